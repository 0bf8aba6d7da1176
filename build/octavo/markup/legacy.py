"""What attributes of old HTML and styles in the text say, in words of the vocabulary."""

from __future__ import annotations

import re

from lxml import etree

from octavo.markup.trees import words
from octavo.vocabulary import Element

_MEASURE = re.compile(r"\d+(?:\.\d+)?(?:%|px|pt|pc|mm|cm|in|em|rem|ex|ch)\Z")
_SIDES = frozenset({"left", "right", "center"})
_BREAK = re.compile(r"(?:page-)?break-(before|after)\Z")
_PAGE = frozenset("always page left right recto verso".split())
#: What an image has anyway.
_USUAL = re.compile(
    r"(?:display:block|max-width:100%|height:auto|margin(?:-left|-right)?:[\w ]+)\Z"
)


def translate(element: Element, name: str, value: str) -> bool:
    """Say in the vocabulary what the attribute said; False where not all of it can be said."""
    if name == "style":
        said = [_declaration(element, one) for one in value.lower().split(";") if one.strip()]
        return bool(said) and all(said)
    side = value.strip().lower()
    if name == "align" and side in _SIDES:
        return _add(element, side)
    return _measure(element, name, side)


def _declaration(element: Element, text: str) -> bool:
    key, _, value = (part.strip() for part in text.partition(":"))
    value = value.removesuffix("!important").strip()
    if key == "text-align" and value in _SIDES:
        return _add(element, value)
    if key == "text-decoration" and value == "underline":
        return _add(element, "underline")
    turn = _BREAK.match(key)
    if turn and value in _PAGE:
        return _turn(element, turn.group(1))
    if element.tag == "img" and _USUAL.match(f"{key}:{value}"):
        return True
    return _measure(element, key, value)


def _add(element: Element, name: str) -> bool:
    element.set("class", " ".join([*(element.get("class") or "").split(), name]))
    return True


def _measure(element: Element, name: str, value: str) -> bool:
    cell = element.tag in ("td", "th", "col") and name == "width"
    if not cell and (name not in ("width", "height") or element.tag != "img"):
        return False
    if element.tag == "img" and value.isdecimal():
        value += "px"
    if not _MEASURE.match(value):
        return False
    known = element.get("data-measure")
    element.set("data-measure", f"{known};{name}={value}" if known else f"{name}={value}")
    return True


def _turn(element: Element, side: str) -> bool:
    """A new page; an element that holds nothing is the break itself."""
    if not len(element) and not words(element).strip():
        element.tag, element.text = "hr", None
        return _add(element, "pagebreak")
    made = etree.Element("hr", {"class": "pagebreak"})
    if element.getparent() is None:
        return False
    if side == "before":
        element.addprevious(made)
    else:
        element.addnext(made)
    return True
