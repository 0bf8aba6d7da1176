"""Mathematics between dollars, by Pandoc's rules: ``$x^2$`` and ``$$ x^2 $$ {#eq-square}``.

The opening dollar has no space after it, the closing one none before it and no digit after it; so
that prices stay prices. No blank line stands in a formula.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect import attributes
from octavo.read.dialect.scan import Atom

_TEX = r"(?:[^$\\]|\\(?:text|mbox)\{[^{}]*\}|\\.)"
_LIST = re.compile(rf"[ \t]*({attributes.PATTERN})")


class Formula(Atom):
    """A formula: TeX as the author wrote it."""

    marks = ("$",)

    def __init__(self) -> None:
        super().__init__(
            rf"\$\$((?:{_TEX}|\$(?!\$))+)\$\$|"
            rf"\$(?![\s$])({_TEX}*?(?:[^$\\\s]|\\(?:text|mbox)\{{[^{{}}]*\}}|\\\S))\$(?!\d)"
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The formula; a displayed one with the attributes that follow it."""
        if m.group(2):
            span = Element("span", {"class": "math inline"})
            span.text = AtomicString(m.group(2))
            return span, m.start(), m.end()
        if not m.group(1).strip():
            return None, None, None
        span = Element("span", {"class": "math display"})
        # without the ends of lines that part it from its dollars
        span.text = AtomicString(m.group(1).strip())
        given = _LIST.match(data, m.end())
        if given is None:
            return span, m.start(), m.end()
        attributes.assign(span, given.group(1))
        return span, m.start(), given.end()
