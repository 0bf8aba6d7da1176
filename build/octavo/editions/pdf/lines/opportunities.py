"""Where the lines of a paragraph may end, and how gladly."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from octavo.editions.pdf.lines.patterns import dictionary
from octavo.editions.pdf.lines.values import OBJECT, Opportunity, Rules, Span

_WORD = re.compile(r"[^\W\d_]+")
_DASHES = "\u2013\u2014\u2015"
_JOINERS = "-\u2010\u2011'\u2019\xad"

#: What marks a token as an address, not as words.
_ADDRESS = re.compile(r"[/@\\_=]|\w\.\w")


def find(
    text: str, allowed: Sequence[int], spans: Sequence[Span], rules: Rules
) -> tuple[Opportunity, ...]:
    """All opportunities of a text, in order.

    ``allowed[i]`` tells whether a line may end before character ``i`` (Unicode Standard Annex
    14); the spans cover the text in order.
    """
    found: dict[int, Opportunity] = {}
    for one in _words(text, spans, rules):
        found[one.at] = one
    owner = [span for span in spans for _ in range(span.start, span.stop)]
    for index in range(1, len(text)):
        if allowed[index]:
            before, after = owner[index - 1], owner[index]
            if after.raised and not before.raised and text[index - 1] != " ":
                continue
            if before.wraps or after.wraps:
                found.pop(index, None)
                given = _given(text, index, before, rules)
                if given is not None:
                    found[index] = given
    return tuple(found[index] for index in sorted(found))


def _given(text: str, index: int, span: Span, rules: Rules) -> Opportunity | None:
    """The opportunity that Unicode allows before a character; None where it is none for us."""
    end = index
    while end and text[end - 1] == " ":
        end -= 1
    after = index
    while after < len(text) and text[after] == " ":
        after += 1
    if not end or after >= len(text) or text[index - 1] in "\n" or text[after] == "\n":
        return None
    last = text[end - 1]
    if last == "\xad":
        if not span.soft:
            return None
        return Opportunity(end, after, index, span.hyphen, rules.hyphen, True)
    closed_up = end == index
    if text[index - 1] == OBJECT or (closed_up and _opens(text, end - 1)):
        return None
    written = last in "-\u2010"
    penalty = rules.written_hyphen if closed_up and (written or last in _DASHES + "/") else 0.0
    # a dash ends a line, it does not begin one, unless it opens what follows
    at_dash = text[after] in _DASHES and not _opens(text, after)
    return Opportunity(end, after, index, 0.0, penalty, written, at_dash)


def _opens(text: str, index: int) -> bool:
    """Whether a dash opens what follows: a space before it and none after it.

    So it is with insertions in Spanish, and with dialogue in many languages.
    """
    if text[index] not in _DASHES or index + 1 >= len(text):
        return False
    return (not index or text[index - 1] in " \n") and text[index + 1] != " "


def _words(text: str, spans: Sequence[Span], rules: Rules) -> Iterator[Opportunity]:
    """The places where words can be divided."""
    final = len(text.rstrip())
    for span in spans:
        if span.limits is None or not span.lang or not span.wraps:
            continue
        whole, first, rest = span.limits
        for match in _WORD.finditer(text, span.start, span.stop):
            word, start, stop = match.group(), match.start(), match.end()
            if len(word) < whole or _runs_on(text, start, stop, span):
                continue
            token = _token(text, start, stop)
            if "\xad" in token or _ADDRESS.search(token):
                continue
            penalty = rules.hyphen * (2 if any(joint in token for joint in "-\u2010\u2011") else 1)
            # a last line that is a part of a word is worse than a loose one
            last_resort = final - stop <= 2
            for place in _divided(span.lang, first, rest, word):
                at = start + place
                yield Opportunity(at, at, at, span.hyphen, penalty, True, last_resort)


def _runs_on(text: str, start: int, stop: int, span: Span) -> bool:
    """Whether the letters are but a part of a word: another style or a line follows closely."""
    before = text[start - 1] if start and start == span.start else " "
    after = text[stop] if stop < len(text) and stop == span.stop else " "
    return before.isalnum() or after.isalnum()


def _token(text: str, start: int, stop: int) -> str:
    """The word with all that stands around it without a space or a dash between."""
    while start and (text[start - 1].isalnum() or text[start - 1] in _JOINERS + "/@\\_=.:"):
        start -= 1
    while stop < len(text) and (text[stop].isalnum() or text[stop] in _JOINERS + "/@\\_=.:"):
        stop += 1
    return text[start:stop].strip(".:")


@functools.lru_cache(maxsize=65_536)
def _divided(lang: str, first: int, rest: int, word: str) -> tuple[int, ...]:
    # parts that are spelt otherwise when divided (Hungarian "asszony", old German "Zucker") would
    # change the text: such a place is left out
    places = dictionary(lang, max(2, first), max(2, rest))
    if places is None:
        return ()
    return tuple(int(p) for p in places.positions(word) if not getattr(p, "data", None))
