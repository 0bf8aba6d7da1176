"""mdBook's ``book.toml``: where a book's text lies, and what it says of the book."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavo.files import inside

NAME, SUMMARY = "book.toml", "SUMMARY.md"

#: Its keys of ``[book]`` that tell what ours tell.
_KEYS = {"title": "title", "authors": "author", "language": "lang", "description": "description"}


@dataclass(frozen=True)
class Settings:
    """The folder of ``book.toml``, that of the text, and the metadata as YAML, line by line."""

    home: Path
    text: Path
    metadata: str


def settings(folder: Path) -> Settings | None:
    """What is set for a book whose folder, or the folder of whose text, this is."""
    for home in (folder, folder.resolve().parent):
        given = _read(home / NAME)
        if given is None:
            continue
        lines, values = given
        book = values.get("book")
        book = book if isinstance(book, dict) else {}
        text = inside(home, str(book.get("src", "src")))
        if text is None or not (text / SUMMARY).is_file():
            continue
        if home == folder or text.resolve() == folder.resolve():
            return Settings(home, folder if home != folder else text, _yaml(lines, book))
    return None


def _read(path: Path) -> tuple[list[str], dict[str, Any]] | None:
    try:
        written = path.read_text(encoding="utf-8-sig")
        import tomllib  # most books have no such file

        return written.split("\n"), tomllib.loads(written)
    except (OSError, ValueError):
        return None


def _yaml(lines: list[str], book: dict[str, Any]) -> str:
    """Each value on the line of its key, so that findings have places."""
    made = [""] * len(lines)
    for key, ours in _KEYS.items():
        begins = (n for n, line in enumerate(lines) if re.match(rf"\s*{key}\s*=", line))
        if (at := next(begins, None)) is not None and key in book:
            made[at] = f"{ours}: {json.dumps(book[key], ensure_ascii=False, default=str)}"
    return "\n".join(made)
