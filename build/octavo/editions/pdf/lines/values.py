"""What the breaking of lines takes and gives: plain values, all lengths in one unit."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal, NamedTuple

#: Stands in a paragraph's text for an image or a formula.
OBJECT = "\ufffc"

Mode = Literal["justified", "ragged", "balanced"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of a paragraph's text in one style, from character ``start`` to before ``stop``.

    ``hyphen`` is the width of its hyphen. ``limits`` are the least lengths, in letters, of a word
    that is divided, of its first and of its last part; None where words are not divided.
    ``soft`` tells whether soft hyphens count, ``wraps`` whether lines may end at its spaces, and
    ``raised`` whether it stands above or below the line and so belongs to what is before it.
    """

    start: int
    stop: int
    lang: str = ""
    hyphen: float = 0.0
    limits: tuple[int, int, int] | None = None
    soft: bool = True
    wraps: bool = True
    raised: bool = False


class Opportunity(NamedTuple):
    """A place where a line may end: before character ``end``; the next begins with ``next``.

    ``at`` is the character before which the break stands: at or after ``end``, up to ``next``.
    ``hyphen`` is the width of a hyphen that is shown there, ``hyphenated`` whether the line then
    ends with one, shown or written. A ``last_resort`` serves only where nothing else fits.
    """

    end: int
    next: int
    at: int
    hyphen: float = 0.0
    penalty: float = 0.0
    hyphenated: bool = False
    last_resort: bool = False


@dataclass(frozen=True)
class Measured:
    """A paragraph's text with its widths, set on one endless line.

    ``before[i]`` is where a line that begins with character ``i`` begins, ``after[i]`` where one
    that ends before it ends; both count from 0 to the length of the text. They differ by the
    margins, borders and padding of inline boxes. ``spaces[i]`` is the sum of the widths of the
    spaces before ``i``, ``em`` the size of the type. A line feed in the text ends a line.
    ``where`` are the places where lines may end, or finds them; what it finds, beside the text,
    depends on ``facts``.
    """

    text: str
    before: Sequence[float]
    after: Sequence[float]
    spaces: Sequence[float]
    em: float
    where: tuple[Opportunity, ...] | Callable[[], tuple[Opportunity, ...]] = ()
    facts: object = None

    @cached_property
    def opportunities(self) -> tuple[Opportunity, ...]:
        """The places where lines may end."""
        return self.where() if callable(self.where) else self.where

    @cached_property
    def name(self) -> bytes:
        """The same for what is measured alike: all that is known here is in it."""
        places = self.facts if callable(self.where) else self.where
        made = sha256(repr((self.text, self.em, places)).encode("utf-8", "surrogatepass"))
        for numbers in (self.before, self.after, self.spaces):
            made.update(array("d", numbers))
        return made.digest()

    def width(self, index: int) -> float:
        """The width of a character."""
        return self.after[index + 1] - self.before[index]


@dataclass(frozen=True, slots=True)
class Room:
    """The lengths of a paragraph's lines in order, the last for all that follow; the indent."""

    widths: tuple[float, ...]
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line from character ``start`` to an opportunity, or to the paragraph's end (None).

    ``hang_left`` and ``hang_right`` are how far its edges reach into the margins, ``ratio`` is how
    far it is stretched (above 0) or shrunk (below) in what it may be.
    """

    start: int
    opportunity: Opportunity | None
    hang_left: float = 0.0
    hang_right: float = 0.0
    ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a good line is.

    A space may be stretched by ``stretch`` and shrunk by ``shrink`` of its width before it is
    called bad, and glyphs widened or narrowed by ``expand``. The demerits are those of Knuth and
    Plass, "Breaking paragraphs into lines" (1981), as plain TeX names them: ``line`` is its
    \\linepenalty, ``consecutive`` \\doublehyphendemerits, ``last_hyphen`` \\finalhyphendemerits,
    ``contrast`` \\adjdemerits; ``hyphen`` is \\hyphenpenalty. A last line shorter than
    ``least_last`` ems costs ``short_last``. No more than ``ladder`` lines in a row end with a
    hyphen, and no line is stretched by more than ``tolerance``, else ``emergency``, where there is
    another way.
    ``rag`` is the white, in ems, that a line of ragged text may end with. Marks at the edges hang
    with ``hang``, one that begins the paragraph with ``hang_first`` too.
    """

    stretch: float = 0.5
    shrink: float = 1 / 3
    expand: float = 0.02
    hang: bool = True
    hang_first: bool = True
    tolerance: float = 2.2
    emergency: float = 5.0
    line: float = 10.0
    hyphen: float = 120.0
    written_hyphen: float = 50.0
    consecutive: float = 30_000.0
    last_hyphen: float = 5_000.0
    contrast: float = 10_000.0
    least_last: float = 2.0
    short_last: float = 100_000.0
    ladder: int = 2
    rag: float = 2.5
