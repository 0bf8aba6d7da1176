"""Parcels: values on their way to another process, which gets what is large in them but once."""

from __future__ import annotations

import io
import pickle
from typing import Any

#: Bytes from this size on are sent once, all together up to that size.
_LARGE, _KEPT = 50_000, 40_000_000


class Sender:
    """Makes parcels for one receiver, and knows which large bytes that has: fonts, above all."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._count = 0

    def packed(self, value: Any) -> bytes:
        """A parcel with a value. The receiver has to get all of them, in order."""
        new: dict[int, bytes] = {}
        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer, protocol=5)

        def reference(part: Any) -> int | None:
            if part.__class__ is not bytes or len(part) < _LARGE:
                return None
            number = self._numbers.pop(part, None)
            if number is None:
                self._count += 1
                number = self._count
                new[number] = part
            # the one that was wanted last goes last
            self._numbers[part] = number
            return number

        pickler.persistent_id = reference  # type: ignore[method-assign]
        pickler.dump(value)
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
        unpickler = pickle.Unpickler(io.BytesIO(value))
        unpickler.persistent_load = self._parts.__getitem__  # type: ignore[method-assign]
        found = unpickler.load()
        for name in gone:
            self._parts.pop(name, None)
        return found
