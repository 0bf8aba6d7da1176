"""Code: indented (CommonMark 0.31, 4.4) and fenced (4.5), with Pandoc's attributes.

A fence ``{=html}`` is raw HTML, Pandoc's raw block; one of another format is for other tools.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from octavo.read.dialect import attributes, directives, knitr
from octavo.read.dialect.lines import LINE, Block, Line, Lines
from octavo.read.dialect.text import plain
from octavo.report import Severity

_FENCE = re.compile(r"(`{3,}(?=[^`]*\Z)|~{3,})\s*(.*?)\s*\Z", re.DOTALL)
_RAW = re.compile(r"\{=([A-Za-z][\w-]*)\}\Z")
_DIRECTIVE = re.compile(r"\{([A-Za-z][\w:-]*)\}[ ]*(.*)\Z")
_CELL = re.compile(r"\{([A-Za-z][\w+-]*)(?:[ ,][^{}]*)?\}\Z")
#: A line of options at the head of a cell (Quarto), in a comment of the cell's language.
_CELL_OPTION = re.compile(r"\s*(?:#|//|--|%)\|(?:\s*([\w-]+)\s*:\s*(.*)|.*)\Z")
#: Cells that are drawn: what draws them reads their options.
#: Lines that rustdoc and mdBook run and do not show; Rust itself has none that begin so.
_HIDDEN = re.compile(r"[ \t]*#(?:[ \t]|\Z)")
_DRAWN = frozenset(("dot", "mermaid"))
#: Lines that are marked, as VitePress (``js{1,3-4}``) and Docusaurus (``js {1,3-4}``) have them.
_MARKED = re.compile(r"([^\s{}]*)\s*\{(\d+(?:-\d+)?(?:,\s*\d+(?:-\d+)?)*)\}(?=\s|\Z)")
#: Their words for numbers at the lines.
_NUMBERED = re.compile(r"(?:\bshowLineNumbers|(?<=\w):line-numbers)(?:=(\d+))?(?=[\s{]|\Z)")
_OPTION = re.compile(r"""\b(title|hl_lines|linenums)=["']([^"']*)["']""")
#: A sentence of some words, one that is spoken or a clause with its number: programs have no such
#: lines.
_PROSE = re.compile(
    r"(?:(?:\(?(?:\d{1,3}|[a-z]{1,4})\)|§?[ ]?\d{1,3}(?:\.\d{1,3})*\.?)[ ]+)?"
    r"[\"'“„«»‘—–]?[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:[’'-][^\W\d_]+)*(?:[,;:!?]?[\"'”“»’]*[ ]"
    r"(?:[—–][ ])?[\"'“„«»‘(]?[^\W\d_]+(?:[’'-][^\W\d_]+)*\)?){3,}[,;]?[.!?…][\"'”“»«’)]*"
)
_HTML = frozenset("html html4 html5 epub epub2 epub3".split())


class Indented(Block):
    """Lines indented by four columns or more; they never interrupt a paragraph."""

    def begins(self, line: Line) -> bool:
        """Whether it is indented so far."""
        return line.indent > 3

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It never does."""
        return False

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Take the lines and the blank lines between them."""
        first = blocks.peek()
        assert first is not None
        pre = self.element(parent, "pre", first.number)
        code: list[str] = []
        while True:
            blank = blocks.blanks()
            line = blocks.peek(blank)
            if line is None or line.lazy or line.indent < 4:
                break
            code += [blocks.take()[4:] for _ in range(blank + 1)]
        _code(pre, "\n".join(code))
        if _is_prose(self, code):
            self.log.add(
                Severity.WARNING,
                "code-prose",
                "this is set as code, for it is indented by a tab or four blanks",
                first.number,
                first.strip(),
                "paragraphs begin at the margin; if it is code, put it between lines of ```",
            )


def _is_prose(block: Block, code: Sequence[str]) -> bool:
    """Whether a line of what becomes code is a sentence."""
    return not block.parser.plain and any(_PROSE.fullmatch(line.strip()) for line in code)


class Fenced(Block):
    """Lines between two fences of the same marks."""

    signs = "`~"

    def begins(self, line: Line) -> bool:
        """Whether it is an opening fence."""
        if line.indent > 3 or line[line.indent : line.indent + 3] not in ("```", "~~~"):
            return False
        return _FENCE.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Take the lines up to the closing fence, or to the end of the container."""
        opening = blocks.take()
        found = _FENCE.match(opening, opening.indent)
        assert found is not None
        mark, info = found.group(1), found.group(2)
        code: list[Line] = []
        while (line := blocks.peek()) is not None and not line.lazy:
            blocks.take()
            bare = line.strip()
            if line.indent < 4 and len(bare) >= len(mark) and not bare.strip(mark[0]):
                break
            code.append(line.cut(min(line.indent, opening.indent)))
        else:
            self.log.add(
                Severity.WARNING,
                "fence-unclosed",
                "this code block is never closed: everything after it is code",
                opening.number,
                mark,
                "close it with the same marks, on a line of their own",
            )
        if mark[0] == "~" and not info and _is_prose(self, code):
            self.log.add(
                Severity.WARNING,
                "code-prose",
                "this is set as code, for it stands between two lines of ~",
                opening.number,
                mark,
                "write `***` for a scene break; if it is code, put it between lines of ```",
            )
        raw = _RAW.match(info)
        directive = _DIRECTIVE.match(info)
        name = directive.group(1).lower() if directive else ""
        if directive and directives.known(name):
            # docutils reads their names without regard to case
            self.directive(parent, name, directive.group(2), code, opening)
        elif raw:
            self.raw(parent, raw.group(1).lower(), code, opening.number)
        elif info in ("math", "$"):
            # GitHub's, Markua's
            paragraph = self.element(parent, "p", opening.number)
            formula = SubElement(paragraph, "span", {"class": "math display"})
            formula.text = AtomicString("\n".join(code).strip())
        elif shown := knitr.picture(info, code):
            self.element(parent, "p", opening.number).text = shown
        else:
            element = self.element(parent, "pre", opening.number)
            if knitr.div(element, info):
                element.tag = "div"
                self.parser.parseBlocks(element, Lines(code))
            else:
                _fenced(element, info, code)

    def directive(
        self, parent: Element, name: str, argument: str, code: list[Line], opening: Line
    ) -> None:
        """Put what MyST calls a directive into the tree."""
        if name in directives.ADMONITIONS:
            directives.callout(self.parser, parent, opening.number, name, argument, Lines(code))
            return
        directives.fill(self.element(parent, "pre", opening.number), name, argument, code)
        if name not in directives.CODE:
            directives.tell(self.log, name, argument, opening.number, opening.strip())

    def raw(self, parent: Element, form: str, code: list[Line], line: int) -> None:
        """Put raw HTML into the tree; say what is left out."""
        if form in _HTML:
            self.element(parent, "raw", line, block="").text = AtomicString("\n".join(code))
            return
        self.log.add(
            Severity.NOTE,
            "raw-unused",
            f"this raw block is for {form}: no edition uses it",
            line,
            hint="write `{=html}` for what both editions can read",
        )


