"""A structure tree as plain values: to ask each of its objects for one entry takes far longer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

#: A reference, as qpdf's JSON has it (qpdf 11, "qpdf JSON", version 2).
_REFERENCE = re.compile(r"(\d+) (\d+) R")

#: What a text of JSON says, and where it ends: who loads bytes looks for their encoding first.
_DECODED = json.JSONDecoder().raw_decode

#: A dictionary: names begin with a slash, and what is no number, array or dictionary is a text.
Value = dict[str, Any]


class Structure:
    """The structure tree of a document (ISO 32000-1, 14.7)."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._get = document.get_object

    def resolved(self, given: Any) -> Any:
        """A value, or what a reference leads to."""
        # most are names, texts and numbers
        if given.__class__ is not str or not given.endswith(" R"):
            return given
        found = _REFERENCE.fullmatch(given)
        return given if found is None else value(self._get(int(found[1]), int(found[2])))

    def entry(self, element: Value, key: str) -> Any:
        """What an element has under a key, which may be an object of its own; None for nothing."""
        return self.resolved(element.get(key))

    def kids(self, element: Value) -> Iterator[int | Value]:
        """What an element holds: the numbers of marked pieces, and dictionaries.

        A reference to what is not there is one to null (ISO 32000-1, 7.3.10), and nothing.
        """
        kids = self.entry(element, "/K")
        for kid in kids if isinstance(kids, list) else [kids]:
            # most are one or the other, and there are very many
            if kid.__class__ is not int:
                kid = self.resolved(kid)
            if kid.__class__ is dict or kid.__class__ is int:
                yield kid

    def whole(self, element: Value) -> bytes:
        """Have an element hold all that is in it, in place of references; and all that, as JSON.

        Raises RecursionError where something is in it twice: then it may hold itself.
        """
        told = [json.dumps(element).encode()]
        known: set[str] = set()
        waiting = [element]
        while waiting:
            holder = waiting.pop()
            kids = holder.get("/K")
            if kids.__class__ is str:
                kids = self.resolved(kids)
            found: list[Any] = []
            inner: list[Value] = []
            for kid in kids if isinstance(kids, list) else [kids]:
                place = _REFERENCE.fullmatch(kid) if isinstance(kid, str) else None
                if isinstance(kid, str) and place is not None:
                    if kid in known:
                        raise RecursionError(kid)
                    known.add(kid)
                    data = self._get(int(place[1]), int(place[2])).to_json(dereference=True)
                    told.append(data)
                    kid = _DECODED(data.decode())[0]
                if kid.__class__ is dict:
                    inner.append(kid)
                found.append(kid)
            holder["/K"] = found
            waiting += reversed(inner)
        return b"".join(told)

    def object(self, value: Any) -> Any:
        """The object that a reference leads to; None for anything else."""
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        return None if found is None else self._get(int(found[1]), int(found[2]))


def value(thing: Any) -> Any:
    """An object, which need not have a number, as a plain value."""
    return _DECODED(thing.to_json(dereference=True).decode())[0]


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
