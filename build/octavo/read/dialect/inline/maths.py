"""Mathematics between dollars, by Pandoc's rules: ``$x^2$`` and ``$$ x^2 $$ {#eq-square}``.

The opening dollar has no space after it, the closing one none before it and no digit after it; so
that prices stay prices. No blank line stands in a formula. An environment of displayed formulas
(``\\begin{align} ... \\end{align}``) needs no dollars, as in Pandoc.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect import attributes
from octavo.read.dialect.scan import Atom

_ENVIRONMENTS = "(?:equation|align|gather|multline|eqnarray|flalign|alignat|displaymath)\\*?"
#: One piece of TeX; atomic, so that no formula is tried twice.
_TEX = r"(?>\\(?:text|mbox)\{[^{}]*\}|\\.|[^$\\])"
_LIST = re.compile(rf"[ \t]*({attributes.PATTERN})")


class Formula(Atom):
    """A formula: TeX as the author wrote it."""

    marks = ("$", "\\begin{")

    def __init__(self) -> None:
        super().__init__(
            rf"\$\$((?:{_TEX}|\$(?!\$))+)\$\$|"
            rf"\$(?![\s$])({_TEX}+)(?<!\s)\$(?!\d)|"
            rf"(\\begin\{{({_ENVIRONMENTS})\}}.{{0,8000}}?\\end\{{\4\}})"
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The formula; a displayed one with the attributes that follow it."""
        if m.group(2):
            span = Element("span", {"class": "math inline"})
            span.text = AtomicString(m.group(2))
            return span, m.start(), m.end()
        text = (m.group(1) or m.group(3)).strip()
        if not text:
            return None, None, None
        span = Element("span", {"class": "math display"})
        # without the ends of lines that part it from its dollars
        span.text = AtomicString(text)
        given = _LIST.match(data, m.end())
        if given is None:
            return span, m.start(), m.end()
        attributes.assign(span, given.group(1))
        return span, m.start(), given.end()
