"""Kobo's spans: every sentence of the text in one of its own, numbered by paragraph.

Kobo's renderer keeps the place, the highlights and the notes of a reader by them. How it numbers
them is told by pgaskin/kepubify (kepub/transform.go), which was held against books from the shop:
a paragraph, list, table or heading begins a new number when text follows; an image has one of its
own; code, formulas and drawings are left alone.
"""

from __future__ import annotations

import re

from octavo.editions.epub.pieces import make
from octavo.vocabulary import Element

_XHTML = "{http://www.w3.org/1999/xhtml}"

#: The end of a sentence: its sign, a mark that closes a quotation, the white space behind it.
_END = re.compile(r"[.!?。！？]+['\"”’“…»)]*\s+|[。！？]+['\"”’」』）]*")

_BEGINS = frozenset("p ol ul table h1 h2 h3 h4 h5 h6 dt dd figcaption".split())
_APART = frozenset("pre svg math script style rp".split())


def spanned(root: Element) -> None:
    """Wrap the sentences of an XHTML document's body, in place; no word of it changes."""
    body = root.find(f"{_XHTML}body")
    if body is not None:
        _Numbers().walk(body)
        for name in ("book-inner", "book-columns"):
            holder = make(f"{_XHTML}div", id=name)
            holder.text, body.text = body.text, "\n"
            holder.extend(list(body))
            holder.tail = "\n"
            body.append(holder)


class _Numbers:
    """Numbers the paragraphs and their sentences while a document is walked in order."""

    def __init__(self) -> None:
        self.paragraph = 0
        self.sentence = 0
        self.begins = True

    def span(self) -> Element:
        if self.begins:
            self.paragraph += 1
            self.sentence = 0
            self.begins = False
        self.sentence += 1
        name = f"kobo.{self.paragraph}.{self.sentence}"
        return make(f"{_XHTML}span", class_="koboSpan", id=name)

    def walk(self, element: Element) -> None:
        """Wrap what an element holds; what stands behind it is its parent's."""
        tag = str(element.tag).rpartition("}")[2]
        if tag in _APART:
            return
        if tag in _BEGINS:
            self.begins = True
        children = list(element)
        self.text(element, None, element.text)
        for child in children:
            tail = child.tail
            child.tail = None
            if child.tag == f"{_XHTML}img":
                self.begins = True
                holder = self.span()
                child.addprevious(holder)
                holder.append(child)
                self.begins = True
                self.text(element, holder, tail)
            else:
                if isinstance(child.tag, str):
                    self.walk(child)
                self.text(element, child, tail)

    def text(self, element: Element, after: Element | None, text: str | None) -> None:
        """Put a text back into its element, each sentence of it in a span."""
        if after is None:
            element.text = None
        if not text or (not text.strip() and str(element.tag) != f"{_XHTML}p"):
            self.put(element, after, text)
            return
        index = 0 if after is None else element.index(after) + 1
        for piece in sentences(text):
            holder = self.span()
            holder.text = piece
            element.insert(index, holder)
            index += 1

    @staticmethod
    def put(element: Element, after: Element | None, text: str | None) -> None:
        if after is None:
            element.text = text
        else:
            after.tail = text


def sentences(text: str) -> list[str]:
    """A text cut behind its sentences; the pieces together are the text."""
    pieces, begin = [], 0
    for end in _END.finditer(text):
        if text[end.end() :].strip():
            pieces.append(text[begin : end.end()])
            begin = end.end()
    return [*pieces, text[begin:]]
