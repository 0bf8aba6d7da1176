"""The package, written by EbookLib: the only importer of it, traps of version 0.20 in mind.

What is overridden, and why (each was seen in 0.20; ``tests/test_epub.py`` holds the list):

- ``EpubHtml.get_content`` parses XHTML again as HTML: it damages SVG, MathML and the body's
  attributes. Our documents are handed through as bytes.
- ``_write_opf_file``: the package has no ``xml:lang``, and prefixes that nothing needs.
- ``_get_ncx``: no language, and a depth that is always 0.
- ``write``: times of the archive's entries are those of the clock.
- ``EpubNav``, ``set_cover``, ``add_author`` and ``guide`` are not used: the navigation document
  would be written anew, the cover page unreachable, ids twice, and a guide is EPUB 2.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from ebooklib import epub
from lxml import etree

from octavo.direction import right_to_left
from octavo.editions.epub.pieces import XHTML_TYPE, File, Heading, Page, identifier
from octavo.vocabulary import XML

#: What this module was written for and tested with.
VERSION = (0, 20, 0)

_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_EPOCH = (1980, 1, 1, 0, 0, 0)

#: Apple Books asks for a prefix of its own to show a book in its own fonts
#: (Apple Books Asset Guide, "Embedded Fonts").
_IBOOKS = "http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"

Metadata = Iterable[tuple[str, str, dict[str, str]]]


class _Document(epub.EpubHtml):  # type: ignore[misc]
    """A document that is written byte for byte."""

    def get_content(self, default: Any = None) -> Any:
        """The bytes as they are."""
        return self.content


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """Writes to memory, without what EbookLib adds of its own."""

    pages: Sequence[Page] = ()

    def _write_opf_file(self, root: Any) -> None:
        root.set(f"{{{XML}}}lang", self.book.language)
        root.set("prefix", " ".join(self.book.prefixes))
        if not self.book.prefixes:
            del root.attrib["prefix"]
        etree.cleanup_namespaces(root)
        super()._write_opf_file(root)

    def _get_ncx(self) -> bytes:
        root = etree.fromstring(super()._get_ncx())
        root.set(f"{{{XML}}}lang", self.book.language)
        for meta in root.iter(f"{_NCX}meta"):
            if meta.get("name") == "dtb:depth":
                meta.set("content", str(_depth(root.find(f"{_NCX}navMap"))))
        _number(root, self.pages)
        data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        return data

    def bytes(self) -> bytes:
        """The archive (OCF 3.3): mimetype first and stored, the rest in order, all times fixed."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            self.out = _Fixed(archive)
            self.out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()
        return buffer.getvalue()


#: What is compressed by its own means: to do it again takes long and saves next to nothing.
_PACKED = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".woff2", ".mp3", ".mp4", ".m4a")


