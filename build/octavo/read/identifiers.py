"""Identifiers of a book and of its editions: ISBNs are checked, and belong to one edition each."""

from __future__ import annotations

import re

from octavo.book import Identifier
from octavo.read import options, readers
from octavo.read.values import Fields, Report, Value
from octavo.report import error, warning


def read(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Pandoc's ``identifier``, and ``isbn``: texts, or objects with ``scheme`` and ``text``."""
    found: list[Identifier] = list(fields.values.get("identifiers", ()))
    for item in readers.objects(value):
        text = item.get("text") if item.kind == "map" else item
        scheme = item.get("scheme") if item.kind == "map" else None
        if text is None or text.kind in ("list", "map"):
            hint = "that of an edition stands in it: `print: {isbn: ...}`" if key == "isbn" else ""
            report.wrong(item, key, "text, or an object {scheme, text}", hint)
            continue
        name = scheme.text if scheme else ""
        if key == "isbn":
            name = name or "ISBN"
        found.append(_identifier(text, name, report))
    fields.values["identifiers"] = tuple(found)


def doi(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Quarto's key of a book: its DOI, with or without the address before it."""
    text = readers.string(key, value, report)
    if text:
        bare = re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", text)
        fields.values["doi"] = Identifier(bare, "DOI")


def editions(key: str, value: Value, fields: Fields, report: Report) -> None:
    """The editions and their options; each has an ISBN of its own (ISO 2108, annex C)."""
    options.editions(key, value, fields, report)
    known: dict[str, str] = {}
    for entry in value.entries:
        isbn = entry.value.get("isbn")
        if isbn is None:
            continue
        digits = _digits(isbn.text)
        _check(isbn, digits, report)
        other = known.setdefault(digits, entry.key)
        if other != entry.key:
            message = f"the editions `{other}` and `{entry.key}` have the same ISBN"
            hint = "shops refuse it: give each its own, or none to one that is not sold"
            report.findings.append(warning("isbn-shared", message, isbn.source, hint))


def _identifier(value: Value, scheme: str, report: Report) -> Identifier:
    text = value.text.strip()
    bare = re.sub(r"(?i)^(?:urn:)?isbn(?:-1[03])?[:\s]*", "", text)
    digits = _digits(bare)
    said = scheme.upper().startswith("ISBN") or bare != text
    if not said and not (re.fullmatch(r"97[89]\d{10}", digits) and not scheme):
        return Identifier(text, scheme)
    _check(value, digits, report)
    return Identifier(bare, "ISBN-10" if len(digits) == 10 else "ISBN-13")


def _digits(text: str) -> str:
    bare = re.sub(r"(?i)^(?:urn:)?isbn(?:-1[03])?[:\s]*", "", text.strip())
    return re.sub(r"[\s\u2010-\u2015-]", "", bare).upper()


def _check(value: Value, digits: str, report: Report) -> None:
    if _holds(digits):
        return
    why, hint = "its check digit does not fit", "compare it with what the agency gave you"
    if not re.fullmatch(r"\d+X?", digits):
        why = "it has signs that are no figures"
    elif len(digits) not in (10, 13):
        why = f"it has {len(digits)} figures, not 13"
    elif len(digits) == 13 and not re.match("97[89]", digits):
        why = "it does not begin with 978 or 979"
    message = f"“{value.text}” is no ISBN: {why}"
    report.findings.append(error("isbn-invalid", message, value.source, hint))


def _holds(digits: str) -> bool:
    """Whether the check digit of an ISBN without hyphens is right (ISO 2108)."""
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum((10 - i) * digit for i, digit in enumerate(values)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum((3 if i % 2 else 1) * int(digit) for i, digit in enumerate(digits)) % 10 == 0
    return False
