"""Hanging punctuation: how far a glyph at the edge of a line reaches into the margin.

An edge looks straight where light marks stand a little outside it. The shares are those of the
glyph's own width, after the practice of the microtype package's tables for roman faces.
"""

from __future__ import annotations

_RIGHT = {
    **dict.fromkeys("-\u2010\u2011", 0.55),
    ".": 0.7,
    ",": 0.6,
    ";": 0.35,
    ":": 0.35,
    "\u201d": 0.45,
    "\u2019": 0.55,
    "\u201c": 0.2,
    "\u00bb": 0.3,
    "\u203a": 0.4,
    "\u2014": 0.15,
    "\u2013": 0.25,
    "!": 0.15,
    "?": 0.15,
    ")": 0.1,
}

_LEFT = {
    "\u201c": 0.45,
    "\u2018": 0.55,
    "\u201e": 0.4,
    "\u201a": 0.4,
    "\u00ab": 0.25,
    "\u2039": 0.35,
    "\u201d": 0.2,
    "\u2019": 0.4,
    "(": 0.1,
    "\u2014": 0.15,
    "\u2013": 0.25,
    **dict.fromkeys("AVWTY", 0.04),
}


def right(character: str) -> float:
    """The share of a line's last glyph that stands outside the measure."""
    return _RIGHT.get(character, 0.0)


def left(character: str) -> float:
    """The share of a line's first glyph that stands outside the measure."""
    return _LEFT.get(character, 0.0)
