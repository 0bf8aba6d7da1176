"""Spelling, by the dictionaries of Hunspell where that is installed, in each passage's language."""

from __future__ import annotations

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
        counts = Counter(word for word, _ in places)
        unknown: Mapping[str, str] = {w: "" for w, count in counts.items() if count < _OWN}
        fitting = _fitting(lang, dictionaries)
        for dictionary in fitting:
            unknown = _unknown(program, dictionary, tuple(unknown))
        for word, block in places:
            if fitting and word in unknown:
                near = unknown[word]
                yield note(
                    "misspelled",
                    f"“{word}” is not in the dictionary ({lang})",
                    manuscript.place(block, rf"(?<![\w’'-]){re.escape(word)}(?![\w’'-])"),
                    f"did you mean “{near}”?" if near else "",
                )


def _used(manuscript: Manuscript) -> Mapping[str, Sequence[tuple[str, Block]]]:
    """The words that are no names, by language, in the order of the text."""
    used: defaultdict[str, list[tuple[str, Block]]] = defaultdict(list)
    for block in manuscript.blocks:
        for text, lang in passages(block):
            for found in _WORD.finditer(text):
                if found.group()[0].islower() and len(found.group()) > 2:
                    used[lang.replace("_", "-")].append((found.group(), block))
    return used


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


def _unknown(program: Path, dictionary: str, words: Sequence[str]) -> Mapping[str, str]:
    """The words that the dictionary lacks, each with what it may be meant for, or ""."""
    plain = {word.replace("’", "'"): word for word in words}
    given = "".join(f"^{word}\n" for word in plain).encode()
    arguments = ["-a", "-i", "utf-8", "-d", dictionary]
    answer = tools.run(program, arguments, Path.cwd(), given)
    unknown: dict[str, str] = {}
    if answer.status:
        return unknown
    for line in answer.out.decode("utf-8", "replace").splitlines():
        sign, _, rest = line.partition(" ")
        word = rest.split(" ")[0]
        if sign in ("&", "#") and word in plain:
            unknown[plain[word]] = rest.partition(": ")[2].split(",")[0] if sign == "&" else ""
    return unknown
