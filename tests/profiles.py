"""A small ICC profile of a press with four inks, made here: no test needs one from a printer."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

#: Steps of a table along each of its axes.
_GRID = 9


def cmyk() -> bytes:
    """An output profile, version 2.4 (ICC.1:2001-04), whose inks are the complements of light."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 10) + b"Test press\0" + bytes(79),
        b"cprt": b"text\0\0\0\0No rights\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": _table(4, 3, _to_lab),
        b"B2A0": _table(3, 4, _to_inks),
    }
    head, body, place = b"", b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        head += name + struct.pack(">2I", place + len(body), len(data))
        body += data
    size = place + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + head + body


def _table(inputs: int, outputs: int, convert: Callable[[list[float]], list[float]]) -> bytes:
    """An 8-bit lookup table (section 6.5.8)."""
    straight = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    cells = b"".join(
        bytes(round(255 * min(1.0, max(0.0, value))) for value in convert(list(point)))
        for point in _points(inputs)
    )
    head = b"mft1\0\0\0\0" + bytes([inputs, outputs, _GRID, 0]) + matrix
    return head + straight * inputs + cells + straight * outputs


def _points(axes: int) -> Iterable[tuple[float, ...]]:
    if not axes:
        return [()]
    steps = [step / (_GRID - 1) for step in range(_GRID)]
    return [(step, *rest) for step in steps for rest in _points(axes - 1)]


def _to_inks(lab: list[float]) -> list[float]:
    level = (lab[0] * 100 + 16) / 116
    a, b = lab[1] * 255 - 128, lab[2] * 255 - 128
    x, y, z = (v**3 for v in (level + a / 500, level, level - b / 200))
    x, z = x * 0.9642, z * 0.8249
    light = (
        3.134 * x - 1.617 * y - 0.491 * z,
        -0.979 * x + 1.916 * y + 0.033 * z,
        0.072 * x - 0.229 * y + 1.405 * z,
    )
    inks = [1 - min(1.0, max(0.0, value)) ** (1 / 2.2) for value in light]
    black = min(inks) ** 2
    return [*((ink - black) / max(1e-6, 1 - black) for ink in inks), black]


def _to_lab(inks: list[float]) -> list[float]:
    black = inks[3]
    red, green, blue = (((1 - ink) * (1 - black)) ** 2.2 for ink in inks[:3])
    x = (0.436 * red + 0.385 * green + 0.143 * blue) / 0.9642
    y = 0.222 * red + 0.717 * green + 0.061 * blue
    z = (0.014 * red + 0.097 * green + 0.714 * blue) / 0.8249
    f, g, h = (max(0.0, value) ** (1 / 3) for value in (x, y, z))
    return [(116 * g - 16) / 100, (500 * (f - g) + 128) / 255, (200 * (g - h) + 128) / 255]
