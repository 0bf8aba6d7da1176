"""The pages before the text, made of the metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from octavo import imprint
from octavo.book import Entry, Metadata, Resolved
from octavo.edition import Edition
from octavo.editions.pdf import titlepages
from octavo.editions.pdf.endless import parted
from octavo.wording import words


def pages(
    names: Sequence[str], resolved: Resolved, edition: Edition, labels: Mapping[str, str]
) -> str:
    """The HTML of those pages of an edition's front matter; ``labels`` are printed page numbers."""
    made = (_MAKERS[name](resolved, edition, labels) for name in names)
    return "\n".join(page for page in made if page)


def _cover(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    if resolved.cover is None:
        return ""
    metadata = resolved.metadata
    alt = metadata.cover_alt or f"{words(metadata.lang)['cover']}: {metadata.title}"
    return (
        '<section class="cover">'
        f'<img src="octavo:images/{escape(resolved.cover.key)}" alt="{escape(alt)}"></section>'
    )


def _line(kind: str, text: str, tag: str = "p") -> str:
    return f'<{tag} class="{kind}">{_whole(text)}</{tag}>' if text else ""


def _whole(text: str) -> str:
    """A line of a title: no years are parted at their dash, nor short words at their hyphen."""
    return _JOINED.sub(r'<span class="joined">\g<0></span>', parted(text))


_JOINED = re.compile(r"\b\d{1,4}[–-]\d{1,4}\b|(?<![\w-])[^\W\d_]{1,7}-[^\W\d_]{1,7}(?![\w-])")


def _half_title(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    return f'<section class="half-title">{_line("title", resolved.metadata.title)}</section>'


def _title_page(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    metadata = resolved.metadata
    below = imprint.title_lines(metadata)
    texts = [text for text in (metadata.subtitle, *(text for _, text in below)) if text]
    kind = titlepages.title_classes(metadata.title, texts, edition)
    return (
        f'<section class="{" ".join(["title-page", *kind.split()])}"><div class="title-group">'
        + _line("title", metadata.title, "h1")
        + _line("subtitle", metadata.subtitle)
        + "".join(_line(kind, text) for kind, text in below if kind != "publisher")
        + "</div>"
        + "".join(_line(kind, text) for kind, text in below if kind == "publisher")
        + "</section>"
    )


def _copyright(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    metadata = resolved.metadata
    word = words(metadata.lang)["print_edition" if edition.like_name == "print" else "pdf_edition"]
    title = f"<cite>{parted(imprint.full_title(metadata))}</cite>"
    names = imprint.authors(metadata)
    first = f"<p>{title}{escape(f' – {names}') if names else ''}</p>"
    lines = imprint.imprint_lines(metadata, word[0].upper() + word[1:], edition.isbn)
    made = first + "".join(_line("imprint", line) for line in lines)
    kind = titlepages.copyright_class([imprint.full_title(metadata) + names, *lines], edition)
    return f'<section class="{f"copyright {kind}".strip()}">{made}</section>'


def _contents(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    if not resolved.contents:
        return ""
    metadata = resolved.metadata
    heading = escape(metadata.toc_title or words(metadata.lang)["contents"])
    entries = _list(resolved.contents, labels, resolved.metadata.toc_depth)
    # the last of them stay together: no entry or two are alone on a page
    before, *last = entries.rsplit(_ENTRY, _TOGETHER)
    entries = _ENTRY.join([before, *last[:1]]) + "".join(f"{_LATE_ENTRY}{e}" for e in last[1:])
    return f'<nav class="contents"><p class="contents-title">{heading}</p>{entries}</nav>'


#: How an entry begins, and one of the last, of which so many stay on one page.
_ENTRY, _LATE_ENTRY = '<li data-pdf="TOCI"', '<li data-late="" data-pdf="TOCI"'
_TOGETHER = 4


def _list(entries: tuple[Entry, ...], labels: Mapping[str, str], depth: int) -> str:
    if not depth:
        return ""
    return f'<ol data-pdf="TOC">{"".join(_entry(entry, labels, depth) for entry in entries)}</ol>'


def _entry(entry: Entry, labels: Mapping[str, str], depth: int) -> str:
    target = entry.target
    # a box within: the engine's flex layout takes the least width of one twice
    number = f"<span>{escape(entry.number)}</span>"
    number = f'<span class="entry-number">{number}</span> ' if entry.number else ""
    # what a style sheet hides is on no page
    page = escape(labels.get(target.id, "" if labels else "000"))
    inner = _list(entry.children, labels, depth - (entry.level > 0)) if entry.children else ""
    kind = ' class="part"' if entry.level == 0 else ""
    by = f'<p class="entry-by{" numbered" * bool(number)}">{escape(entry.by)}</p>'
    inner = (by if entry.by else "") + inner
    return (
        f'{_ENTRY}{kind}><a class="entry" href="#{escape(target.id)}">{number}'
        f'<span class="entry-title">{parted(target.text)}</span>'
        f'<span class="leader"></span> <span class="entry-page">{page}</span></a>{inner}</li>'
    )


def _title_block(resolved: Resolved, edition: Edition, labels: Mapping[str, str]) -> str:
    metadata = resolved.metadata
    return (
        '<header class="title-block">'
        + _line("title", metadata.title, "h1")
        + _line("subtitle", metadata.subtitle)
        + _line("author", imprint.authors(metadata))
        + (_name_line(metadata) if edition.press.name_line else "")
        + "</header>"
    )


def _name_line(metadata: Metadata) -> str:
    """Room for a name and a date, to be filled in by hand."""
    wording = words(metadata.lang)
    fields = "".join(
        f'<span class="{kind}-field"><span class="field-label">{escape(wording[key])}:</span>'
        '<span class="field-rule" data-pdf="Artifact"></span></span>'
        for kind, key in (("name", "name_line"), ("date", "date_line"))
    )
    return f'<p class="name-line">{fields}</p>'


_MAKERS = {
    "cover": _cover,
    "half-title": _half_title,
    "title-page": _title_page,
    "copyright": _copyright,
    "contents": _contents,
    "title-block": _title_block,
}
