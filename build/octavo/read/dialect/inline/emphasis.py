"""Emphasis and strikethrough by runs of delimiters (CommonMark 0.31, 6.2; GitHub's ``~~``)."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from octavo.read.dialect.lines import Parser
from octavo.read.dialect.scan import Node, Pairing, fill
from octavo.report import Severity

_RUN = r"\*+|_+|~~(?!~)"
_TAGS = {("*", 1): "em", ("*", 2): "strong", ("_", 1): "em", ("_", 2): "strong", ("~", 2): "del"}

#: So many underscores are a gap to be filled in, wherever they stand.
_GAP = 4
#: So are fewer in a date to be filled in: ``__/__/____``; none is longer than so many characters.
_DATE = re.compile(r"(?<![^\s:(|])_{2,}(?:[ ]?[/.][ ]?_{2,})+(?![^\s.,;)|])")
_LONGEST = 40


@dataclass
class _Run:
    """A run of delimiters: how many are left, whether it can open and close, what it does."""

    mark: str
    length: int
    opens: bool
    closes: bool
    begin: int
    left: int = 0
    preceding: str = ""
    following: str = ""
    begun: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


class _Delimiters(Element):
    """A run among the nodes."""

    run: _Run


class Emphasis(Pairing):
    """``*em*``, ``**strong**``, ``_em_``, ``~~deleted~~``."""

    marks = ("*", "_", "~~")

    def __init__(self, parser: Parser) -> None:
        super().__init__(_RUN)
        self.parser = parser

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Keep the run as a node; `pair` decides what it means."""
        mark, begin, end = m.group()[0], m.start(), m.end()
        before = data[begin - 1 : begin] or " "
        after = data[end : end + 1] or " "
        left = not after.isspace() and (
            not _punctuation(after) or before.isspace() or _punctuation(before)
        )
        right = not before.isspace() and (
            not _punctuation(before) or after.isspace() or _punctuation(after)
        )
        if mark == "_":
            opens = left and (not right or _punctuation(before))
            closes = right and (not left or _punctuation(after))
            gap = end - begin >= _GAP or _dated(data, begin)
            if gap and not self.parser.plain:
                opens = closes = False
        else:
            opens, closes = left, right
        node = _Delimiters("delimiters")
        node.run = _Run(mark, end - begin, opens, closes, begin, end - begin, before, after)
        return node, begin, end

    def pair(self, nodes: list[Node]) -> list[Node]:
        """The runs paired, what is left of them text again."""
        runs = [node.run for node in nodes if isinstance(node, _Delimiters)]
        if not runs:
            return nodes
        _match(runs)
        self._closing(runs)
        return self._built(nodes)

    def _built(self, nodes: list[Node]) -> list[Node]:
        stack: list[tuple[str, list[Node]]] = [("", [])]
        for node in nodes:
            if not isinstance(node, _Delimiters):
                stack[-1][1].append(node)
                continue
            run = node.run
            for _ in run.ended:
                tag, inner = stack.pop()
                element = Element(tag)
                fill(element, inner)
                stack[-1][1].append(element)
            if run.left:
                stack[-1][1].append(run.mark * run.left)
                self._leaked(run)
            for size in reversed(run.begun):
                stack.append((_TAGS[run.mark, size], []))
        return stack[0][1]

    def _closing(self, runs: list[_Run]) -> None:
        """Say that emphasis cannot begin between a word and a comma: ``the Brendan*, boys,*``."""
        left = [run for run in runs if run.mark == "*" and run.left and not run.opens]
        for one, other in itertools.pairwise(left):
            begins = one.preceding.isalnum() and _punctuation(one.following)
            if begins and _punctuation(other.preceding) and one.left == other.left:
                written = one.mark * one.left
                self.place.report(
                    self.log,
                    Severity.WARNING,
                    "emphasis-unmatched",
                    f"this {written} begins no emphasis, as “{one.following}” follows it: "
                    "it stands in the text",
                    one.begin,
                    f"begin the emphasis at the next word, behind “{one.following}”",
                )

    def _leaked(self, run: _Run) -> None:
        """Say that a mark which looks like emphasis has no partner."""
        if run.mark != "*" or not run.opens or run.closes:
            return
        written = run.mark * run.left
        escaped = "".join(f"\\{mark}" for mark in written)
        self.place.report(
            self.log,
            Severity.WARNING,
            "emphasis-unmatched",
            f"this {written} begins an emphasis that never ends: it stands in the text",
            run.begin,
            f"end it with {written}, or write {escaped} for the mark itself",
        )


def _dated(data: str, at: int) -> bool:
    """Whether the underscores there are of a date to be filled in."""
    near = _DATE.finditer(data, max(0, at - _LONGEST), at + _LONGEST)
    return any(found.start() <= at < found.end() for found in near)


def _punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _match(runs: list[_Run]) -> None:
    """Pair the runs (the specification's "process emphasis")."""
    before = list(range(-1, len(runs) - 1))
    after = [*range(1, len(runs)), -1]
    bottom: dict[tuple[str, bool, int], int] = {}
    at = 0
    while at >= 0:
        closer = runs[at]
        if not closer.closes or not closer.left:
            at = after[at]
            continue
        key = (closer.mark, closer.opens, closer.length % 3)
        floor, opener = bottom.get(key, -1), before[at]
        while opener >= 0 and opener > floor and not _fits(runs[opener], closer):
            opener = before[opener]
        if opener < 0 or opener <= floor:
            bottom[key] = before[at]
            following = after[at]
            if not closer.opens:
                _take_out(at, before, after)
            at = following
            continue
        opening = runs[opener]
        size = 2 if opening.left >= 2 and closer.left >= 2 else 1
        opening.left -= size
        closer.left -= size
        opening.begun.append(size)
        closer.ended.append(size)
        # runs between the two pair with nothing any more
        after[opener], before[at] = at, opener
        if not opening.left:
            _take_out(opener, before, after)
        if not closer.left:
            following = after[at]
            _take_out(at, before, after)
            at = following


def _fits(opening: _Run, closer: _Run) -> bool:
    if opening.mark != closer.mark or not opening.opens or not opening.left:
        return False
    if closer.mark == "~":
        return True
    odd = (opening.closes or closer.opens) and (opening.length + closer.length) % 3 == 0
    return not odd or (opening.length % 3 == 0 and closer.length % 3 == 0)


def _take_out(at: int, before: list[int], after: list[int]) -> None:
    if before[at] >= 0:
        after[before[at]] = after[at]
    if after[at] >= 0:
        before[after[at]] = before[at]
