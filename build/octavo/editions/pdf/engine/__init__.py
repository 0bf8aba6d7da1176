"""The engine: WeasyPrint 70, its only importer, its private API behind a contract test."""

from __future__ import annotations

import functools
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html import escape
from typing import Any

# first of all: it finds what WeasyPrint needs
from octavo.editions.pdf.engine import libraries  # noqa: F401

# isort: split

import weasyprint
import weasyprint.pdf
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration

from octavo.editions.pdf.engine import (
    again,
    artifacts,
    breaking,
    floats,
    furniture,
    grid,
    kinds,
    lastpages,
    lengths,
    longnotes,
    markers,
    narrowest,
    notearea,
    outlines,
    pagebox,
    patches,
    programs,
    recalled,
    settling,
    shaping,
    sheets,
    starts,
    tags,
    writing,
)
from octavo.editions.pdf.engine.content import Content
from octavo.editions.pdf.engine.fetch import Shelf
from octavo.editions.pdf.engine.parsing import Page
from octavo.editions.pdf.engine.planning import LOOSENESS, Planner
from octavo.editions.pdf.lines import patterns
from octavo.editions.pdf.section import (
    INTERNAL,
    WHOLE,
    Furniture,
    Margins,
    Pages,
    Place,
    Section,
    Settled,
)
from octavo.files import place

#: CSS pixels to PDF points.
_POINTS = 0.75

_VARIANT = "pdf/a-3a"

_CALLS = 5_000

_LANGUAGE = re.compile('<html lang="([^"]*)"')


def made(asked: Section | Furniture) -> Pages | Margins:
    """Lay out a section, or margins: one name for all that the processes may do side by side."""
    return layout(asked) if isinstance(asked, Section) else margins(asked)


def ready(_: object = None) -> None:
    """Do what every process has to do before it lays out its first page."""
    with patches.applied():
        pass


def warm(asked: str | Section) -> None:
    """Do beforehand what the first section would wait for, as reading how words are divided.

    ``asked`` is the language, or a section as those to come.
    """
    if isinstance(asked, Section):
        layout(asked)
        language = _LANGUAGE.search(asked.html)
        patterns.dictionary(language[1] if language else "", 2, 2)  # for whatever is broken first
        return
    layout(
        Section(
            f'<html lang="{escape(asked)}"><p>beforehand</p></html>',
            ("p { hyphens: auto; text-align: justify }",),
        )
    )


def layout(section: Section) -> Pages:
    """Lay out a section. Pure: the same section gives the same bytes, in any process.

    Whatever the engine raises passes through; the caller knows the section's place.
    """
    more = "" if section.side == "right" else f"html {{ break-before: {section.side} }}"
    with ExitStack() as stack:
        stack.enter_context(_deep())
        messages = stack.enter_context(_listening())
        stack.enter_context(patches.applied())
        stack.enter_context(outlines.applied())
        stack.enter_context(lengths.applied())
        stack.enter_context(narrowest.applied())
        stack.enter_context(shaping.applied())
        stack.enter_context(pagebox.applied())
        planner = stack.enter_context(breaking.applied())
        stack.enter_context(grid.applied())
        stack.enter_context(longnotes.applied())
        stack.enter_context(notearea.applied())
        stack.enter_context(again.applied(planner))
        stack.enter_context(recalled.lines_of(section))
        seen = stack.enter_context(kinds.observed(section.opening))
        html, render = _prepared(section.html, (*section.css, more), section.resources, messages)
        document, floating, found = _settled(html, render, seen, planner, section.settled)
        messages[:] = dict.fromkeys(messages)
        markers.align(document.pages)
        anchors = {
            name: Place(index, x * _POINTS, (page.height - y) * _POINTS)
            for index, page in reversed(list(enumerate(document.pages)))
            for name, (x, y, *_) in page.anchors.items()
        }
        for page in document.pages:
            page.links[:] = [_outgoing(link) for link in page.links if _is_own(link)]

        def tagged(pdf: Any, streams: Any) -> None:
            content = Content(document.pages, [stream._tags for stream in streams])
            artifacts.mark(streams, content.artifacts)
            tags.add_tags(pdf, streams, html.etree_element, content.held)

        return Pages(
            _written(document, tagged),
            kinds.kinds(seen),
            anchors,
            frozenset(font.family for font in document.fonts.values()),
            starts.starts(document.pages, floating.moved),
            kinds.turns(seen, any(":nth(" in rules for rules in section.css)),
            kinds.opens(seen),
            kinds.wrapper(seen),
            dict(breaking.count(document)),
            tuple(messages),
            found,
        )


