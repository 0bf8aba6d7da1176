"""Assemble: one document made of laid-out sections.

What belongs to the document as a whole is made here and only here: the order of pages, page
labels, outline, links across sections, metadata, the root of the structure tree.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from octavo.book import Entry, Metadata
from octavo.editions.pdf.assemble import programs, shared, xmp
from octavo.editions.pdf.assemble.join import Joiner
from octavo.editions.pdf.section import Numbering, Piece


def assemble(
    pieces: Sequence[Piece],
    numberings: Sequence[tuple[int, Numbering]],
    metadata: Metadata,
    contents: Sequence[Entry],
    fonts: Iterable[bytes],
) -> bytes:
    """The finished document; each numbering holds from the page with that index on.

    ``fonts`` are the font programs that the sections may name.
    """
    document = pikepdf.Pdf.new()
    joiner = Joiner(document)
    for piece in pieces:
        joiner.append(piece)
    programs.unite(document, joiner.resources, {programs.digest(font): font for font in fonts})
    shared.share(joiner.resources)
    joiner.finish(metadata)
    labels = [part for index, numbering in numberings for part in (index, _label(numbering))]
    document.Root.PageLabels = document.make_indirect(Dictionary(Nums=Array(labels)))
    _outline(document, contents, joiner)
    _metadata(document, metadata)
    return _saved(document)


#: What a compressed stream must not end in: with the line feed before ``endstream`` a validator
#: takes it for the end of the line, and the length for wrong (ISO 32000-1, 7.3.8.1).
_RETURN = b"\r"

_TRIES = 12


def _saved(document: pikepdf.Pdf) -> bytes:
    """The document's bytes, linearised, the same each time."""
    for item in document.objects:
        if isinstance(item, Stream) and item.get("/Type") != Name.Metadata:
            _compress(item)
    data = b""
    for _ in range(_TRIES):
        data = _linearised(document)
        if _RETURN + b"\nendstream" not in data:
            break
        # a stream that holds objects: with one object more all others have other numbers in it
        document = pikepdf.open(io.BytesIO(data))
        spare = document.Root.get("/OctavoSpare", Array())
        document.Root.OctavoSpare = Array([*spare, document.make_indirect(Dictionary())])
    return data


def _compress(stream: pikepdf.Object) -> None:
    """Compress a stream as far as it goes; what follows the end of the compression is not read."""
    if stream.get("/Filter") not in (None, Name.FlateDecode):
        return
    parms = stream.get("/DecodeParms")
    packed = zlib.compress(stream.read_bytes(), 9) if parms is None else stream.read_raw_bytes()
    packed += b"\n" if packed.endswith(_RETURN) else b""
    if isinstance(parms, Dictionary):
        stream.write(packed, filter=Name.FlateDecode, decode_parms=parms)
    else:
        stream.write(packed, filter=Name.FlateDecode)


def _linearised(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(
        buffer,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        linearize=True,
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
