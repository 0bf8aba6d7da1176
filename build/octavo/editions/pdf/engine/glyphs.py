"""Texts that are shaped once: for the line they stand in, and never again to be drawn.

WeasyPrint shapes each text of a line when the line is made, once more where it is justified, and
once more where it is drawn, with the space that each of its spaces is given as an attribute. Here
the shaped text stays with its box, and the space is added as its glyphs are written.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.line_break import Layout, line_size

from octavo.editions.pdf.engine import clusters

#: A ``PangoGlyphInfo``: glyph, width, offsets (Pango units), attributes.
_GLYPH = struct.Struct("=IiiiI")

#: Pango's numbers of what is no glyph of a font (``PANGO_GLYPH_EMPTY`` and above).
_NO_GLYPH = 0x0FFFFFFF

_SPACES = (" ", "\u00a0")

#: Spaces of a width of their own: a face without them has its plain space's glyph for them.
_FIXED_SPACE = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")


class Shaped(Layout):  # type: ignore[misc]
    """A text that stays shaped. ``space`` (px) is added to each of its spaces when it is drawn."""

    def __init__(self, text: str, style: Any) -> None:
        super().__init__(style)
        self.space = 0.0
        self.set_text(text)

    def metrics(self) -> tuple[float, float, float]:
        """Its width, its height and its baseline (px)."""
        line, _ = self.get_first_line()
        width, height = line_size(line, self.style)
        return width, height, pango.pango_layout_get_baseline(self.layout) * FROM_UNITS

    def reactivate(self, style: Any) -> None:
        """Nothing: it is shaped."""

    def deactivate(self) -> None:
        """Nothing: it may be drawn again."""

    def spaced(self) -> None:
        """Shape it as WeasyPrint does, with its spaces widened by an attribute."""
        self.justification_spacing = self.space
        self.setup(self.style)
        self.set_text(self.text, justify=True)


class _Codes(dict[int, tuple[str, int]]):
    """What is written for a glyph of a font, and the width that the PDF gives it (1/1000 em)."""

    def __init__(self) -> None:
        super().__init__()
        self.spaces: set[int] = set()


def quick(original: Callable[..., Any]) -> Callable[..., Any]:
    """The function that draws a text, which writes the glyphs of shaped ones as they are."""

    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any
    ) -> Any:
        layout = textbox.pango_layout
        whole = text_overflow != "ellipsis" and block_ellipsis == "none"
        ours = isinstance(layout, Shaped) or not textbox.text.isascii()
        if ours and whole and textbox.text.strip() and _draw(stream, layout, matrix):
            return []
        if isinstance(layout, Shaped):
            layout.spaced()
        return original(stream, textbox, text_overflow, block_ellipsis, matrix)

    return draw_first_line


def _draw(stream: Any, layout: Any, matrix: Any) -> bool:
    """Write a text to a stream; False, and nothing, where it has more than plain glyphs.

    One that is not shaped for good is WeasyPrint's to write, if it has no syllables.
    """
    if not isinstance(layout, Shaped):
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    space = layout.space if isinstance(layout, Shaped) else 0.0
    syllabic = False
    written: list[tuple[Any, float, str | Any]] = []
    text = layout.text.encode()
    run = line.runs
    while run != ffi.NULL:
        item = ffi.cast("PangoGlyphItem *", run.data)
        run = run.next
        font, size = _font(stream, item.item.analysis.font, layout.style)
        string = _written(layout, item, font, size, space)
        if not text.isascii() and not _pictures(font) and clusters.wanted(item, text):
            string = item if clusters.learn(item, font, stream, size) else None
            syllabic = True
        if string is None:
            return False
        written.append((font, size, string))
    if not syllabic and not isinstance(layout, Shaped):
        return False
    stream.set_text_matrix(*matrix.values)
    for font, size, string in written:
        stream.set_font_size(font.hash, size)
        if isinstance(string, str):
            stream.show_text(string)
        else:
            clusters.write(stream, string, text, font, size, space)
    return True


def _font(stream: Any, pango_font: Any, style: Any) -> tuple[Any, float]:
    """The font of a PDF for one of Pango's, and its size (px)."""
    known = style.font_config.__dict__.setdefault("drawn", {})
    address = int(ffi.cast("uintptr_t", pango_font))
    found = known.get(address)
    if found is None or found[0] not in stream._fonts:
        font, size = stream.add_font(pango_font)
        key = next(key for key, value in stream._fonts.items() if value is font)
        # another font must not come to lie at this address
        kept = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
        if pango.pango_version() < 14802:
            size = None
        found = known[address] = key, size, kept
    key, size, _ = found
    return stream._fonts[key], style["font_size"] if size is None else size


def _written(layout: Any, item: Any, font: Any, size: float, added: float) -> str | None:
    """The operand of ``TJ`` for a run of glyphs; None where they are not plain ones."""
    if _pictures(font) or item.item.analysis.level % 2:
        return None
    codes = font.__dict__.get("codes")
    if codes is None:
        codes = font.codes = _Codes()
    glyphs = item.glyphs
    data = ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * _GLYPH.size)
    space, scale = added / FROM_UNITS, 1000 * FROM_UNITS
    fixed = _fixed(layout.text, item.item.offset) if space else None
    parts, owed = ["<"], 0.0
    for index, (glyph, width, right, up, _) in enumerate(_GLYPH.iter_unpack(data)):
        known = codes.get(glyph)
        if known is None and glyph < _NO_GLYPH:
            known = _learn(codes, glyph, layout, item, index, font)
        if known is None or up:
            return None
        code, logical = known
        if glyph in codes.spaces and not (fixed and glyphs.log_clusters[index] in fixed):
            width, right = width + space, 0
        if right:
            parts.append(f">{-right / size}<")
            owed += right / size
        parts.append(code)
        owed += logical - width * scale / size
        if not -0.5 <= owed <= 0.5:
            parts.append(f">{round(owed)}<")
            owed -= round(owed)
    if parts[-1].endswith("<"):
        parts[-1] = parts[-1][:-1]
    else:
        parts.append(">")
    return "".join(parts)


def _fixed(text: str, offset: int) -> frozenset[int]:
    """Where in a run, in bytes, spaces stand that no line widens."""
    if text.isascii():
        return frozenset()
    found = _FIXED_SPACE.finditer(text)
    return frozenset(len(text[: space.start()].encode()) - offset for space in found)


def _pictures(font: Any) -> bool:
    return bool(font.png or font.svg or font.colr or font.bitmap)


def _learn(
    codes: _Codes, glyph: int, layout: Any, item: Any, index: int, font: Any
) -> tuple[str, int] | None:
    """Keep what is written for a glyph, its width, and its text; None without a width."""
    if glyph not in font.widths:
        return None
    run, starts = item.item, item.glyphs.log_clusters
    after = index + 1
    stop = run.length if after == item.glyphs.num_glyphs else starts[after]
    if _FIXED_SPACE.fullmatch(font.to_unicode.get(glyph, "\u202f")):
        text = layout.text.encode()[run.offset + starts[index] : run.offset + stop].decode()
        font.to_unicode[glyph] = " " if _FIXED_SPACE.fullmatch(text) else text
    if font.to_unicode[glyph] in _SPACES:
        codes.spaces.add(glyph)
    codes[glyph] = f"{glyph:04x}", font.widths[glyph]
    return codes[glyph]
