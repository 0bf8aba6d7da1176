"""Readers of metadata: what a key may hold, and the field of that ``name`` that it goes into."""

from __future__ import annotations

import re

from octavo.read.values import WORDS, Fields, Reader, Report, Value, plain
from octavo.report import error


def objects(value: Value) -> tuple[Value, ...]:
    """The items of a list, or the one value."""
    return value.items if value.kind == "list" else (value,)


def string(key: str, value: Value, report: Report) -> str | None:
    """What a text says; None where the value is none."""
    if value.kind in ("list", "map"):
        report.wrong(value, key, "text")
        return None
    return plain(value.text)


def text(name: str, paragraphs: bool = False) -> Reader:
    """A text, or an object with a ``text``; of ``paragraphs`` the empty lines between stay."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.kind == "map" and value.get("text"):
            value = value.get("text") or value
        if paragraphs and value.kind not in ("list", "map"):
            pieces = [plain(piece) for piece in re.split(r"\n\s*\n", value.text)]
            fields.values[name] = "\n\n".join(piece for piece in pieces if piece)
            return
        found = string(key, value, report)
        if found is not None:
            fields.values[name] = found

    return read


def strings(name: str, split: str = "") -> Reader:
    """A text or a list of texts, added to what is there; one text may be ``split``."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        found: list[str] = []
        for item in objects(value):
            text = item.get("text") if item.kind == "map" else item
            if text is None or text.kind in ("list", "map"):
                report.wrong(item, key, "text or a list of texts")
                continue
            written = text.text if name.endswith(("fonts", "css", "includes")) else plain(text.text)
            found += written.split(split) if split and value.kind != "list" else [written]
        known = fields.values.get(name, ())
        fields.values[name] = (*known, *(text.strip() for text in found if text.strip()))

    return read


def choice(name: str, *choices: str) -> Reader:
    """One of some words."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.text in choices and value.kind == "text":
            fields.values[name] = value.text
        else:
            message = f"`{key}` cannot be “{value.text or WORDS[value.kind]}”"
            hint = f"write one of {', '.join(choices)}"
            report.findings.append(error("metadata-type", message, value.source, hint))

    return read


def path(name: str) -> Reader:
    """The name of a file."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.kind != "text":
            report.wrong(value, key, "the name of a file")
        else:
            fields.values[name] = value.text

    return read


def number(name: str, low: int, high: int) -> Reader:
    """A whole number from ``low`` to ``high``."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.kind != "int" or not low <= int(value.plain()) <= high:
            wanted = f"a whole number from {low} to {high}"
            if value.kind == "int":
                message = f"`{key}` must be {wanted}"
                report.findings.append(error("metadata-type", message, value.source))
            else:
                report.wrong(value, key, wanted)
        else:
            fields.values[name] = int(value.plain())

    return read


def switch(name: str) -> Reader:
    """True or false."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.kind != "bool":
            report.wrong(value, key, "true or false")
        else:
            fields.values[name] = value.plain()

    return read
