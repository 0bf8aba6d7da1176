"""What goes into layout and what comes out of it: plain values that can cross processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # who only lays sections out is not to pay for it
    from octavo.book import Entry, Metadata
    from octavo.edition import Edition

#: How links within the book are written until assemble knows where they lead.
INTERNAL = "octavo-link:"

#: How lines are counted that were broken together with their paragraph.
AS_A_WHOLE = "as a whole"

#: Where the root of a covered piece names the resources of its pages and of their margins. They
#: may be reached from within drawings only.
RESOURCES = "/OctavoResources"

#: The attribute that tells an element's place in the resolved book: ``CHAPTER:NUMBER``.
STAMP = "data-place"

#: The attributes of what may stand a little later than it was written, so that no hole is left
#: before it, and of what is not to be broken for that.
FLOAT, WHOLE = "data-float", "data-whole"

#: The attribute of a note that is called in a table.
IN_ROW = "data-row"

#: The attribute of a note's box: the part of the note that it stands for.
NOTE_PART = "octavo_part"

#: The class and the page name of what lies on its side.
LANDSCAPE = "landscape"

Side = Literal["right", "left"]


def drawn_as(name: str) -> str:
    """How the name begins that pages draw an image by: the engine's naming of a resource."""
    return "/i" + md5(f"octavo:{name}".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Settled:
    """What was found, in several layouts of a section, for its pages to be well filled.

    ``behind`` tells of elements, by their stamps, behind how many blocks they stand; ``marks``
    which attributes others have got. ``pages`` are digests of the heights at which lines stand on
    each page then: as long as they do again, the same would be found.
    """

    behind: tuple[tuple[str, int], ...]
    marks: tuple[tuple[str, str, str], ...]
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A run of pages to lay out: its HTML, its style sheets, and whatever these name.

    The first of the sheets is that of all sections, so that it is read but once. ``resources`` maps
    a name to its media type and bytes; the HTML and the sheets name it as ``octavo:NAME``. ``side``
    is that of its first page; ``opening`` says that this page is the first of the document.
    ``settled`` is what was found when other page numbers were printed, to be tried first.
    """

    html: str
    css: tuple[str, ...]
    resources: Mapping[str, tuple[str, bytes]] = field(repr=False, default_factory=dict)
    side: Side = "right"
    opening: bool = True
    settled: Settled | None = None

    @property
    def seconds(self) -> float:
        """About how long layout takes."""
        return 0.3 + len(self.html) / 20_000


@dataclass(frozen=True)
class Place:
    """A place on a page: 0-based index of the page in its section, PDF points from bottom left."""

    page: int
    x_pt: float
    y_pt: float


@dataclass(frozen=True)
class Start:
    """Where a page begins: in the element of that stamp, behind ``offset`` characters of its own.

    They are counted as in ``octavo.edition.PageStart``.
    """

    stamp: str
    offset: int


@dataclass(frozen=True)
class Numbering:
    """How the pages of a section are numbered: ``style`` is that of ISO 32000-1, table 159.

    ``first`` is the number of its first page; ``prefix`` alone labels a page without a number.
    """

    style: str = "D"
    first: int = 1
    prefix: str = ""


@dataclass(frozen=True)
class Kind:
    """What selects a page's rules and fills its margins (CSS Paged Media 3, CSS GCPM 3).

    ``name`` is that of the page, ``groups`` its places in groups of named pages. ``strings`` are
    the named strings set on it, in order; those in ``begun`` by what stands first on the page.
    """

    side: Side
    blank: bool = False
    name: str = ""
    groups: tuple[tuple[str, int], ...] = ()
    strings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begun: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pages:
    """A section laid out: a PDF with its pages and tags, and the facts that others need.

    The pages have no running heads and folios yet, and fonts are named, not embedded.

    ``families`` are those of all fonts used; ``starts`` tells where each page begins, None for a
    page without anything of the text. ``turns`` says for each page how far its content moves
    sideways, in points, when the page comes to stand on the other side of the sheet: None where it
    would have to be laid out anew. ``opens`` is the side that the section has to begin on,
    ``wrapper`` the page name of what surrounds its text, and so that of a blank page before it.
    ``lines`` counts the lines of paragraphs: those broken ``AS_A_WHOLE``, the others by the reason
    why not. ``messages`` are what the engine has to say, in its words. ``settled`` is what several
    layouts have found, None where there was but one.
    """

    data: bytes = field(repr=False)
    kinds: tuple[Kind, ...] = ()
    anchors: Mapping[str, Place] = field(default_factory=dict)
    families: frozenset[str] = frozenset()
    starts: tuple[Start | None, ...] = ()
    turns: tuple[float | None, ...] = ()
    opens: Side | None = None
    wrapper: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    settled: Settled | None = None

    @property
    def count(self) -> int:
        """The number of pages."""
        return len(self.kinds)

    @property
    def side(self) -> Side:
        """The side of the first page, as it was laid out."""
        return self.kinds[0].side

    @property
    def turnable(self) -> bool:
        """Whether the section can begin on the other side without being laid out anew."""
        return None not in self.turns


@dataclass(frozen=True)
class Furniture:
    """The margins of a section's pages to lay out: running heads and folios.

    ``numbers`` are those that the pages' counter shows. ``total`` is that of the book's pages, 0
    where no rule asks for it; ``carried`` the named strings as the page before left them;
    ``opening`` is as in ``Section``.
    """

    lang: str
    css: tuple[str, ...]
    resources: Mapping[str, tuple[str, bytes]] = field(repr=False, default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    numbers: tuple[int, ...] = ()
    total: int = 0
    carried: Mapping[str, str] = field(default_factory=dict)
    opening: bool = True

    @property
    def seconds(self) -> float:
        """About how long layout takes."""
        return 0.2 + len(self.kinds) / 100


@dataclass(frozen=True)
class Margins:
    """The margins laid out: a PDF of as many pages, to be laid over those of the section."""

    data: bytes = field(repr=False)
    families: frozenset[str] = frozenset()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A piece of the finished document: a section's pages and the margins that go over them.

    ``sides`` are those that the pages have come to stand on. ``blank_before``: a page is left
    blank before them, which is the first of ``margins``. ``bleed_mm`` is what may be printed beyond
    the trim.
    """

    pages: Pages
    margins: Margins
    sides: tuple[Side, ...]
    blank_before: bool = False
    bleed_mm: float = 0.0

    @property
    def count(self) -> int:
        """The number of pages with the blank one."""
        return self.pages.count + self.blank_before


@dataclass(frozen=True)
class Glyphs:
    """The glyphs of a font that a piece uses, as text that is read in no time.

    ``widths`` are numbers and widths, in thousandths of an em, one after the other; ``texts`` the
    lines of a map to Unicode (``<0041> <0061>``).
    """

    widths: bytes
    texts: bytes


@dataclass(frozen=True)
class Covered:
    """The pages of a piece under their margins, as a PDF of their own; a blank page counts, too.

    ``places`` are those of its anchors, on these pages; ``glyphs`` those of its fonts, by the names
    that the pages call them.
    """

    data: bytes = field(repr=False)
    places: Mapping[str, Place] = field(default_factory=dict)
    glyphs: Mapping[str, Glyphs] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Sections:
    """What a document is made of, in order.

    Each numbering holds from the page with that index on; ``labels`` are what they come to, page
    by page. ``blanks`` are the indexes of blank pages in the finished document, of which these do
    not know. ``fonts`` are the programs that the sections may name, ``profile`` that of a press
    with four inks. A ``draft`` is only to be looked at.
    """

    pieces: tuple[Covered, ...] = field(repr=False)
    numberings: Sequence[tuple[int, Numbering]]
    labels: tuple[str, ...]
    blanks: tuple[int, ...]
    metadata: Metadata
    contents: tuple[Entry, ...]
    edition: Edition
    fonts: tuple[bytes, ...] = field(repr=False, default=())
    profile: bytes = field(repr=False, default=b"")
    draft: bool = False


def other(side: Side) -> Side:
    """The other side of the sheet."""
    return "left" if side == "right" else "right"
