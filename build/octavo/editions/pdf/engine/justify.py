"""A planned line fitted into its measure: glyphs give a little, spaces the rest.

WeasyPrint's own justification only widens spaces, and its right edge wanders by up to 0.9 pt: Pango
drops the kerning with a space that carries an attribute, which the sum of widths does not know. So
the space is added to shaped text, see ``glyphs``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import count_expandable_spaces
from weasyprint.matrix import Matrix

from octavo.editions.pdf.engine import measure
from octavo.editions.pdf.engine.glyphs import Shaped


def justify(line: Any, target: float, spaces: int, expand: float) -> None:
    """Set a line to a width (px), its indent included, in place."""
    if not line.width:
        return
    text = sum(box.width for box in measure.texts(line))
    # glyphs give what they can, as in pdfTeX: one in a hundred is not seen, in a space it is
    need = (target - line.width) / text if text else 0.0
    scale = 1 + max(-expand, min(expand, need))
    # the indent and images keep their width
    rest = line.width - text
    _shift(line, ((target - rest) / scale - text) / spaces if spaces else 0.0, scale, 0.0)


def _shift(box: Any, space: float, scale: float, dx: float) -> float:
    """Fit a box and what is in it, a space (px) added to each of its spaces and its glyphs scaled;
    how far the box after it moves."""
    if isinstance(box, boxes.TextBox):
        box.position_x += dx
        box.glyph_scale = scale
        width, layout = box.width, box.pango_layout
        box.width = (width + space * count_expandable_spaces(box)) * scale
        if isinstance(layout, Shaped):
            layout.space = space
        else:
            box.justification_spacing = layout.justification_spacing = space
        return float(dx + box.width - width)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += dx
        before = dx
        for child in box.children:
            if child.is_in_normal_flow():
                dx = _shift(child, space, scale, dx)
        box.width += dx - before
        return dx
    box.translate(dx, 0)
    return dx


def scaled(draw: Callable[..., Any]) -> Callable[..., Any]:
    """The function that draws a text, with glyphs widened or narrowed as the line was fitted."""

    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any
    ) -> Any:
        scale = getattr(textbox, "glyph_scale", 1.0)
        if scale == 1.0:
            return draw(stream, textbox, text_overflow, block_ellipsis, matrix)
        a, b, c, d, e, f = matrix.values
        matrix = Matrix(a * scale, b, c, d, e, f)
        emojis = draw(stream, textbox, text_overflow, block_ellipsis, matrix)
        return [(image, font, a, d, e * scale, f) for image, font, a, d, e, f in emojis]

    return draw_first_line
