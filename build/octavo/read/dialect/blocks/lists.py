"""Lists (CommonMark 0.31, 5.2 and 5.3): what is indented as far as an item's text belongs to it.

Pandoc's other numbers are understood where a list begins with the first of them: ``a.`` ``A)``
``i.`` ``(1)``, and ``#.`` for a number that is counted. They interrupt no paragraph but an
item's. Neither does an example, ``(@)`` or ``(@label)``, which is counted through the book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser, View
from octavo.report import Severity

_MARKER = re.compile(r"([-+*]|(\d{1,9})([.)]))(?=[ \t]|$)")
_FANCY = re.compile(r"(\(?)(#|[A-Za-z]{1,8}|\d{1,9})([.)])([ \t]+)(?=\S)")
_EXAMPLE = re.compile(r"\(@([\w-]*)\)(?=[ \t]+\S)")
_ROMAN = re.compile(r"m{0,3}(?:c[md]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})\Z")
_LOOKS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
#: What follows a letter that is an abbreviation's and no number.
_ABBREVIATED = re.compile(r"[A-Za-z]\.")
_RULE = re.compile(r"([-*])(?:[ \t]*\1){2,}[ \t]*\Z")


@dataclass(frozen=True)
class _Marker:
    """A marker: what the items of one list have in common, where it ends, its number if any.

    ``form`` is the attribute ``type`` of HTML's lists, "" for digits and bullets; ``label`` that
    of an example.
    """

    kind: str
    end: int
    number: int | None = None
    form: str = ""
    fancy: bool = False
    label: str | None = None


class List(Block):
    """Bullets ``- + *`` and numbers ``1.`` ``1)``; a change of mark begins a new list."""

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser)
        self.inside = 0

    def begins(self, line: Line) -> bool:
        """Whether a marker stands at its head."""
        return _marker(line) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """An item interrupts a paragraph if it holds text and, being numbered, is the first."""
        found = _marker(line)
        if found is None or lazy:
            return found is not None and not found.fancy
        if found.fancy:
            return self.inside > 0
        return found.number in (None, 1) and bool(line[found.end :].strip())

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse the items, as long as their marks are of one kind."""
        line = blocks.peek()
        first = _marker(line) if line is not None else None
        assert line is not None
        assert first is not None
        numbered = first.number is not None
        holder = self.element(parent, "ol" if numbered else "ul", line.number)
        if numbered and first.number != 1:
            holder.set("start", str(first.number))
        if first.form:
            holder.set("type", first.form)
            # HTML compares this attribute without regard to case: style sheets need more
            holder.set("class", _LOOKS[first.form])
        if first.label is not None:
            holder.set("class", "example")
        loose, head = False, line.indent
        while line is not None and not line.lazy:
            found = _marker(line, first.kind)
            if line.blank:
                blocks.take()
            elif found is None or found.kind != first.kind:
                if line.indent > head + 1 and line.indent < first.end + 1:
                    self.shallow(line, first, "is no part of the item above")
                break
            else:
                if line.indent > head + 1 and len(holder):
                    self.shallow(line, first, "begins no list within the item above")
                between = blocks.last is not None and blocks.last.blank and len(holder) > 0
                loose = self.item(holder, blocks, line, found) or between or loose
            line = blocks.peek()
        if not loose:
            for item in holder:
                for child in item:
                    if child.tag == "p":
                        child.tag = "tight"

    def shallow(self, line: Line, first: _Marker, what: str) -> None:
        """Say that a line is indented, and not as far as an item's text."""
        self.log.add(
            Severity.WARNING,
            "list-indent",
            f"this line is indented by {line.indent}, which is not enough: it {what}",
            line.number,
            line.strip(),
            f"indent it by {first.end + 1}, as far as the text of the item",
        )

    def item(self, holder: Element, blocks: Lines, line: Line, found: _Marker) -> bool:
        """Parse one item; whether a blank line stands between two of its blocks."""
        rest = line.cut(found.end)
        spaces = rest.indent if not rest.blank and rest.indent < 5 else 1
        view = _Item(blocks, self.parser, found, spaces)
        item = SubElement(holder, "li", {LINE: str(line.number)})
        if found.label:
            item.set("data-example", found.label)
        self.inside += 1
        self.parser.parseBlocks(item, view)
        self.inside -= 1
        return view.loose


def _marker(line: Line, kind: str = "") -> _Marker | None:
    """The marker at the head of a line; ``kind`` is that of the list that is open, if one is."""
    if line.indent > 3:
        return None
    found = _MARKER.match(line, line.indent)
    if found is None:
        return _fancy(line, kind)
    if found.group(1) in "-*" and _RULE.match(line, line.indent):
        return None
    if found.group(2):
        return _Marker(found.group(3), found.end(), int(found.group(2)))
    return _Marker(found.group(1), found.end())


def _fancy(line: Line, kind: str) -> _Marker | None:
    """One of Pandoc's other numbers: the first of them, or any of the kind that is open."""
    example = _EXAMPLE.match(line, line.indent)
    if example:
        return _Marker("(@)", example.end(), 1, "", True, example.group(1))
    found = _FANCY.match(line, line.indent)
    if found is None:
        return None
    opened, text, closed, space = found.groups()
    if opened and closed == ".":
        return None
    # a capital and a full stop may be a name's
    if text.isupper() and closed == "." and len(space) < 2:
        return None
    around, end = opened + closed, found.end(3)
    if text == "#" or (opened and text.isdecimal()):
        one = _Marker(around + ("#" if text == "#" else "1"), end, 1, "", True)
        return one if text in ("#", "1") or kind == f"{around}1" else None
    if text.isdecimal():
        return None
    forms = {"a": "A", "i": "I"} if text.isupper() else {"a": "a", "i": "i"}
    for letter, form in forms.items():
        fits = len(text) == 1 if letter == "a" else _ROMAN.match(text.lower()) is not None
        if kind == around + form and fits:
            return _Marker(kind, end, 1, form, True)
    if text.lower() in forms and not kind and not _ABBREVIATED.match(line, found.end()):
        form = forms[text.lower()]
        return _Marker(around + form, end, 1, form, True)
    return None


class _Item(View):
    def __init__(self, outer: Lines, parser: Parser, marker: _Marker, spaces: int) -> None:
        super().__init__(outer)
        self.parser = parser
        self.marker = marker
        self.width = marker.end + spaces
        self.empty = False

    def inner(self, line: Line) -> Line | None:
        before = self.previous
        if before is None:
            rest = line.cut(self.marker.end)
            self.empty = rest.blank
            return rest.cut(min(self.width - self.marker.end, len(rest)))
        if line.lazy:
            return line
        if line.blank:
            # an item may begin with one blank line, not with two
            return None if self.empty else line.cut(min(self.width, len(line)))
        if line.indent >= self.width:
            self.empty = False
            return line.cut(self.width)
        if before.blank or self.parser.interrupts(line, None, True):
            return None
        if self.marker.fancy and _marker(line, self.marker.kind) is not None:
            return None
        return line.as_lazy()
