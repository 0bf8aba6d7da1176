"""Which chapter of one file is which of the other."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence

from octavo.check.agreement.values import Part

#: How alike the letters of two chapters without places must be to be taken for one, from 0 to 1.
_ALIKE = 0.6


def of_parts(
    first: Sequence[Part], second: Sequence[Part]
) -> Iterator[tuple[Part | None, Part | None]]:
    """The chapters of two files in pairs: those with the same places, else with the same words.

    One without a partner is paired with None. The order is that of ``first``, then of ``second``.
    """
    partners = _by_ids(first, second)
    _by_letters(first, second, partners)
    for number, part in enumerate(first):
        yield part, second[partners[number]] if number in partners else None
    taken = set(partners.values())
    yield from ((None, part) for number, part in enumerate(second) if number not in taken)


def _by_ids(first: Sequence[Part], second: Sequence[Part]) -> dict[int, int]:
    """Each goes with the one that has most of its places, each of these once."""
    owners = {name: number for number, part in enumerate(second) for name in part.ids}
    made: dict[int, int] = {}
    for number, part in enumerate(first):
        votes = Counter(owners[name] for name in part.ids if name in owners)
        free = [(-count, owner) for owner, count in votes.items() if owner not in made.values()]
        if free:
            made[number] = min(free)[1]
    return made


def _by_letters(first: Sequence[Part], second: Sequence[Part], made: dict[int, int]) -> None:
    """The same letters first, then much the same where neither has places."""
    for least in (1.0, _ALIKE):
        for number, part in enumerate(first):
            if number in made or not part.text.index.letters:
                continue
            rest = [
                other
                for other, theirs in enumerate(second)
                if other not in made.values() and (least == 1.0 or not part.ids | theirs.ids)
            ]
            likeness = [(-_alike(part, second[other]), other) for other in rest]
            if likeness and -min(likeness)[0] >= least:
                made[number] = min(likeness)[1]


def _alike(one: Part, other: Part) -> float:
    letters = one.text.index.letters, other.text.index.letters
    if letters[0] == letters[1]:
        return 1.0
    return min(0.99, difflib.SequenceMatcher(None, *letters, autojunk=False).quick_ratio())
