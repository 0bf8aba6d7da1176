"""Tables of formulas: matrices, cases, aligned lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from octavo.formulas.elements import element, fence, flat
from octavo.vocabulary import Element

Node = Mapping[str, Any]

#: Makes the MathML of what stands in a cell.
Maker = Callable[[Node], Element]

_FENCES = {
    "p-matrix": "()",
    "b-matrix": "[]",
    "brace-matrix": "{}",
    "v-matrix": "||",
    "v-v-matrix": "‖‖",
    "cases": "{ ",
    "r-cases": " }",
}

_SIDES = {"l": "left", "c": "center", "r": "right"}


def table(node: Node, made: Maker) -> Element:
    """The table of a node, with its fences."""
    shape = str(node.get("shape"))
    rows: Sequence[Sequence[Node]] = node["rows"]
    width = max((len(row) for row in rows), default=0)
    sides = _columns(shape, node.get("columns") or [], width)
    grid = element("mtable", class_=shape)
    if len(set(sides)) == 1 and sides[0] != "center":
        grid.set("columnalign", sides[0])
    elif len(set(sides)) > 1:
        grid.set("columnalign", " ".join(sides))
    if shape in ("aligned", "centered"):
        grid.set("displaystyle", "true")
        if shape == "aligned":
            gaps = ["0em" if i % 2 == 0 else "2em" for i in range(max(1, width - 1))]
            grid.set("columnspacing", " ".join(gaps))
    verticals = frozenset(node.get("verticals") or [])
    horizontals = frozenset(line["row"] for line in node.get("horizontals") or [])
    _rules(grid, verticals, horizontals, width, len(rows))
    for number, row in enumerate(rows):
        line = element("mtr")
        for column, cell in enumerate(row):
            line.append(_cell(cell, shape, column, sides, made))
            _lines(line[-1], (number, column), (len(rows), width), verticals, horizontals)
        grid.append(line)
    fences = _FENCES.get(shape)
    if shape == "small-matrix":
        return element("mstyle", grid, displaystyle="false", scriptlevel="1")
    if fences is None:
        return grid
    return element("mrow", fence(fences[0], "prefix"), grid, fence(fences[1], "postfix"))


def _columns(shape: str, given: Sequence[str], width: int) -> list[str]:
    if shape == "aligned":
        return ["right" if i % 2 == 0 else "left" for i in range(width)]
    if shape in ("cases", "r-cases"):
        return ["left"] * width
    sides = [_SIDES.get(side, "center") for side in given]
    return [*sides, *["center"] * (width - len(sides))][:width]


def _rules(
    grid: Element, verticals: frozenset[int], horizontals: frozenset[int], width: int, height: int
) -> None:
    for name, lines, count in (
        ("columnlines", verticals, width),
        ("rowlines", horizontals, height),
    ):
        if lines & set(range(1, count)):
            drawn = ["solid" if i in lines else "none" for i in range(1, count)]
            grid.set(name, " ".join(drawn))


def _cell(node: Node, shape: str, column: int, sides: Sequence[str], maker: Maker) -> Element:
    made = element("mtd", *flat(maker(node)))
    if node.get("type") == "multicolumn":
        made = element("mtd", *flat(maker(node["base"])), columnspan=str(node["columns"]))
        sides = [_SIDES.get(node.get("alignment", "c"), "center")] * (column + 1)
    names = [sides[column]] if sides[column] != "center" else []
    if shape == "aligned":
        names.append("joined")
        if column % 2 and len(made) and made[0].get("form") == "prefix":
            # "{}+b": after the mark of alignment a sign stands between two terms
            made[0].set("form", "infix")
    if names:
        made.set("class", " ".join(names))
    return made


def _lines(
    cell: Element,
    place: tuple[int, int],
    size: tuple[int, int],
    verticals: frozenset[int],
    horizontals: frozenset[int],
) -> None:
    (row, column), (height, width) = place, size
    names = [
        name
        for name, drawn in (
            ("line-left", column in verticals),
            ("line-right", column == width - 1 and width in verticals),
            ("line-top", row in horizontals),
            ("line-bottom", row == height - 1 and height in horizontals),
        )
        if drawn
    ]
    if names:
        cell.set("class", " ".join([*filter(None, [cell.get("class")]), *names]))
