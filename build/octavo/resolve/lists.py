"""Lists of figures, tables and listings, and of abbreviations, where their chapter is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from octavo.book import Element
from octavo.report import Finding, warning
from octavo.resolve import collation
from octavo.resolve.draft import Draft, plain

#: Kind of chapter -> tags of what it lists.
_LISTS = {
    "list-of-figures": ("figure",),
    "list-of-tables": ("figure", "table"),
    "list-of-listings": ("figure",),
}


def run(draft: Draft) -> list[Finding]:
    """Fill the chapters of these kinds that hold nothing but their title."""
    findings: list[Finding] = []
    for part in draft.parts:
        kind = part.chapter.kind
        if kind not in (*_LISTS, "abbreviations") or len(part.tree) > 1 or part.heading is None:
            continue
        made = _abbreviations(draft) if kind == "abbreviations" else _list(draft, kind)
        if len(made):
            part.tree.append(made)
        else:
            message = f"“{plain(part.heading)}” is empty: the book has nothing to list in it"
            hint = "abbreviations: `*[EU]: European Union`" if "abb" in kind else ""
            hint = hint or "what it lists has a caption and an id: `{#fig-x}`"
            place = draft.source(part, part.heading)
            findings.append(warning("list-empty", message, place, hint))
    return findings


def _list(draft: Draft, kind: str) -> Element:
    made = etree.Element("ol", {"class": "list-of"})
    for element, label, text in _listed(draft, kind):
        item = etree.SubElement(made, "li")
        link = etree.SubElement(
            item, "a", {"class": "entry list-entry", "href": f"#{element.get('id')}"}
        )
        number = etree.SubElement(link, "span", {"class": "entry-number"})
        etree.SubElement(number, "span").text = label
        number.tail = " "
        etree.SubElement(link, "span", {"class": "entry-title"}).text = text
    return made


def _listed(draft: Draft, kind: str) -> Iterator[tuple[Element, str, str]]:
    for part in draft.parts:
        for element in part.tree.iter(*_LISTS[kind]):
            if _kind(element) != kind or not element.get("data-number") or not element.get("id"):
                continue
            if any(e.get("data-number") for e in element.iterancestors("figure")):
                continue
            words = element.find("figcaption" if element.tag == "figure" else "caption")
            yield element, element.get("data-number", ""), plain(words) if words is not None else ""


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
