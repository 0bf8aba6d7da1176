"""The plan of a document: which number, which side, which label each page gets.

What is printed of pages (numbers in the contents, page references, folios) is known only when all
sections are laid out; here it is worked out from their facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from octavo.editions.pdf.section import Kind, Numbering, Pages, Side, other

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True)
class Stand:
    """Where a section stands: the number and side of its first page, a blank page before it."""

    number: int
    side: Side
    blank_before: bool = False


def stands(sections: Sequence[Pages], odd_before: bool = False) -> tuple[Stand, ...]:
    """Where sections stand that follow each other from page 1, a right one.

    A section that has to begin on one side gets a blank page before it where need be. The first
    gets one where an odd number of pages goes before and it has to begin on the right.
    """
    made: list[Stand] = []
    number = 1
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
            made.setdefault(name, str(stand.number + place.page))
    return made


def sides(count: int, first: Side) -> tuple[Side, ...]:
    """The sides of so many pages."""
    return tuple(first if index % 2 == 0 else other(first) for index in range(count))


def kinds(pages: Pages, stand: Stand, wrapper: str) -> tuple[Kind, ...]:
    """The kinds of a section's pages where they stand, with that of a blank page before them.

    ``wrapper`` is the page name of what surrounds the text before.
    """
    made = [
        Kind(side, kind.blank, kind.name, kind.groups, kind.strings, kind.begun)
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


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
