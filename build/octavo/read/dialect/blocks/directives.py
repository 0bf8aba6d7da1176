"""Directives of MyST, ``:::{note}``, and of reStructuredText, ``.. note::``; names, ``(name)=``.

Admonitions are callouts, and code is code. What else a directive does is told of, with what says
the same here, and what is in it stands as code: nothing is lost. A fence of backticks with a
directive's name is for `Fenced`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import directives
from octavo.read.dialect.lines import Block, Line, Lines, View, Within
from octavo.report import Severity

_MYST = re.compile(r"(:{3,})[ ]?\{([a-zA-Z][\w:.-]*)\}[ ]*(.*?)[ ]*\Z")
_REST = re.compile(r"(\.\.)[ ]([a-zA-Z][\w:.-]*)::(?:[ ]+(.*?))?[ ]*\Z")
_CLOSE = re.compile(r":{3,}[ \t]*\Z")
_NAME = re.compile(r"(?:\([\w.:-]+\)=|\.\. _[\w. -]+:)[ ]*\Z")


class Directive(Block):
    """A directive and all that is in it."""

    signs = ":."

    def begins(self, line: Line) -> bool:
        """Whether it is the first line of one."""
        if line.indent > 3 or line[line.indent : line.indent + 3] not in (":::", ".. "):
            return False
        return bool(_MYST.match(line, line.indent) or _rest(line))

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Take the lines of the directive."""
        opening = blocks.take()
        found = _MYST.match(opening, opening.indent) or _rest(opening)
        assert found is not None
        mark, name, argument = found.group(1), found.group(2).lower(), found.group(3) or ""
        view = Within(blocks, _closes) if mark != ".." else _Indented(blocks)
        if name in directives.ADMONITIONS:
            directives.callout(self.parser, parent, opening.number, name, argument, view)
        else:
            pre = self.element(parent, "pre", opening.number)
            directives.fill(pre, name, argument, _all(view))
            if name not in directives.CODE:
                directives.tell(self.log, name, argument, opening.number, opening.strip())
        last = blocks.peek()
        if mark != ".." and last is not None and _CLOSE.match(last, last.indent):
            blocks.take()


class Name(Block):
    """What MyST and reStructuredText call a target: a name for what comes next."""

    signs = "(."

    def begins(self, line: Line) -> bool:
        """Whether it is a line of nothing else."""
        return line.indent < 4 and _NAME.match(line, line.indent) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It never does."""
        return False

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Leave it out, and say so."""
        line = blocks.take()
        name = line.strip().strip(".()=_: ")
        self.log.add(
            Severity.WARNING,
            "directive-name",
            f"“{name}” is a name of MyST's or reStructuredText's for what follows: it is left out",
            line.number,
            line.strip(),
            f"write `{{#{'-'.join(name.split())}}}` behind the words of the heading",
        )


def _rest(line: Line) -> re.Match[str] | None:
    return _REST.match(line, line.indent)


def _all(lines: View) -> list[str]:
    """The lines up to the end of the directive."""
    found: list[str] = []
    while (line := lines.peek()) is not None and not lines.closes(line):
        found.append(str(lines.take()))
    return found


def _closes(line: Line) -> bool:
    return line.indent < 4 and not line.lazy and _CLOSE.match(line, line.indent) is not None


class _Indented(View):
    """The lines that are indented, and the blank ones between them."""

    def __init__(self, outer: Lines) -> None:
        super().__init__(outer)
        self.width = 0

    def inner(self, line: Line) -> Line | None:
        if line.lazy or (not line.blank and line.indent < 2):
            return None
        if not self.width and not line.blank:
            self.width = min(line.indent, 4)
        return line.cut(min(self.width, len(line)))
