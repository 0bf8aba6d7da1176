"""The words that Octavo itself puts into a book, in the book's language, and its dates.

Everything is data: a language is a file beside this one, ``key: words`` a line, named by its BCP 47
tag; that of a region holds only what differs. A language without a file is served in English.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent

#: Languages that are served in another's words: macrolanguage and near kin.
_KIN = {"no": "nb", "nn": "nb"}

#: Where Chinese is written in traditional characters (CLDR, likely subtags).
_TRADITIONAL = frozenset(("tw", "hk", "mo"))

#: What begins the keys that name the titles of a kind of chapter.
_KIND = "kind_"

#: What ends a title that goes on with a name.
_GOES_ON = "…"


@functools.cache
def words(lang: str) -> Mapping[str, str]:
    """The words for a BCP 47 language tag; each key in English where the language lacks it."""
    found = dict(_read("en"))
    subtags = lang.lower().split("-")
    subtags[0] = _KIN.get(subtags[0], subtags[0])
    if subtags[0] == "zh" and _TRADITIONAL.intersection(subtags[1:]):
        subtags.insert(1, "hant")
    for length in range(1, len(subtags) + 1):
        found |= _read("-".join(subtags[:length]))
    return MappingProxyType(found)


@functools.cache
def languages() -> tuple[str, ...]:
    """The tags of the languages that have words of their own, in order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))


@functools.cache
def titles(lang: str) -> Mapping[str, str]:
    """What unnumbered chapters are called in any language, in lower case, with their kinds.

    Where languages mean different things by a word, ``lang`` comes before the others.
    """
    found: dict[str, str] = {}
    own = ((key, value) for key, value in words(lang).items() if key.startswith(_KIND))
    for key, value in itertools.chain(own, *map(_kinds, languages())):
        for title in value.split(", "):
            found.setdefault(title.casefold(), key.removeprefix(_KIND))
    return MappingProxyType(found)


def _kinds(tag: str) -> Iterator[tuple[str, str]]:
    """The lines of a language that name kinds of chapters: every build asks for those of all."""
    for line in _text(tag).split(f"\n{_KIND}")[1:]:
        key, _, value = line.partition("\n")[0].partition(": ")
        yield key, value


def kind(lang: str, title: str) -> str:
    """The kind of chapter that its title tells of, "" where it tells none.

    Some titles go on with a name: "Also by …".
    """
    title = title.casefold()
    found = titles(lang).get(title, "")
    if not found and " " in title:
        found = next((kind for begun, kind in _beginnings(lang) if title.startswith(begun)), "")
    return found


@functools.cache
def _beginnings(lang: str) -> tuple[tuple[str, str], ...]:
    """The beginnings of titles that go on with a name, with their kinds."""
    known = titles(lang).items()
    return tuple((title[:-1], kind) for title, kind in known if title.endswith(_GOES_ON))


def title(lang: str, kind: str) -> str:
    """What an unnumbered chapter of a kind is called, in English where the language lacks it."""
    name = words(lang).get(f"{_KIND}{kind}", kind).split(", ")[0]
    return name[:1].upper() + name[1:]


def _text(tag: str) -> str:
    return (_FOLDER / f"{tag}.txt").read_text(encoding="utf-8")


@functools.cache
def _read(tag: str) -> Mapping[str, str]:
    if tag not in languages():
        return {}
    lines = (line.partition(": ") for line in _text(tag).splitlines())
    return {key: value for key, _, value in lines if key}


def spoken(lang: str) -> str:
    """The language that ``words`` speaks for a tag: its own, or ``en``."""
    language = lang.lower().split("-")[0]
    return lang if _KIN.get(language, language) in languages() else "en"


def date(lang: str, text: str) -> str:
    """A date of W3C-DTF (``2026``, ``2026-11``, ``2026-11-24``) as a reader would write it."""
    wording = words(lang)
    year, month, day = (*text.split("-"), "", "")[:3]
    if not month:
        return year
    months = wording["months"] if day else wording.get("months_alone", wording["months"])
    form = wording["date" if day else "date_month"]
    if day == "01":
        form = wording.get("date_first", form)
    name = months.split()[int(month) - 1]
    return form.format(year=year, month=name, day=day.lstrip("0"))


def numbered(lang: str, word: str, number: str) -> str:
    """What a numbered thing is called: "Figure 2.1", "2.1. ábra", "第2章"."""
    if "{number}" in word:
        return word.format(number=number)
    form = words(lang).get("numbered", "{word} {number}")
    if not form.startswith("{word}"):
        word = word[:1].lower() + word[1:]
    return form.format(word=word, number=number)


def listed(lang: str, names: tuple[str, ...]) -> str:
    """Names as a phrase: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    comma = words(lang).get("comma", ",")
    # a mark as wide as an ideograph has its own room
    comma += "" if comma == "、" else " "
    return f"{comma.join(names[:-1])}{joint(lang)}{names[-1]}"


def joint(lang: str) -> str:
    """What stands between the last two of several: " and ", "と"."""
    wording = words(lang)
    form = wording.get("pair", f"{{left}} {wording['and']} {{right}}")
    return form.format(left="", right="")
