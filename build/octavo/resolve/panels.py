"""Figures of several panels, and divs that are a figure or a table (Quarto, "Subfigures").

A div whose id begins with ``fig-`` becomes a figure: its last paragraph is the caption, the
figures and images in it are its panels, in as many columns as ``layout-ncol`` says. One whose id
begins with ``tbl-`` gives its id and its last paragraph to the table in it, or is a figure of the
tables in it; one with ``lst-`` is a listing. What else a div lays
out (Quarto, "Custom Layout") stands in columns, as in Pandoc's ``div.columns`` > ``div.column``.
"""

from __future__ import annotations

import json
from itertools import zip_longest

from lxml import etree

from octavo.report import Finding, warning
from octavo.resolve.draft import Draft, Part, add_class, classes, only
from octavo.vocabulary import HEADINGS, Element

#: More panels than this do not stand beside each other.
_WIDEST = 6


def run(draft: Draft) -> list[Finding]:
    """Make figures and tables of such divs, in place."""
    findings: list[Finding] = []
    for part in draft.parts:
        for div in list(part.tree.iter("div")):
            name = div.get("id", "")
            if name.startswith("fig-"):
                findings += _figure(draft, part, div)
            elif name.startswith("tbl-"):
                findings += _table(draft, part, div)
            elif name.startswith("lst-"):
                findings += _listing(draft, part, div)
            elif _laid_out(div):
                if all(map(_pictures, div)):
                    _arrange(div, div)
                else:
                    _beside(div)
            elif "column" in classes(div) and div.get("data-measure"):
                add_class(div, "sized")
    return findings


def _laid_out(div: Element) -> bool:
    return any(key.startswith("data-layout") for key in map(str, div.attrib))


def _figure(draft: Draft, part: Part, div: Element) -> list[Finding]:
    caption = _caption(div)
    div.tag = "figure"
    panels = etree.Element("div", {"class": "panels"})
    panels.extend([child for child in div if child is not caption])
    div.insert(0, panels)
    inner = _panels(panels)
    if len(inner) > 1:
        add_class(div, "subfigures")
        lines = {one.get("data-line") for one in inner}
        if len(lines) == 1 and None not in lines and not _laid_out(div):
            # one paragraph is a row, as pandoc-crossref has it
            div.set("data-layout-ncol", str(len(inner)))
        _arrange(div, panels, len(inner))
    else:
        # one picture alone: the div is its figure
        for figure in inner:
            panels.remove(figure)
            own = figure.find("figcaption")
            for child in list(figure):
                if child is not own or caption is None:
                    panels.append(child)
            if own is not None and caption is None:
                caption = own
        for child in list(panels):
            panels.addprevious(child)
        div.remove(panels)
    for key in list(div.attrib):
        if str(key).startswith("data-layout"):
            del div.attrib[key]
    if caption is None:
        return [_uncaptioned(draft, part, div)]
    caption.tag = "figcaption"
    div.append(caption)
    return []


def _panels(holder: Element) -> list[Element]:
    """The figures in a holder; images alone in their paragraph become some."""
    found: list[Element] = []
    for child in list(holder):
        images = child.findall("img")
        alone = images and only(child.text) and all(only(e.tail) for e in child)
        if child.tag == "figure":
            found.append(child)
        elif child.tag == "p" and alone and len(images) == len(child):
            for image in images:
                figure = etree.Element("figure")
                for key in ("data-line", "data-file"):
                    if child.get(key):
                        figure.set(key, child.get(key, ""))
                if image.get("id"):
                    figure.set("id", image.attrib.pop("id", ""))
                image.tail = None
                figure.append(image)
                child.addprevious(figure)
                found.append(figure)
            holder.remove(child)
    return found


def _caption(div: Element) -> Element | None:
    """The last paragraph, where it is text."""
    last = div[-1] if len(div) > 1 else None
    if last is None or last.tag != "p" or last.find("img") is not None or not only(last.tail):
        return None
    return last


def _arrange(div: Element, holder: Element, count: int = 0) -> None:
    """Put the children of a holder into columns of the same width, as the div wants it."""
    rows = _shape(div, count or len(holder))
    wanted = len(rows[0])
    if wanted > 1:
        add_class(holder, "panels")
        add_class(holder, f"columns-{min(wanted, _WIDEST)}")
        at = 0
        for row in rows:
            if len(row) == 1 and at < len(holder):
                add_class(holder[at], "whole-row")
            at += len(row)


