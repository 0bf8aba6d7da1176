"""Which chapter of one file is which of the other."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from octavo.check.agreement.values import Part

#: How alike the letters of two chapters without places must be to be taken for one, from 0 to 1.
_ALIKE = 0.6


def of_parts(
    first: Sequence[Part], second: Sequence[Part], meant: Collection[str] = ()
) -> Iterator[tuple[Part | None, Part | None]]:
    """The chapters of two files in pairs: those with the same places, else with the same words.

    ``meant`` are letters that only one of the files is to have: without them the words may be the
    same. One without a partner is paired with None. The order is that of ``first``, then of
    ``second``.
    """
    partners = _by_ids(first, second)
    _by_letters(first, second, partners)
    if meant:
        _by_rest(first, second, partners, sorted(meant, key=len, reverse=True))
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


def _by_rest(
    first: Sequence[Part], second: Sequence[Part], made: dict[int, int], meant: Sequence[str]
) -> None:
    """The same letters but for those that are meant, where neither has places."""

    def rest(part: Part) -> str:
        letters = part.text.index.letters
        for each in filter(None, meant):
            letters = letters.replace(each, "")
        return letters

    taken = set(made.values())
    free = {rest(p): n for n, p in enumerate(second) if n not in taken and not p.ids}
    for number, part in enumerate(first):
        if number not in made and not part.ids and part.text.index.letters:
            other = free.pop(rest(part), None)
            if other is not None:
                made[number] = other


def _alike(one: Part, other: Part) -> float:
    letters = one.text.index.letters, other.text.index.letters
    if letters[0] == letters[1]:
        return 1.0
    return min(0.99, difflib.SequenceMatcher(None, *letters, autojunk=False).quick_ratio())
