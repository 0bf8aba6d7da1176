"""Binding: the covered sections of an edition become its finished document.

They are assembled, and what makes a document one for paper is done to it. Pure, so that any process
may do it, while another one works on the e-book.
"""

from __future__ import annotations

import dataclasses

import pikepdf

from octavo.book import Resolved
from octavo.edition import Artefact, Edition
from octavo.editions.pdf import assemble
from octavo.editions.pdf.press import finishing
from octavo.editions.pdf.section import Sections
from octavo.report import Findings


def bound(sections: Sections) -> bytes:
    """The finished document. Raises UnusableFont where a font cannot be cut."""
    _last.clear()
    inks = finishing.inks(sections.edition, sections.profile)

    def finish(document: pikepdf.Pdf) -> bool:
        _last[:] = [document]
        return finishing.finish(document, sections.edition, inks, sections.blanks)

    return assemble.assemble(
        sections.pieces,
        sections.numberings,
        sections.labels,
        sections.metadata,
        sections.contents,
        sections.fonts,
        finish,
        sections.draft,
    )


#: The last document. To give its memory back takes a while: a process that ends need not.
_last: list[pikepdf.Pdf] = []


def coarse(made: Artefact, edition: Edition, resolved: Resolved) -> Findings:
    """A finding for each image with too few pixels to the inch, or cut off at the page's edges."""
    return (*finishing.coarse(made.data, edition, resolved), *finishing.cropped(edition, resolved))


def on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    """A finished document imposed: its pages on sheets of paper, to be printed and folded."""
    sheets = finishing.impose(made.data, edition, resolved.metadata.lang)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    pages, advice = len(sheets.document.pages), sheets.advice
    return dataclasses.replace(made, data=data, pages=pages, advice=advice, for_printing=True)
