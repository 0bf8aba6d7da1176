"""Parcels: values on their way to another process, which gets what is large in them but once."""

from __future__ import annotations

import functools
import hashlib
import io
import pickle
from typing import Any

#: Bytes from this size on are sent once, all together up to that size.
_LARGE, _KEPT = 50_000, 40_000_000


class Sender:
    """Makes parcels for one receiver, and knows which large bytes that has: fonts, above all."""

    def __init__(self) -> None:
        self._sizes: dict[bytes, int] = {}

    def packed(self, value: Any) -> bytes:
        """A parcel with a value. The receiver has to get all of them, in order."""
        new: dict[bytes, bytes] = {}
        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer, protocol=5)

        def reference(part: Any) -> bytes | None:
            if part.__class__ is not bytes or len(part) < _LARGE:
                return None
            name = _name(part)
            if name not in self._sizes:
                new[name] = part
            # the one that was wanted last goes last
            self._sizes[name] = self._sizes.pop(name, len(part))
            return name

        pickler.persistent_id = reference  # type: ignore[method-assign]
        pickler.dump(value)
        gone: list[bytes] = []
        while sum(self._sizes.values()) > _KEPT and len(self._sizes) > 1:
            gone.append(next(iter(self._sizes)))
            del self._sizes[gone[-1]]
        return pickle.dumps((new, buffer.getvalue(), gone), protocol=5)


class Receiver:
    """Opens the parcels of one sender."""

    def __init__(self) -> None:
        self._parts: dict[bytes, bytes] = {}

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


@functools.lru_cache(maxsize=64)
def _name(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
