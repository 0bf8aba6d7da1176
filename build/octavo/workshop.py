"""The workshop: where pure functions are run on values, each piece of work once.

A piece of work is the name of a function and a value; its outcome depends on nothing else, so it
does not matter when, where or how often it is done.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """Work that failed: the kind of the exception and its message."""

    kind: str
    message: str


class Workshop:
    """Runs functions on values and remembers their outcomes."""

    def __init__(self) -> None:
        self._done: dict[str, Any] = {}

    def run(self, name: str, values: Sequence[Any]) -> list[Any]:
        """What the function ``MODULE:FUNCTION`` makes of each value, a Failure where it raises."""
        keys = [digest((name, value)) for value in values]
        missing = {
            key: value for key, value in zip(keys, values, strict=True) if key not in self._done
        }
        for key, value in missing.items():
            self._done[key] = work(name, value)
        return [self._done[key] for key in keys]


def work(name: str, value: Any) -> Any:
    """What a function makes of a value, a Failure where it raises."""
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function)(value)
    except Exception as fault:
        return Failure(type(fault).__name__, str(fault))


def digest(value: Any) -> str:
    """A name for a value made of dataclasses, mappings, sequences and plain values.

    The same values have the same name in every process. Raises TypeError for any other type.
    """
    made = hashlib.sha256()
    _feed(made, value)
    return made.hexdigest()


def _feed(made: Any, value: Any) -> None:
    if isinstance(value, bytes):
        made.update(b"b" + _of_bytes(value))
    elif value is None or isinstance(value, bool | int | float):
        made.update(f"{value!r};".encode())
    elif isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        made.update(b"s%d:" % len(text) + text)
    elif isinstance(value, Mapping):
        made.update(b"{%d:" % len(value))
        for key in sorted(value):
            _feed(made, key)
            _feed(made, value[key])
    elif isinstance(value, tuple | list):
        made.update(b"(%d:" % len(value))
        for part in value:
            _feed(made, part)
    elif isinstance(value, frozenset):
        _feed(made, sorted(value))
    elif dataclasses.is_dataclass(value):
        made.update(type(value).__qualname__.encode())
        _feed(made, {f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    else:
        raise TypeError(f"{type(value).__name__} has no digest")


@functools.lru_cache(maxsize=4096)
def _of_bytes(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
