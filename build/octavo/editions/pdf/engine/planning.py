"""Plans for the lines of WeasyPrint's paragraphs: which line begins where, and where it ends."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from weasyprint.layout.float import avoid_collisions

from octavo.editions.pdf import lines
from octavo.editions.pdf.engine import measure, plainlines
from octavo.editions.pdf.engine.shaping import strut
from octavo.editions.pdf.lines import Line, Measured, Mode, Room, Rules

#: Paragraphs whose measures are remembered: those of some pages around.
_REMEMBERED = 256

#: A paragraph of more characters goes over many pages, and is not looked through for each.
_BOOK = 20_000

#: A glyph is hardly wider than this (em): a text that fits in a line by it is not measured.
_WIDEST_EM = 1.1

#: How many lines beside a float are looked for.
_MOST_NARROW_LINES = 80

#: How many other ends of a page's last line are tried, and how loose it may become.
_OTHER_ENDS, _LOOSE = 3, 1.6

#: How loose a line of a paragraph may become that is made longer for the sake of others.
_UNSEEN = 1.0

#: The last line of a paragraph that is made longer or shorter is not less than this.
_LEAST_LAST_EM = 4.0

#: The attribute of a paragraph that is to have so many lines more or fewer than is best.
LOOSENESS = "data-looseness"

_Plan = dict[int, Line]


@dataclass(slots=True)
class Paragraph:
    """A line box on its way through layout, and the plan it follows.

    ``known`` finds its leaves by the identity of their boxes; ``em`` is their largest size,
    ``edges`` the width of all that is no text; ``feeds`` tells of line feeds. ``key`` is the same
    for what is measured alike. ``width`` is that of the line that the plan holds next.
    ``looseness`` is how many lines more or fewer it is to have, ``plain`` that it is but one text.
    """

    context: Any
    box: Any
    containing_block: Any
    leaves: measure.Leaves
    known: dict[int, measure.Leaf]
    em: float
    edges: float
    feeds: bool
    mode: Mode
    rules: Rules
    key: int
    plan: _Plan
    width: float = 0.0
    looseness: int = 0
    plain: bool = False


class Planner:
    """What one layout remembers of its paragraphs."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._measured: OrderedDict[object, Measured] = OrderedDict()
        self._plans: dict[object, _Plan] = {}
        self._keys: dict[object, int] = {}
        #: the paragraphs by their elements, with the room that they had
        self.begun: dict[Any, tuple[Paragraph, Room]] = {}
        #: the last one that is a book of its own: its boxes, its width
        self._long: tuple[Any, float, Paragraph | None] = (None, 0.0, None)
        # plans are found by the identity of styles: these must live as long
        self._styles: dict[int, Any] = {}

    def paragraph(
        self, context: Any, box: Any, containing_block: Any
    ) -> tuple[Paragraph | None, str]:
        """The paragraph of a line box; None and the reason where it is not one for us."""
        children, width, known = self._long
        if children is box.children and abs(width - containing_block.width) < 0.01 and known:
            # the next page of it
            return replace(known, context=context, containing_block=containing_block, plan={}), ""
        try:
            mode = _mode(box.style)
            leaves = measure.collect(context, box, containing_block)
        except measure.Ineligible as reason:
            return None, str(reason)
        rules = self._rules
        if mode != "justified" or containing_block.style["overflow"] != "visible":
            rules = replace(rules, hang=False)
        elif _is_in_list(containing_block.style):
            # the marker stands there
            rules = replace(rules, hang_first=False)
        looseness = int(box.element.get(LOOSENESS, "0")) if box.element is not None else 0
        contents = (leaves.key(), rules, mode, looseness)
        key = self._keys.setdefault(contents, len(self._keys))
        self._styles.update((id(leaf.box.style), leaf.box.style) for leaf in leaves.items)
        by_box = {id(leaf.box): leaf for leaf in leaves.items}
        em = max((leaf.box.style["font_size"] for leaf in leaves.items), default=0.0)
        edges = sum(leaf.edge + leaf.end_edge + leaf.width for leaf in leaves.items)
        feeds = "\n" in leaves.text
        made = Paragraph(
            *(context, box, containing_block, leaves, by_box, em, edges, feeds),
            *(mode, rules, key, {}, 0.0, looseness, plainlines.is_plain(box, containing_block)),
        )
        if len(leaves.text) > _BOOK:
            self._long = box.children, containing_block.width, made
        return made, ""

    def line(
        self, paragraph: Paragraph, position_y: float, bottom_space: float, skip_stack: Any
    ) -> tuple[Line | None, str]:
        """The line that is to begin at a place; None and the reason where there is none."""
        leaves = paragraph.leaves
        start = leaves.position(skip_stack)
        if start >= len(leaves.text):
            return None, "empty"
        room = _room(paragraph, position_y)
        if not start and paragraph.mode == "justified":
            self.begun[paragraph.box.element] = paragraph, room
        if start not in paragraph.plan or abs(room.widths[0] - paragraph.width) > 0.01:
            paragraph.plan, paragraph.width = self._plan(paragraph, start, room), room.widths[0]
        if start not in paragraph.plan:
            return None, "no fit"
        if len(room.widths) > 1:
            paragraph.width = room.widths[1]
        elif not paragraph.looseness and _is_last_on_page(
            paragraph, start, position_y, bottom_space
        ):
            self._spare_the_foot(paragraph, start, room)
        line = paragraph.plan[start]
        end = line.opportunity.next if line.opportunity is not None else len(leaves.text) + 1
        if any(start <= position < end for position in leaves.floats):
            return None, "float"
        return line, ""

    def price(self, element: Any, looseness: int) -> float | None:
        """What it costs to give a paragraph so many lines more or fewer; None: it cannot be had."""
        paragraph, room = self.begun.get(element, (None, None))
        if paragraph is None or room is None or paragraph.looseness or paragraph.feeds:
            return None
        other = self._broken(paragraph, 0, room, looseness=looseness)
        if not other or max(line.ratio for line in other) > _UNSEEN:
            return None
        # the measures are there: the lines were just found by them
        measured = self._measured[paragraph.key]
        if measured.after[-1] - measured.before[other[-1].start] < _LEAST_LAST_EM * measured.em:
            return None
        return sum(abs(line.ratio) ** 3 for line in other)

    def _plan(self, paragraph: Paragraph, start: int, room: Room) -> _Plan:
        """The lines from a character on, by their first characters."""
        # pages of one width differ by a rounding
        widths = tuple(round(width, 2) for width in room.widths)
        plan = self._plans.setdefault((paragraph.key, widths), {})
        if start not in plan:
            by = 0 if start else paragraph.looseness
            found = self._broken(paragraph, start, room, looseness=by) if by else ()
            found = found or self._broken(paragraph, start, room)
            plan.update((line.start, line) for line in found)
        return plan

    def _broken(
        self,
        paragraph: Paragraph,
        start: int,
        room: Room,
        without: tuple[int, ...] = (),
        looseness: int = 0,
    ) -> tuple[Line, ...]:
        leaves = paragraph.leaves
        if not paragraph.feeds:
            rest = (len(leaves.text) - start) * _WIDEST_EM
            widest = rest * paragraph.em + paragraph.edges
            if widest + room.indent < min(room.widths):
                return () if looseness else (Line(start, None),)
        measured = self._measured.get(paragraph.key)
        if measured is None:
            style = paragraph.box.style
            measured = measure.measure(paragraph.context, leaves, style, paragraph.rules)
            self._measured[paragraph.key] = measured
            if len(self._measured) > _REMEMBERED:
                self._measured.popitem(last=False)
        return lines.break_lines(
            measured, start, room, paragraph.rules, paragraph.mode, without, looseness
        )

    def _spare_the_foot(self, paragraph: Paragraph, start: int, room: Room) -> None:
        """End the last line of a page otherwise than with a hyphen, where that is little worse."""
        one = paragraph.plan[start].opportunity
        without: tuple[int, ...] = ()
        for _ in range(_OTHER_ENDS):
            if one is None or not one.hyphenated:
                break
            without = (*without, one.at)
            other = self._broken(paragraph, start, room, without)
            if not other or max(line.ratio for line in other[:2]) > _LOOSE:
                return
            one = other[0].opportunity
            if one is None or not one.hyphenated:
                paragraph.plan = {line.start: line for line in other}


