"""Resolve: decide every number, label, id and link of a book, once for all its editions.

Each pass is a module with ``run(draft) -> list[Finding]``; the order is data.
"""

from __future__ import annotations

import dataclasses

from octavo.book import Book, Chapter, Resolved, freeze
from octavo.report import Finding, Findings
from octavo.resolve import (
    anchors,
    callouts,
    citations,
    code,
    columns,
    contents,
    diagrams,
    directions,
    endless,
    examples,
    floats,
    glossary,
    identity,
    images,
    index,
    links,
    lists,
    locators,
    maths,
    notes,
    numbers,
    panels,
    passages,
    references,
    roles,
    statements,
    tasks,
    typography,
)
from octavo.resolve.draft import Draft, Part

PASSES = (
    index,  # first of all: a chapter of the book that all that follows sees to
    examples,  # before the citations: a label is no work
    citations,  # brings notes, a chapter, words and formulas that all that follows sees to
    endless,  # before marks are changed: a word is looked for as it was written
    maths,  # before all that reads words: what stands in a formula is no text of the author's
    callouts,  # before the ids: their titles are no headings of the book
    statements,
    passages,
    directions,
    panels,
    diagrams,  # what becomes a figure is no code
    code,
    tasks,
    columns,
    typography,  # then: ids, numbers and contents are made of the words as they will be read
    glossary,
    anchors,  # ids, before anything can lead to them
    roles,  # kinds of chapters, and which heading labels which section
    numbers,
    floats,  # by chapter; needs the ids: `fig-` and `tbl-` tell what is numbered
    lists,  # of what is numbered
    notes,
    references,  # say the numbers
    locators,  # say the numbers of sections and of notes
    links,  # needs every id of the book
    images,
)


def resolve(book: Book, epoch: int | None = None) -> tuple[Resolved, Findings]:
    """The book with everything decided.

    ``epoch`` is ``SOURCE_DATE_EPOCH`` in seconds, the date of a book that tells none
    (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    draft = Draft(book, tuple(Part(chapter, chapter.tree()) for chapter in book.chapters))
    findings: list[Finding] = []
    for step in PASSES:
        findings += step.run(draft)
    # the identifier is made of the words as they were written
    metadata, found = identity.identify(book.metadata, epoch)
    metadata = typography.titled(metadata)
    findings += found
    cover, found = images.cover(draft)
    findings += found
    resolved = Resolved(
        name=book.name,
        root=book.root,
        metadata=metadata,
        chapters=tuple(_frozen(part) for part in draft.parts),
        targets=contents.targets(draft),
        contents=contents.entries(draft),
        images=dict(draft.images),
        cover=cover,
    )
    return resolved, tuple(findings)


def _frozen(part: Part) -> Chapter:
    return dataclasses.replace(part.chapter, xml=freeze(part.tree))