def _code(pre: Element, text: str) -> Element:
    code = SubElement(pre, "code")
    code.text = AtomicString(text)
    return code


def _fenced(pre: Element, info: str, lines: Sequence[str]) -> None:
    """Fill the element of a fence.

    ``info`` is a language, Pandoc's ``{.language #id key=value}``, Quarto's ``{language}``, or a
    language and MkDocs' ``title="..." hl_lines="2 4-6" linenums="1"``, Docusaurus' ``{2,4-6}
    showLineNumbers`` or mdBook's ``rust,ignore``.
    """
    info = _marked(pre, info)
    cell = _CELL.match(info)
    if cell and cell.group(1) not in _DRAWN:
        lines = _cell(pre, cell.group(1), knitr.options(info)[1], lines)
    code = _code(pre, "\n".join(lines))
    begin = info.find("{")
    given = attributes.at_end(info[begin:]) if begin >= 0 else ""
    language = info[:begin] if given else info
    if cell:
        language = cell.group(1)
    elif given:
        attributes.assign(pre, given)
        names = (pre.attrib.pop("class", "")).split()
        if names and not language.strip():
            language = names.pop(0)
        if names:
            pre.set("class", " ".join(names))
    word, _, rest = plain(language).partition(" ")
    # rustdoc and mdBook: what is to be done with the code, which no book does
    word, *flags = word.split(",")
    for flag in flags:
        key, _, value = flag.partition("=")
        _option(pre, key, value)
    if word:
        code.set("class", f"language-{word.lstrip('.')}")
    if word == "rust" and any(map(_HIDDEN.match, lines)):
        shown = [line for line in lines if not _HIDDEN.match(line)]
        code.text = AtomicString("\n".join(shown))
    for key, value in _OPTION.findall(rest):
        _option(pre, key, value)


def _marked(pre: Element, info: str) -> str:
    """What is said without the lines that Docusaurus marks and its numbers at the lines."""
    if numbered := _NUMBERED.search(info):
        _option(pre, "linenums", numbered[1] or "1")
        info = info[: numbered.start()] + info[numbered.end() :]
    if marked := _MARKED.match(info):
        _option(pre, "hl_lines", marked[2].replace(",", " "))
        info = marked[1] + info[marked.end() :]
    return info


def _cell(pre: Element, name: str, given: Mapping[str, str], lines: Sequence[str]) -> Sequence[str]:
    """The code of a cell without its options; those of listings go to the element."""
    count = next((n for n, line in enumerate(lines) if not _CELL_OPTION.match(line)), len(lines))
    found = [_CELL_OPTION.match(line) for line in lines[:count]]
    options = {match[1]: match[2].strip().strip("\"'") for match in found if match and match[1]}
    if options.get("label", "").startswith("lst-"):
        pre.set("id", options["label"])
    for key in ("lst-cap", "filename"):
        if options.get(key):
            pre.set(f"data-{key}", options[key])
    options = {**given, **options}
    pre.set("data-cell", name.lower())
    for key in ("echo", "include", "eval"):
        if options.get(key):
            pre.set(f"data-cell-{key}", options[key])
    pre.set(LINE, str(int(pre.get(LINE, "0")) + count))
    return lines[count:]


def _option(pre: Element, key: str, value: str) -> None:
    """What MkDocs writes, in Quarto's and Pandoc's words."""
    if key == "title":
        pre.set("data-filename", value)
    elif key == "hl_lines":
        pre.set("data-code-line-numbers", ",".join(value.split()))
    elif key == "linenums" and value.isdecimal():
        pre.set("class", f"{pre.get('class', '')} numberLines".strip())
        pre.set("data-startfrom", value)
