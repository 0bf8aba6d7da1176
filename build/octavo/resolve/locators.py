"""Locators of the index where no printed pages are known: the sections that hold the marks.

``span.locators[data-refs]`` gets links as its content. An edition that knows pages writes their
numbers in the place of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, plain
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import words


@dataclass(frozen=True)
class _Stand:
    """Where a mark stands: the number, or else the title, of its section; its note's number."""

    name: str
    title: str
    note: str


def run(draft: Draft) -> list[Finding]:
    """Write the links, and the numbers of notes into ``data-refs``."""
    marks = {
        mark.get("id", ""): mark
        for part in draft.parts
        for mark in part.tree.iter("span")
        if mark.get("data-entry") is not None and mark.get("id")
    }
    for part in draft.parts:
        for holder in part.tree.iter("span"):
            refs = holder.get("data-refs")
            if refs is not None:
                tokens = [_noted(token, marks) for token in refs.split()]
                holder.set("data-refs", " ".join(tokens))
                _fill(draft, holder, tokens, marks)
    return []


def _noted(token: str, marks: dict[str, Element]) -> str:
    """The token with the number of the note that its mark stands in."""
    bare = token.rstrip("*")
    note = _stand(marks[bare.partition("..")[0]], "").note
    return f"{bare}#{note}{token[len(bare) :]}" if note and ".." not in bare else token


def _stand(mark: Element, lang: str) -> _Stand:
    note, name, title = "", "", ""
    for holder in mark.iterancestors("aside", "section"):
        if holder.get("role") == "doc-footnote":
            note = holder.get("data-number", "")
        head = holder[0] if holder.tag == "section" and len(holder) else None
        if head is not None and head.tag in HEADINGS:
            title = title or plain(head)
            name = name or head.get("data-number", "")
    return _Stand(name or title or words(lang)["contents"], title, note)


def _fill(draft: Draft, holder: Element, tokens: Sequence[str], marks: dict[str, Element]) -> None:
    """Links in groups: the name of the section, and numbers in brackets where it has several."""
    lang = draft.book.metadata.lang
    groups: dict[str, list[tuple[str, _Stand, bool]]] = {}
    for token in tokens:
        bare = token.rstrip("*").partition("#")[0]
        first, _, last = bare.partition("..")
        stand = _stand(marks[first], lang)
        end = _stand(marks[last], lang).name if last else stand.name
        name = stand.name if end == stand.name else f"{stand.name}\u2013{end}"
        groups.setdefault(name, []).append((first, stand, token.endswith("*")))
    for index, (name, places) in enumerate(groups.items()):
        if index:
            _tail(holder, ", ")
        if len(places) == 1:
            _link(holder, name, *places[0])
            continue
        _tail(holder, f"{name} (")
        for number, place in enumerate(places, 1):
            if number > 1:
                _tail(holder, ", ")
            _link(holder, str(number), *place)
        _tail(holder, ")")


def _link(holder: Element, text: str, aim: str, stand: _Stand, principal: bool) -> None:
    parent = etree.SubElement(holder, "strong") if principal else holder
    link = etree.SubElement(parent, "a", {"class": "locator", "href": f"#{aim}"})
    link.text = text
    if stand.title and stand.title != text:
        link.set("title", stand.title)


def _tail(holder: Element, text: str) -> None:
    if len(holder):
        holder[-1].tail = (holder[-1].tail or "") + text
    else:
        holder.text = (holder.text or "") + text
