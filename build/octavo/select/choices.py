"""Ticks that are answers: in a list of boxes they tell which of them is right."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping

from octavo.book import Book, Chapter
from octavo.edition import BUILT_IN, Edition
from octavo.vocabulary import Element, freeze

_TICKED = b'data-checked="true"'
_ANSWER = re.compile(rb'class="[^"]*\banswer\b')


def unticked(book: Book, edition: Edition) -> Book:
    """The book with all boxes empty where some of a list are ticked: the same value without any.

    So it is for students: in editions without answers of a book that has answers. A list in which
    all is ticked is one of things that are done.
    """
    teachers = any(itertools.starmap(_has_answers, book.metadata.editions.items()))
    if edition.answers or not any(_TICKED in chapter.xml for chapter in book.chapters):
        return book
    if not teachers and not any(_ANSWER.search(chapter.xml) for chapter in book.chapters):
        return book
    return dataclasses.replace(book, chapters=tuple(map(_emptied, book.chapters)))


def _has_answers(name: str, values: Mapping[str, object]) -> bool:
    """Whether an edition holds answers, as it says itself or as the one of ours that it is like."""
    own = BUILT_IN.get(str(values.get("like") or name))
    return values.get("answers", own is not None and own.answers) is True


def _emptied(chapter: Chapter) -> Chapter:
    if _TICKED not in chapter.xml:
        return chapter
    tree = chapter.tree()
    for choice in tree.iter("ul", "ol"):
        boxes: list[Element] = [item for item in choice if item.get("data-checked")]
        if len({box.get("data-checked") for box in boxes}) > 1:
            for box in boxes:
                box.set("data-checked", "false")
    return dataclasses.replace(chapter, xml=freeze(tree))
