"""Work: what depends on a value alone, and so may be known from an earlier build.

Whoever reads or resolves a book asks for it by name; a workshop knows what was made before.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

#: Does work: the name of a function (``MODULE:FUNCTION``) and several values in, what it makes of
#: each out.
Work = Callable[[str, Sequence[Any]], list[Any]]


def at_once(name: str, values: Sequence[Any]) -> list[Any]:
    """Work that is done each time."""
    module, _, function = name.partition(":")
    return [getattr(importlib.import_module(module), function)(value) for value in values]
