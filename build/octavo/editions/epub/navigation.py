"""The navigation document: contents and landmarks (EPUB 3.3, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from octavo.book import Entry, Metadata
from octavo.wording import words


def nav(
    metadata: Metadata, contents: Sequence[Entry], landmarks: Iterable[tuple[str, str, str]]
) -> str:
    """The body of nav.xhtml. A landmark is its epub:type, its words and where it leads."""
    wording = words(metadata.lang)
    title = escape(wording["contents"])
    marks = "".join(
        f'<li><a epub:type="{kind}" href="{escape(href)}">{escape(text)}</a></li>'
        for kind, text, href in landmarks
    )
    return (
        '<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc" role="doc-toc" id="toc" '
        f'aria-labelledby="toc-title"><h1 id="toc-title">{title}</h1>'
        f"{entries(contents, metadata.toc_depth)}</nav>"
        '<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="landmarks" id="landmarks" '
        f'hidden="hidden" aria-label="{escape(wording["landmarks"])}"><ol>{marks}</ol></nav>'
    )


def entries(contents: Sequence[Entry], depth: int) -> str:
    """The contents as nested lists, ``depth`` levels of them."""
    return f"<ol>{''.join(_entry(entry, depth) for entry in contents)}</ol>"


def _entry(entry: Entry, depth: int) -> str:
    inner = entries(entry.children, depth - 1) if depth > 1 and entry.children else ""
    return f'<li><a href="{escape(href(entry))}">{escape(label(entry))}</a>{inner}</li>'


def href(entry: Entry) -> str:
    """Where an entry leads."""
    return f"{entry.target.chapter}.xhtml#{entry.target.id}"


def label(entry: Entry) -> str:
    """What an entry says: number and title."""
    return f"{entry.target.number} {entry.target.text}".strip()
