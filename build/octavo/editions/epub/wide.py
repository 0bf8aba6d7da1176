"""Formulas that no telephone has the room for: nothing scrolls on a page, so they are told of."""

from __future__ import annotations

from octavo.editions.epub.pieces import classes
from octavo.origin import origin
from octavo.report import Finding, warning
from octavo.rooms import ROOMS_EM
from octavo.vocabulary import Element

#: What asks for so much is set as small as the style sheet goes, and may still be wider.
_WIDEST = f"room-{ROOMS_EM[-1]}"


def formulas(tree: Element, file: str) -> list[Finding]:
    """A finding for each displayed formula that a narrow screen cannot hold."""
    return [
        warning(
            "formula-wide",
            "a formula is too wide for a telephone: it is set at less than half of its size there, "
            "and may run out of the screen",
            origin(block, file),
            "break it into lines with `\\begin{split} ... \\\\ ... \\end{split}`, or by hand",
        )
        for block in tree.iter("div")
        if {"equation", _WIDEST} <= set(classes(block))
    ]
