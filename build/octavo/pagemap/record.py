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

Files of the manuscript are named from its folder.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lxml import etree

from octavo.book import Chapter, Resolved
from octavo.edition import PageMap
from octavo.origin import origin
from octavo.pagemap.places import Place, elements, places, words
from octavo.report import Source
from octavo.vocabulary import Element

#: Where EbookLib puts the publication in the archive.
_FOLDER = "EPUB/"


def record(
    resolved: Resolved,
    texts: Mapping[str, str],
    maps: Iterable[tuple[str, PageMap]],
    page_source: str,
    ids: Sequence[str],
    names: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The record as UTF-8 JSON.

    ``texts`` are the manuscript's files by name (``Book.texts``); ``maps`` are those of the
    editions with their files' names, in terms of ``resolved``; ``ids`` those of the markers in the
    EPUB, one for each page of the edition ``page_source``. ``names`` tells how files of the
    manuscript are named in the record.
    """
    trees = {chapter.name: (chapter, chapter.tree()) for chapter in resolved.chapters}
    editions = [
        _edition(
            page_map, file, trees, texts, ids if page_map.edition == page_source else (), names
        )
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
            f"{_FOLDER}{name}.xhtml": _elements(chapter, tree, names)
            for name, (chapter, tree) in trees.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


_Trees = Mapping[str, tuple[Chapter, Element]]


def _edition(
    page_map: PageMap,
    file: str,
    trees: _Trees,
    texts: Mapping[str, str],
    ids: Sequence[str],
    names: Mapping[str, str],
) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    omitted: list[dict[str, Any]] = []
    found = {
        name: _placed(page_map, chapter, tree, texts) for name, (chapter, tree) in trees.items()
    }
    for number, start in enumerate(page_map.pages, 1):
        entry: dict[str, Any] = {"page": number, "label": start.label}
        if start.chapter not in trees:
            omitted.append(entry)
            continue
        id_, said, place = next(found[start.chapter])
        pages.append(
            {
                **entry,
                "file": f"{_FOLDER}{start.chapter}.xhtml",
                "id": (ids[number - 1] if ids else id_) or None,
                "words": said,
                "manuscript": names.get(place.file, place.file),
                "line": place.line,
            }
        )
    return {"name": page_map.edition, "file": file, "pages": pages, "omitted": omitted}


def _placed(
    page_map: PageMap, chapter: Chapter, tree: Element, texts: Mapping[str, str]
) -> Iterator[tuple[str, str, Source]]:
    """Of each page that begins in a chapter the id before it, its first words, their line."""
    starts = [start for start in page_map.pages if start.chapter == chapter.name]
    nearest = _nearest(tree)
    passed: dict[Source, tuple[int, int]] = {}
    for _, place in places(tree, starts):
        line = source(place, chapter, texts, passed)
        yield nearest[place.holder, place.tail], " ".join(words(place, 6)), line


def _nearest(tree: Element) -> Mapping[tuple[Element, bool], str]:
    """The last id at or before each element's text, and before its tail; "" where there is none."""
    last, found = "", {}
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            last = element.get("id") or last
        found[element, event == "end"] = last
    return found


def _elements(chapter: Chapter, tree: Element, names: Mapping[str, str]) -> dict[str, str]:
    return {
        element.get("id", ""): f"{names.get(place.file, place.file)}:{place.line}"
        for element in elements(tree)
        if element.get("id")
        for place in [origin(element, chapter.file)]
    }


def source(
    place: Place, chapter: Chapter, texts: Mapping[str, str], passed: dict[Source, tuple[int, int]]
) -> Source:
    """The manuscript line that a place comes from.

    ``texts`` are the manuscript's files by name, as ``Book.texts`` has them: where the words that
    follow are found in the block's source, the line is theirs, else that of the place before.
    ``passed`` remembers for each block how many characters and lines of it lie before that.
    """
    following = place.following
    block = origin(place.container if following is None else following, chapter.file)
    text = _paragraph(texts.get(block.file, ""), block.line)
    if not text:
        return Source(block.file, block.line)
    characters, lines = passed.get(block, (0, 0))
    following_words = [w for word in words(place, 4) for w in re.findall(r"\w+", word)][:3]
    pattern = re.compile(r"\b" + r"\W+".join(map(re.escape, following_words)))
    found = pattern.search(text, characters) if following_words else None
    if found:
        lines += text.count("\n", characters, found.start())
        passed[block] = found.start(), lines
    return Source(block.file, block.line + lines)


@functools.lru_cache(maxsize=2)
def _paragraph(text: str, line: int) -> str:
    """The lines of a text from one (1-based) to before the next that is blank; "" for but one."""
    lines = _lines(text)
    end = next((n for n in range(line, len(lines)) if not lines[n].strip()), len(lines))
    return "\n".join(lines[line - 1 : end]) if end > line else ""


@functools.lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))