def _settled(
    html: Any, render: Callable[[], Any], seen: Any, planner: Planner, known: Settled | None
) -> tuple[Any, floats.Floats, Settled | None]:
    """The document with floats and last pages settled, and what the next round may try first."""
    rendered: list[None] = []

    def counted() -> Any:
        rendered.append(None)
        return render()

    def filled(document: Any) -> Any:
        return lastpages.filled(document, counted, seen, planner)

    document, floating = floats.settled(html, counted, seen, filled, known)
    if known is not None or len(rendered) > 1:
        names = frozenset((WHOLE, lastpages.KEPT, LOOSENESS))
        known = settling.found(html.etree_element, floating.behind, names, seen)
    return document, floating, known


def margins(asked: Furniture) -> Margins:
    """Lay out the margins of pages: running heads and folios. Pure, as ``layout`` is."""
    page = f'<!DOCTYPE html><html lang="{escape(asked.lang)}"><head></head><body></body></html>'
    with (
        _listening() as messages,
        patches.applied(),
        shaping.applied(),
        furniture.instead_of_text(asked),
    ):
        document = _prepared(page, asked.css, asked.resources, messages)[1]()

        def unstructured(pdf: Any, streams: Any) -> None:
            content = Content(document.pages, [stream._tags for stream in streams])
            artifacts.mark(streams, content.artifacts)

        data = _written(document, unstructured)
        families = frozenset(font.family for font in document.fonts.values())
        return Margins(data, families, tuple(messages))


def _prepared(
    page: str,
    rules: tuple[str, ...],
    resources: Mapping[str, tuple[str, bytes]],
    messages: list[str],
) -> tuple[Any, Callable[[], Any]]:
    """A parsed page, and what lays it out as it is then."""
    faces = tuple((name, *value) for name, value in resources.items() if name.startswith("fonts/"))
    kept = _fonts(rules[0], faces)
    read = [_sheet(text, kept) for text in rules if text]
    for _, told in read:
        messages += told
    html = Page(page, base_url="octavo:/", url_fetcher=Shelf(resources))

    def render() -> Any:
        return html.render(
            font_config=kept.fonts,
            counter_style=kept.counting,
            stylesheets=[sheet for sheet, _ in read],
            pdf_variant=_VARIANT,
        )

    return html, render


class _Kept:
    """What the sheets of a section have in common: their fonts, and the ways of counting."""

    def __init__(self, faces: tuple[tuple[str, str, bytes], ...]) -> None:
        self.fonts, self.counting = FontConfiguration(), CounterStyle()
        # its own folder would stay where this process ends before Python has cleared up
        self.fonts._folder = place()
        self.shelf = Shelf({name: (kind, data) for name, kind, data in faces})


@functools.lru_cache(maxsize=2)
def _fonts(first: str, faces: tuple[tuple[str, str, bytes], ...]) -> _Kept:
    """What the sheets of an edition have in common: its first sheet is that of all sections."""
    return _Kept(faces)


@functools.lru_cache(maxsize=8)
def _sheet(rules: str, kept: _Kept) -> tuple[Any, tuple[str, ...]]:
    """A style sheet, and what was said of it."""
    with _listening() as messages:
        sheet = sheets.read(rules, kept.fonts, kept.counting, kept.shelf, messages)
    return sheet, tuple(messages)


def _written(document: Any, add_tags: Callable[[Any, Any], None]) -> bytes:
    def instead(pdf: Any, document: Any, version: Any, page_streams: Any) -> None:
        add_tags(pdf, page_streams)

    original = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = instead
    try:
        with programs.named(), writing.quick():
            data: bytes = document.write_pdf(pdf_variant=_VARIANT)
    finally:
        weasyprint.pdf.add_tags = original
    return data


def _outgoing(link: tuple[str, str, Any, Any]) -> tuple[str, str, Any, Any]:
    kind, target, rectangle, box = link
    return ("external", INTERNAL + target, rectangle, box) if kind == "internal" else link


def _is_own(link: tuple[str, str, Any, Any]) -> bool:
    """Whether the box is the link's own: WeasyPrint gives every box within it a link too."""
    box = link[3]
    return box.element is not None and box.element.tag == "a" and box.element_tag == "a"


@contextmanager
def _deep() -> Iterator[None]:
    """Room for text as deeply nested as is kept: each level takes a dozen calls."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """WeasyPrint tells its warnings to a logger: here they become findings."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [collector], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield collector.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate
