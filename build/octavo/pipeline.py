"""The whole program as one short function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavo.book import Resolved
from octavo.check import check
from octavo.edition import Artefact, Edition, PageMap
from octavo.editions import chosen, companions, make, page_source
from octavo.files import write_atomically
from octavo.read import read
from octavo.report import Finding, Findings, Severity, error, stops, warning
from octavo.resolve import resolve
from octavo.severities import graded


@dataclass(frozen=True)
class Request:
    """What to build: the manuscript, the folder for the outputs, the editions by name.

    ``epoch`` is ``SOURCE_DATE_EPOCH`` in seconds where it is set.
    """

    path: Path
    out: Path
    names: tuple[str, ...] = ()
    fail_on_warning: bool = False
    epoch: int | None = None


@dataclass(frozen=True)
class Output:
    """A file that was written."""

    edition: str
    path: Path
    size_bytes: int
    pages: int | None


@dataclass(frozen=True)
class Outcome:
    """What a build made and what it found."""

    outputs: tuple[Output, ...]
    findings: Findings


def build(request: Request, tell: Callable[[str], None] = lambda stage: None) -> Outcome:
    """Build a manuscript's editions; ``tell`` hears which stage is at work.

    An edition whose findings stop it is not written, and its last good file stays as it is.
    """
    tell("reading the manuscript")
    book, findings = read(request.path)
    if book is None or stops(findings, request.fail_on_warning):
        return Outcome((), findings)
    tell("resolving numbers and links")
    resolved, found = resolve(book, request.epoch)
    editions, unknown = chosen(book.metadata, request.names)
    source, unusable = page_source(book.metadata, editions)
    findings += found + unknown + unusable
    findings = graded(findings, book.metadata.check, book.texts)
    outputs: tuple[Output, ...] = ()
    if stops(findings, request.fail_on_warning):
        return Outcome((), findings)
    made: list[Artefact] = []
    for artefact, found in _made(resolved, editions, source, tell):
        found = graded(found, book.metadata.check, book.texts)
        findings += found
        if not artefact:
            continue
        made.append(artefact)
        if artefact.edition in (e.name for e in editions) and not stops(
            found, request.fail_on_warning
        ):
            outputs, problem = _written(request.out, artefact, outputs)
            findings += problem
    for companion in companions(book, resolved, made, source) if outputs else ():
        outputs, problem = _written(request.out, companion, outputs)
        findings += problem
    return Outcome(outputs, findings)


def _made(
    resolved: Resolved,
    editions: Sequence[Edition],
    source: Edition | None,
    tell: Callable[[str], None],
) -> Iterator[tuple[Artefact | None, Findings]]:
    """Each edition as it is made, and checked where it was asked for.

    The one that the page numbers come from is always laid out, asked for or not, so that the EPUB
    is the same whatever else is made; when nobody asked for it, its findings are one warning.
    """
    page_map: PageMap | None = None
    for edition in editions if source is None or source in editions else (source, *editions):
        tell(f"making the edition “{edition.name}”")
        artefact, found = make(resolved, edition, page_map)
        asked = edition in editions
        found = (*found, *check(artefact, resolved)) if artefact and asked else found
        if edition == source:
            page_map = artefact.page_map if artefact else None
            missing = () if artefact else _no_pages(edition.name, found)
            found = (*found, *missing) if asked else missing
        yield artefact, found


def _no_pages(name: str, found: Findings) -> tuple[Finding, ...]:
    reason = next((f.message for f in found if f.severity is Severity.ERROR), "it was not made")
    message = f"the EPUB has no page numbers, for the edition “{name}” has none: {reason}"
    hint = "mend that edition, or write `page-source: none` in the front matter"
    return (warning("page-source-missing", message, hint=hint),)


def _written(
    folder: Path, artefact: Artefact, outputs: tuple[Output, ...]
) -> tuple[tuple[Output, ...], Findings]:
    path = folder / artefact.file_name
    try:
        write_atomically(path, artefact.data)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        hint = "choose another folder with -o, or make room"
        return outputs, (
            error("output-unwritable", f"{path} cannot be written: {reason}", hint=hint),
        )
    output = Output(artefact.edition, path, artefact.size_bytes, artefact.pages)
    return (*outputs, output), ()
