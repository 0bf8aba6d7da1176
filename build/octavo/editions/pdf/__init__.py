"""The PDF edition; what makes it stands in ``making``.

A process that only lays sections out comes by here and is not to pay for the rest: it is loaded
when it is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octavo.editions.pdf.making import begin, make

__all__ = ["begin", "make"]


def __getattr__(name: str) -> object:
    """What ``making`` has of that name."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.making"), name)
