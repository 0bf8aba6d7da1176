"""The model of a book, from the manuscript to the editions.

    Book --select--> Book --resolve--> Resolved --editions--> Artefact

A chapter's tree travels as bytes: ``Chapter.tree()`` parses a fresh copy, so no stage can change
another's, and values can be cached and cross processes.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from octavo.citing import Citing
from octavo.origin import origin
from octavo.report import Source
from octavo.vocabulary import Element, thaw

Matter = Literal["front", "body", "back"]

#: What a chapter can be: its place, its EPUB 3 structural semantics (epub:type, EPUB 3 Structural
#: Semantics Vocabulary 1.1) and its role (DPUB-ARIA 1.1), "" where there is none.
KINDS: dict[str, tuple[Matter, str, str]] = {
    "imprint": ("front", "imprint", ""),
    "dedication": ("front", "dedication", "doc-dedication"),
    "epigraph": ("front", "epigraph", "doc-epigraph"),
    "foreword": ("front", "foreword", "doc-foreword"),
    "preface": ("front", "preface", "doc-preface"),
    "abstract": ("front", "", "doc-abstract"),
    "list-of-figures": ("front", "loi", ""),
    "list-of-tables": ("front", "lot", ""),
    "list-of-listings": ("front", "", ""),
    "abbreviations": ("front", "", ""),
    "introduction": ("body", "introduction", "doc-introduction"),
    "prologue": ("body", "prologue", "doc-prologue"),
    "part": ("body", "part", "doc-part"),
    "chapter": ("body", "chapter", "doc-chapter"),
    "conclusion": ("body", "conclusion", "doc-conclusion"),
    "epilogue": ("body", "epilogue", "doc-epilogue"),
    "afterword": ("back", "afterword", "doc-afterword"),
    "appendix": ("back", "appendix", "doc-appendix"),
    "endnotes": ("back", "endnotes", "doc-endnotes"),
    "glossary": ("back", "glossary", "doc-glossary"),
    "bibliography": ("back", "bibliography", "doc-bibliography"),
    "acknowledgments": ("back", "acknowledgments", "doc-acknowledgments"),
    "about-the-author": ("back", "contributors", ""),
    "index": ("back", "index", "doc-index"),
    "colophon": ("back", "colophon", "doc-colophon"),
    "backmatter": ("back", "backmatter", ""),
    "frontmatter": ("front", "frontmatter", ""),
}


@dataclass(frozen=True)
class Contributor:
    """A person or body with a part in the book; ``role`` is a MARC relator code (``aut``)."""

    name: str
    role: str = "aut"
    file_as: str = ""


@dataclass(frozen=True)
class Identifier:
    """An identifier with its scheme as Pandoc writes it (``ISBN-13``, ``DOI``, ``UUID``, "")."""

    text: str
    scheme: str = ""


@dataclass(frozen=True)
class Subject:
    """A subject from a list of subjects: whose list (``BISAC``, ``Thema`` ...), and its code."""

    text: str
    authority: str
    code: str


@dataclass(frozen=True)
class Metadata:
    """What a book says of itself, in Pandoc's keys.

    ``date`` is W3C-DTF (``2026``, ``2026-11`` or ``2026-11-24``); ``modified`` a full UTC
    timestamp ``YYYY-MM-DDThh:mm:ssZ``. ``imprint`` is the name that a publisher gives a line of
    books. ``page_source`` names the PDF edition whose page numbers
    the EPUB has (``none`` for no numbers, "" for the usual one). ``claims`` is what the author
    claims of the book's accessibility, by schema.org's property (``accessMode`` ...).
    ``editions`` maps each edition's name to the values that differ from the built-in one it is
    like. ``profiles`` are those in force where the command line names none, ``profile_groups``
    sets of which one always is (Quarto, "Project Profiles"). ``index`` is false where no index is
    to be made of the marks; ``page_range_format`` is how it writes ranges of pages, in CSL's words
    ("" for the way of the book's language). ``values`` is all that the author wrote, as plain
    values, for ``when-meta``. ``check`` maps codes of findings to the severity that the author
    wants of them.
    """

    title: str
    lang: str = "en"
    subtitle: str = ""
    authors: tuple[Contributor, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    date: str = ""
    modified: str = ""
    version: str = ""
    publisher: str = ""
    imprint: str = ""
    rights: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    subject_codes: tuple[Subject, ...] = ()
    keywords: tuple[str, ...] = ()
    series: str = ""
    series_position: str = ""
    cover_image: str = ""
    cover_alt: str = ""
    toc_depth: int = 2
    number_sections: bool | None = None
    number_depth: int = 3
    main_fonts: tuple[str, ...] = ()
    sans_fonts: tuple[str, ...] = ()
    mono_fonts: tuple[str, ...] = ()
    math_fonts: tuple[str, ...] = ()
    fallback_fonts: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    theme: str = ""
    index: bool | None = None
    toc_title: str = ""
    index_title: str = ""
    page_range_format: str = ""
    profiles: tuple[str, ...] = ()
    profile_groups: tuple[tuple[str, ...], ...] = ()
    header_includes: tuple[str, ...] = ()
    page_source: str = ""
    embed_fonts: bool = True
    onix: bool = False
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    citing: Citing = field(default_factory=Citing)
    editions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    check: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def creators(self) -> tuple[Contributor, ...]:
        """Who answers for the book: its authors; of a volume without any its editors."""
        editors = (person for person in self.contributors if person.role in ("edt", "com"))
        return self.authors or tuple(editors)

    def source(self, key: str) -> Source | None:
        """Where the author wrote ``key``, None where a default stands."""
        return self.sources.get(key)


@dataclass(frozen=True)
class Chapter:
    """A chapter: a file of the EPUB, a section of the PDF's layout.

    ``name`` is unique in the book, ASCII, made of the heading: the file name in the EPUB.
    ``place`` is where it stands in the book, None for the usual place of its kind.
    ``file`` is the manuscript file it comes from, as it is named in findings.
    """

    name: str
    kind: str
    file: str
    xml: bytes
    place: Matter | None = None

    def tree(self) -> Element:
        """A fresh copy of the chapter's ``<section>``."""
        return thaw(self.xml)

    @property
    def matter(self) -> Matter:
        """Whether it belongs to front matter, body or back matter."""
        return self.place or KINDS[self.kind][0]


@dataclass(frozen=True)
class Book:
    """What the manuscript says, parsed once. ``name`` is that of the outputs' files.

    ``root`` is the folder that everything named in the manuscript must lie in. ``texts`` maps each
    source file, as it is named in findings, to its text, so that a finding can tell its column.
    ``omitted`` are the ids of what conditions took out.
    """

    name: str
    root: Path
    metadata: Metadata
    chapters: tuple[Chapter, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    omitted: frozenset[str] = frozenset()

    def source(self, chapter: Chapter, element: Element, *needles: str) -> Source:
        """Where an element of a chapter stands in the manuscript.

        The line is that of its block; a needle (a piece of the construct as it may be written)
        that is found there or in the block's further lines gives the exact line and column.
        """
        place = origin(element, chapter.file)
        return _sharpen(self.lines(place.file), place, needles)

    def found(self, place: Source) -> Source:
        """A place with the column of what is sought there."""
        return _sharpen(self.lines(place.file), place, (place.sought,)) if place.sought else place

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a source file, none of one that is not known."""
        return _lines(self.texts.get(file, ""))


@functools.lru_cache(maxsize=8)
def _lines(text: str) -> Sequence[str]:
    """The lines of a text: asked for again and again, and of a whole book.

    Few are held: in a preview each edit makes another text, and it goes on for hours.
    """
    return tuple(text.split("\n"))


def _sharpen(lines: Sequence[str], source: Source, needles: tuple[str, ...]) -> Source:
    begin = max(source.line - 1, 0)
    for needle in needles:
        for offset in range(len(lines) - begin):
            line = lines[begin + offset]
            if offset and not line.strip():
                break
            column = line.find(needle)
            if column >= 0:
                return Source(source.file, source.line + offset, column + 1, len(needle))
    return source


@dataclass(frozen=True)
class Target:
    """Something a reference can lead to.

    ``chapter`` is the name of the chapter that holds it; ``text`` its plain title or caption.
    """

    id: str
    kind: Literal["heading", "figure", "table", "listing", "equation", "note", "other"]
    chapter: str
    number: str = ""
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the contents: ``level`` 0 is a part of the book, 1 a chapter.

    ``number`` is what stands before the title: "2.1", "A", "Part I". ``by`` names the authors of a
    chapter that has some of its own.
    """

    level: int
    target: Target
    children: tuple[Entry, ...] = ()
    number: str = ""
    by: str = ""

    @property
    def text(self) -> str:
        """Number and title as one text."""
        sign = "." if self.level == 0 and self.number and self.target.text else ""
        return f"{self.number}{sign} {self.target.text}".strip()


@dataclass(frozen=True)
class Image:
    """An image that the book shows, read and recognised by its bytes, not by its suffix.

    ``key`` is what ``img@src`` says in the resolved tree: an ASCII file name, unique in the book.
    """

    key: str
    path: Path
    media_type: str
    width_px: float
    height_px: float
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Resolved:
    """The book with every number, label and link decided: what the editions are made of."""

    name: str
    root: Path
    metadata: Metadata
    chapters: tuple[Chapter, ...]
    targets: Mapping[str, Target]
    contents: tuple[Entry, ...]
    images: Mapping[str, Image]
    cover: Image | None = None
