"""What stands in the documents of the book, and what of it speaks against a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from octavo import markup
from octavo.editions.epub.evidence.facts import Document, Doubt, Facts
from octavo.editions.epub.pieces import File, classes
from octavo.vocabulary import MATHML, SVG, Element
from octavo.workshop import Workshop

_XHTML = "{http://www.w3.org/1999/xhtml}"
_BRAILLE = re.compile("[\u2801-\u28ff]")
_TYPES = etree.XPath("//@epub:type", namespaces={"epub": markup.OPS})
_HEADINGS = tuple(f"{_XHTML}h{level}" for level in range(1, 7))


def look(
    documents: Sequence[Document],
    files: Sequence[File],
    faint: Iterable[Doubt],
    workshop: Workshop,
) -> Facts:
    """The facts, from the documents as they are written and the files beside them."""
    roots = [document.root for document in documents]
    images = [image for root in roots for image in _images(root)]
    may_move = [f.data for f in files if f.media_type in ("image/gif", "image/webp", "image/png")]
    return Facts(
        kinds=frozenset(k for root in roots for said in _types(root) for k in said.split()),
        names=frozenset(
            tag.rpartition("}")[2]
            for root in roots
            for tag in {element.tag for element in root.iter()}
            if isinstance(tag, str)
        ),
        images=len(images),
        drawn_formulas=sum("formula" in classes(image) for image in images),
        moving=any(frames > 1 for frames in workshop.sure("octavo.assets:frames", may_move)),
        braille=any(_BRAILLE.search("".join(map(str, root.itertext()))) for root in roots),
        doubts=(*_doubts(documents), *faint),
    )


def _types(root: Element) -> list[str]:
    found = _TYPES(root)
    return list(map(str, found)) if isinstance(found, list) else []


def _doubts(documents: Iterable[Document]) -> Iterator[Doubt]:
    for document in documents:
        for image in _images(document.root):
            if not _described(image):
                name = image.get("src", "a drawing").rpartition("/")[2]
                yield Doubt("alt", f"{name} has no text alternative", document.source(image))
        for formula in document.root.iter(f"{{{MATHML}}}math"):
            if not formula.get("alttext"):
                yield Doubt("formula", "a formula has no `alttext`", document.source(formula))
        yield from _headings(document)
        for table in document.root.iter(f"{_XHTML}table"):
            data = table.get("role") not in ("presentation", "none")
            heads = (h for h in table.iter(f"{_XHTML}th") if "as-cell" not in h.get("class", ""))
            if data and next(heads, None) is None:
                yield Doubt("table", "a table has no head", document.source(table))


def _headings(document: Document) -> Iterator[Doubt]:
    last = 0
    for heading in document.root.iter(*_HEADINGS):
        level = int(str(heading.tag)[-1])
        if last and level > last + 1:
            words = " ".join(markup.words(heading).split())
            message = f"the heading “{words}” is of level {level} below one of level {last}"
            yield Doubt("headings", message, document.source(heading))
        last = level


def _images(root: Element) -> Iterator[Element]:
    """What is to be looked at; ornaments that are marked as such are not."""
    for element in root.iter(f"{_XHTML}img", f"{{{SVG}}}svg"):
        parent = element.getparent()
        within = parent is not None and str(parent.tag).startswith(f"{{{SVG}}}")
        ornament = "decorative" in classes(element) or element.get("aria-hidden") == "true"
        if not (within or ornament):
            yield element


def _described(image: Element) -> bool:
    """Whether an image has words. An empty ``alt`` may be a forgotten one: it has none."""
    title = image.find(f"{{{SVG}}}title")
    named = title is not None and bool(markup.words(title).strip())
    return named or bool((image.get("alt") or image.get("aria-label") or "").strip())
