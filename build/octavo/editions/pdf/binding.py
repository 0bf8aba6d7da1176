"""Binding: the covered sections of an edition become its finished document.

They are assembled, and what makes a document one for paper is done to it. Pure, so that any process
may do it, while another one works on the e-book.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator

import pikepdf

from octavo.book import Resolved
from octavo.edition import Artefact, Edition
from octavo.editions.pdf import assemble
from octavo.editions.pdf.assemble.join import Joiner
from octavo.editions.pdf.press import finishing
from octavo.editions.pdf.section import Covered, Sections
from octavo.report import Findings
from octavo.workshop import here, kept, wanted


def begin(asked: tuple[str, str, int]) -> None:
    """Begin with the next document while the little that has changed is laid out.

    It will most likely begin with the first so many pieces of the edition's last document, of which
    a list is kept under a key: they are joined. Of the others, many will come again: they are read.
    """
    key, edition, count = asked
    store = here().store
    listed = None if store is None else store.get(key)
    if store is None or listed is None:
        return
    names = enumerate(kept(listed).get(edition, ()))
    _begun[:] = [_Begun(Joiner(pikepdf.Pdf.new()), count, names)]
    go_on()


def go_on(_: object = None) -> None:
    """Go on with what was begun, until there is something else to do."""
    store = here().store
    if store is None or not _begun:
        return
    begun = _begun[0]
    # what is left is done when it is known what comes
    while not wanted() and (following := next(begun.names, None)) is not None:
        number, name = following
        data = store.get(name)
        if data and number == len(begun.pieces) < begun.count:
            begun.append(kept(data))
        elif data and number != begun.count:
            begun.read(kept(data))


@dataclasses.dataclass
class _Begun:
    """The beginning of a document, joined of pieces; others that have been read, by their bytes.

    So many pieces it will most likely have, and ``names`` under which more are kept.
    """

    joiner: Joiner
    count: int = 0
    names: Iterator[tuple[int, str]] = dataclasses.field(default_factory=lambda: iter(()))
    pieces: list[Covered] = dataclasses.field(default_factory=list)
    opened: dict[bytes, pikepdf.Pdf] = dataclasses.field(default_factory=dict)

    def append(self, piece: Covered) -> None:
        """Join a further piece. A file that is open serves once: its objects are copied once."""
        self.joiner.append(piece, self.opened.pop(piece.data, None))
        self.pieces.append(piece)

    def read(self, piece: Covered) -> None:
        """Read a piece with all its objects: to copy them takes half the time then."""
        self.opened[piece.data] = source = pikepdf.open(io.BytesIO(piece.data))
        for _ in source.objects:
            pass


def bound(sections: Sections) -> bytes:
    """The finished document. Raises UnusableFont where a font cannot be cut."""
    _last.clear()
    begun = _begun.pop() if _begun else _Begun(Joiner(pikepdf.Pdf.new()))
    if list(sections.pieces[: len(begun.pieces)]) != begun.pieces:
        begun = _Begun(Joiner(pikepdf.Pdf.new()), opened=begun.opened)
    for piece in sections.pieces[len(begun.pieces) :]:
        begun.append(piece)
    inks = finishing.inks(sections.edition, sections.profile)

    def finish(document: pikepdf.Pdf) -> bool:
        _last[:] = [document]
        return finishing.finish(document, sections.edition, inks, sections.blanks)

    return assemble.assemble(
        begun.joiner,
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

#: What is begun, if anything.
_begun: list[_Begun] = []


def coarse(made: Artefact, edition: Edition, resolved: Resolved) -> Findings:
    """A finding for each image with too few pixels to the inch."""
    return finishing.coarse(made.data, edition, resolved)


def on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    """A finished document imposed: its pages on sheets of paper, to be printed and folded."""
    sheets = finishing.impose(made.data, edition, resolved.metadata.lang)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    pages, advice = len(sheets.document.pages), sheets.advice
    return dataclasses.replace(made, data=data, pages=pages, advice=advice, for_printing=True)
