"""Marks of the index, ``\\index{entry!sub|see{other}}``, as in makeindex; sub- and superscript.

Pandoc's rule for ``H~2~O`` and ``2^10^``: what stands between the marks holds no space that is not
escaped.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.scan import Atom, Inline, fill
from octavo.report import Severity

Found = tuple[Element | str | None, int | None, int | None]


class Index(Atom):
    """A mark of the index: an empty span with what its braces hold."""

    marks = ("\\",)

    def __init__(self) -> None:
        super().__init__(r"\\index[ \t]*\{")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The span."""
        end = closing(data, m.end())
        if end is None:
            self.place.report(
                self.log,
                Severity.WARNING,
                "index-unclosed",
                "the braces of this index mark are never closed: it stands in the text",
                m.start(),
                "close them: `\\index{entry}`",
            )
            return None, None, None
        entry = " ".join(data[m.end() : end].split())
        return Element("span", {"class": "index", "data-entry": entry}), m.start(), end + 1


class Entry(Atom):
    """Markua's mark of the index, ``{i: "entry"}``; a ``!`` parts an entry from one below it."""

    marks = ("{i:",)

    def __init__(self) -> None:
        super().__init__(r"\{i:[ ]*(?:\"([^\"{}\n]+)\"|([^\"{}\n]+))[ ]*\}")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The span."""
        entry = (m.group(1) or m.group(2)).strip()
        return Element("span", {"class": "index", "data-entry": entry}), m.start(), m.end()


def closing(data: str, at: int) -> int | None:
    """Where the brace opened before ``at`` is closed, None where it is not in this paragraph."""
    depth = 1
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(data, at, at + 500):
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth -= 1
            if not depth:
                return found.start()
    return None


class Script(Atom):
    """``~sub~`` and ``^super^``."""

    marks = ("~", "^")

    def __init__(self, inline: Inline) -> None:
        super().__init__(r"([~^])(?!\1)((?:\\.|[^\s\\~^])+)\1(?!\1)")
        self.inline = inline

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The element, what it holds parsed; nothing in it is sub- or superscript again."""
        if data[m.start() - 1 : m.start()] == m.group(1) != "":
            return None, None, None
        element = Element("sub" if m.group(1) == "~" else "sup")
        fill(element, self.inline.part(m.group(2)))
        return element, m.start(), m.end()


class Mark(Atom):
    """``==marked==``, as MkDocs and Obsidian have it; no operator between two words."""

    marks = ("==",)

    def __init__(self, inline: Inline) -> None:
        super().__init__(r"==(?=[^\s=])((?:\\.|[^\\=]|=(?!=)){1,1000}?)(?<!\s)==(?![=\w])")
        self.inline = inline

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The element, what it holds parsed."""
        before = data[m.start() - 1 : m.start()] if m.start() else ""
        if before.isalnum() or before in ("=", "_"):
            return None, None, None
        element = Element("mark")
        fill(element, self.inline.part(m.group(1)))
        return element, m.start(), m.end()
