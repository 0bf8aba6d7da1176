"""What Octavo tells people: findings with a place, a reason and a mend.

A stage returns its value and its findings; nothing below the command line prints.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field


class Severity(enum.IntEnum):
    """How much a finding weighs: a note informs, a warning may stop (``-W``), an error stops."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case word used in messages."""
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Source:
    """A place in a file of the author's: 1-based line and column.

    The column is where the construct begins in its source line when it can be found there,
    else 1: it is never guessed. ``length`` is how many characters of the line it takes, where that
    is known. ``sought`` is what stands there, for who has the text to find it from the line on.
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = field(default=1, compare=False)
    sought: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Finding:
    """One thing an author should know.

    ``code`` is stable and machine-readable (``link-broken``); ``message`` says what is wrong in
    the author's words; ``hint`` says what to do. ``edition`` names the edition when only one of
    them is concerned.
    """

    code: str
    severity: Severity
    message: str
    source: Source | None = None
    hint: str = ""
    edition: str = ""


Findings = tuple[Finding, ...]


def error(code: str, message: str, source: Source | None = None, hint: str = "") -> Finding:
    """A finding that stops the edition or the build it belongs to."""
    return Finding(code, Severity.ERROR, message, source, hint)


def warning(code: str, message: str, source: Source | None = None, hint: str = "") -> Finding:
    """A finding that should be mended; stops the build only under ``--fail-on-warning``."""
    return Finding(code, Severity.WARNING, message, source, hint)


def note(code: str, message: str, source: Source | None = None, hint: str = "") -> Finding:
    """A finding that is merely good to know; it never stops a build."""
    return Finding(code, Severity.NOTE, message, source, hint)


def stops(findings: Iterable[Finding], fail_on_warning: bool = False) -> bool:
    """Whether the findings forbid the outputs they concern."""
    limit = Severity.WARNING if fail_on_warning else Severity.ERROR
    return any(finding.severity >= limit for finding in findings)
