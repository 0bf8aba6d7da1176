"""The finished PDF: it opens, has its pages, its claims, its tags and its fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary

from octavo.book import Resolved
from octavo.edition import Artefact
from octavo.report import Finding, error


def check(artefact: Artefact, resolved: Resolved | None = None) -> Iterator[Finding]:
    """Open the document as a viewer would (ISO 32000-1; ISO 14289-1; ISO 19005-3).

    ``resolved`` is the book it was made of, None where that is not known.
    """
    try:
        with pikepdf.open(io.BytesIO(artefact.data)) as document:
            yield from _document(document, artefact, resolved)
    except pikepdf.PdfError as problem:
        yield _fault(f"the document cannot be read: {problem}")


def _document(
    document: pikepdf.Pdf, artefact: Artefact, resolved: Resolved | None
) -> Iterator[Finding]:
    if artefact.pages is not None and len(document.pages) != artefact.pages:
        yield _fault(f"{len(document.pages)} pages instead of {artefact.pages}")
    root = document.Root
    if artefact.for_printing:
        yield from _fonts_embedded(document)
        return
    for key in ("/StructTreeRoot", "/MarkInfo", "/Metadata", "/Lang", "/OutputIntents"):
        if key not in root:
            yield _fault(f"the document has no {key}: it would be neither PDF/UA nor PDF/A")
    if "/PageLabels" not in root:
        yield _fault("the document has no page labels")
    if "/Outlines" not in root and resolved and resolved.contents:
        yield _fault("the document has no outline")
    yield from _fonts_embedded(document)


def _fonts_embedded(document: pikepdf.Pdf) -> Iterator[Finding]:
    for font in _fonts(document):
        if not any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield _fault(f"the font {font.get('/FontName')} is not embedded")


def _fonts(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The descriptors of the fonts that pages can use, each once.

    They are found by the resources of pages: to read all objects takes longer than all else here.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.get("/Resources") for page in document.pages]
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, Dictionary | pikepdf.Stream):
            continue
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if thing.get("/Type") == "/FontDescriptor":
            yield thing
        for key in ("/Font", "/XObject", "/Pattern"):
            waiting += list(dict(thing.get(key, Dictionary())).values())
        waiting += [thing.get("/Resources"), thing.get("/FontDescriptor")]
        waiting += list(thing.get("/DescendantFonts", Array()))


def _fault(message: str) -> Finding:
    return error("pdf-faulty", message, hint="this is a fault of Octavo's: please report it")
