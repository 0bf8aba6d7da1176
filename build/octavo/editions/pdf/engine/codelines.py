"""Where a program is parted between two pages: beside an empty line rather than behind the next.

The first line of a function at the foot of a page, its body on the next, reads like a heading that
was left behind, and so does its last at the head of one; and no page begins with an empty line.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

#: So many lines between empty ones stay together.
_FEWEST = 2

#: Which lines of which functions become which (see `patches.py`).
CHANGES = (
    (
        block,
        "_break_line",
        "    over_orphans = len(new_children) - box.style['orphans']\n",
        "    whole = [*new_children, line]\n"
        "    over_orphans = len(new_children) - box.style['orphans']\n",
        (
            (
                "    # Page break here, resume before this line\n",
                "    if box.element_tag in ('pre', 'code'):\n"
                "        from octavo.editions.pdf.engine.codelines import part\n"
                "        part(new_children, whole[len(new_children)], box.style['orphans'])\n"
                "    # Page break here, resume before this line\n",
            ),
        ),
    ),
)


def part(kept: list[Any], following: Any, fewest: int) -> None:
    """Let the lines of a program that a page has ``kept`` end well before the ``following`` one.

    At least so many of them stay.
    """
    if not kept:
        return
    if _empty(following):
        if following.resume_at is not None:
            kept[-1].resume_at = following.resume_at
        return
    begun = next((n for n, line in enumerate(reversed(kept)) if _empty(line)), len(kept))
    ends = _empty(after) if (after := getattr(following, "line_after", None)) is not None else False
    taken = (1 if begun > _FEWEST else begun) if ends else int(begun < _FEWEST) * begun
    if taken and len(kept) - taken >= fewest:
        del kept[-taken:]


def _empty(line: Any) -> bool:
    """Whether a line may be left out between pages: it shows nothing, and no link leads there."""
    for box in line.descendants():
        if isinstance(box, boxes.TextBox):
            shows = bool(box.text.strip())
        elif isinstance(box, boxes.InlineBox):
            shows = box.element is not None and box.element.get("id") is not None
        else:
            shows = box is not line
        if shows:
            return False
    return True
