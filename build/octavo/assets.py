"""Derived images: bytes and parameters in, bytes out; the same bytes for the same input."""

from __future__ import annotations

import importlib.util
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

#: Quality of a JPEG made of another image: no difference shows, and it is not larger than need be.
_QUALITY = 90


@dataclass(frozen=True)
class Picture:
    """An image as a file: its bytes, what they are, and its suffix with the dot."""

    data: bytes
    media_type: str
    suffix: str


def rasterise(
    svg: bytes, width_px: int, serif: Sequence[Path], sans: Sequence[Path], mono: Sequence[Path]
) -> Picture | None:
    """A drawing as a PNG of that width on white; None where no rasteriser is installed.

    Text is set in the given font files only, never in the machine's, so that the same pixels come
    out everywhere; what they do not name is set in ``serif``. Raises ValueError where the drawing
    cannot be drawn.
    """
    if importlib.util.find_spec("resvg_py") is None:
        return None  # no wheel for every machine
    import resvg_py

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg.decode("utf-8"),
        width=width_px,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[str(path) for path in (*serif, *sans, *mono)],
        font_family=_family(serif),
        serif_family=_family(serif),
        sans_serif_family=_family(sans),
        monospace_family=_family(mono),
    )
    with Pillow.open(io.BytesIO(bytes(drawn))) as image:
        return _png(image.convert("RGB"))


def _family(files: Sequence[Path]) -> str | None:
    """The family's name as the first font file tells it."""
    for path in files:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            name = font["name"].getBestFamilyName()
            return str(name) if name else None
    return None


def portable(data: bytes, media_type: str) -> Picture | None:
    """A raster image as every reading system can show it; None where it is so already.

    WebP is a core type only since EPUB 3.3, and Kindle does not take it; JPEG in CMYK shows in
    wrong colours or not at all (Kobo EPUB guidelines, "Image Formatting").
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        with Pillow.open(io.BytesIO(data)) as image:
            if media_type == "image/jpeg" and image.mode == "CMYK":
                return _jpeg(image)
            if media_type != "image/webp" or frames(data) > 1:
                return None
            if "A" in image.getbands() or b"VP8L" in data[:64]:
                return _png(image)
            return _jpeg(image)


def frames(data: bytes) -> int:
    """How many pictures an image holds: more than one when it moves."""
    try:
        with Pillow.open(io.BytesIO(data)) as image:
            return int(getattr(image, "n_frames", 1))
    except (UnidentifiedImageError, OSError):
        return 1


def still(data: bytes) -> Picture:
    """The first picture of an image, as PNG: a cover must not move, and Kobo takes no GIF."""
    with Pillow.open(io.BytesIO(data)) as image:
        return _png(image.convert("RGBA" if "transparency" in image.info else "RGB"))


def _png(image: Pillow.Image) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return Picture(buffer.getvalue(), "image/png", ".png")


def _jpeg(image: Pillow.Image) -> Picture:
    buffer = io.BytesIO()
    upright = ImageOps.exif_transpose(image)
    upright.convert("RGB").save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(buffer.getvalue(), "image/jpeg", ".jpg")
