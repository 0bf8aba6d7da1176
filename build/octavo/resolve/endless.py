"""Endless words: so many letters without a break that no page can hold them.

Pango, which sets the lines, gives up on a piece of text that it cannot break: the rest runs off
the page. Most often data were pasted into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from octavo.report import Finding, warning
from octavo.resolve.draft import Draft, classes
from octavo.vocabulary import Element

#: No word of any language is nearly as long, nor is any address that a person can use.
_MOST = 4000

#: Blanks and marks that let a line end, and scripts that are written without blanks: Thai, Lao,
#: Myanmar, Khmer, and those of East Asia.
_BREAKS = (
    r"\s\u00ad\u200b\ufffc\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af"
    r"\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_ENDLESS = re.compile(rf"[^{_BREAKS}]{{{_MOST + 1},}}")

#: What is quoted of such a word, and looked for in its line.
_SHOWN = 24


def run(draft: Draft) -> list[Finding]:
    """Tell of each word that is too long for any page."""
    findings = []
    for part in draft.parts:
        for element, text in _texts(part.tree):
            for found in _ENDLESS.finditer(text):
                word = found.group()
                findings.append(
                    warning(
                        "word-endless",
                        f"“{word[:_SHOWN]}…” goes on for {len(word):,} characters without a "
                        "blank: on pages its end may not be seen",
                        draft.source(part, element, word[:_SHOWN]),
                        "part it with blanks, or with soft hyphens (`&shy;`) where lines may end",
                    )
                )
    return findings


def _texts(tree: Element) -> Iterator[tuple[Element, str]]:
    for element in tree.iter():
        if isinstance(element.tag, str) and "math" not in classes(element):
            for text, owner in ((element.text, element), (element.tail, element.getparent())):
                if owner is not None and text and len(text) > _MOST:
                    yield owner, text
