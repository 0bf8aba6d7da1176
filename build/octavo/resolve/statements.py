"""Theorems and their kin: statements with a number, proofs and solutions without (Quarto).

``::: {#thm-line}`` with a heading in it becomes ``div.statement.theorem`` whose first paragraph
begins "Theorem 1.1 (Line)."; ``::: {.proof}`` begins "Proof.". Their numbers come with those of
figures.
"""

from __future__ import annotations

from lxml import etree

from octavo.keys import STATEMENTS
from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class, classes, label, only
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import words

#: Kinds that are not counted, by their class.
_BARE = ("proof", "remark", "solution")


def run(draft: Draft) -> list[Finding]:
    """Make statements of the divs, in place."""
    for part in draft.parts:
        for div in list(part.tree.iter("div")):
            kind = STATEMENTS.get(div.get("id", "").partition("-")[0], "")
            bare = next((name for name in _BARE if name in classes(div)), "")
            if not (kind and "-" in div.get("id", "")) and not bare:
                continue
            add_class(div, "statement")
            add_class(div, kind or bare)
            title = _title(div)
            first = _first(div)
            if title is not None:
                span = etree.Element("span", {"class": "statement-title"})
                span.text = f"({title.text or ''}"
                span.extend(list(title))
                _end(span, ").")
                span.tail = " " + (first.text or "").lstrip()
                first.text = None
                first.insert(0, span)
            if not kind:
                word = words(draft.lang(div))[bare]
                label(first, "label", word if title is not None else f"{word}.")
    return []


def _title(div: Element) -> Element | None:
    """The title that it has: its first heading, or ``name=``; taken out of it."""
    given = str(div.attrib.pop("data-name", "") or div.attrib.pop("name", ""))
    first = div[0] if len(div) and only(div.text) else None
    if first is not None and first.tag in HEADINGS:
        div.remove(first)
        return first
    if given:
        made = etree.Element("h6")
        made.text = given
        return made
    return None


def _first(div: Element) -> Element:
    """The paragraph that it begins with, a new one where it begins with another block."""
    first = div[0] if len(div) and only(div.text) else None
    if first is None or first.tag != "p":
        first = etree.Element("p")
        first.text, div.text = div.text, None
        div.insert(0, first)
    return first


def _end(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
