"""The whole program as one short function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from octavo.check import check
from octavo.editions import chosen, make
from octavo.files import write_atomically
from octavo.read import read
from octavo.report import Finding, Findings, error, stops
from octavo.resolve import resolve


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
    findings += found + unknown
    outputs: list[Output] = []
    if stops(findings, request.fail_on_warning):
        return Outcome((), findings)
    for edition in editions:
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


def _write(path: Path, data: bytes) -> tuple[Finding, ...]:
    try:
        write_atomically(path, data)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        hint = "choose another folder with -o, or make room"
        return (error("output-unwritable", f"{path} cannot be written: {reason}", hint=hint),)
    return ()
