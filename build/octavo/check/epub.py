"""The finished EPUB: every part is there, well-formed, listed and reachable."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from octavo.book import Resolved
from octavo.edition import Artefact
from octavo.report import Finding, error

_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_XHTML = "{http://www.w3.org/1999/xhtml}"


def check(artefact: Artefact, resolved: Resolved | None = None) -> Iterator[Finding]:
    """Open the package as a reading system would (EPUB 3.3, sections 4 to 7).

    ``resolved`` is the book it was made of, None where that is not known.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(artefact.data)) as archive:
            yield from _package(archive, resolved)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as problem:
        yield _fault(f"the package cannot be read: {problem}")


def _package(archive: zipfile.ZipFile, resolved: Resolved | None) -> Iterator[Finding]:
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        yield _fault("the first entry is not an uncompressed mimetype (OCF 3.3, section 4.3)")
    container = etree.fromstring(archive.read("META-INF/container.xml"))
    path = container.find(f".//{_CONTAINER}rootfile").get("full-path")  # type: ignore[union-attr]
    package = etree.fromstring(archive.read(str(path)))
    folder = posixpath.dirname(str(path))
    documents: dict[str, etree._Element] = {}
    for item in package.iter(f"{_OPF}item"):
        name = posixpath.join(folder, unquote(item.get("href", "")))
        if name not in archive.namelist():
            yield _fault(f"{name} is listed but not there")
        elif item.get("media-type") == "application/xhtml+xml":
            documents[name] = etree.fromstring(archive.read(name))
    chapters = len(resolved.chapters) if resolved else 1
    if len(list(package.iter(f"{_OPF}itemref"))) < chapters:
        yield _fault("a chapter is missing from the reading order")
    yield from _links(documents, set(archive.namelist()))


def _links(documents: dict[str, etree._Element], names: set[str]) -> Iterator[Finding]:
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
            if aim not in names or (fragment and fragment not in ids.get(aim, set())):
                yield _fault(f"{name}: a link leads nowhere: {href}")


def _fault(message: str) -> Finding:
    return error("epub-faulty", message, hint="this is a fault of Octavo's: please report it")
