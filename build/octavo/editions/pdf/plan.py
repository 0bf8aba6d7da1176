"""The plan of a document: which number, which side, which label each page gets.

What is printed of pages (numbers in the contents, page references, folios) is known only when all
sections are laid out; here it is worked out from their facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from octavo.book import Chapter
from octavo.editions.pdf.section import LANDSCAPE, Kind, Numbering, Pages, Side, other

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


Position = Literal["before contents", "after contents", "text"]

#: The front matter of an author's that stands before the contents.
_EARLY = frozenset(("imprint", "dedication", "epigraph"))


@dataclass(frozen=True)
class Stand:
    """Where a section stands: the number and side of its first page, a blank page before it."""

    number: int
    side: Side
    blank_before: bool = False
    roman: bool = False

    def label(self, page: int) -> str:
        """What is printed as the number of a page, by its 0-based index in the section."""
        number = self.number + page
        return _roman(number) if self.roman else str(number)


def leading(chapters: Iterable[Chapter]) -> tuple[Position, ...]:
    """The positions of the front matter that a book begins with, in the order of its chapters.

    Who a book is for and its motto stand before the contents, forewords after them (The Chicago
    Manual of Style, 17th edition, 1.4). A book of nothing else has no text to stand ahead of.
    """
    made: list[Position] = []
    for chapter in chapters:
        if chapter.matter != "front":
            return tuple(made)
        early = chapter.kind in _EARLY and "after contents" not in made
        made.append("before contents" if early else "after contents")
    return ()


def document(sections: Sequence[Pages], ahead: int, cover: bool) -> tuple[Stand, ...]:
    """Where the sections of a document stand, so many of them ahead of the text.

    These have numbers of their own, in Roman figures; a cover is not counted.
    """
    front = [replace(stand, roman=True) for stand in stands(sections[:ahead], first=not cover)]
    odd = _count(zip(sections, front, strict=False)) % 2 == 1
    return (*front, *stands(sections[ahead:], odd))


def numberings(
    placed: Sequence[tuple[Pages, Stand]], ahead: int, cover: str
) -> list[tuple[int, Numbering]]:
    """The numberings of a document's pages, each with the index of its first page.

    ``cover`` is the label of a cover, "" where there is none.
    """
    made: list[tuple[int, Numbering]] = []
    if ahead and cover:
        made = [(0, Numbering(prefix=cover)), (1, Numbering("r"))]
    elif ahead:
        made = [(0, Numbering("r", placed[0][1].number))]
    if len(placed) > ahead:
        _, stand = placed[ahead]
        blank = stand.blank_before
        # one between front matter and text belongs to the front matter
        start = _count(placed[:ahead]) + blank if ahead else 0
        made.append((start, Numbering(first=stand.number - (0 if ahead else blank))))
    return made


def _count(placed: Iterable[tuple[Pages, Stand]]) -> int:
    return sum(pages.count + stand.blank_before for pages, stand in placed)


def stands(
    sections: Sequence[Pages], odd_before: bool = False, first: int = 1
) -> tuple[Stand, ...]:
    """Where sections stand that follow each other from the first page, a right one.

    A section that has to begin on one side gets a blank page before it where need be. The first
    gets one where an odd number of pages goes before and it has to begin on the right.
    """
    made: list[Stand] = []
    number = first
    side: Side = "right"
    for pages in sections:
        blank = pages.opens not in (None, side)
        if blank:
            number, side = number + 1, other(side)
        unpaired = not made and odd_before and pages.opens == side
        made.append(Stand(number, side, blank or unpaired))
        number += pages.count
        side = side if pages.count % 2 == 0 else other(side)
    return tuple(made)


def labels(sections: Sequence[Pages], places: Sequence[Stand]) -> dict[str, str]:
    """The printed page number of each id."""
    made: dict[str, str] = {}
    for pages, stand in zip(sections, places, strict=True):
        for name, place in pages.anchors.items():
            made.setdefault(name, stand.label(place.page))
    return made


def sides(count: int, first: Side) -> tuple[Side, ...]:
    """The sides of so many pages."""
    return tuple(first if index % 2 == 0 else other(first) for index in range(count))


def kinds(pages: Pages, stand: Stand, wrapper: str, turned: bool) -> tuple[Kind, ...]:
    """The kinds of a section's pages where they stand, with that of a blank page before them.

    ``wrapper`` is the page name of what surrounds the text before. The margins of a landscape page
    that is ``turned`` are those of the pages around it.
    """
    names = {LANDSCAPE: pages.wrapper} if turned else {}
    made = [
        Kind(
            side, kind.blank, names.get(kind.name, kind.name), kind.groups, kind.strings, kind.begun
        )
        for side, kind in zip(sides(pages.count, stand.side), pages.kinds, strict=True)
    ]
    blank = [Kind(other(stand.side), True, wrapper)] if stand.blank_before else []
    return (*blank, *made)


def page_labels(count: int, numberings: Sequence[tuple[int, Numbering]]) -> Iterator[str]:
    """The labels as a viewer makes them of the numberings (ISO 32000-1, 12.4.2)."""
    for index in range(count):
        begin, numbering = max(((i, n) for i, n in numberings if i <= index), key=lambda p: p[0])
        number = numbering.first + index - begin
        if numbering.prefix:
            yield numbering.prefix
        else:
            yield _roman(number) if numbering.style == "r" else str(number)


def moved(
    numberings: Sequence[tuple[int, Numbering]], blanks: Sequence[int]
) -> list[tuple[int, Numbering]]:
    """The numberings when blank pages have come between: the pages behind keep their labels."""
    made = list(numberings)
    for blank in blanks:
        made = [(begin + 1 if begin >= blank else begin, numbering) for begin, numbering in made]
    return made


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
