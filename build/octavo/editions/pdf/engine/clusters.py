"""Writing whose glyphs are not its letters: signs that change places, and stand above each other.

WeasyPrint says of each glyph what it stands for where it is met first. In Devanagari or Thai a
glyph is part of many syllables: what they say is written beside them (ISO 32000-1, 14.9.4), so that
a text can be searched, copied and heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, pango

#: Pango's numbers of what is no glyph of a font (``PANGO_GLYPH_EMPTY`` and above).
_NO_GLYPH = 0x0FFFFFFF

#: Scripts whose signs change places and forms: those of India and of South East Asia.
_SYLLABIC = ((0x0900, 0x109F), (0x1780, 0x17FF))

#: A syllable: its text, and of each glyph its number, width, offset and rise (Pango units).
_Glyph = tuple[int, int, int, int]
_Cluster = tuple[str, list[_Glyph]]

_SPACES = (" ", "\u00a0")


def wanted(item: Any, text: bytes) -> bool:
    """Does a run have syllables of several glyphs, or signs that change places?"""
    run = text[item.item.offset :][: item.item.length]
    if run.isascii():
        return False
    if any(low <= ord(letter) <= high for letter in run.decode() for low, high in _SYLLABIC):
        return True
    return any(
        len(glyphs) > 1 or rise for _, glyphs in _syllables(item, text) for *_, rise in glyphs
    )


def write(stream: Any, item: Any, text: bytes, font: Any, size: float, space: float) -> None:
    """Show a run; ``space`` (px) is added to each of its spaces."""
    backwards = bool(item.item.analysis.level % 2)
    plain = _Plain(stream, font, 1000 * FROM_UNITS / size, space / FROM_UNITS)
    for word in _words(_syllables(item, text), backwards):
        said = "".join(syllable for syllable, _ in word)
        different = [_differs(font, *syllable, backwards) for syllable in word]
        if not any(different):
            plain.show(word)
            continue
        plain.end()
        actual = (b"\xfe\xff" + said.encode("utf-16-be")).hex()
        stream.stream.append(f"/Span <</ActualText <{actual}>>> BDC".encode())
        plain.show(word)
        plain.end()
        stream.stream.append(b"EMC")
    plain.end()


def _words(syllables: Iterable[_Cluster], backwards: bool) -> Iterator[list[_Cluster]]:
    """What says something together: words; syllables where the last stands first."""
    for spaces, found in groupby(syllables, lambda syllable: syllable[0].isspace()):
        if spaces or backwards:
            yield from ([one] for one in found)
        else:
            yield list(found)


def _differs(font: Any, said: str, glyphs: list[_Glyph], backwards: bool) -> bool:
    """Would the glyphs of a syllable be read as something else? Those that are new are learnt."""
    # a letter and its accent say themselves, of other syllables the first glyph all
    texts = [*said] if len(said) == len(glyphs) else [said] + [""] * (len(glyphs) - 1)
    if backwards:
        texts.reverse()
    known = [
        font.to_unicode.setdefault(glyph, text)
        for (glyph, *_), text in zip(glyphs, texts, strict=True)
    ]
    # what says nothing by itself is given a character that does not show
    return "" in known or "".join(reversed(known) if backwards else known) != said


class _Plain:
    """Glyphs on their way into a stream, as few operators as may be."""

    def __init__(self, stream: Any, font: Any, scale: float, space: float) -> None:
        self.stream, self.font, self.scale, self.space = stream, font, scale, space
        self.parts: list[str] = []

    def show(self, syllables: Iterable[_Cluster]) -> None:
        for said, glyphs in syllables:
            for glyph, width, right, up in glyphs:
                if up:
                    self.end()
                    self.stream.set_text_rise(round(-up * FROM_UNITS, 3))
                self.glyph(glyph, width + (self.space if said in _SPACES else 0), right)
                if up:
                    self.end()
                    self.stream.set_text_rise(0)

    def glyph(self, glyph: int, width: float, right: int) -> None:
        before = round(-right * self.scale)
        after = round(self.font.widths[glyph] + (right - width) * self.scale)
        self.parts += [str(before)] * bool(before) + [f"<{glyph:04x}>"] + [str(after)] * bool(after)

    def end(self) -> None:
        if self.parts:
            self.stream.show_text(" ".join(self.parts))
            self.parts = []


def learn(item: Any, font: Any, stream: Any, size: float) -> bool:
    """Keep the widths of a run's glyphs; False where one of them is none of the font."""
    glyphs = item.glyphs
    for index in range(glyphs.num_glyphs):
        glyph = glyphs.glyphs[index].glyph
        if glyph >= _NO_GLYPH:
            return False
        if glyph not in font.widths:
            pango.pango_font_get_glyph_extents(
                item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
            )
            width = stream.logical_rect.width * 1000 * FROM_UNITS / size
            font.widths[glyph] = round(width)
    return True


def _syllables(item: Any, text: bytes) -> Iterator[_Cluster]:
    """The clusters of a run as they stand, from the left to the right."""
    glyphs, clusters, offset = item.glyphs, item.glyphs.log_clusters, item.item.offset
    groups = [
        (start, list(indices))
        for start, indices in groupby(range(glyphs.num_glyphs), lambda index: clusters[index])
    ]
    starts = sorted({start for start, _ in groups} | {item.item.length})
    following = dict(pairwise(starts))
    for start, indices in groups:
        found = []
        for index in indices:
            info = glyphs.glyphs[index]
            place = info.geometry
            found.append((info.glyph, place.width, place.x_offset, place.y_offset))
        yield text[offset + start : offset + following[start]].decode(), found
