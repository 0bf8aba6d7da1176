"""Rules about a book's files: their names, sizes and kinds, the cover, the metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from octavo.check.readers.values import OPF, SVG, Package, Place

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
    if name and (name not in book.images or book.images[name][0] not in ("JPEG", "PNG")):
        yield Place(name, book.items[name].get("media-type") or "")


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
        if width * height > 4_000_000 and name != cover_:
            yield Place(name, f"{width} x {height}")


def colours(book: Package) -> Iterator[Place]:
    for name, (_, mode, _, _) in book.images.items():
        if mode in ("CMYK", "LAB", "YCbCr;K"):
            yield Place(name, mode)


def image_formats(book: Package) -> Iterator[Place]:
    for name, (kind, _, _, _) in book.images.items():
        if kind not in ("JPEG", "PNG", "GIF"):
            yield Place(name, kind)


def wide_drawings(book: Package) -> Iterator[Place]:
    from lxml import etree

    for name in book.of_type("image/svg"):
        root = etree.fromstring(book.read(name))
        numbers = re.findall(r"[\d.]+", root.get("width") or "")
        if numbers and float(numbers[0]) > 3200:
            yield Place(name, root.get("width") or "")


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
