"""Chapters of the book become documents of the EPUB: each depends on little, and is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from octavo.assets import Picture
from octavo.book import Chapter, Resolved, Target
from octavo.edition import Ebook, Edition, PageStart
from octavo.editions import printed
from octavo.editions.epub import (
    chapters,
    conform,
    drawn,
    held,
    pagebreaks,
    pictures,
    stylesheet,
    tables,
    wide,
)
from octavo.editions.epub.evidence.facts import Document
from octavo.editions.epub.pagebreaks import Breaks
from octavo.editions.epub.pictures import Pictures
from octavo.editions.epub.pieces import XHTML_TYPE, File
from octavo.fonts import Face
from octavo.report import Finding
from octavo.vocabulary import Element
from octavo.workshop import Workshop

#: Of a tag, and no word of a text that looks like it: there, ``<`` and ``>`` are written as names.
_LINE = re.compile(rb' data-line="[^"<>]*"(?=[^<>]*>)')
_NAMED = re.compile(rb'(?: id="|href="#)([^"]*)"')

#: A chapter with these says on which pages something stands.
_REFERRING = re.compile(rb"data-refs|data-page|list-entry")
_SHOWING = re.compile(rb"<(?:img|svg|math)|:(?:svg|math)\b")


@dataclass(frozen=True)
class Asked:
    """A chapter to be converted, with all of the book that it depends on.

    ``starts`` are the pages that begin in it, with their ids; ``labels`` the printed pages of ids.
    ``openings`` are the ids that chapters begin with; ``names`` gives each image its place in the
    publication, of which those in ``clear`` show the page behind them. ``faces`` are wanted where
    drawings become images.
    """

    chapter: Chapter
    lang: str
    title: str
    ebook: Ebook
    page_ranges: str = ""
    targets: Mapping[str, Target] = field(default_factory=dict)
    openings: frozenset[str] = frozenset()
    starts: tuple[tuple[PageStart, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    clear: frozenset[str] = frozenset()
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True)
class Converted:
    """A chapter's document; the sizes that the author gave; images drawn for it, with their rules.

    ``stacked`` tells whether it has tables that become lines on a narrow screen.
    """

    data: bytes
    sizes: tuple[str, ...]
    stacked: bool
    files: tuple[File, ...] = ()
    rules: frozenset[str] = frozenset()
    drawing: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Texts:
    """The documents of the chapters, in order, and what of them concerns the book."""

    documents: tuple[Document, ...]
    sizes: tuple[str, ...]
    stacked: bool
    drawn: Mapping[str, File]
    rules: str
    findings: tuple[Finding, ...]


def texts(
    resolved: Resolved,
    edition: Edition,
    shown: Pictures,
    faces: Sequence[Face],
    openings: frozenset[str],
    breaks: Breaks,
    workshop: Workshop,
) -> Texts:
    """The book's chapters as documents of the EPUB."""
    whole = Asked(
        resolved.chapters[0],
        resolved.metadata.lang,
        resolved.metadata.title,
        edition.ebook,
        resolved.metadata.page_range_format,
        resolved.targets,
        openings,
        (),
        breaks.labels,
        shown.names,
        shown.clear,
        tuple(faces),
    )
    asked = [
        replace(whole, chapter=chapter, starts=breaks.by_chapter.get(chapter.name, ()))
        for chapter in resolved.chapters
    ]
    documents: list[Document] = []
    every: list[Converted] = []
    for one, made in zip(asked, _converted(asked, workshop), strict=True):
        file = File(f"{one.chapter.name}.xhtml", XHTML_TYPE, made.data, spine=True)
        documents.append(Document(file, parsed(file), partial(_placed, one), one.chapter.file))
        # what was found has a place, which a chapter without lines does not know
        every.append(converted(one) if made.findings else made)
    return Texts(
        tuple(documents),
        tuple(size for made in every for size in made.sizes),
        any(made.stacked for made in every),
        {file.name: file for made in every for file in made.files},
        "".join(sorted({rule for made in every for rule in made.rules})),
        (
            *(f for made in every for f in made.findings),
            *(f for made in every for f in made.drawing),
        ),
    )


def parsed(file: File) -> Element:
    """A document's element."""
    return etree.fromstring(file.data)


def _converted(asked: Sequence[Asked], workshop: Workshop) -> Sequence[Converted]:
    """What comes of chapters; that of an earlier build where it still comes of them."""
    ebook = asked[0].ebook
    if ebook.formulas == "drawn" or ebook.drawings == "pixels":
        return [converted(one) for one in asked]
    name = f"{__name__}:{converted.__name__}"
    return workshop.near(name, [_narrowed(one) for one in asked])


def _narrowed(asked: Asked) -> Asked:
    """The same with only that of the book which the chapter can depend on, and without lines."""
    xml = _LINE.sub(b"", asked.chapter.xml)
    refers, shows = _REFERRING.search(xml), _SHOWING.search(xml)
    named = {html.unescape(name.decode()) for name in _NAMED.findall(xml)}
    targets = (
        asked.targets if refers else {n: asked.targets[n] for n in named if n in asked.targets}
    )
    return replace(
        asked,
        chapter=replace(asked.chapter, xml=xml),
        page_ranges=asked.page_ranges if refers else "",
        targets=targets,
        openings=frozenset(name for name in targets if name in asked.openings),
        labels=asked.labels if refers else {},
        names=asked.names if shows else {},
        clear=asked.clear if shows else frozenset(),
        faces=(),
    )


def converted(asked: Asked) -> Converted:
    """A chapter as a document of the EPUB."""
    return _written(asked)[0]


def _placed(asked: Asked) -> Element:
    """The tree that a document was made of, whose elements know their lines."""
    return _written(asked)[1]


def _written(asked: Asked) -> tuple[Converted, Element]:
    chapter, ebook = asked.chapter, asked.ebook
    tree = chapter.tree()
    pagebreaks.mark(tree, asked.starts)
    printed.index(tree, asked.labels, asked.lang, asked.page_ranges)
    findings = conform.conform(tree, chapter.file)
    if ebook.tables == "simple":
        findings += tables.simple(tree, chapter.file)
    findings += wide.formulas(tree, chapter.file)
    images = _images(tree, asked)
    pictures.plates(tree, asked.clear, asked.names)
    tables.fit(tree, ebook.tables != "simple")
    held.hold(tree)
    names = {**asked.names, **{name: name for name in images.files}}
    data = chapters.written(
        tree,
        chapter,
        asked.lang,
        asked.title,
        asked.targets,
        names,
        asked.openings,
        stylesheet.size_classes,
    )
    sizes = dict.fromkeys(e.get("data-measure", "") for e in tree.iter() if isinstance(e.tag, str))
    made = Converted(
        data,
        tuple(size for size in sizes if size),
        tables.stacked(tree),
        tuple(images.files.values()),
        frozenset(images.rules),
        tuple(images.findings),
        tuple(findings),
    )
    return made, tree


def _images(tree: Element, asked: Asked) -> drawn.Drawn:
    """Make images of what the edition's reading systems do not show, in place."""
    made, ebook = drawn.Drawn(), asked.ebook
    if ebook.formulas == "drawn":
        drawn.formulas(tree, asked.chapter.file, drawn.formula_drawer(), made)
    if ebook.drawings == "pixels":

        def pixels(svg: bytes, width: float, height: float) -> Picture | None:
            return pictures.pixels(svg, width, height, asked.faces, ebook)

        drawn.drawings(tree, asked.chapter.file, pixels, made)
    return made
