"""Tables with more in them than a line holds: set smaller, and if need be with broken words.

What a table does not get into its measure would run off the page, where nobody can read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from octavo.book import Chapter, Element
from octavo.edition import Edition
from octavo.editions.pdf.section import LANDSCAPE
from octavo.origin import origin
from octavo.report import Finding, warning

_POINTS_PER_MM = 72 / 25.4

#: Sizes of type in a table and in a crowded one, and the room between two columns, in ems
#: (`styles/page.css`).
_USUAL_EM, _CROWDED_EM, _GAP_EM = 0.9, 0.7, 0.6

#: Where a line may be broken without a hyphen.
_BREAKS = re.compile(r"[\s\u200b\u00ad]+|(?<=[-\u2010\u2013\u2014/])(?=\w)")


def tables(trees: Iterable[tuple[Chapter, Element]], edition: Edition) -> list[Finding]:
    """Give the classes ``crowded`` and ``broken`` to tables that need them, in place."""
    margins = edition.margin_inner_mm + edition.margin_outer_mm
    upright_em = (edition.trim.width_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    if edition.turned:
        margins = edition.margin_top_mm + edition.margin_bottom_mm
    lying_em = (edition.trim.height_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    findings = []
    for chapter, tree in trees:
        for table in tree.iter("table"):
            needed = _needed(table)
            measure_em = lying_em if _lies(table) else upright_em
            if needed * _USUAL_EM <= measure_em:
                continue
            broken = needed * _CROWDED_EM > measure_em
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


def _needed(table: Element) -> float:
    """How wide the table is at least, in ems of its own type: its columns' longest words."""
    columns: list[float] = []
    for row in table.iter("tr"):
        at = 0
        for cell in row.iterchildren("td", "th"):
            span = max(1, int(cell.get("colspan", "1")) if _whole(cell, "colspan") else 1)
            if at + span > len(columns):
                columns += [0.0] * (min(at + span, 1000) - len(columns))
            words = _BREAKS.split("".join(str(piece) for piece in cell.itertext()))
            longest = max(map(_width, words), default=0.0) / span
            for column in range(at, min(at + span, len(columns))):
                columns[column] = max(columns[column], longest)
            at += span
    return sum(columns) + _GAP_EM * max(0, len(columns) - 1)


def _whole(cell: Element, name: str) -> bool:
    value = cell.get(name, "")
    return value.isascii() and value.isdecimal() and len(value) < 4


def _width(word: str) -> float:
    """About how wide a word is: in ems, with the averages of a serif."""
    return sum(0.65 if c.isupper() else 0.3 if c in "iljftr.,:;'|!" else 0.5 for c in word)
