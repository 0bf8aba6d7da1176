"""Markers of lists on the line that they begin, however high a formula or columns make it.

WeasyPrint puts a marker where its item begins: beside a fraction, or columns with room above them,
a number stood half a line above the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from weasyprint.formatting_structure import boxes

#: Less is not seen, in CSS pixels.
_SEEN_PX = 0.2


def align(pages: Iterable[Any]) -> None:
    """Move the markers of laid-out pages to the baselines of their items' first lines."""
    for page in pages:
        _align(page._page_box)


def _align(box: Any) -> None:
    for child in getattr(box, "children", ()):
        if child.is_outside_marker:
            _move(child, box)
        elif not isinstance(child, boxes.LineBox):
            _align(child)


def _move(marker: Any, item: Any) -> None:
    own, first = _line(marker), None
    for child in item.children:
        if child.is_in_normal_flow():
            first = _line(child)
            break
    if own is None or first is None:
        return
    down = first.position_y + first.baseline - own.position_y - own.baseline
    if abs(down) > _SEEN_PX:
        marker.translate(0, down)


def _line(box: Any) -> Any:
    """The first line of text in a box that is a block, or in the blocks that it begins with."""
    while box is not None and not isinstance(box, boxes.LineBox):
        children = getattr(box, "children", ())
        box = next((child for child in children if child.is_in_normal_flow()), None)
    return box if box is not None and any(map(_is_text, box.descendants())) else None


def _is_text(box: Any) -> bool:
    """Whether a box has a baseline to stand on: a picture has none, but a formula's."""
    if isinstance(box, boxes.TextBox):
        return bool(box.text.strip())
    return box.element is not None and box.element.get("data-pdf") == "Piece"
