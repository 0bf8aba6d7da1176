"""Lists of figures, tables and listings, and of abbreviations, where their chapter is empty."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from octavo.report import Finding, warning
from octavo.resolve import collation, shortcaptions
from octavo.resolve.draft import Draft, classes, plain
from octavo.vocabulary import Element

#: Kind of chapter -> tags of what it lists.
_LISTS = {
    "list-of-figures": ("figure",),
    "list-of-tables": ("figure", "table"),
    "list-of-listings": ("figure",),
}

#: What is marked in a caption, and in the list of it, too.
_MARKED = frozenset("em strong i b sub sup code q cite".split())


def run(draft: Draft) -> list[Finding]:
    """Fill the chapters of these kinds that hold nothing but their title."""
    findings: list[Finding] = []
    shorter = shortcaptions.taken(draft)
    for part in draft.parts:
        kind = part.chapter.kind
        if kind not in (*_LISTS, "abbreviations") or len(part.tree) > 1 or part.heading is None:
            continue
        made = _abbreviations(draft) if kind == "abbreviations" else _list(draft, kind, shorter)
        if len(made):
            part.tree.append(made)
        else:
            message = f"“{plain(part.heading)}” is empty: the book has nothing to list in it"
            hint = "abbreviations: `*[EU]: European Union`" if "abb" in kind else ""
            hint = hint or "what it lists has a caption and an id: `{#fig-x}`"
            place = draft.source(part, part.heading)
            findings.append(warning("list-empty", message, place, hint))
    return findings


def _list(draft: Draft, kind: str, shorter: Mapping[Element, Element]) -> Element:
    made = etree.Element("ol", {"class": "list-of"})
    for element, label, caption in _listed(draft, kind):
        words = shorter.get(caption, caption) if caption is not None else None
        item = etree.SubElement(made, "li")
        link = etree.SubElement(
            item, "a", {"class": "entry list-entry", "href": f"#{element.get('id')}"}
        )
        number = etree.SubElement(link, "span", {"class": "entry-number"})
        etree.SubElement(number, "span").text = label
        number.tail = " "
        title = etree.SubElement(link, "span", {"class": "entry-title"})
        if words is not None:
            _say(words, title)
            title.text = (title.text or "").lstrip()
    return made


def _say(words: Element, into: Element) -> None:
    """The words of a caption as they stand, without its label and what only the text has."""
    _append(into, words.text)
    for child in words:
        if isinstance(child.tag, str) and (
            child.tag in _MARKED or {"smallcaps", "underline"}.intersection(classes(child))
        ):
            names = {"class": child.get("class", "")} if child.get("class") else {}
            _say(child, etree.SubElement(into, child.tag, names))
        elif isinstance(child.tag, str):
            alone = etree.Element("span")
            alone.append(copy.copy(child))
            alone[0].tail = None
            _append(into, plain(alone))
        _append(into, child.tail)


def _append(into: Element, text: str | None) -> None:
    said = re.sub(r"\s+", " ", text or "")
    if len(into):
        into[-1].tail = (into[-1].tail or "") + said
    else:
        into.text = (into.text or "") + said


def _listed(draft: Draft, kind: str) -> Iterator[tuple[Element, str, Element | None]]:
    for part in draft.parts:
        for element in part.tree.iter(*_LISTS[kind]):
            if _kind(element) != kind or not element.get("data-number") or not element.get("id"):
                continue
            if any(e.get("data-number") for e in element.iterancestors("figure")):
                continue
            words = element.find("figcaption" if element.tag == "figure" else "caption")
            yield element, element.get("data-number", ""), words


def _kind(element: Element) -> str:
    if element.tag == "table" or element.get("id", "").startswith("tbl-"):
        return "list-of-tables"
    listing = element.get("id", "").startswith("lst-")
    return "list-of-listings" if listing else "list-of-figures"


def _abbreviations(draft: Draft) -> Element:
    """What the text's abbreviations stand for, each once, in order."""
    found: dict[str, str] = {}
    for part in draft.parts:
        for abbr in part.tree.iter("abbr"):
            name = " ".join("".join(str(piece) for piece in abbr.itertext()).split())
            if name and abbr.get("title"):
                found.setdefault(name, re.sub(r"\s+", " ", abbr.get("title", "")))
    made = etree.Element("dl", {"class": "abbreviations"})
    lang = draft.book.metadata.lang
    for name in sorted(found, key=lambda name: collation.key(name, lang)):
        etree.SubElement(made, "dt").text = name
        etree.SubElement(made, "dd").text = found[name]
    return made
