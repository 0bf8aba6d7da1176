"""Saving: the same bytes each time, linearised, in object streams, no stream ending in a CR.

A stream whose last byte is a carriage return meets the line feed before ``endstream``; a validator
may take both for the end of the line and the length for wrong (ISO 32000-1, 7.3.8.1). What is
packed beforehand ends otherwise; what the writer makes itself (object streams) is varied in place,
its length kept.
"""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Iterator, Sequence

import pikepdf

from octavo.editions.pdf.assemble import packing

_ATTEMPTS = 64
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)\b(?! \d+ R)")
_HINTS = re.compile(rb"/S \d+ /Length (\d+) >>\nstream\n")
_ENDING = b"\r\nendstream"


def drafted(document: pikepdf.Pdf) -> bytes:
    """The document's bytes as they are written soonest, for who throws them away again."""
    buffer = io.BytesIO()
    document.save(
        buffer,
        stream_decode_level=packing.KEPT,
        compress_streams=False,
        static_id=True,
        fix_metadata_version=False,
    )
    return buffer.getvalue()


def saved(document: pikepdf.Pdf, new: Sequence[pikepdf.Stream] | None = None) -> bytes:
    """The document's bytes. It must not be used afterwards.

    ``new`` are the streams that are not packed yet, where that is known.
    """
    packing.pack(document, new)
    data = bytearray(_written(document))
    for blanks in range(1, _ATTEMPTS):
        if all(_varied(data, end) for end in _endings(bytes(data))) and not _runs_on(data):
            break
        with pikepdf.open(io.BytesIO(data)) as copy:  # a document is not to be saved twice
            # nothing fitted: move everything, and with it all that is computed of offsets
            copy.pages[0].contents_add(b"\n" * blanks)
            packing.pack(copy)
            data = bytearray(_written(copy))
    return bytes(data)


def _written(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(
        buffer,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=packing.KEPT,
        deterministic_id=True,
        linearize=True,
        fix_metadata_version=False,
        min_version="1.7",
    )
    return buffer.getvalue()


def _endings(data: bytes) -> Iterator[int]:
    """Where streams end whose last byte is a CR."""
    start = data.find(_ENDING)
    while start >= 0:
        yield start + 1
        start = data.find(_ENDING, start + 1)


def _varied(data: bytearray, end: int) -> bool:
    """Give the stream that ends at ``end`` another last byte, in place; whether that was done."""
    for start, length in _begins(data, end):
        if start + length != end:
            continue
        try:
            plain = zlib.decompress(bytes(data[start:end]))
        except zlib.error:
            return False
        for other in _variants(plain, bytes(data[max(0, start - 400) : start])):
            for made in _compressions(other, length):
                if len(made) == length and not made.endswith(b"\r"):
                    data[start:end] = made
                    return True
        return False
    return True  # no end of a stream: the words stand within one


def _runs_on(data: bytearray) -> bool:
    """Whether the hints of linearisation end with a line feed.

    The writer then puts none of its own before ``endstream``, and the length counts one that is not
    of the content (ISO 19005-3, 6.1.7.1).
    """
    found = _HINTS.search(data)
    end = found.end() + int(found[1]) if found else 0
    return data[end : end + 9] == b"endstream"


def _begins(data: bytearray, end: int) -> Iterator[tuple[int, int]]:
    """Where the stream may begin, and how long its dictionary says it is."""
    low = max(0, end - 2_000_000)
    for found in reversed(list(_STREAM.finditer(bytes(data[low:end])))):
        start = low + found.end()
        lengths = _LENGTH.findall(bytes(data[max(0, start - 400) : start]))
        if lengths:
            yield start, int(lengths[-1])


def _variants(plain: bytes, dictionary: bytes) -> Iterator[bytes]:
    """The same content in other bytes.

    In an object stream, blanks for the line feeds between two objects; in a cross-reference stream,
    a row as it is where it was told by its difference from the one above (RFC 2083, section 6).
    """
    dictionary = dictionary[dictionary.rfind(b" obj") :]
    if b"/ObjStm" in dictionary:
        first = int((re.search(rb"/First (\d+)", dictionary) or [b"", b"0"])[1])
        places = [at for at in range(first) if plain[at : at + 1] in b" \n"]
        places += [found.start() for found in re.finditer(rb"(?<=[>\]])\n(?=[<\[])", plain)]
        for several in (1, 2):
            for chosen in itertools.islice(itertools.combinations(places, several), 800):
                other = bytearray(plain)
                for place in chosen:
                    other[place] = 10 if other[place] == 32 else 32
                yield bytes(other)
    columns = re.search(rb"/Columns (\d+)", dictionary)
    if b"/XRef" in dictionary and columns:
        size = int(columns[1])
        above = bytes(size)
        for at in range(0, min(len(plain), 400 * (size + 1)), size + 1):
            row = plain[at + 1 : at + 1 + size]
            above = bytes((a + b) % 256 for a, b in zip(above, row, strict=True))
            yield plain[:at] + b"\0" + above + plain[at + 1 + size :]


def _compressions(plain: bytes, length: int) -> Iterator[bytes]:
    """Content packed in several ways, and filled up to a length where that can be done."""
    for level in (6, 9, 4, 2):
        for memory in (8, 9, 5):
            worker = zlib.compressobj(level, zlib.DEFLATED, 15, memory)
            begun = worker.compress(plain)
            open_ended = worker.copy()
            yield begun + worker.flush()
            begun += open_ended.flush(zlib.Z_SYNC_FLUSH)
            end = open_ended.flush()
            yield begun + _filling(length - len(begun) - len(end)) + end


def _filling(length: int) -> bytes:
    """So many bytes of empty blocks, in the midst of packed content; none where that cannot be.

    A block that is only stored takes five bytes (RFC 1951, 3.2.4), one more behind an empty block
    of the fixed codes (3.2.6).
    """
    for sixes in range(5):
        rest = length - 6 * sixes
        if rest >= 0 and rest % 5 == 0:
            return b"\x02\0\0\0\xff\xff" * sixes + b"\0\0\0\xff\xff" * (rest // 5)
    return b""
