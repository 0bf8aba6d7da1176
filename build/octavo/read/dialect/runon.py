"""Lines with marks or numbers that Markdown has no list for: they run on in one paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from octavo.vocabulary import VERSE

#: What nothing but an item begins with: bullets, ``a.)``, and ``a)`` or ``aa)`` below a text.
_SURE = tuple(
    re.compile(form)
    for form in (
        r"[•◦▪▫‣●○■□∙➢➤►✓✔✗✘☐☑☒][ \t\u00a0]*(?=\S)",
        r"\(?([a-z])\1[.)][ \t]+(?=\S)",
        r"\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)[ \t]+(?=\S)",
        r"(?:[A-Za-z]|\d{1,3})\.\)[ \t]+(?=\S)",
        r"[①-⑳][ \t]*(?=\S)",
        r"\[[ xX]\][ \t]+(?=\S)",
    )
)
#: And what is one where the paragraph begins with it: dashes as typed, ``1.1``, ``§ 2``.
_FORMS = _SURE + tuple(
    re.compile(form)
    for form in (
        r"[–—][ \t\u00a0]+(?=\S)",
        r"\d{1,2}(?:\.\d{1,2})+\.?[ \t]+(?=[^\W\d])",
        r"§[ \t\u00a0]?\d+[a-z]?[ \t]+(?=\S)",
    )
)
#: ``A.`` is an initial, too, unless ``B.`` follows (Pandoc wants two blanks behind it).
_CAPITAL = re.compile(r"([A-Z])\.[ \t](?=\S)")
#: Classes of divs in which lines end where they do.
_KEPT = VERSE | {"line-block"}


def mark(lines: Sequence[str], within: str) -> str:
    """The mark of the second line where lines go on like items, as the first begins; else "".

    ``within`` are the classes of what holds them. A line whose end is a break is none that runs on.
    """
    if len(lines) < 2 or _KEPT.intersection(within.split()):
        return ""
    for before, line in itertools.pairwise(lines):
        if before.endswith(("\\", "  ")):
            continue
        one, two = _CAPITAL.match(before.lstrip()), _CAPITAL.match(line.lstrip())
        if one is not None and two is not None and ord(two[1]) == ord(one[1]) + 1:
            return two.group().strip()
        for form in _FORMS if before is lines[0] else _SURE:
            found = form.match(line.lstrip())
            if found is not None and form.match(before.lstrip()):
                return found.group().strip()
    return ""
