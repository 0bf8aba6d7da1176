"""The registry of codes: what each finding means, why it matters and how it is mended.

The texts are Markdown, a file a theme: a heading of level 2 for each code, then a line in italics
with its usual severity, then the explanation.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from importlib import resources

_ENTRY = re.compile(r"^## (.+)\n\n\*(error|warning|note)(?:, (.+))?\*\n", re.MULTILINE)


@dataclass(frozen=True)
class Code:
    """A code with its usual severity, who finds it ("" for a build), its theme and its text."""

    code: str
    severity: str
    finder: str
    theme: str
    text: str

    @property
    def summary(self) -> str:
        """The first sentence of the text."""
        first = self.text.split("\n\n")[0].replace("\n", " ")
        return re.split(r"(?<=[^.])\.(?: |$)", first)[0]


def registry() -> dict[str, Code]:
    """Every code that is documented, in the order of the documentation."""
    codes: dict[str, Code] = {}
    folder = resources.files(__package__ or "octavo.codes")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".md"):
            text = file.read_text(encoding="utf-8")
            theme = text.split("\n", 1)[0].lstrip("# ")
            entries = list(_ENTRY.finditer(text))
            ends = [entry.start() for entry in entries[1:]] + [len(text)]
            for entry, end in zip(entries, ends, strict=True):
                body = text[entry.end() : end].strip()
                found = Code(entry.group(1), entry.group(2), entry.group(3) or "", theme, body)
                codes[found.code] = found
    return codes


def nearest(code: str) -> str:
    """The documented code most like ``code``, "" where none is like it."""
    close = difflib.get_close_matches(code, registry(), n=1, cutoff=0.5)
    return close[0] if close else ""
