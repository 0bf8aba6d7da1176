"""Numbers of a drawing: one that is no number, or that no page can hold, upsets what draws it."""

from __future__ import annotations

import math
import re

_LENGTH = re.compile(r"\s*\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*(?:%|[A-Za-z]{1,4})?\s*\Z")
_NEITHER = re.compile(r"(?i)(?<![a-z])(?:nan|inf)|\de\+?\d{3}|\d{40}")

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
#: No page holds more, and PDF has no way to write it (ISO 32000-1, 7.3.3).
_MOST = 1e9

#: What is skewed to the upright, or almost, is drawn out of all pages: the cosine of the angle.
_UPRIGHT = 1e-6
_SKEWED = re.compile(rf"skew[XY]\s*\(\s*({_NUMBER.pattern})")

#: Attributes that hold nothing but numbers, units and commands (SVG 2, appendix H).
_GEOMETRY = frozenset(
    """
    cx cy d dx dy font-size fx fy gradientTransform height letter-spacing markerHeight
    markerWidth offset opacity patternTransform points r refX refY rotate rx ry stdDeviation
    stroke-dasharray stroke-dashoffset stroke-width textLength transform width word-spacing
    x x1 x2 y y1 y2
    """.split()
)


def sound(local: str, name: str, value: str) -> bool:
    """Whether an attribute of an SVG element holds numbers that can be drawn."""
    if name == "viewBox":
        return _box(value)
    if name not in _GEOMETRY:
        return True
    if _NEITHER.search(value) or any(abs(float(n)) > _MOST for n in _NUMBER.findall(value)):
        return False
    if any(abs(math.cos(math.radians(float(n)))) < _UPRIGHT for n in _SKEWED.findall(value)):
        return False
    if local == "svg" and name in ("width", "height"):
        return value.strip() == "auto" or bool(_LENGTH.match(value))
    return True


def _box(value: str) -> bool:
    """Four numbers, the last two a size (SVG 2, section 8.6)."""
    try:
        numbers = [float(piece) for piece in re.split(r"\s*,\s*|\s+", value.strip())]
    except ValueError:
        return False
    return len(numbers) == 4 and all(map(math.isfinite, numbers)) and min(numbers[2:]) > 0
