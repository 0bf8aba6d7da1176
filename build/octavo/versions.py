"""The versions of all that a build depends on beside the manuscript, in one short name."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_LIBRARIES = (
    ("pango_version", ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll")),
    ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
    ("FcGetVersion", ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")),
)

#: Files of ours that are read.
_READ = (".py", ".css", ".txt", ".xsl", ".csl", ".xml", ".json")


@functools.cache
def tools() -> str:
    """A digest of Octavo's own code and styles, its packages, Python, and the libraries of text."""
    made = hashlib.sha256(sys.version.encode())
    for part in (*_packages(), *_libraries(), *_own()):
        made.update(part)
    return made.hexdigest()


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


def _own() -> Iterator[bytes]:
    here = Path(__file__).resolve().parent
    for top in (str(here), str(here.parents[1] / "styles")):
        # every build does this first: paths as texts take half the time
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                if name.endswith(_READ):
                    path = os.path.join(folder, name)
                    yield path[len(top) + 1 :].encode()
                    with open(path, "rb", buffering=0) as file:
                        yield hashlib.sha256(file.read()).digest()
