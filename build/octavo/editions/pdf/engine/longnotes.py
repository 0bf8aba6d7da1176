"""Notes that go on at the foot of the next page where a page has no room for the whole of one.

WeasyPrint keeps a note whole (Kozea/WeasyPrint#1833): the line that calls it goes to the next page
with it and leaves a hole, or the note stands apart from its call. Here the first part of the note
stays with its call, as long as there is room for it, and the rest comes first among the notes of
the next page. Both parts are boxes of one element, as those of a paragraph that is broken between
pages: so tags, page starts and words are those of one note. At least as many lines as the style
sheet's ``orphans`` and ``widows`` ask for stand on each page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext, block

from octavo.editions.pdf.section import IN_ROW, NOTE_PART

#: The attributes of a note's box: the part of the note that it stands for, and what follows it.
_PART, _REST = NOTE_PART, "octavo_rest"

#: The attribute of every note's box.
_NOTE = "octavo_note"

#: The attribute of a part that was laid out: where the next one begins.
_RESUME = "octavo_resume"

#: So that the last line of a part is not lost to rounding (px).
_SLACK = 0.01

#: How many lines of text a page has at the least, however long a note is.
_LINES = 4

#: How many lines of text are left room for below a note's call in a cell: a row is not broken.
_REST_OF_ROW = 5


@dataclass(frozen=True)
class _Part:
    """Where a part of a note begins (None: with the note), its height (px; inf: to the end)."""

    begin: Any = None
    height: float = inf


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with notes that can be split, for as long as the context lasts."""
    level, page_name = block.block_level_layout, block.block_level_page_name
    laying, undoing = LayoutContext.layout_footnote, LayoutContext.unlayout_footnote
    block.block_level_layout = _in_parts(level)
    block.block_level_page_name = _on_one_page(page_name)
    LayoutContext.split_footnote = _split
    LayoutContext.layout_footnote = _laying_out(laying)
    LayoutContext.unlayout_footnote = _undoing(undoing)
    try:
        yield
    finally:
        block.block_level_layout, block.block_level_page_name = level, page_name
        del LayoutContext.split_footnote
        LayoutContext.layout_footnote, LayoutContext.unlayout_footnote = laying, undoing


def _in_parts(original: Callable[..., Any]) -> Callable[..., Any]:
    """``block_level_layout`` that lays out of a note the part only that its box stands for."""

    def block_level_layout(
        context: Any,
        box: Any,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        page_is_empty: bool = True,
        *rest: Any,
        **named: Any,
    ) -> Any:
        part: _Part | None = vars(box).get(_PART)
        if part is None:
            more = (containing_block, page_is_empty, *rest)
            return original(context, box, bottom_space, skip_stack, *more, **named)
        bottom = context.page_bottom
        if part.height < inf:
            context.page_bottom, bottom_space = box.position_y + part.height, 0
            page_is_empty = False
        try:
            more = (containing_block, page_is_empty, *rest)
            made, resume_at, *told = original(
                context, box, bottom_space, part.begin, *more, **named
            )
        finally:
            context.page_bottom = bottom
        if made is not None:
            setattr(made, _RESUME, resume_at)
        return made, None, *told

    return block_level_layout


def _on_one_page(original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """``block_level_page_name`` for which notes stand below each other, whatever pages call them.

    The rest of one may stand on a landscape page, above notes that are called there.
    """

    def block_level_page_name(before: Any, after: Any) -> Any:
        return None if _NOTE in vars(after) else original(before, after)

    return block_level_page_name


def _laying_out(original: Callable[..., Any]) -> Callable[..., Any]:
    def layout_footnote(context: Any, footnote: Any) -> Any:
        setattr(footnote, _NOTE, True)
        continued = _forgotten(footnote)
        overflow = original(context, footnote)
        area = context.current_footnote_area
        if continued and not context.in_column:
            line = getattr(footnote.style.root_style["line_height"], "value", 0)
            top = area.page.content_box_y() + _LINES * line
            if context.page_bottom < top:
                _split(context, footnote, 0, top)
        return overflow

    return layout_footnote


def _undoing(original: Callable[..., Any]) -> Callable[..., Any]:
    def unlayout_footnote(context: Any, footnote: Any) -> None:
        rest = vars(footnote).get(_REST)
        if rest in context.reported_footnotes:
            context.reported_footnotes.remove(rest)
        _forgotten(footnote)
        original(context, footnote)

    return unlayout_footnote


def _forgotten(footnote: Any) -> bool:
    """Let a note's box stand for all that follows its beginning; whether it is a continuation."""
    vars(footnote).pop(_REST, None)
    part: _Part | None = vars(footnote).pop(_PART, None)
    if part is None or part.begin is None:
        return False
    setattr(footnote, _PART, _Part(part.begin))
    return True


def _split(context: Any, footnote: Any, bottom_space: float, bottom: float) -> bool:
    """Leave of a page's last note what has room below the text, which ends at ``bottom`` (px).

    The rest is for the next page. Whether that could be done; else all is as before.
    """
    area = context.current_footnote_area
    notes = context.current_page_footnotes
    if context.in_column or context.reported_footnotes or not notes or notes[-1] is not footnote:
        return False
    part: _Part = vars(footnote).get(_PART) or _Part()
    whole = context.measured_footnotes()
    if whole is None:
        return False
    page = area.page
    free = page.content_box_y() + page.height - bottom_space - bottom
    above = whole.children[-1].position_y - whole.position_y
    below = whole.margin_height() - (whole.height + whole.content_box_y() - whole.position_y)
    line = getattr(footnote.style.root_style["line_height"], "value", 0)
    if footnote.element.get(IN_ROW) is not None:
        free -= _REST_OF_ROW * line
    height = free - above - below
    setattr(footnote, _PART, _Part(part.begin, height + _SLACK))
    laid = context.measured_footnotes() if height > 0 else None
    made = laid.children[-1] if laid is not None and len(laid.children) == len(notes) else None
    resume_at = vars(made).get(_RESUME) if made is not None else None
    if made is None or resume_at is None or _lines(made) < footnote.style["orphans"]:
        setattr(footnote, _PART, part)
        return False
    # no higher than what it holds, unless more or less would go into that
    setattr(footnote, _PART, _Part(part.begin, _end(made) - made.position_y + _SLACK))
    tight = context.measured_footnotes()
    if tight is None or vars(tight.children[-1]).get(_RESUME) != resume_at:
        setattr(footnote, _PART, _Part(part.begin, height + _SLACK))
    rest = footnote.copy()
    setattr(rest, _PART, _Part(resume_at))
    setattr(footnote, _REST, rest)
    context.reported_footnotes.append(rest)
    context._update_footnote_area()
    return True


def _lines(box: Any) -> int:
    return sum(isinstance(inner, boxes.LineBox) for inner in box.descendants())


def _end(box: Any) -> float:
    """Where what is to be seen of a box ends (px)."""
    leaves = [b for b in box.descendants() if isinstance(b, boxes.LineBox | boxes.ReplacedBox)]
    return max(float(leaf.position_y + leaf.margin_height()) for leaf in leaves)
