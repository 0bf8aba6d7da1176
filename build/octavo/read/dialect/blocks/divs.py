"""Pandoc's fenced divs: ``::: {.class #id key=value}`` or ``::: class``, down to ``:::``.

They nest; an end needs three colons, however many the beginning has.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import attributes
from octavo.read.dialect.lines import Block, Line, Lines, Within
from octavo.report import Severity

_OPEN = re.compile(
    rf"(:{{3,}})[ \t]*(?:({attributes.PATTERN}|\{{[ \t]*\}})|([^\s{{}}:=\"']+))[ \t]*:*[ \t]*\Z"
)
_CLOSE = re.compile(r":{3,}[ \t]*\Z")
_KINDS = ("note", "tip", "warning", "important", "caution")
_CALLOUTS = frozenset([*_KINDS, *(f"callout-{kind}" for kind in _KINDS)])


class Div(Block):
    """A fenced div, and a fence that belongs to none."""

    signs = ":"

    def begins(self, line: Line) -> bool:
        """Whether it is a fence, of either kind."""
        if line.indent > 3 or line[line.indent : line.indent + 3] != ":::":
            return False
        return bool(_OPEN.match(line, line.indent) or _CLOSE.match(line, line.indent))

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what stands between the fences."""
        line = blocks.take()
        found = _OPEN.match(line, line.indent)
        if found is None:
            self.stray(parent, line)
            return
        div = self.element(parent, "div", line.number)
        if found.group(2):
            attributes.assign(div, found.group(2))
        else:
            div.set("class", found.group(3))
        if _CALLOUTS.intersection((div.get("class") or "").split()) and div.get("title"):
            # Quarto's other way to give a callout its title
            self.element(div, "h2", line.number).text = div.attrib.pop("title")
        view = Within(blocks, _closes)
        self.parser.parseBlocks(div, view)
        last = blocks.peek()
        if last is not None and _closes(last):
            blocks.take()
            return
        self.log.add(
            Severity.WARNING,
            "div-unclosed",
            f"the div {line.strip()} is never closed",
            line.number,
            ":::",
            "close it with `:::` on a line of its own",
        )

    def stray(self, parent: Element, line: Line) -> None:
        """Keep a fence that closes nothing as text, and say so."""
        self.element(parent, "p", line.number).text = line.strip()
        self.log.add(
            Severity.WARNING,
            "div-stray",
            "this `:::` closes no div",
            line.number,
            ":::",
            "take it out, or open the div with `::: {.class}`",
        )


def _closes(line: Line) -> bool:
    return line.indent < 4 and not line.lazy and _CLOSE.match(line, line.indent) is not None
