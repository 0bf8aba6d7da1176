"""``pagemap.json``: every edition's pages, their places in the e-book and in the manuscript.

The format, version 1 (a reader should refuse a version it does not know):

``format``, ``version``
    ``"octavo-pagemap"`` and 1.
``book``
    ``title`` and ``identifier`` of the book, ``name`` of its files.
``page_source``
    The edition whose page numbers the EPUB shows, null where it shows none.
``editions``
    One object each: its ``name``, its ``file``, its ``pages`` and ``omitted`` pages in order.

    A page has its ``page`` (1-based place in the file), its printed ``label``, the ``file`` in the
    EPUB and the ``id`` at or before its first word (null: the beginning of the file), the first
    ``words`` on it, and the ``manuscript`` file and ``line`` (1-based) they come from. For the
    edition of ``page_source`` the id is that of the page's own marker.

    An omitted page has no counterpart in the text (contents, half title, blank): ``page``,
    ``label``.
``elements``
    For each file of the EPUB: element ids and the manuscript place each comes from, as
    ``FILE:LINE``.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from octavo.book import Chapter, Element, Resolved
from octavo.edition import PageMap
from octavo.origin import origin
from octavo.pagemap.places import Place, elements, places, words
from octavo.report import Source

#: Where EbookLib puts the publication in the archive.
_FOLDER = "EPUB/"


def record(
    resolved: Resolved,
    texts: Mapping[str, str],
    maps: Iterable[tuple[str, PageMap]],
    page_source: str,
    ids: Sequence[str],
) -> bytes:
    """The record as UTF-8 JSON.

    ``texts`` are the manuscript's files by name (``Book.texts``); ``maps`` are those of the
    editions with their files' names, in terms of ``resolved``; ``ids`` those of the markers in the
    EPUB, one for each page of the edition ``page_source``.
    """
    trees = {chapter.name: (chapter, chapter.tree()) for chapter in resolved.chapters}
    editions = [
        _edition(page_map, file, trees, texts, ids if page_map.edition == page_source else ())
        for file, page_map in maps
    ]
    metadata = resolved.metadata
    document = {
        "format": "octavo-pagemap",
        "version": 1,
        "book": {
            "name": resolved.name,
            "title": metadata.title,
            "identifier": metadata.identifiers[0].text if metadata.identifiers else None,
        },
        "page_source": page_source or None,
        "editions": editions,
        "elements": {
            f"{_FOLDER}{name}.xhtml": _elements(chapter, tree)
            for name, (chapter, tree) in trees.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


_Trees = Mapping[str, tuple[Chapter, Element]]


def _edition(
    page_map: PageMap, file: str, trees: _Trees, texts: Mapping[str, str], ids: Sequence[str]
) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    omitted: list[dict[str, Any]] = []
    for number, start in enumerate(page_map.pages, 1):
        entry: dict[str, Any] = {"page": number, "label": start.label}
        if start.chapter not in trees:
            omitted.append(entry)
            continue
        chapter, tree = trees[start.chapter]
        _, place = next(places(tree, [start]))
        found = source(place, chapter, texts)
        pages.append(
            {
                **entry,
                "file": f"{_FOLDER}{start.chapter}.xhtml",
                "id": (ids[number - 1] if ids else _nearest(place)) or None,
                "words": " ".join(words(place, 6)),
                "manuscript": found.file,
                "line": found.line,
            }
        )
    return {"name": page_map.edition, "file": file, "pages": pages, "omitted": omitted}


def _nearest(place: Place) -> str:
    """The last id in the document before the place, "" where there is none."""
    root = place.container.getroottree().getroot()
    last = ""
    for element in elements(root):
        if element is place.following:
            return element.get("id") or last
        last = element.get("id") or last
        if element is place.holder and not place.tail:
            return last
        if element is place.holder:
            inner = [e.get("id") for e in element.iterdescendants() if e.get("id")]
            return (inner[-1] if inner else "") or last
    return last


def _elements(chapter: Chapter, tree: Element) -> dict[str, str]:
    return {
        element.get("id", ""): f"{place.file}:{place.line}"
        for element in elements(tree)
        if element.get("id")
        for place in [origin(element, chapter.file)]
    }


def source(place: Place, chapter: Chapter, texts: Mapping[str, str]) -> Source:
    """The manuscript line that a place comes from.

    ``texts`` are the manuscript's files by name, as ``Book.texts`` has them: where the words that
    follow are found in the block's source, the line is theirs, else that of the block.
    """
    following = place.following
    block = origin(place.container if following is None else following, chapter.file)
    file, line = block.file, block.line
    following_words = [w for word in words(place, 4) for w in re.findall(r"\w+", word)][:3]
    text = _paragraph(texts.get(file, ""), line)
    pattern = r"\b" + r"\W+".join(map(re.escape, following_words))
    found = re.search(pattern, text) if following_words else None
    return Source(file, line + (text.count("\n", 0, found.start()) if found else 0))


def _paragraph(text: str, line: int) -> str:
    """The lines of a text from one (1-based) to before the next that is blank."""
    lines = _lines(text)
    end = next((n for n in range(line, len(lines)) if not lines[n].strip()), len(lines))
    return "\n".join(lines[line - 1 : end])


@functools.lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))
