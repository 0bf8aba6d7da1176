"""Where chapters stand that the metadata ask for: lists of figures and tables, an abstract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from octavo import wording
from octavo.book import KINDS

#: What stands before an abstract: the imprint, whom the book is for, its motto.
_FIRST = ("imprint", "dedication", "epigraph")


class _OfKind(Protocol):
    kind: str


_Part = TypeVar("_Part", bound=_OfKind)


def lists(
    parts: list[_Part], values: dict[str, Any], lang: str, titled: Callable[[str, str], _Part]
) -> list[_Part]:
    """The chapters with lists of figures and tables before the text, where they are wanted.

    ``titled`` makes one of its title and its kind.
    """
    at = next((n for n, part in enumerate(parts) if KINDS[part.kind][0] == "body"), len(parts))
    for key, kind in (("lof", "list-of-figures"), ("lot", "list-of-tables")):
        title = values.pop(f"{key}_title", "") or wording.title(lang, kind)
        if values.pop(key, False) and all(part.kind != kind for part in parts):
            parts = [*parts[:at], titled(title, kind), *parts[at:]]
            at += 1
    return parts


def ahead(parts: list[_Part], made: list[_Part]) -> list[_Part]:
    """The chapters with others ahead of the text."""
    at = next((n for n, part in enumerate(parts) if part.kind not in _FIRST), len(parts))
    return [*parts[:at], *made, *parts[at:]]
