"""Divs with nothing in them: unless a style sheet of the author's draws one, it leaves no trace."""

from __future__ import annotations

from octavo.report import Finding, warning
from octavo.resolve.draft import Draft
from octavo.vocabulary import Element

#: What an element may have and be as good as not there.
_TRACELESS = frozenset({"class", "data-line", "data-file"})


def run(draft: Draft) -> list[Finding]:
    """Tell of each that has a class and no more; a place for something has an id or a size."""
    metadata = draft.book.metadata
    if metadata.css or any(values.get("css") for values in metadata.editions.values()):
        return []
    return [
        warning(
            "div-empty",
            f"there is nothing in this div of class “{div.get('class')}”: it leaves no trace",
            draft.source(part, div, div.get("class", "")),
            'write its text between its marks, give it room with `height="3cm"`, or take it out',
        )
        for part in draft.parts
        for div in part.tree.iter("div")
        if _traceless(div)
    ]


def _traceless(div: Element) -> bool:
    named = "class" in div.attrib and set(div.attrib) <= _TRACELESS
    # a space that does not break is content: the lines of an answer hold one
    return named and not len(div) and not (div.text or "").strip(" \t\n")
