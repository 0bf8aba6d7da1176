"""Lines: what the block processors read, each with its place in the source.

Python-Markdown hands its block processors the blocks between blank lines. Here a block is a line,
and a processor takes as many as its construct holds. A container (a quotation, a list item, a
note) hands on a view of the same lines without its own marks, as CommonMark 0.31 describes it
(section 5 and appendix A), so that every element knows its line, and nothing is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

from octavo.read.dialect.log import Log
from octavo.report import Severity

LINE = "data-line"

#: Blocks nested deeper than this are kept as plain text: every level costs stack frames.
DEPTH_LIMIT = 60

_INDENT = re.compile(r"[ \t]*")


class Line(str):
    """A line of the source, or what a container leaves of it.

    Tabs at its head are spaces (stops of four columns). ``number`` is its 1-based place in the
    source, ``column`` its 0-based begin there, ``indent`` the spaces at its head. A ``lazy`` line
    lacks the marks of its container: it can only go on with a paragraph.
    """

    number: int
    column: int
    indent: int
    lazy: bool

    def __new__(cls, text: str, number: int = 1, column: int = 0, lazy: bool = False) -> Line:
        """Make a line of ``text``, which begins at ``column``."""
        width = 0
        if text[:1] in (" ", "\t"):
            found = _INDENT.match(text)
            head = found.group() if found else ""
            if "\t" in head:
                for character in head:
                    width += 4 - (column + width) % 4 if character == "\t" else 1
                text = " " * width + text[len(head) :]
            else:
                width = len(head)
        line = super().__new__(cls, text)
        line.number, line.column, line.indent, line.lazy = number, column, width, lazy
        return line

    @property
    def blank(self) -> bool:
        """Whether there is nothing but space in it."""
        return self.indent == len(self)

    def cut(self, width: int) -> Line:
        """The line without its first ``width`` characters."""
        return Line(self[width:], self.number, self.column + width, self.lazy)

    def as_lazy(self) -> Line:
        """The same line, without the marks that its container asks for."""
        return Line(self, self.number, self.column, True)


class Lines:
    """Lines to be taken one after the other.

    ``last`` is the one taken last. ``loose`` says that a blank line stands between two of the
    blocks that were parsed from them, ``count`` how many there were.
    """

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._waiting: list[Line] = list(lines)
        self._at = 0
        self.last: Line | None = None
        self.loose = False
        self.count = 0

    def peek(self, ahead: int = 0) -> Line | None:
        """The line that comes ``ahead`` lines after the next, None behind the last."""
        index = self._at + ahead
        return self._waiting[index] if index < len(self._waiting) else None

    def take(self) -> Line:
        """The next line, which is then the last taken. Raises IndexError behind the end."""
        line = self._waiting[self._at]
        self._at += 1
        self.last = line
        return line

    def blanks(self) -> int:
        """How many blank lines come next."""
        count = 0
        while (line := self.peek(count)) is not None and line.blank:
            count += 1
        return count

    def closes(self, line: Line) -> bool:
        """Whether the next line, which is this one, ends them without being one of them."""
        return False


class Piece(Lines):
    """The lines of a piece of a file, with the first line of the next piece behind them.

    They end before that. ``apart`` says that nothing needed to be known of what lies behind it.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__(lines)
        self._end = len(lines) - 1
        self._beyond = False

    @property
    def apart(self) -> bool:
        """Whether the piece was read to its end and nobody has looked further."""
        return self._at == self._end and not self._beyond

    def peek(self, ahead: int = 0) -> Line | None:
        """The same as of a whole file, as far as the piece is known."""
        if self._at + ahead > self._end:
            self._beyond = True
        return super().peek(ahead)

    def closes(self, line: Line) -> bool:
        """Whether it is the first line of the next piece."""
        return self._at == self._end


class View(Lines):
    """The lines of a container: what `inner` makes of those around it, until it makes None."""

    def __init__(self, outer: Lines) -> None:
        super().__init__()
        self.outer = outer
        self.previous: Line | None = None
        self._ended = False

    def inner(self, line: Line) -> Line | None:
        """The line without the container's marks; None where the container has ended."""
        raise NotImplementedError

    def closes(self, line: Line) -> bool:
        """Whether a line of the container is the mark that ends it."""
        return False

    def peek(self, ahead: int = 0) -> Line | None:
        """The line that comes ``ahead`` lines after the next, None behind the container's end."""
        waiting = len(self._waiting) - self._at
        while waiting <= ahead and not self._ended:
            line = self.outer.peek(waiting)
            made = self.inner(line) if line is not None else None
            if made is None:
                self._ended = True
                break
            self.previous = made
            self._waiting.append(made)
            waiting += 1
        return super().peek(ahead)

    def take(self) -> Line:
        """The next line; it is taken from the lines around the container too."""
        self.peek()
        line = super().take()
        self.outer.take()
        if self._at > 64:
            del self._waiting[: self._at]
            self._at = 0
        return line


class Within(View):
    """The lines as they are, down to the end of a container between two marks.

    Its own parser stops at the first line that ``closes`` it and that no inner one has taken.
    """

    def __init__(self, outer: Lines, closes: Callable[[Line], bool]) -> None:
        super().__init__(outer)
        self._closes = closes

    def inner(self, line: Line) -> Line | None:
        """The line itself."""
        return line

    def closes(self, line: Line) -> bool:
        """Whether the line is the mark at the end."""
        return self._closes(line)


