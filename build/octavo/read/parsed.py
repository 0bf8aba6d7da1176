"""Files as they were parsed: what has not changed since, a file or a piece of one, is known.

What a file means depends on its text alone as far as this goes: its Markdown, its raw HTML put
right, and all of it made harmless.
"""

from __future__ import annotations

from dataclasses import dataclass

from octavo import markup
from octavo.read import dialect, pieces, rawhtml
from octavo.read.dialect import Parsed
from octavo.vocabulary import thaw
from octavo.work import Work

_MADE = f"{__name__}:made"


@dataclass(frozen=True)
class Asked:
    """A file's lines; its Markdown begins with line ``first``.

    Of a piece of a file, ``following`` is the line behind it, None behind the last.
    """

    lines: tuple[str, ...]
    file: str
    first: int
    following: str | None = None


def parse(asked: Asked, work: Work, alone: bool) -> Parsed | None:
    """The file parsed, as far as possible known by ``work``; None for what is nested too deeply.

    Of a book that it is ``alone``, all is parsed after each edit: to keep it would be for nothing.
    """
    firsts = pieces.begins(asked.lines, asked.first)
    if len(firsts) > 1:
        ends = zip(firsts, [*firsts[1:], None], strict=True)
        parts = [
            Asked(asked.lines[begin:end], asked.file, 1, None if end is None else asked.lines[end])
            for begin, end in ends
        ]
        found = pieces.joined(work(_MADE, parts), firsts, asked.lines)
        if found is not None:
            return found
    if alone:
        return _parsed(asked)
    kept: pieces.Kept | None = work(_MADE, [asked])[0]
    if kept is None:
        return None
    notes = {label: thaw(note) for label, note in kept.notes.items()}
    return Parsed(thaw(kept.tree), notes, kept.findings)


def made(asked: Asked) -> pieces.Kept | None:
    """The file parsed, as a value."""
    parsed = _parsed(asked)
    return None if parsed is None else pieces.kept(parsed)


def _parsed(asked: Asked) -> Parsed | None:
    text = "\n".join(asked.lines[asked.first - 1 :])
    if asked.following is not None:
        text += "\n"  # a piece has its blank line at the end
    try:
        parsed = dialect.parse(text, asked.file, asked.first, following=asked.following)
    except RecursionError:
        return None
    trees = [parsed.tree, *parsed.notes.values()]
    findings = [*parsed.findings, *rawhtml.restore(trees, asked.file, list(asked.lines))]
    for tree in trees:
        findings += markup.sanitise(tree, asked.file)
    rawhtml.wrap_loose(parsed.tree)
    rawhtml.forget_lines(trees)
    rawhtml.captions(parsed.tree)
    return Parsed(parsed.tree, parsed.notes, tuple(findings), parsed.ties)
