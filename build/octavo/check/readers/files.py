"""Rules about a book's files: their names, sizes and kinds, the cover, the metadata."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

from lxml import etree
from PIL import Image

from octavo.check.readers.values import OPF, SVG, XHTML, Package, Place
from octavo.vocabulary import PARSER

_SAFE = re.compile(r"[A-Za-z0-9._/+-]+\Z")


def names(book: Package) -> Iterator[Place]:
    for name in book.names:
        if not _SAFE.match(name):
            yield Place(name, name)


def version(book: Package) -> Iterator[Place]:
    if not (book.package.get("version") or "").startswith("3"):
        yield Place(book.package_name, f"version {book.package.get('version')}")


def language(book: Package) -> Iterator[Place]:
    found = book.texts("dc:language")
    if not found or not re.match(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", found[0]):
        yield Place(book.package_name, found[0] if found else "")


def isbn(book: Package) -> Iterator[Place]:
    if not any("97" in re.sub(r"[^0-9]", "", text)[:2] for text in book.texts("dc:identifier")):
        yield Place(book.package_name)


def file_name_isbn(book: Package) -> Iterator[Place]:
    isbns = (re.sub(r"\D", "", text) for text in book.texts("dc:identifier"))
    known = [digits for digits in isbns if len(digits) == 13 and digits.startswith("97")]
    if known and known[0] not in book.file_name:
        yield Place("", f"{known[0]}.epub")


def cover(book: Package) -> Iterator[Place]:
    if not book.having("cover-image"):
        yield Place(book.package_name)


def cover_meta(book: Package) -> Iterator[Place]:
    metas = (m for m in book.package.iter(f"{OPF}meta") if m.get("name") == "cover")
    if book.having("cover-image") and next(metas, None) is None:
        yield Place(book.package_name)


def cover_small(book: Package) -> Iterator[Place]:
    name = book.having("cover-image")
    if name in book.images:
        _, _, width, height = book.images[name]
        if width < 625 or height < 1000:
            yield Place(name, f"{width} x {height}")


def cover_format(book: Package) -> Iterator[Place]:
    name = book.having("cover-image")
    if name in book.images and book.images[name][0] == "GIF":
        yield Place(name, name)


def cover_shared(book: Package) -> Iterator[Place]:
    """Text on the page that shows the cover and is read first."""
    name = book.having("cover-image")
    for document in book.spine[:1]:
        root = book.documents.get(document)
        body = root.find(f"{XHTML}body") if root is not None else None
        if body is None or not name:
            continue
        shown = [book.path(i.get("src", ""), document) for i in body.iter(f"{XHTML}img")]
        if name in shown and "".join(map(str, body.itertext())).strip():
            yield Place(document)


def cover_between(least: int, most: int) -> Callable[[Package], Iterator[Place]]:
    """A rule for covers with a side of less or more than so many pixels."""

    def look(book: Package) -> Iterator[Place]:
        name = book.having("cover-image")
        if name in book.images:
            _, _, width, height = book.images[name]
            if min(width, height) < least or max(width, height) > most:
                yield Place(name, f"{width} x {height}")

    return look


def cover_page(book: Package) -> Iterator[Place]:
    name = book.having("cover-image")
    for document in book.spine[:2]:
        root = book.documents.get(document)
        if root is None or not name:
            continue
        shown = [book.path(i.get("src", ""), document) for i in root.iter("{*}img")]
        if name in shown and not "".join(map(str, root[-1].itertext())).strip():
            yield Place(document)


def large(most_bytes: int) -> Callable[[Package], Iterator[Place]]:
    """A rule for files of more than so many bytes."""

    def look(book: Package) -> Iterator[Place]:
        if book.size_bytes > most_bytes:
            yield Place("", f"{book.size_bytes / 1_000_000:.1f} MB")

    return look


def large_documents(book: Package) -> Iterator[Place]:
    for name in book.documents:
        size = len(book.read(name))
        if size > 10_000_000:
            yield Place(name, f"{size / 1_000_000:.1f} MB")


def large_images(book: Package) -> Iterator[Place]:
    cover_ = book.having("cover-image")
    for name, (_, _, width, height) in book.images.items():
        if width * height > 5_600_000 and name != cover_:
            yield Place(name, f"{width} x {height}")


def colours(book: Package) -> Iterator[Place]:
    for name, (_, mode, _, _) in book.images.items():
        if mode in ("CMYK", "LAB", "YCbCr;K"):
            yield Place(name, mode)


def image_formats(*known: str) -> Callable[[Package], Iterator[Place]]:
    """A rule for raster images in other formats than those known."""

    def look(book: Package) -> Iterator[Place]:
        for name, (kind, _, _, _) in book.images.items():
            if kind not in known:
                yield Place(name, kind)

    return look


def still_images(book: Package) -> Iterator[Place]:
    """Images in other formats than Google's, and GIFs that move."""
    yield from image_formats("JPEG", "PNG", "GIF")(book)
    for name, (kind, _, _, _) in book.images.items():
        if kind == "GIF":
            with Image.open(io.BytesIO(book.read(name))) as image:
                if getattr(image, "n_frames", 1) > 1:
                    yield Place(name, "it moves")


