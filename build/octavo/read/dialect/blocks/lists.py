"""Lists (CommonMark 0.31, 5.2 and 5.3): what is indented as far as an item's text belongs to it.

Pandoc's other numbers are understood where a list begins with the first of them: ``a.`` ``A)``
``i.`` ``(1)``, German law's ``aa)``, and ``#.`` for a number that is counted; where one goes on
that a paragraph ended; and anywhere where a bracket or two spaces follow (``(2)``, ``c)``,
``D.``). They interrupt no paragraph but an item's. Neither does an example, ``(@)`` or
``(@label)``, which is counted through the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines, Parser, View
from octavo.read.dialect.numerals import roman
from octavo.report import Severity

_MARKER = re.compile(r"([-+*]|(\d{1,9})([.)]))(?=[ \t]|$)")
_FANCY = re.compile(r"(\(?)(#|[A-Za-z]{1,8}|\d{1,9})([.)])([ \t]+)(?=\S)")
_EXAMPLE = re.compile(r"\(@([\w-]*)\)(?=[ \t]+\S)")
_LOOKS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
#: German law's letters below its letters: ``aa)``.
_DOUBLED = "aa"
_LOOKS[_DOUBLED] = "double-alpha"
#: Pandoc's names of what stands around a number, by that: a full stop needs none.
_AROUND = {"(": "two-parens", ")": "one-paren"}
#: What follows a letter that is an abbreviation's and no number.
_ABBREVIATED = re.compile(r"[A-Za-z]\.")
_DEFINED = re.compile(r"\[[^\[\]]+\]:")
_RULE = re.compile(r"([-*+])(?:[ \t]*\1){2,}[ \t]*\Z")

#: A larger number in brackets is a year, a larger roman one a word.
_MOST, _ROMAN_MOST = 99, 39

#: Letters that are signs in brackets: copyright and its like.
_SIGNS = frozenset("crp")


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


class _Numbers(dict[str, int]):
    """By kinds of lists, the number that comes next. ``asked`` holds those asked for in vain."""

    def __init__(self, asked: set[str] | None = None) -> None:
        super().__init__()
        self.asked = asked

    def follows(self, kind: str, number: int | None) -> bool:
        """Whether a list of a kind goes on with a number."""
        if number == 1:
            return False
        if self.asked is not None and kind not in self:
            self.asked.add(kind)
        return self.get(kind) == number


class List(Block):
    """Bullets ``- + *`` and numbers ``1.`` ``1)``; a change of mark begins a new list."""

    def __init__(self, parser: Parser) -> None:
        super().__init__(parser)
        self.inside = 0
        #: By what holds lists, and by the kind of these, the number that would come next.
        self.next: dict[Element, _Numbers] = {}

    def test(self, parent: Element, block: str) -> bool:
        """Whether a marker stands at the head of the line."""
        return isinstance(block, Line) and _marker(block, "", self.known(parent)) is not None

    def known(self, parent: Element) -> _Numbers:
        """The numbers that would come next in ``parent``."""
        found = self.next.get(parent)
        if found is None:
            # what stands in a list or a quotation is not gone on with in another piece
            outer = parent is self.parser.root
            found = self.next[parent] = _Numbers(self.parser.asked if outer else None)
        return found

    def begins(self, line: Line) -> bool:
        """Whether the first marker of a list stands at its head."""
        return _marker(line) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """An item interrupts a paragraph if it holds text and, being numbered, is the first."""
        found = _marker(line)
        if found is None or lazy:
            return found is not None and not found.fancy
        if found.fancy:
            return self.inside > 0 and found.number == 1
        return found.number in (None, 1) and bool(line[found.end :].strip())

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse the items, as long as their marks are of one kind."""
        line = blocks.peek()
        known = self.known(parent)
        first = _marker(line, "", known) if line is not None else None
        assert line is not None
        assert first is not None
        holder = self.holder(parent, first, line.number)
        # the item above is the last one: its number may have more figures than the first one's
        above, second, told = first, None, False
        loose, head = False, line.indent
        while line is not None and not line.lazy:
            found = _marker(line, first.kind)
            if line.blank:
                blocks.take()
            elif found is None or found.kind != first.kind or _anew(line, first, len(holder)):
                if line.indent > head + 1 and line.indent < above.end + 1:
                    self.shallow(line, above, "is no part of the item above")
                break
            else:
                if line.indent > head + 1 and len(holder):
                    self.shallow(line, above, "begins no list within the item above")
                between = blocks.last is not None and blocks.last.blank and len(holder) > 0
                second = found.number if len(holder) == 1 else second
                told = told or self.misnumbered(first, second, len(holder), line)
                loose = self.item(holder, blocks, line, found) or between or loose
                above = above if line.indent > head + 1 else found
            line = blocks.peek()
        if first.number is not None:
            known[first.kind] = first.number + len(holder)
            if parent is self.parser.root:
                self.parser.defined.add(first.kind)
        if not loose:
            for item in holder:
                for child in item:
                    if child.tag == "p":
                        child.tag = "tight"
        if first.kind == "*" and not (self.inside or self.parser.plain):
            _starred(holder)

    def holder(self, parent: Element, first: _Marker, line: int) -> Element:
        """The list that begins with that marker."""
        numbered = first.number is not None
        holder = self.element(parent, "ol" if numbered else "ul", line)
        if numbered and first.number != 1:
            holder.set("start", str(first.number))
        # CommonMark's own lists are as it has them
        ours = numbered and (first.fancy or not self.parser.plain)
        looks = [_AROUND.get(first.kind[0], "")] if ours else []
        if first.form:
            holder.set("type", first.form[0])
            # HTML compares this attribute without regard to case: style sheets need more
            looks.insert(0, _LOOKS[first.form])
        if first.label is not None:
            looks = ["example"]
        if any(looks):
            holder.set("class", " ".join(filter(None, looks)))
        return holder

    def misnumbered(self, first: _Marker, second: int | None, count: int, line: Line) -> bool:
        """Say that the item after ``count`` others has another number than the one written."""
        found = _marker(line, first.kind)
        begin, written = first.number, found.number if found else None
        if found is None or begin is None or written is None or found.label is not None:
            return False
        if not count or begin == second or written == begin + count:
            return False
        mark = line[line.indent : found.end]
        self.log.add(
            Severity.WARNING,
            "list-number",
            f"this item is written “{mark}”, and is number {begin + count} of its list",
            line.number,
            mark,
            "write the numbers in order; an item of a new list needs a paragraph, or `<!-- -->`, "
            "before it",
        )
        return True

    def shallow(self, line: Line, above: _Marker, what: str) -> None:
        """Say that a line is indented, and not as far as an item's text."""
        if _DEFINED.match(line, line.indent):
            # it belongs nowhere
            return
        self.log.add(
            Severity.WARNING,
            "list-indent",
            f"this line is indented by {line.indent}, which is not enough: it {what}",
            line.number,
            line.strip(),
            f"indent it by {above.end + 1}, as far as the text of the item",
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


def _starred(holder: Element) -> None:
    """An asterisk alone in its line is no list: it changes the scene."""
    if len(holder) == 1 and not len(holder[0]) and not (holder[0].text or "").strip():
        holder.remove(holder[0])
        holder.tag = "hr"


def _marker(line: Line, kind: str = "", known: _Numbers | None = None) -> _Marker | None:
    """The marker at the head of a line.

    ``kind`` is that of the list that is open, if one is; ``known`` are the numbers that would
    come next in the lists before, by their kinds.
    """
    if line.indent > 3:
        return None
    found = _MARKER.match(line, line.indent)
    if found is None:
        return _fancy(line, kind, _Numbers() if known is None else known)
    if found.group(1) in "-*+" and _RULE.match(line, line.indent):
        return None
    if found.group(2):
        return _Marker(found.group(3), found.end(), int(found.group(2)))
    return _Marker(found.group(1), found.end())


def _anew(line: Line, first: _Marker, count: int) -> bool:
    """Whether a letter that is not the next one is the first number of another list."""
    if not first.form or not count:
        return False
    same, other = _marker(line, first.kind), _marker(line)
    following = (first.number or 0) + count
    return (
        other is not None
        and other.kind != first.kind
        and (same is None or same.number != following)
    )


def _fancy(line: Line, kind: str, known: _Numbers) -> _Marker | None:
    """One of Pandoc's other numbers: the first of them, the next, or any of the open kind."""
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
    markers = list(_meanings(opened + closed, text, found.end(3)))
    if kind:
        return next((one for one in markers if one.kind == kind), None)
    going_on = next((one for one in markers if known.follows(one.kind, one.number)), None)
    if going_on is not None or (text.isalpha() and _ABBREVIATED.match(line, found.end())):
        return going_on
    sure = len(space) > 1 or closed == ")"
    if opened and text.lower() in _SIGNS:
        sure = False
    first = next((one for one in markers if one.number == 1), None)
    # a letter alone is a letter, but for the first roman number
    others = (one for one in reversed(markers) if sure and _anywhere(one))
    return first or next(others, None)


def _anywhere(marker: _Marker) -> bool:
    """Whether a list may begin with a marker though it is not the first of its kind."""
    return (marker.number or 0) <= (
        _MOST if not marker.form or marker.form in "aA" else _ROMAN_MOST
    )


def _meanings(around: str, text: str, end: int) -> Iterator[_Marker]:
    """What a number may be: letters may be roman."""
    if text == "#":
        yield _Marker(f"{around}#", end, 1, "", True)
    elif text.isdecimal():
        # without brackets, digits are CommonMark's own
        if around == "()":
            yield _Marker(f"{around}1", end, int(text), "", True)
    else:
        lower, capital = text.lower(), text.isupper()
        if len(text) == 2 and lower == text and text[0] == text[1] and around != ".":
            yield _Marker(f"{around}{_DOUBLED}", end, ord(text[0]) - ord("a") + 1, _DOUBLED, True)
        if value := roman(lower):
            yield _Marker(f"{around}{'I' if capital else 'i'}", end, value, "iI"[capital], True)
        if len(text) == 1:
            form = "A" if capital else "a"
            yield _Marker(f"{around}{form}", end, ord(lower) - ord("a") + 1, form, True)


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
