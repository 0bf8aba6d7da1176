"""What a reference can lead to, and the contents: both read off the finished trees."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Literal, TypeAlias

from octavo.book import Entry, Target
from octavo.resolve.draft import Draft, Part, classes, headings, level, plain
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import numbered, words

Kind: TypeAlias = Literal["heading", "figure", "table", "listing", "equation", "note", "other"]


def targets(draft: Draft) -> dict[str, Target]:
    """Every id of the book with what it names."""
    return {
        target.id: target
        for part in draft.parts
        for element in part.tree.iter()
        if isinstance(element.tag, str) and element.get("id")
        for target in [_target(part, element)]
    }


def entries(draft: Draft) -> tuple[Entry, ...]:
    """The contents: every heading but those of class ``unlisted``, nested by level.

    Chapters stand below the part that they are in.
    """
    found: list[Entry] = []
    part_of_book: Entry | None = None
    for part in draft.parts:
        own = tuple(_nest(_listed(part)))
        if part.chapter.kind == "part":
            part_of_book = _part(own, draft.book.metadata.lang)
            found += [part_of_book] if part_of_book else own
        elif part_of_book and part.chapter.matter == "body" and part.chapter.kind not in _OUTSIDE:
            inside = (*part_of_book.children, *own)
            found[-1] = part_of_book = dataclasses.replace(part_of_book, children=inside)
        else:
            part_of_book = None
            found += own
    return tuple(found)


#: What ends the last part of a book: it belongs to the whole.
_OUTSIDE = ("conclusion", "epilogue")


def _part(own: tuple[Entry, ...], lang: str) -> Entry | None:
    """The line of a part of the book, None where its heading is not listed."""
    if not own or own[0].level != 1:
        return None
    number = own[0].number
    number = numbered(lang, words(lang)["part"], number) if number else ""
    return dataclasses.replace(own[0], level=0, number=number)


def _listed(part: Part) -> list[tuple[int, Target, str]]:
    return [
        (level(heading), _target(part, heading), heading.get("data-by", ""))
        for heading in headings(part.tree)
        if "unlisted" not in classes(heading) and plain(heading)
    ]


def _nest(found: list[tuple[int, Target, str]]) -> Iterator[Entry]:
    index = 0
    while index < len(found):
        rank, target, by = found[index]
        end = index + 1
        while end < len(found) and found[end][0] > rank:
            end += 1
        yield Entry(rank, target, tuple(_nest(found[index + 1 : end])), target.number, by)
        index = end


def _target(part: Part, element: Element) -> Target:
    kind: Kind = "other"
    text = ""
    if element.tag in HEADINGS:
        kind, text = "heading", plain(element)
    elif element.tag == "figure":
        kind = "listing" if "listing" in classes(element) else "figure"
        text = _caption(element, "figcaption")
    elif element.get("id", "").startswith("eq-") and element.get("data-number"):
        kind = "equation"
    elif element.tag == "table":
        kind, text = "table", _caption(element, "caption")
    elif element.get("role") == "doc-footnote":
        kind = "note"
    return Target(
        element.get("id", ""), kind, part.chapter.name, element.get("data-number", ""), text
    )


def _caption(element: Element, tag: str) -> str:
    caption = element.find(tag)
    return plain(caption) if caption is not None else ""
