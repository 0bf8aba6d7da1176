"""An empty page: its styles, size and margins, before anything is laid out on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as page_layout
from weasyprint.layout.page import PageType, page_height, page_width
from weasyprint.layout.percent import resolve_percentages

_styled = page_layout.set_page_type_computed_styles


def page_box(html: Any, context: Any, kind: PageType) -> Any:
    """An empty page of a kind, with its size and margins (WeasyPrint's ``make_page``)."""
    _style(kind, html, context.style_for)
    page = boxes.PageBox(kind, context.style_for(kind))
    size = page.style["size"]
    resolve_percentages(page, size)
    page.position_x = page.position_y = 0
    page_width(page, context, size[0])
    page_height(page, context, size[1])
    return page


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with the styles of alike pages made once, for as long as the context lasts."""
    page_layout.set_page_type_computed_styles = _style
    try:
        yield
    finally:
        page_layout.set_page_type_computed_styles = _styled


def _style(kind: PageType, html: Any, style_for: Any) -> None:
    """Find the styles of a page and of its margins: those of another where the rules are the same.

    WeasyPrint has them computed for each page anew, as its number makes it a kind of its own.
    """
    known = style_for.__dict__.setdefault("of_pages", {})
    key = kind
    if not _counts(style_for):
        key = kind._replace(index=min(kind.index, 1), groups=())
    styles = style_for.get_computed_styles()
    if key not in known:
        _styled(kind, html, style_for)
        known[key] = {name: style for (page, name), style in styles.items() if page == kind}
    for name, style in known[key].items():
        styles[kind, name] = style


def _counts(style_for: Any) -> bool:
    """Whether there are rules for pages at certain places (``:nth()``)."""
    if "counts" not in style_for.__dict__:
        style_for.counts = any(
            selector[2].index is not None
            for sheet, *_ in style_for._sheets
            for _, selectors, _ in sheet.page_rules
            for selector in selectors
        )
    return bool(style_for.counts)
