"""Keeping: plain values as bytes that a store can hold, names for them, and what is known so."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import importlib
import io
import operator
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol


class Store(Protocol):
    """Where outcomes are kept between builds."""

    def get(self, key: str) -> bytes | None:
        """What was kept under a key."""

    def has(self, key: str) -> bool:
        """Whether there seems to be something under a key."""

    def put(self, key: str, payload: bytes) -> None:
        """Keep something."""


class Outcomes:
    """Outcomes of work by their names: those that are known here, and those that a store has.

    ``tools`` names the versions of all that work depends on.
    """

    def __init__(self, store: Store | None, tools: str) -> None:
        self.store, self.tools = store, tools
        self._known: dict[str, Any] = {}
        self._asked: set[str] = set()
        #: what was read before anybody has asked for it
        self._expected: dict[str, Any] = {}
        #: values that were asked about, with the names of what comes of them
        self._keys: dict[tuple[str, int], tuple[Any, str]] = {}
        #: how much the store had, by the names of functions
        self.recalled: Counter[str] = Counter()

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __getitem__(self, key: str) -> Any:
        return self._known[key]

    def key(self, name: str, value: Any) -> str:
        """The name of what a function makes of a value; a value is looked through but once."""
        known = self._keys.get((name, id(value)))
        if known is not None and known[0] is value:
            return known[1]
        key = digest((self.tools, name, value))
        if dataclasses.is_dataclass(value):  # as long as it is held, no other has its number
            self._keys[name, id(value)] = value, key
        return key

    def ask(self, keys: Sequence[str]) -> list[Any]:
        """What is known, which will be known on."""
        self._asked.update(keys)
        return [self._known[key] for key in keys]

    def known(self, name: str, value: Any) -> Any:
        """What a function has made of a value; None where that is not known."""
        key = self.key(name, value)
        return self.ask([key])[0] if key in self or self.recall(name, key) else None

    def remember(self, name: str, value: Any, made: Any) -> None:
        """Know what a function has made of a value."""
        key = self.key(name, value)
        self.keep(key, made)
        self.ask([key])

    def likely(self, key: str) -> bool:
        """Whether there seems to be an outcome that is not known here yet."""
        return key in self._expected or (self.store is not None and self.store.has(key))

    def recall(self, name: str, key: str) -> bool:
        """Know what the store has; whether it has it."""
        if key in self._expected:
            self._known[key] = self._expected.pop(key)
        else:
            found = self._read(key)
            if found is None:
                return False
            self._known[key] = found[0]
        self.recalled[name] += 1
        return True

    def expect(self, keys: Iterable[str]) -> None:
        """Read what will be asked for, most likely."""
        for key in keys:
            found = None if key in self._known else self._read(key)
            if found is not None:
                self._expected[key] = found[0]

    def _read(self, key: str) -> tuple[Any] | None:
        data = self.store.get(key) if self.store is not None else None
        try:
            return None if data is None else (kept(data),)
        except ValueError:
            return None

    def keep(self, key: str, outcome: Any, lasting: bool = True) -> None:
        """Know an outcome; the store has it, too, where it is ``lasting``."""
        self._known[key] = outcome
        if self.store is not None and lasting:
            self.store.put(key, pickle.dumps(outcome, protocol=5))

    def forget(self) -> None:
        """Let go of what was not asked for since this was called last."""
        self._known = {key: self._known[key] for key in self._known if key in self._asked}
        for each in (self._asked, self._expected, self._keys):
            each.clear()


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
            if isinstance(found, type) and (
                dataclasses.is_dataclass(found)
                or issubclass(found, enum.IntEnum)
                or (issubclass(found, tuple) and hasattr(found, "_fields"))
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def digest(value: Any) -> str:
    """A name for a value made of dataclasses, mappings, sequences and plain values.

    The same values have the same name in every process. Raises TypeError for any other type.
    """
    parts: list[bytes] = []
    _TELLERS[value.__class__](value, parts.append)
    return hashlib.sha256(b"".join(parts)).hexdigest()


_Put = Callable[[bytes], None]

#: Tells what a value of a type consists of, so that no other value is told alike.
_Teller = Callable[[Any, _Put], None]

#: Texts and bytes from this size on are told by their own digests: style sheets come with all.
_LARGE = 2000


class _Tellers(dict[type, _Teller]):
    """Who tells of values of which type; found once for each."""

    def __missing__(self, kind: type) -> _Teller:
        """The teller of a type. Raises TypeError for one that has no digest."""
        if issubclass(kind, str):
            teller: _Teller = _text
        elif dataclasses.is_dataclass(kind):
            teller = _fields(kind)
        elif kind is type(None) or issubclass(kind, bool | int | float):
            teller = _plain
        elif issubclass(kind, bytes):
            teller = _bytes
        elif issubclass(kind, Mapping):
            teller = _mapping
        elif issubclass(kind, frozenset):
            teller = _set
        elif issubclass(kind, tuple | list):
            teller = _sequence
        else:
            raise TypeError(f"{kind.__name__} has no digest")
        self[kind] = teller
        return teller


_TELLERS = _Tellers()


def _fields(kind: type) -> _Teller:
    """The teller of a dataclass."""
    name = kind.__qualname__.encode()
    values = [operator.attrgetter(field.name) for field in dataclasses.fields(kind)]

    def tell(value: Any, put: _Put) -> None:
        put(name)
        for get in values:
            part = get(value)
            _TELLERS[part.__class__](part, put)

    return tell


def _text(value: str, put: _Put) -> None:
    if len(value) >= _LARGE:
        put(b"t" + _DIGESTS[value])
        return
    text = value.encode("utf-8", "surrogatepass")
    put(b"s%d:" % len(text))
    put(text)


def _plain(value: float | None, put: _Put) -> None:
    put(f"{value!r};".encode())


def _bytes(value: bytes, put: _Put) -> None:
    put(b"b" + _DIGESTS[value])


def _mapping(value: Mapping[Any, Any], put: _Put) -> None:
    put(b"{%d:" % len(value))
    for key in sorted(value):
        part = value[key]
        _TELLERS[key.__class__](key, put)
        _TELLERS[part.__class__](part, put)


def _set(value: frozenset[Any], put: _Put) -> None:
    _sequence(sorted(value), put)


def _sequence(value: Sequence[Any], put: _Put) -> None:
    put(b"(%d:" % len(value))
    for part in value:
        _TELLERS[part.__class__](part, put)


class _Digests(dict[str | bytes, bytes]):
    """The digests of texts and bytes, which are held as long as these are known.

    A preview goes on for hours: all are let go of when they come to so many bytes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._size_bytes = 0

    def __missing__(self, data: str | bytes) -> bytes:
        """The digest of what is not known."""
        self._size_bytes += len(data)
        if self._size_bytes > _HELD:
            self.clear()
            self._size_bytes = len(data)
        plain = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self[data] = made = hashlib.sha256(plain).digest()
        return made

    def clear(self) -> None:
        """Let go of all."""
        super().clear()
        self._size_bytes = 0


_DIGESTS = _Digests()

#: How many bytes of what was digested are held.
_HELD = 100_000_000


def forget() -> None:
    """Let go of what was digested: another book holds something else."""
    _DIGESTS.clear()
