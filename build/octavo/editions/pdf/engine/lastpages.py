"""Last pages: a chapter does not end with two or three lines on a page of their own.

A few paragraphs before them are set a line shorter, so that the lines find room on the page
before, or a line longer, so that more goes over to the last one: what a compositor does by hand,
and TeX by \\looseness where it is told to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from weasyprint.formatting_structure import boxes

from octavo.editions.pdf.engine.planning import LOOSENESS, Planner
from octavo.editions.pdf.section import FLOAT

#: So many lines a last page has at least.
_FEWEST = 4
#: On how many pages before it lines are sought.
_PAGES = 6
#: How many lines the page before may be short of when whole paragraphs leave it; where one line
#: would have a page of its own, and what leaves with it a heading.
_MOST_FREE, _MOST_FREE_FOR_ONE = 8, 12
#: So many lines of a paragraph stay at the foot of a page (page.css).
_ORPHANS = 2
_PARAGRAPHS = frozenset(("p", "li", "dd"))
#: What may leave a page whole, too.
_TEXTS = _PARAGRAPHS | {"pre", "dt"}
#: What lies within these is no line of the page.
_ASIDE = frozenset(("table", "figure", "aside"))
#: The attribute of a paragraph that stays with the next one; "whole" where it is not broken.
KEPT = "data-kept"

#: Elements with the attribute that each is to have.
_Way = dict[Any, tuple[str, str]]


@dataclass
class _Stretch:
    """Pages from a forced break to the next: how many, the lines of the last, what is to try."""

    count: int
    lines: int
    ways: list[_Way]
    marked: _Way = field(default_factory=dict)
    done: bool = False

    def change(self) -> bool:
        """Take the last way back and try the next one; whether anything is different now."""
        before = self.marked
        for element, (name, _) in before.items():
            del element.attrib[name]
        self.marked = self.ways.pop(0) if self.ways else {}
        for element, (name, value) in self.marked.items():
            element.set(name, value)
        self.done = not self.marked
        return bool(before or self.marked)


def filled(document: Any, render: Callable[[], Any], seen: Any, planner: Planner) -> Any:
    """The document, its last pages filled where that can be; ``seen`` is its layout."""
    line = getattr(seen.root.style["line_height"], "value", 0)
    if not line:
        return document
    short = {
        index: _Stretch(len(pages), lines, list(_ways(pages, line, planner)))
        for index, pages in enumerate(_stretches(seen))
        if len(pages) > 1 and 0 < (lines := _lines(pages[-1], line)) < _FEWEST
    }
    # all of them at once: each rendering is one of the whole section
    while sum(stretch.change() for stretch in short.values() if not stretch.done):
        document = render()
        for index, pages in enumerate(_stretches(seen)):
            stretch = short.get(index)
            if stretch is not None and not stretch.done:
                stretch.done = _succeeded(stretch, pages, line)
    return document


def _stretches(seen: Any) -> Iterator[list[Any]]:
    pages: list[Any] = []
    for number, page in enumerate(seen.pages):
        forced = number and seen.context.page_maker[number][1]["break"] != "any"
        if pages and (forced or page.page_type.name != pages[-1].page_type.name):
            yield pages
            pages = []
        if not page.page_type.blank:
            pages.append(page)
    if pages:
        yield pages


def _ways(pages: list[Any], line: float, planner: Planner) -> Iterator[_Way]:
    """What could help, the best first: no last page; more on it by lines; by whole paragraphs."""
    over = ceil(_height(pages[-1]) / line - 0.1)
    found = _paragraphs(pages[-1 - _PAGES : -1])
    for looseness, needed in ((-1, over), (-1, over + 1), (1, _FEWEST - _lines(pages[-1], line))):
        prices = [
            (price, number, element)
            for number, element in enumerate(found)
            if (price := planner.price(element, looseness)) is not None
        ]
        if len(prices) >= needed > 0:
            cheapest = sorted(prices)[:needed]
            yield {element: (LOOSENESS, str(looseness)) for *_, element in cheapest}
    kept: _Way = {}
    lines = 0
    for element, own in reversed(_blocks(pages[-2:]).items()):
        lines += own
        kept[element] = (KEPT, "whole" if own < _FEWEST + _ORPHANS else "")
        if lines >= _FEWEST:
            yield kept
            return


def _succeeded(stretch: _Stretch, pages: list[Any], line: float) -> bool:
    if len(pages) < stretch.count:
        return True
    if len(pages) > stretch.count or _lines(pages[-1], line) < _FEWEST:
        return False
    free = pages[-2].height - _height(pages[-2])
    most = _MOST_FREE_FOR_ONE if stretch.lines == 1 else _MOST_FREE
    return bool(free <= most * line)


def _paragraphs(pages: list[Any]) -> list[Any]:
    """The paragraphs behind the last float: what stands before it settled where that is."""
    found: dict[Any, None] = {}
    for box in _walked(pages):
        if box.element is not None and box.element.get(FLOAT) is not None:
            found.clear()
        elif isinstance(box, boxes.LineBox) and box.element_tag in _PARAGRAPHS:
            found[box.element] = None
    return list(found)


def _blocks(pages: list[Any]) -> dict[Any, int]:
    """The blocks of text behind what is none, with the numbers of their lines."""
    found: dict[Any, int] = {}
    for box in _walked(pages):
        if box.element_tag in _ASIDE:
            found.clear()
        elif isinstance(box, boxes.BlockBox) and box.element_tag in _TEXTS:
            lines = sum(isinstance(inner, boxes.LineBox) for inner in box.descendants())
            # lines of a program may be boxes, those of a stanza are
            boxed = box.element_tag == "pre" or "stanza" in (box.element.get("class") or "").split()
            if boxed or isinstance(next(iter(box.children), 0), boxes.LineBox):
                found[box.element] = found.get(box.element, 0) + lines
    return found


def _walked(pages: list[Any]) -> Iterator[Any]:
    """The boxes of some pages in their order; nothing of what is within floats and tables."""
    for page in pages:
        for child in page.children:
            if not isinstance(child, boxes.FootnoteAreaBox | boxes.MarginBox):
                yield from _within(child)


def _within(box: Any) -> Iterator[Any]:
    yield box
    if isinstance(box, boxes.ParentBox) and box.element_tag not in _ASIDE:
        for child in box.children:
            if isinstance(child, boxes.Box):
                yield from _within(child)


def _lines(page: Any, line: float) -> int:
    """The height of a page's text in lines, without its notes."""
    return ceil(_text(page) / line - 0.1)


def _height(page: Any) -> float:
    """The height of a page's text and notes (px)."""
    notes = [child for child in page.children if isinstance(child, boxes.FootnoteAreaBox)]
    return _text(page) + sum(float(area.margin_height()) for area in notes if area.children)


def _text(page: Any) -> float:
    bottoms = [float(box.position_y + box.margin_height()) for box in _leaves(page)]
    return max(0.0, max(bottoms, default=0.0) - float(page.content_box_y()))


def _leaves(page: Any) -> Iterator[Any]:
    for child in page.children:
        if not isinstance(child, boxes.FootnoteAreaBox | boxes.MarginBox):
            for box in child.descendants():
                if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
                    yield box
