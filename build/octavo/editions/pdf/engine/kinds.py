"""What a section's pages are: their kinds, and what changes when they stand on the other side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import weasyprint.document
import weasyprint.layout
import weasyprint.layout.page as page_layout
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import PageType

from octavo.editions.pdf.engine.pagebox import page_box
from octavo.editions.pdf.section import Kind, Side

_POINTS = 0.75
_SIDED = ("left", "right", "recto", "verso")

#: What may differ between the two sides of a sheet without a change but of place.
_PLACE = frozenset(("margin_left", "margin_right"))


@dataclass
class Layout:
    """What WeasyPrint keeps to itself of a document that it lays out."""

    html: Any = None
    root: Any = None
    context: Any = None
    pages: list[Any] = field(default_factory=list)


@contextmanager
def observed(opening: bool) -> Iterator[Layout]:
    """Layout without margin boxes, and with its inner values kept.

    ``opening`` tells whether the first page is that of the document (CSS: ``:first``).
    """
    seen = Layout()
    original, margins = weasyprint.document.layout_document, weasyprint.layout.make_margin_boxes

    def layout_document(html: Any, root: Any, context: Any, *more: Any) -> Iterator[Any]:
        seen.html, seen.root, seen.context = html, root, context
        seen.pages = list(original(html, root, context, *more))
        return iter(seen.pages)

    def page_type(side: Any, blank: Any, name: Any, index: Any, groups: Any) -> PageType:
        return PageType(side, blank, name, index if opening else index + 1, groups)

    weasyprint.document.layout_document = layout_document
    weasyprint.layout.make_margin_boxes = lambda context, page, state: ()
    page_layout.PageType = page_type
    try:
        yield seen
    finally:
        weasyprint.document.layout_document = original
        weasyprint.layout.make_margin_boxes = margins
        page_layout.PageType = PageType


def kinds(seen: Layout) -> tuple[Kind, ...]:
    """The kind of each page."""
    named: Mapping[str, Mapping[int, Sequence[str]]] = seen.context.string_set
    made: list[Kind] = []
    for number, page in enumerate(seen.pages, 1):
        kind = page.page_type
        # the engine calls a page blank that has nothing but the end of a note
        late = bool(kind.blank) and _has_notes(page)
        made.append(
            Kind(
                kind.side,
                bool(kind.blank) and not late,
                wrapper(seen) if late else kind.name or "",
                tuple(kind.groups),
                {name: tuple(on[number]) for name, on in sorted(named.items()) if on.get(number)},
                tuple(_begun(page)),
            )
        )
    return tuple(made)


def _has_notes(page: Any) -> bool:
    """Whether the end of a note stands on a page that has nothing else."""
    areas = (child for child in page.children if isinstance(child, boxes.FootnoteAreaBox))
    return any(area.children for area in areas)


def _begun(page: Any) -> Iterator[str]:
    element = page
    while element is not None:
        if element.style["string_set"] != "none":
            yield from (name for name, _ in element.style["string_set"])
        children = element.children if isinstance(element, boxes.ParentBox) else ()
        element = children[0] if children else None


def opens(seen: Layout) -> Side | None:
    """The side that what stands first in the section has to begin on."""
    right = "right" if seen.root.style["direction"] == "ltr" else "left"
    left = "left" if right == "right" else "right"
    for box in _first(seen.root):
        value = box.style["break_before"]
        if value in _SIDED:
            sides = {"recto": right, "verso": left}
            found = sides.get(value, value)
            return "right" if found == "right" else "left"
    return None


def wrapper(seen: Layout) -> str:
    """The page name of the body."""
    body = next((box for box in _first(seen.root) if box.element_tag == "body"), seen.root)
    name = body.style["page"]
    return "" if name == "auto" else str(name)


def _first(box: Any) -> Iterator[Any]:
    """The box's first child in flow, that one's first child, and so on."""
    while isinstance(box, boxes.ParentBox):
        box = next((child for child in box.children if child.is_in_normal_flow()), None)
        if isinstance(box, boxes.BlockLevelBox):
            yield box
        else:
            return


def turns(seen: Layout, nth: bool) -> tuple[float | None, ...]:
    """How far each page's content moves on the other side, in points; see ``Pages``.

    ``nth``: the sheet has rules for pages at certain places, so that no two pages are alike.
    """
    known: dict[Any, float | None] = {}
    broken = any(next_page["break"] in _SIDED for _, next_page, *_ in seen.context.page_maker[1:-1])
    made: list[float | None] = []
    for page in seen.pages:
        kind = page.page_type
        key = (kind.side, kind.blank, kind.name, kind.index == 0, kind.groups)
        if key not in known:
            known[key] = None if nth else _turn(seen, page)
        still = known[key]
        if still and (page.background or page.canvas_background) and _painted(page):
            still = None
        made.append(None if broken or kind.blank else still)
    return tuple(made)


def _painted(page: Any) -> bool:
    backgrounds = [b for b in (page.background, page.canvas_background) if b]
    return any(b.color.alpha or any(layer.image for layer in b.layers) for b in backgrounds)


def _turn(seen: Layout, page: Any) -> float | None:
    other = page.page_type._replace(side="left" if page.page_type.side == "right" else "right")
    turned = page_box(seen.html, seen.context, other)
    for pseudo in (None, "@footnote", "@note-area"):
        one = seen.context.style_for(page.page_type, pseudo)
        two = seen.context.style_for(other, pseudo)
        if (one is None) != (two is None):
            return None
        if one is None:
            continue
        if not _alike(one, two):
            return None
    if abs(turned.width - page.width) > 1e-6:
        return None
    return round(float(turned.margin_left - page.margin_left) * _POINTS, 4)


def _alike(one: Any, two: Any) -> bool:
    """Whether two styles of pages are the same but for the place of what is on them."""
    said = (one.cascaded.keys() | two.cascaded.keys()) - _PLACE
    if all(one.cascaded.get(key, "")[:1] == two.cascaded.get(key, "")[:1] for key in said):
        return True
    # what is said otherwise may come to the same
    return all(one[key] == two[key] for key in INITIAL_VALUES if key not in _PLACE)
