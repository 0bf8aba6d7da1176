"""Lint: what a careful reader of proofs would mark, found without making a book.

Each rule is a function of a ``Manuscript``; the table lists them. What a rule's code means stands
in ``codes/``; the author sets its severity in the front matter (``check:``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from octavo import codes
from octavo.lint import links, marks, pictures, programs, spelling, structure, words
from octavo.lint.pieces import Manuscript
from octavo.pipeline import Reading
from octavo.report import Finding, Findings, Source, warning
from octavo.severities import graded

RULES = (
    words.doubled,
    words.placeholders,
    words.mixed_scripts,
    words.two_spellings,
    spelling.misspelled,
    marks.hyphens_for_dashes,
    marks.mixed_dashes,
    marks.straight_quotes,
    marks.unclosed_quotes,
    marks.spaces,
    structure.empty_sections,
    structure.parts_untold,
    structure.bold_headings,
    structure.heading_marks,
    structure.same_headings,
    structure.blank_lines,
    structure.verse,
    links.vague,
    links.placeless,
    pictures.unused,
    pictures.coarse,
    pictures.vague,
    programs.overlong,
)


def lint(reading: Reading) -> Findings:
    """All that can be found in a manuscript, as the author wants it graded.

    In the order of files and lines, what reading and resolving it found included.
    """
    book = reading.book
    if book is None:
        return reading.findings
    versions = [reading.versions[e.name] for e in reading.editions if e.name in reading.versions]
    manuscript = Manuscript(book, versions[0] if versions else None)
    linted = [finding for rule in RULES for finding in rule(manuscript)]
    linted += _unknown(book.metadata.check, book.metadata.sources)
    found = (*reading.findings, *graded(linted, book.metadata.check, book.texts))
    return _ordered(found, tuple(book.texts))


def _unknown(check: Iterable[str], sources: Mapping[str, Source]) -> Iterable[Finding]:
    known = codes.registry()
    for code in check:
        if code not in known:
            near = codes.nearest(code)
            hint = f"did you mean `{near}`?" if near else "`octavo explain` lists them all"
            place = sources.get(f"check.{code}")
            yield warning("check-unknown", f"there is no code `{code}`", place, hint)


def _ordered(findings: Iterable[Finding], files: Sequence[str]) -> Findings:
    order = {file: index for index, file in enumerate(files)}

    def place(finding: Finding) -> tuple[int, str, int, int]:
        source = finding.source
        if source is None:
            return -1, "", 0, 0
        return order.get(source.file, len(order)), source.file, source.line, source.column

    return tuple(sorted(dict.fromkeys(findings), key=place))