class _Fixed:
    """An archive whose entries have one date and one mode, and each name once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def writestr(self, name: str, data: Any, compress_type: int = zipfile.ZIP_DEFLATED) -> None:
        """Add an entry. Raises ValueError where there is one of that name."""
        if name.lower() in (known.lower() for known in self._archive.namelist()):
            raise ValueError(f"{name} would be in the archive twice")
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.external_attr, entry.create_system = 0o644 << 16, 3
        entry.compress_type = compress_type
        if name.endswith(_PACKED):
            entry.compress_type = zipfile.ZIP_STORED
        # the highest level takes twice as long for a file that is 0.3 % smaller
        self._archive.writestr(entry, data, compresslevel=6)


def _number(root: Any, pages: Sequence[Page]) -> None:
    """The list of pages in the NCX (NISO Z39.86-2005, section 8.4.4), which old readers use."""
    if not pages:
        return
    listed = etree.SubElement(root, f"{_NCX}pageList")
    numbers = [int(page.label) for page in pages if _plain(page.label)]
    counts = {"dtb:totalPageCount": len(pages), "dtb:maxPageNumber": max(numbers, default=0)}
    for meta in root.iter(f"{_NCX}meta"):
        if meta.get("name") in counts:
            meta.set("content", str(counts[meta.get("name")]))
    for number, page in enumerate(pages, 1):
        kind = "normal" if _plain(page.label) else "front" if _roman(page.label) else "special"
        target = etree.SubElement(listed, f"{_NCX}pageTarget", id=f"page-{number}", type=kind)
        if kind == "normal":
            target.set("value", page.label)
        label = etree.SubElement(target, f"{_NCX}navLabel")
        etree.SubElement(label, f"{_NCX}text").text = page.label
        etree.SubElement(target, f"{_NCX}content", src=page.href)


def _plain(label: str) -> bool:
    return label.isascii() and label.isdecimal()


def _roman(label: str) -> bool:
    return bool(label) and set(label.lower()) <= set("ivxlcdm")


def _depth(element: Any) -> int:
    return max((1 + _depth(point) for point in element.iterfind(f"{_NCX}navPoint")), default=0)


def package(
    lang: str,
    modified: str,
    metadata: Metadata,
    files: Sequence[File],
    headings: Sequence[Heading],
    pages: Sequence[Page] = (),
) -> bytes:
    """The finished EPUB. ``metadata`` are names (``dc:title``, ``role``), texts and attributes.

    The ``dc:identifier`` of id ``pub-id`` is the publication's; ``modified`` is
    ``YYYY-MM-DDThh:mm:ssZ``. The item of property ``cover-image`` is named as EPUB 2 did too,
    for Kindle and older readers. ``pages`` are those of the printed book, for the NCX.
    """
    book = epub.EpubBook()
    book.metadata.clear()
    book.IDENTIFIER_ID = "pub-id"
    book.set_language(lang)
    if right_to_left(lang):
        book.set_direction("rtl")
    for name, text, attributes in metadata:
        if name == "dc:identifier" and attributes.get("id") == "pub-id":
            book.uid = text
        if name == "dc:title" and not book.title:
            book.title = text
        _describe(book, name, text, attributes)
    _add(book, files, lang)
    book.toc = [_toc(heading, f"ncx-{n}") for n, heading in enumerate(headings, 1)]
    book.add_item(epub.EpubNcx())
    moment = datetime.datetime.fromisoformat(modified.removesuffix("Z"))
    writer = _Writer("", book, {"mtime": moment, "epub3_pages": False, "epub3_landmark": False})
    writer.pages = pages
    writer.process()
    return writer.bytes()


def _describe(book: Any, name: str, text: str, attributes: dict[str, str]) -> None:
    if name.startswith("dc:"):
        book.add_metadata("DC", name.removeprefix("dc:"), text, attributes)
        return
    if name.startswith("link:"):
        link = {"rel": name.removeprefix("link:"), "href": text, **attributes}
        book.add_metadata(None, "link", None, link)
        return
    if name.startswith("ibooks:") and not book.prefixes:
        book.add_prefix("ibooks", _IBOOKS)
    book.add_metadata(None, "meta", text, {"property": name, **attributes})


def _add(book: Any, files: Sequence[File], lang: str) -> None:
    taken = {"ncx"}
    for file in files:
        name = identifier(file.name, taken)
        if file.media_type == XHTML_TYPE:
            item = _Document(name, file.name, file.media_type, file.data, "", lang)
        else:
            item = epub.EpubItem(name, file.name, file.media_type, file.data)
        item.properties = list(file.properties)
        item.manifest = not file.name.startswith("META-INF/")
        book.add_item(item)
        if "cover-image" in file.properties:
            book.add_metadata(None, "meta", None, {"name": "cover", "content": name})
        if file.spine:
            book.spine.append(item)


def _toc(heading: Heading, name: str) -> Any:
    if not heading.children:
        return epub.Link(heading.href, heading.title, name)
    children = [_toc(child, f"{name}-{n}") for n, child in enumerate(heading.children, 1)]
    return epub.Section(heading.title, heading.href), children
