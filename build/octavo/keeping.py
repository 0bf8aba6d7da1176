"""Keeping: plain values as bytes that a store can hold, and names for them."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any


def kept(data: bytes) -> Any:
    """What a store has kept. Raises ValueError where it is another Octavo's."""
    try:
        return _Reader(io.BytesIO(data)).load()
    except Exception as problem:  # whatever it may hold
        raise ValueError(str(problem)) from problem


class _Reader(pickle.Unpickler):
    """Reads what a store has: our own values, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        """The class; raises UnpicklingError for one that is not a value of ours."""
        if module == "builtins" and name in ("frozenset", "set"):
            return getattr(importlib.import_module(module), name)
        if module.startswith("octavo."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and dataclasses.is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def digest(value: Any) -> str:
    """A name for a value made of dataclasses, mappings, sequences and plain values.

    The same values have the same name in every process. Raises TypeError for any other type.
    """
    parts: list[bytes] = []
    _tell(value, parts.append)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _tell(value: Any, put: Callable[[bytes], None]) -> None:
    """What a value consists of, so that no other value is told alike."""
    kind = value.__class__
    names = _fields(kind)
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        put(b"s%d:" % len(text))
        put(text)
    elif names is not None:
        put(kind.__qualname__.encode())
        for name in names:
            _tell(getattr(value, name), put)
    elif value is None or isinstance(value, bool | int | float):
        put(f"{value!r};".encode())
    elif isinstance(value, bytes):
        put(b"b" + _of_bytes(value))
    elif isinstance(value, Mapping):
        put(b"{%d:" % len(value))
        for key in sorted(value):
            _tell(key, put)
            _tell(value[key], put)
    elif isinstance(value, tuple | list | frozenset):
        put(b"(%d:" % len(value))
        for part in sorted(value) if isinstance(value, frozenset) else value:
            _tell(part, put)
    else:
        raise TypeError(f"{kind.__name__} has no digest")


@functools.lru_cache(maxsize=1024)
def _fields(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields, None of another type."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(field.name for field in dataclasses.fields(kind))


def forget() -> None:
    """Let go of the bytes that were digested: those of another book are others."""
    _of_bytes.cache_clear()


@functools.lru_cache(maxsize=512)
def _of_bytes(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
