"""Lines: every block element learns the line of the source it began at.

Python-Markdown hands strings down without telling where they come from. But whatever a block
processor passes to ``parseBlocks`` is a run of source lines with markers taken off in front, in
the order of the source. So a pointer walks through the source: a block is found at the first place
from the pointer on where each of its lines ends a source line and only markers stand before it,
and the pointer moves past what has been consumed. For what a processor hands back, the place is
arithmetic: it is the end of the block it took.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser

LINE = "data-line"

#: Blocks nested deeper than this are kept as plain text: every level costs stack frames.
DEPTH_LIMIT = 60

#: How far ahead a block is looked for, in lines.
_REACH = 400

#: What processors take off in front of a line.
_MARKERS = re.compile(
    r"(?:[ >]|[-*+](?= )|\d+[.)](?= )|:(?= )|\[\^[^\]]*\]:|(?:Table)?:(?= )|(?:Table:)(?= ))*\Z"
)


class LineParser(BlockParser):
    """The block parser, stamping ``data-line`` on the elements that its processors make.

    It must be in its place before any extension registers a processor.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.deep_lines: list[int] = []
        self.begin([], [])

    def begin(self, lines: Sequence[str], numbers: Sequence[int]) -> None:
        """Prepare for a document: its lines as they will be parsed, their 1-based numbers."""
        self._source = [line.strip() for line in lines]
        self._numbers = list(numbers)
        self._at = 0
        self._depth = 0

    def parse(self, lines: Sequence[str], numbers: Sequence[int]) -> Element:
        """The tree of a document's blocks."""
        self.begin(lines, numbers)
        root = Element(self.md.doc_tag)
        self.root = root
        self.parseChunk(root, "\n".join(lines))
        return root

    @property
    def line(self) -> int:
        """The 1-based number of the line that is being parsed."""
        return self._number(self._next(self._at))

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Parse the blocks into ``parent``, as the base class does, and stamp what comes out."""
        if self._depth >= DEPTH_LIMIT:
            self._keep_as_text(parent, blocks)
            return
        self._depth += 1
        try:
            while blocks:
                self._parse_block(parent, blocks)
        finally:
            self._depth -= 1

    def _parse_block(self, parent: Element, blocks: list[str]) -> None:
        block, waiting = blocks[0], len(blocks)
        text = block.strip("\n").rstrip()
        start = self._locate(text)
        if start is not None:
            self._at = start
            if LINE not in parent.attrib and parent.tag != self.md.doc_tag:
                parent.set(LINE, str(self._number(start)))
        if parent.tag in ("li", "dd") and len(parent) and LINE not in parent[0].attrib:
            # a paragraph made of a tight item's text when the item turned out to be loose
            parent[0].set(LINE, parent.get(LINE, "1"))
        last = parent[-1] if len(parent) else None
        paragraph = last.get(LINE, "1") if last is not None and last.tag == "p" else "1"
        for processor in self.blockprocessors:
            if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                break
        self._stamp(parent, self._at if start is None else start)
        if len(parent) and parent[-1].tag == "dl":
            self._stamp_terms(parent[-1], start, text, int(paragraph))
        if start is not None:
            self._advance(text, start, blocks, waiting)

    def _keep_as_text(self, parent: Element, blocks: list[str]) -> None:
        self.deep_lines.append(self.line)
        for block in blocks:
            if block.strip():
                SubElement(parent, "p", {LINE: str(self.line)}).text = block.strip()
        blocks.clear()

    def _locate(self, text: str) -> int | None:
        if not text.strip():
            return None
        wanted = [line.strip() for line in text.split("\n")[:8]]
        end = min(self._at + _REACH, len(self._source))
        for index in range(self._at, end):
            if self._matches(index, wanted):
                return index
        return None

    def _matches(self, index: int, wanted: list[str]) -> bool:
        source = self._source
        if index + len(wanted) > len(source):
            return False
        for offset, line in enumerate(wanted):
            given = source[index + offset]
            if given == line:
                continue
            if not given.endswith(line):
                return False
            if not _MARKERS.match(given[: len(given) - len(line)]):
                return False
        return True

    def _advance(self, text: str, start: int, blocks: list[str], waiting: int) -> None:
        end = start + text.count("\n") + 1
        if len(blocks) >= waiting:
            rest = blocks[0].strip("\n").rstrip()
            if rest and text.endswith(rest):
                self._at = max(self._at, end - rest.count("\n") - 1)
            return
        self._at = max(self._at, end)

    def _stamp(self, parent: Element, start: int) -> None:
        for child in reversed(parent):
            if LINE in child.attrib:
                break
            stamped = next((e.get(LINE, "") for e in child.iter() if LINE in e.attrib), "")
            line = int(stamped) if stamped else self._number(self._next(max(start, self._at)))
            if child.tag == "blockquote":
                line = self._quote_begin(line)
            child.set(LINE, str(line))

    def _stamp_terms(self, terms: Element, start: int | None, text: str, paragraph: int) -> None:
        """Terms stand before their definition in its block, or were the paragraph before it."""
        fresh: list[Element] = []
        for child in reversed(terms):
            if child.tag == "dt":
                if LINE in child.attrib:
                    break
                fresh.insert(0, child)
        if not fresh:
            return
        first = (fresh[0].text or "").strip()
        here = start is not None and text.split("\n")[0].strip() == first
        line = self._number(start) if here and start is not None else paragraph
        for offset, term in enumerate(fresh):
            term.set(LINE, str(line + offset))
        if fresh[0] is terms[0]:
            terms.set(LINE, str(line))

    def _quote_begin(self, line: int) -> int:
        """A quotation may begin with lines that hold nothing but its marker."""
        index = next((i for i in range(self._at + 1) if self._number(i) == line), None)
        if index is None:
            return line
        while index > 0 and self._source[index - 1].replace(" ", "") == ">":
            index -= 1
        return self._number(index)

    def _next(self, index: int) -> int:
        while index < len(self._source) and not self._source[index].strip("> "):
            index += 1
        return index

    def _number(self, index: int) -> int:
        if not self._numbers:
            return 1
        return self._numbers[min(index, len(self._numbers) - 1)]


def install(md: Markdown) -> LineParser:
    """Put a line parser in the place of the one that ``md`` came with."""
    parser = LineParser(md)
    parser.blockprocessors = md.parser.blockprocessors
    for processor in parser.blockprocessors:
        processor.parser = parser
    md.parser = parser
    return parser
