"""Running heads: what the pages of a chapter say above the text.

The words are attributes of the heading, for the named strings ``book``, ``chapter`` and
``section`` of the style sheet: without the number, without notes, formulas as plain text. Where
the line cannot hold them, what stands before a colon or a dash is the title; else it is cut.
"""

from __future__ import annotations

import copy
import re
import unicodedata

from octavo import markup
from octavo.edition import Edition
from octavo.vocabulary import Element

_PT_PER_MM = 72 / 25.4
_SIZE_PT = 9.0
#: So much of the line words may take by the widths below, which are means.
_MOST = 0.95
#: Widths (em) in spaced small capitals, in order: the first class that has a character counts.
_CAPITALS = (("iIjJ.,:;'’‘!|()", 0.4), (" ", 0.29), ("mwMWßæÆœŒ", 0.96), ("", 0.68))
#: In the sans serif of the theme `plain`.
_PLAIN = ((" ", 0.2), ("ijlI.,:;'’‘!|()", 0.27), ("frt-", 0.34), ("mwMW", 0.8), ("", 0.54))
_FULL_WIDTH = 1.06

#: What parts a title from what explains it.
_PARTED = re.compile(r"[:;]\s|\s+[–—-]+\s|—|\s\(")
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
    """The text, its main part, or as many of its words as the line can hold."""
    measure = edition.trim.width_mm - edition.margin_inner_mm - edition.margin_outer_mm
    room = measure * _PT_PER_MM * _MOST / _SIZE_PT
    classes = _PLAIN if edition.theme == "plain" else _CAPITALS
    if _width(text, classes) <= room:
        return text
    for parted in reversed(list(_PARTED.finditer(text))):
        main = text[: parted.start()]
        # "Lesson 12: ..." says nothing without its words
        if len(main) > 3 and not re.search(r"\d", main) and _width(main, classes) <= room:
            return main
    kept = text
    while len(kept) > 1 and _width(f"{kept} …", classes) > room:
        kept = kept.rpartition(" ")[0] or kept[:-1]
    return kept.rstrip(" ,;:.–—-") + " …"


def _width(text: str, classes: tuple[tuple[str, float], ...]) -> float:
    """About how wide a text is, in em."""
    return sum(_advance(character, classes) for character in text)


def _advance(character: str, classes: tuple[tuple[str, float], ...]) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL_WIDTH
    if unicodedata.combining(character):
        return 0.0
    return next(width for known, width in classes if not known or character in known)
