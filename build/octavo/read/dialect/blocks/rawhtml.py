"""Blocks of raw HTML (CommonMark 0.31, 4.6), kept as they stand for `read.rawhtml` to put right."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect.lines import Block, Line, Lines
from octavo.read.dialect.tags import CLOSING, OPENING
from octavo.report import Severity

_BLOCKS = """address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|
details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|
header|hgroup|hr|html|iframe|legend|li|link|main|math|menu|menuitem|nav|noframes|ol|optgroup|
option|p|param|search|section|summary|svg|table|tbody|td|tfoot|th|thead|title|tr|track|
ul""".replace("\n", "")
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:[ \t]|/?>|\Z)", re.IGNORECASE)
_ALONE = re.compile(rf"(?:{OPENING}|{CLOSING})[ \t]*\Z")
_MARKDOWN = re.compile(
    r"^\s*(?:[-*+] \S|\d+[.)] \S|#{1,6} \S|> )|\*\*[^\s*]|\]\([^)\s]+\)"
    r"|(?<![\w*])\*[^\s*][^*]*\*(?!\w)|\$[^\s$][^$]*\$"
)
_MARKDOWN_INSIDE = re.compile(
    # what asks for it, and the figures of several panels of pandoc-crossref
    r"""<[^>]*\smarkdown(?:=|\s|>)[^>]*>\s*\Z|<div\sid=["']?(?:fig|tbl|lst)[:-][^>]*>\s*\Z""",
    re.IGNORECASE,
)

#: How a block begins that may hold blank lines, and what ends it.
_CLOSED = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:[ \t]|>|\Z)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
)


class Html(Block):
    """A block of HTML, down to its end mark or to a blank line."""

    signs = "<"

    def begins(self, line: Line) -> bool:
        """Whether HTML of any kind begins it."""
        return self.end(line) is not None or (
            _at_tag(line) and _ALONE.match(line, line.indent) is not None
        )

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """A lone tag that is not a block's does not interrupt."""
        return self.end(line) is not None

    def end(self, line: Line) -> re.Pattern[str] | str | None:
        """What ends the block that begins with the line: a pattern, "" for a blank line."""
        if not _at_tag(line):
            return None
        for opening, ending in _CLOSED:
            if opening.match(line, line.indent):
                if ending.pattern == "-->" and not self.parser.comment_ends(line):
                    return None
                return ending
        return "" if _BLOCK.match(line, line.indent) else None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Keep the lines."""
        above = blocks.last
        first = blocks.take()
        ending = self.end(first)
        lines = [str(first)]
        closed = not ending
        if isinstance(ending, re.Pattern):
            after = first.indent + (4 if ending.pattern == "-->" else 0)
            closed = ending.search(first, after) is not None or first[after:] in (">", "->")
            while not closed and (line := blocks.peek()) is not None and not line.lazy:
                lines.append(str(blocks.take()))
                closed = ending.search(line) is not None
        elif above is not None and _summary(first, above):
            while "</summary>" not in lines[-1] and (line := blocks.peek()) and not line.blank:
                lines.append(str(blocks.take()))
        elif not _MARKDOWN_INSIDE.match(first.strip()):
            while (line := blocks.peek()) is not None and not line.lazy and not line.blank:
                lines.append(str(blocks.take()))
            self.unread(lines, first)
        self.element(parent, "raw", first.number, block="").text = AtomicString("\n".join(lines))
        if not closed:
            self.log.add(
                Severity.WARNING,
                "html-unclosed",
                f"the HTML that begins with {first.strip()[:20]} is never closed",
                first.number,
                first.strip()[:4],
                "close it; all that follows belongs to it",
            )

    def unread(self, lines: list[str], first: Line) -> None:
        """Say that what is written as Markdown below a tag stands as it is written."""
        for below, line in enumerate(lines[1:], 1):
            if _MARKDOWN.search(line):
                self.log.add(
                    Severity.WARNING,
                    "html-markdown",
                    "this is read as HTML: what looks like Markdown stands as it is written",
                    first.number + below,
                    line.strip(),
                    f"leave a blank line below the tag `{_tag(first)}`",
                )
                return


def _summary(line: Line, above: Line) -> bool:
    """Whether a summary begins at the head of what asks for Markdown inside of it."""
    asked = _MARKDOWN_INSIDE.match(above.strip())
    return asked is not None and line.strip().lower().startswith("<summary")


def _tag(line: Line) -> str:
    """The tag that a line begins with, as far as it must be shown."""
    whole = line.strip().partition(">")[0]
    name = whole.split()[0]
    return f"{name}>" if name == whole else f"{name} ...>"


def _at_tag(line: Line) -> bool:
    return line.indent < 4 and line[line.indent : line.indent + 1] == "<"
