"""Files as they were parsed: of a book of many files, those that have not changed are known.

What a file means depends on its text alone as far as this goes: its Markdown, its raw HTML put
right, and all of it made harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from octavo import markup
from octavo.read import dialect, rawhtml
from octavo.read.dialect import Parsed
from octavo.report import Findings
from octavo.vocabulary import freeze, thaw
from octavo.work import Work

_MADE = f"{__name__}:made"


@dataclass(frozen=True)
class Asked:
    """A file's lines; its Markdown begins with line ``first``."""

    lines: tuple[str, ...]
    file: str
    first: int


@dataclass(frozen=True)
class Kept:
    """A file that was parsed: its tree, and its notes by their labels, as XML."""

    tree: bytes
    notes: Mapping[str, bytes]
    findings: Findings


def parse(asked: Asked, work: Work | None) -> Parsed | None:
    """The file parsed, known by ``work`` where there is one; None for what is nested too deeply."""
    if work is None:
        return _parsed(asked)
    kept: Kept | None = work(_MADE, [asked])[0]
    if kept is None:
        return None
    notes = {label: thaw(note) for label, note in kept.notes.items()}
    return Parsed(thaw(kept.tree), notes, kept.findings)


def made(asked: Asked) -> Kept | None:
    """The file parsed, as a value."""
    parsed = _parsed(asked)
    if parsed is None:
        return None
    notes = {label: freeze(note) for label, note in parsed.notes.items()}
    return Kept(freeze(parsed.tree), notes, parsed.findings)


def _parsed(asked: Asked) -> Parsed | None:
    text = "\n".join(asked.lines[asked.first - 1 :])
    try:
        parsed = dialect.parse(text, asked.file, asked.first)
    except RecursionError:
        return None
    trees = [parsed.tree, *parsed.notes.values()]
    findings = [*parsed.findings, *rawhtml.restore(trees, asked.file, list(asked.lines))]
    for tree in trees:
        findings += markup.sanitise(tree, asked.file)
    rawhtml.wrap_loose(parsed.tree)
    rawhtml.captions(parsed.tree)
    return Parsed(parsed.tree, parsed.notes, tuple(findings))
