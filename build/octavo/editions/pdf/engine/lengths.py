"""Margins, paddings and sizes that are given in lengths are looked up once for each style.

WeasyPrint works them out for each box, and again each time that it is laid out, though most depend
on nothing that is around the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import (
    absolute,
    block,
    column,
    flex,
    float,
    grid,
    inline,
    page,
    percent,
    table,
)

_MODULES = (absolute, block, column, flex, float, grid, inline, page, table)

_SIDES = ("left", "right", "top", "bottom")

_LENGTHS = (
    *(f"{edge}_{side}" for edge in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)

#: Boxes whose percentages are of something else, or whose margins are set for each.
_OTHERS = (boxes.PageBox, boxes.MarginBox, boxes.TableCaptionBox)


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with lengths that are looked up once, for as long as the context lasts."""
    original = percent.resolve_percentages

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        if "fixed" not in style.__dict__:
            style.fixed = _fixed(style)
        if style.fixed is None or isinstance(box, _OTHERS):
            original(box, containing_block)
        else:
            box.__dict__.update(style.fixed)

    those = [module for module in _MODULES if hasattr(module, original.__name__)]
    for module in those:
        module.resolve_percentages = resolve_percentages
    try:
        yield
    finally:
        for module in those:
            module.resolve_percentages = original


def _fixed(style: Any) -> Mapping[str, Any] | None:
    """The used values of a style (px); None where they depend on the containing block."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return None
    made: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if name == "height" and value != "auto" and getattr(value, "unit", None) != "px":
            return None  # in a block without a height it is none
        if _relative(value):
            return None
        one = percent.percentage(value, style, 0)
        made[name] = 0 if one == "auto" and name.startswith("min_") else one
    return made | {name: style[name] for name in (f"border_{side}_width" for side in _SIDES)}


def _relative(value: Any) -> bool:
    """Whether there is a percentage in a value, in whatever function or parentheses."""
    if getattr(value, "unit", None) == "%" or getattr(value, "type", None) == "percentage":
        return True
    parts = getattr(value, "arguments", ()) or getattr(value, "content", ())
    return any(_relative(part) for part in parts or ())
