"""How narrow the cells of a table can be: each word is measured once.

WeasyPrint measures every word of every cell, for the longest of them. It looks at a word and the
letter behind the space that follows; where the line ends there, nothing else matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.layout import preferred

#: The attribute of a context: what was measured in its layout.
_KNOWN = "octavo_words"


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with words that are measured once, for as long as the context lasts."""
    original = preferred.split_first_line

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any
    ) -> tuple[Any, ...]:
        if max_width != 0 or context is None:
            return tuple(original(text, style, context, max_width, *more, **named))
        space = text.find(" ")
        begin = text if space < 0 else text[: space + 2]
        known = vars(context).setdefault(_KNOWN, {})
        key = (begin, space < 0, id(style), more, tuple(named.items()))
        if key in known:
            return None, *known[key][1]
        made = tuple(original(text, style, context, max_width, *more, **named))
        resume = made[2]
        if space < 0 or (resume is not None and resume <= len(begin.encode())):
            # the style is kept, so that no other has its identity
            known[key] = style, made[1:]
        return made

    preferred.split_first_line = split_first_line
    try:
        yield
    finally:
        preferred.split_first_line = original
