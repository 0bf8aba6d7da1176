"""What a chapter is: told by its ``epub:type``, its class or its title."""

from __future__ import annotations

import re

from octavo.book import KINDS
from octavo.markup import OPS, words
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import kind


def told(heading: Element, lang: str) -> str:
    """What a chapter is: by its ``epub:type``, its class, or its title.

    A title alone tells it where the heading is unnumbered, and where no chapter is called so.
    """
    classes = (heading.get("class") or "").split()
    types = str(heading.attrib.pop(f"{{{OPS}}}type", "")).split()
    named = [_ALIASES.get(name, name) for name in (*types, *classes)]
    found = next((name for name in named if name in KINDS and name not in _LOOSE), "")
    if found:
        return found
    title = _title(heading).rstrip(".:").replace("'", "’")
    known = kind(lang, title)
    if known in _SURE or (known and {"unnumbered", *_LOOSE}.intersection(named)):
        return known
    if known == "imprint" and _tells_rights(heading):
        return known
    if heading.tag == "h1" and _PART.match(title) and _holds_chapters(heading):
        return "part"
    return next((name for name in named if name in _LOOSE), "chapter")


def _holds_chapters(heading: Element) -> bool:
    """Whether chapters follow a title that calls itself a part.

    They say that they are chapters, a level below it, or nothing but who is quoted stands before
    the next of its own level. What an exam calls its parts has questions below it.
    """
    bare, below = True, False
    for block in heading.itersiblings():
        if block.tag == "h1":
            return below or (bare and not _PART.match(_title(block)))
        if block.tag in HEADINGS:
            bare = False
            below = below or (block.tag == "h2" and _CHAPTER.match(_title(block)) is not None)
        elif block.tag != "hr":
            bare = bare and (block.tag == "blockquote" or "epigraph" in (block.get("class") or ""))
    return below or bare


def _title(heading: Element) -> str:
    return " ".join(words(heading).split()).casefold()


def _tells_rights(heading: Element) -> bool:
    """Whether a chapter says whose the book is: a novel's may be called so without."""
    said = ""
    for block in heading.itersiblings():
        if block.tag == "h1":
            break
        said += words(block)
    return "©" in said or "ISBN" in said


#: What parts are called: "Part One", "Teil II: Ebbe", "Deuxième partie".
_PARTS = (
    r"(?:part|book|teil|buch|partie|livre|parte|libro|deel|boek|część|księga|del|bok|bog|část|kniha"
    r"|osa|kısım|kitap|μέρος|βιβλίο|rész|könyv|частина|часть|книга)"
)
_FIRST = (
    r"(?:\d{1,2}(?:st|nd|rd|th|e|re|ère|er|ª|º)?\.?|[ivxlc]{1,6}\.?|first|second|third|fourth|fifth"
    r"|sixth|last|final|(?:erst|zweit|dritt|viert|fünft|sechst|letzt)e[rs]?|premi(?:er|ère)"
    r"|(?:deux|trois|quatr|cinqu|six)ième|seconde?|dernière?|primera?|segund[ao]|tercera?|cuart[ao]"
    r"|prim[ao]|second[ao]|terz[ao]|quart[ao]|eerste|tweede|derde|första|andra|tredje|første|anden"
    r"|annen|pierwsza|druga|trzecia|první|druhá|třetí|первая|вторая|третья|перша|друга)"
)
_PART = re.compile(rf"(?:{_PARTS}\s+\w+|{_FIRST}\s+{_PARTS})\s*(?:[.:–—|-]|\Z)")

#: What chapters are called, or have instead of a name.
_CHAPTER = re.compile(
    r"(?:chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk|rozdział|kapittel|kapitola|luku|bölüm"
    r"|κεφάλαιο|fejezet|розділ|глава)\s+\S|(?:\d{1,3}|[ivxlc]{1,7}|one|two|three|four|five|six|seven"
    r"|eight|nine|ten)\.?\Z"
)

#: Kinds that say no more than a place in the book; a title may say more.
_LOOSE = frozenset({"frontmatter", "backmatter"})

_ALIASES = {
    "acknowledgements": "acknowledgments",
    "loi": "list-of-figures",
    "lot": "list-of-tables",
    "contributors": "about-the-author",
    "references": "bibliography",
}

#: Kinds that a title tells by itself: nobody calls a chapter so that is to be numbered.
_SURE = frozenset(
    """dedication epigraph foreword preface prologue epilogue afterword glossary bibliography
    acknowledgments about-the-author index colophon backmatter frontmatter abbreviations
    endnotes""".split()
)
