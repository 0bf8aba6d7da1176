"""Alphabetical order by language.

The order is that of the Unicode Collation Algorithm with the tailorings of the CLDR: letters
first, then accents, then capitals; word by word. Of what pip installs nothing serves on every
platform: PyICU has no wheels, icu4py no collator, pyuca and feruca no tailorings.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Letters of their own, each after the one at the head of its group; ``=`` joins what counts alike.
_TAILORINGS: dict[str, str] = {
    "cs": "c č, h ch, r ř, s š, z ž",
    "cy": "c ch, d dd, f ff, g ng, l ll, p ph, r rh, t th",
    "da": "z æ=ä ø=ö=ő å=aa, d đ=ð, y ü",
    "es": "n ñ",
    "et": "s š z ž, w õ ä ö ü",
    "fi": "z å ä=æ ö=ø, d đ=ð, y ü",
    "hr": "c č ć, d dž đ, l lj, n nj, s š, z ž",
    "hu": "c cs, d dz dzs, g gy, l ly, n ny, o ö=ő, s sz, t ty, u ü=ű, z zs",
    "is": "a á, d ð, e é, i í, o ó, u ú, y ý, z þ æ=ä ö=ø å",
    "lt": "c č, s š, z ž",
    "lv": "c č, g ģ, k ķ, l ļ, n ņ, r ŗ, s š, z ž",
    "nb": "z æ=ä ø=ö=ő å=aa, d đ=ð, y ü",
    "pl": "a ą, c ć, e ę, l ł, n ń, o ó, s ś, z ź ż",
    "ro": "a ă â, i î, s ș=ş, t ț=ţ",
    "sk": "a ä, c č, h ch, o ô, s š, z ž",
    "sl": "c č ć, d đ, s š, z ž",
    "sv": "z å ä=æ ö=ø, d đ=ð, y ü",
    "tr": "c ç, g ğ, h ı, o ö, s ş, u ü",
    "uk": "г ґ, е є, и і ї й",
}
_KIN = {"no": "nb", "nn": "nb", "bs": "hr", "sr": "hr", "be": "ru", "bg": "ru", "mk": "ru"}

#: Cyrillic letters that Unicode takes apart and no alphabet does.
_CYRILLIC = "и й, у ў"

#: Letters that Unicode does not take apart, as what they are sorted as.
_PLAIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "ħ": "h", "ĳ": "ij", "ŋ": "n", "ς": "σ",
}  # fmt: skip


@dataclass(frozen=True)
class _Weight:
    """A letter's place: numerals (1) before letters (2), spaces (0) before both."""

    rank: int
    letter: str = ""
    after: int = 0
    number: int = 0

    def key(self) -> tuple[int, int, str, int]:
        return (self.rank, self.number, self.letter, self.after)


Key = tuple[tuple[tuple[int, int, str, int], ...], tuple[str, ...], tuple[bool, ...], str]


def key(text: str, lang: str) -> Key:
    """What to sort a text by in a language (BCP 47)."""
    weights, accents, capitals = [], [], []
    for weight, accent, capital in _letters(text, _tailoring(lang)):
        weights.append(weight.key())
        accents.append(accent)
        capitals.append(capital)
    return tuple(weights), tuple(accents), tuple(capitals), text


def initial(text: str, lang: str) -> str:
    """The letter that a text stands under, in capitals; "0" for numerals, "" for signs."""
    tailoring = _tailoring(lang)
    for weight, _, _ in _letters(text, tailoring):
        if weight.rank == 1:
            return "0"
        if weight.rank == 2:
            place = (weight.letter, weight.after)
            letter = next((k for k, v in tailoring.items() if v == place), weight.letter)
            return _capital(letter, lang)
    return ""


def _capital(letter: str, lang: str) -> str:
    if letter == "i" and lang.lower().startswith("tr"):
        return "İ"
    return letter[:1].upper() + letter[1:]


@functools.cache
def _tailoring(lang: str) -> Mapping[str, tuple[str, int]]:
    """Letters and groups of letters with the plain letter that they follow, and how far behind."""
    language = lang.lower().split("-")[0]
    rules = _TAILORINGS.get(_KIN.get(language, language), "")
    found: dict[str, tuple[str, int]] = {}
    for group in (*_CYRILLIC.split(", "), *filter(None, rules.split(", "))):
        head, *others = group.split()
        for after, letters in enumerate(others, 1):
            for letter in letters.split("="):
                found[letter] = (head, after)
    return found


def _letters(
    text: str, tailoring: Mapping[str, tuple[str, int]]
) -> Iterator[tuple[_Weight, str, bool]]:
    """The letters of a text with their accents, and whether each is a capital."""
    longest = max(map(len, tailoring), default=1)
    text = unicodedata.normalize("NFC", text)
    # where ı and i differ, so do their capitals
    folded = text.replace("I", "ı").replace("İ", "i") if "ı" in tailoring else text
    index, begun = 0, False
    while index < len(folded):
        for length in range(longest, 0, -1):
            piece = folded[index : index + length].lower()
            if len(piece) >= length and piece in tailoring:
                head, after = tailoring[piece]
                yield _Weight(2, head, after), piece, text[index].isupper()
                break
        else:
            length = 1
            number = re.match("[0-9]+", folded[index:])
            if number:
                length = number.end()
                yield _Weight(1, number=int(number[0][:30])), "", False
            elif folded[index].isspace():
                if begun:
                    yield _Weight(0), "", False
            else:
                yield from _plain(folded[index], text[index].isupper())
        begun = begun or folded[index].isalnum()
        index += length


def _plain(character: str, capital: bool) -> Iterator[tuple[_Weight, str, bool]]:
    """A letter without a place of its own: its base letters, the rest of it an accent."""
    lower = character.lower()
    pieces = unicodedata.normalize("NFD", _PLAIN.get(lower, lower))
    accent = "".join(c for c in pieces if unicodedata.combining(c))
    if lower in _PLAIN:
        accent += lower
    for piece in pieces:
        if piece.isalpha():
            yield _Weight(2, _PLAIN.get(piece, piece)), accent, capital
