"""Which glyphs a piece uses of its fonts, told so that it is quickly read where all are united."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Dictionary

from octavo.editions.pdf.section import Glyphs

_LINE = re.compile(rb"<[0-9a-f]{4}> <[0-9a-f]*>")


def used(resources: Sequence[pikepdf.Object]) -> dict[str, Glyphs]:
    """The glyphs of the fonts that a piece's resources name."""
    found: dict[str, tuple[list[object], list[bytes]]] = {}
    for entry in resources:
        for name, font in entry.get("/Font", Dictionary()).items():
            if "/DescendantFonts" in font:
                widths, texts = found.setdefault(name, ([], []))
                for pair in _widths(font.DescendantFonts[0].W):
                    widths += pair
                texts += _LINE.findall(font.ToUnicode.read_bytes())
    return {
        name: Glyphs(" ".join(map(str, widths)).encode(), b"\n".join(texts))
        for name, (widths, texts) in found.items()
    }


def _widths(array: pikepdf.Object) -> Iterator[tuple[int, int]]:
    items = list(array)
    for start, run in zip(items[0::2], items[1::2], strict=True):
        for place, width in enumerate(run):
            yield int(start) + place, int(width)
