"""Blank pages of a document for paper: chapters of a new numbering begin on a right-hand page."""

from __future__ import annotations

from collections.abc import Iterable


def rectos(numberings: Iterable[tuple[int, bool]]) -> list[int]:
    """Where a numbering that begins with an odd number would begin on a verso: one goes before it.

    ``numberings`` are the indexes of their first pages, and whether their first numbers are odd.
    What comes back are the indexes of the blank pages in the document that has them.
    """
    made: list[int] = []
    for index, odd in numberings:
        place = index + len(made)
        if place % 2 == 1 and odd:
            made.append(place)
    return made


def padded(count: int, multiple: int) -> list[int]:
    """The indexes of the blank pages at the end that make so many pages a multiple."""
    return list(range(count, count + -count % multiple))
