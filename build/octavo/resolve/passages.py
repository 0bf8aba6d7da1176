"""Passages of a form of their own: verse, epigraphs, quotations, letters, dialogue.

What says who wrote a passage, when, and to whom, is a span alone in its paragraph
(``[Tocqueville]{.attribution}``): the paragraph takes its class. A quotation may also end with a
paragraph that begins with a dash, but in languages that begin speech with one.
"""

from __future__ import annotations

import re

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class, classes, only, plain
from octavo.resolve.marks import DASHES, SPEECH
from octavo.vocabulary import Element

#: What a span says of the whole paragraph that it is alone in.
_OF_PARAGRAPHS = frozenset(
    """attribution source date place address salutation closing signature recipient speaker
    stage-direction hfill""".split()
)

#: Spaces at the head of a line of verse that are told apart.
_DEEPEST = 24

#: Marks that stand for a scene break where nothing else stands in a paragraph.
_BREAK = re.compile(
    r"[*\N{ASTERISM}\N{LOW ASTERISK}\N{ASTERISK OPERATOR}]{1,9}|#{1,5}|~{1,9}|={3,9}|\+{3,9}"
)
_ORNAMENT = re.compile(
    r"[\N{BULLET}\N{MIDDLE DOT}\u25a0-\u25ff\u2600-\u27bf\u2b1b-\u2b55\U0001f650-\U0001f67f]{1,9}"
    r"|[—–]{1,9}|-{2,3}|§{1,3}"
    # as typists have it
    r"|[.~*—–-]{0,3}(?:oOo|o0o|0o0)[.~*—–-]{0,3}|[—–-]{1,3}[oO0][—–-]{1,3}"
)

_QUOTES = frozenset({"epigraph", "quote", "quotation", "letter"})

#: The first letter of a text with the marks before it.
_INITIAL = re.compile(r"[\W_]*[^\W_][\u0300-\u036f]*")

#: An attribution is no longer than this.
_SHORT = 120

#: A name below an epigraph is no longer than this, and does not end as a sentence does.
_NAME = 60
_ENDS = (".", "!", "?", "…", "”", "’", "»", ":", ",", ";")


def run(draft: Draft) -> list[Finding]:
    """Name the pieces of passages, in place."""
    for part in draft.parts:
        for paragraph in part.tree.iter("p"):
            _lift(paragraph)
            first = paragraph[0] if len(paragraph) and only(paragraph.text) else None
            if first is not None and {"opening", "dropcap"}.intersection(classes(first)):
                add_class(paragraph, "opener")
                _initial(first)
        for line in part.tree.iter("span"):
            _indent(line)
        for ruby in list(part.tree.iter("ruby")):
            _bracket(ruby)
        for block in part.tree.iter("blockquote", "div", "section"):
            if block.tag == "blockquote" or _QUOTES.intersection(classes(block)):
                _attribute(draft, block)
            if block.tag == "div" and "epigraph" in classes(block):
                block.set("role", "doc-epigraph")
        for paragraph in list(part.tree.iter("p", "div")):
            _ornament(paragraph)
            if any(child.tag == "br" for child in paragraph):
                add_class(paragraph, "lines")
        for rule in part.tree.iter("hr"):
            if not {"pagebreak", "to-write-on"}.intersection(classes(rule)):
                add_class(rule, "scene-break")
    return []


def _bracket(ruby: Element) -> None:
    """Brackets around what ruby says, for pages and reading systems that cannot set it above."""
    if ruby.find("rp") is not None:
        return
    for said in ruby.findall("rt"):
        opening, closing = etree.Element("rp"), etree.Element("rp")
        opening.text, closing.text = "(", ")"
        closing.tail, said.tail = said.tail, None
        said.addprevious(opening)
        said.addnext(closing)


def _ornament(paragraph: Element) -> None:
    """A scene break as typewriters and word processors have it: marks alone in a paragraph.

    Asterisks and their like are a rule; a sign of the author's own stays.
    """
    begin = (paragraph.text or "").lstrip()[:1]
    if begin.isalpha() and begin != "o":
        return  # as most begin
    above = paragraph.getparent()
    if above is None or above.tag not in ("section", "div"):
        return
    if set(classes(paragraph)) - {"center"}:
        return
    if paragraph.tag == "div" and not classes(paragraph):
        return  # and none of HTML's <center>
    if any(child.tag not in ("em", "strong", "span") for child in paragraph.iterdescendants()):
        return
    marks = "".join("".join(map(str, paragraph.itertext())).split())
    if _BREAK.fullmatch(marks):
        paragraph.tag = "hr"
        paragraph.text = None
        paragraph.attrib.pop("class", "")
        for child in list(paragraph):
            paragraph.remove(child)
    elif _ORNAMENT.fullmatch(marks):
        paragraph.tag = "p"
        add_class(paragraph, "ornament")


def _initial(span: Element) -> None:
    """Of a dropped capital of several letters the first, with the mark before it, is one."""
    found = _INITIAL.match(span.text or "")
    names = classes(span)
    if "dropcap" not in names or found is None:
        return
    rest = (span.text or "")[found.end() :]
    others = [name for name in names if name != "dropcap"]
    if not rest and not len(span):
        return
    span.text = found.group()
    span.set("class", "dropcap")
    following = etree.Element("span", {"class": " ".join(others)} if others else {})
    following.text = rest
    following.extend(list(span))
    following.tail, span.tail = span.tail, None
    span.addnext(following)


def _lift(paragraph: Element) -> None:
    span = paragraph[0] if len(paragraph) == 1 else None
    if span is None or span.tag != "span" or not only(paragraph.text) or not only(span.tail):
        return
    for name in classes(span):
        if name in _OF_PARAGRAPHS:
            add_class(paragraph, name)


def _indent(line: Element) -> None:
    """Classes instead of numbers: no reader of a book knows our data."""
    spaces = line.attrib.pop("data-indent", "")
    if str(spaces).isdecimal() and int(spaces) and "line" in classes(line):
        add_class(line, f"indent-{min(_DEEPEST, int(spaces))}")


def _attribute(draft: Draft, block: Element) -> None:
    """Find the line that says who is quoted, where it says so without a class."""
    last = block[-1] if len(block) > 1 else None
    if last is None or last.tag != "p" or classes(last) or not only(last.tail):
        return
    words = plain(last)
    if len(words) > _SHORT:
        return
    dashed = words.startswith(DASHES)
    speech = draft.lang(block).lower().split("-")[0] in SPEECH
    before = block[-2]
    poem = "epigraph" in classes(block) and (
        before.tag == "blockquote" or "line-block" in classes(before)
    )
    named = len(words) <= _NAME and not words.endswith(_ENDS) and _in_epigraph(block)
    if poem or named or (dashed and not speech):
        last.set("class", "attribution")


def _in_epigraph(block: Element) -> bool:
    return any("epigraph" in classes(e) or e.get("data-kind") == "epigraph" for e in _around(block))


def _around(block: Element) -> tuple[Element, ...]:
    return (block, *block.iterancestors())
