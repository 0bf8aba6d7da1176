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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lxml import etree

from octavo.book import Resolved
from octavo.edition import PageMap, PageStart
from octavo.origin import origin
from octavo.pagemap.places import Place, elements, places, words
from octavo.report import Source
from octavo.vocabulary import Element, thaw
from octavo.work import at_once

#: Where EbookLib puts the publication in the archive.
_FOLDER = "EPUB/"


@dataclass(frozen=True)
class Begun:
    """Where a page begins: the last id before that, its first words, the block that it is in.

    ``following`` are the words by which its line is found among those of the block.
    """

    id: str
    words: str
    block: Source
    following: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What a chapter tells: where its ids are from, and where pages begin, of one map each."""

    elements: Mapping[str, Source]
    pages: tuple[tuple[Begun, ...], ...]


#: A chapter's file and tree, and the pages that begin in it, of each map: the number of an element,
#: and that of a character in it.
Asked = tuple[str, bytes, tuple[tuple[tuple[int, int], ...], ...]]


def record(
    resolved: Resolved,
    texts: Mapping[str, str],
    maps: Sequence[tuple[str, PageMap]],
    page_source: str,
    ids: Sequence[str],
    names: Mapping[str, str] = MappingProxyType({}),
    work: Callable[[str, Sequence[Asked]], list[Seen]] = at_once,
) -> bytes:
    """The record as UTF-8 JSON.

    ``texts`` are the manuscript's files by name (``Book.texts``); ``maps`` are those of the
    editions with their files' names, in terms of ``resolved``; ``ids`` those of the markers in the
    EPUB, one for each page of the edition ``page_source``. ``names`` tells how files of the
    manuscript are named in the record. ``work`` does what depends on a chapter alone.
    """
    asked = [
        (
            chapter.file,
            chapter.xml,
            tuple(
                tuple((s.element, s.offset) for s in page_map.pages if s.chapter == chapter.name)
                for _, page_map in maps
            ),
        )
        for chapter in resolved.chapters
    ]
    made = zip(resolved.chapters, work(f"{__name__}:seen", asked), strict=True)
    found = {chapter.name: one for chapter, one in made}
    editions: list[dict[str, Any]] = []
    for number, (file, page_map) in enumerate(maps):
        begun = {name: iter(one.pages[number]) for name, one in found.items()}
        given = ids if page_map.edition == page_source else ()
        editions.append(_edition(page_map, file, begun, texts, given, names))
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
            f"{_FOLDER}{name}.xhtml": {
                id_: f"{names.get(place.file, place.file)}:{place.line}"
                for id_, place in one.elements.items()
            }
            for name, one in found.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _edition(
    page_map: PageMap,
    file: str,
    begun: Mapping[str, Iterator[Begun]],
    texts: Mapping[str, str],
    ids: Sequence[str],
    names: Mapping[str, str],
) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    omitted: list[dict[str, Any]] = []
    passed: dict[Source, tuple[int, int]] = {}
    for number, start in enumerate(page_map.pages, 1):
        entry: dict[str, Any] = {"page": number, "label": start.label}
        if start.chapter not in begun:
            omitted.append(entry)
            continue
        page = next(begun[start.chapter])
        place = _line(page, texts, passed)
        pages.append(
            {
                **entry,
                "file": f"{_FOLDER}{start.chapter}.xhtml",
                "id": (ids[number - 1] if ids else page.id) or None,
                "words": page.words,
                "manuscript": names.get(place.file, place.file),
                "line": place.line,
            }
        )
    return {"name": page_map.edition, "file": file, "pages": pages, "omitted": omitted}


def seen(asked: Asked) -> Seen:
    """What a chapter tells. Pure."""
    file, xml, starts = asked
    tree = thaw(xml)
    nearest = _nearest(tree)
    ids = {e.get("id", ""): origin(e, file) for e in elements(tree) if e.get("id")}
    pages = tuple(
        tuple(
            _begun(place, nearest[place.holder, place.tail], file)
            for _, place in places(tree, [PageStart("", "", *start) for start in of_one])
        )
        for of_one in starts
    )
    return Seen(ids, pages)


def _begun(place: Place, id_: str, file: str) -> Begun:
    following = place.following
    block = origin(place.container if following is None else following, file)
    leading = [w for word in words(place, 4) for w in re.findall(r"\w+", word)][:3]
    return Begun(id_, " ".join(words(place, 6)), block, tuple(leading))


def _nearest(tree: Element) -> Mapping[tuple[Element, bool], str]:
    """The last id at or before each element's text, and before its tail; "" where there is none."""
    last, found = "", {}
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            last = element.get("id") or last
        found[element, event == "end"] = last
    return found


def _line(page: Begun, texts: Mapping[str, str], passed: dict[Source, tuple[int, int]]) -> Source:
    """The manuscript line that a page begins with.

    ``texts`` are the manuscript's files by name, as ``Book.texts`` has them: where the words that
    follow are found in the block's source, the line is theirs, else that of the place before.
    ``passed`` remembers for each block how many characters and lines of it lie before that.
    """
    block = page.block
    text = _paragraph(texts.get(block.file, ""), block.line)
    if not text:
        return Source(block.file, block.line)
    characters, lines = passed.get(block, (0, 0))
    pattern = re.compile(r"\b" + r"\W+".join(map(re.escape, page.following)))
    found = pattern.search(text, characters) if page.following else None
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
