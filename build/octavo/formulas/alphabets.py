"""Unicode's mathematical alphanumeric symbols: letters whose look has a meaning."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

_STYLED = re.compile(r"MATHEMATICAL (BOLD|ITALIC|SANS-SERIF|MONOSPACE) (CAPITAL|SMALL|DIGIT) (\w+)")


@functools.cache
def letter(character: str, style: str) -> str:
    """A letter or digit in one of the alphabets; itself where the alphabet lacks it.

    ``style`` is as in the names of the characters: ``BOLD ITALIC``, ``FRAKTUR``.
    """
    name = unicodedata.name(character, "")
    rest = re.sub(r"\A(?:LATIN|GREEK) ", "", name).replace("LETTER ", "")
    if name == rest and not name.startswith(("DIGIT", "PARTIAL", "NABLA")):
        return character
    if (style, character) == ("ITALIC", "h"):
        return "\u210e"  # the Planck constant was there first
    older = style.replace("FRAKTUR", "BLACK-LETTER")
    for candidate in (f"MATHEMATICAL {style} {rest}", f"{older} {rest}"):
        try:
            return unicodedata.lookup(candidate.replace("LUNATE ", ""))
        except KeyError:
            continue
    return character


def runs(text: str) -> Iterator[tuple[str, str]]:
    """A text by alphabets: the name of each (``bold``), "" for none, and its letters as usual ones.

    A blank goes with the letters before it.
    """
    style, letters = "", ""
    for character in text:
        found = _STYLED.fullmatch(unicodedata.name(character, ""))
        own = found[1].lower() if found else "" if not character.isspace() else style
        if own != style and letters:
            yield style, letters
            letters = ""
        style = own
        letters += _usual(found[2], found[3]) if found else character
    if letters or not text:
        yield style, letters


def _usual(kind: str, name: str) -> str:
    latin = f"DIGIT {name}" if kind == "DIGIT" else f"LATIN {kind} LETTER {name}"
    try:
        return unicodedata.lookup(latin)
    except KeyError:
        return unicodedata.lookup(f"GREEK {kind} LETTER {name}")
