"""Lines of nothing but text in one style, which most lines of a book are, made without detours.

For each line WeasyPrint looks for floats, collects boxes at whatever depth, and finds out how they
stand to each other, several times over. Where a planned line holds a part of a single text and
nothing stands beside it, all this comes to what is done here: the same boxes with the same values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline


def is_plain(line_box: Any, containing_block: Any) -> bool:
    """Whether a line box holds a single text that stands on its baseline."""
    if len(line_box.children) != 1 or type(line_box.children[0]) is not boxes.TextBox:
        return False
    style = line_box.children[0].style
    return bool(
        style["vertical_align"] == "baseline"
        and line_box.style["position"] == "static"
        and containing_block.style["direction"] == "ltr"
    )


def made(
    context: Any,
    line_box: Any,
    position_y: float,
    skip_stack: Any,
    containing_block: Any,
    split: Callable[..., Any],
    align: Callable[..., float],
) -> tuple[Any, Any] | None:
    """The next line and the place where the one after it begins (``get_next_linebox``).

    ``split`` and ``align`` are WeasyPrint's ``split_text_box`` and ``text_align``, or what stands
    in their places. None where the line is not that plain after all.
    """
    box = line_box.children[0]
    inline.resolve_percentages(box, containing_block)
    skip = _skipped(box.text, skip_stack)
    left = containing_block.content_box_x()
    line_box.position_x, line_box.position_y = left, position_y
    box.position_x, box.position_y = left + line_box.text_indent, position_y
    text, resume, _ = split(context, box, None, skip)
    if text is None or text.text.endswith(" "):
        return None
    resume_at = None if resume is None else {0: {resume: None}}
    line = line_box.copy_with_children([text])
    line.remove_decoration(start=skip_stack is not None, end=resume_at is not None)
    line.width = text.position_x + text.width - left
    inline._adjust_line_height(line)
    line_box.width, line_box.height = line.width, line.height
    offset = align(context, line, containing_block.width, resume_at is None)
    # how the text and the line stand to the baseline
    top = min(-text.baseline, -line.baseline)
    bottom = max(text.margin_height() - text.baseline, line.margin_height() - line.baseline)
    line.baseline, line.height, line.margin_top, line.margin_bottom = -top, bottom - top, 0, 0
    line.position_x, line.position_y = line.position_x + offset, position_y
    text.position_x += offset
    text.position_y = position_y - top - text.baseline
    return line, resume_at


def _skipped(text: str, skip_stack: Any) -> int:
    """How many bytes of a text lie before a line, the spaces that it would begin with included."""
    skip = 0
    if skip_stack is not None:
        ((_, place),) = skip_stack.items()
        if place is not None:
            ((skip, _),) = place.items()
    data = text.encode()
    while data[skip : skip + 1] == b" ":
        skip += 1
    return skip
