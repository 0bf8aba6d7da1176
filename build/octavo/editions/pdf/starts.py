"""The page map of a PDF: every page's printed label, and the word that it begins with."""

from __future__ import annotations

from collections.abc import Iterable

from octavo.book import Chapter
from octavo.edition import PageMap, PageStart
from octavo.editions.pdf.section import STAMP, Piece, Start
from octavo.vocabulary import Element


def stamp(trees: Iterable[tuple[Chapter, Element]]) -> None:
    """Tell every element its place in the resolved book, in place, before anything is moved."""
    for chapter, tree in trees:
        elements = (element for element in tree.iter() if isinstance(element.tag, str))
        for number, element in enumerate(elements):
            element.set(STAMP, f"{chapter.name}:{number}")


def page_map(edition: str, pieces: Iterable[Piece], labels: Iterable[str]) -> PageMap:
    """The map of an edition's pages, in the order of the document."""
    blank: tuple[Start | None, ...] = (None,)
    pages: list[PageStart] = []
    ids: dict[str, str] = {}
    remaining = iter(labels)
    for piece in pieces:
        starts = blank * piece.blank_before + piece.pages.starts
        own = [next(remaining) for _ in starts]
        pages += [_start(label, start) for label, start in zip(own, starts, strict=True)]
        first = int(piece.blank_before)
        ids |= {name: own[first + at.page] for name, at in piece.pages.anchors.items()}
    return PageMap(edition, tuple(pages), ids)


def _start(label: str, start: Start | None) -> PageStart:
    if start is None:
        return PageStart(label)
    chapter, _, element = start.stamp.rpartition(":")
    return PageStart(label, chapter, int(element), start.offset)
