"""Fonts united: each face is embedded once, with the glyphs that all sections use.

Sections name fonts by the digests of their programs, and use the glyph numbers of the whole font,
so that widths and texts of glyphs can be put together (ISO 32000-1, 9.7.4.3 and 9.10.3).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from octavo import cutting

_TEXT = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


class UnusableFont(Exception):
    """A font cannot be cut."""


def unite(
    document: pikepdf.Pdf, resources: Sequence[pikepdf.Object], programs: Mapping[str, bytes]
) -> None:
    """Embed the fonts that resources name, and let all resources share them.

    ``programs`` are font files by their SHA-256 in hexadecimal digits. Raises LookupError where
    one is missing, UnusableFont where one cannot be cut.
    """
    used: dict[str, list[pikepdf.Object]] = {}
    for entry in resources:
        for name, font in entry.get("/Font", Dictionary()).items():
            used.setdefault(name, []).append(font)
    united = {name: _united(document, used[name], programs) for name in sorted(used)}
    for entry in resources:
        # in place: drawings within the page have the same dictionary
        for name in list(entry.get("/Font", Dictionary()).keys()):
            entry.Font[name] = united[name]


def _united(
    document: pikepdf.Pdf, fonts: list[pikepdf.Object], programs: Mapping[str, bytes]
) -> pikepdf.Object:
    first = fonts[0]
    if "/DescendantFonts" not in first:
        return first
    descendant = first.DescendantFonts[0]
    widths: dict[int, object] = {}
    texts: dict[bytes, bytes] = {}
    for font in fonts:
        widths |= _widths(font.DescendantFonts[0].W)
        for code, text in _TEXT.findall(font.ToUnicode.read_bytes()):
            texts.setdefault(code, text)
    descendant.W = Array([part for glyph in sorted(widths) for part in (glyph, [widths[glyph]])])
    first.ToUnicode = document.make_stream(_map(texts))
    descriptor = descendant.FontDescriptor
    key = "/FontFile2" if "/FontFile2" in descriptor else "/FontFile3"
    named = descriptor[key].read_bytes()[4:]
    if len(named) == 64:  # else it is embedded already, whole
        data = _cut(programs[named.decode()], [int(code, 16) for code in texts])
        stream = document.make_stream(data)
        if key == "/FontFile3":
            stream.Subtype = Name.OpenType
        else:
            stream.Length1 = len(data)
        descriptor[key] = stream
    return first


def _widths(array: pikepdf.Object) -> dict[int, object]:
    found: dict[int, object] = {}
    items = list(array)
    for start, run in zip(items[0::2], items[1::2], strict=True):
        found.update((int(start) + place, width) for place, width in enumerate(run))
    return found


def _cut(program: bytes, glyphs: Sequence[int]) -> bytes:
    """A font with these glyphs under their own numbers, and what they are made of."""
    try:
        return cutting.by_glyphs(program, sorted(glyphs))
    except Exception as problem:  # HarfBuzz has no exception of its own
        raise UnusableFont(str(problem)) from problem


def digest(program: bytes) -> str:
    """How a font program is named."""
    return hashlib.sha256(program).hexdigest()


def _map(texts: Mapping[bytes, bytes]) -> bytes:
    """The character map from glyphs to text (ISO 32000-1, 9.10.3)."""
    lines = [
        b"/CIDInit /ProcSet findresource begin",
        b"12 dict begin",
        b"begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def",
        b"/CMapType 2 def",
        b"1 begincodespacerange",
        b"<0000> <ffff>",
        b"endcodespacerange",
    ]
    items = sorted(texts.items())
    for start in range(0, len(items), 100):
        batch = items[start : start + 100]
        lines.append(b"%d beginbfchar" % len(batch))
        lines += [b"<%s> <%s>" % pair for pair in batch]
        lines.append(b"endbfchar")
    lines += [b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end"]
    return b"\n".join(lines)
