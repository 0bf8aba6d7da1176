"""The quotation marks of each language, after the Unicode CLDR delimiters."""

from __future__ import annotations

from dataclasses import dataclass

NBSP, NARROW = "\u00a0", "\u202f"

#: As dashes are written; languages in which one begins what somebody says.
DASHES = ("—", "–", "―", "--")
SPEECH = frozenset("fr es ru uk be pl pt it tr hu el cs sk fi sv da nb ro bg".split())


@dataclass(frozen=True)
class Marks:
    """The marks of a language: outer and inner quotes, what separates « and its words.

    ``spaced`` are the signs of punctuation that a narrow space stands before.
    """

    double: tuple[str, str]
    single: tuple[str, str]
    pad: str = ""
    spaced: str = ""


_ENGLISH = Marks(("“", "”"), ("‘", "’"))
_MARKS = {
    "en": _ENGLISH,
    "de": Marks(("„", "“"), ("‚", "‘")),
    "de-ch": Marks(("«", "»"), ("‹", "›")),
    "fr": Marks(("«", "»"), ("“", "”"), pad=NARROW, spaced=";:!?"),
    "fr-ch": Marks(("«", "»"), ("‹", "›"), pad=NARROW, spaced=";:!?"),
    "es": Marks(("«", "»"), ("“", "”")),
    "it": Marks(("«", "»"), ("“", "”")),
    "it-ch": Marks(("«", "»"), ("‹", "›")),
    "pt": Marks(("“", "”"), ("‘", "’")),
    "nl": Marks(("“", "”"), ("‘", "’")),
    "ru": Marks(("«", "»"), ("„", "“")),
    "uk": Marks(("«", "»"), ("„", "“")),
    "pl": Marks(("„", "”"), ("‚", "’")),
    "cs": Marks(("„", "“"), ("‚", "‘")),
    "sv": Marks(("”", "”"), ("’", "’")),
    "fi": Marks(("”", "”"), ("’", "’")),
    "da": Marks(("“", "”"), ("‘", "’")),
    "hu": Marks(("„", "”"), ("»", "«")),
    "el": Marks(("«", "»"), ("“", "”")),
    "pt-pt": Marks(("«", "»"), ("“", "”")),
    "ca": Marks(("«", "»"), ("“", "”")),
    "ro": Marks(("„", "”"), ("«", "»")),
    "hr": Marks(("„", "”"), ("‚", "’")),
    "be": Marks(("«", "»"), ("„", "“")),
    **{tag: Marks(("„", "“"), ("‚", "‘")) for tag in ("sk", "sl", "bg", "is", "et", "lt")},
    "nn": Marks(("«", "»"), ("‘", "’")),
    "nb": Marks(("«", "»"), ("‘", "’")),
    "no": Marks(("«", "»"), ("‘", "’")),
}


def marks(lang: str) -> Marks:
    """The marks of a BCP 47 language tag: those of its region, its language, else English."""
    tag = lang.lower()
    return _MARKS.get(tag) or _MARKS.get(tag.split("-")[0]) or _ENGLISH
