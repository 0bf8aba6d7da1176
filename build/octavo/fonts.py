"""Faces: which font files a book is set in, what they cover, and subsets of them.

Fonts come from packages, so that the same glyphs come out on every machine; an author's own files
(Pandoc's ``mainfont sansfont monofont mathfont``) take the place of ours. The families have fixed
names in the style sheets, so a change of face never touches a rule.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavo import cutting, scripts
from octavo.book import Metadata
from octavo.faces import (
    EAST,
    EMOJI,
    MATH,
    MONO,
    ORDER,
    PICTURES,
    SANS,
    SCRIPTS,
    SYMBOLS,
    TEXT,
    Face,
    Packaged,
    advances,
    chains,
    covers,
    locate,
    named,
    program,
)
from octavo.files import inside
from octavo.report import Finding, error

__all__ = [
    "EAST",
    "EMOJI",
    "MATH",
    "MONO",
    "ORDER",
    "PICTURES",
    "SANS",
    "SCRIPTS",
    "SYMBOLS",
    "TEXT",
    "Cut",
    "Face",
    "advances",
    "book_faces",
    "chains",
    "covers",
    "cut",
    "emoji_css",
    "font_face_css",
    "instance",
    "made",
    "named",
    "narrowed",
    "of_sheet",
    "packaged_faces",
    "program",
    "subset",
    "useless",
]

_SERIF, _SANS = "font_source_serif_pro", "font_source_sans_pro"
_LICENCE = "files/LICENSE.txt"
_CODE, _CODE_ROMAN = "fontpkg_source_code_pro", "files/SourceCodePro[wght].ttf"
_CODE_ITALIC = "files/SourceCodePro-Italic[wght].ttf"
_SERIF4, _SERIF4_ITALIC = "fontpkg_source_serif_4", "files/SourceSerif4-Italic[opsz,wght].ttf"

_PACKAGED = (
    Packaged(TEXT, 400, False, _SERIF, "files/SourceSerifPro-Regular.ttf", _LICENCE),
    Packaged(TEXT, 400, True, _SERIF, "files/SourceSerifPro-It.ttf", _LICENCE),
    Packaged(TEXT, 700, False, _SERIF, "files/SourceSerifPro-Bold.ttf", _LICENCE),
    Packaged(TEXT, 700, True, _SERIF, "files/SourceSerifPro-BoldIt.ttf", _LICENCE),
    Packaged(SANS, 400, False, _SANS, "files/SourceSansPro-Regular.ttf", _LICENCE),
    Packaged(SANS, 400, True, _SANS, "files/SourceSansPro-It.ttf", _LICENCE),
    Packaged(SANS, 700, False, _SANS, "files/SourceSansPro-Bold.ttf", _LICENCE),
    Packaged(SANS, 700, True, _SANS, "files/SourceSansPro-BoldIt.ttf", _LICENCE),
    Packaged(MONO, 400, False, _CODE, _CODE_ROMAN, "LICENSE", (("wght", 400),)),
    Packaged(MONO, 400, True, _CODE, _CODE_ITALIC, "LICENSE", (("wght", 400),)),
    Packaged(MONO, 700, False, _CODE, _CODE_ROMAN, "LICENSE", (("wght", 700),)),
    # DejaVu Sans: every arrow, check mark and box; its licence stands in its name table
    Packaged(SYMBOLS, 400, False, "ziafont", "fonts/DejaVuSans.ttf"),
    # STIX Two Math; the licence of this one, too
    Packaged(MATH, 400, False, "ziamath", "fonts/STIXTwoMath-Regular.ttf"),
)

#: The italics of Source Serif Pro know Latin only. Those of Source Serif 4 at its optical size 20
#: are the same design with Greek and Cyrillic: books that need these letters are set in them.
#: (A further family behind the first is no way: the engines would slant the roman instead.)
_WIDE_ITALICS = tuple(
    Packaged(
        TEXT, weight, True, _SERIF4, _SERIF4_ITALIC, "LICENSE", (("opsz", 20), ("wght", weight))
    )
    for weight in (400, 700)
)

_HYPER = "fontpkg_atkinson_hyperlegible"

#: Atkinson Hyperlegible, drawn by the Braille Institute for readers with low vision: letters that
#: others take for each other differ. Drawings keep the sans serif that they name.
_ACCESSIBLE = tuple(
    Packaged(TEXT, weight, italic, _HYPER, f"files/AtkinsonHyperlegible-{style}.ttf", "LICENSE")
    for weight, italic, style in (
        (400, False, "Regular"),
        (400, True, "Italic"),
        (700, False, "Bold"),
        (700, True, "BoldItalic"),
    )
)

#: Noto Emoji, in black: for books with emoji that the face of symbols lacks.
_EMOJI = Packaged(
    PICTURES, 400, False, "manimgx_fonts", "NotoEmoji[wght].ttf", axes=(("wght", 400),)
)

#: Pandoc's keys for font files and the family each one fills.
_AUTHORED = (
    ("mainfont", "main_fonts", TEXT),
    ("sansfont", "sans_fonts", SANS),
    ("monofont", "mono_fonts", MONO),
    ("mathfont", "math_fonts", MATH),
    ("mainfontfallback", "fallback_fonts", SCRIPTS),
)


def book_faces(
    metadata: Metadata,
    root: Path,
    characters: Iterable[int] = (),
    accessible: bool = False,
    languages: Iterable[str] = (),
) -> tuple[tuple[Face, ...], list[Finding]]:
    """The faces a book is set in: ours, with the author's in their place where given.

    ``characters`` are the book's code points: they decide which italics it needs, and which
    scripts; ``languages`` those of its passages, whose forms of Han it is to have. An author's file
    that is missing, outside ``root`` or no font is an error finding. ``accessible`` sets text in
    letters for low vision, whatever the author chose for other readers.
    """
    findings: list[Finding] = []
    faces: list[Face] = []
    authored: set[str] = set()
    for key, attribute, family in _AUTHORED:
        for name in getattr(metadata, attribute):
            face = _authored(root, family, name)
            if face is None:
                findings.append(_unusable(metadata, key, name))
                continue
            authored.add(family)
            faces.append(face)
    known = frozenset[int]().union(*(covers(f) for f in faces if f.family == TEXT or f.place))
    ours = packaged_faces(characters, (metadata.lang, *languages), known)
    faces += [face for face in ours if face.family not in authored]
    if accessible:
        faces = [face for face in faces if face.family != TEXT]
        faces = [*map(locate, _ACCESSIBLE), *faces]
    return tuple(faces), findings


def _unusable(metadata: Metadata, key: str, name: str) -> Finding:
    return error(
        "font-unreadable",
        f"{key}: “{name}” is no font file in the book's folder",
        metadata.source(key),
        "give the path of a .ttf, .otf or .woff2 file beside the manuscript",
    )


def useless(face: Face, reason: str) -> Finding:
    """The error for a font that nothing can be made of."""
    return error("font-unusable", f"the font {face.path.name} cannot be used ({reason})")


def packaged_faces(
    characters: Iterable[int] = (),
    languages: Iterable[str] = (),
    authored: frozenset[int] = frozenset(),
) -> tuple[Face, ...]:
    """The faces that come with Octavo's packages, for a text of these code points.

    ``authored`` are characters that an author's own faces have. Raises FileNotFoundError where a
    package or a file of it is missing: an incomplete installation.
    """
    characters = frozenset(characters)
    roman, italic = locate(_PACKAGED[0]), locate(_PACKAGED[1])
    beyond = covers(roman) - covers(italic)
    wide = any(character in beyond and chr(character).isalpha() for character in characters)
    replaced = {(entry.family, entry.weight, True): entry for entry in _WIDE_ITALICS if wide}
    faces = tuple(
        locate(replaced.get((entry.family, entry.weight, entry.italic), entry))
        for entry in _PACKAGED
    )
    strange = characters - covers(roman) - authored
    faces = (*faces, *scripts.local(strange))
    strange -= frozenset().union(*(covers(f) for f in faces if f.family == SYMBOLS or f.place))
    faces = (*faces, *scripts.east(strange, languages))
    emoji = locate(_EMOJI) if strange else None
    return (*faces, emoji) if emoji and strange & covers(emoji) else faces


def _authored(root: Path, family: str, name: str) -> Face | None:
    path = inside(root, name)
    if path is None or not path.is_file():
        return None
    from fontTools.ttLib import TTFont, TTLibError  # late: most books bring no fonts

    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            table = font["OS/2"]
            weight = min(900, max(100, round(table.usWeightClass / 100) * 100))
            italic, axes = bool(table.fsSelection & 1), _axes(font, weight)
            if family == SCRIPTS:
                # a chain names each family that is added to it
                own = font["name"].getBestFamilyName() or path.stem
                family = "Octavo with " + re.sub("[^0-9A-Za-z -]", "", own)
                return Face(family, weight, italic, path, axes=axes, place=SCRIPTS)
            return Face(family, weight, italic, path, axes=axes)
    except (TTLibError, OSError, KeyError, AssertionError):
        return None


def of_sheet(
    root: Path, name: str, family: str, weights: Sequence[int], italic: bool, file: str
) -> tuple[Face, ...]:
    """The faces that a style sheet names a file for; none where it is no font of the book's.

    A variable font is one for each weight. ``file`` is what the faces' names begin with.
    """
    path = inside(root, name)
    if path is None or not path.is_file():
        return ()
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            several = weights if "fvar" in font and font["maxp"].numGlyphs else weights[:1]
            return tuple(
                Face(
                    *(family, weight, italic, path),
                    axes=_axes(font, weight),
                    file=f"{file}-{weight}.ttf",
                )
                for weight in several
            )
    except (TTLibError, OSError, KeyError, AssertionError):
        return ()


def _axes(font: Any, weight: int) -> tuple[tuple[str, float], ...]:
    """Where on its axes a variable font is used: at its weight, else as it usually is."""
    if "fvar" not in font:
        return ()
    return tuple(
        (axis.axisTag, min(axis.maxValue, max(axis.minValue, float(weight))))
        if axis.axisTag == "wght"
        else (axis.axisTag, float(axis.defaultValue))
        for axis in font["fvar"].axes
    )


def font_face_css(faces: Iterable[Face], url: Callable[[Face], str]) -> str:
    """The ``@font-face`` rules for the faces, each with the URL that ``url`` gives it."""
    return "".join(
        "@font-face {"
        f' font-family: "{face.family}";'
        f" font-weight: {face.weight};"
        f" font-style: {'italic' if face.italic else 'normal'};"
        f' src: url("{url(face)}");'
        " }\n"
        for face in faces
    )


def emoji_css(faces: Iterable[Face], url: Callable[[Face], str]) -> str:
    """A rule that gives one of our faces to the family that Pango asks for emoji (`EMOJI`)."""
    by_family = {face.family: face for face in faces}
    face = by_family.get(PICTURES) or by_family.get(SYMBOLS)
    return f'@font-face {{ font-family: "{EMOJI}"; src: url("{url(face)}"); }}\n' if face else ""


def subset(face: Face, characters: Iterable[int]) -> bytes:
    """A TrueType or OpenType font with only the glyphs that the characters need.

    All layout features are kept. Same characters, same bytes: no time of making is written. The
    name table is kept whole, for it carries the licence (SIL OFL 1.1, clause 2).
    """
    made = cutting.by_characters(program(face), characters, dict(face.axes))
    return _renamed(made, face) if face.axes else made


@dataclass(frozen=True)
class Cut:
    """A font to be made of a face: what its file holds, and the code points that are wanted."""

    family: str
    weight: int
    italic: bool
    path: str
    digest: str
    axes: tuple[tuple[str, float], ...]
    points: tuple[int, ...]


def cut(face: Face, characters: Iterable[int]) -> Cut:
    """A face with the glyphs of some characters."""
    digest = hashlib.sha256(face.path.read_bytes()).hexdigest()
    style = (face.family, face.weight, face.italic)
    return Cut(*style, str(face.path), digest, face.axes, tuple(sorted(set(characters))))


def instance(face: Face, characters: Iterable[int]) -> Cut:
    """The instance of a variable font that a face is.

    It has the blocks (of 128) that the text's characters lie in, not the characters alone, so that
    an edit of the text seldom changes the font.
    """
    blocks = {0, 1, 64} | {character // 128 for character in characters}
    return cut(face, (point for block in blocks for point in _block(block)))


def narrowed(face: Face, characters: Iterable[int]) -> Cut | None:
    """What pages are set with in the place of a variable font, or of one with a myriad of signs."""
    if face.place == EAST and face.packaged:
        return cut(face, characters)
    return instance(face, characters) if face.axes else None


@functools.lru_cache(maxsize=16)
def made(wanted: Cut) -> bytes:
    """The font that is wanted; books made by one process share it."""
    style = (wanted.family, wanted.weight, wanted.italic)
    return subset(Face(*style, Path(wanted.path), axes=wanted.axes), wanted.points)


def _block(number: int) -> range:
    return range(number * 128, number * 128 + 128)


def _renamed(data: bytes, face: Face) -> bytes:
    """An instance named as what it is; "Source" is a reserved name (SIL OFL 1.1, clause 3)."""
    family, style = face.family, f"{face.weight} {'Italic' if face.italic else 'Roman'}"
    postscript = f"{family}-{style}".replace(" ", "")
    names = {1: f"{family} {style}", 2: "Regular", 3: postscript, 4: f"{family} {style}"}
    names |= {6: postscript, **dict.fromkeys((16, 17, 21, 22, 25), "")}
    return cutting.named(data, names, face.weight)
