"""Drawings in a PDF: their words are set in the book's faces, whatever the drawing asks for.

An SVG file names the fonts of the machine it was drawn on. Another machine would put others in
their place, and the pages would differ: each name becomes the face of ours that is most like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from octavo.book import SVG, Image
from octavo.fonts import MONO, SANS, SYMBOLS, TEXT

_MONO = re.compile(r"(?i)mono|courier|consol|code|menlo|typewriter")
_SERIF = re.compile(r"(?i)(?<!sans-)(?<!sans )serif|times|georgia|garamond|roman|palatino|minion")
_RULE = re.compile(r"(font-family\s*:\s*)([^;}\"]+|\"[^\"]*\"[^;}]*)")
#: The family is what follows the size in the shorthand (CSS Fonts 4, section 6.2).
_SHORT = re.compile(r"(font\s*:[^;}]*?\d(?:px|pt|em|rem|%|mm)?(?:/[\d.]+\w*)?\s+)([^;}]+)")


def dressed(data: bytes) -> bytes:
    """The drawing with our faces in the place of its fonts; as it is where it cannot be read."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return data
    for element in root.iter(etree.Element):
        family = element.get("font-family")
        if family:
            element.set("font-family", _ours(family))
        if element.get("style"):
            element.set("style", _rules(element.get("style", "")))
        if element.tag == f"{{{SVG}}}style" and element.text:
            element.text = _rules(element.text)
    if not root.get("font-family"):
        root.set("font-family", _ours("sans-serif"))
    return etree.tostring(root, encoding="utf-8")


def characters(images: Iterable[Image]) -> frozenset[int]:
    """The code points of the words in drawings."""
    found: set[int] = set()
    for image in images:
        if image.media_type == "image/svg+xml" and b"text" in image.data:
            found.update(
                ord(c) for text in etree.fromstring(image.data).itertext() for c in str(text)
            )
    return frozenset(found)


def _rules(css: str) -> str:
    for pattern in (_RULE, _SHORT):
        css = pattern.sub(lambda found: found.group(1) + _ours(found.group(2)), css)
    return css


def _ours(families: str) -> str:
    """Our face for a list of families: monospaced, with serifs, or without."""
    first = families.split(",")[0]
    for family, pattern in ((MONO, _MONO), (TEXT, _SERIF)):
        if pattern.search(first):
            return f"{family}, {SYMBOLS}"
    return f"{SANS}, {SYMBOLS}"
