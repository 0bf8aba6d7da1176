"""Pandoc's fenced divs: ``::: {.class #id key=value}`` or ``::: class``, down to ``:::``.

They nest; an end needs three colons, however many the beginning has. Callouts with a title behind
their type (``:::tip Title``, ``:::tip[Title]``) are Docusaurus' and VitePress'.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import attributes
from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import Block, Line, Lines, Within
from octavo.report import Severity

_OPEN = re.compile(
    rf"(:{{3,}})[ \t]*(?:({attributes.PATTERN}|\{{[ \t]*\}})|([^\s{{}}:=\"']+))[ \t]*:*[ \t]*\Z"
)
#: Types with a title behind them; ``:::info`` alone, without a space, is such a type, too.
_TITLED = re.compile(
    r":{3,}[ \t]*(?P<type>note|tip|info|hint|important|warning|caution|danger|success|details)"
    rf"(?:[ \t]*\[(?P<within>.*)\][ \t]*(?P<given>{attributes.PATTERN})?"
    r"|[ \t]+(?P<behind>[^\s{:=][^{}]*?))[ \t]*\Z"
)
_TIGHT = re.compile(r":{3,}(?P<type>info|danger)[ \t]*\Z")
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
        return any(pattern.match(line, line.indent) for pattern in (_OPEN, _CLOSE, _TITLED))

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what stands between the fences."""
        line = blocks.take()
        told = _TIGHT.match(line, line.indent) or _TITLED.match(line, line.indent)
        found = _OPEN.match(line, line.indent)
        if told is None and found is None:
            self.stray(parent, line)
            return
        div = self.element(parent, "div", line.number)
        if told is not None:
            self.titled(div, line, told.groupdict())
        elif found is not None and found.group(2):
            attributes.assign(div, found.group(2))
        elif found is not None:
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

    def titled(self, div: Element, line: Line, told: dict[str, str | None]) -> None:
        """Make a callout of a type, with its title."""
        names, usual = look(told["type"] or "")
        if told["type"] == "details":
            usual = ""
        attributes.assign(div, told.get("given") or "{}")
        div.set("class", " ".join([*names, *(div.get("class") or "").split()]))
        title = (told.get("within") or told.get("behind") or usual).strip()
        if title:
            self.element(div, "h2", line.number).text = title

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
