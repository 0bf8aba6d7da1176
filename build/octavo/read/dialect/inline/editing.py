"""Marks of an editor: CriticMarkup, ``{++ ++} {-- --} {~~ ~> ~~} {>> <<} {== ==}``.

They are read as if the author had said yes to all of them, and told of: a book shows its text, not
how it came about. What Pandoc makes of Word's changes (``--track-changes=all``) are `spans`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.scan import Atom, Inline, fill
from octavo.report import Severity

Found = tuple[Element | str | None, int | None, int | None]

_ENDS = {"{++": "++}", "{--": "--}", "{~~": "~~}", "{>>": "<<}", "{==": "==}"}
_DONE = {
    "{++": "an editor's addition: it is in the text",
    "{--": "an editor's deletion: it is left out",
    "{~~": "an editor's change: what is new is in the text",
    "{>>": "an editor's comment: it is left out",
    "{==": "words that an editor marked: they are marked in the text",
}


class Edit(Atom):
    """A mark and all up to its end."""

    marks = tuple(_ENDS)

    def __init__(self, inline: Inline) -> None:
        super().__init__("|".join(map(re.escape, _ENDS)))
        self.inline = inline
        self._text = ""
        self._missing: set[str] = set()

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """What stays of it."""
        mark = m.group()
        if data is not self._text:
            self._text, self._missing = data, set()
        # what is not found once will not be found further on
        end = -1 if mark in self._missing else data.find(_ENDS[mark], m.end())
        if end < 0:
            self._missing.add(mark)
            return None, None, None
        self.place.report(
            self.log,
            Severity.WARNING,
            "editor-mark",
            f"this is {_DONE[mark]}",
            m.start(),
            "accept or reject it in the manuscript",
        )
        inner = data[m.end() : end]
        if mark == "{~~":
            inner = inner.partition("~>")[2]
        end += len(_ENDS[mark])
        if mark in ("{--", "{>>"):
            # one of the blanks around it
            before, after = data[m.start() - 1 : m.start()], data[end : end + 1]
            apart = after.isspace() and (not before or before.isspace())
            begin = m.start()
            if before == " " and after and after in ".,)":
                # no blank is left before a mark that takes none in any language
                begin -= 1
            return "", begin, end + (1 if apart else 0)
        kept = Element("mark" if mark == "{==" else "kept")
        fill(kept, self.inline.part(inner))
        return kept, m.start(), end
