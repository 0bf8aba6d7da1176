"""What goes into layout and what comes out of it: plain values that can cross processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from octavo.report import Findings

#: How links within the book are written until assemble knows where they lead.
INTERNAL = "octavo-link:"

#: How lines are counted that were broken together with their paragraph.
AS_A_WHOLE = "as a whole"

#: The attribute that tells an element's place in the resolved book: ``CHAPTER:NUMBER``.
STAMP = "data-place"


@dataclass(frozen=True)
class Section:
    """A run of pages to lay out: its HTML, its style sheet, and whatever these name.

    ``resources`` maps a name to its media type and bytes; the HTML and the sheet name it as
    ``octavo:NAME``. ``title`` is what findings call the section.
    """

    title: str
    html: str
    css: str
    resources: Mapping[str, tuple[str, bytes]] = field(repr=False, default_factory=dict)


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
class Pages:
    """A section laid out: a PDF with its pages and tags, and the facts that others need.

    ``families`` are those of all fonts used; ``blank`` the indexes of pages left blank on purpose;
    ``starts`` tells where each page begins, None for a page without anything of the text.
    ``lines`` counts the lines of paragraphs: those broken ``AS_A_WHOLE``, the others by the reason
    why not.
    """

    data: bytes = field(repr=False)
    count: int = 0
    anchors: Mapping[str, Place] = field(default_factory=dict)
    families: frozenset[str] = frozenset()
    blank: frozenset[int] = frozenset()
    starts: tuple[Start | None, ...] = ()
    findings: Findings = ()
    lines: Mapping[str, int] = field(default_factory=dict)
