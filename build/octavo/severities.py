"""Severities that the author sets, and places where a finding is not wanted.

``check:`` in the front matter gives each code a severity: ``off``, ``note``, ``warning`` or
``error``. In the text, comments turn codes off as in other linters::

    <!-- octavo-disable-next-line doubled-word -->
    <!-- octavo-disable dash-mixed quote-straight -->   ... to the file's end, or to
    <!-- octavo-enable dash-mixed -->

What stops a book stays an error: it says that something would be missing from it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from octavo.report import Finding, Findings, Severity

LEVELS = {"off": None, "note": Severity.NOTE, "warning": Severity.WARNING, "error": Severity.ERROR}

_COMMENT = re.compile(r"<!--\s*octavo-(disable-next-line|disable|enable)\b([^>]*?)-->")


def graded(
    findings: Iterable[Finding], levels: Mapping[str, str], texts: Mapping[str, str]
) -> Findings:
    """The findings with the author's severities, without those that are not wanted.

    ``texts`` maps the files of findings to their text. Errors are kept as they are.
    """
    silent: dict[str, dict[int, frozenset[str]]] = {}
    kept = []
    for finding in findings:
        if finding.severity is Severity.ERROR:
            kept.append(finding)
            continue
        level = LEVELS.get(levels.get(finding.code, ""), finding.severity)
        source = finding.source
        if source is not None and source.file not in silent:
            silent[source.file] = _silent(texts.get(source.file, ""))
        off = silent[source.file].get(source.line, frozenset()) if source else frozenset()
        if level is None or finding.code in off or "" in off:
            continue
        kept.append(dataclasses.replace(finding, severity=level))
    return tuple(kept)


def _silent(text: str) -> dict[int, frozenset[str]]:
    """The codes that are off on each line, 1-based; "" stands for all of them."""
    if "octavo-disable" not in text:
        return {}
    off: set[str] = set()
    found: dict[int, frozenset[str]] = {}
    once: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        found[number] = frozenset(off | once)
        if line.strip():
            once = set()
        for verb, names in _COMMENT.findall(line):
            codes = set(names.replace(",", " ").split()) or {""}
            if verb == "enable":
                off = set() if "" in codes else off - codes
            elif verb == "disable":
                off |= codes
            else:
                once |= codes
    return found
