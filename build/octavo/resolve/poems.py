"""Poems in a div: in ``::: verse`` (or ``poem``, ``poetry``, ``lyrics``) lines end where they do.

A paragraph, and what stands in an item of a list, becomes a stanza as line blocks have them
(``p.stanza`` > ``span.line``, ``br``); emphasis that goes over lines goes on in the next one.
"""

from __future__ import annotations

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class, classes, only
from octavo.vocabulary import VERSE, Element

#: What an item of a list holds beside its first words.
_BLOCKS = frozenset("p ul ol dl div blockquote pre table figure".split())


def run(draft: Draft) -> list[Finding]:
    """Give the poems of a book their lines, in place."""
    for part in draft.parts:
        for div in part.tree.iter("div"):
            if VERSE.intersection(classes(div)):
                add_class(div, "line-block")
                if not only(div.text):
                    # raw HTML: its words stand in the div by themselves
                    _wrap(div)
                for item in list(div.iter("li")):
                    _wrap(item)
                for paragraph in list(div.iter("p")):
                    _stanza(paragraph)
    return []


def _wrap(item: Element) -> None:
    """Put words that stand in an item of a list, or a div, by themselves into a paragraph."""
    if only(item.text) and (not len(item) or item[0].tag in _BLOCKS):
        return
    paragraph = etree.Element("p")
    paragraph.text, item.text = (item.text or "").lstrip(" \t\n"), None
    for child in list(item):
        if child.tag in _BLOCKS:
            break
        paragraph.append(child)
    if paragraph.get("data-line") is None and item.get("data-line"):
        paragraph.set("data-line", item.get("data-line", "1"))
    item.insert(0, paragraph)


def _stanza(paragraph: Element) -> None:
    if classes(paragraph) or not any("\n" in text for text in map(str, paragraph.itertext())):
        return
    lines = _split(paragraph)
    while lines and not len(lines[-1]) and only(lines[-1].text):
        lines.pop()
    paragraph.text = None
    for child in list(paragraph):
        paragraph.remove(child)
    add_class(paragraph, "stanza")
    for number, line in enumerate(lines):
        if number:
            etree.SubElement(paragraph, "br")
        line.tag = "span"
        for key in list(line.attrib):
            del line.attrib[key]
        line.set("class", "line")
        # spaces of a width of their own are the author's indent
        line.text = (line.text or "").lstrip(" \t\n") or None
        paragraph.append(line)


def _split(element: Element) -> list[Element]:
    """The element as several, one for each line of it; what names it stays with the first."""
    pieces = [_like(element, first=True)]

    def say(text: str | None) -> None:
        first, *others = (text or "").split("\n")
        _append(pieces[-1], first)
        for one in others:
            pieces.append(_like(element, first=False))
            _append(pieces[-1], one)

    say(element.text)
    for child in list(element):
        tail, child.tail = child.tail, None
        if child.tag == "br":
            # the line ends with the one that follows in the text
            say("" if (tail or "").startswith("\n") else "\n")
        else:
            begun, *rest = _split(child) if len(child) or "\n" in (child.text or "") else [child]
            pieces[-1].append(begun)
            for one in rest:
                pieces.append(_like(element, first=False))
                pieces[-1].append(one)
        say(tail)
    return pieces


def _like(element: Element, first: bool) -> Element:
    made = etree.Element(element.tag)
    for key, value in element.attrib.items():
        if first or key != "id":
            made.set(key, value)
    return made


def _append(piece: Element, text: str) -> None:
    if len(piece):
        piece[-1].tail = (piece[-1].tail or "") + text
    else:
        piece.text = (piece.text or "") + text
