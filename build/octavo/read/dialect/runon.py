"""Lines with marks or numbers that Markdown has no list for: they run on in one paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

#: Bullets and dashes as typed, and numbers: ``aa)`` of German law, ``a.)``, ``1.1``, ``§ 2``.
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"[•◦▪▫‣●○■□∙➢➤►✓✔✗✘☐☑☒][ \t\u00a0]*(?=\S)",
        r"[–—][ \t\u00a0]+(?=\S)",
        r"\(?([a-z])\1[.)][ \t]+(?=\S)",
        r"(?:[A-Za-z]|\d{1,3})\.\)[ \t]+(?=\S)",
        r"\d{1,2}(?:\.\d{1,2})+\.?[ \t]+(?=[^\W\d])",
        r"§[ \t\u00a0]?\d+[a-z]?[ \t]+(?=\S)",
        r"[①-⑳][ \t]*(?=\S)",
    )
)
#: Classes of divs in which lines end where they do.
_VERSE = frozenset("verse poem poetry lyrics line-block".split())


def mark(lines: Sequence[str], within: str) -> str:
    """The mark of the second line where lines go on like items, as the first begins; else "".

    ``within`` are the classes of what holds them. A line whose end is a break is none that runs on.
    """
    if len(lines) < 2 or _VERSE.intersection(within.split()):
        return ""
    first = lines[0].lstrip()
    form = next((one for one in _FORMS if one.match(first)), None)
    if form is None:
        return ""
    for before, line in itertools.pairwise(lines):
        found = form.match(line.lstrip())
        if found is not None and not before.endswith(("\\", "  ")):
            return found.group().strip()
    return ""
