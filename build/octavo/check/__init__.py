"""Check: an independent look at each finished file before anyone else sees it.

Nothing here knows how the file was made: it is opened and read as a stranger would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from octavo.book import Book, Resolved
from octavo.check import agreement, epub, pdf
from octavo.edition import Artefact
from octavo.report import Findings

__all__ = ["agree", "check"]

CHECKS = {".epub": epub.check, ".pdf": pdf.check}


def check(artefact: Artefact, resolved: Resolved) -> Findings:
    """What is wrong with a finished file. An error here is a fault of Octavo's own."""
    suffix = artefact.file_name[artefact.file_name.rindex(".") :]
    return tuple(CHECKS[suffix](artefact, resolved))


def agree(
    artefacts: Sequence[Artefact], source: str, versions: Mapping[str, Resolved], book: Book
) -> Findings:
    """Where the finished e-books say something else than the PDF of the edition ``source``.

    ``versions`` are the selections of the text that the editions were made of: what only one of
    them holds is the author's wish.
    """
    printed = next((a for a in artefacts if a.edition == source), None)
    record = next((a.data for a in artefacts if a.file_name == "pagemap.json"), b"")
    if printed is None:
        return ()
    findings: Findings = ()
    for made in artefacts:
        if not made.file_name.endswith(".epub"):
            continue
        ours, theirs = versions[made.edition], versions[source]
        if [c.name for c in ours.chapters] != [c.name for c in theirs.chapters]:
            continue
        known = agreement.record(record, book.texts, agreement.meant(ours, theirs))
        name = "the EPUB" if made.edition == "epub" else f"the edition “{made.edition}”"
        names = (name, "the PDF" if source == "pdf" else f"the edition “{source}”")
        findings += agreement.compare(made.data, printed.data, known, names)
    return findings
