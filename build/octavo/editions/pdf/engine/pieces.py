"""What an element holds on the laid-out pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Piece:
    """A marked piece of a page: its page (0-based), its number there, and its place in reading."""

    page: int
    mcid: int
    order: int
    marker: bool = False


@dataclass
class Held:
    """What one element holds itself: marked pieces, link annotations, the first place it has.

    ``call`` is the place of a note's call in the running text, where the note belongs.
    """

    pieces: list[Piece] = field(default_factory=list)
    links: list[tuple[int, Any]] = field(default_factory=list)
    box: tuple[int, float, float, float, float] | None = None
    call: int | None = None
