"""Saving: the same bytes each time, linearised, in object streams, no stream ending in a CR.

A stream whose last byte is a carriage return meets the line feed before ``endstream``; a validator
may take both for the end of the line and the length for wrong (ISO 32000-1, 7.3.8.1). The last byte
of a compressed stream is that of a checksum over what it holds (RFC 1950), whatever the strength of
compression: so what such a stream holds gets a byte more that says nothing, and what the writer
makes itself (object streams) is varied in place, its length kept.
"""

from __future__ import annotations

import io
import itertools
import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pikepdf
from pikepdf import Array, Name

#: The last levels of compression take four times as long and save four parts in a thousand.
_LEVEL, _ATTEMPTS = 6, 64
_THREADS = 4
_KEPT = pikepdf.StreamDecodeLevel.none
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)\b(?! \d+ R)")
_HINTS = re.compile(rb"/S \d+ /Length (\d+) >>\nstream\n")
_ENDING = b"\r\nendstream"


def saved(document: pikepdf.Pdf) -> bytes:
    """The document's bytes. It must not be used afterwards."""
    plain, data = io.BytesIO(), bytearray()
    document.save(
        plain,
        stream_decode_level=_KEPT,
        compress_streams=False,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    for blanks in range(_ATTEMPTS):
        with pikepdf.open(plain) as copy:  # a document is not to be saved twice
            if blanks:
                # nothing fitted: move everything, and with it all that is computed of offsets
                copy.pages[0].contents_add(b"\n" * blanks)
            _compress(copy)  # of what is in use: the copy has nothing else
            data = bytearray(_written(copy))
        if all(_varied(data, end) for end in _endings(bytes(data))) and not _runs_on(data):
            break
    return bytes(data)


def _written(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(
        buffer,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=_KEPT,
        deterministic_id=True,
        linearize=True,
        fix_metadata_version=False,
        min_version="1.7",
    )
    return buffer.getvalue()


def _compress(document: pikepdf.Pdf) -> None:
    """Compress what is not, except metadata (ISO 19005-3, 6.6.2.1); vary what ends in a CR."""
    content = {id for page in document.pages for id in _contents(page)}
    plain: list[tuple[pikepdf.Stream, bytes]] = []
    for thing in list(document.objects):
        if not isinstance(thing, pikepdf.Stream) or thing.get("/Type") == Name.Metadata:
            continue
        given = thing.get("/Filter")
        filters = list(given) if isinstance(given, Array) else [given]
        if filters in ([], [None]) or (
            filters == [Name.FlateDecode] and "/DecodeParms" not in thing
        ):
            plain.append((thing, thing.read_bytes()))
            continue
        raw = thing.read_raw_bytes()
        if not raw.endswith(b"\r"):
            continue
        if filters == [Name.FlateDecode]:
            _vary(thing, raw, thing.objgen in content)
        else:
            _put(thing, raw + b"\0")
    # the compressor lets other threads work beside it
    with ThreadPoolExecutor(_THREADS) as pool:
        packed = pool.map(lambda pair: zlib.compress(pair[1], _LEVEL), plain)
        for (thing, _), raw in zip(plain, packed, strict=True):
            thing.write(raw, filter=Name.FlateDecode)
            if raw.endswith(b"\r"):
                _vary(thing, raw, thing.objgen in content)


def _contents(page: pikepdf.Page) -> Iterator[tuple[int, int]]:
    contents = page.obj.get("/Contents")
    yield from (
        part.objgen
        for part in (contents if isinstance(contents, Array) else [contents])
        if part is not None
    )


def _vary(stream: pikepdf.Stream, raw: bytes, content: bool) -> None:
    """Give a stream another checksum: its operators, its table, its picture stay what they are."""
    plain = zlib.decompress(raw)
    parameters = stream.get("/DecodeParms")
    text = content or stream.get("/Subtype") == Name.Form or plain.startswith(b"/CIDInit")
    if parameters is not None:
        for kind in (0, 2, 1):
            raw = zlib.compress(_first_row(plain, parameters, kind), _LEVEL)
            if not raw.endswith(b"\r"):
                break
        _put(stream, raw)
        return
    plain += b"\n" if text or "/PatternType" in stream else b"\1"
    if "/Length1" in stream:
        stream.Length1 = len(plain)
    _put(stream, zlib.compress(plain, _LEVEL))


def _put(stream: pikepdf.Stream, raw: bytes) -> None:
    """Other bytes for the same filters."""
    filters: Any = stream.get("/Filter")
    parameters: Any = stream.get("/DecodeParms")
    stream.write(raw, filter=filters, decode_parms=parameters)


def _first_row(plain: bytes, parameters: pikepdf.Object, kind: int) -> bytes:
    """An image whose first row has another of PNG's filters (RFC 2083, section 6): 0, 1 or 2."""
    bits = int(parameters.get("/Colors", 1)) * int(parameters.get("/BitsPerComponent", 8))
    size = (int(parameters.get("/Columns", 1)) * bits + 7) // 8
    step = max(1, bits // 8)
    row = bytearray(plain[1 : 1 + size])
    if plain[0] in (1, 3, 4):  # nothing is above: Paeth looks to the left only
        for at in range(step, len(row)):
            left = row[at - step]
            row[at] = (row[at] + (left // 2 if plain[0] == 3 else left)) % 256
    if kind == 1:
        for at in range(len(row) - 1, step - 1, -1):
            row[at] = (row[at] - row[at - step]) % 256
    return bytes([kind]) + bytes(row) + plain[1 + size :]


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
            for made in _compressions(other):
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


def _compressions(plain: bytes) -> Iterator[bytes]:
    for level in (6, 9, 4, 2):
        for memory in (8, 9, 5):
            worker = zlib.compressobj(level, zlib.DEFLATED, 15, memory)
            yield worker.compress(plain) + worker.flush()
