"""Inline markup: one walk from left to right over each text of the tree.

Python-Markdown lets each inline processor look through the whole text, one after the other. Here
the text is walked once, and at each mark the processors that can begin there are asked in their
order, as CommonMark 0.31 describes it (appendix A): so what begins first wins, every mark is looked
at once, and the time is that of reading. Brackets wait for their ends; what stands in them is
paired (`Pairing`) when they close.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from octavo.read.dialect import attributes
from octavo.read.dialect.lines import LINE
from octavo.read.dialect.log import Log
from octavo.report import Severity

#: What a text is made of while it is walked through.
Node = str | Element

_KEPT = frozenset("code pre raw".split())


class Place:
    """Where the walk is: the text, and the 1-based line of the source that it begins at."""

    def __init__(self) -> None:
        self.begin("", 1)

    def begin(self, text: str, line: int) -> None:
        """Go to the head of a text."""
        self.text = text
        self.line = line
        self._known = (0, line)

    def line_at(self, at: int) -> int:
        """The line of the source that the character at an index stands in."""
        known, line = self._known
        if at < known:
            known, line = 0, self.line
        line += self.text.count("\n", known, at)
        self._known = (at, line)
        return line

    def report(
        self, log: Log, severity: Severity, code: str, message: str, at: int, hint: str
    ) -> None:
        """Note a finding about what begins at an index of the text."""
        begin = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at, at + 2000)
        needle = self.text[begin : end if end >= 0 else begin + 2000]
        log.add(severity, code, message, self.line_at(at), needle, hint, at - begin)


class Atom(InlineProcessor):
    """A construct that is read at once. ``marks`` are what it can begin with.

    ``handleMatch`` gives the node, "" for nothing, and its begin and end; None declines.
    """

    marks: tuple[str, ...] = ()
    place: Place
    log: Log


class Bracket(InlineProcessor):
    """A construct in brackets, asked when they close."""

    place: Place
    log: Log

    def close(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """The element for what stands between the opening and the ``]`` at ``at``, and its end.

        What was read between them becomes its content. None where it is not this construct.
        """
        raise NotImplementedError


class Pairing(InlineProcessor):
    """Marks that pair by rules of their own (emphasis): `pair` puts elements in their place."""

    marks: tuple[str, ...] = ()
    place: Place
    log: Log

    def pair(self, nodes: list[Node]) -> list[Node]:
        """The nodes with the pairs made into elements, everything left over text."""
        raise NotImplementedError


@dataclass
class Opening:
    """An opening bracket: its mark (``[``, ``![`` or ``^[``), its index among the nodes, its place.

    ``active`` is False where a link stands in it: links hold no links.
    """

    mark: str
    index: int
    begin: int
    end: int
    active: bool = True


class Inline(Treeprocessor):
    """The walk over the texts of a tree."""

    def __init__(self, md: Markdown, log: Log) -> None:
        super().__init__(md)
        self.place = Place()
        self.log = log
        self._atoms: dict[str, list[Atom | Pairing]] = {}
        self._brackets: list[Bracket] = []
        self._pairing: Pairing | None = None
        self._marks = re.compile(r"(?!)")

    def prepare(self) -> None:
        """Sort the registered processors by what they begin with. To be called before `run`."""
        marks = {"[", "]", "![", "^["}
        for processor in self.md.inlinePatterns:
            processor.place, processor.log = self.place, self.log  # type: ignore[attr-defined]
            if isinstance(processor, Bracket):
                self._brackets.append(processor)
                continue
            if isinstance(processor, Pairing):
                self._pairing = processor
            if isinstance(processor, Atom | Pairing):
                for mark in processor.marks:
                    marks.add(mark)
                    self._atoms.setdefault(mark[0], []).append(processor)
        # the longest first, so that `![` is not taken for a mark of its own
        ordered = sorted(marks, key=lambda mark: (-len(mark), mark))
        self._marks = re.compile("|".join(re.escape(mark) for mark in ordered))

    def run(self, root: Element) -> None:
        """Parse the inline markup of every element's text."""
        line = 1
        for element in list(root.iter()):
            # what has no line of its own, as a cell, stands in that of what is around it
            line = int(element.get(LINE) or line)
            text = element.text
            if text and element.tag not in _KEPT and not isinstance(text, AtomicString):
                element.text = None
                fill(element, self.parse(text, line))

    def parse(self, text: str, line: int) -> list[Node]:
        """The nodes that a text means."""
        self.place.begin(text, line)
        return self._walk(text)

    def part(self, text: str) -> list[Node]:
        """The nodes of a piece of the text that is being parsed."""
        place = self.place
        whole, line = place.text, place.line
        place.begin(text, line)
        nodes = self._walk(text)
        place.begin(whole, line)
        return nodes

    def _walk(self, text: str) -> list[Node]:
        nodes: list[Node] = []
        openings: list[Opening] = []
        done = at = 0
        while (found := self._marks.search(text, at)) is not None:
            at = found.start()
            if found.group() in ("[", "![", "^["):
                end = self._atom(text, at, done, nodes) if found.group() != "^[" else None
                if end is None:
                    _add(nodes, text[done:at])
                    end = found.end()
                    openings.append(Opening(found.group(), len(nodes), at, end))
                    nodes.append(found.group())
                done = at = end
            elif found.group() == "]":
                _add(nodes, text[done:at])
                done = at = self._close(text, at, nodes, openings)
            else:
                end = self._atom(text, at, done, nodes)
                if end is None:
                    at = found.end()
                else:
                    done = at = end
        _add(nodes, text[done:])
        return self._paired(nodes)

    def _atom(self, text: str, at: int, done: int, nodes: list[Node]) -> int | None:
        for processor in self._atoms.get(text[at], ()):
            found = processor.compiled_re.match(text, at)
            if found is None:
                continue
            node, begin, end = processor.handleMatch(found, text)
            if node is None or begin is None or end is None:
                continue
            _add(nodes, text[done : max(begin, done)])
            _add(nodes, node)
            return end
        return None

    def _close(self, text: str, at: int, nodes: list[Node], openings: list[Opening]) -> int:
        if not openings:
            _add(nodes, "]")
            return at + 1
        opening = openings.pop()
        for processor in self._brackets:
            made = processor.close(opening, text, at)
            if made is None:
                continue
            element, end = made
            inner = nodes[opening.index + 1 :]
            del nodes[opening.index :]
            if not len(element) and element.text is None:
                fill(element, self._paired(inner))
            if element.tag == "a" and not opening.active:
                for link in list(element.iter("a"))[1:]:
                    link.tag = "span"
                    link.attrib.clear()
            nodes.append(element)
            if element.tag == "a" and opening.mark == "[":
                for outer in openings:
                    outer.active = outer.active and outer.mark != "["
            return end
        _add(nodes, "]")
        return at + 1

    def _paired(self, nodes: list[Node]) -> list[Node]:
        return self._pairing.pair(nodes) if self._pairing else nodes


def _add(nodes: list[Node], node: Node) -> None:
    if not isinstance(node, str) or node:
        nodes.append(node)


def fill(element: Element, nodes: Iterable[Node]) -> None:
    """Put the nodes at the end of what the element holds."""
    pieces: list[str] = []
    last: Element | None = element[-1] if len(element) else None
    for node in nodes:
        if isinstance(node, str):
            pieces.append(node)
            continue
        if (
            node.tag == "attrs"
            and last is not None
            and not pieces
            and last.tag in attributes.INLINE
        ):
            attributes.assign(last, node.text or "")
            continue
        _say(element, last, pieces)
        pieces = []
        element.append(node)
        last = node
    _say(element, last, pieces)


def _say(element: Element, last: Element | None, pieces: list[str]) -> None:
    text = "".join(pieces)
    if not text:
        return
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text
