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

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """What stays of it."""
        mark = m.group()
        end = data.find(_ENDS[mark], m.end())
        if end < 0:
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
            return "", m.start(), end + (1 if apart else 0)
        kept = Element("mark" if mark == "{==" else "kept")
        fill(kept, self.inline.part(inner))
        return kept, m.start(), end
