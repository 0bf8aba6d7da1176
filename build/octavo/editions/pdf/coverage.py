"""What the pages cannot show: characters without a face, words that run from the right to the left.

Every character must be in one of our faces: else a machine's own font would fill the gap.
"""

from __future__ import annotations

import dataclasses
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from octavo import direction, scripts
from octavo.book import Chapter, Metadata
from octavo.fonts import MONO, TEXT, Face, chains, covers
from octavo.origin import origin
from octavo.report import Finding, Source, error
from octavo.vocabulary import Element
from octavo.wording import words

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol dl li dt dd table thead tbody tfoot tr td th caption figure "
    "figcaption div section aside blockquote".split()
)
#: Letters that have a direction, and those of them that run to the left (Unicode, UAX 9).
_STRONG, _TURNED = frozenset(("L", "R", "AL")), frozenset(("R", "AL"))

#: So many characters of a script are named.
_LISTED = 12

_EAST = "East Asia"
_MONO = frozenset(("code", "pre", "kbd", "samp"))


def beside(metadata: Metadata) -> frozenset[int]:
    """The code points of what pages show beside the text: who and what the book is, our words."""
    texts = (*_told(metadata), *words(metadata.lang).values())
    return frozenset(map(ord, chain.from_iterable(texts)))


def _told(value: object) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _told(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_told, value.values()))
    elif isinstance(value, tuple | list):
        yield from chain.from_iterable(map(_told, value))


def missing(
    chapters: Iterable[tuple[Chapter, Element]],
    faces: tuple[Face, ...],
    used: frozenset[int],
    languages: Sequence[str] = (),
) -> Iterator[Finding]:
    """An error for the characters of each script that no face of their chain has.

    It tells of the first place of the first of them: a text in a script that is not there has
    hundreds. Signs without a script have an error each. ``used`` are the code points of all texts;
    ``languages``: see `scripts.regions`.
    """
    orders = chains(faces)
    points = {
        family: frozenset().union(*(covers(f) for f in faces if f.family in orders[family]))
        for family in (TEXT, MONO)
    }
    if all(_invisible(chr(point)) for point in used - (points[TEXT] & points[MONO])):
        return
    known = {family: set(map(chr, those)) for family, those in points.items()}
    told: set[str] = set()
    places: dict[str, Source] = {}
    by_script: dict[str, list[str]] = {}
    for chapter, tree in chapters:
        for element, text in _texts(tree):
            chain = known[MONO if _is_mono(element) else TEXT]
            strange = set(text) - chain - told
            for character in text if strange else ():
                if character not in strange or character in told or _invisible(character):
                    continue
                told.add(character)
                script = _script(character)
                place = dataclasses.replace(origin(element, chapter.file), sought=character)
                places.setdefault(script, place)
                by_script.setdefault(script, []).append(character)
    for script, characters in by_script.items():
        yield _finding(characters, places[script], _mend(characters, script, languages))


def _script(character: str) -> str:
    """What a letter's name begins with, East Asia's are one; a sign by itself."""
    if scripts.eastern(ord(character)):
        return _EAST
    name = unicodedata.name(character, "")
    return name.split()[0] if name and unicodedata.category(character)[0] in "LM" else character


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


def turned(metadata: Metadata) -> Iterator[Finding]:
    """An error for a language that runs from the right to the left, see ``torn``."""
    if direction.right_to_left(metadata.lang):
        message = "the pages cannot be set from the right to the left, as this language is written"
        hint = (
            "make the e-book only: `editions: [epub]` and `page-source: none` in the front matter"
        )
        yield error("direction-pages", message, metadata.source("lang"), hint)


