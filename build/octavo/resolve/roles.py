"""Kinds of chapters: their class and role, and which heading labels which section.

A dedication and an epigraph stand without a title: one that only says what they are is left to
those who hear the book.
"""

from __future__ import annotations

from collections import Counter

from octavo.book import KINDS
from octavo.report import Finding, warning
from octavo.resolve.draft import Draft, Part, add_class, classes, headings, level, plain
from octavo.vocabulary import HEADINGS
from octavo.wording import kind as told_kind


def run(draft: Draft) -> list[Finding]:
    """Set ``class``, ``role`` (DPUB-ARIA 1.1) and ``aria-labelledby`` on the sections."""
    findings: list[Finding] = []
    begun: Part | None = None
    for part in draft.parts:
        _wordless(part)
        findings += _late(draft, part, begun)
        findings += _made_anyway(draft, part)
        begun = begun or (part if part.chapter.kind in ("part", "chapter") else None)
        _untitled(draft, part)
        _chapter(part)
        found = list(headings(part.tree))
        told = Counter(map(plain, found))
        for heading in found:
            section = heading.getparent()
            # of two regions of one name who hears the book cannot tell which is which
            alone = heading is part.heading or told[plain(heading)] == 1
            if section is not None and heading.get("id") and alone:
                section.set("aria-labelledby", heading.get("id", ""))
        findings += _skips(draft, part)
        for notes in part.tree.iter("section"):
            if "notes" in classes(notes):
                notes.set("role", "doc-endnotes")
    return findings


#: Kinds whose name is no title.
_BARE = ("dedication", "epigraph")

_FIRST = (*_BARE, "foreword", "preface")


def _late(draft: Draft, part: Part, begun: Part | None) -> list[Finding]:
    """A finding where what opens a book stands behind its first chapter."""
    kind, heading = part.chapter.kind, part.heading
    if begun is None or kind not in _FIRST or begun.heading is None or heading is None:
        return []
    if not plain(begun.heading):
        return []
    message = f"“{plain(heading)}” opens a book, and stands behind “{plain(begun.heading)}”"
    hint = "move it before the first chapter"
    return [warning("matter-late", message, draft.source(part, heading), hint)]


def _made_anyway(draft: Draft, part: Part) -> list[Finding]:
    """A finding where a title page stands in the manuscript: each edition makes its own."""
    heading = part.heading
    if part.chapter.kind != "frontmatter" or heading is None:
        return []
    title = plain(heading)
    if told_kind(draft.book.metadata.lang, title) != "frontmatter":
        return []
    message = f"“{title}” stands in the manuscript: the book makes one of its own, and has two"
    hint = "take it out; what it says, write into the front matter"
    return [warning("title-page-typed", message, draft.source(part, heading), hint)]


def _skips(draft: Draft, part: Part) -> list[Finding]:
    """A finding for each heading within a block that lies too deep; `read` tells of the others."""
    findings: list[Finding] = []
    outline = set(headings(part.tree))
    previous = 0
    for heading in part.tree.iter(*HEADINGS):
        rank = level(heading)
        if heading not in outline and rank > previous + 1 > 1:
            message = f"a heading of level {rank} follows one of level {previous}"
            hint = f"make it level {previous + 1}: readers of structure miss the level between"
            findings.append(warning("heading-skips", message, draft.source(part, heading), hint))
        previous = rank
    return findings


def _wordless(part: Part) -> None:
    """Take away headings that hold nothing (``# {-}``): what they begin stands without a title."""
    for heading in list(headings(part.tree)):
        section = heading.getparent()
        if section is None or len(section) < 2 or plain(heading) or len(heading):
            continue
        for name in classes(heading):
            add_class(section, name)
        if heading.get("id") and not section.get("id"):
            section.set("id", heading.get("id", ""))
        section.remove(heading)


def _untitled(draft: Draft, part: Part) -> None:
    """Take away a title that says what the page is, and nothing else."""
    heading = part.heading
    if heading is None or part.chapter.kind not in _BARE or len(part.tree) < 2:
        return
    title = plain(heading)
    if told_kind(draft.book.metadata.lang, title) != part.chapter.kind:
        return
    if heading.get("id") and not part.tree.get("id"):
        part.tree.set("id", heading.get("id", ""))
    part.tree.set("aria-label", title)
    part.tree.remove(heading)


def _chapter(part: Part) -> None:
    kind = part.chapter.kind
    _, _, role = KINDS[kind]
    part.tree.set("data-kind", kind)
    part.tree.set("class", " ".join(dict.fromkeys([kind, *classes(part.tree)])))
    # A landmark role without a name is noise to a screen reader, so only titled chapters have one.
    if role and (part.heading is not None or part.tree.get("aria-label")):
        part.tree.set("role", role)
