"""The pages of the printed book in the e-book: markers where they begin, and the list of them.

EPUB 3.3, section 7.4.4 (page-list); EPUB Accessibility 1.1, section 3.4 (page navigation and its
source); DPUB-ARIA 1.1, ``doc-pagebreak``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from octavo import pagemap
from octavo.book import Metadata, Resolved
from octavo.edition import PageMap, PageStart
from octavo.editions.epub.pieces import Page, make
from octavo.vocabulary import Element
from octavo.wording import words


@dataclass(frozen=True)
class Breaks:
    """All the pages that have their counterpart, and each chapter's starts with their ids.

    ``edition`` is the printed edition that they are of; ``labels`` are the pages of ids.
    """

    edition: str
    pages: tuple[Page, ...]
    by_chapter: Mapping[str, tuple[tuple[PageStart, str], ...]]
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.pages)


def breaks(page_map: PageMap | None, resolved: Resolved) -> Breaks:
    """The pages of a map as an EPUB needs them; none where there is no map."""
    if page_map is None:
        return Breaks("", (), {})
    pages: list[Page] = []
    by_chapter: dict[str, tuple[tuple[PageStart, str], ...]] = {}
    for start, name in zip(page_map.pages, pagemap.ids(page_map, resolved), strict=True):
        if name:
            pages.append(Page(start.label, f"{start.chapter}.xhtml#{name}"))
            by_chapter[start.chapter] = (*by_chapter.get(start.chapter, ()), (start, name))
    return Breaks(page_map.edition, tuple(pages), by_chapter, page_map.labels)


def mark(tree: Element, starts: Sequence[tuple[PageStart, str]]) -> None:
    """Put the markers into a chapter's tree as it was resolved; no word of it changes.

    The label is an attribute: as text it would be read out in mid-sentence (DAISY Knowledge Base,
    "Page breaks"). Before a heading or a figure the marker stands between the blocks, else a
    contents made of headings would begin with page numbers.
    """
    ids = dict(starts)
    markers: list[tuple[pagemap.Place, Element]] = []
    for start, place in pagemap.places(tree, [start for start, _ in starts]):
        tag = "div" if pagemap.before_block(place) else "span"
        marker = make(
            tag, kind="pagebreak", role="doc-pagebreak", id=ids[start], aria_label=start.label
        )
        markers.append((place, marker))
    pagemap.put(markers)


def page_list(lang: str, pages: Sequence[Page]) -> Element:
    """The list of pages, for reading systems only."""
    lines = (make("li", make("a", page.label, href=page.href)) for page in pages)
    return make(
        "nav",
        make("ol", *lines),
        kind="page-list",
        role="doc-pagelist",
        id="page-list",
        hidden="hidden",
        aria_label=words(lang)["page_list"],
    )


def source(metadata: Metadata, edition: str) -> str:
    """Whose page numbers they are: the printed edition's ISBN as a URN, else its name."""
    digits = "".join(character for character in _isbn(metadata, edition) if character.isalnum())
    return f"urn:isbn:{digits}" if digits else f"{metadata.title}, {_name(metadata, edition)}"


def line(metadata: Metadata, edition: str) -> str:
    """The same as a sentence for people."""
    name, isbn = _name(metadata, edition), _isbn(metadata, edition)
    name += f" (ISBN {isbn})" if isbn else ""
    return words(metadata.lang)["pages_of"].format(edition=name)


def _name(metadata: Metadata, edition: str) -> str:
    return words(metadata.lang).get(f"{edition}_edition", edition)


def _isbn(metadata: Metadata, edition: str) -> str:
    return str(metadata.editions.get(edition, {}).get("isbn", ""))
