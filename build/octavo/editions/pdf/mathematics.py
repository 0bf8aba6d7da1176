"""Mathematics on paper: the page engine knows no MathML, so each formula is drawn.

A drawing stands on the baseline, as large as the text around it. In the structure tree it is a
``Formula`` with its words as alternative text (ISO 32000-1, 14.8.4.5; ISO 14289-1, 7.7).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from octavo import markup
from octavo.book import Chapter
from octavo.edition import Edition
from octavo.editions.pdf.section import STAMP
from octavo.origin import origin
from octavo.report import Finding, Source, error, warning
from octavo.vocabulary import HEADINGS, MATHML, Element
from octavo.workshop import Workshop

if TYPE_CHECKING:
    from octavo import formulas

_MATH = f"{{{MATHML}}}math"

#: About how long it takes to draw a formula.
_DRAW_S = 0.006
_POINTS_PER_MM = 72 / 25.4

#: How far a line of text reaches below and above its baseline, in ems, with its share of leading.
_DEPTH_EM, _HEIGHT_EM = 0.37, 0.93

#: What the letters of the line above take of the way between baselines, and of the line below.
_BELOW_EM, _ABOVE_EM = 0.38, 0.88

#: What stays between formulas in lines that follow each other, in ems: TeX's \lineskip; and in
#: items below each other, whose numerators and denominators would else read as one column.
_APART_EM, _ITEMS_APART_EM = 0.1, 0.4

#: Blocks whose lines follow each other, and what stands between such blocks.
_RUNNING = frozenset("p li dd dt".split())
_BLOCKS = (*_RUNNING, *HEADINGS, "pre", "table", "td", "th", "figure", "div")

#: A formula that is made smaller by less than this looks as it was.
_SEEN = 0.985
#: The least space around a displayed formula, above and below together, in lines.
_GAP_LINES = 1.1

#: What a character of an equation's number takes, and the space before the number, in ems.
_CHARACTER_EM, _SPACE_EM = 0.55, 1.0


@dataclass
class Drawn:
    """The drawings of an edition as resources, the rules that put them on the baseline."""

    resources: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def css(self) -> str:
        """The rules, in an order that never changes."""
        return "".join(sorted(self.rules))


#: What formulas are drawn as, or what is wrong with them.
Made: TypeAlias = "Mapping[formulas.Ask, tuple[formulas.Drawing, ...] | str]"

_DRAWN = "octavo.formulas:drawn"


def made(groups: Iterable[Iterable[tuple[Chapter, Element]]], workshop: Workshop) -> Made:
    """The drawings of all formulas: those of a chapter are drawn together, and kept."""
    asked = [
        tuple(dict.fromkeys(_ask(f) for _, tree in group for f in tree.iter(_MATH)))
        for group in groups
    ]
    asked = [asks for asks in asked if asks]
    drawn = workshop.sure(_DRAWN, asked, lambda asks: _DRAW_S * len(asks))
    pairs = zip(asked, drawn, strict=True)
    return {ask: one for asks, made in pairs for ask, one in zip(asks, made, strict=True)}


def _ask(formula: Element) -> formulas.Ask:
    from octavo import formulas  # late: few books have any

    return formulas.ask(formula)


def draw(
    trees: Iterable[tuple[Chapter, Element]],
    edition: Edition,
    made: Made = MappingProxyType({}),
) -> Drawn:
    """Put a drawing into the place of each formula of the trees; ``made`` are those known."""
    drawn = Drawn()
    margins = edition.margin_inner_mm + edition.margin_outer_mm
    measure_em = (edition.trim.width_mm - margins) * _POINTS_PER_MM / edition.base_size_pt
    line_em = edition.leading_pt / edition.base_size_pt
    room = _Room(measure_em, line_em, line_em - _BELOW_EM, line_em - _ABOVE_EM)
    for chapter, tree in trees:
        found = [(formula, _pieces(drawn, chapter, formula, made)) for formula in tree.iter(_MATH)]
        rooms = _rooms(tree, dict(found), room)
        for formula, pieces in found:
            if pieces:
                _formula(drawn, chapter, formula, pieces, rooms.get(formula, room))
    return drawn


@dataclass(frozen=True)
class _Room:
    """The room on a page in ems: how long a line is, and how far it is to the next one.

    ``above_em`` and ``below_em`` are how far a formula may reach into the lines beside it.
    """

    measure_em: float
    line_em: float
    above_em: float
    below_em: float


def _pieces(
    drawn: Drawn, chapter: Chapter, formula: Element, made: Made
) -> tuple[formulas.Drawing, ...]:
    """What a formula is drawn as: nothing where it cannot be, of which a finding tells."""
    from octavo import formulas

    ask = _ask(formula)
    found = made[ask] if ask in made else formulas.drawn((ask,))[0]
    if not isinstance(found, str):
        return found
    message = f"the formula “{formula.get('alttext', '')}” cannot be drawn: {found}"
    hint = "write it in TeX, between dollar signs"
    place = origin(formula, chapter.file)
    drawn.findings.append(error("formula-undrawn", message, place, hint))
    return ()


def _rooms(
    tree: Element, drawings: Mapping[Element, tuple[formulas.Drawing, ...]], room: _Room
) -> dict[Element, _Room]:
    """The room of formulas that have others in their block of text or in one beside it.

    Where two fractions stand in lines that follow each other, they would else overlap. In a cell
    a formula would reach over its rule, or into the row below.
    """
    blocks: list[list[Element]] = []
    known: dict[Element, int] = {}
    rooms: dict[Element, _Room] = {}
    for element in tree.iter(*_BLOCKS, _MATH):
        if element.tag != _MATH:
            if not _holds_blocks_alone(element):
                known[element] = len(blocks)
                blocks.append([])
            continue
        holder = next((e for e in element.iterancestors() if e in known), None)
        if any(e.tag in ("td", "th") for e in element.iterancestors()):
            rooms[element] = replace(room, above_em=0.0, below_em=0.0)
        elif holder is not None and holder.tag in _RUNNING and element.get("display") != "block":
            blocks[known[holder]].append(element)
    for index, own in enumerate(blocks):
        near = [e for block in blocks[max(0, index - 1) : index + 2] for e in block]
        for element in own:
            others = [piece for e in near if e is not element for piece in drawings[e]]
            if others:
                item = any(e.tag == "li" for e in element.iterancestors())
                apart_em = _ITEMS_APART_EM if item else _APART_EM
                rooms[element] = _beside_others(others, room, apart_em)
    return rooms


def _holds_blocks_alone(element: Element) -> bool:
    """Whether an element has no lines of its own: those of its first block are its first."""
    first = element[0] if len(element) else None
    return first is not None and first.tag in _BLOCKS and not (element.text or "").strip()


def _beside_others(others: list[formulas.Drawing], room: _Room, apart_em: float) -> _Room:
    depth = min(max(piece.depth_em for piece in others), room.below_em)
    height = min(max(piece.height_em - piece.depth_em for piece in others), _HEIGHT_EM)
    return replace(
        room,
        above_em=min(room.above_em, room.line_em - depth - apart_em),
        below_em=min(room.below_em, room.line_em - height - apart_em),
    )


def _formula(
    drawn: Drawn,
    chapter: Chapter,
    formula: Element,
    pieces: tuple[formulas.Drawing, ...],
    room: _Room,
) -> None:
    parent = formula.getparent()
    if parent is None:
        return
    alone = parent.tag == "div" and formula.get("display") == "block"
    label_em = _label_em(parent) if alone else 0.0
    width_em = max(piece.width_em for piece in pieces)
    scale = min(1.0, (room.measure_em - label_em) / width_em)
    if scale < _SEEN:
        drawn.findings.append(_wide(scale, origin(formula, chapter.file)))
    if alone:
        _whole_lines(drawn, parent, pieces[0].height_em * scale, room)
    if width_em > room.measure_em - 2 * label_em:
        _beside(drawn, parent, label_em)
    holder = etree.Element("span", {"class": "formula", "data-pdf": "Formula"})
    holder.set("data-alt", formula.get("alttext", ""))
    if next(formula.iterancestors(*HEADINGS), None) is not None:
        from octavo import formulas

        holder.set("data-said", formulas.line(formula))  # for running heads
    for name in ("id", STAMP):
        if formula.get(name):
            holder.set(name, formula.get(name, ""))
    for piece in pieces:
        _show(drawn, holder, piece, "" if alone else _in_line(drawn, piece, room))
    holder.tail, formula.tail = formula.tail, None
    parent.replace(formula, holder)


def _show(drawn: Drawn, holder: Element, piece: formulas.Drawing, kind: str) -> None:
    name = f"formulas/{hashlib.sha256(piece.svg).hexdigest()[:16]}.svg"
    drawn.resources[name] = ("image/svg+xml", piece.svg)
    if len(holder):
        # a space of the text: it stretches with the line and is gone where the line breaks
        holder[-1].tail = " "
    image = etree.SubElement(holder, "img", {"src": f"octavo:{name}", "data-pdf": "Piece"})
    image.set("alt", "")
    image.set(STAMP, holder.get(STAMP, ""))
    if kind:
        image.set("class", kind)


def _in_line(drawn: Drawn, piece: formulas.Drawing, room: _Room) -> str:
    """The class that puts a piece on the baseline.

    Lines keep their distance while the piece reaches no further than the letters of the lines
    above and below leave room for.
    """
    depth, height = piece.depth_em, piece.height_em - piece.depth_em
    below = _spare(depth, _DEPTH_EM, room.below_em)
    above = _spare(height, _HEIGHT_EM, room.above_em)
    numbers = [round(1000 * number) for number in (depth, above, below)]
    name = "-".join(["piece", *(str(number).replace("-", "m") for number in numbers)])
    rule = f"vertical-align: {-numbers[0] / 1000:g}em"
    if above or below:
        rule += f"; margin: {-numbers[1] / 1000:g}em 0 {-numbers[2] / 1000:g}em"
    drawn.rules.add(f".{name} {{ {rule} }}\n")
    return name


def _spare(reach_em: float, usual_em: float, most_em: float) -> float:
    """How much of what reaches beyond the line may lie in the next one; below zero what stays."""
    return max(-_APART_EM, min(reach_em, most_em) - usual_em) if reach_em > usual_em else 0.0


def _whole_lines(drawn: Drawn, block: Element, height_em: float, room: _Room) -> None:
    """Give a displayed formula margins that make whole lines with it."""
    lines = math.ceil(height_em / room.line_em + _GAP_LINES)
    margin = round(1000 * (lines * room.line_em - height_em) / 2)
    name = f"apart-{margin}"
    drawn.rules.add(f".equation.{name} {{ margin: {margin / 1000:g}em 0 }}\n")
    block.set("class", f"{block.get('class', '')} {name}".strip())


def _label_em(block: Element) -> float:
    labels = (e for e in block.iter("span") if e.get("class") == "label")
    label = "".join(markup.words(e) for e in labels).strip()
    return len(label) * _CHARACTER_EM + _SPACE_EM if label else 0.0


def _beside(drawn: Drawn, block: Element, label_em: float) -> None:
    """Let a formula that would reach its number make room for it, where it has one."""
    if label_em:
        name = f"beside-{round(100 * label_em)}"
        drawn.rules.add(f".equation.{name} {{ padding-right: {label_em:g}em }}\n")
        block.set("class", f"{block.get('class', '')} {name}".strip())


def _wide(scale: float, source: Source) -> Finding:
    return warning(
        "formula-wide",
        f"a formula is wider than the page: it is set at {round(100 * scale)} % of its size",
        source,
        "break it into lines with `\\begin{split} ... \\\\ ... \\end{split}`, or by hand",
    )
