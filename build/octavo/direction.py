"""The direction of writing, by language."""

from __future__ import annotations

import re

#: Languages that are written from the right to the left where their tag names no script.
_LANGUAGES = frozenset("ar arc ckb dv fa he iw ks ps sd ug ur yi".split())

#: Scripts that are (ISO 15924).
_SCRIPTS = frozenset("arab aran hebr syrc thaa nkoo samr mand".split())


#: Letters of Hebrew, Arabic and their like (Unicode, the classes R and AL).
_TURNED = re.compile("[\u05be-\u08c7\ufb1d-\ufdfc\ufe70-\ufefc]")


def turned(text: str | None) -> bool:
    """Whether there are letters in a text that run from the right to the left."""
    return bool(text) and _TURNED.search(text or "") is not None


def right_to_left(lang: str) -> bool:
    """Whether a BCP 47 language tag is that of a language written from the right to the left."""
    language, *more = lang.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in more if len(subtag) == 4 and subtag.isalpha()), "")
    return script in _SCRIPTS if script else language in _LANGUAGES
