"""Editions: what to make, as values; and artefacts: what was made.

Screen, print and handout differ in the numbers below and in their style sheets, never in code
paths. Looks live in CSS; the numbers of an edition become one generated sheet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from octavo.report import Findings

Format = Literal["epub", "pdf"]


@dataclass(frozen=True)
class PageSize:
    """A trimmed page in millimetres."""

    width_mm: float
    height_mm: float


#: Trim sizes by name. ISO 216 for the A and B sizes, ANSI/ASME Y14.1 for letter and tabloid;
#: book trims as printers and print-on-demand houses list them (royal, demy, B format: British).
TRIMS: dict[str, PageSize] = {
    "a3": PageSize(297, 420),
    "a4": PageSize(210, 297),
    "a5": PageSize(148, 210),
    "a6": PageSize(105, 148),
    "b5": PageSize(176, 250),
    "b6": PageSize(125, 176),
    "letter": PageSize(215.9, 279.4),
    "half-letter": PageSize(139.7, 215.9),
    "legal": PageSize(215.9, 355.6),
    "tabloid": PageSize(279.4, 431.8),
    "octavo": PageSize(152.4, 228.6),
    "digest": PageSize(139.7, 215.9),
    "us-trade": PageSize(152.4, 228.6),
    "royal": PageSize(156, 234),
    "demy": PageSize(138, 216),
    "b-format": PageSize(129, 198),
    "pocket": PageSize(108, 174.6),
    "crown-quarto": PageSize(189, 246),
    "square": PageSize(210, 210),
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
    image_pixels: int = 1600 * 2560  # a cover as shops want it is no image too large
    grey: bool = False
    sentence_spans: bool = False
    cover_page: bool = True
    embed_fonts: bool = True
    most_bytes: int = 0


@dataclass(frozen=True)
class Press:
    """How a PDF edition goes to paper.

    ``ink`` is what it is printed with: colours of the screen, shades of black, or the four inks of
    a press as the file ``icc`` describes it. Images get at most ``image_dpi`` and should have
    ``least_dpi`` (0: as they are). ``bleed_mm`` is printed beyond the trim, ``crop_marks`` tell
    where to cut. ``gutter_mm`` is added to the inner margin, None for what so many pages need.
    ``openright`` begins chapters on right pages; ``signature`` is the number of pages folded
    together: the file has a multiple of it. ``links`` tells what becomes of links that lead out of
    the book, ``qr_codes`` puts a code beside each. Only where ``live`` can links be followed.

    ``impose`` puts the pages on sheets: of the size ``sheet`` (None: the common one that holds
    them), for paper ``creep_mm`` thick. A file larger than ``most_bytes`` is a finding (0: none).
    ``name_line`` leaves room for a name and a date.
    """

    ink: Literal["rgb", "gray", "cmyk"] = "rgb"
    icc: str = ""
    image_dpi: int = 150
    least_dpi: int = 0
    bleed_mm: float = 0.0
    crop_marks: bool = False
    gutter_mm: float | None = 0.0
    openright: bool = False
    signature: int = 0
    links: Literal["live", "notes", "inline", "none"] = "live"
    qr_codes: bool = False
    live: bool = True
    impose: Literal["", "booklet", "booklet-4up", "2-up", "4-up"] = ""
    sheet: PageSize | None = None
    creep_mm: float = 0.1
    most_bytes: int = 0
    name_line: bool = False


@dataclass(frozen=True)
class Supply:
    """How an edition is sold, for its record in ONIX.

    ``prices`` are those that readers pay, each ``9.90 EUR``; without any nothing is told.
    ``fixed`` where the law forbids others; ``tax_percent`` is the part of a tax in them, None where
    nothing is said of it. ``territory`` are codes of countries (ISO 3166-1), or ``WORLD``.
    ``supplier`` is "" for the publisher, ``available`` the date (ISO 8601) from which it can be
    had, "" where it can be.
    """

    prices: tuple[str, ...] = ()
    fixed: bool = False
    tax_percent: float | None = None
    territory: tuple[str, ...] = ("WORLD",)
    supplier: str = ""
    available: str = ""


@dataclass(frozen=True)
class Edition:
    """One thing to make of a book.

    ``name`` is the author's word for it; ``like`` names the built-in edition it varies. ``styles``
    are the style sheets after the shared ones (``tokens.css``, ``base.css``), in order. ``isbn`` is
    the edition's own, as is its ``supply``. ``profiles`` are those in force for conditional text;
    ``answers`` keeps the text of class ``answer``, ``answer_space`` leaves room for it.
    ``chapters`` names those it holds, all without; ``css`` the author's style sheets for it alone.
    ``theme`` is one of `THEMES`. ``accessible_faces`` are letters for low vision in place of the
    book's. ``ebook`` concerns EPUB editions only, ``press`` and what stands from ``trim`` on PDF
    editions only; margins at the sides have ``spare_mm`` for the sake of shorter lines, which pages
    on their side do without; ``mirrored`` margins change sides from page to page, as sheets printed
    on both sides want them. Chapters ``run_on`` where they do not begin on pages of their own.
    ``line_breaking`` is by whole paragraphs, or line by line as browsers do it. ``fig_pos`` is
    ``H`` where figures and tables stay where they are written, whatever room is left before them.
    ``running_heads`` have the book's title on the left and the chapter's on the right, or those of
    chapter and ``section``; "" leaves it to the theme.
    """

    name: str
    format: Format
    like: str = ""
    styles: tuple[str, ...] = ()
    isbn: str = ""
    supply: Supply = Supply()
    profiles: tuple[str, ...] = ()
    answers: bool = False
    answer_space: bool = False
    chapters: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    theme: str = ""
    accessible_faces: bool = False
    ebook: Ebook = Ebook()
    press: Press = Press()
    trim: PageSize = TRIMS["a5"]
    margin_top_mm: float = 19.0
    margin_bottom_mm: float = 23.0
    margin_inner_mm: float = 17.0
    margin_outer_mm: float = 19.0
    spare_mm: float = 0.0
    mirrored: bool = True
    base_size_pt: float = 10.5
    leading_pt: float = 14.0
    line_breaking: Literal["total-fit", "greedy"] = "total-fit"
    fig_pos: Literal["", "H"] = ""
    running_heads: Literal["", "chapter", "section", "none"] = ""
    front_matter: tuple[str, ...] = ("cover", "half-title", "title-page", "copyright", "contents")
    folio: Literal["plain", "of-total"] = "plain"
    roman_front_matter: bool = True
    run_on: bool = False

    @property
    def like_name(self) -> str:
        """The built-in edition this one varies, itself for a built-in one."""
        return self.like or self.name

    @property
    def turned(self) -> bool:
        """Whether a landscape page is turned on its sheet, as paper wants it, or lies."""
        return not self.press.live or bool(self.press.impose)

    def file_name(self, book: str) -> str:
        """The name of the edition's file: ``BOOK.pdf``, ``BOOK-handout.pdf``, ``BOOK.epub`` ..."""
        suffix = self.ebook.suffix if self.format == "epub" else ".pdf"
        return f"{book}{suffix}" if self.name == self.format else f"{book}-{self.name}{suffix}"


