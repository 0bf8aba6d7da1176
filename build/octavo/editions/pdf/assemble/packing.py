"""Packing: streams are compressed, and none ends in a carriage return.

The last byte of a compressed stream is that of a checksum over what it holds (RFC 1950), whatever
the strength of compression: so what such a stream holds gets a byte more that says nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pikepdf
from pikepdf import Array, Name

#: Streams are written as they are.
KEPT = pikepdf.StreamDecodeLevel.none

#: The last levels of compression take four times as long and save four parts in a thousand.
_LEVEL = 6
_THREADS = 4


def pack(
    document: pikepdf.Pdf, new: Sequence[pikepdf.Stream] | None = None, anew: bool = False
) -> None:
    """Compress what is not, except metadata (ISO 19005-3, 6.6.2.1); vary what ends in a CR.

    ``new`` are the streams to look at, none of them a page's; all where that is None. ``anew``: so
    is what is compressed already, but little.
    """
    pages = () if new is not None else document.pages
    content = {id for page in pages for id in _contents(page)}
    plain: list[tuple[pikepdf.Stream, bytes]] = []
    for thing in list(document.objects) if new is None else new:
        if not isinstance(thing, pikepdf.Stream) or thing.get("/Type") == Name.Metadata:
            continue
        given = thing.get("/Filter")
        filters = list(given) if isinstance(given, Array) else [given]
        flat = filters == [Name.FlateDecode]
        if filters in ([], [None]) or (anew and flat and "/DecodeParms" not in thing):
            plain.append((thing, thing.read_bytes()))
            continue
        raw = thing.read_raw_bytes()
        if not raw.endswith(b"\r"):
            continue
        if flat:
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
