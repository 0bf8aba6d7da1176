"""Where figures and tables may stand: behind blocks of their section, or above some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from octavo.editions.pdf.section import FLOAT

HEADINGS = frozenset(f"h{level}" for level in range(1, 7))

#: Blocks that text in front of a figure may consist of, unless one of the others is in them.
_PASSED = frozenset("p ul ol dl blockquote pre div aside".split())
_NEVER_PASSED = HEADINGS | frozenset("figure table img hr section".split())
_APART = frozenset("full-bleed landscape columns pagebreak answer-space".split())


@dataclass
class Float:
    """A figure or a table on its way: behind how many of ``slots`` it stands, 0 where it was.

    Less than 0, it stands above so many of the blocks before it (``above``, the nearest first). It
    is ``held`` so in the tree. It can stand behind ``most`` of its slots and come to ``last_page``;
    once ``settled`` it stays. ``usual`` is where it stands if what is tried fails.
    """

    element: Any
    parent: Any
    index: int
    slots: Sequence[Slot]
    above: Sequence[Any]
    most: int
    behind: int = 0
    held: int = 0
    usual: int = 0
    last_page: int | None = None
    settled: bool = False


@dataclass(frozen=True)
class Slot:
    """A place behind a block; ``passed`` are this block and the headings before it."""

    parent: Any
    block: Any
    passed: tuple[Any, ...]


def found(root: Any) -> Iterator[Float]:
    """The floats below an element that can stand elsewhere."""
    for parent in root.iter():
        for index, child in enumerate(parent):
            if child.get(FLOAT) is not None:
                slots, above = tuple(_slots(parent, index + 1)), tuple(_above(parent, index))
                if slots or above:
                    yield Float(child, parent, index, slots, above, len(slots))


def _slots(parent: Any, start: int) -> Iterator[Slot]:
    passed: list[Any] = []
    for holder, block, following in _following(parent, start):
        passed.append(block)
        if block.tag not in HEADINGS and not leads(block, following):
            yield Slot(holder, block, tuple(passed))
            passed = []


def _above(parent: Any, index: int) -> Iterator[Any]:
    """The blocks before a float that it may stand above, the nearest first.

    They end behind the float before it, and where anything stands that text cannot go round.
    """
    for block in reversed(list(parent)[:index]):
        if not _is_passed(block):
            return
        yield block


def _following(parent: Any, start: int) -> Iterator[tuple[Any, Any, Any]]:
    """The blocks that a float may be set behind, each with its parent and with what follows it.

    Among them are headings below its own. They end before the next float, and where anything stands
    that text cannot go round.
    """
    pending = [(parent, list(parent)[start:])]
    while pending:
        holder, rest = pending[-1]
        if not rest:
            if len(pending) == 1:
                return
            pending.pop()
            continue
        block = rest.pop(0)
        if block.tag == "section" and not _APART & classes(block):
            pending.append((block, list(block)))
        elif _is_passed(block) or (block.tag in HEADINGS and holder is not parent):
            yield holder, block, rest[0] if rest else None
        else:
            return


def leads(block: Any, following: Any) -> bool:
    """Whether a block says what comes next, or goes on behind it: a figure would part the two."""
    if following is None or following.get(FLOAT) is not None:
        return False
    if block.tag == "p":
        announced = "".join(map(str, block.itertext())).rstrip()[-1:] == ":"
        return announced or "equation" in classes(following)
    goes_on = "".join(map(str, following.itertext())).lstrip()[:1].islower()
    return goes_on and following.tag == "p" and "equation" in classes(block)


def _is_passed(block: Any) -> bool:
    inner = [element for element in block.iter() if isinstance(element.tag, str)]
    if block.tag not in _PASSED or any(_APART & classes(element) for element in inner):
        return False
    if block.tag == "p":
        # an image in a line of text is no float, one alone is
        return any(text.strip() for text in block.itertext()) or block.find("img") is None
    # formulas are drawn
    pictures = [element for element in inner if element.get("data-pdf") == "Piece"]
    return not any(e.tag in _NEVER_PASSED for e in inner if e not in pictures)


def classes(element: Any) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())