#: A book is bound with a cover that is a file of its own: the pages before the text without it.
BOUND = ("half-title", "title-page", "copyright", "contents")

#: Ink on paper: black only, images as fine as a press can show, nothing to click on.
PRINTED = Press(
    ink="gray",
    image_dpi=300,
    least_dpi=300,
    gutter_mm=None,
    openright=True,
    links="notes",
    live=False,
)

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
    "pdf": Edition(
        "pdf",
        "pdf",
        styles=("page.css", "press.css", "screen.css"),
        press=Press(most_bytes=20_000_000),
    ),
    "print": Edition(
        "print",
        "pdf",
        styles=("page.css", "press.css", "print.css"),
        press=PRINTED,
        trim=TRIMS["us-trade"],
        margin_top_mm=18.0,
        margin_bottom_mm=21.0,
        margin_inner_mm=18.0,
        margin_outer_mm=16.0,
        front_matter=BOUND,
    ),
    "booklet": Edition(
        "booklet",
        "pdf",
        styles=("page.css", "press.css", "print.css"),
        press=dataclasses.replace(PRINTED, impose="booklet", gutter_mm=0.0, openright=False),
        margin_top_mm=15.0,
        margin_bottom_mm=18.0,
        margin_inner_mm=15.0,
        margin_outer_mm=14.0,
        front_matter=("title-page", "copyright", "contents"),
    ),
    "handout": Edition(
        "handout",
        "pdf",
        styles=("page.css", "press.css", "handout.css"),
        answer_space=True,
        press=Press(ink="gray", image_dpi=220),
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

#: To the American Council of the Blind's "Best Practices and Guidelines for Large Print Documents":
#: 18 points at the least, leading of 1.5, lines of six inches at the most. The rest is CSS.
BUILT_IN["large-print"] = Edition(
    "large-print",
    "pdf",
    styles=("page.css", "press.css", "large-print.css"),
    accessible_faces=True,
    press=Press(ink="gray", image_dpi=300),
    trim=TRIMS["a4"],
    margin_top_mm=26.0,
    margin_bottom_mm=32.0,
    margin_inner_mm=30.0,
    margin_outer_mm=28.0,
    base_size_pt=18.0,
    leading_pt=27.0,
    front_matter=("title-page", "copyright", "contents"),
)

#: The teacher's handout.
BUILT_IN["handout-answers"] = dataclasses.replace(
    BUILT_IN["handout"], name="handout-answers", like="handout", answers=True, answer_space=False
)

#: Sets of styles over the shared ones: each is ``themes/NAME.css``, and ``themes/NAME-page.css``
#: for what concerns pages only.
THEMES = ("classic", "technical", "academic", "plain")

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
    """The pages of an edition in order, with their printed labels.

    ``labels`` maps ids of the text to the labels of the pages they are on.
    """

    edition: str
    pages: tuple[PageStart, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Artefact:
    """A finished file, not yet on disk: its name, its bytes and what to say of it.

    ``page_map`` is what a PDF edition knows of its pages, for the EPUB of the same book. ``advice``
    is a line on what to do with the file. One ``for_printing`` is no document to read: pages are
    imposed on its sheets.
    """

    edition: str
    file_name: str
    data: bytes
    pages: int | None = None
    page_map: PageMap | None = None
    advice: str = ""
    for_printing: bool = False

    @property
    def size_bytes(self) -> int:
        """The size of the file in bytes."""
        return len(self.data)


@dataclass(frozen=True)
class Begun:
    """An edition in the making: its pages are known, None where it has none.

    ``finish`` makes the file, and may be called while something else is done. ``draft`` makes
    documents of the pages, one after the other, that are only to be looked at; None where findings
    stop them.
    """

    page_map: PageMap | None
    finish: Callable[[], tuple[Artefact | None, Findings]]
    draft: Callable[[], tuple[tuple[bytes, ...] | None, Findings]] = lambda: (None, ())
