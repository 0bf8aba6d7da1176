"""Headings without words, blank paragraphs, and divs that stand for a new page."""

from __future__ import annotations

from octavo import markup
from octavo.report import Finding, Source, warning
from octavo.vocabulary import HEADINGS, Element

#: How high a line is, in ems; what holds blocks that follow each other.
_LINE_EM, _FLOW = 1.4, frozenset({"section", "div", "blockquote", "body"})

_PLACES = frozenset({"data-line", "data-file"})

#: What style sheets and other tools call a div that is there to break the page.
_BREAKS = frozenset("pagebreak page-break page_break newpage new-page page-break-after".split())


def settle(tree: Element) -> None:
    """Settle what has no words and is no heading, in place."""
    _breaks(tree)
    _rooms(tree)


def _breaks(tree: Element) -> None:
    """Make page breaks of the divs with nothing in them that are called so, in place."""
    for div in tree.iter("div"):
        named = _BREAKS.intersection((div.get("class") or "").lower().split())
        if named and not len(div) and not (div.text or "").strip():
            div.tag = "hr"
            div.text = None
            div.set("class", "pagebreak")
            div.attrib.pop("style", "")


def _rooms(tree: Element) -> None:
    """Make room of paragraphs that are left blank (``&nbsp;``, ``<br>``), in place.

    Those that a chapter ends with are nothing, unless they are all that stands on a page.
    """
    for blank in [p for p in tree.iter("p") if _blank(p)]:
        before, following = blank.getprevious(), blank.getnext()
        ends = following is None or following.tag == "h1"
        if ends and blank.getparent() is tree and not _breaks_page(before):
            markup.remove(blank)
            continue
        lines = max(1, sum(child.tag == "br" for child in blank))
        for child in list(blank):
            blank.remove(child)
        blank.tag, blank.text = "div", "\u00a0"
        blank.set("class", "vspace")
        blank.set("data-measure", f"height={lines * _LINE_EM:g}em")
        blank.set("aria-hidden", "true")


def breaks_only(tree: Element) -> bool:
    """Whether nothing but breaks of the page is in a chapter, which begins a page itself."""
    return len(tree) > 0 and all(_breaks_page(child) for child in tree)


def _blank(paragraph: Element) -> bool:
    above = paragraph.getparent()
    if above is None or above.tag not in _FLOW or set(paragraph.attrib) - _PLACES:
        return False
    if any(child.tag != "br" or (child.tail or "").strip() for child in paragraph):
        return False
    text = paragraph.text or ""
    return not text.strip() and ("\u00a0" in text or len(paragraph) > 0)


def _breaks_page(element: Element | None) -> bool:
    return element is not None and element.get("class") == "pagebreak"


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
