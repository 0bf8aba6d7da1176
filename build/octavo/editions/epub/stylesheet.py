"""One static style sheet for the EPUB: ours and the author's, custom properties resolved.

Old reading systems know no ``var()``: every value is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_PROPERTY = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_CALC = re.compile(r"calc\(\s*([\d.]+)\s*\*\s*([\d.]+)([a-z%]+)\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def static(sheets: Iterable[str]) -> str:
    """The sheets as one, without comments, custom properties and products of them."""
    text = _COMMENT.sub("", "\n".join(sheets))
    values: dict[str, str] = {}
    for block in _ROOT.findall(text):
        values.update((name, value.strip()) for name, value in _PROPERTY.findall(block))
    text = _ROOT.sub("", text)
    for _ in range(8):
        changed = _USE.sub(lambda m: values.get(m[1], m[2] or "initial"), text)
        if changed == text:
            break
        text = changed
    text = _CALC.sub(lambda m: f"{float(m[1]) * float(m[2]):g}{m[3]}", text)
    return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n"


def measures(given: dict[str, str]) -> str:
    """Rules for the sizes that the author gave, by class."""
    return "".join(
        f".{name} {{ {'; '.join(part.replace('=', ': ', 1) for part in text.split(';'))} }}\n"
        for text, name in given.items()
    )
