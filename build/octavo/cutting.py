"""Cutting: fonts with only the glyphs that are needed, and what their glyphs are.

HarfBuzz cuts a font a hundred times as fast as fontTools, which remains for the few fonts that
HarfBuzz would cut too much of. Both are imported late: most builds find all their fonts made.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from typing import Any

#: What HarfBuzz leaves out and fontTools keeps: letters with their own colours, as SVG.
_LEFT_OUT = frozenset(("SVG ",))

#: What a page has no use for: how letters join and where they stand is settled by then.
_SETTLED = ("GSUB", "GPOS", "GDEF", "BASE", "MATH", "STAT")


def flat(program: bytes) -> bytes:
    """A font file as engines take it: TrueType or OpenType, not compressed."""
    if not program.startswith(b"wOF"):
        return program
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(program), recalcTimestamp=False)
    font.flavor = None
    return _saved(font)


def points(program: bytes) -> frozenset[int]:
    """The code points that a font has glyphs for."""
    return frozenset(_face(program).unicodes)


def advances(program: bytes) -> Mapping[int, float]:
    """How wide a font's characters are, by code point, in ems."""
    import uharfbuzz

    face = _face(program)
    font, units = uharfbuzz.Font(face), face.upem
    numbers = {point: font.get_nominal_glyph(point) for point in face.unicodes}
    return {point: font.get_glyph_h_advance(glyph) / units for point, glyph in numbers.items()}


def by_characters(
    program: bytes, points: Iterable[int], axes: Mapping[str, float] | None = None
) -> bytes:
    """A font with the glyphs that these code points need, whatever its features make of them.

    All layout features are kept, and the whole name table, for it carries the licence. A variable
    font becomes the instance that ``axes`` tell; of its names those remain that are still of use.
    """
    import uharfbuzz as hb

    face = _face(program)
    tables = set(face.table_tags)
    if tables & _LEFT_OUT or ("kern" in tables and "GPOS" not in tables):
        return _slowly(program, points, axes or {})
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(points)
    _all(wanted.layout_feature_tag_set)
    _all(wanted.name_lang_id_set)
    if axes:
        # outlines that were made to vary may overlap, which some engines want to be told
        wanted.flags |= hb.SubsetFlags.SET_OVERLAPS_FLAG
        wanted.drop_table_tag_set.add(_tag("STAT"))
        wanted.name_id_set.update(range(26))
    else:
        _all(wanted.name_id_set)
    for axis, value in (axes or {}).items():
        wanted.pin_axis_location(face, axis, value)
    made = hb.subset(face, wanted)
    if not _names(made) and _names(face):
        wanted.flags |= hb.SubsetFlags.NAME_LEGACY  # no names but in the alphabets of old systems
        made = hb.subset(face, wanted)
    return bytes(made.blob.data)


def by_glyphs(program: bytes, numbers: Iterable[int]) -> bytes:
    """A font with these glyphs under their own numbers, and what they are made of, for a page."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.flags = (
        hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.DESUBROUTINIZE
    )
    wanted.drop_table_tag_set.update(map(_tag, _SETTLED))
    face = _face(program)
    wanted.glyph_set.update({0, *numbers} & set(range(face.glyph_count)))
    made = hb.subset(face, wanted)
    return _bounded(bytes(made.blob.data), _bounds(made, wanted.glyph_set))


def _bounds(face: Any, glyphs: Iterable[int]) -> tuple[int, int, int, int]:
    """What of the plane some glyphs cover, in units of the font: left, bottom, right and top."""
    import uharfbuzz

    font = uharfbuzz.Font(face)
    found = [e for e in map(font.get_glyph_extents, glyphs) if e and e.width]
    return (
        min((e.x_bearing for e in found), default=0),
        min((e.y_bearing + e.height for e in found), default=0),
        max((e.x_bearing + e.width for e in found), default=0),
        max((e.y_bearing for e in found), default=0),
    )


def _bounded(program: bytes, bounds: tuple[int, int, int, int]) -> bytes:
    """A font whose header tells these bounds (OpenType 1.9, "head").

    HarfBuzz leaves those of the whole font. Viewers think its glyphs larger than they are, and
    place them by whole pixels (Poppler).
    """
    made = bytearray(program)
    records = range(12, 12 + 16 * int.from_bytes(made[4:6], "big"), 16)
    record = next(place for place in records if made[place : place + 4] == b"head")
    start, size = struct.unpack_from(">II", made, record + 8)
    struct.pack_into(">4h", made, start + 36, *bounds)
    struct.pack_into(">I", made, start + 8, 0)
    struct.pack_into(">I", made, record + 4, _sum(made[start : start + size]))
    struct.pack_into(">I", made, start + 8, (0xB1B0AFBA - _sum(made)) % 2**32)
    return bytes(made)


def _sum(data: bytes | bytearray) -> int:
    """The checksum of a font or a table of it."""
    padded = data + bytes(-len(data) % 4)
    return int(sum(struct.unpack(f">{len(padded) // 4}I", padded)) % 2**32)


def _face(program: bytes) -> Any:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob(program))


def _all(values: Any) -> None:
    """Make a set of HarfBuzz that of all numbers."""
    values.clear()
    values.invert()


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _names(face: Any) -> int:
    """How many records a font's name table has (OpenType 1.9, "name")."""
    return int.from_bytes((face.reference_table("name").data or b"")[2:4], "big")


def _slowly(program: bytes, points: Iterable[int], axes: Mapping[str, float]) -> bytes:
    """The same as `by_characters`, by fontTools."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = subset.Options(layout_features=["*"], notdef_outline=True, hinting=False)
    options.drop_tables += ["FFTM"]  # FontForge's time stamp
    font = TTFont(io.BytesIO(program), lazy=True, recalcTimestamp=False, fontNumber=0)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=sorted(set(points)))
    names = font.get("name")
    if names is not None:
        del font["name"]  # else all tables are searched for what refers to it
    worker.subset(font)
    if names is not None:
        names.names = [name for name in names.names if name.isUnicode()] or names.names
        font["name"] = names
    if axes:
        # after subsetting: a tenth of the glyphs take a tenth of the time
        font = instancer.instantiateVariableFont(font, dict(axes), updateFontNames=False)
        if "STAT" in font:
            del font["STAT"]
    return _saved(font)


def _saved(font: Any) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
