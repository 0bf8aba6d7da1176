"""The model of a book, from the manuscript to the editions.

    Book --select--> Book --resolve--> Resolved --editions--> Artefact

A chapter's tree travels as bytes: ``Chapter.tree()`` parses a fresh copy, so no stage can change
another's, and values can be cached and cross processes.

The element vocabulary
======================
HTML elements without a namespace; SVG and MathML in theirs. A chapter is one ``<section>``. The
table says what ``read`` makes and, after "->", what ``resolve`` makes of it.

Structure

``section``
    A chapter (the root; ``data-kind``: see ``KINDS``) or a part of one below its heading, whose
    level is that of its first child ``h1``..``h6``. -> ``role`` where DPUB-ARIA 1.1 has one;
    ``aria-labelledby``.
``h1`` .. ``h6``
    First child of its section; ``h1`` only as the chapter's title. Class ``unnumbered`` (Pandoc's
    ``-``), ``unlisted``. -> ``id``, unique in the book; ``data-number`` (``2.1``) and a first child
    ``<span class="number">`` where it is numbered.
``p ul ol li dl dt dd blockquote pre code hr div em strong a img br sup sub del mark kbd ...``
    As in HTML. ``li`` of a task list has ``data-checked="true|false"`` (-> ``span.task-sign``).
    ``ol`` has ``type`` and a class (``lower-alpha``, ``example`` ...) where it does not count 1, 2.
``div.CLASS``, ``span.CLASS``
    A fenced div and a bracketed span of Pandoc's. An attribute that HTML does not know becomes
    ``data-KEY`` (``data-when-format``). ``data-layout-*`` -> ``div.columns`` > ``div.column``.
``div.note | .tip | .warning | .important | .caution`` (also Quarto's ``.callout-note`` ...)
    A callout; GitHub's alerts read as one. Its title is a heading that stands first in it.
    -> ``<aside class="callout note" role>`` > ``<p class="callout-title">``.
``div.line-block`` > ``p.stanza`` > ``span.line`` and ``br`` between
    Verse, Pandoc's line block. ``span.line`` has ``data-indent="2"`` for spaces at its head.
``hr.pagebreak``
    ``\\newpage``, ``\\pagebreak``, ``{{< pagebreak >}}``.

Figures, tables, listings, equations

``figure`` > ``img``, ``figcaption``
    An image alone in a paragraph whose text is a caption. ``id="fig-x"`` numbers it. -> a first
    child ``<span class="label">`` ("Figure 2.1") of the caption; ``data-number``.
``div[id^=fig-]`` with figures in it and a last paragraph (Quarto's sub-figures)
    -> ``figure.subfigures``, whose figures are lettered.
``div[id^=thm-]`` (``octavo.keys``), ``div.proof | .remark | .solution``
    -> ``div.statement.theorem``; its first paragraph begins with ``<span class="label">`` and,
    of a heading that stood in it, ``<span class="statement-title">``.
``table`` > ``caption``, ``thead``, ``tbody``, ``tfoot``
    ``th`` has ``scope``. ``id="tbl-x"`` numbers it. -> ``<span class="label">`` in the caption.
    Alignment is a class: ``left``, ``center``, ``right``.
``pre[id^=lst-][data-lst-cap]`` > ``code.language-x``
    Class ``numberLines`` and ``data-startfrom`` as in Pandoc, ``data-code-line-numbers`` and
    ``data-filename`` as in Quarto (-> ``p.filename`` before it). -> ``figure.listing`` >
    ``figcaption``, ``pre``; spans with classes in the code.
``span.math.inline``, ``span.math.display[id^=eq-]``
    TeX as the author wrote it, as the element's text (Pandoc's own form). -> MathML: ``math`` with
    ``alttext``; a displayed one in ``div.equation`` with ``<span class="label">(2.1)</span>``.
``img``
    ``src`` as the author wrote it. -> ``src`` as a key of ``Resolved.images``; ``alt`` always
    there; ``role="presentation"`` where it is empty on purpose; ``beside-left`` or ``-right`` on
    it, or on what holds nothing else, where text runs around it.

References

``a[href]``
    As the author wrote it. -> internal links are ``#id`` whatever chapter or file they lead to.
``span.citation[data-mode]`` > ``span.cite[data-key]``
    ``[see @key, p. 3; -@other]`` (``data-mode="paren"``), ``@key [p. 3]`` (``"text"``). A ``cite``
    has ``data-suppress=""`` for ``-@``, children ``span.prefix`` and ``span.suffix`` where given;
    the citation has ``data-source``, the Markdown it was written in. Keys ``fig- tbl- eq- lst-
    sec- page-`` and those of statements and callouts are cross-references
    (``octavo.keys``), all others citations. -> links: in place of cross-references
    ``a.crossref[href="#id"][title]`` ("Figure 2.1"), for a page
    ``a.pageref[id][data-page="page {page}"]``, whose text is words that do without a page: an
    edition that knows the page of ``#id`` puts the form of ``data-page`` in their place. A citation
    stays a ``span.citation``; in it, or in the note that its style makes of it
    (``aside.citation[id^=fn-cite-]``), stand links ``a.cite[role=doc-biblioref]`` with ids.
``div#refs``
    The place of the bibliography, if the author gave it one. -> ``ul.references`` (``.hanging``,
    ``.labelled`` with ``.wide``, ``.spaced``) > ``li[id="ref-KEY"]``, numbers and labels in
    ``span.csl-left-margin``, then ``span.backlinks`` > ``a[role=doc-backlink]``.
``span.index[data-entry]``, empty
    ``\\index{...}`` with what its braces hold, in makeindex's syntax. -> ``id``; the index itself,
    see below.
``div.index`` (made by ``resolve``) > ``section.index-group`` > ``h2.index-letter``, ``ul``
    ``ul.index-entries`` > ``li.index-entry[id]`` > ``span.index-term``, ``span.locators``,
    ``span.index-see``, ``span.index-see-also``, a further ``ul``. ``span.locators[data-refs]``
    names the places: tokens
    ``id``, ``id..id`` for a range, then ``#4`` for a mark in note 4, then ``*`` for a principal
    place. Its content are links ``a.locator[href="#id"]`` to the places, named by sections; an
    edition that knows the pages of the ids writes links with page numbers instead
    (``editions/printed.py``).
``a[role=doc-noteref]`` and ``section.notes`` > ``aside[role=doc-footnote]``
    A note's call (``href="#fn-name"``, -> its number as text, ``id="fnref-name"``, with a suffix
    when called again) and the note; a chapter's notes stand at its end in the order of their first
    calls. -> ``data-number``; numbers begin anew with each chapter.
``abbr[title]``
    An abbreviation and what it stands for.

On any element

``[lang]``
    The language of a passage, a BCP 47 tag.
``[data-when-format] [data-when-profile] [data-when-edition] [data-when-meta] [data-unless-...]``
with class ``content-visible`` or ``content-hidden``
    Conditional text: ``select`` takes it out or its wrapper away before ``resolve``. What a heading
    says so of itself holds for its section; a wrapper with headings in it goes round each of them.
``.answer``
    Text for the teacher: ``select`` takes it out unless the edition has ``answers``. Where the
    edition has ``answer_space``, ``lines=6`` leaves ``div.answer-space[data-lines]`` >
    ``div.answer-line``, and a span in a line ``span.answer-space``.
``[data-line]``, ``[data-file]``
    On every block element: its 1-based line in the source; the file where that is not the
    chapter's. Editions use them in findings and drop them from what they write.
``[data-measure]``
    ``"width=60%"``: a size the author gave; it becomes a rule of the edition's generated sheet.
``[data-pdf]``
    Reserved to the PDF edition: the structure type of an element whose HTML name cannot say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from lxml import etree

from octavo.citing import Citing
from octavo.origin import origin
from octavo.report import Source

Element: TypeAlias = etree._Element

SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

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
    timestamp ``YYYY-MM-DDThh:mm:ssZ``. ``page_source`` names the PDF edition whose page numbers
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
        return etree.fromstring(self.xml, _PARSER)

    @property
    def matter(self) -> Matter:
        """Whether it belongs to front matter, body or back matter."""
        return self.place or KINDS[self.kind][0]


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def freeze(tree: Element) -> bytes:
    """The tree as bytes, as a ``Chapter`` carries it."""
    return etree.tostring(tree, encoding="utf-8", with_tail=False)


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
        return _sharpen(self.texts.get(place.file, ""), place, needles)


def _sharpen(text: str, source: Source, needles: tuple[str, ...]) -> Source:
    lines = text.split("\n")[source.line - 1 :]
    for needle in needles:
        for offset, line in enumerate(lines):
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

    ``number`` is what stands before the title: "2.1", "A", "Part I".
    """

    level: int
    target: Target
    children: tuple[Entry, ...] = ()
    number: str = ""

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
