"""The notes of a page measured: each is laid out once for its height, not for each that follows.

WeasyPrint learns the height of the notes anew whenever one is added, from copies of all of them.
What is measured here is kept as long as the page is made. The notes that are drawn in the end are
laid out as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext, block

from octavo.editions.pdf.section import NOTE_PART

#: The attribute of a context: the area whose notes are measured, and these by their identities.
_MEASURED = "octavo_measured"

#: The attribute of a note to be measured: under which conditions it was, and what it came to.
_KEPT = "octavo_kept"


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with notes that are measured once, for as long as the context lasts."""
    level = block.block_level_layout
    block.block_level_layout = _once(level)
    LayoutContext.measured_footnotes = measured
    try:
        yield
    finally:
        block.block_level_layout = level
        del LayoutContext.measured_footnotes


def measured(context: Any) -> Any:
    """The notes of the page laid out to learn their height.

    Of all but the last one, what is within may stand anywhere.
    """
    area = context.current_footnote_area
    notes = context.current_page_footnotes
    copy = area.copy_with_children([_ready(context, note) for note in notes])
    for note in copy.children[-1:]:
        setattr(note, _KEPT, None)
    return block.block_level_layout(context, copy, -inf, None, area.page)[0]


def _ready(context: Any, note: Any) -> Any:
    """A note with all the boxes that layout needs."""
    area = context.current_footnote_area
    owner, known = vars(context).get(_MEASURED, (None, {}))
    if owner is not area:
        known = {}
        setattr(context, _MEASURED, (area, known))
    if id(note) not in known:
        (made,) = build.create_anonymous_boxes(area.copy_with_children([note.deepcopy()])).children
        setattr(made, _KEPT, None)
        # the note itself is kept, so that no other has its identity
        known[id(note)] = note, made
    made = known[id(note)][1]
    vars(made).pop(NOTE_PART, None)
    if NOTE_PART in vars(note):
        setattr(made, NOTE_PART, vars(note)[NOTE_PART])
    return made


def _once(original: Callable[..., Any]) -> Callable[..., Any]:
    """``block_level_layout`` that takes a measured note as it was."""

    def block_level_layout(
        context: Any,
        box: Any,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        page_is_empty: bool = True,
        absolute_boxes: Any = None,
        fixed_boxes: Any = None,
        adjoining_margins: Any = None,
        *rest: Any,
    ) -> Any:
        more = (page_is_empty, absolute_boxes, fixed_boxes, adjoining_margins, *rest)
        if _KEPT not in vars(box) or not isinstance(containing_block, boxes.FootnoteAreaBox):
            return original(context, box, bottom_space, skip_stack, containing_block, *more)
        conditions = (
            *(vars(box).get(NOTE_PART), containing_block.width, page_is_empty),
            *(tuple(adjoining_margins or ()), context.forced_break, *rest),
        )
        kept = vars(box)[_KEPT]
        if kept is not None and kept[0] == conditions and not context.excluded_shapes:
            _, dx, dy, made, *told, margins, through, lines = kept
            made = made.copy()
            made.position_x, made.position_y = box.position_x + dx, box.position_y + dy
            return made, *told, list(margins), through, lines
        x, y = box.position_x, box.position_y
        result = original(context, box, bottom_space, skip_stack, containing_block, *more)
        made, resume_at, next_page, margins, through, lines = result
        if made is not None and not context.excluded_shapes and _is_plain(made):
            dx, dy = made.position_x - x, made.position_y - y
            kept = (conditions, dx, dy, made, resume_at, next_page, tuple(margins), through, lines)
            setattr(box, _KEPT, kept)
        return result

    return block_level_layout


def _is_plain(note: Any) -> bool:
    """Whether nothing of a note has to do with what is around it."""
    return all(
        box.is_in_normal_flow() and box.footnote is None and box.style["string_set"] == "none"
        for box in list(note.descendants())[1:]
    )
