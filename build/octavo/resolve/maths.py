"""Mathematics: TeX becomes MathML with words, displayed formulas stand by themselves.

Macros are LaTeX's own (``\\newcommand``, ``\\def``, ``\\DeclareMathOperator`` ...), from
``header-includes`` or from a formula of the text; they hold from there to the end of the book. A
formula that holds nothing else leaves nothing behind, as in Pandoc and Quarto.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from octavo import formulas
from octavo.formulas import Definition, Problem
from octavo.report import Finding, Source, error, note, warning
from octavo.resolve.draft import Draft, Part, classes
from octavo.rooms import room
from octavo.vocabulary import MATHML, Element

_MATH = f"{{{MATHML}}}math"

#: Room for the comma that does not begin a line.
_COMMA_EM = 0.3

#: Faces differ: a formula may be wider by so much than it was measured.
_MARGIN = 1.03


def run(draft: Draft) -> list[Finding]:
    """Turn every formula into MathML; what cannot be read stays as TeX and is an error."""
    reader = _Reader(draft)
    reader.begin()
    found = False
    for part in draft.parts:
        spans = [e for e in part.tree.iter("span") if "math" in classes(e)]
        found = found or bool(spans)
        for span, read in zip(spans, reader.read(spans), strict=True):
            reader.formula(part, span, read)
        for math in part.tree.iter(_MATH):
            found = True
            if not math.get("alttext"):
                math.set("alttext", formulas.words(math, _language(math, draft)))
    if found and draft.book.metadata.math_fonts:
        reader.findings.append(_font(draft))
    return reader.findings


class _Reader:
    """Reads the formulas of a book in order; knows the macros that were defined so far."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.macros: dict[str, Definition] = {}
        self.homes: dict[str, Source] = {}
        self.findings: list[Finding] = []
        self.told: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """Take the macros of ``header-includes``."""
        metadata = self.draft.book.metadata
        home = metadata.source("header-includes") or Source(self.draft.book.name)
        for text in metadata.header_includes:
            found, problems = formulas.definitions(text)
            self.define(tuple(found), home)
            self.findings += [_finding(problem, home) for problem in problems]

    def define(self, found: tuple[Definition, ...], home: Source) -> None:
        for definition in found:
            self.macros[definition.name] = definition
            self.homes[definition.name] = home

    def read(self, spans: Sequence[Element]) -> list[formulas.Formula]:
        """What the formulas of a chapter come to, in order."""
        if not spans:
            return []
        asked = ((_written(e), "display" in classes(e), _language(e, self.draft)) for e in spans)
        texts = formulas.Texts(tuple(self.macros.values()), tuple(asked))
        (made,) = self.draft.work("octavo.formulas:read_all", [texts])
        return [
            replace(formula, mathml=etree.fromstring(xml) if xml else None) for formula, xml in made
        ]

    def formula(self, part: Part, span: Element, read: formulas.Formula) -> None:
        """Put a formula that was read into the place of its span."""
        written = _written(span)
        display = "display" in classes(span)
        if read.definitions:
            self.define(read.definitions, self.source(part, span, written, 0))
        for problem in read.problems:
            self.problem(part, span, written, problem)
        if read.mathml is not None:
            _put(span, read, display)
        elif read.definitions and not any(problem.severe for problem in read.problems):
            _drop(span)
        elif not read.problems:
            hint = "write TeX between the dollar signs, or `\\$` for the sign itself"
            home = self.source(part, span, written, 0)
            self.findings.append(error("maths-empty", "this formula is empty", home, hint))

    def problem(self, part: Part, span: Element, written: str, problem: Problem) -> None:
        """Tell of a problem, once where it lies in a macro."""
        home = self.homes.get(problem.macro)
        if problem.macro and home is not None:
            if (problem.macro, problem.message) in self.told:
                return
            self.told.add((problem.macro, problem.message))
        else:
            home = self.source(part, span, written, problem.place)
        self.findings.append(_finding(problem, home))

    def source(self, part: Part, span: Element, written: str, place: int) -> Source:
        """The line and column of a place in a formula."""
        lines = written.split("\n")
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        begin = self.draft.source(part, span, lines[first].strip())
        number = written[:place].count("\n")
        column = place - (written.rfind("\n", 0, place) + 1)
        if number < first:
            return begin
        text = self.draft.book.lines(begin.file)
        line = begin.line + number - first
        wanted = lines[number].strip()
        known = text[line - 1] if line <= len(text) else ""
        at = known.find(wanted, begin.column - 1 if number == first else 0)
        if at < 0:
            return begin
        indent = len(lines[number]) - len(lines[number].lstrip())
        return Source(begin.file, line, at + max(0, column - indent) + 1)


