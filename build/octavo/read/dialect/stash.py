"""Fences and raw HTML blocks: taken out before the blocks are parsed, put back afterwards.

Both may hold blank lines and indented lines that mean nothing to Markdown. They are found line by
line as CommonMark 0.31 says (sections 4.5 and 4.6), inside quotations and list items too, and
leave a placeholder behind. Every line that goes on keeps its number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.util import AtomicString, code_escape

_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_FENCE = re.compile(r"(?P<fence>`{3,}(?=[^`]*$)|~{3,})\s*(?P<info>.*?)\s*$")
_LIST = re.compile(r"[ ]*(?:[-*+]|\d+[.)]|:|\[\^[^\]]*\]:)(?:[ ]|$)")

_BLOCKS = """address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|
details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|
header|hgroup|hr|html|iframe|legend|li|link|main|math|menu|menuitem|meta|nav|noframes|ol|optgroup|
option|p|param|search|section|source|summary|svg|table|tbody|td|tfoot|th|thead|title|tr|track|
ul""".replace("\n", "")
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:\s|/?>|$)", re.IGNORECASE)
_CLOSED = (
    (re.compile(r"<(script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE), "</{}>"),
    (re.compile(r"<!--"), "-->"),
    (re.compile(r"<\?"), "?>"),
    (re.compile(r"<!\[CDATA\["), "]]>"),
    (re.compile(r"<![A-Za-z]"), ">"),
)
_MARKDOWN_INSIDE = re.compile(r"<[^>]*\smarkdown(?:=|\s|>)[^>]*>\s*$", re.IGNORECASE)


@dataclass
class Stashed:
    """The text that is left, the line of each line of it, and what was taken out, by number."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    unclosed: list[int] = field(default_factory=list)


def stash(md: Markdown, lines: list[str], first: int) -> Stashed:
    """Take fences and HTML blocks out of ``lines``, the first of which is line ``first``."""
    result = Stashed()
    scan = _Scan(md, lines, first, result)
    index = 0
    while index < len(lines):
        index = scan.step(index)
    return result


@dataclass(frozen=True)
class _Lead:
    """What stands before a construct in its line: indent, quotation marks, indent again."""

    outer: int
    quotes: int
    inner: int

    @classmethod
    def of(cls, prefix: str) -> _Lead:
        if ">" not in prefix:
            return cls(len(prefix), 0, 0)
        outer = len(prefix) - len(prefix.lstrip(" "))
        after = prefix.rpartition(">")[2]
        return cls(outer, prefix.count(">"), max(0, len(after) - 1))

    @property
    def last(self) -> int:
        return self.inner if self.quotes else self.outer


