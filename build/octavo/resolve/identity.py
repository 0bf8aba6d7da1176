"""Identity: the identifier and the date of a book that does not tell them."""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from octavo.book import Identifier, Metadata
from octavo.report import Finding, warning

#: The name space of identifiers made from title, authors and language (RFC 9562, UUID version 5).
_NAMESPACE = uuid.UUID("6f63f1a2-8a0b-5f0e-9d2e-6f637461766f")

#: The day of a book that tells none: any fixed one, so that the same text gives the same bytes.
_FIXED_DAY = "2000-01-01"


def identify(metadata: Metadata, epoch: int | None) -> tuple[Metadata, list[Finding]]:
    """The metadata with an identifier and a time of modification.

    The identifier is made of title, authors and language, not of the text: an edited book is the
    same book on a reader's shelf. The date is the front matter's, else ``epoch``, else a fixed
    day; never the clock.
    """
    findings: list[Finding] = []
    changes: dict[str, object] = {}
    if not metadata.identifiers:
        names = [author.name for author in metadata.authors]
        seed = "\0".join([metadata.title, *names, metadata.lang])
        changes["identifiers"] = (Identifier(f"urn:uuid:{uuid.uuid5(_NAMESPACE, seed)}", "UUID"),)
    if not metadata.modified:
        day, found = _day(metadata, epoch)
        findings += found
        changes["modified"] = day
        if not metadata.date and epoch is not None:
            changes["date"] = day[:10]
    return dataclasses.replace(metadata, **changes), findings  # type: ignore[arg-type]


def _day(metadata: Metadata, epoch: int | None) -> tuple[str, list[Finding]]:
    if metadata.date:
        year, month, day = (*metadata.date.split("-"), "01", "01")[:3]
        return f"{year}-{month}-{day}T00:00:00Z", []
    if epoch is not None:
        moment = datetime.datetime.fromtimestamp(epoch, datetime.UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ"), []
    finding = warning(
        "date-missing",
        f"the book has no date; {_FIXED_DAY} is written, so that a build can be repeated",
        metadata.source("title"),
        "add `date: YYYY-MM-DD` to the front matter",
    )
    return f"{_FIXED_DAY}T00:00:00Z", [finding]
