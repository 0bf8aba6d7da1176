"""The standards that a PDF says it keeps: PDF/A and PDF/UA, held against the file.

The package ``page-validation`` has the rules of both; veraPDF is asked as well where it is
installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf

from octavo import tools
from octavo.files import workplace
from octavo.report import Finding, Source, error, note, warning

_LIMIT_S = 300
_MOST = 10


def check(files: Sequence[Path]) -> Iterator[Finding]:
    """What the validators say of the files."""
    page = importlib.import_module("page") if importlib.util.find_spec("page") else None
    if page is None:
        hint = "pip install 'octavo[check]' brings it"
        message = "PDF/A and PDF/UA were not checked: the package `page-validation` is missing"
        yield note("validator-missing", message, hint=hint)
    vera = tools.find("verapdf")
    for path in files:
        profiles = _claimed(path)
        if not profiles:
            message = "the document claims neither PDF/A nor PDF/UA"
            hint = "sheets for a printer need neither; other editions of Octavo's have both"
            yield warning("pdf-standard-unclaimed", message, Source(str(path)), hint)
        for profile in profiles:
            if page is not None:
                yield from _page(page, path, profile)
            if vera is not None:
                yield from _vera(vera, path, profile)


def _claimed(path: Path) -> list[str]:
    """The profiles that the metadata name: ``3a``, ``ua1`` ..., both of them in a book of ours."""
    try:
        with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
            metadata = document.open_metadata()
            part = str(metadata.get("pdfaid:part", ""))
            level = str(metadata.get("pdfaid:conformance", "")).lower()
            access = str(metadata.get("pdfuaid:part", ""))
    except (pikepdf.PdfError, OSError):
        return []
    return [*([f"{part}{level}"] if part else []), *([f"ua{access}"] if access else [])]


def _page(page: Any, path: Path, profile: str) -> Iterator[Finding]:
    known = {each.value: each for each in page.ValidationProfile}
    if profile not in known:
        yield note("validator-missing", f"page-validation knows no profile {profile}")
        return
    try:
        report = page.validate_pdf(str(path), profile=known[profile])
    except page.PageError as problem:
        yield error("pdf-standard", f"{_name(profile)}: {problem}", Source(str(path)))
        return
    failures = Counter((f.rule_id, f.message) for f in report.failures)
    yield from _told(path, profile, failures)


def _vera(program: Path, path: Path, profile: str) -> Iterator[Finding]:
    with workplace() as folder:
        arguments = ["--format", "json", "--flavour", profile, str(path.resolve())]
        ran = tools.run(program, arguments, folder, limit_s=_LIMIT_S)
    try:
        jobs = json.loads(ran.out)["report"]["jobs"]
        results = [r for job in jobs for r in _listed(job["validationResult"])]
        rules = [rule for r in results for rule in r["details"]["ruleSummaries"]]
    except (ValueError, KeyError, TypeError):
        yield note("validator-missing", f"veraPDF could not read {path}: {ran.said[-200:]}")
        return
    failures = Counter[tuple[str, str]]()
    for rule in rules:
        name = f"{rule.get('clause')}-{rule.get('testNumber')}"
        failures[name, str(rule.get("description", ""))] += int(rule.get("failedChecks", 1))
    yield from _told(path, profile, failures, "veraPDF, ")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _told(
    path: Path, profile: str, failures: Counter[tuple[str, str]], who: str = ""
) -> Iterator[Finding]:
    for (rule, text), count in sorted(failures.items())[:_MOST]:
        times = f" ({count} times)" if count > 1 else ""
        message = f"{who}{_name(profile)}: {text} [{rule}]{times}"
        hint = "this is a fault of Octavo's: please report it"
        yield error("pdf-standard", message, Source(str(path)), hint)


def _name(profile: str) -> str:
    return f"PDF/UA-{profile[2:]}" if profile.startswith("ua") else f"PDF/A-{profile}"
