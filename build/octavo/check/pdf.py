"""The finished PDF: it opens, has its pages, its claims, its tags and its fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from octavo.book import Resolved
from octavo.edition import Artefact
from octavo.report import Finding, Findings, error
from octavo.workshop import Failure, Workshop


@dataclass(frozen=True)
class Asked:
    """A document, and what it should have: so many pages, None where that is not known, an outline.

    ``for_printing`` is as in ``Artefact``.
    """

    data: bytes = field(repr=False)
    pages: int | None
    outlined: bool
    for_printing: bool


def check(artefact: Artefact, resolved: Resolved | None = None) -> Iterator[Finding]:
    """Open the document as a viewer would (ISO 32000-1; ISO 14289-1; ISO 19005-3).

    ``resolved`` is the book it was made of, None where that is not known.
    """
    yield from checked(_asked(artefact, resolved))


def looked(artefact: Artefact, resolved: Resolved, workshop: Workshop) -> Findings:
    """The same, in whichever process is free. Raises RuntimeError where that one fails."""
    name = f"{__name__}:checked"
    found = workshop.do(name, _asked(artefact, resolved))
    if isinstance(found, Failure):
        raise RuntimeError(f"{name}: {found.kind}: {found.message}")
    return tuple(found)


def _asked(artefact: Artefact, resolved: Resolved | None) -> Asked:
    outlined = bool(resolved and resolved.contents)
    return Asked(artefact.data, artefact.pages, outlined, artefact.for_printing)


def checked(asked: Asked) -> list[Finding]:
    """What is wrong with a document. Pure: any process may do it."""
    try:
        with pikepdf.open(io.BytesIO(asked.data)) as document:
            return list(_document(document, asked))
    except pikepdf.PdfError as problem:
        return [_fault(f"the document cannot be read: {problem}")]


def _document(document: pikepdf.Pdf, asked: Asked) -> Iterator[Finding]:
    if asked.pages is not None and len(document.pages) != asked.pages:
        yield _fault(f"{len(document.pages)} pages instead of {asked.pages}")
    root = document.Root
    if asked.for_printing:
        yield from _fonts_embedded(document)
        return
    for key in ("/StructTreeRoot", "/MarkInfo", "/Metadata", "/Lang", "/OutputIntents"):
        if key not in root:
            yield _fault(f"the document has no {key}: it would be neither PDF/UA nor PDF/A")
    if "/PageLabels" not in root:
        yield _fault("the document has no page labels")
    if "/Outlines" not in root and asked.outlined:
        yield _fault("the document has no outline")
    yield from _fonts_embedded(document)


def _fonts_embedded(document: pikepdf.Pdf) -> Iterator[Finding]:
    for font in _fonts(document):
        if not any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield _fault(f"the font {font.get('/FontName')} is not embedded")


def _fonts(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            yield thing


def _fault(message: str) -> Finding:
    return error("pdf-faulty", message, hint="this is a fault of Octavo's: please report it")
