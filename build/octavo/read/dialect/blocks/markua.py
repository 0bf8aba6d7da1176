"""Markua, Leanpub's Markdown: ``W>`` before the lines of a box, ``{blurb}`` round one, attributes.

``{frontmatter}`` and its like, and ``{pagebreak}``, stand alone in their lines; so do attributes,
which belong to the block below them: ``{#id}``, ``{width: "60%", alt: "x"}``.
"""

from __future__ import annotations

import re
from functools import partial
from xml.etree.ElementTree import Element

from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import Block, Line, Lines, View, Within
from octavo.report import Severity
from octavo.vocabulary import HEADINGS

_BOX = re.compile(r"([ABCDEGIQTWX])>(?:[ \t]|\Z)")
_TYPES = {
    "D": "discussion", "E": "error", "I": "info", "Q": "question",
    "T": "tip", "W": "warning", "X": "exercise",
}  # fmt: skip
_NAMES = "aside|blurb|discussion|error|information|question|tip|warning|exercise|quiz"
_VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^,{}\"'\n]+)"
_LIST = rf"[ ]*[A-Za-z][\w-]*[ ]*[:=][ ]*{_VALUE}"
_OPEN = re.compile(rf"\{{({_NAMES})((?:,{_LIST})*)[ ]*\}}[ \t]*\Z")
_CLOSE = re.compile(rf"\{{/({_NAMES})\}}[ \t]*\Z")
#: LaTeX's commands of these names are read as Markua's marks.
_ALONE = re.compile(
    r"(?:\{(?=\w+\})|\\(?=\w+matter))(frontmatter|mainmatter|backmatter|pagebreak)\}?[ \t]*\Z"
)
_PART = re.compile(r"-#[ \t]+(\S.*?)[ \t]*\Z")
_ABOVE = re.compile(rf"\{{(?:#([\w.-]+)|({_LIST}(?:,{_LIST})*))[ ]*\}}[ \t]*\Z")
_OPTION = re.compile(rf"([A-Za-z][\w-]*)[ ]*[:=][ ]*({_VALUE})")


class Box(Block):
    """Lines that begin with a letter and ``>``."""

    signs = "ABCDEGIQTWX"

    def begins(self, line: Line) -> bool:
        """Whether such a mark stands at its head."""
        return not self.parser.plain and not line.indent and _BOX.match(line) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what stands behind the marks."""
        first = blocks.peek()
        assert first is not None
        view = _Marked(blocks, first[:2])
        inner = view.peek()
        titled = inner is not None and inner.startswith("#")
        div = self.element(parent, "div", first.number)
        _shape(self, div, _TYPES.get(first[0], "center" if first[0] == "C" else ""), titled)
        self.parser.parseBlocks(div, view)


class _Marked(View):
    def __init__(self, outer: Lines, mark: str) -> None:
        super().__init__(outer)
        self.mark = mark

    def inner(self, line: Line) -> Line | None:
        if line.lazy or not line.startswith(self.mark):
            return None
        rest = line.cut(2)
        return rest.cut(1) if rest.indent else rest


class Mark(Block):
    """A mark of Markua's in braces that stands alone in its line."""

    signs = "{-\\"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        return (
            not self.parser.plain
            and not line.indent
            and any(form.match(line) for form in (_OPEN, _CLOSE, _ALONE, _PART))
        )

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what stands between the marks, or make what one asks for."""
        line = blocks.take()
        alone, opening = _ALONE.match(line), _OPEN.match(line)
        if alone:
            name = alone.group(1)
            self.element(parent, "hr", line.number, **{"class": name})
            return
        if part := _PART.match(line):
            self.element(parent, "h1", line.number).text = f"{part.group(1)} {{.part}}"
            return
        if opening is None:
            self.stray(parent, line)
            return
        given = {key: value.strip(" \"'") for key, value in _OPTION.findall(opening.group(2))}
        div = self.element(parent, "div", line.number)
        kind = str(given.get("class") or opening.group(1))
        inner = blocks.peek()
        titled = inner is not None and inner.startswith("#")
        plain = ("aside", "blurb", "quiz", "center")
        kind = "info" if kind == "information" else kind
        _shape(self, div, "" if kind in plain else kind, titled)
        closes = partial(_closes, name=opening.group(1))
        self.parser.parseBlocks(div, Within(blocks, closes))
        last = blocks.peek()
        if last is not None and closes(last):
            blocks.take()
            return
        self.log.add(
            Severity.WARNING,
            "div-unclosed",
            f"{{{opening.group(1)}}} is never closed",
            line.number,
            "{",
            f"close it with `{{/{opening.group(1)}}}` on a line of its own",
        )

    def stray(self, parent: Element, line: Line) -> None:
        """Keep a mark that closes nothing as text, and say so."""
        self.element(parent, "p", line.number).text = line.strip()
        self.log.add(
            Severity.WARNING,
            "div-stray",
            f"this `{line.strip()}` closes nothing",
            line.number,
            "{",
            f"take it out, or open the box with `{line.strip().replace('/', '')}`",
        )


def _closes(line: Line, name: str) -> bool:
    found = None if line.lazy else _CLOSE.match(line)
    return found is not None and found.group(1) == name


def _shape(block: Block, div: Element, kind: str, titled: bool) -> None:
    if kind in ("", "center"):
        div.set("class", kind or "aside")
        return
    names, usual = look(kind)
    div.set("class", " ".join(names))
    if usual and not titled:
        block.element(div, "h2", int(div.get("data-line", "1"))).text = usual


class Above(Block):
    """Attributes in a line of their own above their block."""

    signs = "{"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        return not self.parser.plain and not line.indent and _ABOVE.match(line) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """Below a text they are Pandoc's, and end it."""
        return False

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Parse the block below, and give it what they say."""
        line, following = blocks.peek(), blocks.peek(1)
        assert line is not None
        if following is None or following.blank or following.lazy:
            return False
        found = _ABOVE.match(line)
        assert found is not None
        blocks.take()
        given = {key: value.strip(" \"'") for key, value in _OPTION.findall(found.group(2) or "")}
        if found.group(1):
            given["id"] = found.group(1)
        before = len(parent)
        self.parser.block(parent, blocks, following)
        if len(parent) > before:
            _give(parent[before], given)
        return True


def _give(element: Element, given: dict[str, str]) -> None:
    name, title = given.get("id", ""), given.get("title", "") or given.get("caption", "")
    if element.tag in HEADINGS:
        if name:
            element.text = f"{element.text or ''} {{#{name}}}"
    elif element.tag == "pre":
        if title:
            element.set("data-filename", title)
        if given.get("line-numbers", "") in ("true", "on"):
            element.set("class", f"{element.get('class', '')} numberLines".strip())
            element.set("data-startfrom", given.get("starting-line-number", "1"))
        language = given.get("format") or given.get("lang")
        if language and len(element) and not element[0].get("class"):
            element[0].set("class", f"language-{language}")
    elif element.tag == "p" and (element.text or "").startswith("!["):
        kept = [f'{key}="{given[key]}"' for key in ("width", "height", "alt") if given.get(key)]
        kept = [f"#{name}", *kept] if name else kept
        if kept and (element.text or "").endswith(")"):
            element.text = f"{element.text}{{{' '.join(kept)}}}"
    elif element.tag == "p" and given.get("i"):
        element.text = f"\\index{{{given['i']}}}{element.text or ''}"
    elif name:
        element.set("id", name)
