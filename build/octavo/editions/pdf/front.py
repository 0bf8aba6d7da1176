"""The pages before the text, made of the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from octavo.book import Entry, Metadata, Resolved
from octavo.edition import Edition
from octavo.wording import words


def pages(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    """The HTML of the front matter that an edition wants; ``labels`` are printed page numbers."""
    made = (_MAKERS[name](resolved, labels) for name in edition.front_matter)
    return "\n".join(page for page in made if page)


def _cover(resolved: Resolved, labels: Mapping[str, str]) -> str:
    if resolved.cover is None:
        return ""
    metadata = resolved.metadata
    alt = metadata.cover_alt or f"{words(metadata.lang)['cover']}: {metadata.title}"
    return (
        '<section class="cover">'
        f'<img src="octavo:images/{escape(resolved.cover.key)}" alt="{escape(alt)}"></section>'
    )


def _names(metadata: Metadata) -> str:
    return ", ".join(author.name for author in metadata.authors)


def _line(kind: str, text: str, tag: str = "p") -> str:
    return f'<{tag} class="{kind}">{escape(text)}</{tag}>' if text else ""


def _half_title(resolved: Resolved, labels: Mapping[str, str]) -> str:
    return f'<section class="half-title">{_line("title", resolved.metadata.title)}</section>'


def _title_page(resolved: Resolved, labels: Mapping[str, str]) -> str:
    metadata = resolved.metadata
    return (
        '<section class="title-page">'
        + _line("title", metadata.title, "h1")
        + _line("subtitle", metadata.subtitle)
        + _line("author", _names(metadata))
        + _line("publisher", metadata.publisher)
        + "</section>"
    )


def _copyright(resolved: Resolved, labels: Mapping[str, str]) -> str:
    metadata, wording = resolved.metadata, words(resolved.metadata.lang)
    lines = [metadata.rights]
    if metadata.publisher:
        lines.append(f"{wording['published_by']} {metadata.publisher}")
    lines += [metadata.date]
    if metadata.version:
        lines.append(f"{wording['version']} {metadata.version}")
    lines += [
        f"{identifier.scheme or wording['identifier']} {identifier.text}"
        for identifier in metadata.identifiers
    ]
    made = "".join(_line("", line).replace(' class=""', "") for line in lines)
    return f'<section class="copyright">{made}</section>'


def _contents(resolved: Resolved, labels: Mapping[str, str]) -> str:
    if not resolved.contents:
        return ""
    heading = escape(words(resolved.metadata.lang)["contents"])
    entries = _list(resolved.contents, labels, resolved.metadata.toc_depth)
    return f'<nav class="contents"><p class="contents-title">{heading}</p>{entries}</nav>'


def _list(entries: tuple[Entry, ...], labels: Mapping[str, str], depth: int) -> str:
    if not depth:
        return ""
    return f'<ol data-pdf="TOC">{"".join(_entry(entry, labels, depth) for entry in entries)}</ol>'


def _entry(entry: Entry, labels: Mapping[str, str], depth: int) -> str:
    target = entry.target
    number = f'<span class="entry-number">{escape(entry.number)}</span> ' if entry.number else ""
    page = escape(labels.get(target.id, "000"))
    inner = _list(entry.children, labels, depth - (entry.level > 0)) if entry.children else ""
    kind = ' class="part"' if entry.level == 0 else ""
    return (
        f'<li data-pdf="TOCI"{kind}><a class="entry" href="#{escape(target.id)}">{number}'
        f'<span class="entry-title">{escape(target.text)}</span>'
        f'<span class="leader"></span> <span class="entry-page">{page}</span></a>{inner}</li>'
    )


def _title_block(resolved: Resolved, labels: Mapping[str, str]) -> str:
    metadata = resolved.metadata
    return (
        '<header class="title-block">'
        + _line("title", metadata.title, "h1")
        + _line("subtitle", metadata.subtitle)
        + _line("author", _names(metadata))
        + "</header>"
    )


_MAKERS = {
    "cover": _cover,
    "half-title": _half_title,
    "title-page": _title_page,
    "copyright": _copyright,
    "contents": _contents,
    "title-block": _title_block,
}
