"""Words and paragraphs without an end: the lines are found in pieces of them.

Pango takes the whole of a word again for each of its lines, and does not break one that is too
long: what is left of it runs off the page. A line of a paragraph that is a book is taken from the
whole of its text. Pieces with an empty ``<wbr>`` between them look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from lxml import etree

from octavo.book import Chapter
from octavo.vocabulary import Element

#: More than stands in a line or two of any page.
_PIECE = 400

#: More than stands on a page.
_RUN = 10_000

_ENDLESS = re.compile(rf"[^\s\u00ad\u200b]{{{2 * _PIECE}}}")


def part(trees: Iterable[tuple[Chapter, Element]]) -> None:
    """Put ``<wbr>`` into words that no line holds, in place."""
    for _, tree in trees:
        for element in list(tree.iter()):
            if isinstance(element.tag, str) and not element.tag.startswith("{"):
                pieces = _pieces(element.text or "")
                if len(pieces) > 1:
                    element.text = pieces[0]
                    element[:0] = map(_break, pieces[1:])
            parent = element.getparent()
            pieces = _pieces(element.tail or "") if parent is not None else []
            if parent is not None and len(pieces) > 1:
                element.tail = pieces[0]
                at = parent.index(element) + 1
                parent[at:at] = map(_break, pieces[1:])


def parted(text: str) -> str:
    """A text as HTML, with ``<wbr>`` in words that no line holds."""
    return "<wbr>".join(map(escape, _pieces(text)))


def _break(tail: str) -> Element:
    made = etree.Element("wbr")
    made.tail = tail
    return made


def _pieces(text: str) -> list[str]:
    if len(text) < 2 * _PIECE:
        return [text]
    pieces: list[str] = []
    begin = 0
    while found := _ENDLESS.search(text, begin):
        pieces += _runs(text[begin : found.start() + _PIECE])
        begin = found.start() + _PIECE
    return [*pieces, *_runs(text[begin:])]


def _runs(text: str) -> Iterator[str]:
    """A text in pieces that end with a blank."""
    begin = 0
    while len(text) - begin > 2 * _RUN and (end := text.find(" ", begin + _RUN) + 1):
        yield text[begin:end]
        begin = end
    yield text[begin:]
