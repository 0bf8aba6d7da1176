"""Faces for writing that the faces of the text do not know: which packages carry them.

Those of most scripts come with Octavo. Han is drawn otherwise in Japan, in Korea, on the mainland
of China and elsewhere, and a font of it is large: there is a package a language, for who needs it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from octavo.faces import EAST, SCRIPTS, TEXT, Face, Packaged, chains, covers, locate
from octavo.vocabulary import Element

#: Noto Sans, which comes as a package, with a file a script.
_LOCAL = "manimgx_fonts"
_NAMES = (
    "Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada "
    "Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thai"
).split()

_STYLES = ((400, False), (400, True), (700, False), (700, True))


@dataclass(frozen=True)
class Region:
    """A language with its own forms of Han. What is bold stands in ``sans``, as is the custom."""

    name: str
    tags: tuple[str, ...]
    package: str
    serif: str
    sans: str

    @property
    def module(self) -> str:
        return self.package.replace("-", "_")

    @property
    def family(self) -> str:
        return f"Octavo {self.name}"

    def face(self, weight: int, italic: bool) -> Packaged:
        file = self.sans if weight > 400 else self.serif
        return Packaged(self.family, weight, italic, self.module, file, place=EAST)


def _region(name: str, tags: str, package: str, form: str) -> Region:
    files = (f"Noto{style}{form}-Regular.otf" for style in ("Serif", "Sans"))
    return Region(name, tuple(tags.split()), f"pylopdf-fonts-{package}", *files)


#: Noto Serif, which was drawn with Source Serif, and Noto Sans.
REGIONS = (
    _region("Japanese", "ja", "jp", "JP"),
    _region("Traditional Chinese", "zh-hant zh-tw zh-hk zh-mo yue lzh", "zh-tw", "TC"),
    _region("Simplified Chinese", "zh cmn", "zh-cn", "SC"),
    _region("Korean", "ko", "ko", "KR"),
)
_JAPANESE, _TRADITIONAL, _SIMPLIFIED, _KOREAN = REGIONS

_HAN = ((0x2E80, 0x303F), (0x3100, 0x312F), (0x31A0, 0xA4CF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F))
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF61, 0xFF9F), (0x1B000, 0x1B16F))
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_WIDE = ((0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


def eastern(character: int) -> bool:
    """Is the character one of Chinese, Japanese or Korean writing?"""
    return _among((character,), (*_HAN, *_KANA, *_HANGUL, *_WIDE))


def regions(characters: Collection[int], languages: Iterable[str]) -> list[Region]:
    """Whose forms the characters are wanted in: of the languages named, else as the letters tell.

    ``languages`` are those of the book and its passages, the book's own first.
    """
    found = [region for tag in languages if (region := of_language(tag))]
    if _among(characters, _KANA):
        found.append(_JAPANESE)
    if _among(characters, _HANGUL):
        found.append(_KOREAN)
    return list(dict.fromkeys(found)) or [_SIMPLIFIED]


def languages(lang: str, passages: Iterable[str]) -> list[str]:
    """The languages of a book and its passages, its own first."""
    return list(dict.fromkeys((lang, *sorted(set(passages)))))


def passages(trees: Iterable[Element]) -> list[str]:
    """The languages that are named in trees."""
    found: set[str] = set()
    for tree in trees:
        tags: Any = _TAGS(tree)
        found.update(filter(None, tags))
    return sorted(found)


_TAGS = etree.XPath("descendant-or-self::*/@lang", smart_strings=False)


def of_language(tag: str) -> Region | None:
    """The region of a language's tag, by the longest beginning that is known."""
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        for region in REGIONS:
            if "-".join(parts[:length]) in region.tags:
                return region
    return None


def _among(characters: Iterable[int], ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= character <= high for low, high in ranges for character in characters)


def local(strange: frozenset[int]) -> Iterator[Face]:
    """The faces of the scripts that these characters are letters of."""
    letters = frozenset(c for c in strange if chr(c).isalnum() and not eastern(c))
    if letters:
        for name in _NAMES:
            faces = [locate(_entry(name, *style)) for style in _STYLES]
            if letters & covers(faces[0]):
                yield from faces


def _entry(name: str, weight: int, italic: bool) -> Packaged:
    # the same upright letters for italics: engines slant the letters of writing that knows none
    file, axes = f"NotoSans{name}[wght].ttf", (("wght", float(weight)),)
    return Packaged(f"Octavo {name}", weight, italic, _LOCAL, file, axes=axes, place=SCRIPTS)


def installed(region: Region) -> bool:
    """Is the package of the region's faces there?"""
    return importlib.util.find_spec(region.module) is not None


def east(strange: frozenset[int], languages: Iterable[str]) -> Iterator[Face]:
    """The faces of East Asia that are wanted and installed, the most wanted first."""
    lacking = frozenset(filter(eastern, strange))
    if not lacking:
        return
    wanted = regions(lacking, languages)
    for region in dict.fromkeys((*wanted, *REGIONS)):
        if not (region in wanted or lacking) or not installed(region):
            continue
        faces = [locate(region.face(*style)) for style in _STYLES]
        if region in wanted or lacking & covers(faces[0]):
            lacking -= covers(faces[0])
            yield from faces


def language_css(faces: Iterable[Face], languages: Iterable[str]) -> str:
    """Rules that show a passage in the forms of its own language, where the book's are others."""
    faces = tuple(faces)
    eastern = list(dict.fromkeys(face.family for face in faces if face.place == EAST))
    rules: list[str] = []
    for tag in dict.fromkeys(languages):
        region = of_language(tag)
        if region and region.family in eastern[1:]:
            chain = list(chains(faces)[TEXT])
            chain.insert(chain.index(eastern[0]), chain.pop(chain.index(region.family)))
            names = ", ".join(f'"{name}"' for name in chain)
            rules.append(f'[lang="{tag}"] {{ font-family: {names}, serif; }}\n')
    return "".join(rules)
