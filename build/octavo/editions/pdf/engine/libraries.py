"""The libraries of WeasyPrint: found without a search, and loaded when they are wanted.

It tries names of several systems for each library of text, and most of them do not exist here;
Python's search for one asks the compiler and the linker. And it loads what cuts fonts, a third of
its start: ours are cut elsewhere, and only a font that is no plain outlines may need that.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import ModuleType
from typing import Any

from octavo.editions.pdf.engine import declared, sheets

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
        with (
            declared.quick(),
            _later("fontTools.subset", "fontTools.varLib.instancer"),
            sheets.theirs() if "weasyprint" not in sys.modules else nullcontext(),
        ):
            from weasyprint.text.ffi import ffi
        declared.complete(ffi)
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


class _Later(ModuleType):
    """A module whose functions load it when they are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: getattr(importlib.import_module(self.__name__), name)(
            *given, **named
        )


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """Have what is imported meanwhile find modules that load when their functions are called."""
    those = {name: _Later(name) for name in names if name not in sys.modules}
    sys.modules.update(those)
    try:
        yield
    finally:
        for name in those:
            del sys.modules[name]


load()
