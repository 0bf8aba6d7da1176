"""Spelling, by the dictionaries of Hunspell where that is installed, in each passage's language."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from octavo import tools
from octavo.lint.pieces import Block, Manuscript, passages
from octavo.report import Finding, note

_WORD = re.compile(r"(?<![\w’'@#/.-])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w@/]|\.\w)")
#: A word that comes so often is the author's own.
_OWN = 3
#: Languages that are spelt otherwise from one region to the next.
_REGIONAL = ("en", "pt")


def misspelled(manuscript: Manuscript) -> Iterator[Finding]:
    """Words that no dictionary of their language has; names and the book's own words apart."""
    program = tools.find("hunspell")
    if program is None:
        return
    used = _used(manuscript)
    dictionaries = _dictionaries(program)
    for lang, places in sorted(used.items()):
        counts: Counter[str] = Counter()
        for _, words in places:
            counts.update(words)
        unknown: Mapping[str, str] = {w: "" for w, n in counts.items() if n < _OWN and _plain(w)}
        fitting = _fitting(lang, dictionaries)
        for dictionary in fitting:
            unknown = _unknown(program, dictionary, tuple(unknown))
        for block, words in places if fitting else ():
            if unknown.keys().isdisjoint(words):
                continue
            for word in words:
                if word in unknown:
                    near = unknown[word]
                    yield note(
                        "misspelled",
                        f"“{word}” is not in the dictionary ({lang})",
                        manuscript.place(block, rf"(?<![\w’'-]){re.escape(word)}(?![\w’'-])"),
                        f"did you mean “{near}”?" if near else "",
                    )


def _plain(word: str) -> bool:
    """Whether a word is no name, and more than a letter or two."""
    return word[0].islower() and len(word) > 2


def _used(manuscript: Manuscript) -> Mapping[str, Sequence[tuple[Block, Sequence[str]]]]:
    """The words by language, block by block in the order of the text."""
    used: defaultdict[str, list[tuple[Block, Sequence[str]]]] = defaultdict(list)
    for block in manuscript.blocks:
        for text, lang in passages(block):
            if words := _WORD.findall(text):
                used[lang.replace("_", "-")].append((block, words))
    return used


@functools.lru_cache(maxsize=8)
def _dictionaries(program: Path) -> tuple[str, ...]:
    said = tools.run(program, ["-D"], Path.cwd()).said
    listed = said.partition("AVAILABLE DICTIONARIES")[2].partition("LOADED DICTIONARY")[0]
    names = (re.split(r"[/\\]", line.strip())[-1] for line in listed.splitlines()[1:])
    return tuple(dict.fromkeys(name for name in names if name))


def _fitting(lang: str, available: Iterable[str]) -> list[str]:
    """The dictionaries of a language tag: that of its region, else all of the language."""
    language, _, region = lang.partition("-")
    known = sorted(n for n in available if re.split("[_-]", n)[0] == language.lower())
    if not region:
        return known
    own = [name for name in known if re.split("[_-]", name)[1:2] == [region.upper()]]
    return own or ([] if language.lower() in _REGIONAL else known)


@functools.lru_cache(maxsize=64)
def _answers(program: Path, dictionary: str) -> dict[str, str | None]:
    """What a dictionary has said of words: None of one that it has, else what may be meant.

    A preview asks for the same words after every save.
    """
    return {}


def _unknown(program: Path, dictionary: str, words: Sequence[str]) -> Mapping[str, str]:
    """The words that the dictionary lacks, each with what it may be meant for, or ""."""
    known = _answers(program, dictionary)
    asked = [word for word in words if word not in known]
    if asked:
        known.update(_asked(program, dictionary, asked))
    return {word: near for word in words if (near := known.get(word)) is not None}


def _asked(program: Path, dictionary: str, words: Sequence[str]) -> Mapping[str, str | None]:
    plain = {word.replace("’", "'"): word for word in words}
    given = "".join(f"^{word}\n" for word in plain).encode()
    arguments = ["-a", "-i", "utf-8", "-d", dictionary]
    answer = tools.run(program, arguments, Path.cwd(), given)
    if answer.status:
        return {}
    said: dict[str, str | None] = dict.fromkeys(words)
    for line in answer.out.decode("utf-8", "replace").splitlines():
        sign, _, rest = line.partition(" ")
        word = rest.split(" ")[0]
        if sign in ("&", "#") and word in plain:
            said[plain[word]] = rest.partition(": ")[2].split(",")[0] if sign == "&" else ""
    return said
