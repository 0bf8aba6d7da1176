"""Where two texts differ: the least stretches of letters that are in one of them only."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: How many letters must agree before two texts are taken to go on together.
_SURE = 24

#: How far, in letters, a text may go on before what follows is looked for no more.
_FAR = 20_000


@dataclass(frozen=True)
class Difference:
    """Letters ``first[begin:end]`` stand where the other text has ``second[start:stop]``."""

    begin: int
    end: int
    start: int
    stop: int


def of_texts(first: str, second: str) -> Iterator[Difference]:
    """The differences in order. Linear in the length of texts that agree for the most part."""
    i = j = 0
    while True:
        length = _common(first, second, i, j)
        i, j = i + length, j + length
        if i == len(first) and j == len(second):
            return
        onward, over = _together(first, second, i, j)
        yield Difference(i, i + onward, j, j + over)
        i, j = i + onward, j + over


def _common(first: str, second: str, i: int, j: int) -> int:
    """How many letters agree from two places on."""
    most = min(len(first) - i, len(second) - j)
    low = 0
    step = 4096
    while step:
        while (
            low + step <= most
            and first[i + low : i + low + step] == second[j + low : j + low + step]
        ):
            low += step
        step //= 8
    return low


def _together(first: str, second: str, i: int, j: int) -> tuple[int, int]:
    """How far each text has to go until both go on together; to their ends if they never do."""
    rest = len(first) - i, len(second) - j
    seen: dict[str, int] = {}
    for over in range(min(rest[1], _FAR)):
        seen.setdefault(_grams(second, j + over), over)
    best = rest
    for onward in range(min(rest[0], _FAR)):
        if onward >= sum(best):
            break
        over = seen.get(_grams(first, i + onward), -1)
        if over >= 0 and onward + over < sum(best):
            best = onward, over
    return best


def _grams(text: str, place: int) -> str:
    """Some letters from a place on; the end of the text counts as letters."""
    return text[place : place + _SURE].ljust(_SURE, "\0")


def of_lists(first: Sequence[str], second: Sequence[str]) -> Iterator[Difference]:
    """The same for two lists, thing by thing."""
    matcher = difflib.SequenceMatcher(None, list(first), list(second), autojunk=False)
    for tag, begin, end, start, stop in matcher.get_opcodes():
        if tag != "equal":
            yield Difference(begin, end, start, stop)
