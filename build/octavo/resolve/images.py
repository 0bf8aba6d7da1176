"""Images: found below the manuscript's folder, recognised by their bytes, named safely.

Nothing is fetched, and nothing outside the folder is read.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from octavo import markup
from octavo.book import Image
from octavo.files import inside
from octavo.report import Finding, Source, error, warning
from octavo.resolve import remote, wholeness
from octavo.resolve.draft import Draft, Part, classes, plain
from octavo.vocabulary import Element

_SUFFIX = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/svg+xml": ".svg",
}

#: The suffixes of a name without one, the best first: those of ``_SUFFIX``, drawings ahead.
_PREFERRED = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")

#: What may be recognised, by Pillow's names: no file gets to a decoder that books have no use for.
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "ICO")

#: How the files of those that books carry begin.
_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")

#: More pixels than any page or screen needs, and as many as a common machine can unpack.
_MOST_PIXELS = 100_000_000


#: So long an address is not quoted as a whole.
_LONG = 300


def run(draft: Draft) -> list[Finding]:
    """Find every image, put its key into ``img@src``, and tell what lacks alt text."""
    findings: list[Finding] = []
    for part in draft.parts:
        for element in list(part.tree.iter("img")):
            findings += _image(draft, part, element)
    return findings


def cover(draft: Draft) -> tuple[Image | None, list[Finding]]:
    """The cover image that the front matter names; ``none`` wants no cover at all."""
    metadata = draft.book.metadata
    if metadata.cover_image in ("", "none"):
        return None, []
    place = metadata.source("cover-image") or Source(draft.book.name)
    if remote.is_remote(metadata.cover_image):
        return None, [remote.told(metadata.cover_image, place, "a cover is drawn")]
    image, findings = _load(draft, metadata.cover_image, "", place)
    if image is not None:
        draft.images.pop(image.key, None)
    return image, findings


def _image(draft: Draft, part: Part, element: Element) -> list[Finding]:
    if element.get("data-made") is not None:
        del element.attrib["data-made"]
        return []  # of a pass before, which knows its words
    written = element.get("src", "")
    place = draft.source(part, element, f"]({written}", f'"{written}"', written)
    # from the file that it stands in, or, where this is included, from the file it is written in
    files = (part.chapter.file, place.file)
    folders = [str(PurePosixPath(_relative(draft, file)).parent) for file in files]
    if "data-vault" in element.attrib and "/" not in written:
        folders += _vault(draft.book.root, unquote(written))
    element.attrib.pop("data-vault", "")
    root = draft.book.root
    folder = next((one for one in folders if _there(root, one, written)), folders[0])
    found, findings = _load(draft, written, folder, place)
    if found is not None:
        element.set("src", found.key)
    _proportion(element, found)
    _caption_as_alt(element)
    if element.get("alt", "").strip():
        return findings
    if element.get("alt") is None or _lacks_alt(element):
        findings.append(
            warning(
                "image-alt-missing",
                f"the image “{written if len(written) < _LONG else f'{written[:30]}…'}” has no "
                "alternative text",
                place,
                'say what it shows between the square brackets, or in `alt="…"`; an ornament '
                "gets the class `.decorative`",
            )
        )
    element.set("alt", "")
    element.set("role", "presentation")
    return findings


def _proportion(element: Element, image: Image | None) -> None:
    """Of width and height the width counts: word processors give both, and a page may be less.

    A height alone becomes the width that goes with it: else room stays above and below an image
    that is wider than its page.
    """
    parts = (part.partition("=")[::2] for part in element.get("data-measure", "").split(";"))
    given = dict(parts)
    height, width = re.match(r"(\d+\.?\d*)([a-z]+)", given.get("height", "")), given.get("width")
    if not width and height and image is not None and image.height_px:
        width = f"{round(float(height[1]) * image.width_px / image.height_px, 2):g}{height[2]}"
    if width:
        element.set("data-measure", f"width={width}")


def _caption_as_alt(element: Element) -> None:
    """A figure's caption is its text alternative unless the author gives another, as in Pandoc."""
    figure = element.getparent()
    if element.get("alt") is not None or figure is None or figure.tag != "figure":
        return
    caption = figure.find("figcaption")
    if caption is not None:
        element.set("alt", plain(caption))


def _lacks_alt(element: Element) -> bool:
    return "decorative" not in classes(element) and element.get("role") not in (
        "presentation",
        "none",
    )


def _there(root: Path, folder: str, name: str) -> bool:
    """Is there such a file in a folder of the book?"""
    paths = (inside(root, str(PurePosixPath(folder) / one)) for one in (name, unquote(name)))
    return any(path is not None and path.is_file() for path in paths)


def _vault(root: Path, name: str) -> list[str]:
    """The folders of a book that have a file of this name, the nearest to its root first."""
    found = sorted(path.relative_to(root).parent.as_posix() for path in root.rglob(name))
    return sorted(found, key=lambda folder: folder.count("/"))


def _relative(draft: Draft, file: str) -> str:
    """A file of the manuscript as seen from the book's root."""
    for base in (Path.cwd(), draft.book.root):
        path = (base / file).resolve()
        if path.is_file() and path.is_relative_to(draft.book.root.resolve()):
            return path.relative_to(draft.book.root.resolve()).as_posix()
    return ""


def _load(
    draft: Draft, written: str, folder: str, place: Source
) -> tuple[Image | None, list[Finding]]:
    if written[:5].lower() == "data:":
        return _embedded(draft, written, place)
    root = draft.book.root
    for name in _named(folder, written):
        path = inside(root, name)
        if path is not None and path.is_file():
            return _recognise(draft, written, path, place)
    if inside(root, str(PurePosixPath(folder) / unquote(written))) is None:
        return None, [
            error(
                "image-outside",
                f"the image “{written}” lies outside the book's folder",
                place,
                f"copy it below {root.name or root}",
            )
        ]
    close = _similar(root, written)
    return None, [
        error(
            "image-missing",
            f"there is no image “{written}”" if written else "the image names no file",
            place,
            f"did you mean `{close}`?" if close else "check its name and folder",
        )
    ]


def _named(folder: str, written: str) -> Iterator[str]:
    """The paths below the book's folder that an image's name may mean, the likeliest first.

    A slash at its head is the top of a site, whose files may lie in a folder that it does not name
    (Docusaurus and Hugo, `static`; Next.js, `public`), and Leanpub has all in `resources`; a name
    without a suffix is that of the file that an output can show (Pandoc and Quarto,
    `default-image-extension`).
    """
    for name in dict.fromkeys((written, unquote(written))):
        if name.startswith("/"):
            bare = [f"{top}{name.lstrip('/')}" for top in ("", "static/", "public/")]
        else:
            bare = [str(PurePosixPath(folder) / name)]
            if ".." not in PurePosixPath(name).parts:  # that leads out of it
                bare.append(f"resources/{name}")
        yield from bare
        if name and not PurePosixPath(name).suffix:
            yield from (f"{one}{suffix}" for one in bare for suffix in _PREFERRED)


def _similar(root: Path, written: str) -> str:
    names = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.suffix.lower() in (*_SUFFIX.values(), ".jpeg") and path.is_file()
    ]
    close = difflib.get_close_matches(written, names, n=1, cutoff=0.5)
    return close[0] if close else ""


def _recognise(
    draft: Draft, written: str, path: Path, place: Source
) -> tuple[Image | None, list[Finding]]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        return _unreadable(written, place, f"cannot be read: {problem.strerror or problem}")
    return _known(draft, written, path, data, place)


def _embedded(draft: Draft, written: str, place: Source) -> tuple[Image | None, list[Finding]]:
    """A picture that its address holds, as Google Docs and notebooks write them (RFC 2397)."""
    name = f"{written[:30]}…"
    try:
        data = base64.b64decode(unquote_to_bytes(written.partition(",")[2]))
    except ValueError:
        return _unreadable(name, place, "is cut off: the address that holds it ends too early")
    path = Path(f"picture-{hashlib.sha256(data).hexdigest()[:12]}")
    return _known(draft, name, path, data, place)


def _known(
    draft: Draft, written: str, path: Path, data: bytes, place: Source
) -> tuple[Image | None, list[Finding]]:
    findings: list[Finding] = []
    if _looks_like_svg(data):
        clean, findings = markup.sanitise_svg(data, _shown(path))
        if clean is None:
            return None, findings
        data, media_type = clean, "image/svg+xml"
        size = _svg_size(clean)
    else:
        try:
            (seen,) = draft.work(f"{__name__}:seen", [data])
            if seen is None:
                _raster(data)  # it raises what is wrong
            if not isinstance(seen, Raster):
                raise _Unknown
            media_type, size = seen.media_type, (seen.width_px, seen.height_px)
            if not seen.whole:
                data, media_type = wholeness.mended(data, media_type)
                size = _raster(data)[1]
                findings.append(_damaged(written, place))
        except (OSError, ValueError, SyntaxError) as problem:
            return _unreadable(written, place, _wrong(data, problem))
    if media_type not in _SUFFIX:
        kind = media_type or "of a kind"
        return _unreadable(written, place, f"is {kind}, which books cannot carry")
    key = _key(draft, path, media_type)
    draft.images[key] = Image(key, path, media_type, size[0], size[1], data)
    return draft.images[key], findings


def _shown(path: Path) -> str:
    """The name of a file in findings: relative where it is below the current folder."""
    try:
        return path.relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return str(path)


def _wrong(data: bytes, problem: Exception) -> str:
    if not data:
        return "is an empty file"
    if isinstance(problem, _Unknown) and not data.startswith(_BEGINNINGS):
        return "is no image, whatever its name says, or of a kind that books cannot carry"
    if isinstance(problem, _TooLarge):
        return f"has more than {_MOST_PIXELS // 1_000_000} million pixels"
    return "is broken: the file is damaged or ends too early"


def _unreadable(written: str, place: Source, reason: str) -> tuple[None, list[Finding]]:
    message = f"the image “{written}” {reason}"
    hint = "save it anew as PNG, JPEG, WebP, AVIF, GIF or SVG"
    return None, [error("image-unreadable", message, place, hint)]


def _damaged(written: str, place: Source) -> Finding:
    return warning(
        "image-damaged",
        f"the file of the image “{written}” is damaged; what can be seen of it is in the book",
        place,
        "look at it in the book, and save it anew from the original where a part is missing",
    )


def _looks_like_svg(data: bytes) -> bool:
    return b"<svg" in data[:4096] or (data[:5] == b"<?xml" and b"svg" in data[:4096])


class _TooLarge(ValueError):
    """An image with more pixels than `_MOST_PIXELS`."""


class _Unknown(ValueError):
    """A file that is no image, or of a kind that is not known here."""


@dataclass(frozen=True)
class Raster:
    """What is found out about an image of pixels; ``whole`` as in ``wholeness``."""

    media_type: str
    width_px: float
    height_px: float
    whole: bool


def seen(data: bytes) -> Raster | None:
    """What kind of image that is, read to its end; None where it cannot be read. Pure."""
    try:
        media_type, size = _raster(data)
        return Raster(media_type, *size, wholeness.whole(data, media_type))
    except (OSError, ValueError, SyntaxError):
        return None


def _raster(data: bytes) -> tuple[str, tuple[float, float]]:
    """Media type and size of an image that can be read to its end, found out once for its bytes."""
    from PIL import Image as Pillow  # late: many books have none
    from PIL import UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        Pillow.init()
        formats = [name for name in _FORMATS if name in Pillow.OPEN]
        try:
            image = Pillow.open(io.BytesIO(data), formats=formats)
        except UnidentifiedImageError as problem:
            raise _Unknown from problem
        except Pillow.DecompressionBombError as problem:
            raise _TooLarge from problem
        with image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise _TooLarge
            # photographs of many cameras are JPEGs with a second picture behind the first
            kind = "image/jpeg" if image.format == "MPO" else image.get_format_mimetype() or ""
            image.draft(None, (max(1, width // 8), max(1, height // 8)))
            image.load()
            return kind, (float(width), float(height))


def _svg_size(data: bytes) -> tuple[float, float]:
    """Width and height in CSS pixels; the SVG default of 300 by 150 where neither can be told."""
    root = etree.fromstring(data)
    box = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", root.get("viewBox", ""))]
    width, height = _length(root.get("width")), _length(root.get("height"))
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        width = width or (height * box[2] / box[3] if height else box[2])
        height = height or width * box[3] / box[2]
    return width or 300.0, height or 150.0


def _length(value: str | None) -> float:
    match = re.fullmatch(r"\s*(\d*\.?\d+)\s*(px|pt|mm|cm|in)?\s*", value or "")
    if not match:
        return 0.0
    factor = {"px": 1, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
    return float(match[1]) * factor.get(match[2] or "px", 1)


def _key(draft: Draft, path: Path, media_type: str) -> str:
    """A safe file name, the same for the same file, unique in the book."""
    from anyascii import anyascii  # a book without images needs none of its tables

    stem = re.sub(r"[^a-z0-9]+", "-", anyascii(path.stem).lower()).strip("-") or "image"
    suffix = _SUFFIX[media_type]
    key, count = f"{stem}{suffix}", 1
    while key in draft.images and draft.images[key].path != path:
        count += 1
        key = f"{stem}-{count}{suffix}"
    return key
