"""Heads of tables, and widths of columns.

An author gives widths in percent (Quarto, ``tbl-colwidths="[70,30]"``).
"""

from __future__ import annotations

import re

from lxml import etree

from octavo.report import Finding, note, warning
from octavo.resolve.draft import Draft, Part, add_class, classes
from octavo.vocabulary import Element

#: A table of so few cells explains itself.
_FEW = 2

#: How much of the line what is asked for takes, by its longest words; the rest is room to write.
_SHARES, _SHARE_MOST = ((8, 15), (20, 30), (40, 50)), 60

#: What an answer needs in a table that is one empty box: four lines.
_BOX = "height=6em"


def run(draft: Draft) -> list[Finding]:
    """Give such tables a ``colgroup``; say what becomes of Quarto's ``.landscape``.

    Heads without words become cells; every head says whether it is a column's or a row's. Where
    the corner is empty, the first column holds the heads of the rows.
    """
    findings: list[Finding] = []
    for part in draft.parts:
        for head in part.tree.iter("th"):
            if not len(head) and not (head.text or "").strip():
                # the corner of a table is the head of nothing
                head.tag = "td"
                head.attrib.pop("scope", "")
        for table in part.tree.iter("table"):
            _to_fill(table)
            _rows(table)
            findings += _headless(draft, part, table)
            given = str(table.attrib.pop("data-tbl-colwidths", ""))
            if given and given not in ("auto", "true", "false"):
                findings += _widths(draft, part, table, given)
        for div in part.tree.iter("div"):
            if "landscape" in classes(div) and not _apart(div):
                message = "a page is not turned for what is part of something: this stands upright"
                hint = "take the div out of the list, quotation, note or table that it is in"
                findings.append(note("landscape-upright", message, draft.source(part, div), hint))
    return findings


def _to_fill(table: Element) -> None:
    """Leave room to write in a table with a column in which no row has anything.

    One without a head between others only keeps them apart. Of rows to be filled in most have
    nothing, or their first cell alone: below an example, or below a row of numbers. A table with
    nothing in it is a box.
    """
    rows = [row.findall("td") for body in table.findall("tbody") for row in body.findall("tr")]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or widths == {0} or table.find("tbody//*[@colspan]") is not None:
        return
    width = widths.pop()
    heads = table.findall("thead/tr")
    named = [_filled(cell) for cell in heads[-1]] if heads else []
    apart = {at for at in range(1, width - 1) if len(named) == width and not named[at]}
    filled = [any(_filled(row[at]) for row in rows) for at in range(width)]
    asked = [filled[at] for at in range(width) if at not in apart]
    box = width == len(rows) == 1 and not any(filled)
    if box and not len(rows[0][0]):
        given = {"class": "vspace", "data-measure": _BOX, "aria-hidden": "true"}
        etree.SubElement(rows[0][0], "div", given).text = "\u00a0"
    column = len(rows) >= _FEW and not all(asked)
    if column and width == _FEW and filled == [True, False]:
        words = max(len("".join(map(str, row[0].itertext()))) for row in rows)
        share = next((part for most, part in _SHARES if words <= most), _SHARE_MOST)
        if "data-tbl-colwidths" not in table.attrib:
            table.set("data-tbl-colwidths", f"[{share},{100 - share}]")
    if box or column or (width > _FEW and _rows_to_fill(rows)):
        add_class(table, "to-fill")
    elif sum(not _filled(cell) for row in rows for cell in row) * 4 >= len(rows) * width:
        add_class(table, "with-gaps")


def _rows_to_fill(rows: list[list[Element]]) -> bool:
    """Whether half of the rows or more, and the last, are to be filled in.

    A row of its first cell alone with others below it may as well be their heading; an only row
    has little more than that.
    """
    filled = [sum(map(_filled, row[1:])) for row in rows]
    if len(rows) == 1:
        return filled[0] <= (len(rows[0]) - 1) // 2 and not all(map(_filled, rows[0]))
    empty = filled.count(0)
    return empty >= _FEW and 2 * empty >= len(rows) and not filled[-1]


