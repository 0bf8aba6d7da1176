"""Ace by DAISY, where it is installed: the accessibility of an EPUB in a real browser."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from octavo import tools
from octavo.files import workplace
from octavo.report import Finding, Severity, Source, note

_LIMIT_S = 180

_SEVERITY = {
    "critical": Severity.ERROR,
    "serious": Severity.ERROR,
    "moderate": Severity.WARNING,
    "minor": Severity.WARNING,
}


def check(books: Sequence[Path]) -> Iterator[Finding]:
    """What Ace says of the books; a note where it is not there."""
    program = tools.find("ace-puppeteer", "ace")
    if program is None:
        hint = "npm install -g @daisy/ace"
        yield note("ace-missing", "Ace was not run: it is not installed", hint=hint)
        return
    for book in books:
        with workplace() as folder:
            out = folder / "report"
            arguments = ["-f", "-s", "-o", str(out), str(book.resolve())]
            ran = tools.run(program, arguments, folder, limit_s=_LIMIT_S)
            report = out / "report.json"
            if report.is_file():
                yield from _findings(book, json.loads(report.read_text(encoding="utf-8")))
            else:
                said = " ".join(ran.said.split())[-200:]
                yield note("ace-missing", f"Ace could not read {os.fspath(book)}: {said}")


def _findings(book: Path, report: dict[str, Any]) -> Iterator[Finding]:
    for document in report.get("assertions", []):
        name = document.get("earl:testSubject", {}).get("url", "")
        for assertion in document.get("assertions", []):
            test = assertion.get("earl:test", {})
            severity = _SEVERITY.get(test.get("earl:impact", ""), Severity.WARNING)
            result = assertion.get("earl:result", {})
            text = " ".join(str(result.get("dct:description", "")).split())[:200]
            message = f"Ace: {text} ({test.get('dct:title', '')})"
            hint = test.get("help", {}).get("url", "")
            yield Finding("ace", severity, message, Source(f"{book}/{name}"), hint)
