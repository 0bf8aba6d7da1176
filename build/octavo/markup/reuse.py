"""Parts of a drawing that are drawn again: by ``use``, patterns, masks, clip paths and the like.

A part that uses itself is never drawn to its end (SVG 2, section 5.6.1, makes it an error); one
that uses ten others that each use ten others, and so on, is as good as endless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from octavo.markup.allowed import XLINK
from octavo.markup.trees import remove
from octavo.vocabulary import SVG, Element

#: A drawing that comes to more elements by repeating its parts is refused.
MOST_DRAWN = 100_000

_ADDRESS = re.compile(r"url\(\s*['\"]?#([^)'\"\s]+)", re.IGNORECASE)
#: A name of XML without colons (Namespaces in XML 1.0, section 3), as good as.
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")
_HREFS = ("href", f"{{{XLINK}}}href")


def circles(drawing: Element) -> tuple[list[tuple[Element, str]], int]:
    """The attributes by which parts use themselves, and how many elements are drawn without them.

    Each is an element with the name of its attribute.
    """
    named = {e.get("id", ""): e for e in drawing.iter(f"{{{SVG}}}*") if e.get("id")}
    weights: dict[Element, int] = {}
    found: list[tuple[Element, str]] = []
    stack = [(drawing, _needs(drawing, named))]
    being, total = {drawing}, [1]
    while stack:
        element, needs = stack[-1]
        attribute, needed = next(needs, ("", None))
        if needed is None:
            stack.pop()
            being.discard(element)
            weights[element] = total.pop()
            if total:
                total[-1] += weights[element]
        elif needed in being:
            if attribute:
                found.append((element, attribute))
        elif needed in weights:
            total[-1] += weights[needed]
        else:
            stack.append((needed, _needs(needed, named)))
            being.add(needed)
            total.append(1)
    return found, weights[drawing]


_SAID = tuple(f"{{{SVG}}}{name}" for name in ("title", "desc"))
#: What holds nothing but words about it (SVG 2, sections 5.8, 10 and 12).
_SHAPES = (
    *_SAID,
    *(f"{{{SVG}}}{n}" for n in "rect circle ellipse line polyline polygon path image use".split()),
)
#: What some attributes can lead to (SVG 2, section 13.2; CSS Masking 1, section 5.1).
_PAINT = ("linearGradient", "radialGradient", "pattern")
_SERVES = {"fill": _PAINT, "stroke": _PAINT, "clip-path": ("clipPath",), "mask": ("mask",)}


def connect(tree: Element) -> None:
    """Have each id within a drawing once, and nothing in it lead to one that is not there.

    The first of several is the one that is drawn. Paint that is not there is what is written
    behind it, or none (SVG 2, section 13.2).
    """
    if next(tree.iter(f"{{{SVG}}}*"), None) is None:
        return
    for element in list(tree.iter(*_SHAPES)):
        for child in list(element):
            if child.tag not in _SAID or element.tag in _SAID:
                remove(child)  # nobody draws it
    ids: dict[str, str] = {}
    for element in tree.iter("*"):
        ids.setdefault(element.get("id", ""), str(element.tag).rpartition("}")[2])
    ids.pop("", None)
    seen: set[str | None] = set()
    for element in tree.iter(f"{{{SVG}}}*"):
        name = element.get("id")
        if name is not None and (name in seen or not _NAME.match(name)):
            del element.attrib["id"]
        seen.add(name)
        for key, value in element.attrib.items():
            text = str(value).strip()
            if key in _HREFS:
                if text.startswith("#") and text[1:] not in ids and element.tag != f"{{{SVG}}}a":
                    del element.attrib[key]
            elif key != "style" and any(
                name not in ids or ids[name] not in _SERVES.get(str(key), (ids[name],))
                for name in _ADDRESS.findall(text)
            ):
                element.attrib.pop(key)
                if key in ("fill", "stroke"):
                    element.set(key, text.partition(")")[2].strip() or "none")


def _needs(element: Element, named: dict[str, Element]) -> Iterator[tuple[str, Element]]:
    """What is drawn where an element is drawn: its children, and what its attributes name."""
    for child in element:
        if isinstance(child.tag, str):
            yield "", child
    if element.tag == f"{{{SVG}}}a":
        return
    for name, value in element.attrib.items():
        if name in _HREFS and str(value).startswith("#"):
            ids = [str(value)[1:]]
        else:
            ids = _ADDRESS.findall(str(value))
        for wanted in ids:
            if wanted in named:
                yield str(name), named[wanted]
