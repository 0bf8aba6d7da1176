"""The page map of a PDF: every page's printed label, and the word that it begins with."""

from __future__ import annotations

from collections.abc import Iterable

from octavo.book import Chapter, Element
from octavo.edition import PageMap, PageStart
from octavo.editions.pdf.section import STAMP, Piece, Start


def stamp(trees: Iterable[tuple[Chapter, Element]]) -> None:
    """Tell every element its place in the resolved book, in place, before anything is moved."""
    for chapter, tree in trees:
        elements = (element for element in tree.iter() if isinstance(element.tag, str))
        for number, element in enumerate(elements):
            element.set(STAMP, f"{chapter.name}:{number}")


def page_map(edition: str, pieces: Iterable[Piece], labels: Iterable[str]) -> PageMap:
    """The map of an edition's pages, in the order of the document."""
    blank: tuple[Start | None, ...] = (None,)
    starts = (
        start for piece in pieces for start in blank * piece.blank_before + piece.pages.starts
    )
    pages: list[PageStart] = []
    for label, start in zip(labels, starts, strict=True):
        if start is None:
            pages.append(PageStart(label))
            continue
        chapter, _, element = start.stamp.rpartition(":")
        pages.append(PageStart(label, chapter, int(element), start.offset))
    return PageMap(edition, tuple(pages))