def _shape(div: Element, count: int) -> list[list[float]]:
    """The widths of the cells of each row that a div wants for so many cells, 0 for equal ones."""
    columns = str(div.attrib.pop("data-layout-ncol", ""))
    rows = str(div.attrib.pop("data-layout-nrow", ""))
    layout = str(div.attrib.pop("data-layout", ""))
    wanted = 1
    if columns.isdecimal():
        wanted = int(columns[:3])
    elif rows.isdecimal() and int(rows[:3]):
        wanted = -(-count // int(rows[:3]))
    elif given := _given(layout):
        return given
    wanted = max(1, wanted)
    return [[0.0] * wanted for _ in range(max(1, -(-count // wanted)))]


def _given(layout: str) -> list[list[float]]:
    """The rows of Quarto's ``layout``; what is below zero there is room between the cells."""
    try:
        rows = json.loads(layout)
        rows = rows if any(isinstance(row, list) for row in rows) else [rows]
        shape = [[float(width) for width in row if float(width) > 0] for row in rows]
    except (ValueError, TypeError, RecursionError, OverflowError):
        return []
    return [row for row in shape if row]


def _pictures(child: Element) -> bool:
    """Whether a child is a figure, or a paragraph of nothing but images."""
    alone = only(child.text) and all(e.tag == "img" and only(e.tail) for e in child)
    return child.tag == "figure" or (child.tag == "p" and len(child) > 0 and alone)


def _beside(div: Element) -> None:
    """Put what stands in a div into columns, a ``div.columns`` for each row of them."""
    cells = _cells(div)
    shape = _shape(div, len(cells))
    if max(map(len, shape)) < 2:
        return
    waiting = list(cells)
    for widths in shape:
        own, waiting = waiting[: len(widths)], waiting[len(widths) :]
        if not own:
            break
        _row(div, own, widths)
    for cell in waiting:
        div.extend(cell)


def _row(div: Element, cells: list[list[Element]], widths: list[float]) -> None:
    row = etree.SubElement(div, "div", {"class": "columns"})
    for cell, width in zip_longest(cells, widths, fillvalue=None):
        column = etree.SubElement(row, "div", {"class": "column"})
        if width:
            share = max(1, round(100 * width / sum(widths)))
            column.set("data-measure", f"width={share}%")
            add_class(column, "sized")
        # a row that is not full keeps the width of its columns
        column.extend(cell or [])


def _cells(div: Element) -> list[list[Element]]:
    """What stands in the cells: a block in each; where there are headings, what is below one."""
    parted = any(child.tag in HEADINGS for child in div)
    cells: list[list[Element]] = []
    for child in list(div):
        child.tail = None
        if cells and parted and child.tag not in HEADINGS:
            cells[-1].append(child)
        else:
            cells.append([child])
        div.remove(child)
    return cells


def _table(draft: Draft, part: Part, div: Element) -> list[Finding]:
    tables = div.findall("table")
    if len(tables) > 1:
        return _tables(draft, part, div, tables)
    if not tables or tables[0].get("id"):
        return []
    table, last = tables[0], _caption(div)
    table.set("id", div.attrib.pop("id", ""))
    if table.find("caption") is not None:
        return []
    if last is None:
        return [_uncaptioned(draft, part, table)]
    last.tag = "caption"
    last.tail = None
    for key in list(last.attrib):
        del last.attrib[key]
    table.insert(0, last)
    return []


def _tables(draft: Draft, part: Part, div: Element, tables: list[Element]) -> list[Finding]:
    """Several tables under one caption, which stands above them."""
    caption = _caption(div)
    div.tag = "figure"
    add_class(div, "subfigures")
    panels = etree.Element("div", {"class": "panels"})
    panels.extend([child for child in div if child is not caption])
    for table in tables:
        panel = etree.Element("div")
        table.tail = None
        panels.replace(table, panel)
        panel.append(table)
    div.insert(0, panels)
    _arrange(div, panels, len(tables))
    if caption is None:
        return [_uncaptioned(draft, part, div)]
    caption.tag = "figcaption"
    div.insert(0, caption)
    return []


def _listing(draft: Draft, part: Part, div: Element) -> list[Finding]:
    """A listing and its caption, which stands above the code."""
    if div.find("pre") is None:
        return []
    caption = _caption(div)
    div.tag = "figure"
    add_class(div, "listing")
    if caption is None:
        return [_uncaptioned(draft, part, div)]
    caption.tag = "figcaption"
    div.insert(0, caption)
    return []


def _uncaptioned(draft: Draft, part: Part, element: Element) -> Finding:
    name = element.get("id", "")
    return warning(
        "caption-missing",
        f"#{name} has no caption, so it has no number",
        draft.source(part, element, f"#{name}"),
        "write one as the last paragraph of its div",
    )
