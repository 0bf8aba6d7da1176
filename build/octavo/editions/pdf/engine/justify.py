"""A planned line fitted into its measure: glyphs give a little, spaces the rest.

WeasyPrint's own justification only widens spaces, and its right edge wanders by up to 0.9 pt: Pango
drops the kerning with a space that carries an attribute, which the sum of widths does not know. So
each text is laid out with its space and measured again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import count_expandable_spaces
from weasyprint.matrix import Matrix
from weasyprint.text.line_break import create_layout, line_size

from octavo.editions.pdf.engine import measure


@dataclass(slots=True)
class _Layout:
    layout: Any
    width: float
    spaces: int


@dataclass(slots=True)
class _Fitting:
    """What is done to the boxes of a line: the space that is added to each space (px), the space
    that the layouts were measured with, and the scale of glyphs."""

    space: float
    tried: float
    scale: float
    layouts: dict[int, _Layout]


def justify(line: Any, target: float, spaces: int, expand: float) -> None:
    """Set a line to a width (px), its indent included, in place."""
    if not line.width:
        return
    text = sum(box.width for box in measure.texts(line))
    rest = line.width - text
    # glyphs give what they can, as in pdfTeX: one in a hundred is not seen, in a space it is
    need = (target - line.width) / text if text else 0.0
    scale = 1 + max(-expand, min(expand, need))
    if not spaces:
        _shift(line, _Fitting(0.0, 0.0, scale, {}), 0.0)
        return
    # the indent and images keep their width
    tried = ((target - rest) / scale - text) / spaces
    layouts, excess = _measured(line, tried)
    _shift(line, _Fitting(tried - excess / spaces, tried, scale, layouts), 0.0)


def _measured(line: Any, space: float) -> tuple[dict[int, _Layout], float]:
    """Layouts with a space added to each space, and how much wider they are than their sum."""
    found: dict[int, _Layout] = {}
    excess = 0.0
    for box in measure.texts(line):
        spaces = count_expandable_spaces(box)
        if not spaces:
            continue
        layout = create_layout(box.text, box.style, None, None, space)
        layout.set_text(box.text, justify=True)
        first, _ = layout.get_first_line()
        width, _ = line_size(first, box.style)
        layout.deactivate()
        layout.text = box.text
        found[id(box)] = _Layout(layout, width, spaces)
        excess += width - (box.width + space * spaces)
    return found, excess


def _shift(box: Any, fitting: _Fitting, dx: float) -> float:
    """Fit a box and what is in it; how far the box after it moves."""
    if isinstance(box, boxes.TextBox):
        box.justification_spacing = fitting.space
        box.position_x += dx
        box.glyph_scale = fitting.scale
        width, known = box.width, fitting.layouts.get(id(box))
        if known is not None:
            known.layout.justification_spacing = fitting.space
            box.pango_layout = known.layout
            box.width = known.width + (fitting.space - fitting.tried) * known.spaces
        box.width *= fitting.scale
        return float(dx + box.width - width)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += dx
        before = dx
        for child in box.children:
            if child.is_in_normal_flow():
                dx = _shift(child, fitting, dx)
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
