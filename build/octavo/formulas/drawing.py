"""From the engine's drawing of a formula to one that any page can hold.

The engine's SVG brings a style sheet, ids and metadata. What is left of it here is one path for all
that has the colour of the text: no ids, no links within the file, and pieces that overlap (the
extensible parts of arrows and braces) are filled once.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lxml import etree

from octavo.formulas.values import Drawing
from octavo.vocabulary import SVG, Element

#: Units of the engine's drawings in an em, and the height of the mathematical axis of its font.
_EM = 1000.0
_AXIS = 258.0

#: How far, in units, a glyph may lie from where it is looked for.
_SLACK, _NEAR = 60.0, 120.0

_PIECE = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_TRANSFORM = re.compile(r"translate\(([^ )]+)[ ,]+([^)]+)\)(?:\s*scale\(([^)]+)\))?")
_INK = "currentColor"


@dataclass(frozen=True)
class _Bar:
    """A rectangle of the drawing, in its units, y upwards."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class _Ink:
    """A piece of the drawing: where it begins from the left, its colour, its outline or markup."""

    x: float
    fill: str
    path: str = ""
    markup: str = ""
    behind: bool = False


@dataclass(frozen=True)
class _Parsed:
    box: tuple[float, float, float, float]
    inks: tuple[_Ink, ...]


def drawing(svg: str) -> Drawing:
    """The engine's SVG as a drawing of ours. Raises ValueError where it is no such drawing."""
    parsed = _parsed(svg)
    return _assembled(parsed, parsed.box[0], parsed.box[0] + parsed.box[2], parsed.inks)


def pieces(svg: str, cuts: Sequence[tuple[float, float]]) -> tuple[Drawing, ...]:
    """The drawing cut in pieces; a cut is where one ends and where the next one begins, in ems.

    The drawing stays whole where something straddles a cut.
    """
    parsed = _parsed(svg)
    left, right = parsed.box[0], parsed.box[0] + parsed.box[2]
    begins = [left, *(left + begin * _EM for _, begin in cuts)]
    ends = [*(left + end * _EM for end, _ in cuts), right]
    limits = [*begins[1:], math.inf]
    made: list[Drawing] = []
    for begin, end, limit in zip(begins, ends, limits, strict=True):
        # an italic letter may begin a little before its place
        lowest = -math.inf if begin == left else begin - _SLACK
        inks = [ink for ink in parsed.inks if lowest <= ink.x < limit - _SLACK]
        if not any(abs(ink.x - begin) < _NEAR for ink in inks):
            return (drawing(svg),)
        made.append(_assembled(parsed, begin, end, inks))
    return tuple(made)


def width_em(svg: str) -> float:
    """The width of the engine's drawing."""
    return _box(etree.fromstring(svg.encode()))[2] / _EM


def _box(root: Element) -> tuple[float, float, float, float]:
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) != 4:
        raise ValueError("not a drawing of a formula")
    return box[0], box[1], box[2], box[3]


def _parsed(svg: str) -> _Parsed:
    root = etree.fromstring(svg.encode())
    box = _box(root)
    group = root.find(f"{{{SVG}}}g")
    if group is None:
        raise ValueError("not a drawing of a formula")
    glyphs = {g.get("id", ""): g.get("d", "") for g in root.iter(f"{{{SVG}}}path") if g.get("id")}
    inks: list[_Ink] = []
    bars: list[_Bar] = []
    for element in group:
        fill = element.get("fill", _INK)
        name = etree.QName(element).localname
        if name == "use":
            x, y, scale = _placed(element)
            inks.append(_Ink(x, fill, _moved(glyphs.get(_reference(element), ""), x, y, scale)))
        elif name == "rect" and element.get("stroke") is None:
            bars.append(_bar(element, fill))
        elif name == "line":
            x = min(float(element.get("x1", "0")), float(element.get("x2", "0")))
            inks.append(_Ink(x, element.get("stroke", _INK), _line(element)))
        else:
            inks.append(_Ink(box[0], fill, markup=_other(element)))
    for bar in _columns(bars):
        inks.append(_Ink(bar.x, bar.fill, _rectangle(bar), behind=bar.fill != _INK))
    return _Parsed(box, tuple(inks))