def wide_drawings(book: Package) -> Iterator[Place]:
    """Drawings of their own and in a page whose ``width`` or ``height`` is too large."""
    for name, root in _drawn(book):
        for element in root.iter(f"{SVG}svg", f"{SVG}image"):
            for side in ("width", "height"):
                found = re.match(r"(\d+(?:\.\d*)?)(?:px)?\Z", (element.get(side) or "").strip())
                if found and float(found[1]) > 3200:
                    yield Place(name, f"{side} {element.get(side)}", element)


def _drawn(book: Package) -> Iterator[tuple[str, etree._Element]]:
    for name in book.of_type("image/svg"):
        try:
            yield name, etree.fromstring(book.read(name), PARSER)
        except etree.XMLSyntaxError:
            continue
    yield from book.documents.items()


def drawings(book: Package) -> Iterator[Place]:
    for name in book.of_type("image/svg"):
        yield Place(name, name)
    for name, root in book.documents.items():
        for element in root.iter(f"{SVG}svg"):
            yield Place(name, "", element)


def drawing_pages(book: Package) -> Iterator[Place]:
    for name in book.spine:
        if "svg" in (book.items[name].get("media-type") or ""):
            yield Place(name, name)


def web_fonts(book: Package) -> Iterator[Place]:
    for name in book.names:
        if name.lower().endswith(".woff2"):
            yield Place(name, name)


def apple_fonts(book: Package) -> Iterator[Place]:
    fonts = [n for n in book.items if re.search(r"\.(ttf|otf|woff2?)$", n, re.IGNORECASE)]
    if fonts and "true" not in book.texts("ibooks:specified-fonts"):
        yield Place(book.package_name)


def programs(book: Package) -> Iterator[Place]:
    for name, item in book.items.items():
        kind = item.get("media-type") or ""
        if "javascript" in kind or "scripted" in (item.get("properties") or "").split():
            yield Place(name, name)


def recordings(book: Package) -> Iterator[Place]:
    for name in (*book.of_type("audio/"), *book.of_type("video/")):
        yield Place(name, name)


def accessibility(book: Package) -> Iterator[Place]:
    for name in ("accessMode", "accessibilityFeature", "accessibilityHazard"):
        if not book.texts(f"schema:{name}"):
            yield Place(book.package_name, name)


def page_source(book: Package) -> Iterator[Place]:
    listed = False
    nav = book.documents.get(book.having("nav"))
    if nav is not None:
        kinds = [e.get("{http://www.idpf.org/2007/ops}type") or "" for e in nav.iter("{*}nav")]
        listed = "page-list" in kinds
    told = book.texts("pageBreakSource") or book.texts("dc:source")
    if listed and not told:
        yield Place(book.package_name)


def page_claims(book: Package) -> Iterator[Place]:
    nav = book.documents.get(book.having("nav"))
    kinds = (
        []
        if nav is None
        else [e.get("{http://www.idpf.org/2007/ops}type") or "" for e in nav.iter("{*}nav")]
    )
    claimed = set(book.texts("schema:accessibilityFeature"))
    if claimed & {"pageNavigation", "pageBreakMarkers"} and "page-list" not in kinds:
        yield Place(book.package_name)


def kepub(book: Package) -> Iterator[Place]:
    if not book.file_name.lower().endswith(".kepub.epub"):
        yield Place("")
