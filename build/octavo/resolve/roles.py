"""Kinds of chapters: their class and role, and which heading labels which section."""

from __future__ import annotations

from octavo.book import KINDS
from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, classes, headings


def run(draft: Draft) -> list[Finding]:
    """Set ``class``, ``role`` (DPUB-ARIA 1.1) and ``aria-labelledby`` on the sections."""
    for part in draft.parts:
        _chapter(part)
        for heading in headings(part.tree):
            section = heading.getparent()
            if section is not None and heading.get("id"):
                section.set("aria-labelledby", heading.get("id", ""))
        for notes in part.tree.iter("section"):
            if "notes" in classes(notes):
                notes.set("role", "doc-endnotes")
    return []


def _chapter(part: Part) -> None:
    kind = part.chapter.kind
    _, _, role = KINDS[kind]
    part.tree.set("data-kind", kind)
    part.tree.set("class", " ".join(dict.fromkeys([kind, *classes(part.tree)])))
    # A landmark role without a name is noise to a screen reader, so only titled chapters have one.
    if role and part.heading is not None:
        part.tree.set("role", role)
