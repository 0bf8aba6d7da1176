"""BibTeX and BibLaTeX: where each entry of a file begins and ends, and what it has.

The processor reads the entries; this finds what an author should know of the file, and keeps one
broken entry from spoiling the rest. The grammar is that of BibTeX 0.99d ("Designing BibTeX
Styles", Patashnik 1988) as Biber reads it.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from octavo.report import Finding, Source, warning
from octavo.resolve.citations.values import Entry

_HEAD = re.compile(r"@[ \t]*([A-Za-z]+)[ \t\n]*([{(])")
_NAME = re.compile(r"[ \t\n,]*([A-Za-z][\w:+/.-]*)[ \t\n]*=[ \t\n]*")
_BARE = re.compile(r"[^\s,{}()\"#=]+")
#: An entry that begins at the head of a line: where reading goes on after one that never ends.
_NEXT = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t\n]*[{(]", re.MULTILINE)
_ENTRY = r"(?:(?<=\n)[ \t]*@[ \t]*[A-Za-z]+[ \t\n]*[{(][^\s{}(),]*,)"
_BRACES = {
    "{": re.compile(rf"\\.|[{{}}]|{_ENTRY}", re.DOTALL),
    "(": re.compile(rf"\\.|[()]|{_ENTRY}", re.DOTALL),
}
_MARKS = re.compile(r'\\.|[{}"]', re.DOTALL)
_LISTS = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class _Broken(Exception):
    """An entry that cannot be read: where in the text, and why."""

    offset: int
    reason: str


@dataclass(frozen=True)
class Scan:
    """What a file holds.

    ``broken`` maps the keys of entries that cannot be read to their places in the file. ``text``
    has the entries and abbreviations that can be read, each in its old line and in braces, and
    nothing else of the file.
    """

    entries: tuple[Entry, ...]
    broken: dict[str, Source]
    text: str
    findings: tuple[Finding, ...]


def scan(text: str, file: str) -> Scan:
    """Find the entries of a file."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    broken: dict[str, Source] = {}
    signs = ["\n" if sign == "\n" else " " for sign in text]
    lines = _Lines(text, file)
    position = 0
    while head := _HEAD.search(text, position):
        if text[text.rfind("\n", 0, head.start()) + 1 : head.start()].lstrip().startswith("%"):
            position = head.end()
            continue
        kind = head.group(1).lower()
        try:
            entry, position = _entry(text, head, lines)
        except _Broken as problem:
            following = _NEXT.search(text, head.end())
            position = following.start() if following else len(text)
            name = _BARE.match(text, head.end())
            broken.setdefault(name.group() if name else "", lines.at(head.start()))
            findings.append(_report(text, lines, head, problem))
            continue
        if kind in ("comment", "preamble"):
            continue
        signs[head.start() : position] = text[head.start() : position]
        # the processor knows braces only
        signs[head.end() - 1], signs[position - 1] = "{", "}"
        if entry is not None:
            entries.append(entry)
    return Scan(tuple(entries), broken, "".join(signs), tuple(findings))


class _Lines:
    """Lines and columns of a file's offsets."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, offset: int) -> Source:
        line = bisect.bisect_right(self.starts, offset)
        return Source(self.file, line, offset - self.starts[line - 1] + 1)


def _report(text: str, lines: _Lines, head: re.Match[str], problem: _Broken) -> Finding:
    first = _BARE.match(text, head.end())
    name = f" “{first.group()}”" if first else ""
    line = lines.at(problem.offset).line
    message = f"the entry{name} cannot be read: {problem.reason} (line {line})"
    hint = "mend its braces, quotes and commas; it is left out until then"
    return warning("bibliography-malformed", message, lines.at(head.start()), hint)


def _entry(text: str, head: re.Match[str], lines: _Lines) -> tuple[Entry | None, int]:
    kind, position = head.group(1).lower(), head.end()
    closing = "}" if head.group(2) == "{" else ")"
    if kind in ("comment", "preamble"):
        return None, _past(text, position - 1)
    key = ""
    if kind != "string":
        end = position
        while end < len(text) and text[end] not in ",}" + closing:
            end += 1
        key = text[position:end].strip()
        if not key or re.search(r"[\s={\"]", key):
            raise _Broken(position, "it has no key")
        position = end
    fields: dict[str, str] = {}
    while True:
        position = _blank(text, position)
        if position >= len(text):
            raise _Broken(head.start(), "it never ends")
        if text[position] == closing:
            break
        found = _NAME.match(text, position)
        if not found:
            raise _Broken(position, f"“{text[position : position + 12].splitlines()[0]}” stands "
                          "where a field should begin")  # fmt: skip
        value, position = _value(text, found.end())
        fields.setdefault(found.group(1).lower(), value)
        position = _blank(text, position, commas=False)
        if position < len(text) and text[position] not in "," + closing:
            raise _Broken(position, f"after the field `{found.group(1)}` a comma is missing")
    if kind == "string":
        return None, position + 1
    if not fields:
        raise _Broken(head.start(), "it says nothing but its key")
    needs = [fields.get(name, "") for name in ("crossref", "xref", "xdata")]
    needs += _LISTS.split(fields.get("related", "")) + _LISTS.split(fields.get("entryset", ""))
    entry = Entry(
        key,
        kind,
        lines.at(head.start()),
        tuple(alias for alias in _LISTS.split(fields.get("ids", "")) if alias),
        fields,
        tuple(need.strip() for need in needs if need.strip()),
        head.start(),
        position + 1,
    )
    return entry, position + 1


def _blank(text: str, position: int, commas: bool = True) -> int:
    skipped = " \t\n," if commas else " \t\n"
    while position < len(text):
        if text[position] == "%":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif text[position] not in skipped:
            break
        else:
            position += 1
    return position


def _value(text: str, position: int) -> tuple[str, int]:
    """A field's value from ``position`` on: pieces in braces, in quotes or bare, joined by #."""
    pieces: list[str] = []
    while True:
        position = _blank(text, position, commas=False)
        if position >= len(text):
            raise _Broken(position, "a field has no value")
        if text[position] == "{":
            end = _past(text, position)
            pieces.append(text[position + 1 : end - 1])
        elif text[position] == '"':
            end = _quoted(text, position)
            pieces.append(text[position + 1 : end - 1])
        else:
            bare = _BARE.match(text, position)
            if not bare:
                raise _Broken(position, "a field has no value")
            end = bare.end()
            pieces.append(bare.group())
        position = _blank(text, end, commas=False)
        if position >= len(text) or text[position] != "#":
            return "".join(pieces), end
        position += 1


def _past(text: str, position: int) -> int:
    """The offset past the bracket that closes the one at ``position``."""
    opening, depth = text[position], 0
    for found in _BRACES[opening].finditer(text, position):
        sign = found.group()
        if sign == opening:
            depth += 1
        elif sign in ("}", ")"):
            depth -= 1
            if not depth:
                return found.end()
        elif len(sign) > 2:
            break  # an entry begins at the head of a line: this one was never closed
    raise _Broken(position, f"the “{opening}” is never closed")


def _quoted(text: str, position: int) -> int:
    depth = 0
    for found in _MARKS.finditer(text, position + 1):
        sign = found.group()
        if sign in ("{", "}"):
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth <= 0:
            return found.end()
    raise _Broken(position, "the quotation mark is never closed")
