"""Resolve: decide every number, label, id and link of a book, once for all its editions.

Each pass is a module with ``run(draft) -> list[Finding]``; the order is data.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable
from dataclasses import dataclass

from octavo.book import Book, Chapter, Resolved
from octavo.keys import CROSS_REFERENCE
from octavo.report import Finding, Findings
from octavo.resolve import (
    anchors,
    beside,
    callouts,
    code,
    columns,
    contents,
    diagrams,
    directions,
    endless,
    examples,
    floats,
    gaps,
    glossary,
    hollow,
    identity,
    images,
    index,
    links,
    lists,
    locators,
    notes,
    numbers,
    panels,
    passages,
    poems,
    references,
    remote,
    roles,
    saying,
    shortcaptions,
    statements,
    tasks,
    typography,
)
from octavo.resolve.draft import Draft, Part, classes
from octavo.vocabulary import MATHML, freeze
from octavo.work import Work, at_once


@dataclass(frozen=True)
class _Seldom:
    """A pass that most books have no need of: imported for those that hold what it is for."""

    name: str
    needed: Callable[[Draft], bool]

    def run(self, draft: Draft) -> list[Finding]:
        """What the pass finds."""
        if not self.needed(draft):
            return []
        found: list[Finding] = importlib.import_module(f"octavo.resolve.{self.name}").run(draft)
        return found


def _cites(draft: Draft) -> bool:
    """Whether a book has works to cite, or cites what may be one."""
    citing = draft.book.metadata.citing
    return bool(citing.bibliography or citing.references) or any(
        not CROSS_REFERENCE.match(cite.get("data-key", ""))
        for part in draft.parts
        for cite in part.tree.iterfind(".//*[@data-key]")
    )


def _calculates(draft: Draft) -> bool:
    """Whether a book holds formulas or defines macros for them."""
    return bool(draft.book.metadata.header_includes) or any(
        element.tag != "span" or "math" in classes(element)
        for part in draft.parts
        for element in part.tree.iter("span", f"{{{MATHML}}}math")
    )


PASSES = (
    index,  # first of all: a chapter of the book that all that follows sees to
    examples,  # before the citations: a label is no work
    # brings notes, a chapter, words and formulas that all that follows sees to
    _Seldom("citations", _cites),
    endless,  # before marks are changed: a word is looked for as it was written
    # before all that reads words: what stands in a formula is no text of the author's
    _Seldom("maths", _calculates),
    callouts,  # before the ids: their titles are no headings of the book
    hollow,  # before anything is put into what the author left empty
    statements,
    poems,  # before what stands in one is named
    saying,  # before the passages, which name the paragraphs of those who are quoted
    passages,
    directions,
    panels,
    remote,  # behind what asks for images; before links are followed and words typeset
    diagrams,  # what becomes a figure is no code
    shortcaptions,  # of what is a figure by now; before words are typeset
    code,
    tasks,
    columns,
    typography,  # then: ids, numbers and contents are made of the words as they will be read
    gaps,  # behind what reads a block as one text
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
    beside,  # before images get sizes of their own
    images,
)


def resolve(
    book: Book, epoch: int | None = None, work: Work = at_once
) -> tuple[Resolved, Findings]:
    """The book with everything decided.

    ``epoch`` is ``SOURCE_DATE_EPOCH`` in seconds, the date of a book that tells none
    (https://reproducible-builds.org/specs/source-date-epoch/). ``work`` does what depends on a
    piece of the book alone.
    """
    parts = tuple(Part(chapter, chapter.tree()) for chapter in book.chapters)
    draft = Draft(book, parts, work=work)
    findings: list[Finding] = []
    for step in PASSES:
        findings += step.run(draft)
    # the identifier is made of the words as they were written
    metadata, found = identity.identify(book.metadata, epoch)
    metadata = typography.titled(metadata)
    findings += found
    cover, found = images.cover(draft)
    findings += found
    if cover is None and remote.is_remote(metadata.cover_image):
        metadata = dataclasses.replace(metadata, cover_image="")
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
