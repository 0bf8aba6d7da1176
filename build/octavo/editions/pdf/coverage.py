"""Every character must be in one of our faces: else a machine's own font would fill the gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from octavo.book import Chapter, Element
from octavo.fonts import FALLBACK, MONO, TEXT, Face, covers
from octavo.report import Finding, Source, error

_MONO = frozenset(("code", "pre", "kbd", "samp"))


def characters(trees: Iterable[Element]) -> frozenset[int]:
    """The code points of the trees' text."""
    return frozenset(map(ord, set().union(*(str(t) for tree in trees for t in tree.itertext()))))


def missing(
    chapters: Iterable[tuple[Chapter, Element]], faces: tuple[Face, ...]
) -> Iterator[Finding]:
    """An error for each character that no face of its chain has, at the first place it is used."""
    known = {
        family: {chr(point) for f in faces if f.family in FALLBACK[family] for point in covers(f)}
        for family in (TEXT, MONO)
    }
    told: set[str] = set()
    for chapter, tree in chapters:
        for element, text in _texts(tree):
            chain = known[MONO if _is_mono(element) else TEXT]
            strange = set(text) - chain - told
            for character in text if strange else ():
                if character not in strange or character in told or _invisible(character):
                    continue
                told.add(character)
                yield _finding(character, chapter, element)


def _texts(tree: Element) -> Iterator[tuple[Element, str]]:
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield element, element.text or ""
            for child in element:
                yield element, child.tail or ""


def _is_mono(element: Element) -> bool:
    return element.tag in _MONO or any(e.tag in _MONO for e in element.iterancestors())


def _invisible(character: str) -> bool:
    """Spaces and format characters are shaped without a glyph of their own."""
    return unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf", "Cc")


def _finding(character: str, chapter: Chapter, element: Element) -> Finding:
    line, file = 1, chapter.file
    for candidate in (element, *element.iterancestors()):
        if candidate.get("data-line"):
            line, file = int(candidate.get("data-line", "1")), candidate.get("data-file", file)
            break
    name = unicodedata.name(character, "unnamed")
    return error(
        "glyph-missing",
        f"no face of this book has the character “{character}” (U+{ord(character):04X} {name})",
        Source(file, line),
        "name a font file that has it as `mainfont` (or `monofont` for code) in the front matter",
    )
