"""Assemble: one document made of laid-out sections.

What belongs to the document as a whole is made here and only here: the order of pages, page
labels, outline, links across sections, metadata, the root of the structure tree.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Entry, Metadata
from octavo.editions.pdf.assemble import xmp
from octavo.editions.pdf.assemble.join import Joiner
from octavo.editions.pdf.section import Numbering, Pages


def assemble(
    sections: Sequence[tuple[Pages, Sequence[tuple[int, Numbering]]]],
    metadata: Metadata,
    contents: Sequence[Entry],
) -> bytes:
    """The finished document. Each section comes with the numbering from each page index on."""
    document = pikepdf.Pdf.new()
    joiner = Joiner(document)
    labels: list[object] = []
    for pages, numberings in sections:
        start = len(document.pages)
        joiner.append(pages)
        for index, numbering in numberings:
            labels += [start + index, _label(numbering)]
    joiner.finish(metadata)
    document.Root.PageLabels = document.make_indirect(Dictionary(Nums=Array(labels)))
    _outline(document, contents, joiner)
    _metadata(document, metadata)
    return _saved(document)


#: zlib's levels of compression, the strongest first.
_STRENGTHS: tuple[Literal[9, 8, 7, 6, 5, 4, 3, 2, 1], ...] = (9, 8, 7, 6, 5, 4, 3, 2, 1)


def _saved(document: pikepdf.Pdf) -> bytes:
    """The document's bytes, linearised, the same each time.

    A compressed stream that happens to end in a carriage return meets the line feed before
    ``endstream``, and a validator takes both for the end of the line and the length for wrong
    (ISO 32000-1, 7.3.8.1): then another strength of compression gives other bytes.
    """
    plain, data = io.BytesIO(), b""
    document.save(plain, deterministic_id=True)
    try:
        for strength in _STRENGTHS:
            pikepdf.settings.set_flate_compression_level(strength)
            with pikepdf.open(plain) as copy:  # a document is not to be saved twice
                data = _linearised(copy)
            if b"\r\nendstream" not in data:
                break
    finally:
        pikepdf.settings.set_flate_compression_level(-1)
    return data


def _linearised(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(
        buffer,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        linearize=True,
        recompress_flate=True,
        min_version="1.7",
    )
    return buffer.getvalue()


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
        title = f"{entry.target.number} {entry.target.text}".strip()
        item = pikepdf.OutlineItem(title)
        item.destination = joiner.destination(entry.target.id)
        item.children.extend(_items(entry.children, joiner))
        item.is_closed = entry.level > 1
        yield item


def _metadata(document: pikepdf.Pdf, metadata: Metadata) -> None:
    for key, value in xmp.info(metadata).items():
        document.docinfo[key] = String(value)
    stream = document.make_stream(xmp.packet(metadata))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = stream
