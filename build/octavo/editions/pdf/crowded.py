"""Tables with more in them than a line holds: set smaller, and if need be with broken words.

What a table does not get into its measure would run off the page, where nobody can read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from octavo import fonts
from octavo.book import Chapter, Element
from octavo.edition import Edition
from octavo.editions.pdf.section import LANDSCAPE
from octavo.origin import origin
from octavo.report import Finding, warning

_POINTS_PER_MM = 72 / 25.4

#: Sizes of type in a table and in a crowded one, in ems of the text, and the room between two
#: columns in ems of the table (`styles/page.css`).
_USUAL_EM, _CROWDED_EM = 0.9, 0.7
_USUAL_GAP_EM, _CROWDED_GAP_EM = 1.0, 0.6

#: What kerning and the rounding of columns may add.
_SLACK = 1.02

#: Themes that set some or all of a table in the sans serif.
_SANS = ("plain", "technical")

#: Where a line may be broken without a hyphen.
_BREAKS = re.compile(r"[\s\u200b\u00ad]+|(?<=[-\u2010\u2013\u2014/])(?=\w)")


def tables(
    trees: Iterable[tuple[Chapter, Element]], edition: Edition, faces: Iterable[fonts.Face]
) -> list[Finding]:
    """Give the classes ``crowded`` and ``broken`` to tables that need them, in place."""
    families = (fonts.TEXT, fonts.SANS) if edition.theme in _SANS else (fonts.TEXT,)
    letters = [face for face in faces if face.family in families]
    margins = edition.margin_inner_mm + edition.margin_outer_mm
    upright_em = (edition.trim.width_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    if edition.turned:
        margins = edition.margin_top_mm + edition.margin_bottom_mm
    lying_em = (edition.trim.height_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    findings = []
    for chapter, tree in trees:
        for table in tree.iter("table"):
            columns = _columns(table, [fonts.advances(face) for face in letters])
            gaps, words = max(0, len(columns) - 1), sum(columns) * _SLACK
            measure_em = lying_em if _lies(table) else upright_em
            if (words + gaps * _USUAL_GAP_EM) * _USUAL_EM <= measure_em:
                continue
            broken = (words + gaps * _CROWDED_GAP_EM) * _CROWDED_EM > measure_em
            added = ["crowded", "broken"] if broken else ["crowded"]
            table.set("class", " ".join([*(table.get("class") or "").split(), *added]))
            if broken:
                findings.append(
                    warning(
                        "table-wide",
                        "the table is wider than the page: its words are broken",
                        origin(table, chapter.file),
                        "turn rows into columns, shorten its longest words, make two of it"
                        + ("" if _lies(table) else ", or turn its page with `::: {.landscape}`"),
                    )
                )
    return findings


def _lies(table: Element) -> bool:
    return any(LANDSCAPE in (e.get("class") or "").split() for e in table.iterancestors("div"))


def _columns(table: Element, widths: Sequence[Mapping[int, float]]) -> list[float]:
    """How wide each column is at least, in ems of the table's type: its longest word."""
    columns: list[float] = []
    for row in table.iter("tr"):
        at = 0
        for cell in row.iterchildren("td", "th"):
            span = max(1, int(cell.get("colspan", "1")) if _whole(cell, "colspan") else 1)
            if at + span > len(columns):
                columns += [0.0] * (min(at + span, 1000) - len(columns))
            words = _BREAKS.split("".join(str(piece) for piece in cell.itertext()))
            longest = max((_width(word, widths) for word in words), default=0.0) / span
            for column in range(at, min(at + span, len(columns))):
                columns[column] = max(columns[column], longest)
            at += span
    return columns


def _whole(cell: Element, name: str) -> bool:
    value = cell.get(name, "")
    return value.isascii() and value.isdecimal() and len(value) < 4


def _width(word: str, widths: Sequence[Mapping[int, float]]) -> float:
    """How wide a word is, in ems: in the widest of the faces that a cell may be set in."""
    return max((sum(of.get(ord(c), 0.5) for c in word) for of in widths), default=len(word) / 2)
