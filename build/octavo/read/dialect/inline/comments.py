"""Obsidian's comments within a line, ``%%...%%``: they are in no edition."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.scan import Atom
from octavo.report import Severity

_NUMBER_BEFORE = re.compile(r"\d\s+\Z")
_OPENS = re.compile(r"[(\[{*_`'\"“‘«$<]")
_NUMBER = re.compile(r"\s+\d")


class Comment(Atom):
    """What stands between two marks; a mark behind a letter or a figure begins none (``100%%``)."""

    marks = ("%%",)

    def __init__(self) -> None:
        super().__init__(r"%%")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """Nothing, and a finding that says so."""
        begin = m.start()
        before = data[begin - 1 : begin]
        if before.isalnum() or before == "%":
            return None, None, None
        close = data.find("%%", m.end())
        if close < 0:
            self.unclosed(data, m)
            return None, None, None
        if _NUMBER_BEFORE.search(data, max(0, begin - 20), begin) and _NUMBER.match(data, m.end()):
            # R's operator: 5 %% 2
            return None, None, None
        end = close + 2
        inside, after = data[m.end() : close], data[end : end + 1]
        # between words the sign may be an operator
        apart = inside[:1].isspace() and inside[-1:].isspace()
        doubtful = apart and bool(data[:begin].strip()) and bool(data[end:].strip())
        self.place.report(
            self.log,
            Severity.WARNING if doubtful else Severity.NOTE,
            "comment-removed",
            "this is a comment of Obsidian's, and in no edition",
            begin,
            "if it belongs to the text, write `\\%%`, or make it code",
        )
        if after.isspace() and (not before or before.isspace()):
            end += 1
        elif before in (" ", "\t") and not after.isalnum() and not _OPENS.match(after):
            # no blank before a full stop or at the end
            begin = len(data[:begin].rstrip(" \t"))
        return "", begin, end

    def unclosed(self, data: str, m: re.Match[str]) -> None:
        """Tell of a mark that looks like the beginning of a comment, and has no end."""
        if data[m.end() : m.end() + 1].isalnum() or not data[: m.start()].strip():
            self.place.report(
                self.log,
                Severity.WARNING,
                "comment-unclosed",
                "this looks like a comment of Obsidian's that never ends: it stands in the text",
                m.start(),
                "end it with `%%`, or write `\\%%` for the signs themselves",
            )
