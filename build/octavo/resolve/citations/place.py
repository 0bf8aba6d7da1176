"""Putting citations into their places: in the line, or as notes among the book's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from octavo import markup
from octavo.resolve.citations.values import Citation, Inlines
from octavo.resolve.draft import Part, classes
from octavo.vocabulary import Element

#: What moves before the call of a note that follows it: closing marks, never dashes.
_MARKS = re.compile(r"(?:[.,;:!?)\]}»›”\"…]|[’'](?!\w))+|[’']s?(?!\w)")
_QUOTES = ("”", "’", '"', "'")

Fill = Callable[[Element, Inlines, Callable[[Inlines], Element | None]], None]


class Placer:
    """Writes what the processor made into the trees.

    ``fill`` turns inlines into elements; ``move`` tells whether a note's call goes behind the
    punctuation that follows it (Pandoc's ``notes-after-punctuation``), ``inward`` whether commas
    and periods stand within quotation marks in the book's language.
    """

    def __init__(self, parts: tuple[Part, ...], fill: Fill, move: bool, inward: bool) -> None:
        self.fill = fill
        self.move = move
        self.inward = inward
        self.taken = {
            element.get("id", "")
            for part in parts
            for element in part.tree.iter()
            if isinstance(element.tag, str)
        }
        self.count = 0
        self.changed: list[Part] = []

    def place(self, citation: Citation, content: Inlines) -> list[Element]:
        """Write one citation; the elements that hold what it says, in their order."""
        element = citation.element
        notes: list[Element] = []

        def note(inlines: Inlines) -> Element | None:
            call, aside = self.note(citation, inlines)
            notes.append(aside)
            return call

        tail = element.tail
        for child in list(element):
            element.remove(child)
        element.text, element.tail = None, tail
        for name in ("data-mode", "data-source"):
            element.attrib.pop(name, "")
        self.fill(element, content, note)
        _trim(element)
        last = element[-1] if len(element) else None
        raised = last is not None and not last.tail and _raised(last)
        if raised and last is not None:
            if last is element[0] and not element.text:
                _cut_blank(element)
            if self.move:
                self.punctuate(element, last)
        elif markup.words(element).endswith(".") and (tail or "").startswith("."):
            element.tail = (element.tail or "")[1:]
        return [element, *notes]

    def note(self, citation: Citation, content: Inlines) -> tuple[Element, Element]:
        """A note of its own for a citation: its call, and the note at the end of its chapter."""
        self.count += 1
        while f"fn-cite-{self.count}" in self.taken:
            self.count += 1
        name = f"fn-cite-{self.count}"
        call = etree.Element("a", {"role": "doc-noteref", "href": f"#{name}"})
        aside = etree.Element("aside", {"id": name, "role": "doc-footnote", "class": "citation"})
        for attribute in ("data-line", "data-file"):
            value = next(
                (e.get(attribute) for e in _upwards(citation.element) if e.get(attribute)), None
            )
            if value:
                aside.set(attribute, value)
        paragraph = etree.SubElement(aside, "p")
        self.fill(paragraph, content, lambda inlines: None)
        _trim(paragraph)
        section = _notes(citation.part)
        section.append(aside)
        if citation.part not in self.changed:
            self.changed.append(citation.part)
        return call, aside

    def punctuate(self, element: Element, raised: Element) -> None:
        """Move the punctuation behind a citation before the call or the raised number."""
        found = _MARKS.match(element.tail or "")
        if not found:
            return
        marks = found.group()
        element.tail = (element.tail or "")[found.end() :]
        before = _before(raised, element)
        if before.rstrip("”’\"'")[-1:] in tuple(".,;:!?") and marks[0] in ".,;:":
            marks = marks[1:]
        inside = ""
        if self.inward and before.endswith(_QUOTES) and marks[:1] in (".", ","):
            inside, marks = marks[0], marks[1:]
        _put_before(raised, element, inside, marks)

    def finish(self) -> None:
        """Put the notes of every chapter that has new ones into the order of their calls."""
        for part in self.changed:
            section = _notes(part)
            notes = {note.get("id", ""): note for note in section}
            ordered: list[Element] = []
            waiting: list[Element] = [part.tree]
            while waiting:
                for call in _calls(waiting.pop(0)):
                    note = notes.pop(call.get("href", "").removeprefix("#"), None)
                    if note is not None:
                        ordered.append(note)
                        waiting.append(note)
            for note in [*ordered, *notes.values()]:
                section.append(note)
            part.tree.append(section)


def _calls(root: Element) -> Iterator[Element]:
    for call in root.iter("a"):
        if call.get("role") != "doc-noteref":
            continue
        inside = (e for e in call.iterancestors() if e.get("role") == "doc-footnote")
        if next(inside, None) in (None, root):
            yield call


def _upwards(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _notes(part: Part) -> Element:
    for section in part.tree.iterchildren("section"):
        if "notes" in classes(section):
            return section
    return etree.SubElement(part.tree, "section", {"class": "notes"})


def _raised(element: Element) -> bool:
    return element.tag == "sup" or element.get("role") == "doc-noteref"


def _trim(element: Element) -> None:
    """Take away the blanks at both ends of what an element holds."""
    element.text = (element.text or "").lstrip(" ") or None
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip(" ") or None
    elif element.text:
        element.text = element.text.rstrip(" ")


def _cut_blank(element: Element) -> None:
    """Take away the blanks before a citation that is only a call or a raised number."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "").rstrip(" \n\t") or None
    elif parent is not None:
        parent.text = (parent.text or "").rstrip(" \n\t") or None


def _before(raised: Element, element: Element) -> str:
    """The text that stands right before a raised number, in its citation or before that."""
    if raised is not element[0]:
        previous = raised.getprevious()
        return (previous.tail or markup.words(previous)) if previous is not None else ""
    if element.text:
        return element.text
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or markup.words(previous)
    return (parent.text or "") if parent is not None else ""


def _put_before(raised: Element, element: Element, inside: str, marks: str) -> None:
    """Write ``marks`` before the raised number, ``inside`` before the quotation mark there."""

    def added(text: str | None) -> str:
        text = text or ""
        if inside and text.endswith(_QUOTES):
            return f"{text[:-1]}{inside}{text[-1]}{marks}"
        return text + inside + marks

    if raised is not element[0]:
        previous = raised.getprevious()
        if previous is not None:
            previous.tail = added(previous.tail)
        return
    if element.text:
        element.text = added(element.text)
        return
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = added(previous.tail)
    elif parent is not None:
        parent.text = added(parent.text)
