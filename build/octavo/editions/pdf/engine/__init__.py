"""The engine: WeasyPrint 70, its only importer, its private API behind a contract test."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import weasyprint
import weasyprint.pdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from octavo.editions.pdf.engine import breaking, grid, patches, starts, tags
from octavo.editions.pdf.engine.content import Content
from octavo.editions.pdf.engine.fetch import Shelf
from octavo.editions.pdf.section import INTERNAL, Pages, Place, Section
from octavo.report import Finding, warning

#: CSS pixels to PDF points.
_POINTS = 0.75


def layout(section: Section) -> Pages:
    """Lay out a section. Pure: the same section gives the same bytes, in any process.

    Whatever the engine raises passes through; the caller knows the section's place.
    """
    with ExitStack() as stack:
        messages = stack.enter_context(_listening(section.title))
        for changed in (patches.applied(), breaking.applied(), grid.applied()):
            stack.enter_context(changed)
        shelf = Shelf(section.resources)
        fonts = FontConfiguration()
        html = HTML(string=section.html, base_url="octavo:/", url_fetcher=shelf)
        sheet = CSS(string=section.css, font_config=fonts, url_fetcher=shelf, base_url="octavo:/")
        document = html.render(font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/a-3a")
        anchors = {
            name: Place(index, x * _POINTS, (page.height - y) * _POINTS)
            for index, page in reversed(list(enumerate(document.pages)))
            for name, (x, y, *_) in page.anchors.items()
        }
        for page in document.pages:
            page.links[:] = [_outgoing(link) for link in page.links if _is_own(link)]
        with _tagged_by_element(html.etree_element):
            data = document.write_pdf(pdf_variant="pdf/a-3a")
        families = frozenset(font.family for font in document.fonts.values())
        findings = tuple(_finding(message, section) for message in messages)
        blank = (i for i, page in enumerate(document.pages) if _is_blank(page))
        begins = starts.starts(document.pages)
        return Pages(
            data,
            len(document.pages),
            anchors,
            families,
            frozenset(blank),
            begins,
            findings,
            breaking.count(document),
        )


def _outgoing(link: tuple[str, str, Any, Any]) -> tuple[str, str, Any, Any]:
    kind, target, rectangle, box = link
    return ("external", INTERNAL + target, rectangle, box) if kind == "internal" else link


def _is_own(link: tuple[str, str, Any, Any]) -> bool:
    """Whether the box is the link's own: WeasyPrint gives every box within it a link too."""
    box = link[3]
    return box.element is not None and box.element.tag == "a" and box.element_tag == "a"


def _is_blank(page: Any) -> bool:
    return bool(page._page_box.page_type.blank)


@contextmanager
def _tagged_by_element(root: Any) -> Iterator[None]:
    def add_tags(pdf: Any, document: Any, version: Any, page_streams: Any) -> None:
        content = Content(document.pages, [stream._tags for stream in page_streams])
        tags.add_tags(pdf, page_streams, root, content.held, content.artifacts)

    original = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = original


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


#: Who shows progress listens here: to the section and the page that is being laid out.
_PROGRESS = logging.getLogger("octavo.progress")


class _Passer(logging.Handler):
    """Passes on which page WeasyPrint is at."""

    def __init__(self, title: str) -> None:
        super().__init__(logging.INFO)
        self.title = title

    def emit(self, record: logging.LogRecord) -> None:
        found = re.search(r"Page (\d+)", record.getMessage())
        if found:
            _PROGRESS.info("%s: page %s", self.title, found.group(1))


@contextmanager
def _telling(title: str) -> Iterator[None]:
    """Tell of the pages as they are made, where anyone listens."""
    if not _PROGRESS.isEnabledFor(logging.INFO):
        yield
        return
    logger, passer = logging.getLogger("weasyprint.progress"), _Passer(title)
    level = logger.level
    logger.addHandler(passer)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(passer)
        logger.setLevel(level)


@contextmanager
def _listening(title: str) -> Iterator[list[str]]:
    """WeasyPrint tells its warnings to a logger: here they become findings."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [collector], False
    try:
        with warnings.catch_warnings(), _telling(title):
            warnings.simplefilter("ignore")
            yield collector.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate


def _finding(message: str, section: Section) -> Finding:
    return warning("layout-warning", f"{section.title}: {message}")
