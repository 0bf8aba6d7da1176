"""Cutting: fonts with only the glyphs that are needed, and what their glyphs are.

HarfBuzz cuts a font a hundred times as fast as fontTools, which remains for the few fonts that
HarfBuzz would cut too much of. Both are imported late: to import them takes longer than to cut.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping, Sequence
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
    tables = _tables(program)
    header = bytearray(tables["head"])
    struct.pack_into(">4h", header, 36, *bounds)
    return _built(program[:4], {**tables, "head": bytes(header)})


def named(program: bytes, names: Mapping[int, str], weight: int) -> bytes:
    """A font of this weight with these names, by identifier, in place of its own; "" is none."""
    tables = _tables(program)
    system = bytearray(tables["OS/2"])
    struct.pack_into(">H", system, 4, weight)
    records = [
        record for record in _records(tables.get("name", bytes(6))) if record[3] not in names
    ]
    for identifier, text in names.items():
        if text:
            records.append((3, 1, 0x409, identifier, text.encode("utf-16-be")))
    changed = {"OS/2": bytes(system), "name": _name_table(sorted(records))}
    return _built(program[:4], {**tables, **changed})


#: A name: platform, encoding and language by their numbers, identifier, text as it is encoded.
_Name = tuple[int, int, int, int, bytes]


def _records(table: bytes) -> list[_Name]:
    count, strings = struct.unpack_from(">2H", table, 2)
    found: list[_Name] = []
    for place in range(6, 6 + 12 * count, 12):
        *what, size, start = struct.unpack_from(">6H", table, place)
        found.append((*what, table[strings + start : strings + start + size]))
    return found


def _name_table(records: Sequence[_Name]) -> bytes:
    """A name table (OpenType 1.9, "name")."""
    made = struct.pack(">3H", 0, len(records), 6 + 12 * len(records))
    strings = b""
    for *what, text in records:
        start = strings.find(text)
        if start < 0:
            start, strings = len(strings), strings + text
        made += struct.pack(">6H", *what, len(text), start)
    return made + strings


def _tables(program: bytes) -> dict[str, bytes]:
    """The tables of a font by their tags."""
    found: dict[str, bytes] = {}
    for place in range(12, 12 + 16 * int.from_bytes(program[4:6], "big"), 16):
        tag, _, start, size = struct.unpack_from(">4s3I", program, place)
        found[tag.decode("latin-1")] = program[start : start + size]
    return found


def _built(kind: bytes, tables: Mapping[str, bytes]) -> bytes:
    """The file of a font with these tables (OpenType 1.9, "Organization of an OpenType Font")."""
    header = bytearray(tables["head"])
    struct.pack_into(">I", header, 8, 0)
    count, largest = len(tables), 2 ** (len(tables).bit_length() - 1)
    made = kind + struct.pack(
        ">4H", count, 16 * largest, largest.bit_length() - 1, 16 * (count - largest)
    )
    body, first = bytearray(), 12 + 16 * count
    for tag, table in sorted({**tables, "head": bytes(header)}.items()):
        place = first + len(body)
        made += struct.pack(">4s3I", tag.encode("latin-1"), _sum(table), place, len(table))
        if tag == "head":
            adjustment = place + 8
        body += table + bytes(-len(table) % 4)
    file = bytearray(made + body)
    struct.pack_into(">I", file, adjustment, (0xB1B0AFBA - _sum(file)) % 2**32)
    return bytes(file)


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
