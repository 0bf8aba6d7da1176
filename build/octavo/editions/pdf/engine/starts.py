"""Where the pages of a laid-out section begin: at which character of which element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from octavo.editions.pdf.section import STAMP, Start

#: What a page map does not count (see ``octavo.edition.PageStart``).
_UNCOUNTED = re.compile(r"[\s\u00ad\u200b]")


def starts(pages: Sequence[Any], moved: frozenset[str] = frozenset()) -> tuple[Start | None, ...]:
    """The start of each page; None for a page without anything of the text.

    What has one of the stamps in ``moved`` stands later than in the text: with it a page begins
    only where nothing else stands there.
    """
    reader = _Reader(moved)
    return tuple(reader.page(page._page_box) for page in pages)


class _Reader:
    """Reads pages in order and knows how much of each element's own text was on earlier ones."""

    def __init__(self, moved: frozenset[str]) -> None:
        self._moved = moved
        self._own: dict[str, str] = {}
        self._used: dict[str, int] = {}

    def page(self, page: Any) -> Start | None:
        """Where the page begins; in a note only where nothing else stands on it."""
        text: list[Any] = []
        notes: list[Any] = []
        for child in page.children:
            if not isinstance(child, boxes.MarginBox):
                (notes if isinstance(child, boxes.FootnoteAreaBox) else text).append(child)
        first = late = None
        for child in (*text, *notes):
            for box, repeatable in _leaves(child):
                start = self._leaf(box, repeatable)
                if start is not None and start.stamp in self._moved:
                    late = late or start
                else:
                    first = first or start
        return first or late

    def _leaf(self, box: Any, repeatable: bool) -> Start | None:
        """Where the text of a box begins; None where it is not the text's own."""
        element, tag = box.element, box.element_tag or ""
        if element is None or ("::" in tag and not tag.endswith("::first-letter")):
            return None
        if isinstance(box, boxes.ReplacedBox):
            return Start(element.get(STAMP), 0) if element.get(STAMP) else None
        stamp = element.get(STAMP)
        shown = _folded(box.text)
        if stamp is None or not shown:
            return None
        if stamp not in self._own:  # once for all lines of a paragraph, which may be a book
            self._own[stamp] = _folded(_own_text(element))
        own = self._own[stamp]
        used = self._used.setdefault(stamp, 0)
        if repeatable and used >= len(own):
            return None
        hyphen = _folded(box.style["hyphenate_character"])
        length = len(shown)
        if not own.startswith(shown, used) and hyphen and shown.endswith(hyphen):
            length -= len(hyphen)
        self._used[stamp] = used + length
        return Start(stamp, used)


def _leaves(box: Any, repeatable: bool = False) -> Iterator[tuple[Any, bool]]:
    """Texts and images in reading order; whether each stands in the head or foot of a table."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        yield box, repeatable
    elif isinstance(box, boxes.ParentBox) and not isinstance(box, boxes.MarginBox):
        repeatable = repeatable or getattr(box, "is_header", False)
        repeatable = repeatable or getattr(box, "is_footer", False)
        for child in box.children:
            yield from _leaves(child, repeatable)


def _own_text(element: Any) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _folded(text: str) -> str:
    return _UNCOUNTED.sub("", text).casefold()
