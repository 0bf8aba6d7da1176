"""Escapes, entities, code spans and ends of lines (CommonMark 0.31, 2.4, 2.5, 6.1, 6.7, 6.8)."""

from __future__ import annotations

import re
from bisect import bisect_right
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect.scan import Atom
from octavo.read.dialect.text import ENTITY, PUNCTUATION, entity
from octavo.report import Severity

Found = tuple[Element | str | None, int | None, int | None]

#: Texts longer than this are looked through once.
_LONG = 1000

_RAW = re.compile(r"\{=([A-Za-z][\w-]*)\}")
_HTML = frozenset("html html4 html5 epub epub2 epub3".split())
#: MkDocs' language of a code span; ``#!/bin/sh`` has none.
_LANGUAGE = re.compile(r"#!([A-Za-z][\w+-]*)[ ]+(?=\S)")
_TICKS = re.compile("`+")


class Escape(Atom):
    """A backslash before a mark makes it text; at a line's end it breaks the line.

    Before a space it makes that a space which does not break, as in Pandoc.
    """

    marks = ("\\",)

    def __init__(self) -> None:
        super().__init__(rf"\\(?:([{PUNCTUATION}])|(\n[ \t]*)|( ))")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The character, a break or a no-break space."""
        if m.group(1):
            return m.group(1), m.start(), m.end()
        if m.group(2):
            return Element("br"), m.start(), m.end()
        return "\N{NO-BREAK SPACE}", m.start(), m.end()


class Entity(Atom):
    """The character that an entity means."""

    marks = ("&",)

    def __init__(self) -> None:
        super().__init__(ENTITY.pattern)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The character."""
        return entity(m), m.start(), m.end()


class LineEnd(Atom):
    """Two spaces or more break the line; fewer, and those at the next line's head, go."""

    marks = ("\n",)

    def __init__(self) -> None:
        super().__init__(r"\n[ \t]*")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A break, or the end of the line alone."""
        begin = m.start()
        while begin and data[begin - 1] == " ":
            begin -= 1
        if m.start() - begin >= 2:
            return Element("br"), begin, m.end()
        return "\n", begin, m.end()


class Code(Atom):
    """A code span, between runs of as many backticks; MkDocs' ``#!python`` is its language."""

    marks = ("`",)

    def __init__(self) -> None:
        super().__init__("`+")
        self._text = ""
        self._runs: dict[int, list[int]] = {}

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The span; backticks without partners are text."""
        length = len(m.group())
        starts = self.starts(data).get(length, [])
        index = bisect_right(starts, m.start())
        if index >= len(starts):
            return m.group(), m.start(), m.end()
        end = starts[index]
        text = data[m.end() : end].replace("\n", " ")
        if text[:1] == text[-1:] == " " and text.strip(" "):
            text = text[1:-1]
        raw = _RAW.match(data, end + length)
        if raw:
            return self.raw(raw.group(1).lower(), text, m.start()), m.start(), raw.end()
        code = Element("code")
        language = _LANGUAGE.match(text)
        if language:
            code.set("class", f"language-{language[1]}")
            text = text[language.end() :]
        code.text = AtomicString(text)
        return code, m.start(), end + length

    def raw(self, form: str, text: str, at: int) -> Element | str:
        """Raw HTML, Pandoc's ``{=html}``; what is for other formats is left out."""
        if form in _HTML:
            element = Element("raw")
            element.text = AtomicString(text)
            return element
        message = f"this raw {form} is for other tools: no edition uses it"
        hint = "write `{=html}` for what both editions can read"
        self.place.report(self.log, Severity.NOTE, "raw-unused", message, at, hint)
        return ""

    def starts(self, data: str) -> dict[int, list[int]]:
        """Where the runs of backticks begin, by their lengths; kept for a long text."""
        if data is self._text:
            return self._runs
        runs: dict[int, list[int]] = {}
        for run in _TICKS.finditer(data):
            runs.setdefault(len(run.group()), []).append(run.start())
        if len(data) > _LONG:
            self._text, self._runs = data, runs
        return runs
