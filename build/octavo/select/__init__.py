"""Select: conditional text is decided before anything is numbered.

    Book --select--> Book

Quarto's form (quarto.org, "Conditional Content"): a div, span, code block or heading of class
``content-visible`` or ``content-hidden`` with ``when-format``, ``when-profile``, ``when-meta`` and
``unless-...``; ``when-edition`` is ours. Text of class ``answer`` stays only in editions that show
answers. Wrappers go, notes that nothing calls any more go, and a section whose heading went joins
the one before it.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from octavo import markup
from octavo.book import Book, Chapter, Metadata
from octavo.edition import BUILT_IN, Edition
from octavo.report import Finding, Findings, error, warning
from octavo.select import choices, solutions
from octavo.vocabulary import HEADINGS, Element, freeze

#: What each name of Quarto's stands for among the formats that Octavo makes.
_FORMATS: dict[str, frozenset[str]] = {
    "epub": frozenset({"epub"}),
    "epub2": frozenset({"epub"}),
    "epub3": frozenset({"epub"}),
    "html": frozenset({"epub"}),
    "pdf": frozenset({"pdf"}),
    "latex": frozenset({"pdf"}),
}

#: Formats that Quarto makes and Octavo does not: their text is never wanted, and that is no slip.
_ELSEWHERE = frozenset(
    """html:js html4 html5 beamer revealjs slidy s5 docx odt pptx typst context asciidoc markdown
    gfm commonmark ipynb jats man mediawiki dashboard email rtf plain hugo confluence docusaurus
    native json""".split()
)

_CLASSES = ("content-visible", "content-hidden")
_KINDS = ("format", "profile", "edition", "meta")
_CONDITIONS = tuple(f"data-{word}-{kind}" for kind in _KINDS for word in ("when", "unless"))
_WRAPPERS = ("div", "span")
_PLACE = {"data-line", "data-file"}

#: Elements that say nothing once they hold nothing.
_HOLDERS = frozenset(
    "p ul ol li dl dt dd div blockquote figure table thead tbody tfoot tr span em strong".split()
)

#: What a sentence stands in.
_BLOCKS = frozenset(
    """p li dt dd td th div blockquote figcaption summary section
    h1 h2 h3 h4 h5 h6""".split()
)


@dataclass(frozen=True)
class _Wanted:
    """What an edition is, as conditions ask for it."""

    format: str
    editions: frozenset[str]
    profiles: frozenset[str]
    values: Mapping[str, Any]
    answers: bool
    answer_space: bool


def select(book: Book, edition: Edition, profiles: Sequence[str] = ()) -> tuple[Book, Findings]:
    """The book as the edition wants it: the same value where nothing is for some editions.

    ``profiles`` are those of the command line; without any the edition's count, then the book's.
    """
    book = choices.unticked(book, edition)
    if not any(_concerned(chapter) for chapter in book.chapters):
        return book, solutions.shown(book, edition)
    wanted = _Wanted(
        edition.format,
        frozenset({edition.name, edition.like_name}),
        active(book.metadata, profiles or edition.profiles),
        book.metadata.values,
        edition.answers,
        edition.answer_space,
    )
    selected, findings = _Selector(book, wanted, profiles).run()
    return selected, (*findings, *solutions.shown(selected, edition))


def active(metadata: Metadata, chosen: Sequence[str]) -> frozenset[str]:
    """The profiles in force: those chosen, else the default ones; one of each group at least.

    Of a group in which none is chosen the first is in force (Quarto, "Project Profiles").
    """
    found = set(chosen or metadata.profiles)
    for group in metadata.profile_groups:
        if group and not found.intersection(group):
            found.add(group[0])
    return frozenset(found)


def _concerned(chapter: Chapter) -> bool:
    """Whether a chapter may hold conditional text: its words alone, such as “answer”, do not."""
    return any(
        word in chapter.xml and re.search(rb'class="[^"]*' + word, chapter.xml)
        for word in (b"content-visible", b"content-hidden", b"answer")
    )


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


class _Selector:
    """One walk over the chapters of one book."""

    def __init__(self, book: Book, wanted: _Wanted, profiles: Sequence[str]) -> None:
        self.book = book
        self.wanted = wanted
        self.known = {
            "format": [*_FORMATS, *sorted(_ELSEWHERE)],
            "edition": [*BUILT_IN, *book.metadata.editions],
        }
        self.findings: list[Finding] = []
        self.headless: list[Element] = []
        self.dropped: set[str] = set()
        self.chapter = book.chapters[0]

    def run(self) -> tuple[Book, Findings]:
        trees = [chapter.tree() for chapter in self.book.chapters]
        notes: dict[str, Element] = {}
        for chapter, tree in zip(self.book.chapters, trees, strict=True):
            self.chapter = chapter
            for note in _without_notes(tree):
                self.walk(note)
                notes[note.get("id", "")] = note
        kept: list[tuple[Chapter, Element]] = []
        for chapter, tree in zip(self.book.chapters, trees, strict=True):
            self.chapter, self.headless = chapter, []
            stays = self.keeps(tree)
            if stays:
                self.walk(tree)
                stays = len(tree) != 1 or not solutions.left_alone(tree)
            if stays:
                self.join(tree, kept)
            else:
                self.forget(tree)
            if stays and (len(tree) or (tree.text or "").strip()):
                kept.append((chapter, tree))
        if not kept:
            name = sorted(self.wanted.editions)[0]
            message = f"nothing is left for the edition “{name}”: all its text is conditional"
            self.findings.append(error("selection-empty", message))
            return self.book, tuple(self.findings)
        _with_notes([tree for _, tree in kept], notes)
        present = {e.get("id") for _, tree in kept for e in tree.iter() if e.get("id")}
        selected = dataclasses.replace(
            self.book,
            chapters=tuple(dataclasses.replace(c, xml=freeze(tree)) for c, tree in kept),
            omitted=frozenset(self.dropped - present),
        )
        return selected, tuple(dict.fromkeys(self.findings))

    def walk(self, parent: Element) -> None:
        child = parent[0] if len(parent) else None
        while child is not None:
            following = child.getnext()
            if isinstance(child.tag, str):
                if self.keeps(child):
                    following = self.enter(child)
                else:
                    self.out(child)
            child = following

    def enter(self, element: Element) -> Element | None:
        """Go into an element that stays, or into what it held; the element to go on with."""
        conditional = bool(set(_CLASSES).intersection(_classes(element)))
        if conditional:
            names = [name for name in _classes(element) if name not in _CLASSES]
            _set(element, "class", " ".join(names))
            for name in _CONDITIONS:
                element.attrib.pop(name, "")
        if conditional and element.tag in _WRAPPERS and not set(element.attrib) - _PLACE:
            return markup.unwrap(element)
        following = element.getnext()  # it may be emptied by the walk, and go
        self.walk(element)
        return following

    def keeps(self, element: Element) -> bool:
        """Whether the element stays in this edition."""
        names = _classes(element)
        if "answer" in names and not self.wanted.answers:
            return False
        if "content-visible" in names and not self.holds(element):
            return False
        return not ("content-hidden" in names and self.holds(element))

    def holds(self, element: Element) -> bool:
        """Whether the conditions hold: each ``when``, and no ``unless``. None at all hold."""
        for kind in _KINDS:
            for word in ("when", "unless"):
                given = element.get(f"data-{word}-{kind}")
                if given is not None and self.met(element, kind, given) == (word == "unless"):
                    return False
        return True

    def met(self, element: Element, kind: str, given: str) -> bool:
        """Whether any of the names holds; several stand side by side or with ``|`` between."""
        names = [name for name in re.split(r"[\s,|]+", given) if name]
        self.check(element, kind, names, given)
        if kind == "format":
            formats = frozenset[str]().union(*(_FORMATS.get(name, ()) for name in names))
            return self.wanted.format in formats
        if kind == "meta":
            return any(_true(self.wanted.values, name) for name in names)
        return bool(set(names) & getattr(self.wanted, f"{kind}s"))

    def check(self, element: Element, kind: str, names: list[str], given: str) -> None:
        for name in names:
            known = self.known.get(kind)
            if known is None or name in known:
                continue
            close = difflib.get_close_matches(name, known, 1)
            fitting = ", ".join(_FORMATS if kind == "format" else known)
            self.findings.append(
                warning(
                    "condition-unknown",
                    f"there is no {kind} “{name}”: this condition never holds",
                    self.book.source(self.chapter, element, f'-{kind}="{given}"', given),
                    f"did you mean `{close[0]}`?" if close else f"known are {fitting}",
                )
            )

    def out(self, element: Element) -> None:
        """Take an element out with all it holds; leave ruled space where that is asked for."""
        self.forget(element)
        parent = element.getparent()
        if parent is None:
            return
        if parent.tag == "section" and parent[0] is element and _heads(element):
            self.headless.append(parent)
        space = self.space(element)
        if space is not None:
            element.addprevious(space)
        previous = element.getprevious()
        before = (previous.tail if previous is not None else parent.text) or ""
        if before[-1:].isspace() and (element.tail or "")[:1].isspace():
            element.tail = (element.tail or "").lstrip()
        markup.remove(element)
        while parent is not None and (_empty(parent) or solutions.left_alone(parent)):
            self.forget(parent)
            empty, parent = parent, parent.getparent()
            if parent is not None:
                markup.remove(empty)

    def space(self, element: Element) -> Element | None:
        """Ruled space for an answer of so many ``lines``; for one in a sentence, a gap to fill.

        A sentence without its gap would be another one, so that it has one in any edition.
        """
        if "answer" not in _classes(element):
            return None
        if element.tag == "span" and (self.wanted.answer_space or _within_words(element)):
            blank = etree.Element("span", {"class": "answer-space"})
            _set(blank, "data-measure", element.get("data-measure", ""))
            blank.text = "\u00a0"
            return blank
        if not self.wanted.answer_space or element.tag == "span":
            return None
        lines = element.get("data-lines", "")
        if not (lines.isascii() and lines.isdecimal()) or not 0 < int(lines) <= 200:
            if lines:
                message = f"an answer cannot have “{lines}” lines"
                place = self.book.source(self.chapter, element, f"lines={lines}", f'"{lines}"')
                hint = "write a whole number from 1 to 200"
                self.findings.append(warning("answer-lines", message, place, hint))
            return None
        space = etree.Element("div", {"class": "answer-space", "data-lines": lines})
        for name in ("data-line", "data-file"):
            _set(space, name, element.get(name, ""))
        for _ in range(int(lines)):
            etree.SubElement(space, "div", {"class": "answer-line"}).text = "\u00a0"
        return space

    def forget(self, element: Element) -> None:
        self.dropped.update(e.get("id", "") for e in element.iter() if e.get("id"))

    def join(self, tree: Element, kept: list[tuple[Chapter, Element]]) -> None:
        """What follows a heading that went belongs to the section, or chapter, before."""
        for section in reversed(self.headless):
            if not len(section) or section[0].tag in HEADINGS:
                continue
            before = section.getprevious()
            if section is tree:
                if kept:
                    kept[-1][1].extend(list(section))
                else:
                    _set(section, "class", " ".join([*_classes(section), "unnumbered"]))
            elif before is not None and before.tag == "section":
                before.extend(list(section))
                markup.remove(section)
            else:
                markup.unwrap(section)


def _heads(element: Element) -> bool:
    """Whether an element is a heading, or a wrapper round one."""
    while element.tag == "div" and len(element):
        element = element[0]
    return element.tag in HEADINGS


def _within_words(answer: Element) -> bool:
    """Whether other words than answers stand in the block that holds the answer."""
    around = next((one for one in answer.iterancestors() if one.tag in _BLOCKS), None)
    return around is not None and any(text.strip() for text in _outside_answers(around))


def _outside_answers(element: Element) -> Iterator[str]:
    if "answer" in _classes(element):
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _outside_answers(child)
        yield child.tail or ""


def _empty(element: Element) -> bool:
    return (
        element.tag in _HOLDERS
        and not len(element)
        and not (element.text or "").strip()
        and not element.get("id")
    )


def _true(values: Mapping[str, Any], path: str) -> bool:
    """Whether the metadata hold something true under a path such as ``book.draft``."""
    value: Any = values
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return bool(value)


def _set(element: Element, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    else:
        element.attrib.pop(name, "")


def _without_notes(tree: Element) -> list[Element]:
    """Take every note out of a tree: whether it stays is for its calls to say."""
    notes: list[Element] = []
    for section in list(tree.iter("section")):
        if "notes" in _classes(section):
            notes += list(section)
            markup.remove(section)
    return notes


def _with_notes(trees: Sequence[Element], notes: dict[str, Element]) -> None:
    """Put each note at the end of the chapter that calls it first, in the order of the calls."""
    for tree in trees:
        queue, called = [tree], list[Element]()
        while queue:
            for call in queue.pop(0).iter("a"):
                if call.get("role") == "doc-noteref":
                    note = notes.pop(call.get("href", "").removeprefix("#"), None)
                    if note is not None:
                        called.append(note)
                        queue.append(note)
        if called:
            etree.SubElement(tree, "section", {"class": "notes"}).extend(called)
