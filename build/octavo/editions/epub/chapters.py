"""Chapters as XHTML documents: links to files, notes as readers pop them up, sizes as classes."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from octavo import markup
from octavo.book import KINDS, Chapter, Element, Resolved
from octavo.wording import words

_EPUB_TYPE = f"{{{markup.OPS}}}type"

#: epub:type of the bodies (EPUB 3 Structural Semantics Vocabulary 1.1, Document partitions).
_MATTER = {"front": "frontmatter", "body": "bodymatter", "back": "backmatter"}


def document(resolved: Resolved, chapter: Chapter, measures: dict[str, str]) -> bytes:
    """A chapter as a complete XHTML document. ``measures`` gathers the author's sizes by class."""
    tree = chapter.tree()
    _types(tree, chapter)
    _links(tree, chapter, resolved)
    for image in tree.iter("img"):
        image.set("src", f"images/{image.get('src')}")
    _measures(tree, measures)
    _notes(tree, words(resolved.metadata.lang))
    heading = tree[0] if len(tree) and tree[0].tag in ("h1", "h2") else None
    title = resolved.targets[heading.get("id", "")].text if heading is not None else ""
    return page(
        resolved.metadata.lang,
        title or resolved.metadata.title,
        markup.xhtml(tree),
        _MATTER[chapter.matter],
    )


def page(lang: str, title: str, body: str, kind: str = "") -> bytes:
    """A complete XHTML document around a body's markup."""
    root = etree.fromstring(
        '<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/>'
        '<link rel="stylesheet" type="text/css" href="styles/book.css"/></head>'
        f"<body>{body}</body></html>"
    )
    root.set("lang", lang)
    root.set(f"{{{markup.XML}}}lang", lang)
    root[0][0].text = title
    if kind:
        root[1].set(_EPUB_TYPE, kind)
    text = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{text}\n'.encode()


def _types(tree: Element, chapter: Chapter) -> None:
    _, semantics, _ = KINDS[chapter.kind]
    if semantics not in ("backmatter", "frontmatter"):
        tree.set(_EPUB_TYPE, semantics)
    for section in tree.iter("section"):
        if "notes" in (section.get("class") or "").split():
            section.set(_EPUB_TYPE, "footnotes")
            section.attrib.pop("role", "")


def _links(tree: Element, chapter: Chapter, resolved: Resolved) -> None:
    for link in tree.iter("a"):
        href = link.get("href", "")
        target = resolved.targets.get(href.removeprefix("#")) if href.startswith("#") else None
        if target is not None and target.chapter != chapter.name:
            link.set("href", f"{target.chapter}.xhtml{href}")


def _measures(tree: Element, measures: dict[str, str]) -> None:
    for element in tree.iter():
        given = element.get("data-measure")
        if given:
            name = measures.setdefault(given, f"measure-{len(measures) + 1}")
            element.set("class", f"{element.get('class', '')} {name}".strip())


def _notes(tree: Element, wording: Mapping[str, str]) -> None:
    """Calls as ``sup > a``, nothing within the link; a note begins with the way back.

    Kindle merges notes whose way back stands last or that share a list (pandoc, pull requests
    4491 and 8676); Apple Books shows ``aside`` notes only as pop-ups, which is wanted here.
    """
    calls: dict[str, Element] = {}
    for link in list(tree.iter("a")):
        if link.get("role") != "doc-noteref":
            continue
        link.set(_EPUB_TYPE, "noteref")
        link.attrib.pop("class", "")
        calls.setdefault(link.get("href", "").removeprefix("#"), link)
        sup = etree.Element("sup", {"class": "noteref"})
        link.addprevious(sup)
        sup.tail, link.tail = link.tail, None
        sup.append(link)
    for note in tree.iter("aside"):
        call = calls.get(note.get("id", ""))
        if note.get("role") != "doc-footnote" or call is None:
            continue
        note.set(_EPUB_TYPE, "footnote")
        back = etree.Element("a", {"role": "doc-backlink", "href": f"#{call.get('id', '')}"})
        back.text = f"{note.get('data-number', '')}."
        back.set("title", wording["back_to_text"])
        first = note[0] if len(note) and note[0].tag == "p" else note
        back.tail = " " + (first.text or "").lstrip()
        first.text = None
        first.insert(0, back)
