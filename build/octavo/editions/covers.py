"""A cover made of the metadata, for a book that has none: drawn as SVG, delivered as JPEG.

Shops want 1600 by 2560 pixels (KDP, "Cover image guidelines"). The colours and the ornament come
from the title, so that each book has its own and always the same.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fontTools.ttLib import TTFont

from octavo import assets, fonts
from octavo.book import Image, Metadata, Resolved
from octavo.direction import right_to_left
from octavo.wording import listed
from octavo.workshop import Workshop

_WIDTH, _HEIGHT = 1600, 2560
_MARGIN = 140
_TILE = 200

#: Rows of the ornament, and where the words begin below it.
_ROWS = 6
_TOP = _ROWS * _TILE

#: Deep, middle, light and bright colours of the ornament, and the paper under the words.
_PALETTES = (
    ("#16324f", "#2a6f97", "#a9d6e5", "#f4a259", "#f7f3ea"),
    ("#3b1f2b", "#8c2f39", "#e5989b", "#f2c14e", "#faf5ef"),
    ("#1b3a2f", "#40798c", "#b8d8ba", "#d9a441", "#f6f4ec"),
    ("#2b2d42", "#5c677d", "#cbd3dd", "#d90429", "#f8f7f4"),
    ("#402a23", "#a44a3f", "#e6c79c", "#5b8e7d", "#fbf6ec"),
    ("#22223b", "#4a4e69", "#c9ada7", "#9a8c98", "#f7f2ee"),
    ("#0b3948", "#416165", "#d0d3c5", "#e07a5f", "#f5f3ed"),
    ("#31263e", "#6b4e71", "#c6aec7", "#f0a868", "#f8f4f1"),
)
_INK = "#1c1b1a"

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


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
    image = Image(key, Path(key), "image/jpeg", _WIDTH, _HEIGHT, data)
    return dataclasses.replace(resolved, cover=image)


def jpeg(metadata: Metadata, root: Path, workshop: Workshop | None = None) -> bytes:
    """The cover as a JPEG; b"" where nothing can draw it, or no face has its letters."""
    authors = listed(metadata.lang, tuple(author.name for author in metadata.authors))
    said = Said(metadata.title, metadata.subtitle, authors, metadata.publisher, metadata.lang)
    characters = {ord(c) for c in "".join((said.title, said.subtitle, said.authors))}
    faces, _ = fonts.book_faces(metadata, root, characters)
    known = frozenset[int]().union(*(fonts.covers(f) for f in faces if f.family == fonts.TEXT))
    if characters - known - {0x20, 0x27}:
        return b""  # boxes in the place of letters are worse than no cover
    families = tuple(_files(faces, family) for family in (fonts.TEXT, fonts.SANS, fonts.MONO))
    (made,) = (workshop or Workshop()).run("octavo.editions.covers:drawn", [Wanted(said, families)])
    return made if isinstance(made, bytes) else b""


@dataclass(frozen=True)
class Said:
    """The words on a cover."""

    title: str
    subtitle: str
    authors: str
    publisher: str
    lang: str


@dataclass(frozen=True)
class Wanted:
    """A cover to be drawn: the words, and the font files of each family with their digests."""

    said: Said
    families: tuple[tuple[tuple[str, str], ...], ...]


def drawn(wanted: Wanted) -> bytes:
    """The cover as a JPEG; b"" where nothing can draw it."""
    families = [[Path(path) for path, _ in files] for files in wanted.families]
    try:
        made = assets.drawn_jpeg(_svg(wanted.said, families).encode(), _WIDTH, *families)
    except ValueError:
        made = None
    return made.data if made is not None else b""


def _files(faces: Sequence[fonts.Face], family: str) -> tuple[tuple[str, str], ...]:
    own = [face for face in faces if face.family == family]
    own.sort(key=lambda face: (face.italic, abs(face.weight - 400)))
    paths = dict.fromkeys(face.path for face in own)
    return tuple((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths)


def _svg(said: Said, families: Sequence[Sequence[Path]]) -> str:
    digest = hashlib.sha256(f"{said.title}\n{said.authors}".encode()).digest()
    colours = _PALETTES[digest[0] % len(_PALETTES)]
    serif = _Measure(families[0][0] if families[0] else None)
    pieces = [
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{colours[4]}"/>',
        *_ornament(digest, colours),
        f'<rect y="{_TOP}" width="{_WIDTH}" height="14" fill="{colours[0]}"/>',
        *_words(said, serif, colours),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
    return f"{head}{''.join(pieces)}</svg>"


def _ornament(digest: bytes, colours: Sequence[str]) -> Iterator[str]:
    """Tiles with quarter circles, half circles and leaves: their turns are the title's digits."""
    deep, middle, light, bright, _ = colours
    yield f'<rect width="{_WIDTH}" height="{_TOP}" fill="{deep}"/>'
    state = int.from_bytes(digest, "big")
    for row in range(_ROWS):
        for column in range(_WIDTH // _TILE):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            choice = state >> 33
            shape, turn = choice % 5, choice // 5 % 4
            ground = (deep, deep, middle)[choice // 20 % 3]
            front = (light, middle, light, bright)[choice // 60 % 4]
            if front == ground:
                front = light
            yield _tile(column * _TILE, row * _TILE, shape, turn, (ground, front))


def _tile(x: int, y: int, shape: int, turn: int, colours: tuple[str, str]) -> str:
    side, half = _TILE, _TILE // 2
    paths = (
        f"M0 0H{side}A{side} {side} 0 0 1 0 {side}Z",
        f"M0 0A{side} {side} 0 0 1 {side} {side}A{side} {side} 0 0 1 0 0Z",
        f"M0 {half}A{half} {half} 0 0 1 {side} {half}Z",
        f"M{half} 0A{half} {half} 0 0 1 {half} {side}A{half} {half} 0 0 1 {half} 0Z",
        f"M0 0H{side}L0 {side}Z",
    )
    ground, front = colours
    return (
        f'<g transform="translate({x} {y}) rotate({90 * turn} {half} {half})">'
        f'<rect width="{side}" height="{side}" fill="{ground}" shape-rendering="crispEdges"/>'
        f'<path d="{paths[shape]}" fill="{front}"/></g>'
    )


def _words(said: Said, serif: _Measure, colours: Sequence[str]) -> Iterator[str]:
    right = right_to_left(said.lang)
    x, anchor = (_WIDTH - _MARGIN, "end") if right else (_MARGIN, "start")
    common = f'x="{x}" text-anchor="{anchor}" xml:lang="{escape(said.lang)}"'
    room = _WIDTH - 2 * _MARGIN
    lower = _HEIGHT - 130 - (80 if said.publisher not in ("", said.authors) else 0)
    author_px, authors = serif.fitted(said.authors, room, 190, most=78) if said.authors else (0, [])
    author_y = lower - (len(authors) - 1) * author_px * 1.25
    rule_y = author_y - author_px - 70
    small_px, subtitle = (
        serif.fitted(said.subtitle, room, 190, most=76) if said.subtitle else (0, [])
    )
    height = rule_y - _TOP - 200 - len(subtitle) * small_px * 1.3
    size, lines = serif.fitted(said.title, room, int(height), most=210)
    y = _TOP + 100 + size * 0.8
    for line in lines:
        yield _text(line, f'{common} y="{y:.0f}" font-size="{size}" fill="{_INK}"')
        y += size * 1.12
    y += small_px * 0.9 - size * 0.4
    for line in subtitle:
        style = f'font-size="{small_px}" font-style="italic" fill="{_INK}"'
        yield _text(line, f'{common} y="{y:.0f}" {style}')
        y += small_px * 1.3
    if authors:
        rule = x - (120 if right else 0)
        yield f'<rect x="{rule}" y="{rule_y:.0f}" width="120" height="8" fill="{colours[1]}"/>'
    for line in authors:
        yield _text(line, f'{common} y="{author_y:.0f}" font-size="{author_px}" fill="{_INK}"')
        author_y += author_px * 1.25
    if said.publisher not in ("", said.authors):
        style = f'font-size="40" font-family="sans-serif" letter-spacing="2" fill="{colours[1]}"'
        yield _text(said.publisher, f'{common} y="{_HEIGHT - 110}" {style}')


def _text(text: str, attributes: str) -> str:
    return f"<text {attributes}>{escape(_APOSTROPHE.sub('’', text))}</text>"


class _Measure:
    """How wide words are in a face, to the accuracy that a cover needs."""

    def __init__(self, path: Path | None) -> None:
        self._widths: dict[int, float] = {}
        if path is not None:
            with TTFont(path, lazy=True, fontNumber=0) as font:
                em, metrics = font["head"].unitsPerEm, font["hmtx"]
                for code, glyph in font.getBestCmap().items():
                    self._widths[code] = metrics[glyph][0] / em

    def width_em(self, text: str) -> float:
        """The width of a line in ems."""
        return sum(self._widths.get(ord(character), 1.0) for character in text)

    def fitted(self, text: str, width: int, height: int, most: int = 230) -> tuple[int, list[str]]:
        """The best size at which a text fits, and its lines; the least is 40 pixels."""
        best, found = 0.0, (0, [""])
        for size in range(most, 39, -6):
            lines = self._lines(text, width / size)
            # a title in fewer lines may be a little smaller
            worth = size / (0.7 + 0.3 * len(lines))
            if lines and len(lines) * size * 1.2 <= height and worth > best:
                best, found = worth, (size, lines)
        if best:
            return found
        least = max(1, int(height / 48))
        return 40, (self._lines(text, width / 40) or [text[:60]])[:least]

    def _lines(self, text: str, width_em: float) -> list[str]:
        """The text in as few lines as fit, of like length; none where a word is too long."""
        words = text.split() if " " in text.strip() else _pieces(text)
        space = " " if " " in text.strip() else ""
        lines = _filled(words, space, width_em, self.width_em)
        # the narrowest measure with as few lines makes them of like length
        tenths = range(int(width_em * 10), 0, -2)
        for tenth in tenths:
            closer = _filled(words, space, tenth / 10, self.width_em)
            if not closer or len(closer) > len(lines):
                break
            lines = closer
        return lines


def _pieces(text: str) -> list[str]:
    """What lines may be made of where no spaces are: characters of scripts without them."""
    text = text.strip()
    ideographic = any(0x2E80 <= ord(c) < 0xD7B0 or 0xFF00 <= ord(c) < 0xFFF0 for c in text)
    return list(text) if ideographic else [text] if text else []


def _filled(
    words: Sequence[str], space: str, width_em: float, measure: Callable[[str], float]
) -> list[str]:
    lines: list[str] = []
    for word in words:
        if measure(word) > width_em:
            return []
        longer = f"{lines[-1]}{space}{word}" if lines else word
        if lines and measure(longer) <= width_em:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
