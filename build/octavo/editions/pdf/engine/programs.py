"""Fonts: a section's PDF names them, the document embeds each once.

Sections are joined, so a subset of a font in each would be the same glyphs many times over. In
place of the font program stands its digest; widths are those of the font, the same whatever size
a section uses first, so that the widths of all sections can be united.
"""

from __future__ import annotations

import functools
import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.pdf
import weasyprint.pdf.stream
from fontTools.ttLib import TTFont
from weasyprint.pdf.fonts import Font


class _Widths(dict[int, int]):
    """Glyph widths in thousandths of an em, read from the font when they are asked for."""

    def __init__(self, program: bytes) -> None:
        super().__init__()
        self._all = _widths(program)

    def __contains__(self, glyph: object) -> bool:
        if not super().__contains__(glyph) and isinstance(glyph, int) and glyph < len(self._all):
            self[glyph] = self._all[glyph]
        return super().__contains__(glyph)


@functools.lru_cache(maxsize=32)
def _widths(program: bytes) -> tuple[int, ...]:
    """The widths of all glyphs, by number (OpenType, table “hmtx”): no names are read for that."""
    with TTFont(io.BytesIO(program), lazy=True, fontNumber=0) as font:
        units, count = font["head"].unitsPerEm, int(font["maxp"].numGlyphs)
        told = int(font["hhea"].numberOfHMetrics)
        metrics = struct.iter_unpack(">HH", font.reader["hmtx"][: 4 * told])
        widths = tuple(round(advance * 1000 / units) for advance, _ in metrics)[:count]
    return widths + widths[-1:] * (count - len(widths))


class _Named(Font):  # type: ignore[misc]
    """A font that is not embedded: its digest stands for it."""

    def __init__(self, pango_font: Any, description: Any, font_size: Any) -> None:
        self.file_content: bytes
        super().__init__(pango_font, description, font_size)
        self.plain = not ({"fvar", "EBDT", "CBDT", "SVG ", "COLR", "sbix"} & set(self.tables))
        if self.plain:
            self.widths = _Widths(self.file_content)

    def clean(self, to_unicode: Any, hinting: Any) -> None:
        """Put the digest in the program's place; fonts that are no plain outlines stay, whole."""
        if not self.plain:
            super().clean({}, hinting)
            return
        digest = hashlib.sha256(self.file_content).hexdigest().encode()
        self.file_content = self.file_content[:4] + digest


@contextmanager
def named() -> Iterator[None]:
    """WeasyPrint with fonts named by digests, for as long as the context lasts."""
    font, build = weasyprint.pdf.stream.Font, weasyprint.pdf.build_fonts_dictionary

    def build_fonts_dictionary(pdf: Any, fonts: Any, *more: Any) -> Any:
        for used in fonts.values():
            used.widths = dict(used.widths)  # those that were asked for, and no others
            for glyph, text in used.to_unicode.items():
                # the engine knows no text of some ligatures, and none at all is not allowed
                used.to_unicode[glyph] = text or "\u200b"
        return build(pdf, fonts, *more)

    weasyprint.pdf.stream.Font = _Named
    weasyprint.pdf.build_fonts_dictionary = build_fonts_dictionary
    try:
        yield
    finally:
        weasyprint.pdf.stream.Font, weasyprint.pdf.build_fonts_dictionary = font, build
