"""Fonts cut to a text: what a reader sees of them is what the whole fonts show."""

from __future__ import annotations

import dataclasses
import functools
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib import instancer

from manuscripts import font
from octavo import cutting, fonts
from octavo.edition import BUILT_IN
from octavo.editions import begin
from octavo.workshop import Workshop
from pages import resolved

_LATIN = frozenset((*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "‐–—‘’“”•…")))
_TEXT = "AVATAR To. office fluffy 0123456789 1/2 Ångström façade Łódź"
_FEATURES = ("smcp", "c2sc", "onum", "lnum", "tnum", "liga", "kern", "frac", "sups", "case")


@functools.cache
def faces() -> dict[str, fonts.Face]:
    # Cyrillic asks for the wider italics, which are instances of a variable font
    return {face.name: face for face in fonts.packaged_faces(map(ord, "Москва 🦊"))}


@functools.cache
def cut(name: str) -> bytes:
    return fonts.subset(faces()[name], _LATIN)


def shaped(
    data: bytes, text: str, features: Mapping[str, bool], axes: Iterable[tuple[str, float]] = ()
) -> list[tuple[Any, ...]]:
    """What is drawn for a text: of each glyph its advance, its place and its outline."""
    font = hb.Font(hb.Face(hb.Blob(data)))
    font.set_variations(dict(axes))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, dict(features))
    return [
        (place.x_advance, place.x_offset, place.y_offset, _outline(font, glyph.codepoint))
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def _outline(font: Any, glyph: int) -> tuple[float, ...]:
    found: list[float] = []
    drawing = hb.DrawFuncs()
    for setter in ("move_to", "line_to", "quadratic_to", "cubic_to"):
        getattr(drawing, f"set_{setter}_func")(lambda *values: found.extend(values[:-1]))
    drawing.set_close_path_func(lambda data: None)
    font.draw_glyph(glyph, drawing)
    return tuple(found)


@pytest.mark.parametrize("feature", _FEATURES)
@pytest.mark.parametrize("name", ["text-400-roman.ttf", "sans-700-italic.ttf"])
def test_every_feature_shows_what_it_shows_in_the_whole_font(name: str, feature: str) -> None:
    whole = faces()[name].path.read_bytes()
    for on in (True, False):
        assert shaped(cut(name), _TEXT, {feature: on}) == shaped(whole, _TEXT, {feature: on})


def test_features_change_what_is_seen() -> None:
    # else the test above would compare nothing
    plain = shaped(cut("text-400-roman.ttf"), _TEXT, {})
    for feature, on in {"smcp": True, "onum": True, "liga": False, "kern": False}.items():
        assert shaped(cut("text-400-roman.ttf"), _TEXT, {feature: on}) != plain, feature


@pytest.mark.parametrize("name", ["mono-700-roman.ttf", "text-700-italic.ttf"])
def test_an_instance_has_the_outlines_of_its_place_on_the_axes(name: str) -> None:
    face = faces()[name]
    assert face.axes
    text = "Hamburgefonstiv 0123"
    small = dataclasses.replace(face, axes=())
    variable = TTFont(io.BytesIO(fonts.subset(small, map(ord, text))))
    buffer = io.BytesIO()
    instancer.instantiateVariableFont(variable, dict(face.axes)).save(buffer)
    for ours, theirs in zip(
        shaped(cut(name), text, {}), shaped(buffer.getvalue(), text, {}), strict=True
    ):
        for one, other in zip(_flat(ours), _flat(theirs), strict=True):
            assert abs(one - other) <= 1


def _flat(drawn: tuple[Any, ...]) -> tuple[float, ...]:
    return (*drawn[:3], *drawn[3])


@pytest.mark.parametrize(
    "name", ["mono-400-roman.ttf", "text-400-italic.ttf", "emoji-400-roman.ttf"]
)
def test_an_instance_is_named_as_what_it_is_and_keeps_its_licence(name: str) -> None:
    data = fonts.subset(faces()[name], range(0x20, 0x7F))
    with TTFont(io.BytesIO(data), checkChecksums=2) as font:
        for table in font.keys():  # noqa: SIM118 -- a font is no dictionary
            assert font[table] is not None
        assert not {"fvar", "gvar", "avar", "STAT", "HVAR", "MVAR"} & set(font.keys())
        assert "SIL Open Font License" in font["name"].getDebugName(13)
        for identifier in (1, 3, 4, 6):
            assert font["name"].getDebugName(identifier).startswith("Octavo")
        assert font["OS/2"].usWeightClass == 400


def test_all_names_and_metrics_of_a_font_stay() -> None:
    face = faces()["text-400-roman.ttf"]
    with TTFont(io.BytesIO(cut(face.name))) as made, TTFont(face.path) as whole:
        unicode = [name for name in whole["name"].names if name.isUnicode()]
        assert [n.toUnicode() for n in made["name"].names] == [n.toUnicode() for n in unicode]
        for table, entries in {
            "hhea": ("ascent", "descent", "lineGap"),
            "OS/2": ("sTypoAscender", "sTypoDescender", "usWinAscent", "usWinDescent", "fsType"),
            "head": ("unitsPerEm", "created", "modified"),
        }.items():
            for entry in entries:
                assert getattr(made[table], entry) == getattr(whole[table], entry)
        assert not {"fpgm", "prep", "cvt ", "FFTM", "DSIG"} & set(made.keys())
        assert made["glyf"][made.getGlyphName(0)].numberOfContours


def test_the_same_characters_make_the_same_font() -> None:
    face = faces()["mono-400-roman.ttf"]
    assert fonts.subset(face, sorted(_LATIN)) == fonts.subset(face, sorted(_LATIN, reverse=True))


def _changed(face: fonts.Face, change: Any, folder: Path, suffix: str = ".ttf") -> fonts.Face:
    path = folder / f"changed{suffix}"
    with TTFont(face.path) as font:
        change(font)
        font.save(path)
    return dataclasses.replace(face, path=path)


def test_a_font_that_kerns_in_the_old_way_still_kerns(tmp_path: Path) -> None:
    def change(font: TTFont) -> None:
        del font["GPOS"]
        table = font["kern"] = newTable("kern")
        pairs = KernTable_format_0()
        pairs.coverage, pairs.kernTable = 1, {("A", "V"): -90}
        table.version, table.kernTables = 0, [pairs]

    face = _changed(faces()["sans-400-roman.ttf"], change, tmp_path)
    made = fonts.subset(face, map(ord, "AV"))
    assert shaped(made, "AV", {}) == shaped(face.path.read_bytes(), "AV", {})
    assert shaped(made, "AV", {}) != shaped(made, "AV", {"kern": False})


def test_a_licence_in_the_alphabet_of_an_old_system_stays(tmp_path: Path) -> None:
    def change(font: TTFont) -> None:
        text = font["name"].getDebugName(13)
        font["name"].names = []
        font["name"].setName(text, 13, 1, 0, 0)

    face = _changed(faces()["sans-400-roman.ttf"], change, tmp_path)
    with TTFont(io.BytesIO(fonts.subset(face, map(ord, "AV")))) as made:
        assert "SIL Open Font License" in made["name"].getDebugName(13)


def test_a_compressed_font_is_as_good_as_its_source(tmp_path: Path) -> None:
    def change(font: TTFont) -> None:
        font.flavor = "woff"

    face = faces()["sans-400-roman.ttf"]
    compressed = _changed(face, change, tmp_path, ".woff")
    assert compressed.path.read_bytes().startswith(b"wOF")
    assert fonts.covers(compressed) == fonts.covers(face)
    assert fonts.advances(compressed) == fonts.advances(face)
    made = fonts.subset(compressed, _LATIN)
    assert shaped(made, _TEXT, {}) == shaped(cut(face.name), _TEXT, {})


@pytest.mark.parametrize("name", ["text-400-roman.ttf", "symbols-400-roman.ttf"])
def test_what_a_face_covers_is_what_its_table_says(name: str) -> None:
    face = faces()[name]
    with TTFont(face.path) as font:
        glyphs = font.getBestCmap()
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        assert fonts.covers(face) == set(glyphs)
        assert fonts.advances(face) == {p: metrics[g][0] / units for p, g in glyphs.items()}


def test_a_page_has_its_glyphs_under_their_own_numbers() -> None:
    whole = faces()["text-400-roman.ttf"].path.read_bytes()
    font = hb.Font(hb.Face(hb.Blob(whole)))
    numbers = [font.get_nominal_glyph(ord(letter)) for letter in "Añ½fi"]
    data = cutting.by_glyphs(whole, [*numbers, 60_000])
    assert data == cutting.by_glyphs(whole, reversed([*numbers, 60_000]))
    assert len(data) < len(whole) / 5
    made = hb.Font(hb.Face(hb.Blob(data)))
    for glyph in (0, *numbers):
        assert _outline(made, glyph) == _outline(font, glyph)
        assert made.get_glyph_h_advance(glyph) == font.get_glyph_h_advance(glyph)
    other = font.get_nominal_glyph(ord("B"))
    assert _outline(font, other)
    assert not _outline(made, other)


def test_the_header_of_a_page_s_font_tells_what_its_glyphs_cover() -> None:
    whole = faces()["symbols-400-roman.ttf"].path.read_bytes()
    font = hb.Font(hb.Face(hb.Blob(whole)))
    data = cutting.by_glyphs(whole, map(font.get_nominal_glyph, map(ord, "→✓g")))
    with TTFont(io.BytesIO(data), checkChecksums=2) as made:
        head, glyphs = made["head"], made["glyf"]
        drawn = [g for g in map(glyphs.__getitem__, glyphs.keys()) if g.numberOfContours]
        for entry, furthest in {"xMin": min, "yMin": min, "xMax": max, "yMax": max}.items():
            assert getattr(head, entry) == furthest(getattr(glyph, entry) for glyph in drawn)
        for table in made.keys():  # noqa: SIM118 -- a font is no dictionary
            assert made[table] is not None


def test_what_cuts_fonts_is_loaded_where_it_is_wanted() -> None:
    """It is a third of the engine's start; WeasyPrint finds it all the same when it calls it."""
    code = (
        "import sys\n"
        "from octavo.editions.pdf import engine\n"
        "from weasyprint.pdf import fonts\n"
        "before = 'fontTools.subset' in sys.modules\n"
        "kind = type(fonts.subset.Options()).__module__\n"
        "print(before, kind, callable(fonts.instantiateVariableFont))\n"
    )
    path = str(Path(__file__).resolve().parents[1] / "build")
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert ran.stdout.split() == ["False", "fontTools.subset", "True"]


def test_a_font_that_was_replaced_is_read_anew_in_the_same_process(tmp_path: Path) -> None:
    """As in a preview: the author gives a font with the letters that were missing."""
    text = "---\ntitle: Own\nlang: en\nmainfont: own.ttf\n---\n\n# One\n\nThe letter ᚠ.\n"
    letters = "".join(map(chr, _LATIN))
    workshop, told = Workshop(), []
    for known in (letters, letters + "ᚠ"):
        book = resolved(tmp_path, text, {"own.ttf": font("Own", known)})
        documents, found = begin(book, BUILT_IN["pdf"], workshop=workshop).draft()
        told.append((documents is not None, [finding.code for finding in found]))
    assert told == [(False, ["glyph-missing"]), (True, [])]
