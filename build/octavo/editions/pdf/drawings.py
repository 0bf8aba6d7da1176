"""Drawings on paper: their text is set in the book's own faces, never in a machine's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from lxml import etree

from octavo.editions.pdf.section import STAMP
from octavo.fonts import MONO, ORDER, SANS, TEXT
from octavo.vocabulary import PARSER, SVG, Element

_SANS = re.compile(r"(?i)\b(sans|sans-serif|system-ui|ui-sans-serif|arial|helvetica|verdana)\b")
_MONO = re.compile(r"(?i)\b(mono|monospace|ui-monospace|courier|consolas|menlo)\b")

_FAMILY = re.compile(r"(?i)(font-family\s*:\s*)([^;}]+)")
_SHORT = re.compile(r"(?i)((?<![-\w])font\s*:\s*[^;}]*?\d[\w.%/]*\s+)([^;}]+)")


def faced(data: bytes) -> bytes:
    """An SVG file with its text in the book's faces; what is no XML stays as it is."""
    try:
        root = etree.fromstring(data, PARSER)
    except etree.XMLSyntaxError:
        return data
    face(root)
    return etree.tostring(root, encoding="utf-8")


def face(tree: Element) -> None:
    """Name the book's faces in all drawings of a tree, in place."""
    for element in tree.iter(f"{{{SVG}}}*"):
        if element.get("font-family"):
            element.set("font-family", _ours(element.get("font-family", "")))
        if element.get("style"):
            element.set("style", _rules(element.get("style", "")))
        if element.tag == f"{{{SVG}}}style":
            element.text = _rules(element.text or "")
        parent = element.getparent()
        outermost = parent is None or not str(parent.tag).startswith(f"{{{SVG}}}")
        if outermost and not element.get("font-family"):
            element.set("font-family", _ours(""))


def apart(tree: Element) -> dict[str, tuple[str, bytes]]:
    """Make images of the drawings that stand in the text, in place; media type and bytes by name.

    They are set in the book's faces. As an image a drawing is one figure with its words; in the
    text its letters would be the text's.
    """
    made: dict[str, tuple[str, bytes]] = {}
    face(tree)
    for svg in list(tree.iter(f"{{{SVG}}}svg")):
        parent = svg.getparent()
        if parent is None or str(parent.tag).startswith(f"{{{SVG}}}"):
            continue
        tail, svg.tail = svg.tail, None
        title = svg.find(f"{{{SVG}}}title")
        words = svg.get("aria-label") or (
            "".join(map(str, title.itertext())) if title is not None else ""
        )
        image = etree.Element("img", alt=" ".join(words.split()))
        for name in ("id", "class", "data-line", "data-file", "data-measure", STAMP):
            if svg.get(name) is not None:
                image.set(name, svg.get(name, ""))
                del svg.attrib[name]
        if not words.strip() or svg.get("aria-hidden") == "true":
            image.set("alt", "")
            image.set("role", "presentation")
        data = etree.tostring(svg, encoding="utf-8")
        file = f"drawings/{hashlib.sha256(data).hexdigest()[:16]}.svg"
        made[file] = ("image/svg+xml", data)
        image.set("src", f"octavo:{file}")
        image.tail = tail
        parent.replace(svg, image)
        # replacing an element takes the text behind it along
        image.tail = tail
    return made


def characters(drawings: Iterable[bytes]) -> frozenset[int]:
    """The code points of the drawings' texts."""
    found: set[int] = set()
    for data in drawings:
        try:
            root = etree.fromstring(data, PARSER)
        except etree.XMLSyntaxError:
            continue
        for text in root.iter(f"{{{SVG}}}text"):
            found.update(ord(c) for piece in text.itertext() for c in str(piece))
    return frozenset(found)


def _rules(css: str) -> str:
    for pattern in (_FAMILY, _SHORT):
        css = pattern.sub(lambda found: found.group(1) + _ours(found.group(2)), css)
    return css


def _ours(families: str) -> str:
    """The faces of ours that come nearest to a list of families, as CSS."""
    family = MONO if _MONO.search(families) else SANS if _SANS.search(families) else TEXT
    return ", ".join(f"'{name}'" for name in ORDER[family])
