"""What a command of the desk answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from octavo.report import Findings

#: Exit statuses, as ``octavo --help`` tells them.
DONE, STOPPED, USAGE = 0, 1, 2

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Reply:
    """The exit status, lines for the standard output, findings, and the same for machines.

    ``data`` is what ``--format json`` writes; None where there is nothing but findings.
    ``problem`` says what was wrong with the usage.
    """

    status: int = DONE
    text: str = ""
    findings: Findings = ()
    data: Mapping[str, Any] | None = None
    problem: str = ""
