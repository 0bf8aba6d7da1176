"""Gaps of an exercise or a form: underscores in a row are one line to write on.

They stay underscores, so that nobody misses the gap who copies the text or hears it; the style
sheets close them up. A paragraph with a long one is a line of a form.

Between words that run from the right to the left they stay text: in pieces, the words of a line
would stand in the wrong order on pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from octavo.direction import turned
from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class, classes
from octavo.vocabulary import HEADINGS, Element

_GAP = re.compile(r"_{4,}")

#: So long a gap is for a name or an address; shorter ones stand in sentences.
_LONG = 12

#: In these underscores are what they are, or the words go elsewhere, too.
_KEPT = frozenset(HEADINGS) | set(
    "a code pre kbd samp var tt script style textarea math svg".split()
)


def run(draft: Draft) -> list[Finding]:
    """Make a ``span.gap`` of each, in place, and ``p.form`` of a paragraph with a long one."""
    for part in draft.parts:
        if "____" not in "".join(map(str, part.tree.itertext())):
            continue
        for element in list(_elements(part.tree)):
            longest = max((len(gap) for gap in _split(element)), default=0)
            around = next((e for e in (element, *element.iterancestors()) if e.tag == "p"), None)
            if longest >= _LONG and around is not None:
                add_class(around, "form")
    return []


def _elements(element: Element) -> Iterator[Element]:
    """All elements with words of the text."""
    name = str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "code"
    if name not in _KEPT and "math" not in classes(element):
        yield element
        for child in element:
            yield from _elements(child)


def _split(element: Element) -> Iterator[str]:
    """Take the gaps of an element's own text into spans, in place, and tell them."""
    texts = [element.text, *(child.tail for child in element)]
    for at, text in reversed(list(enumerate(texts))):
        pieces = _GAP.split(text or "")
        gaps = _GAP.findall(text or "")
        if not gaps:
            continue
        if turned(text):
            yield from gaps
            continue
        if at:
            element[at - 1].tail = pieces[0]
        else:
            element.text = pieces[0]
        for number, (gap, behind) in enumerate(zip(gaps, pieces[1:], strict=True)):
            span = etree.Element("span", {"class": "gap"})
            span.text, span.tail = gap, behind
            element.insert(at + number, span)
            yield gap