def _mode(style: Any) -> Mode:
    """How a line box asks to be broken. Raises measure.Ineligible where it does not."""
    wish = "".join(getattr(token, "value", "") for token in style["__line_breaking"] or ())
    if wish == "greedy":
        raise measure.Ineligible("by option")
    if style["direction"] != "ltr":
        raise measure.Ineligible("right to left")
    if style["white_space"] not in ("normal", "pre-line"):
        raise measure.Ineligible("preserved space")
    if style["text_align_all"] == "justify":
        return "justified"
    return "balanced" if wish == "balance" else "ragged"


def _is_in_list(style: Any) -> bool:
    """Whether a block is a list item, or a paragraph of one."""
    parent = getattr(style, "parent_style", None)
    return any("list-item" in one["display"] for one in (style, parent) if one is not None)


def _room(paragraph: Paragraph, position_y: float) -> Room:
    """The lengths of the lines from a height of the page on: floats make them shorter."""
    context, block_box = paragraph.context, paragraph.containing_block
    box, full = paragraph.box, float(paragraph.containing_block.width)
    indent = float(box.text_indent)
    if not context.excluded_shapes:
        return Room((full,), indent)
    probe = box.copy()
    probe.width, probe.height = 0, strut(box.style)[0]
    bottom = max(s.position_y + s.margin_height() for s in context.excluded_shapes)
    widths: list[float] = []
    while position_y < bottom and probe.height and len(widths) < _MOST_NARROW_LINES:
        probe.position_y = position_y
        _, position_y, width = avoid_collisions(context, probe, block_box, outer=False)
        widths.append(float(width))
        position_y += probe.height
    return Room((*widths, full), indent)


def _is_last_on_page(
    paragraph: Paragraph, start: int, position_y: float, bottom_space: float
) -> bool:
    """Whether the page will end after the line that begins with a character."""
    if not isfinite(bottom_space):
        return False
    style, context = paragraph.containing_block.style, paragraph.context
    height = strut(paragraph.box.style)[0]
    room = (context.page_bottom - bottom_space - position_y) / height if height else 0
    left, place = 0, paragraph.plan.get(start)
    while place is not None and left <= room + style["widows"]:
        left += 1
        one = place.opportunity
        place = paragraph.plan.get(one.next) if one is not None else None
    fit = int(room + 1e-6)
    if left <= fit:
        return False
    widows: int = style["widows"]
    return fit - max(0, widows - (left - fit)) == 1
