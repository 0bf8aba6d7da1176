"""How the PDF of a section is written: it is read again at once, and its numbers are many."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.draw.color import get_color

_ROUND_CAP = 1


def _compressobj(level: int) -> Any:
    """Little compression: the finished document is compressed again, as a whole."""
    return zlib.compressobj(min(level, 1))


def _bytes(original: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def to_bytes(item: Any) -> bytes:
        # by the class itself: nearly all of what is written is of one of these
        kind = item.__class__
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        return original(item)

    return to_bytes


def _dotted(original: Callable[..., None]) -> Callable[..., None]:
    """The function that draws borders: dots at the foot, a leader's, are a line of round dashes.

    WeasyPrint draws each dot as four curves.
    """

    def draw_border(stream: Any, box: Any) -> None:
        style, width = box.style, box.border_bottom_width
        others = box.border_top_width or box.border_left_width or box.border_right_width
        plain = style["visibility"] == "visible" and style["border_image_source"][0] == "none"
        if others or not width or not plain or style["border_bottom_style"] != "dotted":
            original(stream, box)
            return
        left, y = box.border_box_x(), box.border_box_y() + box.border_height() - width / 2
        with stream.artifact(), stream.stacked():
            stream.set_color(get_color(style, "border_bottom_color"), stroke=True)
            stream.set_line_width(width)
            stream.set_line_cap(_ROUND_CAP)
            stream.set_dash([0, 2 * width], 0)
            stream.move_to(left + width / 2, y)
            stream.line_to(left + box.border_width() - width / 2, y)
            stream.stroke()

    return draw_border


@contextmanager
def quick() -> Iterator[None]:
    """WeasyPrint with all this, for as long as the context lasts."""
    places: tuple[tuple[Any, str, Any], ...] = (
        (pydyf, "zlib", SimpleNamespace(compressobj=_compressobj, compress=zlib.compress)),
        (pydyf, "_to_bytes", _bytes(pydyf._to_bytes)),
        (draw, "draw_border", _dotted(draw.draw_border)),
    )
    with ExitStack() as stack:
        for module, name, value in places:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, value)
        yield
