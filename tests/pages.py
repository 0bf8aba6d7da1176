"""Page maps for tests: a "¦" in a manuscript is where a page begins."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import manuscripts
from epubs import Epub
from octavo.book import Resolved
from octavo.edition import BUILT_IN, Edition, PageMap, PageStart
from octavo.editions.epub import make
from octavo.read import read
from octavo.resolve import resolve
from octavo.vocabulary import freeze

SIGN = "¦"


def resolved(folder: Path, text: str, files: Mapping[str, bytes] = {}) -> Resolved:
    """A manuscript as it is resolved; it must have nothing wrong with it."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    book, findings = read(manuscripts.write(folder, text))
    assert book is not None, findings
    return resolve(book)[0]


def mapped(folder: Path, text: str, edition: str = "pdf") -> tuple[Resolved, PageMap]:
    """The book without its signs, and the map of the pages that they stand for, from 1 on."""
    book = resolved(folder, text)
    pages: list[PageStart] = []
    chapters = []
    for chapter in book.chapters:
        tree = chapter.tree()
        for number, element in enumerate(tree.iter()):
            seen = ""
            for holder, name in [(element, "text"), *((child, "tail") for child in element)]:
                while SIGN in (getattr(holder, name) or ""):
                    before, _, after = getattr(holder, name).partition(SIGN)
                    count = len(re.sub(r"[\s\u00ad\u200b]", "", seen + before).casefold())
                    pages.append(PageStart("", chapter.name, number, count))
                    setattr(holder, name, before + after)
                seen += getattr(holder, name) or ""
        chapters.append(dataclasses.replace(chapter, xml=freeze(tree)))
    labelled = [dataclasses.replace(p, label=str(n)) for n, p in enumerate(pages, 1)]
    return dataclasses.replace(book, chapters=tuple(chapters)), PageMap(edition, tuple(labelled))


def numbered(
    folder: Path, text: str, edition: str = "pdf", made: Edition = BUILT_IN["epub"]
) -> Epub:
    """The EPUB of a manuscript whose pages begin at the signs in it."""
    book, page_map = mapped(folder, text, edition)
    artefact, findings = make(book, made, page_map)
    assert artefact is not None, findings
    return Epub(artefact.data)


def everywhere(book: Resolved) -> PageMap:
    """A page at the beginning, in the middle and at the end of every element."""
    pages = []
    for chapter in book.chapters:
        for number, element in enumerate(chapter.tree().iter()):
            own = (element.text or "") + "".join(child.tail or "" for child in element)
            length = len(re.sub(r"[\s\u00ad\u200b]", "", own).casefold())
            for offset in sorted({0, length // 2, length}):
                pages.append(PageStart(str(len(pages)), chapter.name, number, offset))
    return PageMap("pdf", tuple(pages))
