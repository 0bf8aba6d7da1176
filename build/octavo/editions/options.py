"""Options of EPUB editions, as an author writes them in the front matter under ``editions``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from octavo.edition import Edition

_SWITCH = "true or false"
_PIXELS = "a whole number from 10000 on"

#: What each option must be, in words.
OPTIONS: Mapping[str, str] = {
    "isbn": "an ISBN",
    "embed-fonts": _SWITCH,
    "grey": _SWITCH,
    "cover-page": _SWITCH,
    "image-pixels": _PIXELS,
    "formulas": "mathml or drawn",
    "drawings": "svg or pixels",
    "tables": "full or simple",
}


def varied(edition: Edition, key: str, value: Any) -> tuple[Edition, str]:
    """The edition with an option set, and what the option must be where the value is not so.

    An option that is not in ``OPTIONS`` is answered with the list of them.
    """
    if key not in OPTIONS:
        return edition, f"known: like, {', '.join(OPTIONS)}"
    wanted = OPTIONS[key]
    if key == "isbn":
        return dataclasses.replace(edition, isbn=str(value)), ""
    if wanted == _SWITCH:
        fits = isinstance(value, bool)
    elif wanted == _PIXELS:
        fits = type(value) is int and value >= 10_000
    else:
        fits = value in wanted.split(" or ")
    if not fits:
        return edition, f"`{key}` must be {wanted}"
    ebook = dataclasses.replace(edition.ebook, **{key.replace("-", "_"): value})
    return dataclasses.replace(edition, ebook=ebook), ""
