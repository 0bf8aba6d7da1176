"""Editions: a resolved book and an edition's values in, a finished file out; see ``making``.

A process that only lays sections out comes by here and is not to pay for the rest: it is loaded
when it is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octavo.editions.making import (
        LAYOUT,
        MAKERS,
        ahead,
        begin,
        chosen,
        companions,
        make,
        page_source,
    )

__all__ = ["LAYOUT", "MAKERS", "ahead", "begin", "chosen", "companions", "make", "page_source"]


def __getattr__(name: str) -> object:
    """What ``making`` has of that name."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.making"), name)
