"""The libraries of text, found without a search: Python's asks the compiler and the linker.

WeasyPrint tries names of several systems for each library, and most of them do not exist here.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys

#: What WeasyPrint 70 must have, by the names of Linux.
_NEEDED = (
    *("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
    *("libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
)


def load() -> None:
    """Import WeasyPrint; where the loader knows all the libraries, nothing is searched for."""
    search = ctypes.util.find_library
    if _known():
        ctypes.util.find_library = lambda name: None
    try:
        import weasyprint  # noqa: F401
    finally:
        ctypes.util.find_library = search


def _known() -> bool:
    if sys.platform != "linux":
        return False
    try:
        for name in _NEEDED:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


load()
