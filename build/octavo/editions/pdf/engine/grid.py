"""Whole lines: what stands after a figure or a table stands on the lines of the facing page again.

A block of another height is given the rest of its last line, above and below it alike. Which blocks
these are says the style sheet: ``--line-grid: figure equation`` names their elements or classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

#: What is no more than a rounding (px).
_NOTHING = 0.01


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with blocks in whole lines, for as long as the context lasts."""
    original = block.block_level_layout
    block.block_level_layout = _stepping(original)
    try:
        yield
    finally:
        block.block_level_layout = original


def _stepping(original: Callable[..., Any]) -> Callable[..., Any]:
    def block_level_layout(
        context: Any,
        box: Any,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        *rest: Any,
        **named: Any,
    ) -> Any:
        result = original(context, box, bottom_space, skip_stack, containing_block, *rest, **named)
        made, resume_at = result[0], result[1]
        if made is not None and resume_at is None and _is_stepped(made, containing_block, context):
            _step(context, made, bottom_space, skip_stack is not None)
        return result

    return block_level_layout


def _is_stepped(box: Any, containing_block: Any, context: Any) -> bool:
    if type(box) is not boxes.BlockBox or not isinstance(containing_block, boxes.BlockBox):
        return False
    names = _names(box.style)
    if not _is_named(box, names) or _is_named(containing_block, names):
        return False
    if box.element_tag == "table" and not box.is_table_wrapper:
        return False
    return not context.in_column and box.is_in_normal_flow()


def _is_named(box: Any, names: set[str]) -> bool:
    if box.element_tag in names:
        return True
    classes = box.element.get("class", "") if box.element is not None else ""
    return not names.isdisjoint(classes.split())


def _names(style: Any) -> set[str]:
    return {getattr(token, "value", "") for token in style["__line_grid"] or ()}


def _step(context: Any, box: Any, bottom_space: float, continued: bool) -> None:
    """Let a block end with a line of the page."""
    area = context.current_footnote_area
    line = getattr(box.style.root_style["line_height"], "value", 0)
    if area is None or not line or not isfinite(bottom_space):
        return
    bottom = box.position_y + box.margin_top + box.border_height()
    rest = -(bottom - area.page.content_box_y()) % line
    if rest < _NOTHING or line - rest < _NOTHING:
        return
    if context.overflows_page(bottom_space, bottom + rest):
        return
    box.height += rest
    if not continued:
        for child in box.children:
            child.translate(0, rest / 2)
