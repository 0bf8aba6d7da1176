"""What a finished file says, whichever format it has: words, notes, links, text alternatives."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from octavo.check.agreement.allowed import NOTE_NUMBER, SIGNS, TURNED


class Run(NamedTuple):
    """A run of text. ``anchor`` is the nearest id at or before it, "" where there is none."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Link:
    """A link: its words, and its address; within the book that is ``#`` and a page's label.

    ``pages`` are the labels that are right, for a place at the very edge of a page; none where
    the file does not tell. ``target`` is the id that it leads to, "" where the file has none, and
    ``end`` the last piece of its words.
    """

    text: str
    address: str
    pages: tuple[str, ...] = ()
    anchor: str = ""
    target: str = ""
    end: str = ""


@dataclass(frozen=True)
class Words:
    """A stretch of text in reading order, with what is in it."""

    runs: tuple[Run, ...] = ()
    links: tuple[Link, ...] = ()
    alternatives: tuple[Run, ...] = ()

    @cached_property
    def letters(self) -> str:
        """Its letters alone: to see whether two texts are the same takes no more."""
        return letters("".join(run.text for run in self.runs))

    @cached_property
    def index(self) -> Index:
        """Its letters with the words that they are of."""
        return Index(self.runs)


@dataclass(frozen=True)
class Part:
    """A chapter: its text, its notes by id (or by their number of order), the ids of its places.

    ``calls`` lead to its notes and back, by the ids of calls and of notes. A PDF knows more: the
    labels of the pages that ``places`` begin on, the links that are ``numbers`` of pages, and what
    is ``hollow``, which has words before it.
    """

    text: Words
    notes: Mapping[str, Words] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    calls: Mapping[str, Link] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[Link, ...] = ()
    hollow: tuple[tuple[str, Run], ...] = ()


#: What is no letter of a text beside white space: what may differ.
_NO_LETTER = re.compile(rf"[\u2060{re.escape(''.join(SIGNS))}{TURNED}]")


def letters(text: str) -> str:
    """A text as far as both outputs must agree on it.

    Compatible characters are one (a ligature is its letters), and so are capitals and small
    letters, for a style may set either.
    """
    plain = _NO_LETTER.sub("", "".join(text.split()))
    if unicodedata.is_normalized("NFKC", plain):  # most are
        return plain.casefold()
    return _NO_LETTER.sub("", "".join(unicodedata.normalize("NFKC", plain).casefold().split()))


#: The same words come again and again.
_of_word = functools.lru_cache(maxsize=65_536)(letters)


def note(runs: Sequence[Run]) -> tuple[Run, ...]:
    """A note's text with its number as both outputs have it."""
    made = list(runs)
    for number, run in enumerate(made):
        if run.text.strip():
            made[number] = Run(NOTE_NUMBER.sub(r"\1", run.text, count=1), run.anchor)
            break
    return tuple(made)


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs that follow each other and have the same anchor are one."""
    return tuple(
        Run("".join(run.text for run in those), anchor)
        for anchor, those in itertools.groupby(runs, lambda run: run.anchor)
    )


class Index:
    """The letters of a text in one string, and the words that they belong to."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.words: list[str] = []
        self.anchors: list[str] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for run in runs:
            for word in run.text.split():
                folded = _of_word(word)
                self.words.append(word)
                self.anchors.append(run.anchor)
                self._starts.append(length)
                pieces.append(folded)
                length += len(folded)
        self.letters = "".join(pieces)

    def word(self, letter: int) -> int:
        """The index of the word that a letter is of."""
        return max(0, bisect.bisect_right(self._starts, letter) - 1)

    def begins(self, letter: int) -> bool:
        """Whether a word begins with a letter."""
        return letter in self._set

    @cached_property
    def _set(self) -> frozenset[int]:
        return frozenset(self._starts)

    def said(self, first: int, last: int) -> str:
        """The words from one letter to before another."""
        if first >= last:
            return ""
        return " ".join(self.words[self.word(first) : self.word(last - 1) + 1])

    def before(self, letter: int, count: int = 3) -> str:
        """The last words before the one that a letter is of."""
        word = self.word(letter) if letter < len(self.letters) else len(self.words)
        return " ".join(self.words[max(0, word - count) : word])

    def after(self, letter: int, count: int = 3) -> str:
        """The first words from a letter on, its own word apart."""
        word = self.word(letter) + (0 if self.begins(letter) else 1)
        return " ".join(self.words[word : word + count]) if letter < len(self.letters) else ""

    def anchor(self, letter: int) -> str:
        """The anchor of the word that a letter is of."""
        return self.anchors[self.word(letter)] if self.anchors else ""


Reading = Sequence[Part]
