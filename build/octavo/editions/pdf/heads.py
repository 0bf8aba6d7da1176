"""Running heads: what the pages of a chapter say above the text.

The words are attributes of the heading, for the named strings ``book``, ``chapter`` and
``section`` of the style sheet: without the number, without notes, formulas as plain text, and cut
where the line is full.
"""

from __future__ import annotations

import copy

from octavo import markup
from octavo.edition import Edition
from octavo.vocabulary import Element

_PT_PER_MM = 72 / 25.4
#: The mean width of a letter in spaced small capitals of 9 pt, in points.
_LETTER_PT = 5.6
_IN_TEXT_ONLY = ("doc-noteref", "doc-backlink")


def stamp(tree: Element, edition: Edition, title: str) -> None:
    """Give the headings of a chapter the words of its running heads, in place."""
    heading = tree.find("h1")
    if heading is None:
        return
    chapter = _cut(_words(heading), edition)
    heading.set("data-book", _cut(title, edition))
    heading.set("data-chapter", chapter)
    following = heading.getnext()
    if following is not None:
        following.set("data-section", chapter)
    for section in tree.iterchildren("section"):
        below = section.find("h2")
        if below is not None:
            (section if section is following else below).set(
                "data-section", _cut(_words(below), edition)
            )


def _words(heading: Element) -> str:
    own = copy.deepcopy(heading)
    for element in list(own.iter()):
        names = (element.get("class") or "").split()
        if "number" in names or element.get("role") in _IN_TEXT_ONLY:
            element.text = ""
            for child in list(element):
                element.remove(child)
        elif element.get("data-said"):
            # as text, of which the drawing has none
            element.text = element.get("data-said")
        elif element.tag == "img" and element.get("alt"):
            element.text = element.get("alt")
    return markup.words(own)


def _cut(text: str, edition: Edition) -> str:
    """The text, cut after a word where the line cannot hold it."""
    measure = edition.trim.width_mm - edition.margin_inner_mm - edition.margin_outer_mm
    most = int(measure * _PT_PER_MM / _LETTER_PT)
    if len(text) <= most:
        return text
    kept = text[: most - 1].rpartition(" ")[0] or text[: most - 2]
    return kept.rstrip(" ,;:.–—-") + " …"
