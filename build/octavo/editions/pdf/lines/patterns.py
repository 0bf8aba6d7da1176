"""The patterns by which words are divided, of any language that is known.

To read those of a language takes longer than to lay out a page; so what was read is kept.
"""

from __future__ import annotations

import functools
from typing import Any

import pyphen

from octavo.workshop import here

#: Where parts begin, by a pattern's letters: an offset, and how gladly at each place from there on.
#: Parts that are spelt otherwise when divided have that beside the number.
_Plain = dict[str, tuple[int, tuple[int, ...]]]
_Spelt = dict[str, tuple[int, tuple[tuple[int, Any], ...]]]


@functools.lru_cache(maxsize=64)
def dictionary(lang: str, first: int, rest: int) -> pyphen.Pyphen | None:
    """What divides the words of a language, None where it is not known.

    Parts of words have so many letters at the beginning and at the end, at the least.
    """
    known = pyphen.language_fallback(lang)
    if not known:
        return None
    path = pyphen.LANGUAGES[known]
    if path not in pyphen.hdcache:
        read = here().once(f"{__name__}:dictionary", known, lambda: _told(pyphen.HyphDict(path)))
        pyphen.hdcache[path] = _made(*read)
    return pyphen.Pyphen(lang=known, left=first, right=rest)


def _told(read: pyphen.HyphDict) -> tuple[_Plain, _Spelt]:
    """What was read, as values."""
    plain: _Plain = {}
    spelt: _Spelt = {}
    for letters, (offset, values) in read.patterns.items():
        if any(isinstance(value, pyphen.DataInt) for value in values):
            spelt[letters] = offset, tuple((int(v), getattr(v, "data", None)) for v in values)
        else:
            plain[letters] = offset, tuple(values)
    return plain, spelt


def _made(plain: _Plain, spelt: _Spelt) -> pyphen.HyphDict:
    """The same as pyphen has it."""
    made = pyphen.HyphDict.__new__(pyphen.HyphDict)
    made.patterns = dict(plain)
    for letters, (offset, values) in spelt.items():
        numbers = (v if data is None else pyphen.DataInt(v, data) for v, data in values)
        made.patterns[letters] = offset, tuple(numbers)
    made.cache = {}
    made.maxlen = max(map(len, made.patterns))
    return made
