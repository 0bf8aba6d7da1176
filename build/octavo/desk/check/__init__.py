"""``octavo check``: everything that can be found in a manuscript without building it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from octavo.desk import codes
from octavo.desk.values import DONE, STOPPED, USAGE, Reply, Tell
from octavo.report import Finding, Findings, Source, stops, warning
from octavo.severities import graded

HELP = "look for faults in a manuscript without building it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The manuscript or some of its files."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a manuscript, as for build, or files of one (default: .)",
    )
    parser.add_argument(
        "-W", "--fail-on-warning", action="store_true", help="exit with 1 for warnings too"
    )


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Look at each manuscript; the status is 1 where something would stop its build."""
    paths = [Path(path) for path in options.paths]
    gone = [str(path) for path in paths if not path.exists()]
    if gone:
        return Reply(USAGE, problem=f"there is no file or folder {gone[0]}")
    findings: list[Finding] = []
    for manuscript, files in _manuscripts(paths):
        tell(f"checking {manuscript}")
        found = findings_of(manuscript)
        findings += (f for f in found if not files or (f.source and f.source.file in files))
    status = STOPPED if stops(findings, options.fail_on_warning) else DONE
    return Reply(status, "" if findings else "nothing to mend", tuple(findings))


def findings_of(path: Path) -> Findings:
    """All that can be found in the manuscript at ``path``, as the author wants it graded."""
    from octavo.desk.check.pieces import Manuscript
    from octavo.pipeline import Request, examine

    reading = examine(Request(path, Path()))
    book = reading.book
    if book is None:
        return reading.findings
    versions = [reading.versions[e.name] for e in reading.editions if e.name in reading.versions]
    manuscript = Manuscript(book, versions[0] if versions else None)
    linted = [finding for rule in rules() for finding in rule(manuscript)]
    linted += _unknown(book.metadata.check, book.metadata.sources)
    found = (*reading.findings, *graded(linted, book.metadata.check, book.texts))
    return _ordered(found, tuple(book.texts))


def rules() -> tuple[Callable[..., Iterable[Finding]], ...]:
    """The rules, each a function of a ``Manuscript``: what a reader of proofs would mark.

    What a rule's code means stands in ``codes/``.
    """
    from octavo.desk.check import links, marks, pictures, programs, structure, words

    return (
        words.doubled,
        words.placeholders,
        words.mixed_scripts,
        words.two_spellings,
        marks.hyphens_for_dashes,
        marks.mixed_dashes,
        marks.straight_quotes,
        marks.unclosed_quotes,
        marks.spaces,
        structure.empty_sections,
        structure.bold_headings,
        structure.heading_marks,
        structure.same_headings,
        structure.headless_tables,
        links.vague,
        links.placeless,
        pictures.unused,
        pictures.coarse,
        pictures.vague,
        programs.overlong,
    )


def _manuscripts(paths: Sequence[Path]) -> Iterable[tuple[Path, frozenset[str]]]:
    """What to look at: manuscripts, each with the files that are asked for (none: all).

    Files of a folder that declares a book belong to it: their links lead from one to another.
    """
    from octavo.read.sources import shown

    wanted: dict[Path, set[str]] = {}
    for path in paths:
        home = path.parent
        declared = any((home / name).is_file() for name in ("book.yaml", "book.yml", "SUMMARY.md"))
        if path.is_file() and declared:
            wanted.setdefault(home, set()).add(shown(path))
        else:
            wanted.setdefault(path, set())
    return [(path, frozenset(files)) for path, files in wanted.items()]


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
