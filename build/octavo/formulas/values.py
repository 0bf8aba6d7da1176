"""What the parts of this folder hand to each other, and to their callers."""

from __future__ import annotations

from dataclasses import dataclass, field

from octavo.vocabulary import Element


@dataclass(frozen=True)
class Definition:
    """A macro: its name without the backslash, the definition in TeX, its place where it stood."""

    name: str
    text: str
    place: int = 0


@dataclass(frozen=True)
class Problem:
    """Something wrong in a formula, at the 0-based ``place`` in its text.

    ``macro`` names the definition it lies in, where it does; ``severe`` problems leave no formula.
    """

    code: str
    place: int
    message: str
    hint: str = ""
    macro: str = ""
    severe: bool = True


@dataclass(frozen=True)
class Formula:
    """A formula read: MathML with its alternative text, and what ``\\tag`` says.

    A ``starred`` tag stands without parentheses. ``width_em`` is how wide it is drawn.

    ``mathml`` is None where a severe problem stands in the way, or where there is nothing but
    ``definitions``.
    """

    mathml: Element | None
    tag: str = ""
    starred: bool = False
    definitions: tuple[Definition, ...] = ()
    problems: tuple[Problem, ...] = ()
    width_em: float = 0.0


@dataclass(frozen=True)
class Texts:
    """Formulas in TeX, in order: each with its text, whether it is displayed, and its language.

    ``macros`` are those defined before the first.
    """

    macros: tuple[Definition, ...]
    formulas: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True)
class Ask:
    """A formula to draw, in TeX (what is defined before it, a line feed, the formula) or MathML."""

    text: str
    tex: bool
    display: bool


@dataclass(frozen=True)
class Drawing:
    """A formula drawn: SVG, its size in ems, and how far it goes below the baseline."""

    svg: bytes = field(repr=False)
    width_em: float
    height_em: float
    depth_em: float
