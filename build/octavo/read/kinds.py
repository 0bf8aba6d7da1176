"""What a chapter is: told by its ``epub:type``, its class or its title."""

from __future__ import annotations

from octavo.book import KINDS
from octavo.markup import OPS, words
from octavo.vocabulary import Element
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
    title = " ".join(words(heading).split()).casefold().rstrip(".:").replace("'", "’")
    known = kind(lang, title)
    if known in _SURE or (known and {"unnumbered", *_LOOSE}.intersection(named)):
        return known
    if known == "imprint" and _tells_rights(heading):
        return known
    return next((name for name in named if name in _LOOSE), "chapter")


def _tells_rights(heading: Element) -> bool:
    """Whether a chapter says whose the book is: a novel's may be called so without."""
    said = ""
    for block in heading.itersiblings():
        if block.tag == "h1":
            break
        said += words(block)
    return "©" in said or "ISBN" in said


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
    acknowledgments about-the-author index colophon backmatter frontmatter""".split()
)
