"""Parcels: values on their way to another process, which gets what is large in them but once."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any

#: Bytes from this size on are sent once, all together up to that size.
_LARGE, _KEPT = 50_000, 40_000_000


class _Pickler(pickle.Pickler):
    """Has numbers for large bytes. A method: Python 3.13 lets no pickler have another one given."""

    def __init__(self, file: io.BytesIO, reference: Callable[[bytes], int]) -> None:
        super().__init__(file, protocol=5)
        self._reference = reference

    def persistent_id(self, part: Any) -> int | None:
        """The number of bytes that are large, None for anything else."""
        if part.__class__ is not bytes or len(part) < _LARGE:
            return None
        return self._reference(part)


class _Unpickler(pickle.Unpickler):
    """Has the bytes that numbers stand for."""

    def __init__(self, file: io.BytesIO, parts: Mapping[int, bytes]) -> None:
        super().__init__(file)
        self._parts = parts

    def persistent_load(self, number: int) -> bytes:
        """The bytes; raises KeyError where they never came."""
        return self._parts[number]


class Sender:
    """Makes parcels for one receiver, and knows which large bytes that has: fonts, above all."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._count = 0

    def packed(self, value: Any) -> bytes:
        """A parcel with a value. The receiver has to get all of them, in order."""
        new: dict[int, bytes] = {}
        buffer = io.BytesIO()

        def reference(part: bytes) -> int:
            number = self._numbers.pop(part, None)
            if number is None:
                self._count += 1
                number = self._count
                new[number] = part
            # the one that was wanted last goes last
            self._numbers[part] = number
            return number

        _Pickler(buffer, reference).dump(value)
        gone: list[int] = []
        held_bytes = sum(map(len, self._numbers))
        while held_bytes > _KEPT and len(self._numbers) > 1:
            first = next(iter(self._numbers))
            held_bytes -= len(first)
            gone.append(self._numbers.pop(first))
        return pickle.dumps((new, buffer.getvalue(), gone), protocol=5)


class Receiver:
    """Opens the parcels of one sender."""

    def __init__(self) -> None:
        self._parts: dict[int, bytes] = {}

    def unpacked(self, parcel: bytes) -> Any:
        """The value that was sent. Raises ValueError or EOFError where it is no parcel."""
        new, value, gone = pickle.loads(parcel)
        self._parts |= new
        found = _Unpickler(io.BytesIO(value), self._parts).load()
        for name in gone:
            self._parts.pop(name, None)
        return found
