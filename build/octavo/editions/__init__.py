"""Editions: a resolved book and an edition's values in, a finished file out."""

from __future__ import annotations

import dataclasses
import difflib
import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from octavo.book import Metadata, Resolved
from octavo.edition import BUILT_IN, DEFAULT_NAMES, Artefact, Edition
from octavo.editions import options
from octavo.report import Finding, Findings, error

#: Who makes which format. Named, not imported: an EPUB must not pay for the PDF's engine.
MAKERS = {"epub": "octavo.editions.epub", "pdf": "octavo.editions.pdf"}


def make(resolved: Resolved, edition: Edition) -> tuple[Artefact | None, Findings]:
    """The edition as a finished file; None where its findings stop it."""
    maker = importlib.import_module(MAKERS[edition.format])
    artefact, findings = maker.make(resolved, edition)
    named = (dataclasses.replace(finding, edition=edition.name) for finding in findings)
    return artefact, tuple(named)


def chosen(metadata: Metadata, names: Sequence[str]) -> tuple[tuple[Edition, ...], Findings]:
    """The editions to make: those asked for by name, else the declared, else EPUB and PDF.

    PDF editions come first, for an EPUB may take its page numbers from one.
    """
    findings: list[Finding] = []
    wanted = list(names) or list(metadata.editions) or list(DEFAULT_NAMES)
    found: list[Edition] = []
    for name in dict.fromkeys(wanted):
        values = metadata.editions.get(name, {})
        base = BUILT_IN.get(str(values.get("like", name)))
        if base is None:
            findings.append(_unknown(metadata, name, values))
            continue
        edition, problems = _varied(metadata, name, base, values)
        findings += problems
        found.append(edition)
    found.sort(key=lambda edition: edition.format != "pdf")
    return tuple(found), tuple(findings)


def _unknown(metadata: Metadata, name: str, values: Mapping[str, Any]) -> Finding:
    wrong = str(values.get("like", name))
    known = sorted({*BUILT_IN, *metadata.editions})
    close = difflib.get_close_matches(wrong, known, n=1)
    return error(
        "edition-unknown",
        f"there is no edition “{wrong}”",
        metadata.source(f"editions.{name}") or metadata.source("editions"),
        f"did you mean `{close[0]}`?" if close else f"known are {', '.join(known)}",
    )


def _varied(
    metadata: Metadata, name: str, base: Edition, values: Mapping[str, Any]
) -> tuple[Edition, list[Finding]]:
    edition = base if base.name == name else dataclasses.replace(base, name=name, like=base.name)
    whole = metadata.source(f"editions.{name}") or metadata.source("editions")
    return options.vary(
        edition, values, lambda key: metadata.source(f"editions.{name}.{key}") or whole
    )
