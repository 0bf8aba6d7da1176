"""Tables with more in them than a line holds: set smaller, and if need be with divided words.

What a table does not get into its measure would run off the page, where nobody can read it. Words
are divided as the language has it; those of no language that is known, and those of which parts
are too long, are broken anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from octavo import fonts
from octavo.book import Chapter
from octavo.edition import Edition
from octavo.editions.pdf.section import LANDSCAPE
from octavo.origin import origin
from octavo.report import Finding, warning
from octavo.vocabulary import Element

_POINTS_PER_MM = 72 / 25.4

#: Sizes of type in a table and in a crowded one, in ems of the text, and the room between two
#: columns in ems of the table (`styles/page.css`).
_USUAL_EM, _CROWDED_EM = 0.9, 0.7
_USUAL_GAP_EM, _ROOMY_GAP_EM, _CROWDED_GAP_EM = 1.0, 0.9, 0.6

#: What kerning and the rounding of columns may add.
_SLACK = 1.02

#: No type of a table is smaller: that of the notes of most books is a point or two larger. In large
#: print a table is so small only where its numbers would be broken else.
_LEAST_PT, _LEAST_LARGE_PT = 6.0, 7.0

#: What a caption is to the text around its table (`styles/page.css`: 1.131 of 0.7).
_CAPTION_EM = 1.131 * _CROWDED_EM

#: What a column of words is left where those of numbers are to stay whole, in ems.
_WORDS_EM = 3.0

#: A number that is written in groups; where one of these ends.
_NUMBER = re.compile(r"[^\w\s]{0,3}\d[\d.,'\u2019\u00a0\u202f]*\W{0,3}")
_GROUPED = re.compile(r"(?<=\d[.,'\u2019])(?=\d{3}(?!\d))|(?<=\d)(?=[.,]\d{1,2}(?!\d))")

#: How much of the room the columns of a table with broken words are sure of.
_BROKEN_SHARE = 0.85

#: Words of programs part behind these.
_JOINTS = re.compile(r"(?<=\w[._=:])(?=\w)|(?<=[a-z])(?=[A-Z][a-z])")

#: Themes that set some or all of a table in the sans serif.
_SANS = ("plain", "technical")

#: Where a line may be broken without a hyphen.
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+|[\u200b\u00ad]|(?<=[-\u2010\u2013\u2014/])(?=\w)")

#: So many letters stay before a hyphen and behind it (`styles/page.css`).
_BEFORE, _BEHIND = 2, 3


def tables(
    trees: Iterable[tuple[Chapter, Element]],
    edition: Edition,
    faces: Iterable[fonts.Face],
    lang: str = "",
) -> list[Finding]:
    """Give the classes ``crowded`` and ``roomy`` to tables that they are for, in place.

    ``lang`` is the language of what has none of its own.
    """
    families = (fonts.TEXT, fonts.SANS) if edition.theme in _SANS else (fonts.TEXT,)
    widths = _Widths(face for face in faces if face.family in families)
    margins = edition.margin_inner_mm + edition.margin_outer_mm
    upright_em = (edition.trim.width_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    margins -= 2 * edition.spare_mm
    if edition.turned:
        margins = edition.margin_top_mm + edition.margin_bottom_mm
    lying_em = (edition.trim.height_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    findings = []
    for chapter, tree in trees:
        for table in tree.iter("table"):
            columns = _columns(table, widths)
            gaps, words = max(0, len(columns) - 1), sum(columns) * _SLACK
            measure_em = lying_em if _lies(table) else upright_em
            if (words + gaps * _USUAL_GAP_EM) * _USUAL_EM <= measure_em:
                continue
            _add(table, "crowded")
            if words + gaps * _ROOMY_GAP_EM <= measure_em / _CROWDED_EM:
                _add(table, "roomy")
                continue
            least_pt = _LEAST_LARGE_PT if edition.accessible_faces else _LEAST_PT
            least_em = min(_CROWDED_EM, least_pt / edition.base_size_pt)
            if edition.accessible_faces and not _numeric(table):
                least_em = _CROWDED_EM
            parted = _break(table, widths, _Room(measure_em, gaps, least_em), lang)
            if not parted or (parted == _DIVIDED and not edition.accessible_faces):
                # large print wants no divided words (American Council of the Blind, guidelines)
                continue
            findings.append(
                warning(
                    "table-wide",
                    f"the table is wider than the page: {parted}",
                    origin(table, chapter.file),
                    "turn rows into columns, shorten its longest words, make two of it"
                    + ("" if _lies(table) else ", or turn its page with `::: {.landscape}`"),
                )
            )
    return findings


class _Widths(dict[str, float]):
    """How wide words are, in ems: each in the widest of the faces that a cell may be set in."""

    def __init__(self, faces: Iterable[fonts.Face]) -> None:
        super().__init__()
        self._faces = list(faces)

    def __missing__(self, word: str) -> float:
        """The width of a word that is new."""
        wide = (sum(of.get(ord(c), 0.5) for c in word) for of in map(fonts.advances, self._faces))
        self[word] = made = max(wide, default=len(word) / 2)
        return made


@dataclass(frozen=True)
class _Room:
    """How wide a table may be, in ems of the text, how many gaps it has; its smallest type."""

    measure_em: float
    gaps: int
    least_em: float

    def at(self, size_em: float) -> float:
        """What its columns may be wide together, in ems of type of that size."""
        return self.measure_em / size_em - self.gaps * _CROWDED_GAP_EM

    def size_em(self, columns: Sequence[float]) -> float:
        """The type in which columns are that wide that fit."""
        return self.measure_em / (sum(columns) * _SLACK + self.gaps * _CROWDED_GAP_EM)


#: What is done to a table.
_DIVIDED, _SMALL = "its words are divided", "it is set in smaller type"
_BROKEN, _PARTED = "its words are broken", "its numbers are parted"


def _break(table: Element, widths: _Widths, room: _Room, lang: str) -> str:
    """Have what does not fit divided, set smaller or broken, in place: what was done, or ""."""
    columns, room_em = _columns(table, widths), room.at(_CROWDED_EM)
    if sum(columns) * _SLACK <= room_em:
        return ""
    most_em = _most(columns, room_em * _BROKEN_SHARE)
    wide = {at for at, width in enumerate(columns) if width * _SLACK > most_em}
    _part(table, wide)
    parted = _columns(table, widths)
    if sum(parted) * _SLACK <= room_em:
        return ""
    divided = _columns(table, widths, wide, lang)
    if sum(divided) * _SLACK <= room_em:
        most_em = max(most_em, _most(divided, room_em * _BROKEN_SHARE))
        needed = [
            min(whole, max(most_em, part)) for whole, part in zip(parted, divided, strict=True)
        ]
        if sum(needed) * _SLACK > room_em:
            needed = divided
        _give_way(table, wide, needed, "divides")
        return _DIVIDED
    if room.size_em(divided) >= room.least_em:
        _shrink(table, room.size_em(divided))
        _give_way(table, wide, divided, "divides")
        return _SMALL
    return _broken(table, widths, room, wide)


def _broken(table: Element, widths: _Widths, room: _Room, wide: set[int]) -> str:
    """Break words anywhere in the columns that are ``wide``, in place: in those of numbers last."""
    columns, numbers = _columns(table, widths), _numeric(table)
    least = [width if at in numbers else min(_WORDS_EM, width) for at, width in enumerate(columns)]
    if len(numbers) < len(columns) and room.size_em(least) >= room.least_em:
        size_em = _shrink(table, room.size_em(least))
        kept_em = sum(columns[at] for at in numbers) * _SLACK
        words = [width for at, width in enumerate(columns) if at not in numbers]
        most_em = _most(words, (room.at(size_em) - kept_em) * _BROKEN_SHARE)
        wide = {at for at, width in enumerate(columns) if width * _SLACK > most_em} - numbers
        needed = [
            width if at in numbers else min(most_em, width) for at, width in enumerate(columns)
        ]
        _give_way(table, wide, needed, "gives-way")
        return _BROKEN
    _group(table, numbers)
    grouped = _columns(table, widths)
    halves = [max(part, whole / 2) for part, whole in zip(grouped, columns, strict=True)]
    size_em = _shrink(table, max(room.size_em(halves), room.least_em))
    if sum(grouped) * _SLACK <= room.at(size_em):
        fitting = halves if sum(halves) * _SLACK <= room.at(size_em) else grouped
        _give_way(table, numbers, fitting, "divides")
        return _PARTED
    most_em = _most(grouped, room.at(size_em) * _BROKEN_SHARE)
    _give_way(table, wide, [min(most_em, width) for width in grouped], "gives-way")
    return _BROKEN


def _shrink(table: Element, size_em: float) -> float:
    """Set a table in type of that size, its caption as those of others, in place; the size it has.

    It is never larger than that of a crowded one.
    """
    size_em = min(_CROWDED_EM, int(size_em * 100) / 100)
    if size_em < _CROWDED_EM:
        table.set("style", f"font-size: {size_em:.2f}em")
        for caption in table.iterchildren("caption"):
            caption.set("style", f"font-size: {_CAPTION_EM / size_em:.3f}em")
    return size_em


def _numeric(table: Element) -> set[int]:
    """The columns of numbers: every cell below the heads that is not empty holds but one."""
    held, others = set[int](), set[int]()
    for cell, places in _cells(table):
        text = "".join(str(piece) for piece in cell.itertext()).strip()
        if cell.tag == "td" and len(text) > 1:
            (held if _NUMBER.fullmatch(text) else others).update(places)
    return held - others


def _group(table: Element, columns: Set[int]) -> None:
    """Let numbers end their lines where a group of their figures ends, in place."""
    for cell, places in list(_cells(table)):
        if cell.tag == "td" and columns & set(places):
            for element in cell.iter():
                element.text = _GROUPED.sub("\u200b", element.text or "") or None


def _lies(table: Element) -> bool:
    return any(LANDSCAPE in (e.get("class") or "").split() for e in table.iterancestors("div"))


def _most(columns: Sequence[float], room_em: float) -> float:
    """How wide the columns are at the most that get into so much room, each as wide as it needs."""
    left = len(columns)
    for width in sorted(columns):
        if width * _SLACK * left > room_em:
            break
        room_em -= width * _SLACK
        left -= 1
    return room_em / max(1, left)


def _part(table: Element, columns: Set[int]) -> None:
    """Let words of programs end their lines at their joints in these columns, in place."""
    for cell, places in list(_cells(table)):
        for code in cell.iter("code", "kbd", "samp") if columns & set(places) else ():
            code.text = _JOINTS.sub("\u200b", code.text or "") or None


def _give_way(table: Element, columns: Set[int], needed_em: Sequence[float], name: str) -> None:
    """Let words be parted in these columns alone, which keep the width they need, in place."""
    for cell, places in _cells(table):
        if columns & set(places):
            _add(cell, name)
            least_em = sum(needed_em[at] for at in places)
            cell.set("style", f"min-width: {least_em:.2f}em")


def _add(element: Element, name: str) -> None:
    element.set("class", " ".join([*(element.get("class") or "").split(), name]))


def _columns(
    table: Element,
    widths: _Widths,
    divided: Set[int] = frozenset(),
    lang: str = "",
) -> list[float]:
    """How wide each column is at least, in ems of the table's type: its longest word.

    In those that are ``divided`` it is the longest part of one.
    """
    columns: list[float] = []
    for cell, places in _cells(table):
        columns += [0.0] * (places.stop - len(columns))
        words = _BREAKS.split("".join(str(piece) for piece in cell.itertext()))
        if divided & set(places):
            words = list(_syllables(words, _language(cell) or lang))
        longest = max(map(widths.__getitem__, words), default=0.0) / len(places)
        for column in places:
            columns[column] = max(columns[column], longest)
    return columns


def _syllables(words: Iterable[str], lang: str) -> Iterator[str]:
    """The parts that words can be divided into, each with its hyphen."""
    from octavo.editions.pdf.lines import patterns  # late: few tables are too wide

    dictionary = patterns.dictionary(lang, _BEFORE, _BEHIND)
    for word in words:
        *before, last = (
            dictionary.inserted(word, "\u00ad").split("\u00ad") if dictionary else [word]
        )
        yield from (f"{part}-" for part in before)
        yield last


def _language(cell: Element) -> str:
    around = (cell, *cell.iterancestors())
    return next((str(one.get("lang")) for one in around if one.get("lang")), "")


def _cells(table: Element) -> Iterator[tuple[Element, range]]:
    """The cells of a table, each with the columns that it stands in."""
    held: dict[int, int] = {}
    for row in table.iter("tr"):
        taken = {column for column, rows in held.items() if rows}
        held = {column: rows - 1 for column, rows in held.items() if rows > 1}
        at = 0
        for cell in row.iterchildren("td", "th"):
            while at in taken:
                at += 1
            places = range(at, min(at + _span(cell, "colspan"), 1000))
            if not places:
                break
            yield cell, places
            if (rows := _span(cell, "rowspan")) > 1:
                held |= dict.fromkeys(places, rows - 1)
            at = places.stop


def _span(cell: Element, name: str) -> int:
    return max(1, int(cell.get(name, "1"))) if _whole(cell, name) else 1


def _whole(cell: Element, name: str) -> bool:
    value = cell.get(name, "")
    return value.isascii() and value.isdecimal() and len(value) < 4
