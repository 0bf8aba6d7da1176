"""Paragraphs broken as a whole in WeasyPrint, which itself breaks lines one by one.

No box of the tree and no text is changed. The lines of a paragraph are planned before its first
one is made; then, for each line, ``split_inline_box`` hears that it is endless, and
``split_text_box`` ends the one text box that holds the planned break; ``text_align`` fits the line
into its measure. Pages, notes, tags and drawing stay WeasyPrint's own. Where a paragraph or a line
does not lend itself to it, WeasyPrint breaks it as ever.

Each line box of a paragraph with more lines than one carries ``line_breaking``: ``AS_A_WHOLE``, or
why it was broken alone.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.layout.float import avoid_collisions
from weasyprint.text.line_break import split_first_line, strut

from octavo.editions.pdf import lines
from octavo.editions.pdf.engine import justify, measure
from octavo.editions.pdf.lines import Line, Measured, Mode, Room, Rules

AS_A_WHOLE = "as a whole"

#: Paragraphs whose measures are remembered: those of some pages around.
_REMEMBERED = 256

#: A glyph is hardly wider than this (em): a text that fits in a line by it is not measured.
_WIDEST_EM = 1.1

#: How many lines beside a float are looked for.
_MOST_NARROW_LINES = 80

#: A line that is so much longer than its measure (px) did not come out as planned.
_TOLERANCE = 4.0

_Plan = dict[int, Line]


@dataclass(slots=True)
class _Current:
    """The line that is being made: what was planned, and whether it came out so."""

    line: Line
    leaves: measure.Leaves
    known: dict[int, measure.Leaf]
    last: measure.Leaf | None
    mode: Mode
    rules: Rules
    failed: bool = False


@dataclass(slots=True)
class _Paragraph:
    """A line box on its way through layout, and the plan it follows."""

    context: Any
    box: Any
    containing_block: Any
    leaves: measure.Leaves
    known: dict[int, measure.Leaf]
    mode: Mode
    rules: Rules
    key: tuple[object, ...]
    plan: _Plan
    width: float = 0.0


class Breaker:
    """The functions that take the place of WeasyPrint's, and what one layout remembers."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._current: _Current | None = None
        self._measured: OrderedDict[object, Measured] = OrderedDict()
        self._plans: dict[object, _Plan] = {}
        # plans are found by the identity of styles: these must live as long
        self._styles: dict[int, Any] = {}
        self._split_inline_box = inline.split_inline_box
        self._split_text_box = inline.split_text_box
        self._text_align = inline.text_align

    def iter_line_boxes(
        self,
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
        first_letter_style: Any,
        first_line_style: Any,
    ) -> Iterator[tuple[Any, Any]]:
        """The lines of a line box, each with the place where the next one begins."""

        def make(*styles: Any) -> tuple[Any, Any]:
            return inline.get_next_linebox(  # type: ignore[no-any-return]
                context,
                box,
                position_y,
                bottom_space,
                skip_stack,
                containing_block,
                absolute_boxes,
                fixed_boxes,
                *(styles or (None, None)),
            )

        inline.resolve_percentages(box, containing_block)
        box.text_indent, several = 0, skip_stack is not None
        if skip_stack is None:
            inline.resolve_one_percentage(box, "text_indent", containing_block.width)
        paragraph: _Paragraph | None = None
        why = "first line"
        while True:
            wanted: _Current | None = None
            if first_letter_style or first_line_style:
                line, resume_at = make(first_letter_style, first_line_style)
            else:
                if paragraph is None and why == "first line":
                    paragraph, why = self._paragraph(context, box, containing_block)
                if paragraph is not None:
                    wanted, why = self._wanted(paragraph, position_y, bottom_space, skip_stack)
                line, resume_at = self._made(wanted, make, absolute_boxes, fixed_boxes)
            if line is None:
                return
            inline.handle_leader(context, line, containing_block)
            position_y = line.position_y + line.height
            several = several or resume_at is not None
            if several:
                whole = wanted is not None and not wanted.failed
                line.line_breaking = AS_A_WHOLE if whole else why
            yield line, resume_at
            if resume_at is None:
                return
            skip_stack, box.text_indent = resume_at, 0
            first_letter_style = first_line_style = None

    def _made(
        self,
        wanted: _Current | None,
        make: Callable[..., tuple[Any, Any]],
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
    ) -> tuple[Any, Any]:
        """A line as it was planned, or as WeasyPrint makes it."""
        before, self._current = self._current, wanted
        try:
            line, resume_at = make()
            if wanted is None or not wanted.failed:
                return line, resume_at
            block.remove_placeholders(
                wanted.leaves.context, line.children, absolute_boxes, fixed_boxes
            )
            self._current = None
            return make()
        finally:
            self._current = before

    def _paragraph(
        self, context: Any, box: Any, containing_block: Any
    ) -> tuple[_Paragraph | None, str]:
        """The paragraph of a line box; None and the reason where it is not one for us."""
        try:
            mode = _mode(box.style)
            leaves = measure.collect(context, box, containing_block)
        except measure.Ineligible as reason:
            return None, str(reason)
        known = {id(leaf.box): leaf for leaf in leaves.items}
        rules = self._rules
        if mode != "justified" or containing_block.style["overflow"] != "visible":
            rules = replace(rules, hang=False)
        elif _is_in_list(containing_block.style):
            # the marker stands there
            rules = replace(rules, hang_first=False)
        key = (leaves.key(), rules, mode)
        self._styles.update((id(leaf.box.style), leaf.box.style) for leaf in leaves.items)
        made = _Paragraph(context, box, containing_block, leaves, known, mode, rules, key, {})
        return made, ""

    def _wanted(
        self, paragraph: _Paragraph, position_y: float, bottom_space: float, skip_stack: Any
    ) -> tuple[_Current | None, str]:
        """The line that is to begin here; None and the reason where there is none."""
        leaves = paragraph.leaves
        start = leaves.position(skip_stack)
        if start >= len(leaves.text):
            return None, "empty"
        if any(position >= start for position in leaves.floats):
            return None, "float"
        room = _room(paragraph, position_y)
        if start not in paragraph.plan or abs(room.widths[0] - paragraph.width) > 0.01:
            paragraph.plan, paragraph.width = self._plan(paragraph, start, room), room.widths[0]
        if start not in paragraph.plan:
            return None, "no fit"
        if len(room.widths) > 1:
            paragraph.width = room.widths[1]
        else:
            self._spare_the_foot(paragraph, start, room, position_y, bottom_space)
        line = paragraph.plan[start]
        one = line.opportunity
        last = leaves.at(one.at - 1) if one is not None else None
        return _Current(line, leaves, paragraph.known, last, paragraph.mode, paragraph.rules), ""

    def _plan(self, paragraph: _Paragraph, start: int, room: Room) -> _Plan:
        """The lines from a character on, by their first characters."""
        key = (paragraph.key, room.widths)
        plan = self._plans.setdefault(key, {})
        if start not in plan:
            for line in self._broken(paragraph, start, room):
                plan[line.start] = line
        return plan

    def _broken(
        self, paragraph: _Paragraph, start: int, room: Room, without: tuple[int, ...] = ()
    ) -> tuple[Line, ...]:
        leaves = paragraph.leaves
        style = paragraph.box.style
        length = len(leaves.text) - start + sum(leaf.width for leaf in leaves.items)
        widest = length * _WIDEST_EM * max(leaf.box.style["font_size"] for leaf in leaves.items)
        if "\n" not in leaves.text and widest + room.indent < min(room.widths):
            return (Line(start, None),)
        measured = self._measured.get(paragraph.key)
        if measured is None:
            measured = measure.measure(paragraph.context, leaves, style, paragraph.rules)
            self._measured[paragraph.key] = measured
            if len(self._measured) > _REMEMBERED:
                self._measured.popitem(last=False)
        return lines.break_lines(
            measured, start, room, paragraph.rules, paragraph.mode, without
        )

    def _spare_the_foot(
        self,
        paragraph: _Paragraph,
        start: int,
        room: Room,
        position_y: float,
        bottom_space: float,
    ) -> None:
        """Break the last line of a page otherwise than at a hyphen, where that is no worse."""
        one = paragraph.plan[start].opportunity
        if one is None or not one.hyphenated or not isfinite(bottom_space):
            return
        if not _is_last_on_page(paragraph, start, position_y, bottom_space):
            return
        other = self._broken(paragraph, start, room, (one.at,))
        while other and other[0].opportunity is not None and other[0].opportunity.hyphenated:
            at = other[0].opportunity.at
            without = (at, *(() if one is None else (one.at,)))
            other = () if len(without) > 2 else self._broken(paragraph, start, room, without)
            break
        if other and (other[0].opportunity is None or not other[0].opportunity.hyphenated):
            paragraph.plan = {line.start: line for line in other}

    def split_inline_box(
        self, context: Any, box: Any, position_x: float, max_x: float, *rest: Any
    ) -> Any:
        """Fit inline content into a line: into an endless one where the line is planned."""
        if self._current is not None and isinstance(box, boxes.LineBox):
            max_x = inf
        return self._split_inline_box(context, box, position_x, max_x, *rest)

    def split_text_box(
        self,
        context: Any,
        box: Any,
        available_width: float | None,
        skip: int,
        is_line_start: bool = True,
    ) -> tuple[Any, int | None, Any]:
        """Split a text box where the line is planned to end."""
        current = self._current
        leaf = current.known.get(id(box)) if current is not None else None
        if current is None or leaf is None:
            return self._split_text_box(context, box, available_width, skip, is_line_start)
        one = current.line.opportunity
        if one is None or leaf is not current.last:
            return self._split_text_box(context, box, None, skip, is_line_start)
        resume = len(leaf.text[: min(one.next, leaf.stop) - leaf.start].encode())
        end = len(leaf.text[: max(0, one.end - leaf.start)].encode())
        text = leaf.text.encode()[skip:end].decode()
        if not text or not box.style["font_size"]:
            return None, resume, False
        if one.hyphen:
            text += box.style["hyphenate_character"]
        layout, _, _, width, height, baseline = split_first_line(
            text, box.style, context, None, box.justification_spacing, is_line_start=is_line_start
        )
        box = box.copy_with_text(layout.text)
        box.width, box.height, box.pango_layout = width, height, layout
        half_leading = (strut(box.style)[0] - height) / 2
        box.margin_top = box.margin_bottom = half_leading
        box.baseline = baseline + half_leading
        return box, resume, False

    def text_align(self, context: Any, line: Any, available_width: float, last: bool) -> float:
        """Fit a line into its measure; how far it begins from the left edge."""
        current = self._current
        if current is None or not isinstance(line, boxes.LineBox):
            return float(self._text_align(context, line, available_width, last))
        if current.mode != "justified":
            current.failed = line.width > available_width + _TOLERANCE
            return float(self._text_align(context, line, available_width, last))
        if last and line.style["text_align_last"] not in ("auto", "start", "left"):
            return float(self._text_align(context, line, available_width, last))
        hang = current.line.hang_left
        target = available_width + hang + current.line.hang_right
        spaces = inline.count_expandable_spaces(line)
        # what the spaces could give at most: beyond it the line is not the planned one
        most = 0.2 * line.style["font_size"] * spaces + _TOLERANCE + 0.03 * line.width
        current.failed = line.width - target > most
        if not current.failed and (not last or line.width > target):
            justify.justify(line, target, spaces, current.rules.expand)
        return -hang


