"""Where a program is parted between two pages: beside an empty line rather than behind the next.

The first line of a function at the foot of a page, its body on the next, reads like a heading that
was left behind, and so does its last at the head of one; and no page begins with empty lines.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

#: So many lines between empty ones stay together.
_FEWEST = 2

#: So many go to the next page together, where too few of a program were on it.
_MOST = 8

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
                "        part(new_children, whole, box.style)\n"
                "    # Page break here, resume before this line\n",
            ),
        ),
    ),
)


def goes_on(box: Any, line: Any, following: Any) -> bool:
    """Whether a program has but empty lines from one that is beyond the page to a ``following``."""
    if box.element_tag not in ("pre", "code"):
        return False
    return _empty(line) and _empty(following)


def part(kept: list[Any], whole: list[Any], style: Any) -> None:
    """Let the lines of a program that a page has ``kept`` of some end where it is parted well.

    The last of the ``whole`` knows those behind it that were made.
    """
    if not kept:
        return
    made: list[Any] = getattr(whole[-1], "lines_after", [])
    following, *after = [*whole[len(kept) :], *made]
    begun = next((n for n, line in enumerate(reversed(kept)) if _empty(line)), len(kept))
    if _empty(following):
        taken = _behind(kept, [following, *after], begun, style["widows"])
    elif after and _empty(after[0]):
        taken = 1 if begun > _FEWEST else begun
    else:
        taken = int(begun < _FEWEST) * begun
    if len(kept) - taken < style["orphans"]:
        taken = min(taken, _FEWEST)  # all of it cannot go
    if taken and len(kept) - taken >= style["orphans"]:
        del kept[-taken:]


def _behind(kept: list[Any], lines: list[Any], begun: int, fewest: int) -> int:
    """Go on behind the empty lines; how many go over, too, where less than ``fewest`` would."""
    empty = next((n for n, line in enumerate(lines) if not _empty(line)), len(lines))
    last = [line for line in lines[:empty] if line.resume_at is not None]
    if last:
        kept[-1].resume_at = last[-1].resume_at
    if lines[-1].resume_at is None and 0 < len(lines) - empty < fewest:
        return begun if begun <= _MOST else _FEWEST
    return 0


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
