"""The page map of a PDF: every page's printed label, and the word that it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from octavo.book import Chapter, Element
from octavo.edition import PageMap, PageStart
from octavo.editions.pdf.section import STAMP, Numbering, Pages

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def stamp(trees: Iterable[tuple[Chapter, Element]]) -> None:
    """Tell every element its place in the resolved book, in place, before anything is moved."""
    for chapter, tree in trees:
        elements = (element for element in tree.iter() if isinstance(element.tag, str))
        for number, element in enumerate(elements):
            element.set(STAMP, f"{chapter.name}:{number}")


def page_map(
    edition: str, sections: Iterable[tuple[Pages, Sequence[tuple[int, Numbering]]]]
) -> PageMap:
    """The map of an edition's pages. Each section comes with its numbering from each index on."""
    pages: list[PageStart] = []
    ids: dict[str, str] = {}
    for section, numberings in sections:
        labels = list(_labels(section.count, numberings))
        ids |= {name: labels[place.page] for name, place in section.anchors.items()}
        for label, start in zip(labels, section.starts, strict=True):
            if start is None:
                pages.append(PageStart(label))
                continue
            chapter, _, element = start.stamp.rpartition(":")
            pages.append(PageStart(label, chapter, int(element), start.offset))
    return PageMap(edition, tuple(pages), ids)


def _labels(count: int, numberings: Sequence[tuple[int, Numbering]]) -> Iterator[str]:
    """The labels as a viewer makes them of the numberings (ISO 32000-1, 12.4.2)."""
    for index in range(count):
        begin, numbering = max(((i, n) for i, n in numberings if i <= index), key=lambda p: p[0])
        number = numbering.first + index - begin
        if numbering.prefix:
            yield numbering.prefix
        else:
            yield _roman(number) if numbering.style == "r" else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
