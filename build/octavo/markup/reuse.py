"""Parts of a drawing that are drawn again: by ``use``, patterns, masks, clip paths and the like.

A part that uses itself is never drawn to its end (SVG 2, section 5.6.1, makes it an error); one
that uses ten others that each use ten others, and so on, is as good as endless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from octavo.markup.allowed import SVG, XLINK
from octavo.markup.trees import Element

#: A drawing that comes to more elements by repeating its parts is refused.
MOST_DRAWN = 100_000

_ADDRESS = re.compile(r"url\(\s*['\"]?#([^)'\"\s]+)", re.IGNORECASE)
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