def _rows(table: Element) -> None:
    """Make heads of the first column below an empty corner; give heads without a scope theirs."""
    firsts = [
        cell for name in ("tbody", "tfoot") for cell in _first_column(table.findall(f"{name}/tr"))
    ]
    single = all(cell.get("colspan", "1") == "1" and _filled(cell) for cell in firsts)
    if firsts and single and _corner(table):
        for cell in firsts:
            cell.tag = "th"
            cell.set("scope", "row")
    for head in table.iter("th"):
        row = head.getparent()
        if row is not None and head.get("scope") is None:
            # HTML, "Algorithm for assigning header cells", the scope "auto"
            head.set("scope", "col" if row.find("td") is None else "row")


def _headless(draft: Draft, part: Part, table: Element) -> list[Finding]:
    """Where no cell is a head, have the first column name the rows, and tell of it.

    A cell without a head says nothing to who hears it (ISO 14289-1, 7.5; WCAG 2.2, 1.3.1).
    """
    around = [table, *table.iterancestors("table")]
    if not any(map(_filled, table.iter("td", "th"))):
        # a box, or boxes, to write in
        table.set("role", "presentation")
    laid_out = any(one.get("role") in ("presentation", "none") for one in around)
    for head in table.findall("thead") if laid_out else ():
        if not any(map(_filled, head.iter("td"))) and head.find(".//th") is None:
            table.remove(head)
    if laid_out or table.find(".//th") is not None:
        return []
    for head in table.findall("thead"):
        if not any(map(_filled, head.iter("td"))):
            table.remove(head)
    cells = list(table.iter("td"))
    for cell in _first_column(list(table.iter("tr"))):
        if cell.tag == "td":
            cell.tag = "th"
            cell.set("scope", "row")
            add_class(cell, "as-cell")
    if len(cells) <= _FEW or not any(map(_filled, cells)):
        return []
    message = "this table has no headings: read aloud, its cells have but the first of their row"
    hint = "give it a first row with the names of its columns"
    return [warning("table-headless", message, draft.source(part, table), hint)]


def _corner(table: Element) -> bool:
    """Whether the first column has no head, and others have."""
    rows = table.findall("thead/tr")
    corner = _first_column(rows)
    empty = all(cell.tag == "td" and not _filled(cell) for cell in corner)
    return bool(corner) and empty and table.find("thead/tr/th") is not None


def _first_column(rows: list[Element]) -> list[Element]:
    """The cells of the first column: a cell that goes down stands in its first row."""
    found: list[Element] = []
    covered = 0
    for row in rows:
        if covered:
            covered -= 1
        elif len(row):
            found.append(row[0])
            span = row[0].get("rowspan", "1")
            covered = max(0, int(span[:3]) - 1) if span.isdecimal() else 0
    return found


def _filled(cell: Element) -> bool:
    """Whether there is anything in a cell but room."""
    return any("vspace" not in classes(e) for e in cell) or bool((cell.text or "").strip())


def _apart(div: Element) -> bool:
    """Whether a div stands in the text itself; one that does not is no longer landscape."""
    around = list(div.iterancestors())
    apart = all(e.tag in ("html", "body", "section", "div") for e in around)
    apart = apart and not any("landscape" in classes(above) for above in around)
    if not apart:
        div.set("class", " ".join(name for name in classes(div) if name != "landscape"))
    return apart


def _widths(draft: Draft, part: Part, table: Element, given: str) -> list[Finding]:
    parts = [float(n) for n in re.findall(r"\d{1,4}(?:\.\d{1,4})?", given)]
    count = max((_cells(row) for row in table.iter("tr")), default=0)
    if len(parts) != count or not sum(parts):
        message = f"{len(parts)} widths are given, and the table has {count} columns"
        hint = 'give one for each: `tbl-colwidths="[70,30]"`'
        place = draft.source(part, table, "tbl-colwidths")
        return [warning("table-widths", message, place, hint)]
    whole = max(100.0, sum(parts)) if sum(parts) > 1.5 else 1.0
    group = etree.Element("colgroup")
    for width in parts:
        share = max(1, round(100 * width / whole))
        etree.SubElement(group, "col", {"data-measure": f"width={share}%"})
    add_class(table, "measured")
    caption = table.find("caption")
    table.insert(0 if caption is None else 1, group)
    return []


def _cells(row: Element) -> int:
    spans = (cell.get("colspan", "1") for cell in row.iterchildren("td", "th"))
    return sum(int(span) if span.isdecimal() and len(span) < 4 else 1 for span in spans)
