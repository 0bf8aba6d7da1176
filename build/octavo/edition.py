"""Editions: what to make, as values; and artefacts: what was made.

Screen, print and handout differ in the numbers below and in their style sheets, never in code
paths. Looks live in CSS; the numbers of an edition become one generated sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["epub", "pdf"]


@dataclass(frozen=True)
class PageSize:
    """A trimmed page in millimetres."""

    width_mm: float
    height_mm: float


#: Trim sizes by name. ISO 216 for the A and B sizes, ANSI/ASME Y14.1 for letter; book trims as
#: print-on-demand houses list them.
TRIMS: dict[str, PageSize] = {
    "a4": PageSize(210, 297),
    "a5": PageSize(148, 210),
    "a6": PageSize(105, 148),
    "b5": PageSize(176, 250),
    "letter": PageSize(215.9, 279.4),
    "octavo": PageSize(152.4, 228.6),
    "digest": PageSize(139.7, 215.9),
    "us-trade": PageSize(152.4, 228.6),
}


@dataclass(frozen=True)
class Ebook:
    """What an EPUB edition holds, as the reading systems it is for can take it.

    ``formulas`` are MathML or drawn; ``drawings`` stay SVG or become pixels; ``tables`` are as the
    author wrote them or without tables within tables. Images have at most ``image_pixels``, and
    only shades of grey where ``grey``. ``sentence_spans`` mark every sentence for Kobo's own
    renderer. ``cover_page`` tells whether the cover is a page of the book as well. A file larger
    than ``most_bytes`` is a finding (0: no limit).
    """

    suffix: str = ".epub"
    formulas: Literal["mathml", "drawn"] = "mathml"
    drawings: Literal["svg", "pixels"] = "svg"
    tables: Literal["full", "simple"] = "full"
    image_pixels: int = 4_000_000
    grey: bool = False
    sentence_spans: bool = False
    cover_page: bool = True
    embed_fonts: bool = True
    most_bytes: int = 0


@dataclass(frozen=True)
class Edition:
    """One thing to make of a book.

    ``name`` is the author's word for it; ``like`` names the built-in edition it varies.
    ``styles`` are the style sheets after the shared ones (``tokens.css``, ``base.css``), in
    order. ``isbn`` is the edition's own. ``profiles`` are those in force for conditional text;
    ``answers`` keeps the text of class ``answer``, ``answer_space`` leaves room for it. ``ebook``
    concerns EPUB editions only, what stands from ``trim`` on PDF editions only; ``mirrored``
    margins change sides from page to page, as sheets printed on both sides want them. Chapters
    ``run_on`` where they do not begin on pages of their own.
    """

    name: str
    format: Format
    like: str = ""
    styles: tuple[str, ...] = ()
    isbn: str = ""
    profiles: tuple[str, ...] = ()
    answers: bool = False
    answer_space: bool = False
    ebook: Ebook = Ebook()
    trim: PageSize = TRIMS["a5"]
    margin_top_mm: float = 19.0
    margin_bottom_mm: float = 23.0
    margin_inner_mm: float = 17.0
    margin_outer_mm: float = 19.0
    mirrored: bool = True
    base_size_pt: float = 10.5
    leading_pt: float = 14.0
    front_matter: tuple[str, ...] = ("cover", "half-title", "title-page", "copyright", "contents")
    folio: Literal["plain", "of-total"] = "plain"
    roman_front_matter: bool = True
    run_on: bool = False

    @property
    def like_name(self) -> str:
        """The built-in edition this one varies, itself for a built-in one."""
        return self.like or self.name


#: The editions that need no declaration. A plain build makes the first two.
BUILT_IN: dict[str, Edition] = {
    "epub": Edition("epub", "epub", styles=("epub.css",)),
    "kindle": Edition(
        "kindle",
        "epub",
        styles=("epub.css", "kindle.css"),
        ebook=Ebook(
            formulas="drawn",
            drawings="pixels",
            tables="simple",
            cover_page=False,
            most_bytes=50_000_000,
        ),
    ),
    "kobo": Edition(
        "kobo",
        "epub",
        styles=("epub.css", "kobo.css"),
        ebook=Ebook(suffix=".kepub.epub", sentence_spans=True),
    ),
    "pdf": Edition("pdf", "pdf", styles=("page.css", "screen.css")),
    "handout": Edition(
        "handout",
        "pdf",
        styles=("page.css", "handout.css"),
        answer_space=True,
        trim=TRIMS["a4"],
        margin_top_mm=25.0,
        margin_bottom_mm=28.0,
        margin_inner_mm=25.0,
        margin_outer_mm=50.0,
        mirrored=False,
        base_size_pt=11.5,
        leading_pt=16.0,
        front_matter=("title-block",),
        folio="of-total",
        roman_front_matter=False,
        run_on=True,
    ),
}

DEFAULT_NAMES = ("epub", "pdf")


@dataclass(frozen=True)
class PageStart:
    """Where a page begins: at which word of which element of the resolved book.

    ``element`` counts the elements of the chapter's resolved tree in document order from 0 (the
    root); ``offset`` the characters of the element's own text (its ``text`` and its children's
    tails), case-folded, without white space, soft hyphens and zero-width spaces, that stand on
    earlier pages. ``chapter`` is ""
    for a page without counterpart in the text: contents, half title, blank.
    """

    label: str
    chapter: str = ""
    element: int = 0
    offset: int = 0


@dataclass(frozen=True)
class PageMap:
    """The pages of an edition in order, with their printed labels."""

    edition: str
    pages: tuple[PageStart, ...]


@dataclass(frozen=True)
class Artefact:
    """A finished file, not yet on disk: its name, its bytes and what to say of it.

    ``page_map`` is what a PDF edition knows of its pages, for the EPUB of the same book.
    """

    edition: str
    file_name: str
    data: bytes
    pages: int | None = None
    page_map: PageMap | None = None

    @property
    def size_bytes(self) -> int:
        """The size of the file in bytes."""
        return len(self.data)
