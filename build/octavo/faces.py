"""One face: a font file in a role, what it covers, and where packages have it."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from octavo import cutting
from octavo.workshop import here

TEXT, SANS, MONO, SYMBOLS, MATH, PICTURES = (
    "Octavo Text",
    "Octavo Sans",
    "Octavo Mono",
    "Octavo Symbols",
    "Octavo Math",
    "Octavo Emoji",
)

#: Where the families of other scripts stand, and those of East Asia, which have symbols of their
#: own. `chains` and `named` put those of a book there: engines take one file a family and style.
SCRIPTS, EAST = "Octavo Scripts", "Octavo East"

#: The family in which Pango looks for emoji, whatever the style sheet says (pango-context.c).
EMOJI = "emoji"

#: What each family falls back to for a character it lacks, in the order of the style sheets.
ORDER = {
    TEXT: (TEXT, SCRIPTS, SYMBOLS, EAST, PICTURES),
    SANS: (SANS, SCRIPTS, SYMBOLS, EAST, PICTURES),
    MONO: (MONO, SCRIPTS, SYMBOLS, EAST, PICTURES),
    SYMBOLS: (SYMBOLS,),
    MATH: (MATH, SYMBOLS),
    PICTURES: (PICTURES,),
}


@dataclass(frozen=True, order=True)
class Face:
    """One font file in a role. ``weight`` is that of CSS (100 to 900).

    A variable font has ``axes``: where on each axis this face stands. ``licence`` is the text that
    goes with the font, None where it is in the font's own name table. ``packaged``: it comes with
    a package of ours. ``place``: where it stands in a chain, `SCRIPTS` or `EAST`, if not for
    itself. ``file`` is its name where family and style tell no name of their own.
    """

    family: str
    weight: int
    italic: bool
    path: Path
    licence: Path | None = None
    axes: tuple[tuple[str, float], ...] = ()
    packaged: bool = False
    place: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """A file name for the face, ASCII and unique among a book's faces."""
        if self.file:
            return self.file
        style = "italic" if self.italic else "roman"
        family = self.family.removeprefix("Octavo ").lower().replace(" ", "-")
        return f"{family}-{self.weight}-{style}.ttf"


@dataclass(frozen=True)
class Packaged:
    """A face as a Python package carries it: the package, its file, its licence's file."""

    family: str
    weight: int
    italic: bool
    package: str
    file: str
    licence: str = ""
    axes: tuple[tuple[str, float], ...] = ()
    place: str = ""


@functools.cache
def locate(entry: Packaged) -> Face:
    """The face, where its package is installed.

    Raises FileNotFoundError where the package or its file is missing: an incomplete installation.
    """
    spec = importlib.util.find_spec(entry.package)
    if spec is None or not spec.origin:
        raise FileNotFoundError(f"the package {entry.package} is missing: install Octavo again")
    folder = Path(spec.origin).parent
    path = folder / entry.file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: install Octavo again")
    licence = folder / entry.licence if entry.licence else None
    style = (entry.family, entry.weight, entry.italic)
    return Face(*style, path, licence, entry.axes, True, entry.place)


#: What is another when a file is: modified, changed, size, number.
_State = tuple[int, int, int, int] | None


def _state(face: Face) -> _State:
    """The state of an author's font, which may change while a preview goes on; ours stay."""
    if face.packaged:
        return None
    try:
        status = face.path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def covers(face: Face) -> frozenset[int]:
    """The code points that a face has a glyph for."""
    return _points(face.path, _state(face))


@functools.lru_cache(maxsize=64)
def _points(path: Path, _: _State) -> frozenset[int]:
    """The same of a file: kept, for what reads it is loaded for nothing else in most builds."""
    data = path.read_bytes()
    name = f"{__name__}:points"
    found: frozenset[int] = here().once(name, data, lambda: cutting.points(cutting.flat(data)))
    return found


def advances(face: Face) -> Mapping[int, float]:
    """How wide a face's characters are, by code point, in ems."""
    return _advances(face.path, _state(face))


@functools.lru_cache(maxsize=64)
def _advances(path: Path, _: _State) -> Mapping[int, float]:
    data = path.read_bytes()
    name = f"{__name__}:advances"
    found: dict[int, float]
    found = here().once(name, data, lambda: dict(cutting.advances(cutting.flat(data))))
    return found


def program(face: Face) -> bytes:
    """The file of a face as a page engine has it: TrueType or OpenType, not compressed."""
    return cutting.flat(face.path.read_bytes())


def chains(faces: Iterable[Face]) -> dict[str, tuple[str, ...]]:
    """What each family of ours falls back to in a book of these faces."""
    placed = _placed(faces)
    found = {
        family: tuple(name for other in others for name in placed.get(other, (other,)))
        for family, others in ORDER.items()
    }
    return found | {family: (family,) for families in placed.values() for family in families}


def named(text: str, faces: Iterable[Face]) -> str:
    """Rules, or a drawing, with the families of a book in their places."""
    for place, families in _placed(faces).items():
        for mark in "\"'":
            names = "".join(f"{mark}{family}{mark}, " for family in families)
            text = text.replace(f"{mark}{place}{mark}, ", names)
    return text


def _placed(faces: Iterable[Face]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {SCRIPTS: {}, EAST: {}}
    for face in faces:
        if face.place:
            found[face.place][face.family] = None
    return {place: list(families) for place, families in found.items()}
