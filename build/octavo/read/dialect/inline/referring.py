r"""References of LaTeX and bookdown: ``\ref{fig:x}``, ``\eqref{eq:x}``, ``\@ref(fig:x)``.

They say the number alone, ``\autoref`` and ``\cref`` with its word. A label that does not tell what
it labels is left to be reported with the other commands of TeX; bookdown's may be a heading's id.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from octavo.keys import CROSS_REFERENCE, colonless
from octavo.read.dialect.scan import Atom


class Reference(Atom):
    """A reference that is not Markdown's."""

    marks = ("\\@ref(", "\\ref{", "\\eqref{", "\\autoref{", "\\cref{", "\\Cref{", "\\pageref{")

    def __init__(self) -> None:
        super().__init__(r"\\@ref\(([^\s()]+)\)|\\(eq|auto|[cC]|page)?ref\{([^\s{},]+)\}")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """A cross-reference, to be resolved as those of Quarto are."""
        if data[m.start() - 1 : m.start()] == "\\" and m.start():
            return None, None, None
        label, kind = m.group(1) or m.group(3), m.group(2) or ""
        key, aim = colonless(label), ""
        if kind == "eq" and not key.startswith("eq-"):
            key = f"eq-{label}"
        if not CROSS_REFERENCE.match(key):
            if not m.group(1):
                return None, None, None
            key, aim = f"sec-{label}", label
        if kind == "page":
            key = f"page-{key}"
        elif kind == "C":
            key = key.capitalize()
        holder = Element("span", {"class": "citation", "data-mode": "text"})
        holder.set("data-source", m.group())
        cite = SubElement(holder, "span", {"class": "cite", "data-key": key})
        cite.set("data-written", m.group())
        if aim:
            cite.set("data-aim", aim)
        if kind in ("", "eq", "page"):
            cite.set("data-suppress", "")
        if key.startswith("eq-") and (kind == "eq" or m.group(1)):
            outer = Element("span")
            outer.text, holder.tail = "(", ")"
            outer.append(holder)
            return outer, m.start(), m.end()
        return holder, m.start(), m.end()
