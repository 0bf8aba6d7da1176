"""The chapters of a finished EPUB, as a reading system shows them."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from octavo.check.agreement import values
from octavo.check.agreement.allowed import PAGES
from octavo.check.agreement.values import Link, Part, Run, Words
from octavo.check.archives import Archive
from octavo.workshop import Failure, here

_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_OPF = "{http://www.idpf.org/2007/opf}"
_MATH = "{http://www.w3.org/1998/Math/MathML}math"

_NOTES = etree.XPath("descendant-or-self::*[@role='doc-footnote' or @role='doc-endnote']")
_IDS = etree.XPath(
    "descendant-or-self::*[not(@epub:type = 'pagebreak')]/@id",
    namespaces={"epub": "http://www.idpf.org/2007/ops"},
)

#: Documents that are not of the text: the PDF has its own.
_OPENING = frozenset("cover titlepage copyright-page toc landmarks page-list".split())

_MATTER = frozenset("frontmatter bodymatter backmatter pagebreak".split())

#: What ends a word even without white space.
_INLINE = frozenset(
    """a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span
    strong sub sup time u var wbr math svg""".split()
)


@dataclass(frozen=True)
class Seen:
    """What one document says. ``opening``: it is none of the text.

    Of a link within the book ``pages`` are not known yet; its place (``NAME#ID``) stands for them.
    ``marks`` are, in order, the ids of its places, the labels of pages that begin, and, as a mark
    without a name, that something is to be seen.
    """

    part: Part
    marks: tuple[tuple[str, str], ...]
    opening: bool


def read(data: bytes) -> list[Part]:
    """The chapters in reading order. Raises KeyError, BadZipFile, XMLSyntaxError for no EPUB."""
    documents = list(_documents(Archive(data)))
    # what has not changed since it was last read is known
    found = here().run(f"{__name__}:seen", documents, near=True)
    known: dict[str, Seen] = {}
    for document, one in zip(documents, found, strict=True):
        said = seen(document) if isinstance(one, Failure) else one
        if said is not None:
            known[document[0]] = said
    pages, firsts = _pages(known), {name: _first(one) for name, one in known.items()}
    return [_led(one.part, pages, firsts) for one in known.values() if not one.opening]


def seen(document: tuple[str, bytes]) -> Seen | None:
    """What a document says, by its name and bytes; None for one without a body.

    Pure. Raises XMLSyntaxError for no XML.
    """
    name, data = document
    body = etree.fromstring(data).find(f"{_XHTML}body")
    if body is None:
        return None
    marks, opening = tuple(_marks(body)), bool(_OPENING & _kinds(body))
    part = Part(Words()) if opening else _Reader(name).part(body)
    for words in (part.text, *part.notes.values()):
        _ = words.letters  # which takes a while, and is kept with them
    return Seen(part, marks, opening)


def words(tree: etree._Element) -> Words:
    """The words of a chapter's tree, notes apart."""
    return _Reader("").words(tree)


def _documents(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """The documents of the spine, by their names."""
    container = etree.fromstring(archive.read("META-INF/container.xml"))
    path = str(container.xpath("string(//@full-path)"))
    package = etree.fromstring(archive.read(path))
    names = {
        item.get("id"): posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")))
        for item in package.iter(f"{_OPF}item")
    }
    for reference in package.iter(f"{_OPF}itemref"):
        name = names[reference.get("idref")]
        yield name, archive.read(name)


def _found(path: etree.XPath, body: etree._Element) -> list[Any]:
    found = path(body)
    return found if isinstance(found, list) else []


def _kinds(body: etree._Element) -> set[str]:
    """What a document is: the type of the first thing in it that has one, matter apart."""
    for element in body.iter():
        kinds = set((element.get(_TYPE) or "").split()) - _MATTER
        if kinds:
            return kinds
    return set()


#: What a mark is: a place, one that may have been printed later, a page that begins, or text.
_PLACE, _LATE, _PAGE, _TEXT = "id", "late", "page", "text"


def _marks(body: etree._Element) -> Iterator[tuple[str, str]]:
    """The marks of a document, see ``Seen``."""
    shown = False  # whether the last mark says so already
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.get(_TYPE) == "pagebreak":
            shown = False
            yield _PAGE, element.get("aria-label", "")
        elif event == "start" and element.get("id"):
            shown = False
            late = etree.QName(element).localname in ("figure", "table")
            yield _LATE if late else _PLACE, element.get("id", "")
        text = element.text if event == "start" else element.tail
        formula = event == "start" and element.tag == _MATH
        if formula:
            walk.skip_subtree()  # nothing leads into it, and it is something itself
        if not shown and (formula or (text or "").strip()):
            shown = True
            yield _TEXT, ""


def _pages(documents: Mapping[str, Seen]) -> dict[str, tuple[str, ...]]:
    """For each place (``NAME#id``, ``NAME``) the label of the printed page it is on.

    A place right before a marker is on the page that ends there, or on the one that begins. A
    figure or a table may have been printed a page later than it is written, behind what follows it.
    """
    found: dict[str, tuple[str, ...]] = {}
    label = ""
    pending: list[str] = []
    late: list[str] = []
    for name, document in documents.items():
        found[name] = (label,)
        pending.append(name)
        for kind, said in document.marks:
            if kind == _PAGE:
                label = said
                for place in dict.fromkeys((*pending, *late)):
                    found[place] = (*found[place], label)
                pending, late = [], []
            elif kind == _TEXT:
                pending = []
            else:
                place = f"{name}#{said}"
                found[place] = (label,)
                pending.append(place)
                if kind == _LATE:
                    late.append(place)
    return found


def _first(document: Seen) -> str:
    """The first place in a document, "" where it has none."""
    return next((said for kind, said in document.marks if kind in (_PLACE, _LATE)), "")


def _led(part: Part, pages: Mapping[str, tuple[str, ...]], firsts: Mapping[str, str]) -> Part:
    """A part whose links know the pages, and the places, that they lead to."""

    def led(link: Link) -> Link:
        if link.address != "#":
            return link
        known = (page for place in link.pages for page in pages.get(place, ()))
        target = link.target or firsts.get(link.pages[0], "")
        return dataclasses.replace(link, pages=tuple(filter(None, known)), target=target)

    def linked(words: Words) -> Words:
        made = dataclasses.replace(words, links=tuple(map(led, words.links)))
        made.__dict__["letters"] = words.letters  # they are the same, and known
        return made

    if not part.calls and not any(words.links for words in (part.text, *part.notes.values())):
        return part
    notes = {name: linked(words) for name, words in part.notes.items()}
    calls = {name: led(link) for name, link in part.calls.items()}
    return dataclasses.replace(part, text=linked(part.text), notes=notes, calls=calls)


class _Reader:
    """Reads one document; a note is a text of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.anchor = ""
        self.note = ""
        self.calls: dict[str, Link] = {}

    def part(self, body: etree._Element) -> Part:
        notes: dict[str, Words] = {}
        for note in _notes(body):
            self.note = note.get("id", "")
            words = self.words(note)
            runs = values.note(words.runs)
            notes[note.get("id", str(len(notes)))] = dataclasses.replace(words, runs=runs)
        self.anchor = self.note = ""
        ids = frozenset(map(str, _found(_IDS, body))) - {""}
        return Part(self.words(body), notes, ids, self.calls)

    def words(self, root: etree._Element) -> Words:
        runs: list[Run] = []
        links: list[Link] = []
        alternatives: list[Run] = []
        skipped: etree._Element | None = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if skipped is None and event == "start":
                self.anchor = element.get("id") or self.anchor
                alternative = _alternative(element)
                if alternative is not None and alternative.strip():
                    alternatives.append(Run(alternative, self.anchor))
                if alternative is not None or _left_out(element, root):
                    skipped = element
                    walk.skip_subtree()
                else:
                    runs.append(Run(_gap(element) + (element.text or ""), self.anchor))
                links += self.link(element)
            if event == "end" and (skipped is None or skipped is element):
                skipped = None
                if element is not root:
                    runs.append(Run(_gap(element) + (element.tail or ""), self.anchor))
        return Words(_joined(runs), tuple(links), tuple(alternatives))

    def link(self, element: etree._Element) -> list[Link]:
        href = element.get("href", "")
        if element.tag != f"{_XHTML}a" or not href or element.get("id", "").startswith(PAGES):
            return []
        text = " ".join("".join(_text(element)).split())
        if ":" in href.partition("#")[0]:
            return [Link(text, href, (), self.anchor)]
        path, hash_, fragment = href.partition("#")
        folder = posixpath.dirname(self.name)
        name = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else self.name
        place = (f"{name}{hash_}{fragment}",)
        made = Link(text, "#", place, self.anchor, unquote(fragment))
        kinds = f"{element.get(_TYPE, '')} {element.get('role', '')}"
        if "noteref" in kinds:
            self.calls[element.get("id", "")] = made
            return []
        # the way back from a note; from a list of works it is a link in print too
        if "backlink" in kinds and "#fnref-" in href:
            self.calls.setdefault(self.note, made)
            return []
        return [made]


def _notes(body: etree._Element) -> Iterator[etree._Element]:
    yield from _found(_NOTES, body)


def _left_out(element: etree._Element, root: etree._Element) -> bool:
    """What is no text of its own: notes, the heading over them, what only programs see."""
    if element is root:
        return False
    kinds = set((element.get(_TYPE) or "").split())
    notes = element.get("role") == "doc-endnotes" or bool({"footnotes", "endnotes"} & kinds)
    return (
        # a chapter of notes, with its title, is the author's
        (notes and element.find("{*}h1") is None)
        or element.get("role") in ("doc-footnote", "doc-endnote")
        or "pagebreak" in kinds
        or not isinstance(element.tag, str)
        or element.get("hidden") is not None
        or element.get("id", "").startswith(PAGES)
        or _without_room(element)
    )


def _without_room(element: etree._Element) -> bool:
    """Whether it is the caption of a picture that fills a page: the pages have none (press.css)."""
    if str(element.tag).rpartition("}")[2] != "figcaption":
        return False
    return any("full-bleed" in (e.get("class") or "").split() for e in element.iterancestors())


def _alternative(element: etree._Element) -> str | None:
    """The words that stand for an image, a formula or a drawing; None for other elements."""
    local = str(element.tag).rpartition("}")[2]
    if local == "img":
        return element.get("alt", "")
    if local == "math":
        return element.get("alttext", "")
    if local == "svg":
        title = element.find("{http://www.w3.org/2000/svg}title")
        inner = "".join(map(str, title.itertext())) if title is not None else ""
        return element.get("aria-label") or inner
    return None


def _text(element: etree._Element) -> Iterator[str]:
    """The text in an element without what has words of its own instead."""
    if _alternative(element) is None:
        yield element.text or ""
        for child in element:
            yield from _text(child)
            yield child.tail or ""


def _gap(element: etree._Element) -> str:
    return "" if str(element.tag).rpartition("}")[2] in _INLINE else "\n"


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Runs that begin and end between words."""
    made: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if made and not made[-1].text[-1:].isspace() and not run.text[0].isspace():
            head, _, rest = re.match(r"(\S*)(\s?)(.*)", run.text, re.DOTALL).groups()  # type: ignore[union-attr]
            made[-1] = Run(made[-1].text + head, made[-1].anchor)
            run = Run(f" {rest}", run.anchor)
        made.append(run)
    return tuple(made)
