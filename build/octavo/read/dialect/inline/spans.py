"""Bracketed spans and attribute lists (Pandoc): ``[text]{.class lang=ru}``, ``*a*{.class}``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect import attributes
from octavo.read.dialect.scan import Atom, Bracket, Opening
from octavo.report import Severity

_LIST = re.compile(rf"{attributes.PATTERN}|\{{[ ]*\}}")


#: Classes of Word's changes (Pandoc, ``--track-changes=all``).
_CHANGES = {
    "insertion": "an editor's addition: it is in the text",
    "deletion": "an editor's deletion: it is left out",
    "comment-start": "an editor's comment: it is left out",
    "comment-end": "",
}


class Span(Bracket):
    """Text in brackets with attributes."""

    def close(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """A span where a list of attributes touches the bracket."""
        if opening.mark != "[" or text[at + 1 : at + 2] != "{":
            return None
        found = _LIST.match(text, at + 1)
        if found is None:
            return None
        span = Element("span")
        attributes.assign(span, found.group())
        kind = next((name for name in (span.get("class") or "").split() if name in _CHANGES), "")
        if "underline" in (span.get("class") or "").split():
            blank = text[opening.begin + 1 : at]
            if len(blank) > 1 and not blank.strip(" "):
                # a gap to be filled in: so wide as it was written
                span.text = "\u00a0" * len(blank)
        if kind and (span.get("data-author") is not None or kind == "comment-end"):
            self.changed(span, kind, opening.begin)
        return span, found.end()

    def changed(self, span: Element, kind: str, at: int) -> None:
        """Read what Pandoc makes of Word's changes as accepted, and say so."""
        span.attrib.clear()
        span.tag = "kept" if kind == "insertion" else "removed"
        if _CHANGES[kind]:
            self.place.report(
                self.log,
                Severity.WARNING,
                "editor-mark",
                f"this is {_CHANGES[kind]}",
                at,
                "accept or reject it in the manuscript",
            )


class Attributes(Atom):
    """A list of attributes: kept as a node, which finds its element when the tree is whole."""

    marks = ("{",)

    def __init__(self) -> None:
        super().__init__(
            rf"({attributes.PATTERN})|\{{(?:[#.][A-Za-z]|[A-Za-z][\w-]*=)[^{{}}\n]*\}}"
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The node; one that touches what it could belong to and cannot be read is reported."""
        if m.group(1) is None:
            if data[m.start() - 1 : m.start()] in ("]", ")", "`"):
                self.place.report(
                    self.log,
                    Severity.WARNING,
                    "attributes-malformed",
                    f"these attributes cannot be read: {m.group()} stands in the text",
                    m.start(),
                    'write `{#id .class key="value"}`, with a space between two of them',
                )
            return None, None, None
        node = Element("attrs")
        node.text = AtomicString(m.group())
        return node, m.start(), m.end()
