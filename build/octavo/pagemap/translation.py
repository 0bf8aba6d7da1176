"""A page map for another selection of the same text."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterator, Sequence

from octavo.book import Chapter, Resolved
from octavo.edition import PageMap, PageStart
from octavo.pagemap.places import UNCOUNTED, elements
from octavo.vocabulary import Element


def translated(page_map: PageMap, made_from: Resolved, resolved: Resolved) -> PageMap:
    """The map for another selection of the same book's text (conditional text taken out or in).

    A page that begins with words that are not there begins with the next ones that are.
    """
    old = {chapter.name: chapter for chapter in made_from.chapters}
    new = {chapter.name: chapter for chapter in resolved.chapters}
    found: dict[str, Callable[[PageStart], PageStart]] = {}
    pages: list[PageStart] = []
    for page in page_map.pages:
        if page.chapter and page.chapter not in new:
            page = PageStart(page.label)
        elif page.chapter and old[page.chapter].xml != new[page.chapter].xml:
            if page.chapter not in found:
                found[page.chapter] = _translator(old[page.chapter], new[page.chapter])
            page = found[page.chapter](page)
        pages.append(page)
    return dataclasses.replace(page_map, pages=tuple(pages))


def _translator(old: Chapter, new: Chapter) -> Callable[[PageStart], PageStart]:
    ours, theirs = _words(old.tree()), _words(new.tree())
    matcher = difflib.SequenceMatcher(None, [w for w, _, _ in ours], [w for w, _, _ in theirs])
    blocks = matcher.get_matching_blocks()

    def translate(page: PageStart) -> PageStart:
        index, inner = _word_at(ours, page)
        block = next(b for b in blocks if index < b.a + b.size or not b.size)
        aim = block.b + max(0, index - block.a)
        if aim >= len(theirs):
            return PageStart(page.label)
        _, element, offset = theirs[aim]
        inner = inner if block.size and index >= block.a else 0
        return dataclasses.replace(page, element=element, offset=offset + inner)

    return translate


def _word_at(words: Sequence[tuple[str, int, int]], page: PageStart) -> tuple[int, int]:
    """The index of the word that a page begins with, and how far within it the page begins."""
    for number, (word, element, offset) in enumerate(words):
        if element == page.element and offset + len(word) > page.offset:
            return number, max(0, page.offset - offset)
    later = (number for number, (_, element, _) in enumerate(words) if element > page.element)
    return next(later, len(words)), 0


def _words(tree: Element) -> list[tuple[str, int, int]]:
    """The words of a chapter in reading order: folded, their element, their offset in its text."""
    numbers = {element: number for number, element in enumerate(elements(tree))}
    used: dict[Element, int] = {}
    found: list[tuple[str, int, int]] = []

    def take(element: Element, text: str) -> None:
        for word in text.split():
            folded = UNCOUNTED.sub("", word).casefold()
            found.append((folded, numbers[element], used.get(element, 0)))
            used[element] = used.get(element, 0) + len(folded)

    for event, element in _events(tree):
        if event == "start" and element in numbers:
            take(element, element.text or "")
        elif event == "end" and element is not tree and element.tail:
            take(element.getparent(), element.tail)  # type: ignore[arg-type]
    return found


def _events(tree: Element) -> Iterator[tuple[str, Element]]:
    stack: list[tuple[str, Element]] = [("start", tree)]
    while stack:
        event, element = stack.pop()
        yield event, element
        if event == "start":
            stack.append(("end", element))
            stack.extend(("start", child) for child in reversed(element))
