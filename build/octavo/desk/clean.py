"""``octavo clean``: remove what builds of a manuscript have made or left behind."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from octavo.cache import empty, usual_folder
from octavo.desk.values import DONE, STOPPED, USAGE, Reply, Tell
from octavo.edition import BUILT_IN
from octavo.report import Finding, Findings, error


def arguments(parser: argparse.ArgumentParser) -> None:
    """The manuscript, the folder of its outputs, and whether to remove anything at all."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="the manuscript (default: .)"
    )
    parser.add_argument(
        "-o", "--output", default="out", metavar="DIR", help="folder of the files (default: out)"
    )
    parser.add_argument(
        "--cache", action="store_true", help="empty the cache, which all manuscripts share, too"
    )
    parser.add_argument(
        "--cache-dir", metavar="DIR", help="folder of the cache (default: the user's cache folder)"
    )
    parser.add_argument("-n", "--dry-run", action="store_true", help="only tell what would go")


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Remove the outputs of the manuscript's editions; nothing else in the folder is touched.

    The cache is emptied where that is asked for.
    """
    folder = Path(options.output)
    if not Path(options.path).exists():
        return Reply(USAGE, problem=f"there is no manuscript {options.path}")
    names = _names(Path(options.path))
    gone: list[str] = []
    findings: list[Finding] = []
    for path in sorted(_found(folder, names)):
        try:
            if not options.dry_run:
                path.unlink()
        except OSError as problem:
            reason = problem.strerror or str(problem)
            message = f"{path} cannot be removed: {reason}"
            findings.append(error("output-unwritable", message))
            continue
        gone.append(str(path))
    if not options.dry_run and gone and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if options.cache:
        emptied, problems = _emptied(Path(options.cache_dir or usual_folder()), options.dry_run)
        gone += emptied
        findings += problems
    did = "would remove" if options.dry_run else "removed"
    text = "\n".join(f"{did} {name}" for name in gone) or "there is nothing to remove"
    data = {"version": 1, "removed": gone}
    return Reply(STOPPED if findings else DONE, text, tuple(findings), data)


def _names(path: Path) -> frozenset[str]:
    """What the outputs of a manuscript are called: of all editions, built in or declared."""
    from octavo.editions import chosen
    from octavo.read import read

    book, _ = read(path)
    name = book.name if book else path.resolve().stem
    editions = list(BUILT_IN.values())
    if book is not None:
        declared, _ = chosen(book.metadata, tuple(book.metadata.editions))
        editions += declared
    made = (edition.file_name(name) for edition in editions)
    return frozenset((*made, f"{name}-cover.jpg", *_COMPANIONS))


def _emptied(folder: Path, dry_run: bool) -> tuple[tuple[str, ...], Findings]:
    """The folder of the cache where anything was in it, and what kept it from being emptied."""
    try:
        size_bytes = empty(folder, dry_run)
    except OSError as problem:
        message = f"the cache {folder} cannot be emptied: {problem.strerror or problem}"
        return (), (error("output-unwritable", message),)
    return (str(folder),) if size_bytes else (), ()


#: Files that go with a book's editions.
_COMPANIONS = ("pagemap.json", "onix.xml")


def _found(folder: Path, names: frozenset[str]) -> Iterator[Path]:
    """Outputs, and temporary files of builds that were killed (``.NAME.xxxxxxxx.part``)."""
    for path in folder.iterdir() if folder.is_dir() else ():
        left = re.fullmatch(r"\.(.+)\.\w{8}\.part", path.name)
        if path.is_file() and (left.group(1) if left else path.name) in names:
            yield path
