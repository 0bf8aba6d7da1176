"""The book while it is being resolved: a tree a chapter, changed in place by each pass in turn."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from octavo.book import Book, Chapter, Image
from octavo.report import Source
from octavo.vocabulary import HEADINGS, MATHML, Element
from octavo.work import Work, at_once


@dataclass(frozen=True)
class Part:
    """A chapter with the tree that the passes work on."""

    chapter: Chapter
    tree: Element

    @property
    def heading(self) -> Element | None:
        """The chapter's title, None where it has none."""
        first = self.tree[0] if len(self.tree) else None
        return first if first is not None and first.tag in HEADINGS else None


@dataclass
class Draft:
    """What the passes share: the book as read, and the trees, which they may change.

    ``aliases`` maps every name an author may use for an id to that id, ``within`` those of one
    file; ``images`` is filled by the pass of that name.
    """

    book: Book
    parts: tuple[Part, ...]
    aliases: dict[str, str] = field(default_factory=dict)
    within: dict[tuple[str, str], str] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    work: Work = at_once

    def source(self, part: Part, element: Element, *needles: str) -> Source:
        """Where an element stands in the manuscript; see `Book.source`."""
        return self.book.source(part.chapter, element, *needles)

    def lang(self, element: Element) -> str:
        """The language that an element is written in, a BCP 47 tag."""
        for candidate in (element, *element.iterancestors()):
            if candidate.get("lang"):
                return candidate.get("lang", "")
        return self.book.metadata.lang


def file_of(part: Part, element: Element) -> str:
    """The name of the file that an element comes from, as findings have it."""
    for candidate in (element, *element.iterancestors()):
        if candidate.get("data-file"):
            return candidate.get("data-file", "")
    return part.chapter.file


#: The bookmarks that Word makes.
WORDS_OWN = re.compile(r"_(?:Toc|Ref|Hlk|heading=)[\w.]*\Z")


def nearest(draft: Draft, name: str) -> str:
    """The id most like ``name``, as the author writes it, "" where none is like it."""
    if WORDS_OWN.match(name):
        # Word counts its bookmarks: that the next number is like this one says nothing
        return ""
    written = [one for one in draft.aliases if not (one[:2] == "s-" and one[2:] in draft.aliases)]
    close = difflib.get_close_matches(name, written, n=1, cutoff=0.6)
    return close[0] if close else ""


def headings(tree: Element) -> Iterator[Element]:
    """The headings that stand at the head of their section, in order: those of the outline."""
    for section in tree.iter("section"):
        if len(section) and section[0].tag in HEADINGS:
            yield section[0]


def level(heading: Element) -> int:
    """The level of a heading, 1 to 6."""
    return int(str(heading.tag)[1])


def classes(element: Element) -> list[str]:
    """The classes of an element, in order."""
    return (element.get("class") or "").split()


def plain(element: Element, letters: bool = False) -> str:
    """The words of a heading or a caption without its number, its label and its note calls.

    A formula is a line of text, or its ``letters`` alone.
    """
    pieces: list[str] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _apart(child):
            if child.tag == f"{{{MATHML}}}math" and not letters:
                from octavo import formulas  # late: few books have any

                pieces.append(formulas.line(child))
            else:
                pieces.append(plain(child, letters) if child.tag != "img" else child.get("alt", ""))
        pieces.append(child.tail or "")
    text = "".join(pieces)
    return " ".join(text.split(" ")).strip() if "\n" not in text else " ".join(text.split())


def _apart(element: Element) -> bool:
    return element.get("role") == "doc-noteref" or bool(
        {"number", "label"}.intersection(classes(element))
    )


def label(element: Element, name: str, text: str) -> None:
    """Put ``<span class="name">text</span>`` and a space before the element's content."""
    span = etree.Element("span", {"class": name})
    span.text = text
    span.tail = " " + (element.text or "").lstrip()
    element.text = None
    element.insert(0, span)


def append_label(element: Element, text: str) -> None:
    """Put ``<span class="label">text</span>`` behind the element's content."""
    etree.SubElement(element, "span", {"class": "label"}).text = text


def add_class(element: Element, name: str) -> None:
    """Give the element a further class."""
    element.set("class", " ".join(dict.fromkeys([*classes(element), name])))


def only(text: str | None) -> bool:
    """Whether a text between elements is nothing but white space."""
    return not (text or "").strip()
