"""The package, written by EbookLib: the only importer of it, traps of version 0.20 in mind.

EbookLib parses XHTML again as HTML and would damage SVG, MathML and attributes of the body: our
documents are handed through as bytes. Times in the archive and the order of things are fixed.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ebooklib import epub
from lxml import etree

_OPF = "{http://www.idpf.org/2007/opf}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class File:
    """A file of the publication; ``spine`` tells whether it is in the reading order."""

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    spine: bool = False
    title: str = ""


@dataclass(frozen=True)
class Heading:
    """A line of the NCX."""

    title: str
    href: str
    children: tuple[Heading, ...] = ()


class _Document(epub.EpubHtml):  # type: ignore[misc]
    """A document that is written byte for byte."""

    def __init__(self, identifier: str, file: File, lang: str) -> None:
        super().__init__(identifier, file.name, file.media_type, file.data, file.title, lang)
        self.properties = list(file.properties)

    def get_content(self, default: Any = None) -> Any:
        """The bytes as they are."""
        return self.content


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """Writes to memory, without what EbookLib adds of its own."""

    def _write_opf_file(self, root: Any) -> None:
        root.set(f"{_XML}lang", self.book.language)
        if not self.book.prefixes:
            root.attrib.pop("prefix", None)
        super()._write_opf_file(root)

    def bytes(self) -> bytes:
        """The archive (OCF 3.3): mimetype first and stored, the rest in order, all times fixed."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            self.out = _Fixed(archive)
            self.out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()
            self.out.writestr("META-INF/com.apple.ibooks.display-options.xml", _APPLE)
        return buffer.getvalue()


_APPLE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<display_options><platform name="*">'
    '<option name="specified-fonts">true</option></platform></display_options>\n'
)


class _Fixed:
    """An archive whose entries have one date and one mode."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def writestr(self, name: Any, data: Any, compress_type: int = zipfile.ZIP_DEFLATED) -> None:
        """Add an entry."""
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.external_attr, entry.create_system = 0o644 << 16, 3
        entry.compress_type = compress_type
        self._archive.writestr(entry, data, compresslevel=9)


def package(
    lang: str,
    modified: str,
    metadata: Iterable[tuple[str, str, dict[str, str]]],
    files: Sequence[File],
    headings: Sequence[Heading],
) -> bytes:
    """The finished EPUB. ``metadata`` are names (``dc:title``, ``role``), texts and attributes.

    The first ``dc:identifier`` is the publication's; ``modified`` is ``YYYY-MM-DDThh:mm:ssZ``.
    """
    book = epub.EpubBook()
    book.metadata.clear()
    book.IDENTIFIER_ID = "pub-id"
    book.set_language(lang)
    for name, text, attributes in metadata:
        if name == "dc:identifier" and attributes.get("id") == "pub-id":
            book.uid = text
        if name == "dc:title" and not book.title:
            book.title = text
        _add(book, name, text, attributes)
    _add_files(book, files, lang)
    book.toc = [_toc(heading, f"ncx-{n}") for n, heading in enumerate(headings, 1)]
    book.add_item(epub.EpubNcx())
    moment = datetime.datetime.strptime(modified, "%Y-%m-%dT%H:%M:%SZ")
    writer = _Writer("", book, {"mtime": moment, "epub3_pages": False, "epub3_landmark": False})
    writer.process()
    return writer.bytes()


def _add(book: Any, name: str, text: str, attributes: dict[str, str]) -> None:
    if name.startswith("dc:"):
        book.add_metadata("DC", name.removeprefix("dc:"), text, attributes)
    else:
        book.add_metadata(None, "meta", text, {"property": name, **attributes})


def _add_files(book: Any, files: Sequence[File], lang: str) -> None:
    for number, file in enumerate(files, 1):
        stem = file.name.rpartition("/")[2].replace(".", "-")
        identifier = f"{stem}-{number}" if not stem[0].isdigit() else f"i{number}-{stem}"
        if file.media_type == "application/xhtml+xml":
            etree.fromstring(file.data)  # a document that is not well-formed is our own fault
            item = _Document(identifier, file, lang)
        else:
            item = epub.EpubItem(identifier, file.name, file.media_type, file.data)
            item.properties = list(file.properties)
        book.add_item(item)
        if "cover-image" in file.properties:
            attributes = {"name": "cover", "content": identifier}
            book.add_metadata(None, "meta", "", attributes)
        if file.spine:
            book.spine.append(item)


def _toc(heading: Heading, identifier: str) -> Any:
    if not heading.children:
        return epub.Link(heading.href, heading.title, identifier)
    children = [_toc(child, f"{identifier}-{n}") for n, child in enumerate(heading.children, 1)]
    return epub.Section(heading.title, heading.href), children
