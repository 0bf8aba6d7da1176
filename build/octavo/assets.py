"""Derived images: bytes and parameters in, bytes out; the same bytes for the same input.

Pillow and fontTools are imported when an image is looked at: most builds find all theirs made.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image as Pillow

#: The tag of a photograph that was taken with the camera turned (Exif 2.3, section 4.6.4).
_ORIENTATION = 0x0112

#: The media types of images that books may hold, by the suffixes of their files.
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}

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
    image = _rasterised(svg, width_px, (serif, sans, mono))
    return None if image is None else _png(image)


def drawn_jpeg(
    svg: bytes, width_px: int, serif: Sequence[Path], sans: Sequence[Path], mono: Sequence[Path]
) -> Picture | None:
    """The same as a JPEG: smaller where there are many colours."""
    image = _rasterised(svg, width_px, (serif, sans, mono))
    if image is None:
        return None
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True, subsampling=0)
    return Picture(buffer.getvalue(), "image/jpeg", ".jpg")


def _rasterised(
    svg: bytes, width_px: int, files: tuple[Sequence[Path], Sequence[Path], Sequence[Path]]
) -> Pillow.Image | None:
    if importlib.util.find_spec("resvg_py") is None:
        return None  # no wheel for every machine
    import resvg_py

    serif, sans, mono = files

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
    with _opened(bytes(drawn)) as image:
        return image.convert("RGB")


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Pillow.Image]:
    """An image, however large. Raises OSError where it is none."""
    from PIL import Image as Pillow

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        with Pillow.open(io.BytesIO(data)) as image:
            yield image


def _family(files: Sequence[Path]) -> str | None:
    """The family's name as the first font file tells it."""
    from fontTools.ttLib import TTFont

    for path in files:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            name = font["name"].getBestFamilyName()
            return str(name) if name else None
    return None


@dataclass(frozen=True)
class Fitting:
    """An image that reading systems are to show: its bytes, what they are, what it may be."""

    data: bytes
    media_type: str
    most_pixels: int
    grey: bool = False


def fit(wanted: Fitting) -> Picture | None:
    """The image fitted; None where it is good as it is."""
    return fitted(wanted.data, wanted.media_type, wanted.most_pixels, wanted.grey)


def fitted(data: bytes, media_type: str, most_pixels: int, grey: bool = False) -> Picture | None:
    """A raster image as every reading system can show it; None where it is so already.

    WebP is a core type only since EPUB 3.3 and AVIF is none, Kindle takes neither; JPEG in CMYK
    shows in wrong colours or not at all (Kobo EPUB guidelines, "Image Formatting"); old readers
    know no turned photographs and no 16 bits. Images that move are left as they are, as GIF.
    """
    if frames(data) > 1:
        return _moving(data) if media_type in ("image/webp", "image/avif") else None
    with _opened(data) as image:
        good = media_type in ("image/jpeg", "image/png", "image/gif")
        good = good and image.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
        good = good and image.getexif().get(_ORIENTATION, 1) == 1
        large = image.width * image.height > most_pixels
        if good and not large and not (grey and image.mode not in ("1", "L", "LA")):
            return None
        clear = "A" in image.getbands() or "transparency" in image.info
        lossless = media_type in ("image/png", "image/gif") or b"VP8L" in data[:64]
        made = _shrunk(_plain(_upright(image), clear, grey), most_pixels)
        return _png(made) if clear or lossless else _jpeg(made)


def printable(data: bytes, inks: bool = False) -> bytes:
    """A raster image as it is where a page can show it: with eight bits, in colours of the screen.

    A PDF engine knows no 16 bits. The four inks of a press stand only where the pages have them
    (``inks``): elsewhere they belong to no colour space of the document (ISO 19005-3, 6.2.4.3).
    """
    with _opened(data) as image:
        if image.mode.startswith("I"):
            return _png(_plain(image, False, True)).data
        if image.mode == "CMYK" and not inks:
            return _jpeg(_plain(image, False, False)).data
        return data


