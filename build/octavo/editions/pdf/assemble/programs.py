"""Fonts united: each face is embedded once, with the glyphs that all sections use.

Sections name fonts by the digests of their programs, and use the glyph numbers of the whole font,
so that widths and texts of glyphs can be put together (ISO 32000-1, 9.7.4.3 and 9.10.3).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from octavo import cutting
from octavo.editions.pdf.section import Glyphs

_TEXT = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")

#: What stands in a program's place: its beginning, its digest, and a byte where packing varies it.
_NAMED = re.compile(rb".{4}([0-9a-f]{64})\x01?", re.DOTALL)


class UnusableFont(Exception):
    """A font cannot be cut."""


def unite(
    document: pikepdf.Pdf,
    resources: Sequence[pikepdf.Object],
    used: Iterable[Mapping[str, Glyphs]],
    programs: Mapping[str, bytes],
) -> list[pikepdf.Stream]:
    """Embed the fonts that resources name, and let all resources share them; the new streams.

    ``used`` are the glyphs of each piece, ``programs`` font files by their SHA-256 in hexadecimal
    digits. Raises LookupError where one is missing, UnusableFont where one cannot be cut.
    """
    named: dict[str, list[Glyphs]] = {}
    for fonts in used:
        for name, one in fonts.items():
            named.setdefault(name, []).append(one)
    first: dict[str, pikepdf.Object] = {}
    made: list[pikepdf.Stream] = []
    for entry in resources:
        # in place: drawings within the page have the same dictionary
        for name, font in entry.get("/Font", Dictionary()).items():
            entry.Font[name] = first.setdefault(name, font)
    for name in sorted(named):
        made += _unite(document, first[name], named[name], programs)
    return made


def _unite(
    document: pikepdf.Pdf,
    font: pikepdf.Object,
    used: Iterable[Glyphs],
    programs: Mapping[str, bytes],
) -> list[pikepdf.Stream]:
    """Let a font have all glyphs that are used of it; the streams that were made for that."""
    descendant = font.DescendantFonts[0]
    widths: dict[int, int] = {}
    texts: dict[bytes, bytes] = {}
    for one in used:
        numbers = list(map(int, one.widths.split()))
        widths.update(zip(numbers[0::2], numbers[1::2], strict=True))
        for code, text in _TEXT.findall(one.texts):
            texts.setdefault(code, text)
    descendant.W = Array([part for glyph in sorted(widths) for part in (glyph, [widths[glyph]])])
    font.ToUnicode = document.make_stream(_map(texts))
    made = [font.ToUnicode]
    descriptor = descendant.FontDescriptor
    key = "/FontFile2" if "/FontFile2" in descriptor else "/FontFile3"
    name = _NAMED.fullmatch(descriptor[key].read_bytes())
    if name is not None:  # else it is embedded already, whole
        data = _cut(programs[name[1].decode()], [int(code, 16) for code in texts])
        stream = document.make_stream(data)
        if key == "/FontFile3":
            stream.Subtype = Name.OpenType
        else:
            stream.Length1 = len(data)
        descriptor[key] = stream
        made.append(stream)
    return made


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
