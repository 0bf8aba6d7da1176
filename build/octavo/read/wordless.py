"""Headings without words."""

from __future__ import annotations

from octavo.book import HEADINGS, Element
from octavo.report import Finding, Source, warning

_PLACES = frozenset({"data-line", "data-file"})


def rules(tree: Element, file: str) -> list[Finding]:
    """Make rules of headings without words: ``#`` alone is a scene break of typescripts."""
    findings: list[Finding] = []
    for heading in tree.iterchildren(*HEADINGS):
        if len(heading) or (heading.text or "").strip() or set(heading.attrib) - _PLACES:
            continue
        place = Source(heading.get("data-file", file), int(heading.get("data-line", "1")))
        heading.tag = "hr"
        message = "a heading without words is taken for a scene break"
        hint = "write `***` for a scene break, or give the heading its words"
        findings.append(warning("heading-empty", message, place, hint))
    return findings
