"""Notes at the foot of the page: each note is moved to its first call and floats from there.

WeasyPrint reads HTML, where a paragraph within a paragraph is impossible: the blocks of a note
become ``span`` elements that look like blocks and say in ``data-pdf`` what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from octavo.editions.pdf.section import IN_ROW
from octavo.vocabulary import Element

_TYPES = {
    "p": "P",
    "ul": "L",
    "ol": "L",
    "li": "LI",
    "blockquote": "BlockQuote",
    "pre": "P",
    "div": "Div",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "caption": "Caption",
    "figure": "Div",
    "figcaption": "Caption",
    "dl": "L",
    "dt": "P",
    "dd": "P",
    "hr": "Artifact",
    **{f"h{level}": "P" for level in range(1, 7)},
}


def float_notes(chapter: Element, wording: Mapping[str, str]) -> None:
    """Move the notes of a chapter's tree to their calls, in place; drop the empty notes section.

    Calls and the ways back get titles in the book's language: what a screen reader says of them.
    """
    notes: dict[str, Element] = {}
    for section in list(chapter.iter("section")):
        if "notes" not in (section.get("class") or "").split():
            continue
        for aside in list(section):
            notes[aside.get("id", "")] = aside
        parent = section.getparent()
        if parent is not None:
            parent.remove(section)
    for call in list(chapter.iter("a")):
        note = notes.pop(call.get("href", "").removeprefix("#"), None)
        if call.get("role") == "doc-noteref" and note is not None:
            _place(call, note, wording)
            # a note may call a note: it stands in the tree now
            for inner in list(note.iter("a")):
                further = notes.pop(inner.get("href", "").removeprefix("#"), None)
                if inner.get("role") == "doc-noteref" and further is not None:
                    _place(inner, further, wording)


def _place(call: Element, note: Element, wording: Mapping[str, str]) -> None:
    for element in note.iter():
        if isinstance(element.tag, str):
            _inline(element)
    _squeeze(note)
    back = etree.Element("a", {"class": "note-number", "href": f"#{call.get('id', '')}"})
    back.text = call.text
    back.set("title", wording["back_to_text"])
    call.set("title", f"{wording['note']} {call.text}")
    first = next((child for child in note if child.get("data-pdf") == "P"), note)
    back.tail = "\u2002" + (first.text or "").lstrip()
    first.text = None
    first.insert(0, back)
    note.tag = "span"
    note.set("class", "note")
    note.set("data-pdf", "Note")
    note.attrib.pop("role", "")
    note.tail, call.tail = call.tail, None
    call.addnext(note)
    if any(element.tag in ("td", "th") for element in call.iterancestors()):
        note.set(IN_ROW, "")


def _inline(element: Element) -> None:
    name = str(element.tag)
    if name in _TYPES:
        element.set("data-pdf", _TYPES[name])
        element.set("class", f"{element.get('class', '')} note-{name}".strip())
        element.tag = "span"


def _squeeze(note: Element) -> None:
    """White space as the engine can bear it: a text that ends in a blank and a newline kills it."""
    kept = {e for code in note.iter("span") if _is_code(code) for e in code.iter()}
    for element in note.iter():
        if element.text and element not in kept:
            element.text = re.sub(r"[ \t\r\n]+", " ", element.text)
        if element.tail and (element not in kept or _is_code(element)):
            element.tail = re.sub(r"[ \t\r\n]+", " ", element.tail)
    for block in note.iter():
        if block.get("data-pdf") and len(block):
            last = block[-1]
            last.tail = (last.tail or "").rstrip() or None
        elif block.get("data-pdf") and block.text:
            block.text = block.text.rstrip()


def _is_code(element: Element) -> bool:
    return "note-pre" in (element.get("class") or "").split()
