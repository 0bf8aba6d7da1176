"""Findings for machines: JSON, and the annotations of GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from octavo.report import Finding


def as_json(
    findings: Sequence[Finding], status: int, outputs: Sequence[Mapping[str, Any]] = ()
) -> str:
    """One JSON document: version, exit status, what was made, what was found."""
    document = {
        "version": 1,
        "status": status,
        "outputs": list(outputs),
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.word,
                "message": finding.message,
                "hint": finding.hint,
                "edition": finding.edition,
                "file": finding.source.file if finding.source else None,
                "line": finding.source.line if finding.source else None,
                "column": finding.source.column if finding.source else None,
                "length": finding.source.length if finding.source else None,
            }
            for finding in findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_github(findings: Iterable[Finding]) -> str:
    """Workflow commands: annotations on the lines of a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    words = {"error": "error", "warning": "warning", "note": "notice"}
    lines = []
    for finding in findings:
        place = ""
        if finding.source:
            file = _escaped(finding.source.file, ":", ",")
            column, end = finding.source.column, finding.source.column + finding.source.length
            place = f"file={file},line={finding.source.line},col={column},endColumn={end},"
        message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
        word = words[finding.severity.word]
        lines.append(f"::{word} {place}title={finding.code}::{_escaped(message)}")
    return "\n".join(lines)


def _escaped(text: str, *more: str) -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
