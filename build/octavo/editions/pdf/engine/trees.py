"""Trees of boxes compared: what of a document is not the same as when it was laid out before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from octavo.editions.pdf.engine.planning import LOOSENESS

#: A place where a page begins, in WeasyPrint's form: the index of a child, and so on.
_Skip = dict[int, Any] | None


class Tree:
    """The boxes of a document in their order, before they are laid out.

    ``told`` says of each what layout makes its lines of, but for its ``styles``; ``ends`` are the
    indexes behind what is within it, ``index`` finds it by its identity.
    """

    def __init__(self, root: Any) -> None:
        self.root = root
        self.boxes: list[Any] = []
        self.told: list[tuple[Any, ...]] = []
        self.styles: list[tuple[Any, Any, Any]] = []
        self.ends: list[int] = []
        self.index: dict[int, int] = {}
        self._add(root, 0)

    def __len__(self) -> int:
        return len(self.boxes)

    def _add(self, box: Any, depth: int) -> None:
        number = len(self.boxes)
        self.index[id(box)] = number
        self.boxes.append(box)
        self.ends.append(0)
        element = box.element
        text, loose = None, None
        if isinstance(box, boxes.TextBox):
            text = box.text
        elif isinstance(box, boxes.LineBox) and element is not None:
            loose = element.get(LOOSENESS)
        self.told.append(
            (
                *(depth, type(box), box.element_tag, element, text, loose),
                *(box.bookmark_label, box.string_set),
            )
        )
        self.styles.append((box.style, box.first_letter_style, box.first_line_style))
        # a table in a note has no columns yet
        for child in (*getattr(box, "children", ()), *getattr(box, "column_groups", ())):
            self._add(child, depth + 1)
        if box.footnote is not None:
            self._add(box.footnote, depth + 1)
        self.ends[number] = len(self.boxes)

    def reaches(self) -> Iterator[tuple[int, int]]:
        """The identity of each block, and how far is looked when its layout begins."""
        for number, box in enumerate(self.boxes):
            if isinstance(box, boxes.BlockLevelBox):
                yield id(box), number + 1 if is_plain(box) else self.ends[number]


def is_plain(box: Any) -> bool:
    """Whether a box holds but blocks, one below the other."""
    return (
        type(box) is boxes.BlockBox
        and not any(isinstance(child, boxes.LineBox) for child in box.children)
        and box.style["column_count"] == "auto" == box.style["column_width"]
    )


@dataclass(frozen=True)
class Spine:
    """The way to where a page begins: boxes from the root on, and the place in the text."""

    boxes: tuple[Any, ...]
    offset: int | None = None

    @property
    def first(self) -> Any:
        """The first one that depends on all that is within it."""
        return next((box for box in self.boxes if not is_plain(box)), self.boxes[-1])


def spine(tree: Tree, skip: _Skip) -> Spine | None:
    """The way to a place; None where layout would not find it in another tree of the kind."""
    way = [tree.root]
    while skip:
        if len(skip) != 1:
            return None
        ((number, skip),) = skip.items()
        box = way[-1]
        if isinstance(box, boxes.TextBox):
            return None if skip else Spine(tuple(way), number)
        if not _is_clear(box) or not 0 <= number < len(box.children):
            return None
        way.append(box.children[number])
    return Spine(tuple(way))


def _is_clear(box: Any) -> bool:
    """Whether the children of a box are those that it had before layout, and laid out one by one.

    A first letter becomes a box of its own.
    """
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return True
    if type(box) is not boxes.BlockBox or box.first_letter_style or box.first_line_style:
        return False
    if not (is_plain(box) or isinstance(next(iter(box.children), None), boxes.LineBox)):
        return False
    return bool(box.style["height"] == box.style["min_height"] == "auto")


class Difference:
    """What two trees have in common: so many boxes at their beginnings and at their ends."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self._known: dict[tuple[int, int], bool] = {}
        most = min(len(old), len(new))
        self.shift = len(new) - len(old)
        self.head = next((n for n in range(most) if not self.alike(n, n)), most)
        self.tail = 0
        last = len(old) - 1
        while self.tail < most and self.alike(last - self.tail, last - self.tail + self.shift):
            self.tail += 1

    def alike(self, one: int, two: int) -> bool:
        """Whether a box of the old tree and one of the new are laid out alike."""
        if self.old.told[one] != self.new.told[two]:
            return False
        return all(map(self._same, self.old.styles[one], self.new.styles[two]))

    def _same(self, one: Any, two: Any) -> bool:
        if one is two:
            return True
        if one is None or two is None or type(one) is not type(two):
            return False
        key = id(one), id(two)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                getattr(one, "pseudo_type", None) == getattr(two, "pseudo_type", None)
                and getattr(one, "cascaded", None) == getattr(two, "cascaded", None)
                and self._same(one.parent_style, two.parent_style)
            )
        return known

    def counterpart(self, box: Any, ways: dict[int, Any]) -> Any:
        """The box of the new tree that stands for one of the old; raises LookupError.

        ``ways`` holds those, by their identity, that may have changed within.
        """
        if id(box) in ways:
            return ways[id(box)]
        number = self.old.index[id(box)]
        if number < self.head:
            return self.new.boxes[number]
        if number >= len(self.old) - self.tail:
            return self.new.boxes[number + self.shift]
        raise LookupError

    def moved(self, skip: _Skip, ways: dict[int, Any]) -> _Skip:
        """A place of the old tree in the new one; raises LookupError."""
        found: dict[int, Any] = {}
        place, old, new = found, self.old.root, self.new.root
        while skip:
            ((number, skip),) = skip.items()
            if isinstance(old, boxes.TextBox):
                place[number] = None
                break
            old = old.children[number]
            other = self.counterpart(old, ways)
            number = next((n for n, box in enumerate(new.children) if box is other), -1)
            if number < 0:
                raise LookupError
            place[number] = {} if skip else None
            place, new = place[number], other
        return found or None
