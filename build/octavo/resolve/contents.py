"""What a reference can lead to, and the contents: both read off the finished trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from octavo.book import HEADINGS, Element, Entry, Target
from octavo.resolve.draft import Draft, Part, classes, headings, level, plain

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
    """The contents: every heading but those of class ``unlisted``, nested by level."""
    found = [
        (level(heading), _target(part, heading))
        for part in draft.parts
        for heading in headings(part.tree)
        if "unlisted" not in classes(heading) and plain(heading)
    ]
    return tuple(_nest(found))


def _nest(found: list[tuple[int, Target]]) -> Iterator[Entry]:
    index = 0
    while index < len(found):
        rank, target = found[index]
        end = index + 1
        while end < len(found) and found[end][0] > rank:
            end += 1
        yield Entry(rank, target, tuple(_nest(found[index + 1 : end])))
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
