"""The finished EPUB: every part is there, well-formed, listed and reachable."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from octavo.book import Resolved
from octavo.check.archives import Archive
from octavo.edition import Artefact
from octavo.report import Finding, Source, error
from octavo.vocabulary import PARSER

_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_XHTML = "{http://www.w3.org/1999/xhtml}"

_OURS = "this is a fault of Octavo's: please report it"
_THEIRS = "build the book anew with the program that made it, or copy the file again"


class _Unreadable(Exception):
    """Nothing more can be said of the file: why, and where."""

    def __init__(self, message: str, name: str = "", line: int = 1) -> None:
        super().__init__(message)
        self.message, self.name, self.line = message, name, line


def check(artefact: Artefact, resolved: Resolved | None = None) -> Iterator[Finding]:
    """Open the package as a reading system would (EPUB 3.3, sections 4 to 7).

    ``resolved`` is the book it was made of, None for a file of anybody's.
    """
    hint = _OURS if resolved else _THEIRS
    try:
        for message, name, line in _package(_opened(artefact.data), resolved):
            yield error("epub-faulty", message, _place(artefact, name, line), hint)
    except _Unreadable as problem:
        place = _place(artefact, problem.name, problem.line)
        yield error("epub-faulty", problem.message, place, hint)


def _place(artefact: Artefact, name: str, line: int) -> Source | None:
    return Source(f"{artefact.file_name}/{name}", line) if name else None


def _opened(data: bytes) -> Archive:
    if not data:
        raise _Unreadable("the file is empty")
    try:
        return Archive(data)
    except zipfile.BadZipFile as problem:
        kinds = {
            b"%PDF": "a PDF",
            b"\xd0\xcf\x11\xe0": "an old Word file",
            b"BOOK": "a Kindle file",
        }
        known = next((k for magic, k in kinds.items() if data.startswith(magic)), "")
        if known or b"PK\x03\x04" not in data[:1000]:
            raise _Unreadable(f"this is no EPUB but {known or 'something else'}") from problem
        raise _Unreadable("the file is damaged, or ends too early") from problem


def _read(archive: Archive, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError as problem:
        raise _Unreadable(f"{name} is not in the file") from problem
    except zipfile.BadZipFile as problem:
        raise _Unreadable(str(problem)) from problem


def _parsed(archive: Archive, name: str) -> etree._Element:
    try:
        return etree.fromstring(_read(archive, name), PARSER)
    except etree.XMLSyntaxError as problem:
        what = problem.msg.rpartition(", line")[0] or problem.msg
        message = f"{name} is no well-formed XML: {what}"
        raise _Unreadable(message, name, problem.lineno or 1) from problem


def _package(archive: Archive, resolved: Resolved | None) -> Iterator[tuple[str, str, int]]:
    """Each fault: what it is, the file of the archive, its line."""
    if archive.names[:1] != ["mimetype"] or "mimetype" not in archive.plain:
        yield "the first entry is not an uncompressed mimetype (OCF 3.3, section 4.3)", "", 1
    container = _parsed(archive, "META-INF/container.xml")
    root = container.find(f".//{_CONTAINER}rootfile")
    path = root.get("full-path") if root is not None else None
    if not path:
        raise _Unreadable("META-INF/container.xml names no package (OCF 3.3, section 4.2.6.3.1)")
    package = _parsed(archive, path)
    documents: dict[str, etree._Element] = {}
    for item in package.iter(f"{_OPF}item"):
        href = unquote(item.get("href", ""))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
        line = item.sourceline if isinstance(item.sourceline, int) else 1
        if name not in archive.names:
            yield f"{name} is listed but not there", path, line
        elif item.get("media-type") == "application/xhtml+xml":
            try:
                documents[name] = _parsed(archive, name)
            except _Unreadable as problem:
                yield problem.message, problem.name or path, problem.line if problem.name else line
    found = len(list(package.iter(f"{_OPF}itemref")))
    if not found:
        yield "the reading order names no document", path, 1
    elif resolved is not None and found < len(resolved.chapters):
        yield "a chapter is missing from the reading order", path, 1
    yield from _links(documents, set(archive.names))


def _links(documents: dict[str, etree._Element], names: set[str]) -> Iterator[tuple[str, str, int]]:
    ids = {
        name: {element.get("id") for element in root.iter() if element.get("id")}
        for name, root in documents.items()
    }
    for name, root in documents.items():
        for link in root.iter(f"{_XHTML}a"):
            href = link.get("href", "")
            if not href or ":" in href.partition("#")[0]:
                continue
            path, _, fragment = href.partition("#")
            aim = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
            aim = aim if path else name
            if aim not in names or (fragment and fragment not in ids.get(aim, {fragment})):
                line = link.sourceline if isinstance(link.sourceline, int) else 1
                yield f"a link leads nowhere: {href}", name, line
