"""Whether an image is whole: its parts as its kind has them, one behind the other, to the end.

What draws images is forgiving; readers of books and EPUBCheck are not always.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Callable

#: The next marker in the coded picture of a JPEG, those left out that belong to it (ITU-T T.81).
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")

#: Quality of a picture that is saved anew: what is left of it stays as it is.
_QUALITY = 95


def whole(data: bytes, media_type: str) -> bool:
    """Whether the file of an image is as its kind wants it; of some kinds that is not known."""
    known = _KINDS.get(media_type)
    try:
        return known is None or known(data)
    except IndexError:  # it ends too early
        return False


def mended(data: bytes, media_type: str) -> tuple[bytes, str]:
    """What can be seen of a damaged image as a file of its own, and its media type.

    Raises what Pillow raises where nothing can.
    """
    from PIL import Image as Pillow  # late: many books have none
    from PIL import ImageOps

    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        with Pillow.open(io.BytesIO(data)) as image:
            made = ImageOps.exif_transpose(image)
            if media_type == "image/jpeg":
                made.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
                return buffer.getvalue(), media_type
            made.save(buffer, "PNG", optimize=True)
            return buffer.getvalue(), "image/png"


def _jpeg(data: bytes) -> bool:
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        place += 2
        if marker == 0xD9:
            return True
        if marker == 0xFF:  # filling
            place -= 1
        elif marker != 0x01 and not 0xD0 <= marker <= 0xD7:
            length = int.from_bytes(data[place : place + 2], "big")
            place += length
            if length < 2:
                return False
            if marker == 0xDA:
                found = _MARKER.search(data, place)
                if found is None:
                    return False
                place = found.end() - 2
    return False


def _png(data: bytes) -> bool:
    place = 8
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        sum_, kind = data[end : end + 4], data[place + 4 : place + 8]
        if len(sum_) < 4 or zlib.crc32(data[place + 4 : end]) != int.from_bytes(sum_, "big"):
            return False
        if kind == b"IEND":
            return True
        place = end + 4
    return False


def _gif(data: bytes) -> bool:
    place = 13 + _colours(data[10])
    while True:
        kind = data[place]
        place += 1
        if kind == 0x3B:
            return True
        if kind == 0x2C:
            place += 9 + _colours(data[place + 8]) + 1
        elif kind == 0x21:
            place += 1
        else:
            return False
        while data[place]:
            place += 1 + data[place]
        place += 1


def _colours(flags: int) -> int:
    """How many bytes a table of colours takes (GIF89a, sections 18 and 20)."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_KINDS: dict[str, Callable[[bytes], bool]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
}
