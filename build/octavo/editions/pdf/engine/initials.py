"""Initials that float: ``::first-letter`` with ``float``, as the drop caps of many sheets are.

WeasyPrint puts the letter into its line and lets it float from there, after the line has got its
place: the line runs through the letter, and where the page is made again it becomes a letter of a
letter. Here it floats before there is a line, as any float at the beginning of a paragraph does.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline
from weasyprint.layout.float import float_layout


def floated(
    context: Any,
    line_box: Any,
    style: Any,
    position_y: float,
    bottom_space: float,
    containing_block: Any,
) -> Any:
    """The first letter in its place, where it floats, else None; the lines will find it there."""
    initial = _parted(line_box, style)
    if initial is None:
        return None
    initial.position_x, initial.position_y = containing_block.content_box_x(), position_y
    return float_layout(context, initial, containing_block, [], [], bottom_space, skip_stack=None)[
        0
    ]


def _parted(line_box: Any, style: Any) -> Any:
    """Part the first letter from a paragraph's line box, once; it, where it floats, else None."""
    if not hasattr(line_box, "initial"):
        line_box.initial = None
        inline.first_letter_to_box(line_box, None, style)
        first = line_box.children[0] if line_box.children else None
        if first is not None and first.is_floated():
            line_box.initial, line_box.children = first, line_box.children[1:]
    return line_box.initial
