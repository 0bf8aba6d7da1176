"""Calls of notes, ``[^label]``, and notes written where they are called, ``^[text]`` (Pandoc)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from octavo.read.dialect.lines import LINE
from octavo.read.dialect.scan import Atom, Bracket, Opening

_ASIDE = "aside"

#: The element that holds the notes while inline markup is parsed.
HOLDER = "notes"


class Call(Atom):
    """A call. One of a note that is nowhere is kept apart, so that it can be reported."""

    marks = ("[",)

    def __init__(self, notes: dict[str, Element]) -> None:
        super().__init__(r"\[\^([^\]\s]+)\]")
        self.notes = notes

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """The call."""
        label = m.group(1)
        if label in self.notes:
            call = Element("a", {"role": "doc-noteref", "data-note": label})
        else:
            call = Element("note-undefined", {LINE: str(self.place.line_at(m.start()))})
            call.text = AtomicString(m.group())
        return call, m.start(), m.end()


class InlineNote(Bracket):
    """A note in its place: it is put with the others, under a label that nobody else has."""

    def __init__(self, notes: dict[str, Element], holder: Element) -> None:
        super().__init__("")
        self.notes = notes
        self.holder = holder
        self.count = 0

    def close(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """The call; the note gets what stands in the brackets."""
        if opening.mark != "^[":
            return None
        self.count += 1
        label = f"inline {self.count}"  # no author's has a blank
        line = str(self.place.line_at(opening.begin))
        aside = Element("aside", {LINE: line, "data-note": label})
        self.notes[label] = aside
        self.holder.append(aside)
        # a marker: the walk fills it, and `lift` moves what it holds
        call = Element("a", {"role": "doc-noteref", "data-note": label})
        return call, at + 1


def lift(root: Element, notes: dict[str, Element]) -> None:
    """Move what calls hold into their notes."""
    _called(root, notes)
    for call in root.iter("a"):
        if call.get("role") != "doc-noteref" or not (call.text or len(call)):
            continue
        aside = notes[call.get("data-note", "")]
        paragraph = SubElement(aside, "p", {LINE: aside.get(LINE, "1")})
        paragraph.text, call.text = call.text, None
        for child in list(call):
            call.remove(child)
            paragraph.append(child)


def _called(root: Element, notes: dict[str, Element]) -> None:
    """Make calls of what stands in the margin of a line in Quarto, ``[text]{.aside}``."""
    holder = root.find(HOLDER)
    if holder is None:
        return
    open_: list[tuple[Element, str]] = [(child, "1") for child in root if child is not holder]
    while open_:
        parent, line = open_.pop()
        line = parent.get(LINE, line)
        before: Element | None = None
        for element in parent:
            if _alone(parent, element):
                # there is no word that a call could stand at
                _set_apart(parent, element)
            elif element.tag == "span" and _ASIDE in (element.get("class") or "").split():
                label = f"aside {len(notes) + 1}"
                notes[label] = SubElement(holder, "aside", {LINE: line, "data-note": label})
                element.tag = "a"
                element.attrib.clear()
                element.attrib.update({"role": "doc-noteref", "data-note": label})
                # a call stands close by its word
                if before is None:
                    parent.text = _closed(parent.text)
                else:
                    before.tail = _closed(before.tail)
            else:
                open_.append((element, line))
            before = element


def _alone(paragraph: Element, element: Element) -> bool:
    """Whether a paragraph holds nothing but what is to stand in the margin."""
    around = (paragraph.text or "") + (element.tail or "")
    within = paragraph.tag == "p" and len(paragraph) == 1 and element.tag == "span"
    return within and not around.strip() and element.get("class") == _ASIDE


def _set_apart(paragraph: Element, span: Element) -> None:
    paragraph.tag = "div"
    paragraph.set("class", _ASIDE)
    span.tag = "p"
    span.tail = None
    span.attrib.pop("class")
    span.set(LINE, paragraph.get(LINE, "1"))


def _closed(text: str | None) -> str | None:
    return text if text is None or not text.strip() else text.rstrip(" ")
