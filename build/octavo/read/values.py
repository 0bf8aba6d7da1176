"""YAML values that know where they stand, and what the readers of metadata make of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from octavo.report import Finding, Source, error

Kind = Literal["text", "int", "float", "bool", "null", "date", "list", "map"]

#: What each kind is called in messages.
WORDS: dict[str, str] = {
    "text": "text",
    "int": "a number",
    "float": "a number",
    "bool": "yes or no",
    "null": "nothing",
    "date": "a date",
    "list": "a list",
    "map": "an object",
}


@dataclass(frozen=True)
class Value:
    """A value: ``text`` as the author wrote it for a scalar, ``items`` or ``entries`` else."""

    kind: Kind
    source: Source
    text: str = ""
    items: tuple[Value, ...] = ()
    entries: tuple[Entry, ...] = ()

    def get(self, key: str) -> Value | None:
        """The value of a key of an object, None where it has none."""
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def plain(self) -> Any:
        """The value as Python's own types."""
        if self.kind == "list":
            return [item.plain() for item in self.items]
        if self.kind == "map":
            return {entry.key: entry.value.plain() for entry in self.entries}
        if self.kind == "bool":
            return self.text.lower() in ("true", "yes", "on")
        if self.kind == "null":
            return None
        try:
            if self.kind == "int":
                return int(self.text.replace("_", ""), 0)
            if self.kind == "float":
                return float(self.text.replace("_", ""))
        except ValueError:
            pass
        return self.text


@dataclass(frozen=True)
class Entry:
    """A key of an object, where it stands, and its value."""

    key: str
    source: Source
    value: Value


def merged(first: Value | None, other: Value | None) -> Value | None:
    """An object with the keys of another one beside its own."""
    if first is None or other is None:
        return first or other
    known = {entry.key for entry in first.entries}
    more = tuple(entry for entry in other.entries if entry.key not in known)
    return Value(first.kind, first.source, entries=(*first.entries, *more))


@dataclass
class Report:
    """What a reader of a value notes."""

    findings: list[Finding] = field(default_factory=list)

    def wrong(self, value: Value, key: str, wanted: str, hint: str = "") -> None:
        """Note that the value is of a type that the key cannot be."""
        self.findings.append(
            error(
                "metadata-type",
                f"`{key}` must be {wanted}; this is {WORDS[value.kind]}",
                value.source,
                hint,
            )
        )


@dataclass
class Fields:
    """Values by field of ``Metadata``, and where each key stands."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


Reader = Callable[[str, Value, Fields, Report], None]


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    """Text without inline markup: emphasis, code, links and escapes are what they show.

    Raised figures, as behind the names of authors, are characters of their own.
    """
    text = re.sub(r"<((?:https?://|mailto:)[^\s<>]+)>", r"\1", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?", r"\1", text)
    text = re.sub(r"(?<![\\\w])(\*\*|__|\*|_|`|~~)(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)", r"\2", text)
    text = re.sub(r"(?<![\\\w])(\*\*|__|\*|_|`|~~)(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)", r"\2", text)
    text = re.sub(r"(?<!\\)\^([\d,*]+)\^", lambda found: found[1].translate(_RAISED), text)
    text = re.sub(r"\\(?=\n|\Z)", " ", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return " ".join(text.split())


_MONTHS = """january jan januar janvier enero gennaio|february feb februar février febrero febbraio
|march mar märz mars marzo|april apr avril abril aprile|may mai mayo maggio|june jun juni juin junio
giugno|july jul juli juillet julio luglio|august aug août agosto|september sep sept septembre
septiembre settembre|october oct oktober octobre octubre ottobre|november nov novembre noviembre
|december dec dezember décembre diciembre dicembre"""
_MONTH = {name: n for n, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
_WRITTEN = (
    re.compile(r"(?P<m>[^\W\d_]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\Z"),
    re.compile(
        r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.|er|º)? (?:de )?"
        r"(?P<m>[^\W\d_]+)\.?,? (?:de )?(?P<y>\d{4})\Z"
    ),
    re.compile(r"(?P<m>[^\W\d_]+)\.?,? (?P<y>\d{4})\Z"),
    re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})\Z"),
)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")


def written_date(text: str) -> str:
    """A date as people write it (`24 November 2026`) in the form of W3C-DTF, "" where it is none.

    Of two numbers between slashes one must be no month, or both the same: else nobody can tell.
    """
    bare = " ".join(text.split()).casefold()
    slashes = _SLASHES.match(bare)
    if slashes:
        one, two, year = (int(part) for part in slashes.groups())
        if one > 12 or one == two:
            one, two = two, one
        return f"{year:04}-{one:02}-{two:02}" if two > 12 or one == two else ""
    for form in _WRITTEN:
        found = form.match(bare)
        if found is None:
            continue
        parts = found.groupdict()
        month = int(parts["m"]) if parts["m"].isdecimal() else _MONTH.get(parts["m"], 0)
        day = f"-{int(parts['d']):02}" if parts.get("d") else ""
        return f"{parts['y']}-{month:02}{day}" if month else ""
    return ""
