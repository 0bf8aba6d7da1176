"""What every design of a cover works with: the words, the colours, the sizes, the dice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from octavo.direction import right_to_left

if TYPE_CHECKING:
    from octavo.editions.covers.measure import Measure

#: Pixels (KDP, "Cover image guidelines").
WIDTH, HEIGHT = 1600, 2560
MARGIN = 140

#: Deep, middle, light and bright colours, and paper.
PALETTES = (
    ("#16324f", "#2a6f97", "#a9d6e5", "#f4a259", "#f7f3ea"),
    ("#3b1f2b", "#8c2f39", "#e5989b", "#f2c14e", "#faf5ef"),
    ("#1b3a2f", "#40798c", "#b8d8ba", "#d9a441", "#f6f4ec"),
    ("#2b2d42", "#5c677d", "#cbd3dd", "#d90429", "#f8f7f4"),
    ("#402a23", "#a44a3f", "#e6c79c", "#5b8e7d", "#fbf6ec"),
    ("#22223b", "#4a4e69", "#c9ada7", "#9a8c98", "#f7f2ee"),
    ("#0b3948", "#416165", "#d0d3c5", "#e07a5f", "#f5f3ed"),
    ("#31263e", "#6b4e71", "#c6aec7", "#f0a868", "#f8f4f1"),
)
INK = "#1c1b1a"

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


@dataclass(frozen=True)
class Said:
    """The words on a cover. ``publisher`` is "" where it is the author."""

    title: str
    subtitle: str
    authors: str
    publisher: str
    lang: str


@dataclass(frozen=True)
class Sheet:
    """A cover to be drawn: its words, and how wide they are in the serif and the bold sans."""

    said: Said
    serif: Measure
    sans: Measure

    @cached_property
    def digest(self) -> bytes:
        """What makes this book's cover its own: made of title and authors."""
        return hashlib.sha256(f"{self.said.title}\n{self.said.authors}".encode()).digest()

    @property
    def colours(self) -> tuple[str, str, str, str, str]:
        """Deep, middle, light, bright, paper."""
        return PALETTES[self.digest[0] % len(PALETTES)]

    def dice(self) -> Iterator[int]:
        """Numbers without end, below 2 to the power of 31, always the same for a book."""
        state = int.from_bytes(self.digest, "big")
        while True:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            yield state >> 33

    @property
    def rightwards(self) -> bool:
        """Whether the language is written from the right."""
        return right_to_left(self.said.lang)


@dataclass(frozen=True)
class Style:
    """How words stand: colour, further attributes of SVG, where their lines begin."""

    fill: str
    more: str = ""
    anchor: str = "start"
    x: int = MARGIN


def words(
    sheet: Sheet, lines: Sequence[str], y: float, size: int, style: Style, leading: float = 1.2
) -> Iterator[str]:
    """Lines below one another, the first with its baseline at ``y``."""
    x, anchor = style.x, style.anchor
    if sheet.rightwards and anchor == "start":
        x, anchor = WIDTH - style.x, "end"
    lang = escape(sheet.said.lang, quote=True)
    for number, line in enumerate(lines):
        at = f'x="{x}" y="{y + number * size * leading:.0f}" font-size="{size}"'
        look = f'text-anchor="{anchor}" xml:lang="{lang}" fill="{style.fill}" {style.more}'
        yield f"<text {at} {look}>{escape(_APOSTROPHE.sub('’', line))}</text>"


def rectangle(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    """A box of one colour."""
    box = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f'<rect {box} fill="{fill}" {more}/>'
