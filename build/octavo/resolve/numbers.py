"""Numbers of chapters, sections, figures and tables, and the labels that carry them.

Figures and tables are numbered as Quarto does it: when their id begins with ``fig-`` or ``tbl-``,
by chapter where chapters are numbered ("2.1"), through the book elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from octavo.book import Element
from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, classes, headings, level, plain
from octavo.wording import words

#: A title that brings its number along: "3. The Trial", "IV. Exile", "Chapter One", "Kapitel 2".
_NUMBERED_BY_HAND = re.compile(
    r"(\d+|[IVXLC]+)([.:)]\s|\s[-–—]\s|$)"
    r"|(chapter|part|kapitel|teil|chapitre|partie|cap[íi]tulo|parte|capitolo|глава|часть)\s+\S",
    re.IGNORECASE,
)

_FLOATS = {"figure": ("fig-", "figure"), "table": ("tbl-", "table")}


def run(draft: Draft) -> list[Finding]:
    """Write ``data-number`` on what is numbered, and its number or label into the tree."""
    numbered = dict(_chapter_numbers(draft))
    loose: Counter[str] = Counter()
    for index, part in enumerate(draft.parts):
        number = numbered.get(index, "")
        if number and part.heading is not None:
            _write(part.heading, number)
        if draft.book.metadata.number_sections:
            _sections(part, number, draft.book.metadata.number_depth)
        _floats(draft, part, number, Counter() if number else loose)
    return []


def _chapter_numbers(draft: Draft) -> Iterator[tuple[int, str]]:
    wanted = draft.book.metadata.number_sections
    eligible = [i for i, part in enumerate(draft.parts) if _countable(part)]
    if wanted is None:
        # A lone chapter needs no number, and titles that have one of their own keep it.
        titles = [_title(part) for part in draft.parts if part.chapter.kind == "chapter"]
        by_hand = sum(bool(_NUMBERED_BY_HAND.match(title)) for title in titles)
        wanted = len(titles) > 1 and 2 * by_hand < len(titles)
    if not wanted:
        return
    counts: Counter[str] = Counter()
    for index in eligible:
        kind = draft.parts[index].chapter.kind
        counts[kind] += 1
        yield index, _letter(counts[kind]) if kind == "appendix" else str(counts[kind])


def _title(part: Part) -> str:
    return plain(part.heading) if part.heading is not None else ""


def _countable(part: Part) -> bool:
    return (
        part.chapter.kind in ("chapter", "appendix")
        and part.heading is not None
        and part.heading.tag == "h1"
        and "unnumbered" not in classes(part.heading)
    )


def _letter(count: int) -> str:
    """A, B, ... Z, AA, AB: appendices are lettered."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _sections(part: Part, chapter: str, depth: int) -> None:
    if not chapter:
        return
    counts = [0] * 6
    for heading in headings(part.tree):
        rank = level(heading)
        if rank == 1 or rank > depth or "unnumbered" in classes(heading):
            continue
        counts[rank - 1] += 1
        counts[rank:] = [0] * (6 - rank)
        _write(heading, ".".join([chapter, *(str(n) for n in counts[1:rank])]))


def _floats(draft: Draft, part: Part, chapter: str, counts: Counter[str]) -> None:
    wording = words(draft.book.metadata.lang)
    for element in part.tree.iter("figure", "table"):
        prefix, key = _FLOATS[str(element.tag)]
        caption = element.find("figcaption" if key == "figure" else "caption")
        if caption is None or not element.get("id", "").startswith(prefix):
            continue
        if "unnumbered" in classes(element):
            continue
        counts[key] += 1
        number = f"{chapter}.{counts[key]}" if chapter else str(counts[key])
        element.set("data-number", number)
        _prepend(caption, "label", f"{wording[key]} {number}")


def _write(heading: Element, number: str) -> None:
    heading.set("data-number", number)
    _prepend(heading, "number", number)


def _prepend(element: Element, name: str, text: str) -> None:
    """Put ``<span class="name">text</span>`` and a space before the element's content."""
    span = etree.Element("span", {"class": name})
    span.text = text
    span.tail = " " + (element.text or "").lstrip()
    element.text = None
    element.insert(0, span)
