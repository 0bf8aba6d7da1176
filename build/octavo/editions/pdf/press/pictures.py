"""Images as fine as the edition wants them, and no finer: measured where they stand on the page."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name

from octavo.workshop import Workshop, here, processors

if TYPE_CHECKING:  # of many documents no picture is touched
    from PIL import Image as Pillow

#: Quality of a JPEG made here, by how fine the edition is: a press shows more than a screen.
_QUALITY = {True: 92, False: 85}

#: From so many colours on an image without transparency is a photograph.
_PHOTOGRAPH = 4096

#: So many images are unpacked at once.
_TOGETHER = 4

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Shown:
    """An image as it stands: its pixels as they came, and the fewest of them to an inch.

    ``page`` is the index of the page where it is largest, ``names`` are what pages call it.
    """

    width_px: int
    height_px: int
    dpi: float
    page: int
    names: frozenset[str]


@dataclass
class _Size:
    """How large an image is shown at the most, in points, where, and what pages call it."""

    width: float = 0.0
    height: float = 0.0
    page: int = 0
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Asked:
    """How large an image is shown, how fine it is to be, and whether it is a JPEG."""

    width_pt: float
    height_pt: float
    dpi: int
    jpeg: bool


@dataclass(frozen=True)
class _Fitted:
    """An image made to fit: its bytes, of a JPEG or packed pixels."""

    data: bytes
    jpeg: bool
    width_px: int
    height_px: int
    mode: str


_Sizes = dict[tuple[int, int], _Size]


def shown(document: pikepdf.Pdf) -> list[Shown]:
    """The images of a document, each where it is shown largest."""
    found: list[Shown] = []
    for objgen, size in _sizes(document).items():
        image = document.get_object(objgen)
        if size.width and size.height and not image.get("/ImageMask"):
            pixels = int(image.Width), int(image.Height)
            dpi = min(pixels[0] / size.width, pixels[1] / size.height) * 72
            found.append(Shown(*pixels, dpi, size.page, frozenset(size.names)))
    return found


def _sizes(document: pikepdf.Pdf) -> _Sizes:
    sizes: _Sizes = {}
    seen: set[tuple[int, int]] = set()
    if not any(_holds_image(page.obj.get("/Resources"), seen) for page in document.pages):
        return sizes
    for index, page in enumerate(document.pages):
        resources = page.obj.get("/Resources", Dictionary())
        # to read all operators of a page takes long, and most pages show nothing
        if len(resources.get("/XObject", Dictionary())) and _shows(page.obj.get("/Contents")):
            _measure(page, resources, _UNIT, sizes, (index, 0))
    return sizes


def _holds_image(resources: Any, seen: set[tuple[int, int]]) -> bool:
    """Whether an image is among resources, or those of forms and patterns, that are not seen yet.

    Most pages share theirs: to look at all objects of a document would take longer.
    """
    if not isinstance(resources, Dictionary) or (
        resources.is_indirect and resources.objgen in seen
    ):
        return False
    seen.add(resources.objgen)
    held = (resources.get(key, Dictionary()) for key in ("/XObject", "/Pattern"))
    things = [thing for each in held for thing in dict(each).values()]
    return any(
        thing.get("/Subtype") == Name.Image or _holds_image(thing.get("/Resources"), seen)
        for thing in things
        if isinstance(thing, Dictionary | pikepdf.Stream)
    )


def _shows(contents: pikepdf.Object | None) -> bool:
    """Whether content may draw an image or a form."""
    streams = contents if isinstance(contents, pikepdf.Array) else filter(None, [contents])
    return any(b"Do" in stream.read_bytes() for stream in streams)


def fit(document: pikepdf.Pdf, dpi: int) -> bool:
    """Make images smaller that have more than ``dpi``, and photographs JPEG; whether there are any.

    It takes longer than all else that is done to a document: what was made of an image before is
    taken again, and several are made at once.
    """
    shop = here()
    asked: list[tuple[pikepdf.Stream, _Asked]] = []
    for objgen, size in _sizes(document).items():
        image = document.get_object(objgen)
        for each in (image, image.get("/SMask")):
            if isinstance(each, pikepdf.Stream) and not each.get("/ImageMask"):
                jpeg = each.get("/Filter") == Name.DCTDecode
                asked.append((each, _Asked(size.width, size.height, dpi, jpeg)))
    with ThreadPoolExecutor(processors()) as pool:
        # so many at once: each is unpacked
        for begin in range(0, len(asked), _TOGETHER):
            some = asked[begin : begin + _TOGETHER]
            made = [pool.submit(_begun(shop, image, one)) for image, one in some]
            for (image, _), fitted in zip(some, made, strict=True):
                _write(image, fitted.result())
    return bool(asked)


def _measure(
    stream: Any,
    resources: pikepdf.Object,
    matrix: _Matrix,
    sizes: _Sizes,
    at: tuple[int, int],
) -> None:
    """The largest size that each image is shown with. ``at``: the page's index, and the depth."""
    page, depth = at
    named = resources.get("/XObject", Dictionary())
    if not len(named) or depth > 8:
        return
    stack: list[_Matrix] = []
    for instruction in pikepdf.parse_content_stream(stream, "q Q cm Do"):
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(matrix)
        elif operator == "Q" and stack:
            matrix = stack.pop()
        elif operator == "cm":
            matrix = _times(tuple(float(v) for v in instruction.operands), matrix)
        elif operator == "Do" and (name := str(instruction.operands[0])) in named:
            thing = named[name]
            if thing.get("/Subtype") == Name.Image:
                width = (matrix[0] ** 2 + matrix[1] ** 2) ** 0.5
                height = (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
                size = sizes.setdefault(thing.objgen, _Size(page=page))
                if width > size.width:
                    size.page = page
                size.width, size.height = max(size.width, width), max(size.height, height)
                size.names.add(name)
            else:
                own = tuple(float(v) for v in thing.get("/Matrix", _UNIT))
                inner = thing.get("/Resources", Dictionary())
                _measure(thing, inner, _times(own, matrix), sizes, (page, depth + 1))


def _times(a: tuple[float, ...], b: _Matrix) -> _Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _begun(shop: Workshop, image: pikepdf.Stream, asked: _Asked) -> Callable[[], _Fitted | None]:
    """What makes an image fit: it may be called in a thread, where nobody reads the document."""
    raw = image.read_raw_bytes()
    kind = [(key, _told(value)) for key, value in sorted(image.stream_dict.items())]
    told = tuple((key, value) for key, value in kind if key not in ("/SMask", "/Length"))
    picture = _picture(image)

    def made() -> _Fitted | None:
        return None if picture is None else _fitted(picture, asked, len(raw))

    return lambda: shop.once(f"{__name__}:fitted", (asked, told, raw), made)


def _told(value: Any) -> Any:
    """What an entry of an image's dictionary holds, as a plain value."""
    if isinstance(value, pikepdf.Stream):
        return value.read_raw_bytes()
    if isinstance(value, pikepdf.Array):
        return tuple(map(_told, value))
    if isinstance(value, Dictionary):
        return tuple((key, _told(part)) for key, part in sorted(value.items()))
    return str(value)


def _fitted(picture: Pillow.Image, asked: _Asked, size_bytes: int) -> _Fitted | None:
    """The picture with the pixels that it is shown with; None where it is best as it is."""
    if picture.mode not in ("L", "RGB", "CMYK", "P", "1"):
        return None
    wide, high = asked.width_pt / 72 * asked.dpi, asked.height_pt / 72 * asked.dpi
    ratio = max(max(1, round(wide)) / picture.width, max(1, round(high)) / picture.height)
    photograph = not asked.jpeg and _is_photograph(picture)
    if ratio >= 0.9 and not photograph:
        return None
    picture = picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
    if ratio < 0.9:
        from PIL import Image as Pillow

        size = max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio))
        picture = picture.resize(size, Pillow.Resampling.LANCZOS)
    data, as_jpeg = zlib.compress(picture.tobytes(), 9), False
    if (asked.jpeg or photograph) and picture.mode != "CMYK":
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=_QUALITY[asked.dpi >= 250], optimize=True)
        if len(buffer.getvalue()) < len(data) or asked.jpeg:
            data, as_jpeg = buffer.getvalue(), True
    if len(data) >= size_bytes:
        return None
    return _Fitted(data, as_jpeg, picture.width, picture.height, picture.mode)


def _write(image: pikepdf.Stream, fitted: _Fitted | None) -> None:
    if fitted is None:
        return
    image.Width, image.Height = fitted.width_px, fitted.height_px
    spaces = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
    image.ColorSpace, image.BitsPerComponent = spaces[fitted.mode], 8
    for key in ("/Decode", "/DecodeParms"):
        if key in image:
            del image[key]
    image.write(fitted.data, filter=Name.DCTDecode if fitted.jpeg else Name.FlateDecode)


def _is_photograph(picture: Pillow.Image) -> bool:
    from PIL import Image as Pillow

    small = picture.convert("RGB")
    small.thumbnail((400, 400), Pillow.Resampling.NEAREST)
    return small.getcolors(_PHOTOGRAPH) is None


def _picture(image: pikepdf.Stream) -> Pillow.Image | None:
    try:
        return pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return None
