"""The whole program as one short function."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from octavo.book import Book, Chapter, Resolved
from octavo.check import check
from octavo.edition import Edition
from octavo.editions import chosen, make
from octavo.files import write_atomically
from octavo.read import read
from octavo.report import Finding, Findings, error, stops
from octavo.resolve import resolve
from octavo.select import select


@dataclass(frozen=True)
class Request:
    """What to build: the manuscript, the folder for the outputs, the editions by name.

    ``epoch`` is ``SOURCE_DATE_EPOCH`` in seconds where it is set. ``profiles`` are those asked for.
    """

    path: Path
    out: Path
    names: tuple[str, ...] = ()
    fail_on_warning: bool = False
    epoch: int | None = None
    profiles: tuple[str, ...] = ()


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
    editions, unknown = chosen(book.metadata, request.names)
    findings += unknown
    if stops(findings, request.fail_on_warning):
        return Outcome((), findings)
    tell("resolving numbers and links")
    versions, found = _resolved(book, editions, request)
    findings += found
    outputs: list[Output] = []
    for edition, resolved in zip(editions, versions, strict=True):
        if resolved is None:
            continue
        tell(f"making the edition “{edition.name}”")
        artefact, found = make(resolved, edition)
        found += check(artefact, resolved) if artefact else ()
        findings += found
        if artefact and not stops(found, request.fail_on_warning):
            path = request.out / artefact.file_name
            problem = _write(path, artefact.data)
            findings += problem
            if not problem:
                outputs.append(Output(edition.name, path, artefact.size_bytes, artefact.pages))
    return Outcome(tuple(outputs), findings)


def _resolved(
    book: Book, editions: tuple[Edition, ...], request: Request
) -> tuple[list[Resolved | None], Findings]:
    """The resolved book for each edition, None where findings stop it.

    Editions that select the same text share one. What is found in all of them is told once;
    what is found in some of them names these.
    """
    made: dict[tuple[Chapter, ...], tuple[Resolved, Findings]] = {}
    versions: list[Resolved | None] = []
    heard: dict[Finding, list[str]] = {}
    for edition in editions:
        selected, found = select(book, edition, request.profiles)
        if selected.chapters not in made:
            made[selected.chapters] = resolve(selected, request.epoch)
        resolved, more = made[selected.chapters]
        for finding in dict.fromkeys(found + more):
            heard.setdefault(finding, []).append(edition.name)
        stopped = stops(found + more, request.fail_on_warning)
        versions.append(None if stopped else resolved)
    findings = (
        finding
        if len(names) == len(editions)
        else dataclasses.replace(finding, edition=", ".join(names))
        for finding, names in heard.items()
    )
    return versions, tuple(findings)


def _write(path: Path, data: bytes) -> tuple[Finding, ...]:
    try:
        write_atomically(path, data)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        hint = "choose another folder with -o, or make room"
        return (error("output-unwritable", f"{path} cannot be written: {reason}", hint=hint),)
    return ()
