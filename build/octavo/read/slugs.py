"""Names: ASCII, safe as file names and as fragments in every reader."""

from __future__ import annotations

import re

#: The longest name, in characters.
LIMIT = 60


def slug(text: str) -> str:
    """The text as lower-case ASCII words joined by hyphens, "" where nothing is left of it."""
    plain = text
    if not text.isascii():
        from anyascii import anyascii  # its tables are wanted for few books

        plain = anyascii(text)
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    if len(words) > LIMIT:
        cut = words[: LIMIT + 1].rpartition("-")[0]
        words = cut or words[:LIMIT]
    return words


def unique(name: str, taken: set[str]) -> str:
    """The name, or the first of ``name-2``, ``name-3`` ... that is not taken; it is taken then."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        suffix = f"-{count}"
        candidate = name[: LIMIT - len(suffix)].rstrip("-") + suffix
    taken.add(candidate)
    return candidate