def count(document: Any) -> Counter[str]:
    """How many lines of a document's paragraphs were broken as a whole, or why not."""
    return Counter(
        box.line_breaking
        for page in document.pages
        for box in page._page_box.descendants()
        if isinstance(box, boxes.LineBox) and hasattr(box, "line_breaking")
    )


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


def _room(paragraph: _Paragraph, position_y: float) -> Room:
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
    paragraph: _Paragraph, start: int, position_y: float, bottom_space: float
) -> bool:
    """Whether the page will end after the line that begins with a character."""
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
    return fit - max(0, style["widows"] - (left - fit)) == 1


@contextmanager
def applied(rules: Rules | None = None) -> Iterator[None]:
    """WeasyPrint with paragraphs broken as a whole, for as long as the context lasts."""
    breaker = Breaker(rules or Rules())
    places = (
        (block, "iter_line_boxes", breaker.iter_line_boxes),
        (inline, "iter_line_boxes", breaker.iter_line_boxes),
        (inline, "split_inline_box", breaker.split_inline_box),
        (inline, "split_text_box", breaker.split_text_box),
        (inline, "text_align", breaker.text_align),
        (drawing, "draw_first_line", justify.scaled(drawing.draw_first_line)),
    )
    with ExitStack() as stack:
        for module, name, function in places:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield
