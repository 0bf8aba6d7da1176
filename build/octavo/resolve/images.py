"""Images: found below the manuscript's folder, recognised by their bytes, named safely.

Nothing is fetched, and nothing outside the folder is read.
"""

from __future__ import annotations

import difflib
import io
import re
import warnings
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from anyascii import anyascii
from lxml import etree
from PIL import Image as Pillow

from octavo import markup
from octavo.book import Element, Image
from octavo.files import inside
from octavo.report import Finding, Source, error, warning
from octavo.resolve.draft import Draft, Part, classes, plain

_SUFFIX = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/svg+xml": ".svg",
}

#: More pixels than any page or screen needs, and as many as a common machine can unpack.
_MOST_PIXELS = 100_000_000


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
    found = _load(draft, metadata.cover_image, "", place)
    if isinstance(found, Image):
        draft.images.pop(found.key, None)
        return found, []
    return None, found


def _image(draft: Draft, part: Part, element: Element) -> list[Finding]:
    if element.get("data-made") is not None:
        del element.attrib["data-made"]
        return []  # of a pass before, which knows its words
    written = element.get("src", "")
    place = draft.source(part, element, f"]({written}", f'"{written}"', written)
    findings: list[Finding] = []
    found = _load(draft, written, str(PurePosixPath(_relative(draft, part)).parent), place)
    if isinstance(found, Image):
        element.set("src", found.key)
    else:
        findings += found
    _caption_as_alt(element)
    if element.get("alt", "").strip():
        return findings
    if element.get("alt") is None or _lacks_alt(element):
        findings.append(
            warning(
                "image-alt-missing",
                f"the image “{written}” has no alternative text",
                place,
                'say what it shows between the square brackets, or in `alt="…"`; an ornament '
                "gets the class `.decorative`",
            )
        )
    element.set("alt", "")
    element.set("role", "presentation")
    return findings


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


def _relative(draft: Draft, part: Part) -> str:
    """The chapter's file as seen from the book's root."""
    for base in (Path.cwd(), draft.book.root):
        path = (base / part.chapter.file).resolve()
        if path.is_file() and path.is_relative_to(draft.book.root.resolve()):
            return path.relative_to(draft.book.root.resolve()).as_posix()
    return ""


def _load(draft: Draft, written: str, folder: str, place: Source) -> Image | list[Finding]:
    if re.match(r"([A-Za-z][A-Za-z0-9+.-]+:|//)", written):
        return [
            error(
                "image-remote",
                f"the image “{written}” is not beside the manuscript; nothing is fetched",
                place,
                "download it into the book's folder and name it there",
            )
        ]
    root = draft.book.root
    for name in dict.fromkeys((written, unquote(written))):
        path = inside(root, str(PurePosixPath(folder) / name))
        if path is not None and path.is_file():
            return _recognise(draft, written, path, place)
    if inside(root, str(PurePosixPath(folder) / unquote(written))) is None:
        return [
            error(
                "image-outside",
                f"the image “{written}” lies outside the book's folder",
                place,
                f"copy it below {root.name or root}",
            )
        ]
    close = _similar(root, written)
    return [
        error(
            "image-missing",
            f"there is no image “{written}”",
            place,
            f"did you mean `{close}`?" if close else "check its name and folder",
        )
    ]


def _similar(root: Path, written: str) -> str:
    names = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.suffix.lower() in (*_SUFFIX.values(), ".jpeg")
    ]
    close = difflib.get_close_matches(written, names, n=1, cutoff=0.5)
    return close[0] if close else ""


def _recognise(draft: Draft, written: str, path: Path, place: Source) -> Image | list[Finding]:
    data = path.read_bytes()
    findings: list[Finding] = []
    if _looks_like_svg(data):
        clean, findings = markup.sanitise_svg(data, str(path))
        if clean is None:
            return [*findings] or [_unreadable(written, place)]
        data, media_type = clean, "image/svg+xml"
        size = _svg_size(clean)
    else:
        try:
            media_type, size = _raster(data)
        except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
            return [_unreadable(written, place)]
    if media_type not in _SUFFIX:
        return [_unreadable(written, place, media_type)]
    key = _key(draft, path, media_type)
    draft.images[key] = Image(key, path, media_type, size[0], size[1], data)
    return draft.images[key]


def _unreadable(written: str, place: Source, media_type: str = "") -> Finding:
    kind = f" ({media_type})" if media_type else ""
    return error(
        "image-unreadable",
        f"the image “{written}”{kind} is broken, too large or of a kind that books cannot carry",
        place,
        "save it as PNG, JPEG, WebP, AVIF, GIF or SVG",
    )


def _looks_like_svg(data: bytes) -> bool:
    return b"<svg" in data[:4096] or (data[:5] == b"<?xml" and b"svg" in data[:4096])


def _raster(data: bytes) -> tuple[str, tuple[float, float]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        with Pillow.open(io.BytesIO(data)) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            image.verify()
            return image.get_format_mimetype() or "", (float(width), float(height))


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
    stem = re.sub(r"[^a-z0-9]+", "-", anyascii(path.stem).lower()).strip("-") or "image"
    suffix = _SUFFIX[media_type]
    key, count = f"{stem}{suffix}", 1
    while key in draft.images and draft.images[key].path != path:
        count += 1
        key = f"{stem}-{count}{suffix}"
    return key
