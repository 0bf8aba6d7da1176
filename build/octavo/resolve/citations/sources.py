"""Loading the files of a bibliography: found, read as text, never from outside the manuscript."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from octavo.files import inside
from octavo.report import Finding, Source, error, warning
from octavo.resolve.citations.values import Catalogue, Entry

LIMIT_BYTES = 32_000_000


def shown(path: Path) -> str:
    """The name of a file in findings: relative where it is below the current folder."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError):
        return str(path)


def load(
    root: Path, name: str, suffixes: Iterable[str], place: Source | None
) -> tuple[str, str, list[Finding]]:
    """The text of a file named in the front matter at ``place``, and its name in findings.

    The text is "" where it cannot be had; an error says why.
    """
    path = inside(root, name)
    if path is None:
        message = f"the bibliography {name} lies outside the manuscript's folder"
        hint = "put the file beside the manuscript"
        return "", name, [error("bibliography-outside", message, place, hint)]
    if not path.is_file():
        message = f"there is no file {name}"
        return (
            "",
            name,
            [error("bibliography-missing", message, place, _near(root, name, suffixes))],
        )
    file = shown(path)
    if path.suffix.lower() not in suffixes:
        message = f"{name} is in no format of bibliographies that is known here"
        return "", file, [error("bibliography-format", message, place, f"use {_listed(suffixes)}")]
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT_BYTES else b""
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        return "", file, [error("file-unreadable", f"{file} cannot be read: {reason}", place)]
    if not data.strip():
        return "", file, [warning("bibliography-empty", f"{name} holds no entry", Source(file))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        message = f"byte 0x{data[problem.start]:02x} is no UTF-8"
        return "", file, [error("encoding", message, Source(file, line), "save it as UTF-8")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", text), file, []


def unique(
    catalogues: list[Catalogue],
) -> tuple[dict[str, Entry], list[tuple[Catalogue, Entry]], list[Finding]]:
    """Entries by every key they answer to; those that lost to an earlier one; findings of these.

    Of two entries with one key the first counts, but the front matter's own before all others, as
    in Pandoc.
    """
    found: dict[str, Entry] = {}
    lost: list[tuple[Catalogue, Entry]] = []
    findings: list[Finding] = []
    ordered = sorted(catalogues, key=lambda catalogue: bool(catalogue.suffix))
    for catalogue in ordered:
        for entry in catalogue.entries:
            first = found.get(entry.key)
            if first is not None and entry.key == first.key:
                lost.append((catalogue, entry))
                findings.append(_double(entry, first))
                continue
            for key in (entry.key, *entry.aliases):
                if key == entry.key or key not in found:
                    found[key] = entry
    return found, lost, findings


def _double(entry: Entry, first: Entry) -> Finding:
    where = f"{first.source.file}, line {first.source.line}"
    same = dict(entry.fields) == dict(first.fields) and entry.type == first.type
    message = f"the key “{entry.key}” is given twice; the entry in {where} is used"
    hint = "delete this one: it says the same" if same else "give one of them another key"
    return warning("bibliography-duplicate", message, entry.source, hint)


def cleaned(catalogue: Catalogue, gone: Iterable[Entry]) -> str:
    """The text of a file without some of its entries, every other one in its old line.

    Only in BibTeX do entries have places to cut out; other formats keep theirs.
    """
    signs = list(catalogue.text)
    for entry in gone:
        piece = signs[entry.start : entry.end]
        signs[entry.start : entry.end] = ["\n" if sign == "\n" else " " for sign in piece]
    return "".join(signs)


def wanted(keys: Iterable[str], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries of the keys and, by their own keys, those that they borrow from."""
    found: dict[str, Entry] = {}
    waiting = list(keys)
    while waiting:
        entry = entries.get(waiting.pop())
        if entry is not None and entry.key not in found:
            found[entry.key] = entry
            waiting += entry.needs
    return found


def _near(root: Path, name: str, suffixes: Iterable[str]) -> str:
    try:
        names = [path.name for path in root.iterdir() if path.suffix.lower() in suffixes]
    except OSError:
        names = []
    close = difflib.get_close_matches(Path(name).name, sorted(names), 1, cutoff=0.4)
    return f"did you mean {close[0]}?" if close else "check its name and folder"


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:-1]) + f" or {ordered[-1]}"
