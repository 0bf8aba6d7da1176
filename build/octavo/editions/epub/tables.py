"""Tables as small screens and simple reading systems can lay them out.

Kindle's Enhanced Typesetting knows no tables within tables and no spans that reach beyond the
table (Amazon Kindle Publishing Guidelines 2019.2, section 9.5.2). On a telephone at twice the size
of type some twenty letters stand on a line, and what is wider is cut off: nothing scrolls there.
A wide table stands in a box that says how much room it asks for (``octavo.rooms``): its type is as
large as the screen allows. Where that would be too small, each cell becomes a line with the head of
its column before it (``styles/stacked.css``); a reading system without container queries keeps the
table, and breaks its words.
"""

from __future__ import annotations

import math
import re

from octavo import markup
from octavo.editions.epub.pieces import classes, make
from octavo.origin import origin
from octavo.report import Finding, note
from octavo.rooms import room
from octavo.vocabulary import Element

#: A line of a telephone in ems of the table's type: at twice the reader's size, at the least size
#: that the style sheet sets it in; and as it comes.
_SMALL_EM, _NARROW_EM, _USUAL_EM = 11.3, 22.0, 30.0

#: Of the table's own size that of its cells.
_CELL = 0.9

#: Room for a letter of a word, and between columns.
_LETTER_EM, _GAP_EM = 0.54, 0.8

#: A longer word may break, and a longer text asks for no more room.
_LONGEST_WORD, _LONGEST_TEXT = 14, 80

#: Words of so many letters stay whole where the others' pieces leave them the room.
_SHORT_WORD = 8

_NUMBER = re.compile(r"\W{0,2}\d[\d.,:/–-]*\W{0,2}")

#: Ems of the table's type that its words need: the classes ``stack-20`` ... of the style sheet.
_STACKS_EM = (18, 20, 22, 24, 28, 32, 40, 52, 72)

#: Narrower tables fit the smallest telephone at twice the size of type.
_STACKED_EM = 16.0

#: The name of the class that says so.
_STACK = "stack-"


def fit(tree: Element, stacks: bool = True) -> None:
    """Give the columns of tables with long words shares of the width, in place.

    By itself a table is as wide as its longest words, whatever the screen. With shares the words
    of a column may break, last of all places, and the columns keep their proportions. Numbers
    must not break: where room is scarce, words give way to them. ``stacks`` says whether reading
    systems may set a row as lines instead.
    """
    for table in list(tree.iter("table")):
        words, texts, numbers = _columns(table)
        if len(words) < 2:
            continue
        needed = [_LETTER_EM * word + _GAP_EM for word in words]
        needed[0], needed[-1] = needed[0] - _GAP_EM / 2, needed[-1] - _GAP_EM / 2
        if sum(needed) <= _SMALL_EM:
            continue
        box = make("div", class_=f"fit-box {room(sum(needed) * _CELL)}".strip())
        lines = stacks and _stack(table, box, sum(needed) * _CELL, _grid(table))
        shared = table.find("colgroup") is not None or table.find("col") is not None
        if sum(needed) > _NARROW_EM:
            if not shared:
                _share(table, needed, texts, words if lines else numbers)
            shared = True
            _break(table, words, lines)
        table.set("class", " ".join([*classes(table), "fit", "whole"][: None if shared else -1]))
        box.tail, table.tail = table.tail, None
        parent = table.getparent()
        if parent is not None:
            parent.replace(table, box)
        box.append(table)


def _share(table: Element, needed: list[float], texts: list[int], numbers: list[int]) -> None:
    """Give the columns shares of the width: what they need, and of the rest by their texts."""
    firm = [
        min(n, _LETTER_EM * number + _GAP_EM) for n, number in zip(needed, numbers, strict=True)
    ]
    soft = sum(needed) - sum(firm)
    part = max(0.0, min(1.0, (_NARROW_EM - sum(firm)) / soft)) if soft else 0.0
    needed = [f + part * (n - f) for n, f in zip(needed, firm, strict=True)]
    spare = max(0.0, _USUAL_EM - sum(needed))
    widths = [n + spare * t / max(1, sum(texts)) for n, t in zip(needed, texts, strict=True)]
    group = make("colgroup")
    for width in widths:
        # more than a hundred in all would be taken from the last
        share = max(1.0, math.floor(1000 * width / sum(widths)) / 10)
        group.append(make("col", data_measure=f"width={share:g}%"))
    caption = table.find("caption")
    table.insert(0 if caption is None else table.index(caption) + 1, group)


def _break(table: Element, words: list[int], stacks: bool) -> None:
    """Say which cells may break their words: those with long ones, or all if that is too little.

    Where the table can be stacked, only what is longer than any screen's line must break: other
    words give way where a reading system cannot do that.
    """
    least = sum(_LETTER_EM * min(word, _SHORT_WORD) + _GAP_EM for word in words) - _GAP_EM
    for cell in table.iter("th", "td"):
        longest = max(map(len, markup.words(cell).split()), default=0)
        if least > _NARROW_EM or longest > _SHORT_WORD:
            kind = "gives-way" if stacks and longest <= _LONGEST_WORD else "breaks"
            cell.set("class", " ".join([*classes(cell), kind]))