def torn(chapters: Iterable[tuple[Chapter, Element]]) -> Iterator[Finding]:
    """An error where words would stand in the wrong order.

    The page engine turns the words of a piece of text, but sets the pieces of a line from the left
    to the right (Kozea/WeasyPrint#106): a whole book cannot be set so, nor a passage with emphasis.
    """
    hint = (
        "take the marks out of it, or keep it to the EPUB with "
        '`.content-visible when-format="epub"`'
    )
    for chapter, tree in chapters:
        if not any(map(direction.turned, map(str, tree.itertext()))):
            continue
        for element in tree.iter():
            if element.get("dir") == "rtl" and any(len(p) > 1 for p in _pieces(element)):
                message = (
                    "the pages would have the words of this passage in the wrong order: it runs "
                    "from the right to the left and has marked words in it"
                )
                yield error("direction-pages", message, origin(element, chapter.file), hint)
            elif element.tag in _BLOCKS and _torn(element):
                message = (
                    "the pages would have words of this passage in the wrong order: they run from "
                    "the right to the left, and some of them are marked"
                )
                yield error("direction-pages", message, origin(element, chapter.file), hint)


def _torn(block: Element) -> bool:
    """Whether a line that runs to the right has words that run to the left in several pieces.

    With no letter of the other kind between them they are one run, which a reader of this language
    begins at its right end; pieces with a direction of their own stand by themselves.
    """
    own = (block, *block.iterancestors())
    if next((one.get("dir") for one in own if one.get("dir")), "ltr") == "rtl":
        return False
    before = ""
    for text in _texts_of(block):
        strong = [s for s in map(unicodedata.bidirectional, text) if s in _STRONG]
        if strong and before in _TURNED and strong[0] in _TURNED:
            return True
        before = strong[-1] if strong else before
    return False


def _texts_of(block: Element) -> Iterator[str]:
    """The pieces of text in a block's own lines; a letter stands for what has a direction."""
    yield block.text or ""
    for child in block:
        if child.get("dir") or child.tag in _BLOCKS or child.tag == "br":
            yield "x"
        elif isinstance(child.tag, str) and child.get("role") != "doc-noteref":
            yield from _texts_of(child)
        yield child.tail or ""


def _pieces(element: Element) -> Iterator[list[str]]:
    """The pieces of text that the lines of each block within an element are made of."""
    own = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag in _BLOCKS:
            yield from _pieces(child)
        elif child.tag == "br":
            # the lines of a poem are set one by one
            yield _spoken(own)
            own = []
        elif isinstance(child.tag, str) and child.get("role") != "doc-noteref":
            own += [str(text) for text in child.itertext()]
        own.append(child.tail or "")
    yield _spoken(own)


def _spoken(pieces: list[str]) -> list[str]:
    return [piece for piece in pieces if any(character.isalpha() for character in piece)]


def _finding(characters: list[str], place: Source, hint: str) -> Finding:
    first = characters[0]
    point = f"U+{ord(first):04X} {unicodedata.name(first, 'unnamed')}"
    what = f"the character “{first}” ({point})"
    if len(characters) > 1:
        listed = " ".join(characters[:_LISTED]) + (" …" if len(characters) > _LISTED else "")
        what = f"{len(characters)} characters of this script: {listed} (the first is {point})"
    return error("glyph-missing", f"no face of this book has {what}", place, hint)


def _mend(characters: list[str], script: str, languages: Sequence[str]) -> str:
    them = "it" if len(characters) == 1 else "them"
    other = f"name a font file that has {them} as `mainfontfallback` in the front matter"
    if script == _EAST:
        wanted = scripts.regions(frozenset(map(ord, characters)), languages)
        lacking = [region for region in wanted if not scripts.installed(region)]
        if lacking:
            what = ", ".join(region.name for region in lacking)
            packages = " ".join(region.package for region in lacking)
            return f"get faces for {what}: `{_python()} -m pip install {packages}`; or {other}"
    return f'{other}, or keep {them} to the EPUB with `.content-visible when-format="epub"`'


def _python() -> str:
    """The Python that runs this, as one would type it here."""
    path = Path(sys.executable)
    here = Path.cwd()
    short = path.relative_to(here) if path.is_relative_to(here) else path
    return f'"{short}"' if " " in str(short) else str(short)
