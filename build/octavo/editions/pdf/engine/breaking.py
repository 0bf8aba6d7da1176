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

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline

from octavo.editions.pdf.engine import glyphs, initials, justify, measure, plainlines, planning
from octavo.editions.pdf.engine.shaping import strut
from octavo.editions.pdf.lines import Line, Rules
from octavo.editions.pdf.section import AS_A_WHOLE

#: A line that is so much longer than its measure (px) did not come out as planned.
_TOLERANCE = 4.0

#: What each space of a line may be given at most (em): beyond it a line ends early, which is less
#: seen than its words apart. So it is beside images, and before an address that is not broken.
_LOOSEST = 0.6


@dataclass(slots=True)
class _Current:
    """The line that is being made: what was planned, whether it has its boxes, and came out so."""

    line: Line
    paragraph: planning.Paragraph
    last: measure.Leaf | None
    filled: bool = False
    failed: bool = False

    @classmethod
    def of(cls, line: Line, paragraph: planning.Paragraph) -> _Current:
        """A planned line of a paragraph."""
        one = line.opportunity
        last = paragraph.leaves.at(one.at - 1) if one is not None else None
        return cls(line, paragraph, last)


class Breaker:
    """The functions that take the place of WeasyPrint's, and what one layout remembers."""

    def __init__(self, rules: Rules) -> None:
        self.planner = planning.Planner(rules)
        self._current: _Current | None = None
        self._split_inline_box = inline.split_inline_box
        self._split_text_box = inline.split_text_box
        self._text_align = inline.text_align
        self._avoid_collisions = inline.avoid_collisions

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

        inline.resolve_percentages(box, containing_block)
        box.text_indent, several = 0, skip_stack is not None
        if skip_stack is None:
            inline.resolve_one_percentage(box, "text_indent", containing_block.width)
        initial = None
        if first_letter_style and not first_line_style:
            if skip_stack is None:
                place = position_y, bottom_space, containing_block
                initial = initials.floated(context, box, first_letter_style, *place)
            first_letter_style = None
        paragraph: planning.Paragraph | None = None
        why = "first line"
        while True:
            wanted: _Current | None = None
            make = partial(
                self._next,
                *(context, box, position_y, bottom_space, skip_stack, containing_block),
                *(absolute_boxes, fixed_boxes),
            )
            if first_letter_style or first_line_style:
                line, resume_at = make(first_letter_style, first_line_style)
            else:
                if paragraph is None and why == "first line":
                    paragraph, why = self.planner.paragraph(context, box, containing_block)
                if paragraph is not None:
                    place = position_y, bottom_space, skip_stack
                    wanted, why = self._planned(paragraph, *place)
                line, resume_at = self._made(wanted, make, absolute_boxes, fixed_boxes)
            if line is None:
                return
            inline.handle_leader(context, line, containing_block)
            if initial is not None:
                line.children, initial = (initial, *line.children), None
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

    def _next(
        self,
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
        *styles: Any,
    ) -> tuple[Any, Any]:
        """The next line and the place where the one after it begins; where it can be, quickly."""
        current = self._current
        if current is not None and current.paragraph.plain and not context.excluded_shapes:
            split, align = self.split_text_box, self.text_align
            found = plainlines.made(
                context, box, position_y, skip_stack, containing_block, split, align
            )
            if found is not None:
                return found
        place = context, box, position_y, bottom_space, skip_stack, containing_block
        more = absolute_boxes, fixed_boxes, *(styles or (None, None))
        return inline.get_next_linebox(*place, *more)  # type: ignore[no-any-return]

    def _planned(self, paragraph: planning.Paragraph, *place: Any) -> tuple[_Current | None, str]:
        """The line that is to begin at a place; None and the reason where there is none."""
        planned, why = self.planner.line(paragraph, *place)
        return _Current.of(planned, paragraph) if planned is not None else None, why

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
                wanted.paragraph.context, line.children, absolute_boxes, fixed_boxes
            )
            self._current = None
            return make()
        finally:
            self._current = before

    def split_inline_box(
        self, context: Any, box: Any, position_x: float, max_x: float, *rest: Any
    ) -> Any:
        """Fit inline content into a line: into an endless one where the line is planned."""
        if self._current is None or not isinstance(box, boxes.LineBox):
            return self._split_inline_box(context, box, position_x, max_x, *rest)
        made = self._split_inline_box(context, box, position_x, inf, *rest)
        self._current.filled = True
        return made

    def avoid_collisions(
        self, context: Any, box: Any, containing_block: Any, outer: bool = True
    ) -> Any:
        """Where a box stands beside floats, and how much room it has there.

        A planned line has its place: what it is too wide is taken from its spaces, and what hangs
        at its edges needs no room. WeasyPrint would look for more of it below.
        """
        if self._current is None or not self._current.filled or not isinstance(box, boxes.LineBox):
            return self._avoid_collisions(context, box, containing_block, outer)
        width, box.width = box.width, 0
        try:
            return self._avoid_collisions(context, box, containing_block, outer)
        finally:
            box.width = width

    def split_text_box(
        self,
        context: Any,
        box: Any,
        available_width: float | None,
        skip: int,
        is_line_start: bool = True,
    ) -> Any:
        """Split a text box where the line is planned to end."""
        current = self._current
        leaf = current.paragraph.known.get(id(box)) if current is not None else None
        if current is None or leaf is None:
            return self._split_text_box(context, box, available_width, skip, is_line_start)
        one = current.line.opportunity
        resume: int | None = None
        end = None
        if one is not None and leaf is current.last:
            resume = len(leaf.text[: min(one.next, leaf.stop) - leaf.start].encode())
            end = len(leaf.text[: max(0, one.end - leaf.start)].encode())
        elif "\n" in leaf.text:
            return self._split_text_box(context, box, None, skip, is_line_start)
        text = leaf.text.encode()[skip:end].decode()
        if not text or not box.style["font_size"]:
            return None, resume, False
        if one is not None and one.hyphen and resume is not None:
            text += box.style["hyphenate_character"]
        shaped = glyphs.Shaped(text, box.style)
        box = box.copy_with_text(text)
        box.width, box.height, baseline = shaped.metrics()
        box.pango_layout = shaped
        half_leading = (strut(box.style)[0] - box.height) / 2
        box.margin_top = box.margin_bottom = half_leading
        box.baseline = baseline + half_leading
        return box, resume, False

    def text_align(self, context: Any, line: Any, available_width: float, last: bool) -> float:
        """Fit a line into its measure; how far it begins from the left edge."""
        current = self._current
        if current is None or not isinstance(line, boxes.LineBox):
            return float(self._text_align(context, line, available_width, last))
        if current.paragraph.mode != "justified":
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
        loose = spaces and target - line.width > _LOOSEST * line.style["font_size"] * spaces
        if not current.failed and not loose and (not last or line.width > target):
            justify.justify(line, target, spaces, current.paragraph.rules.expand)
        return -hang


def count(document: Any) -> Counter[str]:
    """How many lines of a document's paragraphs were broken as a whole, or why not."""
    return Counter(
        box.line_breaking
        for page in document.pages
        for box in page._page_box.descendants()
        if isinstance(box, boxes.LineBox) and hasattr(box, "line_breaking")
    )


@contextmanager
def applied(rules: Rules | None = None) -> Iterator[planning.Planner]:
    """WeasyPrint with paragraphs broken as a whole, for as long as the context lasts."""
    breaker = Breaker(rules or Rules())
    places = (
        (block, "iter_line_boxes", breaker.iter_line_boxes),
        (inline, "iter_line_boxes", breaker.iter_line_boxes),
        (inline, "split_inline_box", breaker.split_inline_box),
        (inline, "split_text_box", breaker.split_text_box),
        (inline, "avoid_collisions", breaker.avoid_collisions),
        (inline, "text_align", breaker.text_align),
        (drawing, "draw_first_line", justify.scaled(glyphs.quick(drawing.draw_first_line))),
    )
    with ExitStack() as stack:
        for module, name, function in places:
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield breaker.planner