def readable(data: bytes) -> bool:
    """Whether it is an image of pixels that can be read to its end."""
    from PIL import Image as Pillow

    try:
        with _opened(data) as image:
            image.load()
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        return False
    return True


def _upright(image: Pillow.Image) -> Pillow.Image:
    """A photograph as it was taken, however the camera was turned."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _plain(image: Pillow.Image, clear: bool, grey: bool) -> Pillow.Image:
    """Eight bits a channel, colours or shades, see-through only where the image is."""
    if image.mode.startswith("I"):  # 16 bits: Pillow would cut them off at 255
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    grey = grey or image.mode in ("1", "L", "LA")
    image = image.convert("RGBA" if clear else "RGB")
    return image.convert("LA" if clear else "L") if grey else image


def _shrunk(image: Pillow.Image, most_pixels: int) -> Pillow.Image:
    pixels = image.width * image.height
    if pixels <= most_pixels:
        return image
    scale = (most_pixels / pixels) ** 0.5
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    from PIL import Image as Pillow

    return image.resize(size, Pillow.Resampling.LANCZOS)


def see_through(data: bytes) -> bool:
    """Whether an image shows the page behind it: on a dark page its dark lines would be lost."""
    try:
        with _opened(data) as image:
            return "A" in image.getbands() or "transparency" in image.info
    except OSError:
        return True


def as_jpeg(data: bytes, width_px: int, height_px: int) -> Picture:
    """An image as a JPEG on white, no larger than so many pixels."""
    from PIL import Image as Pillow

    with _opened(data) as image:
        upright = _upright(image)
        if "A" in upright.getbands() or "transparency" in upright.info:
            clear = upright.convert("RGBA")
            upright = Pillow.new("RGB", clear.size, "white")
            upright.paste(clear, mask=clear.getchannel("A"))
        made = upright.convert("RGB")
    made.thumbnail((width_px, height_px), Pillow.Resampling.LANCZOS)
    return _jpeg(made)


def plain_jpeg(data: bytes, width_px: int, height_px: int) -> bool:
    """Whether an image is a JPEG in sRGB with nothing else in it, no larger than so many pixels."""
    with _opened(data) as image:
        small = image.width <= width_px and image.height <= height_px
        more = image.info.keys() & {"icc_profile", "exif", "xmp", "comment", "photoshop"}
        return small and image.format == "JPEG" and image.mode == "RGB" and not more


def frames(data: bytes) -> int:
    """How many pictures an image holds: more than one when it moves."""
    try:
        with _opened(data) as image:
            return int(getattr(image, "n_frames", 1))
    except OSError:
        return 1


def _moving(data: bytes) -> Picture:
    """Pictures that move as GIF: no shop takes them as WebP."""
    from PIL import ImageSequence

    with _opened(data) as image:
        shown, times = [], []
        for frame in ImageSequence.Iterator(image):
            shown.append(frame.convert("RGBA"))
            times.append(int(frame.info.get("duration", 0)) or 100)
        loop = int(image.info.get("loop", 0))
    buffer = io.BytesIO()
    first, *others = shown
    first.save(
        buffer,
        "GIF",
        save_all=True,
        append_images=others,
        duration=times,
        loop=loop,
        disposal=2,
    )
    return Picture(buffer.getvalue(), "image/gif", ".gif")


def still(data: bytes) -> Picture:
    """The first picture of an image, as PNG: a cover must not move, and Kobo takes no GIF."""
    with _opened(data) as image:
        return _png(image.convert("RGBA" if "transparency" in image.info else "RGB"))


def _png(image: Pillow.Image) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return Picture(buffer.getvalue(), "image/png", ".png")


def _jpeg(image: Pillow.Image) -> Picture:
    buffer = io.BytesIO()
    upright = _upright(image)
    upright = upright if upright.mode == "L" else upright.convert("RGB")
    upright.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(buffer.getvalue(), "image/jpeg", ".jpg")
