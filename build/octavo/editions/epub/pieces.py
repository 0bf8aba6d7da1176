"""What the modules of the EPUB share: files of the publication, elements and documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from octavo import markup
from octavo.direction import right_to_left
from octavo.vocabulary import Element

XHTML_TYPE = "application/xhtml+xml"
EPUB_TYPE = f"{{{markup.OPS}}}type"

#: Where the one style sheet stands, seen from a document.
SHEET = "styles/book.css"

#: A text of more characters stands in pieces: readers of XML take 10 million bytes at most.
_LONGEST = 1_000_000

#: Elements whose children may stand on lines of their own: white space in them shows nowhere.
_HOLDERS = frozenset(
    """html head body section nav aside div blockquote figure table thead tbody tfoot tr ul ol
    dl""".split()
)


@dataclass(frozen=True)
class File:
    """A file of the publication, its name seen from the package document.

    ``spine`` tells whether it is in the reading order. A file whose name begins with ``META-INF/``
    stands outside the publication: it is in the archive and in no list.
    """

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    spine: bool = False


@dataclass(frozen=True)
class Heading:
    """A line of the contents: what it says and where it leads."""

    title: str
    href: str
    children: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of the printed book: its label, and where it begins in the publication."""

    label: str
    href: str


def make(tag: str, *content: str | Element, kind: str = "", **attributes: str) -> Element:
    """An element of the vocabulary; ``kind`` is its ``epub:type``, "_" in names becomes "-"."""
    element = etree.Element(tag)
    for name, value in attributes.items():
        element.set(name.rstrip("_").replace("_", "-"), value)
    if kind:
        element.set(EPUB_TYPE, kind)
    for piece in content:
        add(element, piece)
    return element


def add(element: Element, piece: str | Element) -> None:
    """Put text or an element behind what the element holds."""
    if not isinstance(piece, str):
        element.append(piece)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + piece
    else:
        element.text = (element.text or "") + piece


def document(lang: str, title: str, content: Iterable[Element], kind: str = "") -> bytes:
    """A complete XHTML document in UTF-8; ``kind`` is the ``epub:type`` of its body."""
    head = make(
        "head", make("title", title), make("link", rel="stylesheet", type="text/css", href=SHEET)
    )
    root = make("html", head, make("body", *content, kind=kind), lang=lang)
    if right_to_left(lang):
        root.set("dir", "rtl")
    _break_lines(root)
    _part(root)
    data = written(root)
    etree.fromstring(data)  # a document that is not well-formed is our own fault: stop here
    return data


def written(root: Element) -> bytes:
    """A document's element as a file in UTF-8."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{markup.xhtml(root)}\n'.encode()
    )


def _break_lines(root: Element) -> None:
    """Begin a line with every block, so that a person can read the source."""
    for holder in root.iter(*_HOLDERS):
        texts = [holder.text, *(child.tail for child in holder)]
        if len(holder) and not any((text or "").strip() for text in texts):
            holder.text = "\n"
            for child in holder:
                child.tail = "\n"


def _part(root: Element) -> None:
    """Put ``<wbr>`` into texts that readers of XML refuse for their length."""
    for element in list(root.iter()):
        parent = element.getparent()
        if len(element.tail or "") > _LONGEST and parent is not None:
            element.tail, *more = _pieces(str(element.tail))
            at = parent.index(element) + 1
            parent[at:at] = [_break(piece) for piece in more]
        if len(element.text or "") > _LONGEST and isinstance(element.tag, str):
            element.text, *more = _pieces(str(element.text))
            element[0:0] = [_break(piece) for piece in more]


def _pieces(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        blank = text.rfind(" ", begin, begin + _LONGEST) + 1
        end = blank if blank and len(text) > begin + _LONGEST else begin + _LONGEST
        yield text[begin:end]
        begin = end


def _break(tail: str) -> Element:
    made = make("wbr")
    made.tail = tail
    return made


def classes(element: Element) -> list[str]:
    """The classes of an element, in order."""
    return (element.get("class") or "").split()


def identifier(name: str, taken: set[str]) -> str:
    """An id for the package made of a file's name: ASCII, begins with a letter, not yet taken."""
    base = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "item"
    base = base if base[0].isalpha() else f"item-{base}"
    candidate, count = base, 1
    while candidate in taken:
        count += 1
        candidate = f"{base}-{count}"
    taken.add(candidate)
    return candidate


def free(name: str, taken: set[str]) -> str:
    """The file name ``name.xhtml``, or the first of ``name-2.xhtml`` ... that no chapter has."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    taken.add(candidate)
    return f"{candidate}.xhtml"
