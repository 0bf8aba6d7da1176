"""Binding: the covered sections of an edition become its finished document.

They are assembled, and what makes a document one for paper is done to it. Pure, so that any process
may do it, while another one works on the e-book.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf

from octavo.book import Entry, Metadata, Resolved
from octavo.edition import Artefact, Edition
from octavo.editions.pdf import assemble, press
from octavo.editions.pdf.section import Covered, Numbering


@dataclass(frozen=True)
class Sections:
    """What a document is made of, in order.

    Each numbering holds from the page with that index on; ``labels`` are what they come to, page
    by page. ``blanks`` are the indexes of blank pages in the finished document, of which these do
    not know. ``fonts`` are the programs that the sections may name, ``profile`` that of a press
    with four inks.
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


def bound(sections: Sections) -> bytes:
    """The finished document. Raises UnusableFont where a font cannot be cut."""
    inks = press.inks(sections.edition, sections.profile)

    def finish(document: pikepdf.Pdf) -> None:
        press.finish(document, sections.edition, inks, sections.blanks)

    return assemble.assemble(
        sections.pieces,
        sections.numberings,
        sections.labels,
        sections.metadata,
        sections.contents,
        sections.fonts,
        finish,
    )


def on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    """A finished document imposed: its pages on sheets of paper, to be printed and folded."""
    sheets = press.impose(made.data, edition, resolved.metadata.lang)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    pages, advice = len(sheets.document.pages), sheets.advice
    return dataclasses.replace(made, data=data, pages=pages, advice=advice, for_printing=True)
