"""Abbreviations in the text: wherever one stands as a word, what it stands for goes with it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from octavo.read.dialect.log import Log
from octavo.report import Severity

_KEPT = frozenset("abbr code pre raw".split())


def install(md: Markdown, meanings: dict[str, tuple[str, int]], log: Log) -> None:
    """Register the tree processor. ``meanings`` are what stands for what, and in which line."""
    md.treeprocessors.register(_Abbreviations(md, meanings, log), "abbr", 7)


class _Abbreviations(Treeprocessor):
    def __init__(self, md: Markdown, meanings: dict[str, tuple[str, int]], log: Log) -> None:
        super().__init__(md)
        self.meanings = meanings
        self.log = log
        self.used: set[str] = set()

    def run(self, root: Element) -> None:
        """Wrap each abbreviation, the longest first."""
        if not self.meanings:
            return
        names = sorted(self.meanings, key=lambda name: (-len(name), name))
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        for element in list(root.iter()):
            if element.tag not in _KEPT and "math" not in (element.get("class") or ""):
                self._mark(element, pattern)
        for name, (_, line) in self.meanings.items():
            if name not in self.used:
                self.log.add(
                    Severity.NOTE,
                    "abbreviation-unused",
                    f"the abbreviation {name} stands nowhere in this file",
                    line,
                    "*[",
                    "take it out, or write it as it stands in the text",
                )

    def _mark(self, element: Element, pattern: re.Pattern[str]) -> None:
        made: list[Element] = []
        element.text, found = self._cut(element.text, pattern)
        made += found
        for child in list(element):
            child.tail, found = self._cut(child.tail, pattern)
            made += [child, *found]
        if len(made) > len(element):
            element[:] = made

    def _cut(self, text: str | None, pattern: re.Pattern[str]) -> tuple[str | None, list[Element]]:
        """The text before the first abbreviation, and the elements that come after it."""
        if not text:
            return text, []
        made: list[Element] = []
        first: str | None = None
        begin = 0
        for found in pattern.finditer(text):
            piece = text[begin : found.start()]
            if made:
                made[-1].tail = piece
            else:
                first = piece
            abbr = Element("abbr", {"title": self.meanings[found.group()][0]})
            self.used.add(found.group())
            abbr.text = found.group()
            made.append(abbr)
            begin = found.end()
        if not made:
            return text, []
        made[-1].tail = text[begin:]
        return first, made
