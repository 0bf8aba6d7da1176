"""A structure tree as plain values: to ask each of its objects for one entry takes far longer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

#: A reference, as qpdf's JSON has it (qpdf 11, "qpdf JSON", version 2).
_REFERENCE = re.compile(r"(\d+) (\d+) R")

#: A dictionary: names begin with a slash, and what is no number, array or dictionary is a text.
Value = dict[str, Any]


class Structure:
    """The structure tree of a document (ISO 32000-1, 14.7)."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._get = document.get_object

    def resolved(self, value: Any) -> Any:
        """A value, or what a reference leads to."""
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return value
        return json.loads(self._get(int(found[1]), int(found[2])).to_json(dereference=True))

    def kids(self, element: Value) -> Iterator[Any]:
        """What an element holds: the numbers of marked pieces, and dictionaries."""
        kids = self.resolved(element.get("/K"))
        if isinstance(kids, list):
            yield from map(self.resolved, kids)
        elif kids is not None:
            yield kids

    def object(self, value: Any) -> Any:
        """The object that a reference leads to; None for anything else."""
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        return None if found is None else self._get(int(found[1]), int(found[2]))


def reference(thing: Any) -> str:
    """How the values refer to an object."""
    number, generation = thing.objgen
    return f"{number} {generation} R"


def text(value: Any) -> str:
    """A text string (ISO 32000-1, 7.9.2.2); "" for anything else."""
    kind, _, said = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind == "b":
        return str(pikepdf.String(bytes.fromhex(said)))
    return said if kind == "u" else ""
