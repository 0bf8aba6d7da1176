"""Metadata of citations and bibliographies, in Pandoc's keys (User's Guide, section Citations)."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from octavo.citing import Citing
from octavo.read.values import Fields, Reader, Report, Value

_KEY = re.compile(r"@(?:\{([^}\s]+)\}|(\*|\w(?:[\w:.#$%&+?<>~/-]*[\w/])?))")


def _set(fields: Fields, **changes: Any) -> None:
    known: Citing = fields.values.get("citing", Citing())
    fields.values["citing"] = dataclasses.replace(known, **changes)


def _files(key: str, value: Value, fields: Fields, report: Report) -> None:
    names: list[str] = []
    for item in value.items if value.kind == "list" else (value,):
        if item.kind != "text":
            report.wrong(item, key, "the name of a file, or a list of names")
            continue
        fields.sources[f"{key}.{item.text}"] = item.source
        names.append(item.text.strip())
    _set(fields, bibliography=tuple(names))


def _style(key: str, value: Value, fields: Fields, report: Report) -> None:
    if value.kind != "text":
        report.wrong(value, key, "the name of a style or of a file")
        return
    fields.sources["csl"] = value.source
    _set(fields, csl=value.text.strip())


def _references(key: str, value: Value, fields: Fields, report: Report) -> None:
    found: list[dict[str, Any]] = []
    for item in value.items if value.kind == "list" else (value,):
        name = item.get("id") if item.kind == "map" else None
        if name is None or name.kind in ("list", "map", "null"):
            report.wrong(item, key, "a list of entries, each with an `id`")
            continue
        fields.sources.setdefault(f"{key}.{name.text}", item.source)
        found.append({**item.plain(), "id": name.text})
    _set(fields, references=tuple(found))


def _nocite(key: str, value: Value, fields: Fields, report: Report) -> None:
    keys: list[str] = []
    for item in value.items if value.kind == "list" else (value,):
        if item.kind != "text":
            report.wrong(item, key, 'keys such as "@smith2004, @jones2010", or "@*"')
            continue
        keys += [braced or bare for braced, bare in _KEY.findall(item.text)]
    _set(fields, nocite=tuple(dict.fromkeys(keys)))


def _title(key: str, value: Value, fields: Fields, report: Report) -> None:
    if value.kind in ("list", "map"):
        report.wrong(value, key, "text")
    else:
        _set(fields, section_title=" ".join(value.text.split()))


def _level(key: str, value: Value, fields: Fields, report: Report) -> None:
    """``section-bibs-level``, or ``section-bibliographies`` with a ``level`` (pandoc-ext)."""
    level = value.get("level") if value.kind == "map" else value
    if level is None or level.kind == "bool":
        wanted = level is None or bool(level.plain())
    elif level.kind == "int" and level.text == "1":
        wanted = True
    else:
        report.wrong(level, key, "1, for a bibliography in each chapter")
        return
    _set(fields, by_chapter=wanted)


def _switch(name: str) -> Reader:
    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        if value.kind != "bool":
            report.wrong(value, key, "true or false")
        else:
            _set(fields, **{name: value.plain()})

    return read


SCHEMA: dict[str, Reader] = {
    "bibliography": _files,
    "csl": _style,
    "citation-style": _style,
    "references": _references,
    "nocite": _nocite,
    "suppress-bibliography": _switch("suppress_bibliography"),
    "link-citations": _switch("link_citations"),
    "link-bibliography": _switch("link_bibliography"),
    "notes-after-punctuation": _switch("notes_after_punctuation"),
    "reference-section-title": _title,
    "section-bibliographies": _level,
    "section-bibs-level": _level,
}