class Block(BlockProcessor):
    """A block processor that reads lines: ``run`` takes a `Lines` and returns False to decline.

    ``signs`` are the characters that the construct may begin with, behind spaces; none are named
    where it may begin with any.
    """

    parser: Parser
    signs = ""

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser)
        self.log = parser.log

    def begins(self, line: Line) -> bool:
        """Whether the construct may begin with this line."""
        raise NotImplementedError

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """Whether the line ends a paragraph that it stands in.

        ``lazy`` asks it of a line outside the container that the paragraph stands in.
        """
        return self.begins(line)

    def test(self, parent: Element, block: str) -> bool:
        """Python-Markdown's name for `begins`."""
        return isinstance(block, Line) and self.begins(block)

    def element(self, parent: Element, tag: str, line: int, **attributes: str) -> Element:
        """A new last child of ``parent`` that knows its line."""
        return SubElement(parent, tag, {LINE: str(line), **attributes})


class Parser(BlockParser):
    """Python-Markdown's block parser, over lines.

    With ``plain``, all is as CommonMark has it. A piece of a file is ``apart`` if its blocks would
    be the same in the whole.
    """

    def __init__(self, md: Markdown, log: Log) -> None:
        super().__init__(md)
        self.log = log
        self._comment_end = self._remark_end = 0
        self.plain = False
        self.apart = True
        #: Kinds of lists: those that may go on with one of another piece, and those in this one.
        self.asked: set[str] = set()
        self.defined: set[str] = set()
        self._depth = 0
        self._deep = False
        self._by_sign: dict[str, list[Block]] = {}

    def parse(self, lines: Sequence[str], first: int, following: str | None = None) -> Element:
        """The tree of a document's blocks; its first line has the number ``first``.

        ``following`` is the line that comes behind a piece of one.
        """
        root = Element(self.md.doc_tag)
        numbered = [Line(text, number) for number, text in enumerate(lines, first)]
        self._comment_end = max((one.number for one in numbered if "-->" in one), default=0)
        ends = (one.number for one in numbered if one.rstrip().endswith("%%"))
        self._remark_end = max(ends, default=0)
        self.root: Element = root
        if following is None:
            self.parseBlocks(root, Lines(numbered))
        else:
            piece = Piece([*numbered, Line(following, first + len(numbered))])
            self.parseBlocks(root, piece)
            self.apart = self.apart and piece.apart
        return root

    def comment_ends(self, line: Line) -> bool:
        """Whether an HTML comment that begins with a line can end."""
        return self._known(line.number <= self._comment_end)

    def remark_ends(self, line: Line) -> bool:
        """Whether one of Obsidian's that begins with a line can end further down."""
        return self._known(line.number < self._remark_end)

    def _known(self, ends: bool) -> bool:
        """The same; what does not end in a piece may end in the next one."""
        self.apart = self.apart and ends
        return ends

    def parseBlocks(self, parent: Element, blocks: Any) -> None:
        """Parse the `Lines` into ``parent`` until they end, or turn out to be lazy."""
        if self._depth >= DEPTH_LIMIT:
            self._keep_as_text(parent, blocks)
            return
        self._depth += 1
        try:
            while (line := blocks.peek()) is not None and not line.lazy:
                if line.blank:
                    blocks.take()
                    continue
                if blocks.count and blocks.last is not None and blocks.last.blank:
                    blocks.loose = True
                blocks.count += 1
                if self.ends(line, blocks):
                    break
                self.block(parent, blocks, line)
        finally:
            self._depth -= 1

    def ends(self, line: Line, lines: Lines) -> bool:
        """Whether the line is a mark that ends the lines, such as the end of a fenced div."""
        return lines.closes(line)

    def block(self, parent: Element, lines: Lines, line: Line) -> None:
        """Parse the one block that begins with ``line``, the next of the lines."""
        for processor in self._for(line):
            if processor.test(parent, line) and processor.run(parent, lines) is not False:  # type: ignore[arg-type]
                return
        raise AssertionError("the last processor takes every line")

    def interrupts(self, line: Line, following: Line | None = None, lazy: bool = False) -> bool:
        """Whether a line ends the paragraph before it."""
        return any(processor.interrupts(line, following, lazy) for processor in self._for(line))

    def _for(self, line: Line) -> list[Block]:
        """The processors that a line may be for, by its first character: most are for few."""
        sign = line[line.indent : line.indent + 1]
        found = self._by_sign.get(sign)
        if found is None:
            found = self._by_sign[sign] = [
                processor
                for processor in self.blockprocessors
                if isinstance(processor, Block) and (not processor.signs or sign in processor.signs)
            ]
        return found

    def _keep_as_text(self, parent: Element, lines: Lines) -> None:
        first = lines.peek()
        if first is not None and not self._deep:
            self._deep = True
            self.log.add(
                Severity.WARNING,
                "markdown-deep",
                f"lists and quotations are nested more than {DEPTH_LIMIT} deep here",
                first.number,
                hint="what lies deeper is kept as plain text",
            )
        paragraph: Element | None = None
        while lines.peek() is not None:
            line = lines.take()
            if line.blank:
                paragraph = None
            elif paragraph is None:
                paragraph = SubElement(parent, "p", {LINE: str(line.number)})
                paragraph.text = line.strip()
            else:
                paragraph.text = f"{paragraph.text}\n{line.strip()}"


def install(md: Markdown, log: Log, plain: bool = False) -> Parser:
    """Put a parser of lines, without any processors yet, in the place of Python-Markdown's."""
    parser = Parser(md, log)
    parser.plain = plain
    md.parser = parser
    return parser
