"""Front matter: the YAML at the head of a manuscript, and where it ends.

Pandoc's title block, lines that begin with ``%`` for title, authors and date, is read as YAML; so
are MultiMarkdown's keys, which Scrivener writes, without marks around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from octavo.read.values import Value
from octavo.report import Finding, Source, error

_OPEN = re.compile(r"---[ \t]*\n(?!\s*\n)")
_TITLE_BLOCK = re.compile(r"(?=%[ \t]*\S|%[ \t]*\n%)(?:%[^\n]*(?:\n[ \t]+\S[^\n]*)*(?:\n|\Z)){1,3}")
_FIELD = re.compile(r"^%[ \t]?([^\n]*(?:\n[ \t]+\S[^\n]*)*)", re.MULTILINE)
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
#: MultiMarkdown's keys begin the text and end at the first blank line (User's Guide, "Metadata").
_KEYS = re.compile(r"(?:[A-Za-z][\w -]*:[ \t]*[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+(?=[ \t]*\n)")
_KEY = re.compile(r"^([A-Za-z][\w -]*):[ \t]*([^\n]*(?:\n[ \t]+\S[^\n]*)*)", re.MULTILINE)
_RENAMED = {"language": "lang", "copyright": "rights"}


def divide(text: str) -> tuple[str, str, int]:
    """The front matter of a text ("" where there is none), the rest, and the rest's first line."""
    opening = _OPEN.match(text)
    if opening is None:
        return _title_block(text)
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        return "", text, 1
    end = min(closing.end() + 1, len(text))
    rest = text[end:]
    return text[opening.end() : closing.start()], rest, text.count("\n", 0, end) + 1


def first_line(text: str) -> int:
    """The line that the front matter of a text begins in: behind its mark, where it has one."""
    return 2 if _OPEN.match(text) else 1


def _title_block(text: str) -> tuple[str, str, int]:
    """What `divide` makes of Pandoc's title block (User's Guide, extension pandoc_title_block)."""
    block = _TITLE_BLOCK.match(text)
    if block is None or text.startswith("%%"):
        return _keys(text)
    fields = zip(("title", "author", "date"), _FIELD.findall(block.group()), strict=False)
    end = block.end()
    return _as_yaml(fields), text[end:], text.count("\n", 0, end) + 1


def _keys(text: str) -> tuple[str, str, int]:
    """What `divide` makes of MultiMarkdown's keys: a title is among them."""
    block = _KEYS.match(text)
    fields = _KEY.findall(block.group()) if block is not None else []
    named = [("-".join(key.lower().split()), written) for key, written in fields]
    if block is None or "title" not in dict(named):
        return "", text, 1
    end = block.end()
    renamed = ((_RENAMED.get(key, key), written) for key, written in named)
    return _as_yaml(renamed), text[end:], text.count("\n", 0, end) + 1


def _as_yaml(fields: Iterable[tuple[str, str]]) -> str:
    """Fields as YAML, each on the lines that it was written on, so that places are right."""
    lines = []
    for name, written in fields:
        pieces = [
            piece.strip() for piece in re.split(r"\n|;" if name == "author" else r"\n", written)
        ]
        said: object = [p for p in pieces if p] if name == "author" else " ".join(pieces).strip()
        value = json.dumps(said, ensure_ascii=False) if said else ""
        lines.append((f"{name}: {value}" if value else "") + "\n" * (written.count("\n") + 1))
    return "".join(lines)


def scalar(value: Value, text: str) -> tuple[str, int]:
    """What a key says in Markdown, and the line of ``text`` that this begins in.

    A block that is introduced by ``|`` or ``>`` begins in the line below (YAML 1.2, section 8.1).
    """
    line, column = value.source.line, value.source.column
    written = text.split("\n")[line - 1][column - 1 :]
    return value.text, line + written.startswith(("|", ">"))


def unclosed(text: str, file: str) -> list[Finding]:
    """An error where front matter begins and does not end; a line ``---`` alone is a rule."""
    opening = _OPEN.match(text)
    if opening is None or _CLOSE.search(text, opening.end()):
        return []
    if not re.match(r"[\w-]+:(?:\s|$)", text[opening.end() :]):
        return []
    message = "the front matter is never closed"
    return [error("metadata-syntax", message, Source(file), "end it with a line `---`")]