def _written(span: Element) -> str:
    return "".join(map(str, span.itertext()))


def _finding(problem: Problem, source: Source) -> Finding:
    make = error if problem.severe else warning
    return make(problem.code, problem.message, source, problem.hint)


def _font(draft: Draft) -> Finding:
    return note(
        "mathfont-screen-only",
        "`mathfont` sets the formulas of the EPUB; those of a PDF are drawn in STIX Two Math",
        draft.book.metadata.source("mathfont"),
    )


def _language(element: Element, draft: Draft) -> str:
    for candidate in (element, *element.iterancestors()):
        if candidate.get("lang"):
            return candidate.get("lang", "")
    return draft.book.metadata.lang


def _put(span: Element, read: formulas.Formula, display: bool) -> None:
    """Put the formula into the place of its span; a displayed one apart from its paragraph."""
    math = read.mathml
    parent = span.getparent()
    if math is None or parent is None:
        return
    if not display:
        if asked := room(_MARGIN * read.width_em + _COMMA_EM):
            math.set("class", asked)
        if span.get("id"):
            math.set("id", span.get("id", ""))
        math.tail, span.tail = span.tail, None
        parent.replace(span, math)
        return
    block = etree.Element("div")
    for name in ("id", "data-line", "data-file"):
        value = span.get(name) or (parent.get(name) if name != "id" else None)
        if value:
            block.set(name, value)
    names = [
        "equation",
        room(_MARGIN * read.width_em),
        *(c for c in classes(span) if c not in _OWN),
    ]
    block.set("class", " ".join(filter(None, names)))
    block.append(math)
    if read.tag:
        tag = _plain_tag(read.tag)
        text = tag if read.starred else f"({tag})"
        label = etree.SubElement(block, "span", {"class": "label"})
        label.text = text
        block.set("data-number", tag)
    if parent.tag == "p":
        _apart(parent, span, block)
    else:
        block.tail = span.tail
        parent.replace(span, block)


_OWN = ("math", "display", "inline")


def _plain_tag(tag: str) -> str:
    """A tag as text: formulas in it (``$\\ast$``) as they are written on a line."""
    pieces = tag.split("$")
    for at in range(1, len(pieces) - 1, 2):
        math = formulas.read(pieces[at], display=False, lang="en").mathml
        if math is not None:
            pieces[at] = formulas.line(math)
    return "".join(pieces)


def _apart(paragraph: Element, span: Element, block: Element) -> None:
    """Take a displayed formula out of its paragraph; what follows goes on without an indent."""
    rest = etree.Element("p")
    for name, value in paragraph.attrib.items():
        if name != "id":
            rest.set(name, value)
    rest.set("class", " ".join(dict.fromkeys([*classes(rest), "continued"])))
    rest.text = (span.tail or "").lstrip() or None
    for following in list(span.itersiblings()):
        rest.append(following)
    span.tail = None
    paragraph.remove(span)
    block.tail, paragraph.tail = paragraph.tail, None
    paragraph.addnext(block)
    if _holds(rest):
        rest.tail, block.tail = block.tail, None
        block.addnext(rest)
    if _holds(paragraph):
        _strip_end(paragraph)
    else:
        for name in ("id", "class"):
            if paragraph.get(name) and not block.get("id"):
                block.set(
                    name,
                    f"{block.get('class', '')} {paragraph.get(name)}".strip()
                    if name == "class"
                    else paragraph.get(name, ""),
                )
        _remove(paragraph)


def _holds(element: Element) -> bool:
    return bool(len(element) or (element.text or "").strip())


def _strip_end(element: Element) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() or None
    else:
        element.text = (element.text or "").rstrip()


def _drop(span: Element) -> None:
    """Take a formula of definitions out, and whatever held nothing else."""
    parent = span.getparent()
    _remove(span)
    while parent is not None and parent.tag in ("p", "div", "span") and not _holds(parent):
        holder = parent.getparent()
        if holder is None:
            return
        _remove(parent)
        parent = holder


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    previous, tail = element.getprevious(), element.tail
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
