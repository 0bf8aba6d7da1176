"""``octavo check``: what can be found in a manuscript without building it, or in finished files."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from octavo import __version__, codes
from octavo.desk.values import DONE, STOPPED, USAGE, Reply, Tell
from octavo.files import write_atomically
from octavo.messages import as_html
from octavo.report import Finding, stops

#: Files that are checked as what a build made.
_FINISHED = (".epub", ".pdf")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The manuscript or some of its files."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a manuscript, as for build, or files of one (default: .); "
        "or finished .epub and .pdf files",
    )
    parser.add_argument(
        "--for",
        dest="readers",
        action="append",
        default=[],
        metavar="NAMES",
        help="what an EPUB is for: kindle, kobo, apple, google, thorium, separated by commas",
    )
    parser.add_argument(
        "--report",
        default="",
        metavar="FILE.html",
        help="write a report for those who must show evidence",
    )
    parser.add_argument(
        "-W", "--fail-on-warning", action="store_true", help="exit with 1 for warnings too"
    )


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Look at each manuscript; the status is 1 where something would stop its build."""
    from octavo.check import READERS, finished
    from octavo.lint import lint
    from octavo.pipeline import Request, examine

    paths = [Path(path) for path in options.paths]
    gone = [str(path) for path in paths if not path.exists()]
    if gone:
        return Reply(USAGE, problem=f"there is no file or folder {gone[0]}")
    readers = [name.strip() for names in options.readers for name in names.split(",")]
    unknown = [name for name in readers if name not in READERS]
    if unknown:
        return Reply(USAGE, problem=f"--for: {unknown[0]} is none of {', '.join(READERS)}")
    made = [path for path in paths if path.suffix.lower() in _FINISHED]
    paths = [path for path in paths if path not in made]
    findings: list[Finding] = list(finished(made, readers, tell))
    for manuscript, files in _manuscripts(paths):
        tell(f"checking {manuscript}")
        found = lint(examine(Request(manuscript, Path())))
        findings += (f for f in found if not files or (f.source and f.source.file in files))
    status = STOPPED if stops(findings, options.fail_on_warning) else DONE
    if options.report:
        problem = _report(Path(options.report), findings, options.paths)
        if problem:
            return Reply(USAGE, problem=problem)
    return Reply(status, "" if findings else "nothing to mend", tuple(findings))


def _report(path: Path, findings: Sequence[Finding], checked: Sequence[str]) -> str:
    """Write the report; what kept it from being written."""
    if path.suffix.lower() not in (".html", ".htm"):
        return f"--report: {path} must be named .html"
    rules = {code.code: code.summary for code in codes.registry().values()}
    text = as_html(findings, checked, rules, __version__)
    try:
        write_atomically(path, text.encode("utf-8"))
    except OSError as problem:
        return f"--report: {path} cannot be written: {problem.strerror or problem}"
    return ""


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
