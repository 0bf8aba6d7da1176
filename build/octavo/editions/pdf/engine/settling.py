"""What one round of layout tells the next: where floats stand, and which paragraphs were changed.

Only printed page numbers change from round to round. Floats and last pages, found in many layouts
of a section, are most often the same then: they are tried first, and hold as long as no line stands
at another height than it did when they were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import md5
from typing import Any

from weasyprint.formatting_structure import boxes

from octavo.editions.pdf.section import STAMP, Settled


def found(root: Any, behind: Mapping[Any, int], names: frozenset[str], seen: Any) -> Settled | None:
    """What was found for a document; None where that cannot be told.

    ``behind`` has the elements that stand behind so many blocks, ``names`` are those of attributes
    that others may have got. ``seen`` is the last layout.
    """
    marked = [element for element in root.iter() if not names.isdisjoint(element.attrib)]
    if any(STAMP not in element.attrib for element in (*behind, *marked)):
        return None
    marks = (
        (element.get(STAMP), name, element.get(name))
        for element in marked
        for name in sorted(names)
        if name in element.attrib
    )
    places = tuple((element.get(STAMP), count) for element, count in behind.items())
    return Settled(places, tuple(marks), digests(seen))


def digests(seen: Any) -> tuple[str, ...]:
    """For each page of a layout, a digest of the heights at which its lines stand."""
    return tuple(_digest(page) for page in seen.pages)


def _digest(page: Any) -> str:
    told = "".join(
        f"{box.position_y:.1f} {box.height:.1f}\n"
        for box in page.descendants()
        if isinstance(box, boxes.LineBox | boxes.ReplacedBox)
    )
    return md5(told.encode(), usedforsecurity=False).hexdigest()


def alike(settled: Settled, seen: Any) -> int | None:
    """How many of the first pages are as they were then; None where all are."""
    now = digests(seen)
    if now == settled.pages:
        return None
    pairs = enumerate(zip(now, settled.pages, strict=False))
    return next((number for number, (one, other) in pairs if one != other), len(now))


def mark(root: Any, settled: Settled) -> list[tuple[Any, str]]:
    """Give elements the attributes that they had got; which of them have got which."""
    stamped = {element.get(STAMP): element for element in root.iter()}
    given = [(stamped.get(stamp), name, value) for stamp, name, value in settled.marks]
    marked = [(element, name) for element, name, _ in given if element is not None]
    for element, name, value in given:
        if element is not None:
            element.set(name, value)
    return marked
