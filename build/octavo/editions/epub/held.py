"""What a line may not begin with stays with the formula or the image before it.

Chromium and what is made of it break a line on either side of a formula or an image, whatever mark
stands there.
"""

from __future__ import annotations

import re

from octavo.editions.epub.pieces import classes, make
from octavo.vocabulary import MATHML, Element

_CLOSING = re.compile(r"[,.;:!?)\]}…’”»›%°′″]+")


def hold(tree: Element) -> None:
    """Put formulas in a line and the closing marks behind them into spans, in place."""
    for element in list(tree.iter(f"{{{MATHML}}}math", "img")):
        parent = element.getparent()
        marks = _CLOSING.match(element.tail or "")
        shown = element.get("display") == "block" or (
            element.tag == "img" and "formula" not in classes(element)
        )
        if parent is None or marks is None or shown:
            continue
        span = make("span", class_="held")
        tail = (element.tail or "")[marks.end() :]
        parent.replace(element, span)
        element.tail, span.tail = marks[0], tail or None
        span.append(element)
