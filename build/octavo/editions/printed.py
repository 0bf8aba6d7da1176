"""What a book says of its printed pages: page references and the locators of its index.

Pure functions of labels, which map ids to the printed numbers of their pages; both formats use
them, the PDF with its own pages, the EPUB with those of the printed book.
"""

from __future__ import annotations

from collections.abc import Mapping

from octavo.book import Element


def references(tree: Element, labels: Mapping[str, str]) -> None:
    """Put the printed pages into the references to pages (``a.pageref``), where they are known."""
    for link in tree.iter("a"):
        form = link.get("data-page")
        label = labels.get(link.get("href", "").removeprefix("#"))
        if form and label:
            for child in list(link):
                link.remove(child)
            link.text = form.replace("{page}", label)
