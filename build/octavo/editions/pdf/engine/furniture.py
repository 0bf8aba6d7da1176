"""Page furniture: running heads and folios, laid out apart from the text.

What stands in the margins depends on the page's kind, its number and the strings that its text
set, never on the text itself. So a page that gets another number is not laid out anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import weasyprint.document
from weasyprint.document import Page
from weasyprint.draw import draw_stacking_context
from weasyprint.layout import make_margin_boxes
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.page import PageType
from weasyprint.stacking import StackingContext

from octavo.editions.pdf.engine.pagebox import page_box
from octavo.editions.pdf.section import Furniture, Kind


@contextmanager
def instead_of_text(furniture: Furniture) -> Iterator[None]:
    """WeasyPrint that lays out the margins of these pages, whatever the document says."""
    original = weasyprint.document.layout_document, weasyprint.document.Page

    def layout_document(html: Any, root: Any, context: Any, *more: Any) -> Iterator[Any]:
        return _pages(furniture, html, context)

    weasyprint.document.layout_document = layout_document
    weasyprint.document.Page = _Margins
    try:
        yield
    finally:
        weasyprint.document.layout_document, weasyprint.document.Page = original


def _pages(furniture: Furniture, html: Any, context: Any) -> Iterator[Any]:
    carried = dict(furniture.carried)
    for index, (kind, number) in enumerate(zip(furniture.kinds, furniture.numbers, strict=True)):
        place = index if furniture.opening else index + 1
        box = page_box(
            html, context, PageType(kind.side, kind.blank, kind.name or None, place, kind.groups)
        )
        context.current_page, context.page_bottom = index + 1, box.margin_height()
        context.get_string_set_for = _strings(kind, dict(carried))
        counters = {"page": [number], "pages": [furniture.total]}
        box.children = tuple(make_margin_boxes(context, box, ([0], counters, [{"pages"}], [])))
        for child in box.children:
            layout_box_backgrounds(box, child, context.get_image_from_uri)
        yield box
        carried |= {name: texts[-1] for name, texts in kind.strings.items()}


class _Margins(Page):  # type: ignore[misc]
    """A page of which only the margin boxes are painted: the rest is the text's own page."""

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the margin boxes."""
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            for box in self._page_box.children:
                draw_stacking_context(stream, StackingContext.from_box(box, self._page_box))


def _strings(kind: Kind, carried: Mapping[str, str]) -> Any:
    """WeasyPrint's ``get_string_set_for``, with what stood on earlier pages given.

    https://drafts.csswg.org/css-gcpm/#funcdef-string
    """

    def get_string_set_for(page: Any, name: str, keyword: str = "first") -> tuple[str, ...]:
        current = kind.strings.get(name, ())
        before = (carried[name],) if name in carried else ()
        if keyword == "all-once":
            return current
        if not current:
            return before
        if keyword == "start":
            return current[:1] if name in kind.begun else before
        return {"first": current[:1], "last": current[-1:]}.get(keyword, ())

    return get_string_set_for
