"""Directions: a passage in a language of another direction of writing says so.

Reading systems order the words and signs of a line by ``dir`` (HTML, 3.2.6.4), not by ``lang``.
Chinese and Japanese paragraphs that begin with their own blank are set in by that alone.
"""

from __future__ import annotations

from octavo.direction import right_to_left
from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class
from octavo.vocabulary import Element


def run(draft: Draft) -> list[Finding]:
    """Give passages the direction of their language, where the author gave them none."""
    for part in draft.parts:
        for element in part.tree.iter():
            lang = element.get("lang")
            if lang and not element.get("dir"):
                turned = right_to_left(lang)
                if turned != _around(element, draft.book.metadata.lang):
                    element.set("dir", "rtl" if turned else "ltr")
            if element.tag == "p" and (element.text or "").startswith("\N{IDEOGRAPHIC SPACE}"):
                add_class(element, "set-in")
    return []


def _around(element: Element, lang: str) -> bool:
    """Whether what is around an element runs from the right to the left."""
    for ancestor in element.iterancestors():
        if ancestor.get("dir"):
            return ancestor.get("dir") == "rtl"
        if ancestor.get("lang"):
            return right_to_left(ancestor.get("lang", ""))
    return right_to_left(lang)
