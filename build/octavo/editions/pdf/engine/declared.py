"""What WeasyPrint calls of the libraries of text: read once from its declarations in C, and kept.

cffi parses them each time a process begins, and each name of a type once more: a fifth of what a
worker needs until it lays out its first page. What it makes of them are plain values. See
“Preparing and distributing modules” in cffi's documentation: this is its ABI mode, out of line.
"""

from __future__ import annotations

import ast
import importlib
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from octavo.workshop import here

#: What we call of them beside.
_OURS = (
    "void pango_glyph_item_get_logical_widths("
    "PangoGlyphItem *glyph_item, const char *text, int *logical_widths);"
    "gpointer g_object_ref (gpointer object);"
)


class _Declared:
    """Has the methods of an FFI as soon as it is told what the libraries declare."""

    def cdef(self, declarations: str) -> None:
        """Take the one text of declarations that WeasyPrint has, and ours."""
        sys.modules.pop("cffi")  # who reads them may want the true one
        given = declarations + _OURS
        told = here().once(f"{__name__}:values", given, lambda: values(given))
        made = importlib.import_module("_cffi_backend").FFI("octavo", **told)
        # once looked up, they are found without a further call
        methods = {name: getattr(made, name) for name in dir(made) if not name.startswith("__")}
        self.__dict__.update(methods)


@contextmanager
def quick() -> Iterator[None]:
    """Have what is imported meanwhile take its FFI from here."""
    ours = ModuleType("cffi")
    ours.__dict__["FFI"] = _Declared
    theirs = sys.modules.get("cffi")
    sys.modules["cffi"] = ours
    try:
        yield
    finally:
        sys.modules.pop("cffi", None)
        if theirs is not None:
            sys.modules["cffi"] = theirs


def complete(known: Any) -> None:
    """Add what is ours to an FFI that is WeasyPrint's own, for it was imported before."""
    if not isinstance(known, _Declared):
        known.cdef(_OURS)


def values(declarations: str) -> Mapping[str, Any]:
    """What cffi makes of declarations: numbers and bytes, as it would write them into a module.

    Raises what cffi raises for declarations that are wrong.
    """
    builder = importlib.import_module("cffi").FFI()
    builder.cdef(declarations)
    builder.set_source("octavo", None, compiler_verbose=0)
    module = io.StringIO()
    builder.emit_python_code(module)
    (call,) = (
        node for node in ast.walk(ast.parse(module.getvalue())) if isinstance(node, ast.Call)
    )
    return {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
