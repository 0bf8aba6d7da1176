"""A cover made of the metadata, for a book that has none: drawn as SVG, delivered as JPEG.

Shops want 1600 by 2560 pixels (KDP, "Cover image guidelines"). Each theme has its design; colours
and ornament come from the title, so that each book has its own and always the same.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavo import fonts
from octavo.book import Image, Metadata, Resolved
from octavo.editions.covers.values import HEIGHT, WIDTH, Said, Sheet
from octavo.report import Finding, note
from octavo.wording import listed, words
from octavo.workshop import Workshop

#: The modules with a design of their own are called as their themes are; without one the words
#: stand below tiles. Named, not imported: a cover is drawn once.
_DESIGNS = frozenset({"classic", "technical", "academic", "plain"})

_FAMILIES = (fonts.TEXT, fonts.SANS, fonts.MONO)

#: How much wider the bold of a sans serif is than its regular face.
_BOLD = 1.08


def covered(resolved: Resolved, workshop: Workshop | None = None) -> Resolved:
    """The book with a cover; as it is where it has one, wants none, or nothing can draw it."""
    metadata = resolved.metadata
    if resolved.cover is not None or metadata.cover_image:
        return resolved
    data = jpeg(metadata, resolved.root, workshop)
    if not data:
        return resolved
    taken = {key.rpartition(".")[0] for key in resolved.images}
    name = next(n for n in ("cover", "book-cover", "octavo-cover") if n not in taken)
    key = f"{name}.jpg"
    image = Image(key, Path(key), "image/jpeg", WIDTH, HEIGHT, data)
    return dataclasses.replace(resolved, cover=image)


def undrawn(resolved: Resolved) -> tuple[Finding, ...]:
    """That a book without a cover gets none, for its words are in no script of the faces here."""
    metadata = resolved.metadata
    if resolved.cover is not None or metadata.cover_image:
        return ()
    _, lacking = _faces(metadata, resolved.root, _said(metadata))
    if not lacking:
        return ()
    letters = "".join(lacking[:6]) + ("…" if len(lacking) > 6 else "")
    message = f"no cover is drawn: no face here has the letters “{letters}”"
    hint = "give a picture (`cover-image: cover.jpg`), or a face that has them (`mainfont: a.ttf`)"
    return (note("cover-undrawn", message, metadata.source("title"), hint),)


def jpeg(metadata: Metadata, root: Path, workshop: Workshop | None = None) -> bytes:
    """The cover as a JPEG; b"" where nothing can draw it, or no face has its letters.

    Raises RuntimeError where drawing it fails: a book without its cover is not to pass for whole.
    """
    said = _said(metadata)
    faces, lacking = _faces(metadata, root, said)
    if lacking:
        return b""  # boxes in the place of letters are worse than no cover
    own = ([face for face in faces if face.family == name] for name in _FAMILIES)
    others = _files([face for face in faces if face.place and face.weight == 400])
    families = tuple((*_files(those), *others) for those in own)
    wanted = Wanted(said, families, metadata.theme)
    (made,) = (workshop or Workshop()).sure("octavo.editions.covers:drawn", [wanted])
    return bytes(made)


@dataclass(frozen=True)
class Wanted:
    """A cover to be drawn: the words, and the font files of each family with their digests.

    Those of other scripts than the family's come last.
    """

    said: Said
    families: tuple[tuple[tuple[str, str], ...], ...]
    theme: str = ""


def _said(metadata: Metadata) -> Said:
    authors = listed(metadata.lang, tuple(person.name for person in metadata.creators))
    if authors and not metadata.authors:
        authors = words(metadata.lang)["edited_by"].format(names=authors)
    publisher = metadata.publisher if metadata.publisher != authors else ""
    return Said(metadata.title, metadata.subtitle, authors, publisher, metadata.lang)


def _faces(
    metadata: Metadata, root: Path, said: Said
) -> tuple[tuple[fonts.Face, ...], tuple[str, ...]]:
    """The faces of a cover, and the letters of its words that they lack."""
    characters = {ord(c) for c in "".join((said.title, said.subtitle, said.authors))}
    faces, _ = fonts.book_faces(metadata, root, characters)
    shown = [face for face in faces if face.family == fonts.TEXT or face.place]
    known = frozenset[int]().union(*map(fonts.covers, shown))
    return faces, tuple(sorted(map(chr, characters - known - {0x20, 0x27})))


def drawn(wanted: Wanted) -> bytes:
    """The cover as a JPEG; b"" where nothing can draw it."""
    from octavo import assets
    from octavo.editions.covers.measure import Measure

    families = [[Path(path) for path, _ in files] for files in wanted.families]
    lang = wanted.said.lang
    serif, sans = Measure(families[0], lang), Measure(families[1], lang, _BOLD)
    design = wanted.theme if wanted.theme in _DESIGNS else "tiles"
    draw = importlib.import_module(f"octavo.editions.covers.{design}").draw
    pieces: Iterable[str] = draw(Sheet(wanted.said, serif, sans))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    try:
        made = assets.drawn_jpeg(f"{head}{''.join(pieces)}</svg>".encode(), WIDTH, *families)
    except ValueError:
        made = None
    return made.data if made is not None else b""


def _files(faces: Sequence[fonts.Face]) -> tuple[tuple[str, str], ...]:
    ordered = sorted(faces, key=lambda face: (face.italic, abs(face.weight - 400)))
    paths = dict.fromkeys(face.path for face in ordered)
    return tuple((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)
