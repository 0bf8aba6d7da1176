"""Figures and tables that leave no hole: the text behind one fills the page that it does not fit.

A section is laid out; where a float (an element with ``data-float``) begins a page and the page
before is left with a hole, it is set further down, behind blocks of its own section that fill the
hole, and the section is laid out again, until no hole is left that can be filled. Where nothing
behind it can fill a large one, it is set further up, above text of the page before. A table that is
broken between pages though it is no longer than half of one is kept whole, where text can fill
the room that it leaves.

Floats keep their order, stay in their section and come at most one page later. Only what is laid
out is changed: afterwards the elements stand again where the author put them, and so do the tags.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from octavo.editions.pdf.engine import settling
from octavo.editions.pdf.engine.slots import HEADINGS, Float, Slot, classes, found, leads
from octavo.editions.pdf.section import FLOAT, LANDSCAPE, STAMP, WHOLE, Settled

#: A hole of no more lines is none (a page may be short by a line or two for other reasons).
_LINES = 3

#: A hole of more than that share of a page is worse than a figure above the text that leads to it.
_LARGE = 0.2

#: How often a section is laid out anew: what takes longer stays as it is.
_MOST_ROUNDS = 40

#: How much of a page a table may take to be kept whole.
_WHOLE_TABLE = 0.5

#: So many pages before one that is not as it was, floats may not stand as they did either.
_UNSURE = 2


@dataclass
class Floats:
    """The floats of a section, and how they stand."""

    html: Any
    items: list[Float] = field(default_factory=list)

    @property
    def behind(self) -> dict[Any, int]:
        """The elements that stand elsewhere, and behind how many of their slots."""
        return {item.element: item.behind for item in self.items if item.behind}

    @property
    def moved(self) -> frozenset[str]:
        """The stamps of the elements that stand elsewhere than the author put them."""
        return frozenset(
            element.get(STAMP, "")
            for item in self.items
            if item.behind
            for element in item.element.iter()
        )


def settled(
    html: Any,
    render: Callable[[], Any],
    seen: Any,
    finish: Callable[[Any], Any],
    known: Settled | None = None,
) -> tuple[Any, Floats]:
    """What ``render`` makes of a document whose floats leave no hole that can be filled.

    ``seen`` is the layout of the last rendering; ``finish`` may still change the lines. What is
    ``known`` of both from a document with other page numbers is tried first.
    """
    floats = Floats(html, list(found(html.etree_element)))
    if known is None:
        document = render()
    else:
        document, done = _as_known(floats, render, seen, known)
        if done:
            _taken_home(floats)
            return document, floats
    for _ in range(_MOST_ROUNDS if floats.items else 0):
        if not _settle(floats, seen):
            break
        _placed(floats)
        document = render()
    document = finish(document)
    _taken_home(floats)
    return document, floats


def _as_known(
    floats: Floats, render: Callable[[], Any], seen: Any, known: Settled
) -> tuple[Any, bool]:
    """The document with all as it was found before, and whether that still holds everywhere.

    From where it does not on, floats stand where the author put them, and no paragraph is changed.
    """
    behind = dict(known.behind)
    for item in floats.items:
        there = min(item.most, behind.get(item.element.get(STAMP, ""), 0))
        item.behind = max(-len(item.above), there)
    marked = settling.mark(floats.html.etree_element, known)
    _placed(floats)
    document = render()
    alike = settling.alike(known, seen)
    if alike is None:
        return document, True
    laid_out, changed = _LaidOut(seen), False
    for item in floats.items:
        pieces = laid_out.pieces(item.element)
        item.settled = bool(pieces) and pieces[-1][0] < alike - _UNSURE
        if not item.settled:
            changed = changed or item.behind != 0
            item.behind = 0
    sure = {item.element for item in floats.items if item.settled}
    for element, name in marked:
        if element not in sure:
            del element.attrib[name]
            changed = True
    if changed:
        _placed(floats)
        document = render()
    return document, False


def _placed(floats: Floats) -> None:
    """Set every float where it is to stand."""
    _taken_home(floats)
    for item in floats.items:
        if item.behind:
            item.parent.remove(item.element)
            if item.behind > 0:
                slot = item.slots[item.behind - 1]
                slot.parent.insert(list(slot.parent).index(slot.block) + 1, item.element)
            else:
                block = item.above[-item.behind - 1]
                item.parent.insert(list(item.parent).index(block), item.element)
            item.held = item.behind
    wrapper = type(floats.html.wrapper_element)
    floats.html.wrapper_element = wrapper.from_html_root(
        floats.html.etree_element, content_language=None
    )


def _taken_home(floats: Floats) -> None:
    """Set every float where the author put it."""
    for item in floats.items:
        holder = item.slots[item.held - 1].parent if item.held > 0 else item.parent
        holder.remove(item.element)
    for item in floats.items:
        item.parent.insert(item.index, item.element)
        item.held = 0


def _settle(floats: Floats, seen: Any) -> bool:
    """Change the first float that should stand otherwise; whether there is one."""
    laid_out = _LaidOut(seen)
    return any(_changed(item, laid_out) for item in floats.items if not item.settled)


def _changed(item: Float, laid_out: _LaidOut) -> bool:
    pieces = laid_out.pieces(item.element)
    if not pieces:
        return False
    page, box = pieces[0]
    if item.behind < 0:
        item.settled = True
        if page <= (item.last_page or 0) and len(pieces) == 1:
            return False
        # the text above it came to another page with it
        item.behind = item.usual
        return True
    if item.behind and item.last_page is not None and page > item.last_page:
        # it came too late
        item.behind = item.most = item.behind - 1
        return True
    if item.element.tag == "table" and len(pieces) > 1 and _keep_whole(item, laid_out, pieces):
        return True
    hole = laid_out.hole(item.element, page)
    if hole <= _LINES * laid_out.line:
        return False
    slots = item.slots[item.behind : item.most]
    # what has a page of its own leaves no room for text on it
    apart = LANDSCAPE in classes(item.element)
    further = laid_out.choose(slots, hole, laid_out.height if apart else box.margin_height())
    if further and item.last_page in (None, page):
        item.behind, item.last_page = item.behind + further, page
        return True
    if not apart and len(pieces) == 1 and hole > _LARGE * laid_out.height:
        back = laid_out.choose_above(item, page - 1)
        if back:
            item.behind, item.usual, item.last_page = -back, item.behind, page - 1
            return True
    item.settled = True
    # a table that cannot be moved is broken as before
    return not item.behind and item.element.attrib.pop(WHOLE, None) is not None


def _keep_whole(item: Float, laid_out: _LaidOut, pieces: Sequence[tuple[int, Any]]) -> bool:
    height = sum(box.margin_height() for _, box in pieces)
    if item.element.get(WHOLE) is not None or height > _WHOLE_TABLE * laid_out.height:
        return False
    hole = pieces[0][1].margin_height()
    slots = item.slots[item.behind : item.most]
    if hole > _LINES * laid_out.line and not laid_out.choose(slots, hole, height):
        return False
    item.element.set(WHOLE, "")
    return True


class _LaidOut:
    """The pages of a layout: where elements are, and what is left free."""

    def __init__(self, seen: Any) -> None:
        self._seen = seen
        self._pieces: dict[Any, list[tuple[int, Any]]] = {}
        self._leaves: list[list[Any]] = []
        for number, page in enumerate(seen.pages):
            leaves: list[Any] = []
            for child in page.children:
                if isinstance(child, boxes.FootnoteAreaBox):
                    self._walk(child, number, [], None)
                elif not isinstance(child, boxes.MarginBox):
                    self._walk(child, number, leaves, None)
            self._leaves.append(leaves)
        self.line = getattr(seen.root.style["line_height"], "value", 0) or 1
        upright = (page.height for page in seen.pages if page.page_type.name != LANDSCAPE)
        self.height = min(upright, default=0)

    def _walk(self, box: Any, page: int, leaves: list[Any], around: Any) -> None:
        element = box.element
        if element is not None and element is not around and box.element_tag == element.tag:
            self._pieces.setdefault(element, []).append((page, box))
        if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
            leaves.append(box)
        for child in box.children if isinstance(box, boxes.ParentBox) else ():
            if isinstance(child, boxes.Box):
                self._walk(child, page, leaves, element)

    def pieces(self, element: Any) -> list[tuple[int, Any]]:
        """The boxes of an element with the 0-based indexes of their pages."""
        return self._pieces.get(element, [])

    def hole(self, element: Any, page: int) -> float:
        """How much of the page before is free (px), because of the element that begins a page."""
        if not page or not self._begins(element, page):
            return 0
        kind, before = self._seen.pages[page].page_type, self._seen.pages[page - 1]
        next_page = self._seen.context.page_maker[page][1]
        if LANDSCAPE in classes(element):
            # the page breaks for its sake
            forced = next_page["page"] != LANDSCAPE
        else:
            forced = next_page["break"] != "any" or kind.name != before.page_type.name
        if forced:
            return 0
        if before.page_type.blank or not self._leaves[page - 1]:
            return 0
        used = max(leaf.position_y + leaf.margin_height() for leaf in self._leaves[page - 1])
        return self._bottom(page - 1) - float(used)

    def _begins(self, element: Any, page: int) -> bool:
        """Whether nothing but headings stands before the element on the page."""
        inner = set(element.iter())
        for leaf in self._leaves[page]:
            if leaf.element in inner:
                return True
            if leaf.element is None or leaf.element.tag not in HEADINGS:
                return False
        return False

    def choose(self, slots: Sequence[Slot], hole: float, height: float) -> int:
        """Behind how many of some slots a float of a height (px) is set to fill a hole, 0: none.

        What of them does not go into the hole stands above the float on its page.
        """
        chosen, extent = 0, 0.0
        for number, slot in enumerate(slots, 1):
            extent += sum(self._extent(block) for block in slot.passed)
            if max(0.0, extent - hole) + height > self.height:
                break
            chosen = number
            if extent > hole - self.line:
                break
        return chosen

    def choose_above(self, item: Float, page: int) -> int:
        """Above how many of the blocks before it a float fits on a page, 0: none."""
        height = sum(box.margin_height() for _, box in self.pieces(item.element))
        for number, block in enumerate(item.above, 1):
            pieces = self.pieces(block)
            if not pieces or pieces[0][0] != page or self._parted(item, block):
                return 0
            led = number < len(item.above) and leads(item.above[number], block)
            if not led and pieces[0][1].position_y + height <= self._bottom(page):
                return number
        return 0

    def _parted(self, item: Float, block: Any) -> bool:
        """Whether another float has come between a float and a block before it."""
        standing = list(item.parent)
        between = standing[standing.index(block) : standing.index(item.above[0]) + 1]
        return any(other.get(FLOAT) is not None for other in between)

    def _bottom(self, page: int) -> float:
        """Where the text of a page may end, above its notes (px)."""
        seen = self._seen.pages[page]
        notes = [c for c in seen.children if isinstance(c, boxes.FootnoteAreaBox) and c.children]
        bottom = seen.content_box_y() + seen.height
        return float(min((area.position_y for area in notes), default=bottom))

    def _extent(self, block: Any) -> float:
        """The height of a block with that of its notes."""
        notes = [element for element in block.iter() if element.get("data-pdf") == "Note"]
        boxed = [box for element in (block, *notes) for _, box in self.pieces(element)]
        return float(sum(box.margin_height() for box in boxed))
