"""The versions of all that a build depends on beside the manuscript, in one short name."""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from octavo.cache import Cache

_LIBRARIES = (
    ("pango_version", ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll")),
    ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
    ("FcGetVersion", ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")),
)

#: Files of ours that are read.
_READ = (".py", ".css", ".txt", ".xsl", ".csl", ".xml", ".json")


#: A file that was written to so lately may be written to again without looking any newer.
_LATELY_NS = 2_000_000_000


def tools(cache: Cache | None = None) -> str:
    """A digest of Octavo's own code and styles, its packages, Python, and the libraries of text.

    The ``cache`` knows that of our own files as long as none of them was written to.
    """
    if not _told:
        made = hashlib.sha256(sys.version.encode())
        for part in (*_packages(), *_libraries(), _ours(cache)):
            made.update(part)
        _told.append(made.hexdigest())
    return _told[0]


#: What was told once is told again: while a process runs, its code is the same.
_told: list[str] = []


def _ours(cache: Cache | None) -> bytes:
    """A digest of all files of ours that are read."""
    files = list(_own())
    states = [os.stat(path) for _, path in files]
    seen = [(s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino, s.st_dev) for s in states]
    key = hashlib.sha256(f"our files {files!r} {seen!r}".encode()).hexdigest()
    newest = max(max(s.st_mtime_ns, s.st_ctime_ns) for s in states)
    steady = cache is not None and newest < time.time_ns() - _LATELY_NS
    known = cache.get(key) if cache is not None and steady else None
    if known is not None:
        return known
    made = hashlib.sha256()
    for name, path in files:
        with open(path, "rb", buffering=0) as file:
            made.update(name.encode() + hashlib.sha256(file.read()).digest())
    if cache is not None and steady:
        cache.put(key, made.digest())
    return made.digest()


def _packages() -> Iterator[bytes]:
    """What is installed, by the names of the folders that say so."""
    names = {
        entry.name
        for folder in sys.path
        if Path(folder).name == "site-packages" and Path(folder).is_dir()
        for entry in Path(folder).glob("*.dist-info")
    }
    return (name.encode() for name in sorted(names))


def _libraries() -> Iterator[bytes]:
    for function, names in _LIBRARIES:
        for name in names:
            try:
                called = getattr(ctypes.CDLL(name), function)
            except (OSError, AttributeError):
                continue
            if function == "hb_version_string":
                called.restype = ctypes.c_char_p
            yield f"{function} {called()!r}".encode()
            break


def _own() -> Iterator[tuple[str, str]]:
    """The files of ours that are read: their names among ours, and their paths."""
    here = Path(__file__).resolve().parent
    for top in (str(here), str(here.parents[1] / "styles")):
        # every build does this first: paths as texts take half the time
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                if name.endswith(_READ):
                    path = os.path.join(folder, name)
                    yield path[len(top) + 1 :], path
