"""Cover, title page and copyright page, made of the metadata."""

from __future__ import annotations

import re

from octavo import wording
from octavo.book import Contributor, Element, Identifier, Metadata
from octavo.editions.epub.pieces import make

#: Which words introduce whom, by MARC relator code; the others "contributed".
_PARTS = {
    "edt": "edited_by",
    "trl": "translated_by",
    "ill": "illustrated_by",
    "aui": "introduced_by",
    "win": "introduced_by",
}


def cover(metadata: Metadata, href: str) -> Element:
    """The cover page: the image and nothing else, for Kobo shows the file as a fixed page."""
    words = wording.words(metadata.lang)
    alt = metadata.cover_alt or f"{words['cover']}: {metadata.title}"
    image = make("img", src=href, alt=alt, role="doc-cover")
    return make("section", image, kind="cover", class_="cover", aria_label=words["cover"])


def title_page(metadata: Metadata) -> Element:
    """Title, subtitle, authors, those who edited and translated it, series, publisher."""
    page = make("section", kind="titlepage", class_="title-page", aria_labelledby="book-title")
    page.append(make("h1", metadata.title, class_="title", id="book-title"))
    if metadata.subtitle:
        page.append(make("p", metadata.subtitle, class_="subtitle", role="doc-subtitle"))
    authors = tuple(author.name for author in metadata.authors)
    lines = [("author", wording.listed(metadata.lang, authors))]
    lines += [("contributor", line) for line in _contributors(metadata)]
    lines.append(("series", _series(metadata)))
    if metadata.publisher not in authors:
        lines.append(("publisher", metadata.publisher))
    for name, text in lines:
        if text:
            page.append(make("p", text, class_=name))
    return page


def copyright_page(metadata: Metadata, pages_of: str) -> Element:
    """Rights, publisher, date, version, identifiers: what a librarian looks for.

    ``pages_of`` says whose the page numbers are, "" where there are none: reading systems that
    show the numbers do not tell it (edrlab/thorium-reader, issue 2726).
    """
    words = wording.words(metadata.lang)
    names = tuple(author.name for author in metadata.authors)
    title = ": ".join(text for text in (metadata.title, metadata.subtitle) if text)
    page = make(
        "section", kind="copyright-page", class_="copyright", aria_label=words["copyright_page"]
    )
    first = make("p", make("cite", title), class_="imprint")
    if names:
        first[-1].tail = f" – {wording.listed(metadata.lang, names)}"
    page.append(first)
    for line in _imprint(metadata):
        page.append(make("p", line))
    if pages_of:
        page.append(make("p", pages_of))
    return page


def _imprint(metadata: Metadata) -> list[str]:
    words = wording.words(metadata.lang)
    lines = metadata.rights.split("\n\n")
    if metadata.publisher:
        lines.append(f"{words['published_by']} {metadata.publisher}")
    lines.append(", ".join(text for text in (words["epub_edition"], _date(metadata)) if text))
    if metadata.version:
        lines.append(f"{words['version']} {metadata.version}")
    lines += [_identifier(identifier, words["identifier"]) for identifier in metadata.identifiers]
    return [line for line in lines if line.strip()]


def _date(metadata: Metadata) -> str:
    return wording.date(metadata.lang, metadata.date) if metadata.date else ""


def _contributors(metadata: Metadata) -> list[str]:
    words = wording.words(metadata.lang)
    grouped: dict[str, list[Contributor]] = {}
    for person in metadata.contributors:
        grouped.setdefault(_PARTS.get(person.role, "contributed_by"), []).append(person)
    return [
        words[key].format(
            names=wording.listed(metadata.lang, tuple(person.name for person in grouped[key]))
        )
        for key in dict.fromkeys([*_PARTS.values(), "contributed_by"])
        if key in grouped
    ]


def _series(metadata: Metadata) -> str:
    if not (metadata.series and metadata.series_position):
        return metadata.series
    form = wording.words(metadata.lang)["series_position"]
    return form.format(series=metadata.series, position=metadata.series_position)


def _identifier(identifier: Identifier, word: str) -> str:
    """An identifier as people read it: "ISBN 978-0-00-000000-2"."""
    text = re.sub(r"(?i)^(?:urn:uuid|urn:isbn|doi):", "", identifier.text.strip())
    scheme = identifier.scheme
    if scheme.upper().startswith("ISBN"):
        scheme = "ISBN"
    return f"{scheme or word} {text}"
