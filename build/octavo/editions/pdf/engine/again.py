"""A section laid out again: what a change cannot reach is kept as it was laid out before.

Where a float is set further down, or a paragraph made a line longer, few pages change. The boxes
are made anew and compared with those of the layout before: the pages up to the first box that is
not the same are kept, and as soon as a page begins again where and as it did before, with all
boxes behind it the same, so are the rest. What comes out is what the whole layout would give; where
that is not certain, because pages depend on more than what stands on them, all is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import weasyprint.layout
from weasyprint.layout import block
from weasyprint.layout import page as page_layout

from octavo.editions.pdf.engine.planning import Planner
from octavo.editions.pdf.engine.trees import Difference, Spine, Tree, spine

#: What WeasyPrint remembers at the beginning of a page: where it begins, how, on which side, its
#: counters, and what has to be made again.
_State = tuple[Any, ...]


@dataclass
class _Made:
    """A layout: the tree it was made of, its pages, each with its children and how far was looked
    for it; where something was left over for the next page, and how paragraphs were begun.
    """

    tree: Tree
    context: Any
    pages: list[tuple[Any, list[Any]]] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    open: list[bool] = field(default_factory=lambda: [False])
    begun: Mapping[Any, Any] = field(default_factory=dict)

    @property
    def is_apart(self) -> bool:
        """Whether pages depend on nothing but what stands on them and where they begin."""
        context = self.context
        return not (
            context.target_collector.counter_lookup_items
            or any(context.running_elements.values())
            or any(page.fixed_boxes for page, _ in self.pages)
        )


class _Layouts:
    """The layouts of a section, one after the other."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._last: _Made | None = None
        self._reaches: dict[int, int] = {}
        self._reached = 0

    def make_all_pages(self, context: Any, root: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
        """The pages of a layout, in the place of WeasyPrint's function."""
        if pages:
            # counters of pages: they are made until they agree
            self._last = None
            yield from page_layout.make_all_pages(context, root, html, pages)
            return
        before, made = self._last, _Made(Tree(root), context)
        self._reaches = dict(made.tree.reaches())
        context.rendered_notes = []
        difference = None
        if before is not None and before.is_apart and made.is_apart:
            difference = Difference(before.tree, made.tree)
            self._begin(difference, before, made, html)
            yield from (page for page, _ in made.pages)
        while True:
            page, more = self._page(made, html)
            yield page
            if not more:
                break
            if before is not None and difference is not None:
                rest = self._rest(difference, before, made, html)
                if rest:
                    yield from rest
                    break
        context.page_maker = context.page_maker[: len(made.pages) + 1]
        context.broken_out_of_flow.clear()
        context.reported_footnotes.clear()
        made.begun = dict(self._planner.begun)
        self._last = made

    def _page(self, made: _Made, html: Any) -> tuple[Any, bool]:
        """The next page, and whether there are more."""
        number, context = len(made.pages), made.context
        context.page_maker[number][-1].update(_unmade())
        self._reached = 0
        page, resume_at = page_layout.remake_page(number, context, made.tree.root, html)
        made.pages.append((page, list(page.children)))
        made.reached.append(max(self._reached, *made.reached[-1:], 0))
        made.open.append(bool(context.reported_footnotes or context.broken_out_of_flow))
        return page, resume_at is not None or bool(context.reported_footnotes)

    def _begin(self, difference: Difference, before: _Made, made: _Made, html: Any) -> None:
        """Keep the pages for which nothing was looked at that has changed."""
        old, maker = before.context, before.context.page_maker
        count = sum(reached <= difference.head for reached in before.reached) - 1
        while count > 0 and (
            before.open[count] or _begin(before.tree, maker[count], difference.head) is None
        ):
            count -= 1
        if count <= 0:
            return
        made.context.page_maker = [_kept(state) for state in maker[: count + 1]]
        made.context.style_for.initial_page_sizes.update(old.style_for.initial_page_sizes)
        made.reached, made.open = before.reached[:count], before.open[: count + 1]
        self._take(before, made, count, html, 0)

    def _take(self, before: _Made, made: _Made, stop: int, html: Any, start: int) -> None:
        for page, children in before.pages[start:stop]:
            page.children = list(children)
            page_layout.set_page_type_computed_styles(page.page_type, html, made.context.style_for)
            made.pages.append((page, children))

    def _rest(self, difference: Difference, before: _Made, made: _Made, html: Any) -> list[Any]:
        """The pages of the layout before, from the next one on, where they would come out alike."""
        number = len(made.pages)
        if number >= len(before.pages) or before.open[number] or made.open[number]:
            return []
        old, new = before.context.page_maker[number], made.context.page_maker[number]
        ways = _ways(difference, old, new)
        if ways is None:
            return []
        try:
            states = [_moved(s, difference, ways) for s in before.context.page_maker[number:]]
        except LookupError:
            return []
        if _plain(states[0]) != _plain(new):
            return []
        made.context.page_maker[number:] = states
        made.reached += [reached + difference.shift for reached in before.reached[number:]]
        made.open += before.open[number + 1 :]
        self._take(before, made, len(before.pages), html, number)
        self._planner.begun.update(_begun_behind(before, made.tree, old, difference))
        return [page for page, _ in made.pages[number:]]

    def looking(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """``block_level_layout`` that tells how far the boxes are looked at."""

        def block_level_layout(context: Any, box: Any, *rest: Any, **named: Any) -> Any:
            reached = self._reaches.get(id(box), 0)
            if reached > self._reached:
                self._reached = reached
            return original(context, box, *rest, **named)

        return block_level_layout


def _unmade() -> dict[str, Any]:
    return {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}


def _kept(state: _State) -> _State:
    return (*state[:-1], {**state[-1], "content_changed": False, "pages_wanted": False})


def _plain(state: _State) -> object:
    """What of a page's beginning shows on it. How many pages there are is not known yet."""
    resume_at, next_page, right_page, (depth, counters, scopes, groups), _ = state
    return resume_at, next_page, right_page, depth, {**counters, "pages": None}, scopes, groups


def _begin(tree: Tree, state: _State, head: int) -> Spine | None:
    """Where a page begins, if that is among the first boxes of a tree."""
    way = spine(tree, state[0])
    return way if way is not None and tree.index[id(way.boxes[-1])] < head else None


def _ways(difference: Difference, old: _State, new: _State) -> dict[int, Any] | None:
    """The boxes on the way to where a page begins, by those of the old tree.

    None where they, or what stands behind them, are not the same.
    """
    one, two = spine(difference.old, old[0]), spine(difference.new, new[0])
    if one is None or two is None:
        return None
    if len(one.boxes) != len(two.boxes) or one.offset != two.offset:
        return None
    first, second = difference.old.index, difference.new.index
    for box, other in zip(one.boxes, two.boxes, strict=True):
        if not difference.alike(first[id(box)], second[id(other)]):
            return None
    rest = len(difference.old) - first[id(one.first)]
    if rest > difference.tail or rest != len(difference.new) - second[id(two.first)]:
        return None
    return {id(box): other for box, other in zip(one.boxes, two.boxes, strict=True)}


def _moved(state: _State, difference: Difference, ways: dict[int, Any]) -> _State:
    """The beginning of a page of the old tree as one of the new; raises LookupError."""
    resume_at, next_page, right_page, (depth, counters, scopes, groups), _ = state
    moved = [[name, index, difference.moved(place, ways)] for name, index, place in groups]
    more = (depth, counters, scopes, moved), _kept(state)[-1]
    return (difference.moved(resume_at, ways), next_page, right_page, *more)


def _begun_behind(
    before: _Made, tree: Tree, state: _State, difference: Difference
) -> Iterator[tuple[Any, Any]]:
    """How paragraphs were begun on pages that are kept: on the last one made, some were tried."""
    way = spine(before.tree, state[0])
    place = before.tree.index[id(way.first)] + difference.shift if way is not None else len(tree)
    tried = {box.element for box in tree.boxes[place:] if box.element is not None}
    return ((element, begun) for element, begun in before.begun.items() if element in tried)


@contextmanager
def applied(planner: Planner) -> Iterator[None]:
    """WeasyPrint that lays out again no more than has changed, as long as the context lasts."""
    layouts = _Layouts(planner)
    pages, level = weasyprint.layout.make_all_pages, block.block_level_layout
    weasyprint.layout.make_all_pages = layouts.make_all_pages
    block.block_level_layout = layouts.looking(level)
    try:
        yield
    finally:
        weasyprint.layout.make_all_pages, block.block_level_layout = pages, level