def _assembled(parsed: _Parsed, left: float, right: float, inks: Iterable[_Ink]) -> Drawing:
    top, height, width = parsed.box[1], parsed.box[3], right - left
    plates: list[str] = []
    paths: dict[str, list[str]] = {}
    others: list[str] = []
    for ink in inks:
        if ink.behind:
            plates.append(_path(ink.fill, ink.path))
        elif ink.path:
            paths.setdefault(ink.fill, []).append(ink.path)
        else:
            others.append(ink.markup)
    parts = [*plates, *(_path(fill, "".join(drawn)) for fill, drawn in paths.items())]
    if any(others):
        parts.append(f'<g transform="scale(1,-1)">{"".join(others)}</g>')
    # the size is in ems: of whatever text the drawing stands in
    body = (
        f'<svg xmlns="{SVG}" viewBox="{left:g} {top:g} {width:g} {height:g}"'
        f' width="{width / _EM:g}em" height="{height / _EM:g}em">{"".join(parts)}</svg>'
    )
    return Drawing(body.encode(), width / _EM, height / _EM, (top + height) / _EM)


def _reference(element: Element) -> str:
    return (element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or "")[1:]


def _placed(element: Element) -> tuple[float, float, float]:
    found = _TRANSFORM.fullmatch(element.get("transform", ""))
    if found:
        return float(found[1]), float(found[2]), float(found[3] or 1)
    return float(element.get("x", "0")), float(element.get("y", "0")), 1.0


def _moved(path: str, x: float, y: float, scale: float) -> str:
    """A path with absolute commands moved, y turned to point downwards."""
    made: list[str] = []
    for command, numbers in _read(path):
        if command == "H":
            moved = [x + scale * n for n in numbers]
        elif command == "V":
            moved = [-(y + scale * n) for n in numbers]
        else:
            moved = [
                -(y + scale * n) if index % 2 else x + scale * n for index, n in enumerate(numbers)
            ]
        made.append(command + " ".join(map(_number, moved)))
    return "".join(made)


@functools.lru_cache(maxsize=1000)
def _read(path: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The commands of a path, with their numbers; a book has the same glyphs again and again."""
    return tuple(
        (command, tuple(map(float, _NUMBER.findall(written))))
        for command, written in _PIECE.findall(path)
    )


def _number(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"


def _bar(element: Element, fill: str) -> _Bar:
    x, y, width, height = (float(element.get(k, "0")) for k in ("x", "y", "width", "height"))
    return _Bar(x, y, width, height, fill)


def _columns(bars: Iterable[_Bar]) -> Iterator[_Bar]:
    """The lines between columns in their places.

    The engine (1.5.0) draws such a line row by row, below the table: each piece lies lower than the
    one before by the height of both. Together they are as high as the table, which is centred on
    the axis.
    """
    run: list[_Bar] = []
    for bar in bars:
        if run and _goes_on(run[-1], bar):
            run.append(bar)
            continue
        yield from _column(run)
        run = [bar]
    yield from _column(run)


def _goes_on(bar: _Bar, following: _Bar) -> bool:
    same = (bar.x, bar.width, bar.fill) == (following.x, following.width, following.fill)
    return same and abs(following.y - (bar.y - bar.height - following.height)) < 0.5


def _column(run: list[_Bar]) -> Iterator[_Bar]:
    if len(run) < 2:
        yield from run
        return
    first = run[0]
    total = sum(bar.height for bar in run)
    axis = first.y + first.height + _AXIS * first.width / 40
    yield _Bar(first.x, axis - total / 2, first.width, total, first.fill)


def _rectangle(bar: _Bar) -> str:
    """A rectangle that turns as the outlines of glyphs do: what overlaps stays filled."""
    left, right, low, high = bar.x, bar.x + bar.width, -bar.y, -(bar.y + bar.height)
    corners = ((right, low), (right, high), (left, high), (left, low))
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in corners) + "Z"


def _line(element: Element) -> str:
    """A stroke as an outline."""
    x1, y1, x2, y2 = (float(element.get(k, "0")) for k in ("x1", "y1", "x2", "y2"))
    half = float(element.get("stroke-width", "40")) / 2
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (y2 - y1) / length * half, (x1 - x2) / length * half
    corners = ((x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy))
    return "M" + "L".join(f"{_number(x)} {_number(-y)}" for x, y in corners) + "Z"


def _path(fill: str, path: str) -> str:
    colour = "" if fill == _INK else f' fill="{escape(fill)}"'
    return f'<path{colour} d="{path}"/>' if path else ""


def _other(element: Element) -> str:
    """What only drawings of molecules and diagrams have, as it is."""
    for node in element.iter():
        for name, value in node.attrib.items():
            if value == _INK:
                node.set(name, "#000")
    etree.cleanup_namespaces(element)
    return etree.tostring(element, encoding="unicode", with_tail=False)
