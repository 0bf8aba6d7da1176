"""The space above what stands below an image at a side.

What clears a float begins right below it: its margin counts from the text before it, which may have
ended long above (CSS 2.2, 9.5.2). A heading would stand closer to the image than to its own text.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import block

_SPACED = frozenset(("h2", "h3", "h4", "h5", "h6", "table", "pre", "aside"))


def space(box: Any) -> float:
    """What is left free between a float and what stands below it."""
    if box.element_tag not in _SPACED or not isinstance(box.margin_top, int | float):
        return 0.0
    return max(0.0, float(box.margin_top))


CHANGES = (
    (
        block,
        "get_clearance",
        "            y, h = excluded_shape.position_y, excluded_shape.margin_height()\n",
        "            from octavo.editions.pdf.engine.clearance import space\n"
        "            y = excluded_shape.position_y\n"
        "            h = excluded_shape.margin_height() + space(box)\n",
    ),
)
