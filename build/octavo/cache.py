"""The cache: outcomes of work by the digest of all that they depend on.

It may vanish, be damaged, be written by several builds at once or be killed in the middle: then
work is done again. Nothing is read from it that does not agree with its own checksum.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: What the cache may take on the disk; the entries longest unused go first.
LIMIT_BYTES = 1_000_000_000

#: To look through all entries takes a while: that is done when one of so many parts of the limit
#: has come to them, counted in units, of which the limit has so many.
_PARTS, _UNITS = 20, 100_000

_MARK = b"octavo-cache-1\n"
_SUM_BYTES = 32


class Cache:
    """Entries in a folder, one file each. No method raises OSError: a cache is never needed."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder / "v1"
        #: what is being written, each file named PROCESS-
        self.parts = self.folder / "parts"
        self.limit_bytes = limit_bytes

    def get(self, key: str) -> bytes | None:
        """The entry of a key (hexadecimal digits); None where there is none that is whole."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        head = len(_MARK) + _SUM_BYTES
        payload = data[head:]
        if data[:head] != _MARK + hashlib.sha256(key.encode() + payload).digest():
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return payload

    def has(self, key: str) -> bool:
        """Whether there is an entry of a key, whole or not."""
        return self._path(key).is_file()

    def put(self, key: str, payload: bytes) -> None:
        """Keep an entry; readers see all of it or nothing."""
        path = self._path(key)
        name = ""
        try:
            handle, name = self._part()
            with os.fdopen(handle, "wb") as file:
                file.write(_MARK + hashlib.sha256(key.encode() + payload).digest())
                file.write(payload)
            try:
                os.replace(name, path)
            except FileNotFoundError:
                path.parent.mkdir(exist_ok=True)
                os.replace(name, path)
            self._count(len(payload))
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)

    def _part(self) -> tuple[int, str]:
        """A new file to be written; the folder is made where there is none, as seldom happens."""
        prefix = f"{os.getpid()}-"
        try:
            return tempfile.mkstemp(dir=self.parts, prefix=prefix)
        except FileNotFoundError:
            self.parts.mkdir(parents=True, exist_ok=True)
            return tempfile.mkstemp(dir=self.parts, prefix=prefix)

    def trim(self) -> None:
        """Keep to the limit, more or less: to a twentieth more."""
        if not self._much():
            return
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self.limit_bytes:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
            total -= size

    @property
    def _ledger(self) -> Path:
        """A file that grows by a byte for each unit that comes, whichever process puts it."""
        return self.folder / "added"

    def _count(self, size_bytes: int) -> None:
        units = min(_UNITS, 1 + size_bytes * _UNITS // self.limit_bytes)
        with open(self._ledger, "ab") as ledger:
            ledger.write(b"." * units)

    def _much(self) -> bool:
        """Whether much was added since the entries were last looked through."""
        try:
            if self._ledger.stat().st_size * _PARTS < _UNITS:
                return False
            self._ledger.write_bytes(b"")
        except OSError:
            return self.folder.is_dir()  # nobody has counted
        return True

    def _entries(self) -> Iterator[tuple[float, int, str]]:
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError):
                    status = os.stat(path)
                    yield status.st_mtime, status.st_size, path

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def usual_folder() -> Path:
    """The user's cache folder, by the platform's convention."""
    from platformdirs import user_cache_path

    return user_cache_path("octavo", appauthor=False)


def empty(folder: Path, dry_run: bool = False) -> int:
    """Remove all entries (of ``octavo clean --cache``); how many bytes they took.

    Only what Octavo put there is removed, whatever folder is named; in a ``dry_run`` nothing is.
    Raises OSError where that fails.
    """
    cache = Cache(folder)
    size = sum(size for _, size, _ in cache._entries())
    if cache.folder.is_dir() and not dry_run:
        shutil.rmtree(cache.folder)
    return size
