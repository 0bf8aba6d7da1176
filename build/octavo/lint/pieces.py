"""What the rules look at: blocks of text, and where in the manuscript their words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from octavo.book import Book, Chapter, Resolved
from octavo.origin import origin
from octavo.report import Source
from octavo.vocabulary import Element

#: What stands in a block's text for something that is no text: an image, code, a formula.
OPAQUE = "\ufffc"

BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd td th caption figcaption div section aside blockquote figure "
    "summary details article header footer ul ol dl table thead tbody tfoot tr pre hr".split()
)
_OPAQUE = frozenset("code pre kbd samp var img math svg script style".split())

#: Marks of Markdown that may stand between two words, or within one.
_BETWEEN = r"(?:[\s*_>~\\]|\[|\])+"


@dataclass(frozen=True)
class Block:
    """The text of a block that belongs to no block within it.

    ``line`` is its 1-based line in ``file``; ``lang`` the language of most of it.
    """

    element: Element
    chapter: Chapter
    text: str
    lang: str
    file: str
    line: int

    @property
    def tag(self) -> str:
        """The name of the element."""
        return str(self.element.tag)


@dataclass
class Manuscript:
    """A book as read, and as resolved where it could be; with the text of its files."""

    book: Book
    resolved: Resolved | None
    _lines: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the book as the author wrote it."""
        return tuple(_book_blocks(self.book.chapters, self.book.metadata.lang))

    @cached_property
    def set_blocks(self) -> tuple[Block, ...]:
        """The blocks as they will be read, with their typographic marks; empty where unknown.

        Entries of bibliographies are not among them: their titles are as others wrote them.
        """
        chapters = self.resolved.chapters if self.resolved else ()
        blocks = _book_blocks(chapters, self.book.metadata.lang)
        return tuple(block for block in blocks if not _is_entry(block.element))

    def lines(self, file: str) -> list[str]:
        """The lines of a file."""
        if file not in self._lines:
            self._lines[file] = self.book.texts.get(file, "").split("\n")
        return self._lines[file]

    def place(self, block: Block, pattern: str, nth: int = 0) -> Source:
        """Where the ``nth`` match of a pattern stands in the source of a block.

        Where it is not found there, the block's line: a column is never guessed.
        """
        lines = self.lines(block.file)
        end = block.line
        while end < len(lines) and lines[end].strip():
            end += 1
        region = "\n".join(lines[block.line - 1 : end])
        for index, found in enumerate(re.finditer(pattern, region)):
            if index == nth:
                before = region[: found.start()]
                column = found.start() - (before.rfind("\n") + 1) + 1
                length = len(found.group().split("\n")[0])
                line = block.line + before.count("\n")
                return Source(block.file, line, column, max(1, length))
        return Source(block.file, block.line)

    def places(self, block: Block, pattern: str, found: re.Match[str]) -> Source:
        """Where a match of a pattern in a block's text stands in its source."""
        nth = sum(1 for _ in re.finditer(pattern, block.text[: found.start()]))
        return self.place(block, pattern, nth)

    def element_place(self, chapter: Chapter, element: Element, *needles: str) -> Source:
        """Where an element stands: the first of the needles that is found in its block."""
        begin = origin(element, chapter.file)
        block = Block(element, chapter, "", "", begin.file, begin.line)
        for needle in needles:
            place = self.place(block, re.escape(needle)) if needle else None
            if place is not None and place.length == len(needle):
                return place
        return begin


def _is_entry(element: Element) -> bool:
    around = (element, *element.iterancestors())
    return any("references" in (e.get("class") or "").split() for e in around)


def loose(text: str) -> str:
    """A pattern for words as they may be written in Markdown."""
    return _BETWEEN.join(re.escape(word) for word in text.split())


def _book_blocks(chapters: tuple[Chapter, ...], lang: str) -> Iterator[Block]:
    for chapter in chapters:
        tree = chapter.tree()
        for element in tree.iter():
            if element.tag in BLOCKS and element.tag not in ("pre", "hr"):
                text = "".join(_texts(element))
                if text.strip(f" \n{OPAQUE}"):
                    place = origin(element, chapter.file)
                    yield Block(
                        element, chapter, text, _lang(element, lang), place.file, place.line
                    )


def _lang(element: Element, lang: str) -> str:
    return next(
        (e.get("lang", "") for e in (element, *element.iterancestors()) if e.get("lang")), lang
    )


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in BLOCKS:
            if _opaque(child):
                yield OPAQUE
            elif child.tag == "br":
                yield "\n"
            else:
                yield from _texts(child)
        elif isinstance(child.tag, str):
            yield "\n\n"
        yield child.tail or ""


def passages(block: Block) -> Iterator[tuple[str, str]]:
    """The text of a block in pieces, each with its language; what is no text stands between."""
    yield from _passages(block.element, block.lang)


def _passages(element: Element, lang: str) -> Iterator[tuple[str, str]]:
    yield element.text or "", lang
    for child in element:
        if isinstance(child.tag, str) and child.tag not in BLOCKS and not _opaque(child):
            yield from _passages(child, child.get("lang") or lang)
        yield child.tail or "", lang


def _opaque(child: Element) -> bool:
    classes = (child.get("class") or "").split()
    return (
        str(child.tag) in _OPAQUE
        or str(child.tag).startswith("{")
        or "math" in classes
        or "citation" in classes
        or "number" in classes
        or "label" in classes
        or child.get("role") == "doc-noteref"
        or "".join(str(t) for t in child.itertext()) == child.get("href")
    )
