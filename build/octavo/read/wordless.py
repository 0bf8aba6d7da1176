"""Headings without words, and divs that stand for a new page."""

from __future__ import annotations

from octavo.book import HEADINGS, Element
from octavo.report import Finding, Source, warning

_PLACES = frozenset({"data-line", "data-file"})

#: What style sheets and other tools call a div that is there to break the page.
_BREAKS = frozenset("pagebreak page-break page_break newpage new-page page-break-after".split())


def breaks(tree: Element) -> None:
    """Make page breaks of the divs with nothing in them that are called so, in place."""
    for div in tree.iter("div"):
        named = _BREAKS.intersection((div.get("class") or "").lower().split())
        if named and not len(div) and not (div.text or "").strip():
            div.tag = "hr"
            div.text = None
            div.set("class", "pagebreak")
            div.attrib.pop("style", "")


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
