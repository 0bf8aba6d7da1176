"""Cover, title page and copyright page, made of the metadata."""

from __future__ import annotations

from html import escape

from octavo.book import Metadata
from octavo.wording import words


def cover(metadata: Metadata, href: str) -> str:
    """The cover page: the image and nothing else."""
    alt = metadata.cover_alt or f"{words(metadata.lang)['cover']}: {metadata.title}"
    return (
        '<section class="cover" epub:type="cover" xmlns:epub="http://www.idpf.org/2007/ops">'
        f'<img src="{escape(href)}" alt="{escape(alt)}" role="doc-cover"/></section>'
    )


def title_page(metadata: Metadata) -> str:
    """Title, subtitle, authors, publisher."""
    names = ", ".join(author.name for author in metadata.authors)
    lines = (
        _line("title", metadata.title, "h1"),
        _line("subtitle", metadata.subtitle),
        _line("author", names),
        _line("publisher", metadata.publisher),
    )
    return (
        '<section class="title-page" epub:type="titlepage" '
        f'xmlns:epub="http://www.idpf.org/2007/ops">{"".join(lines)}</section>'
    )


def copyright_page(metadata: Metadata) -> str:
    """Rights, publisher, date, version, identifiers."""
    wording = words(metadata.lang)
    lines = [metadata.rights]
    if metadata.publisher:
        lines.append(f"{wording['published_by']} {metadata.publisher}")
    lines.append(metadata.date)
    if metadata.version:
        lines.append(f"{wording['version']} {metadata.version}")
    lines += [f"{i.scheme or wording['identifier']}: {i.text}" for i in metadata.identifiers]
    made = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return (
        '<section class="copyright" epub:type="copyright-page" '
        f'xmlns:epub="http://www.idpf.org/2007/ops">{made}</section>'
    )


def _line(kind: str, text: str, tag: str = "p") -> str:
    return f'<{tag} class="{kind}">{escape(text)}</{tag}>' if text else ""
