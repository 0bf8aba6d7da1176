"""Moves: how the content of a laid-out page comes to its place on the page of the document."""

from __future__ import annotations

from dataclasses import dataclass

#: Left, bottom, right and top, in points.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Move:
    """A transformation of coordinates (ISO 32000-1, 8.3.4), in points."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    @property
    def operator(self) -> bytes:
        """The operator that moves what is drawn after it; nothing where nothing moves."""
        if self == STILL:
            return b""
        numbers = (self.a, self.b, self.c, self.d, self.e, self.f)
        return f"{' '.join(f'{number:g}' for number in numbers)} cm\n".encode()

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """The box that a box becomes."""
        (x, y), (to_x, to_y) = self.point(*box[:2]), self.point(*box[2:])
        return min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


STILL = Move()


def sideways(shift: float) -> Move:
    """To the right by so much, as on the other side of the sheet."""
    return Move(e=shift)


def turned(lying: Box, standing: Box) -> Move | None:
    """A quarter turn to the left that brings a page that lies onto one that stands.

    None where the pages are not of the same size but for that.
    """
    (wide, high), (width, height) = _size(lying), _size(standing)
    if abs(wide - height) > 0.5 or abs(high - width) > 0.5 or abs(width - height) < 1:
        return None
    return Move(0, 1, -1, 0, standing[2] + lying[1], standing[1] - lying[0])


def _size(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]