def _stack(table: Element, box: Element, needed_em: float, rows: list[list[Element]]) -> bool:
    """Let a table that needs so many ems of its own type be stacked, in place; False if it cannot.

    ``box`` holds it; ``rows`` are its grid, a cell under each column that it spans. What has no
    heads has no names for its lines; a cell over several rows would be missing from all but one;
    a table within it is no line.
    """
    heads = table.findall("thead/tr")
    body = list(table.iter("tr"))[len(heads) :]
    plain = table.find(".//table") is None and not any(row in heads for row in body)
    plain = plain and all(cell.get("rowspan", "1") == "1" for row in body for cell in row)
    if needed_em <= _STACKED_EM or not heads or not body or not plain:
        return False
    names = _labels(rows[: len(heads)])
    for cells in rows[len(heads) :]:
        for column, cell in enumerate(cells):
            if cell.get("colspan", "1") == "1" and column < len(names) and names[column]:
                cell.set("data-label", names[column])
    size = next((size for size in _STACKS_EM if needed_em <= size), _STACKS_EM[-1])
    box.set("class", " ".join([*classes(box), f"{_STACK}{size}"]))
    return True


def stacked(tree: Element) -> bool:
    """Whether the style sheet of this page must have the rules."""
    return any(name.startswith(_STACK) for box in tree.iter("{*}div") for name in classes(box))


def _labels(heads: list[list[Element]]) -> list[str]:
    """What stands over each column, from the top."""
    names: list[str] = []
    for column in range(max(map(len, heads), default=0)):
        found = [" ".join(markup.words(row[column]).split()) for row in heads if column < len(row)]
        names.append(" – ".join(dict.fromkeys(name for name in found if name)))
    return names


def _columns(table: Element) -> tuple[list[int], list[int], list[int]]:
    """For each column the letters of its longest word, its longest cell, its longest number."""
    words: dict[int, int] = {}
    texts: dict[int, int] = {}
    numbers: dict[int, int] = {}
    for cell, _, column in _places(table):
        text = markup.words(cell).split()
        if _span(cell, "colspan") == 1 and text:
            longest = min(_LONGEST_WORD, max(map(len, text)))
            words[column] = max(words.get(column, 1), longest)
            texts[column] = max(texts.get(column, 1), min(_LONGEST_TEXT, len(" ".join(text))))
            figures = (len(w) for w in text if _NUMBER.fullmatch(w))
            longest = min(_LONGEST_WORD, max(figures, default=2))
            numbers[column] = max(numbers.get(column, 1), longest)
    count = max(words, default=-1) + 1
    words_, texts_, numbers_ = (
        [d.get(n, 1) for n in range(count)] for d in (words, texts, numbers)
    )
    return words_, texts_, numbers_


def simple(tree: Element, file: str) -> list[Finding]:
    """Make tables within tables lines of text, and spans end with the table, in place."""
    findings: list[Finding] = []
    for table in list(tree.iter("table")):
        if next(table.iterancestors("table"), None) is not None:
            findings.append(_lines(table, file))
        else:
            _spans(table)
    return findings


def _lines(table: Element, file: str) -> Finding:
    """One paragraph for each row, the cells behind one another."""
    place = origin(table, file)
    rows = list(table.iter("caption", "tr"))
    table.tag = "div"
    for name in ("role", "headers"):
        table.attrib.pop(name, "")
    tail = table.tail
    for child in list(table):
        table.remove(child)
    for row in rows:
        cells = [row] if row.tag == "caption" else list(row)
        line = make("div", class_="row")
        for cell in cells:
            piece = make("div" if len(cell) else "span", class_="cell")
            piece.text, piece.tail = cell.text, " "
            piece.extend(list(cell))
            line.append(piece)
        table.append(line)
    table.tail = tail
    message = "a table within a table becomes lines of text in this edition"
    return note("table-nested", message, place, "write two tables, or one without the other")


def _spans(table: Element) -> None:
    """End every span where the last column or row begins that has a cell of its own."""
    rows = len(list(table.iter("tr")))
    places = _places(table)
    columns = max((column for _, _, column in places), default=0) + 1
    for cell, number, column in places:
        for name, most in (("rowspan", rows - number), ("colspan", columns - column)):
            if cell.get(name) is not None:
                cell.set(name, str(max(1, min(_span(cell, name), most))))


def _places(table: Element) -> list[tuple[Element, int, int]]:
    """Every cell with its row and its column, counted from 0."""
    rows = list(table.iter("tr"))
    taken: set[tuple[int, int]] = set()
    places: list[tuple[Element, int, int]] = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            places.append((cell, number, column))
            down = min(_span(cell, "rowspan"), len(rows) - number)
            across = min(_span(cell, "colspan"), 100)
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
    return places


def _grid(table: Element) -> list[list[Element]]:
    """The cells of each row in the order of the columns, each as often as it has columns."""
    rows: dict[int, dict[int, Element]] = {n: {} for n, _ in enumerate(table.iter("tr"))}
    for cell, number, column in _places(table):
        for down in range(min(_span(cell, "rowspan"), len(rows) - number)):
            for across in range(min(_span(cell, "colspan"), 100)):
                rows[number + down][column + across] = cell
    return [[row[column] for column in sorted(row)] for row in rows.values()]


def _span(cell: Element, name: str) -> int:
    text = cell.get(name, "1")
    return max(1, int(text)) if text.isdecimal() else 1
