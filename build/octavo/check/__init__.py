"""Check: an independent look at each finished file before anyone else sees it.

Nothing here knows how the file was made: it is opened and read as a stranger would.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.book import Book, Resolved
from octavo.edition import Artefact, Edition
from octavo.files import below
from octavo.report import Findings, Source, error
from octavo.workshop import Workshop

if TYPE_CHECKING:
    from octavo.check.readers import READERS

__all__ = [
    "COMPARING",
    "LOOKING",
    "PRINTED",
    "READ",
    "READERS",
    "agree",
    "check",
    "finished",
    "look",
]

#: What reads an EPUB and a PDF to be compared, by their names in a workshop.
READ, PRINTED = "octavo.check.agreement.epub:read", "octavo.check.agreement.pdf:read"

#: What looks at a finished PDF, and at both files. Named, not imported: a preview must not pay.
LOOKING = ("octavo.check.pdf",)
COMPARING = (*LOOKING, "octavo.check.epub", "octavo.check.agreement.pdf")


def __getattr__(name: str) -> object:
    """``READERS``; like all that looks at files closely, it is loaded when it is asked for."""
    if name != "READERS":
        raise AttributeError(name)
    return importlib.import_module("octavo.check.readers").READERS


def _checked(artefact: Artefact, resolved: Resolved | None) -> Findings:
    suffix = artefact.file_name[artefact.file_name.rindex(".") :].lower()
    module = importlib.import_module(f"octavo.check.{suffix[1:]}")
    return tuple(module.check(artefact, resolved))


def check(artefact: Artefact, resolved: Resolved) -> Findings:
    """What is wrong with a finished file. An error here is a fault of Octavo's own."""
    return _checked(artefact, resolved)


def look(artefact: Artefact | None, workshop: Workshop) -> None:
    """Read a finished file for the comparison to come, while other work is done."""
    if artefact is None:
        return
    if artefact.file_name.endswith(".epub"):
        workshop.run(READ, [artefact.data], near=True, keep=False)
    else:
        workshop.run(PRINTED, [artefact.data], keep=False)


def agree(
    artefacts: Sequence[Artefact],
    edition: Edition,
    versions: Mapping[str, Resolved],
    book: Book,
    workshop: Workshop | None = None,
) -> Findings:
    """Where the finished e-books say something else than the PDF of ``edition``.

    ``versions`` are the selections of the text that the editions were made of: what only one of
    them holds is the author's wish.
    """
    source = edition.name
    printed = next((a for a in artefacts if a.edition == source), None)
    record = next((a.data for a in artefacts if a.file_name == "pagemap.json"), b"")
    if printed is None:
        return ()
    from octavo.check import agreement

    findings: Findings = ()
    names = {below(file, book.root): file for file in book.texts}
    for made in artefacts:
        if not made.file_name.endswith(".epub"):
            continue
        ours, theirs = versions[made.edition], versions[source]
        if [c.name for c in ours.chapters] != [c.name for c in theirs.chapters]:
            continue
        known = agreement.record(record, book.texts, agreement.meant(ours, theirs), names)
        name = "the EPUB" if made.edition == "epub" else f"the edition “{made.edition}”"
        both = (name, "the PDF" if source == "pdf" else f"the edition “{source}”")
        live = edition.press.live
        findings += agreement.compare(made.data, printed.data, known, both, live, workshop)
    return findings


def finished(
    paths: Sequence[Path],
    asked: Sequence[str] = (),
    tell: Callable[[str], None] = lambda what: None,
) -> Findings:
    """All that can be found in finished files, whoever made them: EPUBs and PDFs.

    ``asked`` are the reading systems (of ``READERS``) that the EPUBs are for. Where both outputs of
    a book are given, they are compared. ``tell`` hears what is done.
    """
    from octavo.check import agreement, programs, readers

    findings: Findings = ()
    files: dict[Path, bytes] = {}
    for path in paths:
        try:
            files[path] = path.read_bytes()
        except OSError as problem:
            reason = problem.strerror or str(problem)
            findings += (error("file-unreadable", f"{path} cannot be read: {reason}"),)
    for path, data in files.items():
        tell(f"opening {path.name}")
        found = _checked(Artefact("", str(path), data), None)
        faults = [dataclasses.replace(f, source=f.source or Source(str(path))) for f in found]
        findings += tuple(faults)
        if path.suffix.lower() == ".epub":
            more = readers.preflight(str(path), data, asked, _record(path))
            # what is no EPUB has been told so
            findings += tuple(f for f in more if not (faults and f.code == "epub-unreadable"))
    books = [path for path in files if path.suffix.lower() == ".epub"]
    documents = [path for path in files if path.suffix.lower() == ".pdf"]
    for what, check_, those in (
        ("EPUBCheck is at work", programs.epubcheck.check, books),
        ("Ace is at work", programs.ace.check, books),
        ("validating PDF/A and PDF/UA", programs.standards.check, documents),
    ):
        if those:
            tell(what)
            findings += tuple(check_(those))
    for book in books:
        document = book.with_suffix(".pdf")
        if document in files:
            tell(f"comparing {book.name} and {document.name}")
            known = agreement.record(_record(book))
            names = ("the EPUB", "the PDF")
            paged = known.pages in ("", document.name)
            findings += agreement.compare(files[book], files[document], known, names, paged=paged)
    return findings


def _record(path: Path) -> bytes:
    """The record of ids and pages that was made with a book, b"" where there is none."""
    try:
        return (path.parent / "pagemap.json").read_bytes()
    except OSError:
        return b""
