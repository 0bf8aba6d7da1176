"""Assemble: one document made of laid-out sections.

What belongs to the document as a whole is made here and only here: the order of pages, page
labels, outline, links across sections, metadata, the root of the structure tree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Entry, Metadata
from octavo.editions.pdf.assemble import programs, shared, xmp
from octavo.editions.pdf.assemble.join import Joiner
from octavo.editions.pdf.assemble.saving import drafted, saved
from octavo.editions.pdf.section import Covered, Numbering
from octavo.wording import words


def assemble(
    joiner: Joiner,
    pieces: Sequence[Covered],
    numberings: Sequence[tuple[int, Numbering]],
    labels: Sequence[str],
    metadata: Metadata,
    contents: Sequence[Entry],
    fonts: Iterable[bytes],
    finish: Callable[[pikepdf.Pdf], bool] = lambda document: False,
    draft: bool = False,
) -> bytes:
    """The finished document of joined pieces; each numbering holds from the page of its index on.

    ``labels`` are those that the numberings come to, page by page.
    ``fonts`` are the font programs that the sections may name. ``finish`` is the last to change
    the document before it is saved, and tells whether it has made or changed streams. Raises
    UnusableFont where a font cannot be cut.
    """
    document = joiner.document
    named = {programs.digest(font): font for font in fonts}
    made = programs.unite(document, joiner.resources, (one.glyphs for one in pieces), named)
    shared.share(joiner.resources)
    joiner.finish(metadata, labels)
    ranges = [part for index, numbering in numberings for part in (index, _label(numbering))]
    document.Root.PageLabels = document.make_indirect(Dictionary(Nums=Array(ranges)))
    _outline(document, contents, joiner)
    _metadata(document, metadata)
    changed = finish(document)
    return drafted(document) if draft else saved(document, None if changed else made)


def imposed(document: pikepdf.Pdf, metadata: Metadata, duplex: str) -> bytes:
    """A document of imposed sheets, finished: it says that it is for printing, and claims nothing.

    Viewers are asked to print it as large as it is, on both sides, flipped as ``duplex`` says.
    """
    note = words(metadata.lang)["for_printing"]
    described = dataclasses.replace(
        metadata,
        title=f"{metadata.title} ({note})",
        description=". ".join(filter(None, [metadata.description, note])),
    )
    root = document.Root
    root.Lang = String(metadata.lang)
    root.ViewerPreferences = Dictionary(
        DisplayDocTitle=True,
        PrintScaling=Name("/None"),
        PickTrayByPDFSize=True,
        Duplex=Name(f"/{duplex}"),
    )
    root.OpenAction = Array([document.pages[0].obj, Name.Fit])
    _metadata(document, described, claims=False)
    return saved(document)


def _label(numbering: Numbering) -> Dictionary:
    if numbering.prefix:
        return Dictionary(P=String(numbering.prefix))
    return Dictionary(S=Name(f"/{numbering.style}"), St=numbering.first)


def _outline(document: pikepdf.Pdf, contents: Sequence[Entry], joiner: Joiner) -> None:
    with document.open_outline() as outline:
        outline.root.extend(_items(contents, joiner))


def _items(entries: Iterable[Entry], joiner: Joiner) -> Iterator[pikepdf.OutlineItem]:
    for entry in entries:
        if entry.target.id not in joiner.places:
            yield from _items(entry.children, joiner)
            continue
        item = pikepdf.OutlineItem(entry.text)
        item.destination = joiner.destination(entry.target.id)
        item.children.extend(_items(entry.children, joiner))
        item.is_closed = entry.level > 1
        yield item


def _metadata(document: pikepdf.Pdf, metadata: Metadata, claims: bool = True) -> None:
    for key, value in xmp.info(metadata).items():
        document.docinfo[key] = String(value)
    stream = document.make_stream(xmp.packet(metadata, claims))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = stream
