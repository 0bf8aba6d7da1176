"""Cover, title page and copyright page, made of the metadata."""

from __future__ import annotations

from octavo import imprint, wording
from octavo.book import Metadata
from octavo.editions.epub.pieces import make
from octavo.vocabulary import Element


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
    for name, text in imprint.title_lines(metadata):
        page.append(make("p", text, class_=name))
    return page


def copyright_page(metadata: Metadata, pages_of: str) -> Element:
    """Rights, publisher, date, version, identifiers: what a librarian looks for.

    ``pages_of`` says whose the page numbers are, "" where there are none: reading systems that
    show the numbers do not tell it (edrlab/thorium-reader, issue 2726).
    """
    words = wording.words(metadata.lang)
    page = make(
        "section", kind="copyright-page", class_="copyright", aria_label=words["copyright_page"]
    )
    first = make("p", make("cite", imprint.full_title(metadata)), class_="imprint")
    if names := imprint.authors(metadata):
        first[-1].tail = f" – {names}"
    page.append(first)
    for line in imprint.imprint_lines(metadata, words["epub_edition"]):
        page.append(make("p", line))
    if pages_of:
        page.append(make("p", pages_of))
    return page
