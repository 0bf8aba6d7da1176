"""The direction of writing, by language."""

from __future__ import annotations

#: Languages that are written from the right to the left where their tag names no script.
_LANGUAGES = frozenset("ar arc ckb dv fa he iw ks ps sd ug ur yi".split())

#: Scripts that are (ISO 15924).
_SCRIPTS = frozenset("arab aran hebr syrc thaa nkoo samr mand".split())


def right_to_left(lang: str) -> bool:
    """Whether a BCP 47 language tag is that of a language written from the right to the left."""
    language, *more = lang.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in more if len(subtag) == 4 and subtag.isalpha()), "")
    return script in _SCRIPTS if script else language in _LANGUAGES
