"""Callouts: notes, tips, warnings set apart from the text, and asides.

A div of class ``note`` or Quarto's ``callout-note`` becomes an ``aside`` with a title: the
heading that stands first in it, its ``title=``, else the word for it in the book's language.
"""

from __future__ import annotations

from lxml import etree

from octavo.report import Finding, warning
from octavo.resolve.draft import Draft, Part, classes, only
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import words

#: What each is to those who hear the book (DPUB-ARIA 1.1).
_KINDS = {
    "note": "note",
    "tip": "doc-tip",
    "warning": "doc-notice",
    "important": "doc-notice",
    "caution": "doc-notice",
}

#: What stands in a margin of Quarto's has no room there in a book.
_ASIDES = frozenset({"aside", "sidebar", "column-margin"})

#: What Quarto's callouts say to a screen that folds: a book has nothing to fold.
_UNSAID = ("collapse", "appearance", "icon")


def run(draft: Draft) -> list[Finding]:
    """Make asides of them, in place."""
    findings: list[Finding] = []
    for part in draft.parts:
        for div in list(part.tree.iter("div")):
            names = classes(div)
            kind = next((k for k in _KINDS if f"callout-{k}" in names or k in names), "")
            if kind:
                others = [n for n in names if n not in (kind, f"callout-{kind}", "callout")]
                _callout(draft, div, kind, others)
                findings += _empty(draft, part, div)
            elif _ASIDES.intersection(names):
                others = [n for n in names if n not in _ASIDES]
                div.tag = "aside"
                div.set("class", " ".join(["aside", *others]))
                div.set("role", "note")
                _title(div, "aside-title", "")
    return findings


def _callout(draft: Draft, div: Element, kind: str, others: list[str]) -> None:
    for name in _UNSAID:
        div.attrib.pop(f"data-{name}", "")
    div.tag = "aside"
    div.set("class", " ".join(["callout", kind, *others]))
    div.set("role", _KINDS[kind])
    _title(div, "callout-title", words(draft.lang(div))[kind])


def _title(div: Element, name: str, word: str) -> None:
    """The title as a paragraph: in the contents of a book it has no place."""
    given = str(div.attrib.pop("title", "") or div.attrib.pop("data-title", ""))
    first = only(div.text) and next(iter(div), None)
    if isinstance(first, etree._Element) and first.tag in HEADINGS:
        first.tag = "p"
        first.set("class", name)
        return
    if given or word:
        title = etree.Element("p", {"class": name})
        title.text = given or word
        title.tail, div.text = div.text, None
        div.insert(0, title)


def _empty(draft: Draft, part: Part, div: Element) -> list[Finding]:
    if len(div) > 1 or (div[0].tail or "").strip():
        return []
    place = draft.source(part, div)
    return [warning("callout-empty", "there is nothing in this callout", place, "remove it")]