class _Scan:
    def __init__(self, md: Markdown, lines: list[str], first: int, result: Stashed) -> None:
        self.md = md
        self.lines = lines
        self.first = first
        self.result = result

    def step(self, index: int) -> int:
        """Deal with the line at ``index``; the index of the next line to look at."""
        line = self.lines[index].expandtabs(4)
        bare = line.lstrip(" >")
        if bare[:1] in ("`", "~", "<"):
            body = bare
            lead = _Lead.of(line[: len(line) - len(bare)])
            fence = _FENCE.match(body)
            target = self.target(index, lead)
            if target is not None:
                if fence:
                    return self.fence(index, lead, target, fence)
                end = self.html_end(index, lead, body)
                if end:
                    return self.html(index, end, lead, target, body)
        self.put(line if bare else "", index)
        return index + 1

    def put(self, text: str, index: int) -> None:
        self.result.lines.append(text)
        self.result.numbers.append(self.first + index)

    def placeholder(self, content: str | Element, index: int, lead: _Lead) -> None:
        key = self.md.htmlStash.html_counter
        mark = self.md.htmlStash.store(content)
        self.result.places[key] = self.first + index
        quote = f"{' ' * lead.outer}{'> ' * lead.quotes}"
        # a quotation's blank lines keep their marks, else they would end it
        blank = quote.rstrip()
        for text in (blank, f"{quote}{' ' * lead.inner}{mark}", blank):
            self.put(text, index)

    def target(self, index: int, lead: _Lead) -> _Lead | None:
        """Where the placeholder is to stand; None where the line is indented code."""
        before = self.lines[max(0, index - 200) : index]
        outer = _indent(before, lead.outer)
        if outer is None or not lead.quotes:
            return None if outer is None else _Lead(outer, 0, 0)
        quote = _Lead(lead.outer, lead.quotes, 0)
        quoted: list[str] = []
        for line in reversed(before):
            stripped = _strip(line, quote)
            if stripped is None:
                break
            quoted.insert(0, stripped)
        inner = _indent(quoted, lead.inner)
        return None if inner is None else _Lead(outer, lead.quotes, inner)

    def inner(self, index: int, lead: _Lead) -> str | None:
        """The line at ``index`` without what its container adds; None outside the container."""
        line = _strip(self.lines[index], lead)
        if line is None:
            return None
        width = len(line) - len(line.lstrip(" "))
        if line.strip() and width < lead.last and lead.last > 3:
            return None
        return line[min(lead.last, width) :]

    def fence(self, index: int, lead: _Lead, target: _Lead, opening: re.Match[str]) -> int:
        mark = opening.group("fence")
        closing = re.compile(rf"[ ]{{0,3}}{mark[0]}{{{len(mark)},}}[ \t]*$")
        code: list[str] = []
        end = index + 1
        closed = False
        while end < len(self.lines):
            line = self.inner(end, lead)
            if line is None:
                break
            end += 1
            if closing.match(line):
                closed = True
                break
            code.append(line)
        if not closed:
            self.result.unclosed.append(self.first + index)
        self.placeholder(_pre(opening.group("info"), code), index, target)
        return end

    def html_end(self, index: int, lead: _Lead, body: str) -> int:
        """The index after an HTML block that begins at ``index``; 0 where none does."""
        for opening, ending in _CLOSED:
            found = opening.match(body)
            if found:
                wanted = ending.format(*found.groups()).lower()
                for end in range(index, len(self.lines)):
                    line = self.inner(end, lead)
                    if line is None:
                        return 0
                    begin = len(found.group()) if end == index and wanted == "-->" else 0
                    if wanted in line.lower()[begin:]:
                        return end + 1
                return 0
        if not _BLOCK.match(body):
            return 0
        if _MARKDOWN_INSIDE.match(body):
            return index + 1
        end = index + 1
        while end < len(self.lines) and self.lines[end].strip(" >"):
            if self.inner(end, lead) is None:
                break
            end += 1
        return end

    def html(self, index: int, end: int, lead: _Lead, target: _Lead, body: str) -> int:
        more = [self.inner(number, lead) or "" for number in range(index + 1, end)]
        self.placeholder("\n".join([body, *more]), index, target)
        return end


def _strip(line: str, lead: _Lead) -> str | None:
    """A line without its quotation marks; None where it has too few of them."""
    if not lead.quotes:
        return line
    width = len(line) - len(line.lstrip(" "))
    line = line[min(width, lead.outer) :]
    for _ in range(lead.quotes):
        found = _QUOTE.match(line)
        if found is None:
            return None
        line = line[found.end() :]
    return line


def _indent(before: list[str], indent: int) -> int | None:
    """The indent that what stands ``indent`` deep gets, a list item's being multiples of four.

    ``before`` are the lines before it. None where so deep an indent means code.
    """
    if indent == 0:
        return 0
    limit = indent
    for line in reversed(before):
        if not line.strip():
            continue
        width = len(line) - len(line.lstrip(" "))
        if width >= limit:
            continue
        if _LIST.match(line):
            return indent if indent % 4 == 0 else (width // 4 + 1) * 4
        if width == 0 or limit - width > 3:
            break
        limit = width
    return None if indent > 3 else 0


def _pre(info: str, code: list[str]) -> Element:
    """The element of a fence. Its ``info`` is a language, or Pandoc's ``{.language #id k=v}``."""
    pre = Element("pre")
    inner = SubElement(pre, "code")
    inner.text = AtomicString(code_escape("\n".join(code)))
    if info.startswith("{"):
        pre.set("attrs", info)
    elif info:
        language, _, rest = info.partition(" ")
        attached, brace, more = language.partition("{")
        if attached:
            inner.set("class", f"language-{attached.lstrip('.')}")
        if brace or rest.strip().startswith("{"):
            pre.set("attrs", f"{{{more} {rest}".rstrip() if brace else rest.strip())
    return pre
