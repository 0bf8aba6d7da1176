"""An empty page: its size and margins, before anything is laid out on it."""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import (
    PageType,
    page_height,
    page_width,
    set_page_type_computed_styles,
)
from weasyprint.layout.percent import resolve_percentages


def page_box(html: Any, context: Any, kind: PageType) -> Any:
    """An empty page of a kind, with its size and margins (WeasyPrint's ``make_page``)."""
    set_page_type_computed_styles(kind, html, context.style_for)
    page = boxes.PageBox(kind, context.style_for(kind))
    size = page.style["size"]
    resolve_percentages(page, size)
    page.position_x = page.position_y = 0
    page_width(page, context, size[0])
    page_height(page, context, size[1])
    return page
