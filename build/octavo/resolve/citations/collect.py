"""Collecting: every citation of the book in the order in which a reader comes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from octavo.keys import CROSS_REFERENCE
from octavo.resolve.citations.values import Citation, Item, Passage
from octavo.resolve.draft import Draft, Part, classes
from octavo.vocabulary import Element

#: Pandoc's class of a chapter in which short forms and ibid. begin anew.
_ANEW = "reset-citation-positions"


def passages(draft: Draft) -> list[Passage]:
    """The citations and the notes of the book: a note stands where it is called first."""
    found: list[Passage] = []
    for part in draft.parts:
        heading = part.heading
        anew = heading is not None and _ANEW in [*classes(heading), *classes(part.tree)]
        found.append(Passage(anew=anew))
        notes = {
            note.get("id", ""): note
            for note in part.tree.iter("aside")
            if note.get("role") == "doc-footnote"
        }
        found += _walk(draft, part, part.tree, notes, "")
    return found


def _walk(
    draft: Draft, part: Part, element: Element, notes: dict[str, Element], inside: str
) -> Iterator[Passage]:
    if element.get("role") == "doc-footnote" and not inside:
        return
    if element.tag == "span" and "citation" in classes(element):
        citation = _citation(draft, part, element, inside)
        if citation is not None:
            yield Passage(citation=citation)
            return
    if element.tag == "a" and element.get("role") == "doc-noteref":
        name = element.get("href", "").removeprefix("#")
        note = notes.pop(name, None)
        if note is not None:
            yield Passage(note=note)
            for child in note:
                yield from _walk(draft, part, child, notes, name)
        return
    for child in element:
        if isinstance(child.tag, str):
            yield from _walk(draft, part, child, notes, inside)


def _citation(draft: Draft, part: Part, element: Element, note: str) -> Citation | None:
    """The citation that a span holds; None where it is a cross-reference or holds nothing."""
    cites = [child for child in element if child.get("data-key")]
    keys = [cite.get("data-key", "") for cite in cites]
    if not keys or any(CROSS_REFERENCE.match(key) for key in keys):
        return None
    items = tuple(
        Item(
            key,
            cite,
            cite.get("data-suppress") is not None,
            draft.source(part, element, f"@{key}", f"@{{{key}}}", key),
        )
        for key, cite in zip(keys, cites, strict=True)
    )
    mode: Literal["paren", "text"] = "text" if element.get("data-mode") == "text" else "paren"
    return Citation(part, element, mode, items, note)
