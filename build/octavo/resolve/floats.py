"""Numbers and labels of figures, tables, listings, equations, statements and callouts.

They are numbered as Quarto does it: when their id begins with ``fig-``, ``tbl-``, ``lst-``,
``eq-``, ``thm-`` ..., by chapter where chapters are numbered ("2.1"), through the book elsewhere.
Figures within a figure are lettered.
"""

from __future__ import annotations

from collections import Counter

from lxml import etree

from octavo.keys import CALLOUTS, FLOATS, STATEMENTS
from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, append_label, classes, label, plain
from octavo.vocabulary import Element
from octavo.wording import numbered, words

#: What is numbered: what the id begins with -> the word before the number, which is its kind.
_KINDS = {f"{key}-": kind for key, kind in (FLOATS | STATEMENTS | CALLOUTS).items()}

_CAPTIONS = {"figure": "figcaption", "table": "caption"}


def run(draft: Draft) -> list[Finding]:
    """Write ``data-number`` on what is numbered, and its label into the caption."""
    loose: Counter[str] = Counter()
    for part in draft.parts:
        heading = part.heading
        chapter = heading.get("data-number", "") if heading is not None else ""
        if part.chapter.kind == "part":
            chapter = ""
        counts = Counter[str]() if chapter else loose
        for element in part.tree.iter("figure", "table", "div", "span", "aside"):
            _number(draft, part, element, chapter, counts)
    return []


def _number(draft: Draft, part: Part, element: Element, chapter: str, counts: Counter[str]) -> None:
    kind = _kind(element)
    if not kind or "unnumbered" in classes(element):
        return
    counts[kind] += 1
    number = f"{chapter}.{counts[kind]}" if chapter else str(counts[kind])
    element.set("data-number", number)
    if kind == "equation":
        if element.tag == "div" and not element.findall("span[@class='label']"):
            append_label(element, f"({number})")
        return
    if element.tag in ("div", "aside"):
        _begin(element, words(draft.lang(element))[kind], _called(draft, element, kind, number))
        return
    caption = element.find(_CAPTIONS[str(element.tag)])
    if caption is not None:
        label(caption, "label", _called(draft, element, kind, number))
    panels = ("figure", "table") if kind == "table" else ("figure",)
    for index, inner in enumerate(e for e in element.iter(*panels) if e is not element):
        letter = chr(ord("a") + index % 26)
        inner.set("data-number", f"{number}{letter}")
        below = inner.find(_CAPTIONS[str(inner.tag)])
        if below is not None:
            label(below, "label", f"({letter})")


def _called(draft: Draft, element: Element, kind: str, number: str) -> str:
    lang = draft.lang(element)
    return numbered(lang, words(lang)[kind], number)


def _begin(element: Element, word: str, text: str) -> None:
    """The label of a statement or a callout: at the head of its first paragraph, its title."""
    first = element.find("p")
    if first is None:
        return
    if element.tag == "aside":
        if plain(first) == word:
            # a title that only says what it is
            for child in list(first):
                first.remove(child)
            first.text = None
            etree.SubElement(first, "span", {"class": "label"}).text = text
        else:
            label(first, "label", f"{text}:")
    elif first.find("span[@class='statement-title']") is None:
        label(first, "label", f"{text}.")
    else:
        label(first, "label", text)


def _kind(element: Element) -> str:
    """What an element is counted as, "" where it is not."""
    name = element.get("id", "")
    kind = next((kind for prefix, kind in _KINDS.items() if name.startswith(prefix)), "")
    if kind == "equation":
        return kind if {"equation", "math"}.intersection(classes(element)) else ""
    if {"statement", "callout"}.intersection(classes(element)):
        return kind if kind in classes(element) else ""
    caption = _CAPTIONS.get(str(element.tag))
    if not caption or element.find(caption) is None or element.get("data-number"):
        return ""
    if element.tag == "table":
        return "table" if kind == "table" else ""
    # a table or a listing that stands in a figure is counted as what its id says
    return kind if not any(e.get("data-number") for e in element.iterancestors("figure")) else ""
