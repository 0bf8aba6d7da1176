"""Pages of fixed height before the text: whether their words have room, and at what size.

A long title on a small page ran over its foot, and what stood below was lost; lines of a long
notice were set one over the other. Widths are estimated: these pages are made before any layout.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from octavo.edition import Edition

_PT_PER_MM = 72 / 25.4
#: The mean width of a letter, as a share of the size of type; rather too much than too little.
_LETTER_EM = 0.52

#: So many lines of a title are read at a glance.
_MOST_LINES = 5


@dataclass(frozen=True)
class _Size:
    """A size of a title: its class, and as in page.css the size, the line and the margins."""

    name: str
    size_em: float
    lines: float
    share: float


_SIZES = (
    _Size("", 2.4, 2.5, 0.72),
    _Size("long", 2.0, 2.25, 0.84),
    _Size("longer", 1.7, 2.0, 0.92),
    _Size("longest", 1.4, 1.5, 1.0),
)
#: What is above a title, in lines; the size and the lines of what stands below it.
_ABOVE, _BELOW_EM, _BELOW_LINES = 5, 1.25, 1.5
#: The size of a copyright page, and the room between its paragraphs in lines.
_SMALL, _GAP = 0.85, 0.425
#: The class of a page that may go on on the next.
_GOES_ON = "goes-on"


def title_classes(title: str, below: Sequence[str], edition: Edition) -> str:
    """The classes of a title page with a title and what stands ``below`` it, "" for the usual."""
    height, texts = _height(edition), _measure_em(edition) / _BELOW_EM
    for size in _SIZES:
        wide = _measure_em(edition) * size.share / size.size_em
        count = _lines(title, wide)
        fits = count <= _MOST_LINES and all(_width(word) <= wide for word in title.split())
        needed = _ABOVE + count * size.lines + 2 * len(below) + 3
        needed += sum(_lines(text, texts) * _BELOW_LINES for text in below)
        if fits and needed <= height:
            return size.name
    return size.name if needed <= height else f"{size.name} {_GOES_ON}"


def copyright_class(lines: Sequence[str], edition: Edition) -> str:
    """The class of a copyright page with those paragraphs, "" for the usual one."""
    wide = _measure_em(edition) / _SMALL
    needed = sum(_lines(line, wide) * _SMALL + _GAP for line in lines)
    return "" if needed <= _height(edition) else _GOES_ON


def _height(edition: Edition) -> float:
    """About how many lines a page of an edition has."""
    height = edition.trim.height_mm - edition.margin_top_mm - edition.margin_bottom_mm
    return height * _PT_PER_MM / edition.leading_pt


def _measure_em(edition: Edition) -> float:
    width = edition.trim.width_mm - edition.margin_inner_mm - edition.margin_outer_mm
    return width * _PT_PER_MM / edition.base_size_pt


def _lines(text: str, wide_em: float) -> int:
    """About how many lines a text has, a word after the other (em of its own size)."""
    count, used = 1, 0.0
    for word in text.split():
        width = _width(word)
        if used and used + width > wide_em:
            count, used = count + 1, 0.0
        used += width + _LETTER_EM / 2
        while used > wide_em + _LETTER_EM:
            count, used = count + 1, used - wide_em
    return count


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else _LETTER_EM for c in text)
