"""What a build is asked for, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from octavo.report import Findings


@dataclass(frozen=True)
class Request:
    """What to build: the manuscript, the folder for the outputs, the editions by name.

    ``epoch`` is ``SOURCE_DATE_EPOCH`` in seconds where it is set. ``profiles`` are those asked for,
    ``chapters`` those that every edition is to hold. Where there are ``several`` manuscripts, the
    files that go with the editions are named after theirs. Layout takes up to ``processes``; what
    it makes is kept in the folder ``cache``, where one is named. ``before`` are the names of the
    files that such a build made when it last went well.
    """

    path: Path
    out: Path
    names: tuple[str, ...] = ()
    fail_on_warning: bool = False
    epoch: int | None = None
    profiles: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    several: bool = False
    processes: int = 1
    cache: Path | None = None
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output:
    """A file that was written."""

    edition: str
    path: Path
    size_bytes: int
    pages: int | None
    advice: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a build made and what it found."""

    outputs: tuple[Output, ...]
    findings: Findings
