"""Bracketed spans and attribute lists (Pandoc): ``[text]{.class lang=ru}``, ``*a*{.class}``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect import attributes
from octavo.read.dialect.scan import Atom, Bracket, Opening
from octavo.report import Severity

_LIST = re.compile(rf"{attributes.PATTERN}|\{{[ ]*\}}")


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
        return span, found.end()


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
