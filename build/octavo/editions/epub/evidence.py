"""Accessibility metadata, computed from what the built book holds.

Terms: Schema.org Accessibility Properties for Discoverability Vocabulary; what must be there:
EPUB Accessibility 1.1, section 2. Conformance is never claimed here: only a person can do so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from octavo import markup
from octavo.assets import frames
from octavo.book import MATHML, SVG, Element
from octavo.editions.epub.pieces import EPUB_TYPE, File, classes
from octavo.wording import words

_XHTML = "{http://www.w3.org/1999/xhtml}"
_HEADINGS = tuple(f"{_XHTML}h{level}" for level in range(1, 7))


@dataclass(frozen=True)
class Facts:
    """What a look at the documents and images of the book has shown."""

    images: bool
    described: bool
    moving: bool
    formulas: bool
    notes: bool
    headings: bool
    contents: bool
    page_list: bool
    page_breaks: bool


def look(documents: Sequence[Element], files: Sequence[File]) -> Facts:
    """The facts, from the XHTML documents as they are written and the files beside them."""
    images = [image for root in documents for image in _images(root)]
    moving = (f for f in files if f.media_type in ("image/gif", "image/webp", "image/png"))
    kinds = {kind for r in documents for e in r.iter() for kind in (e.get(EPUB_TYPE) or "").split()}
    return Facts(
        images=bool(images),
        described=all(_described(image) for image in images),
        moving=any(frames(file.data) > 1 for file in moving),
        formulas=any(next(root.iter(f"{{{MATHML}}}math"), None) is not None for root in documents),
        notes="noteref" in kinds,
        headings=any(next(root.iter(*_HEADINGS), None) is not None for root in documents),
        contents="toc" in kinds,
        page_list="page-list" in kinds,
        page_breaks="pagebreak" in kinds,
    )


def properties(facts: Facts, lang: str) -> Iterator[tuple[str, str]]:
    """The properties that the facts bear out, in the order they are written."""
    yield "schema:accessMode", "textual"
    if facts.images:
        yield "schema:accessMode", "visual"
    if facts.described:
        yield "schema:accessModeSufficient", "textual"
    if facts.images:
        yield "schema:accessModeSufficient", "textual,visual"
    features = {
        "structuralNavigation": facts.headings,
        "tableOfContents": facts.contents,
        "readingOrder": True,
        "displayTransformability": True,
        "alternativeText": facts.images and facts.described,
        "MathML": facts.formulas,
        "pageNavigation": facts.page_list,
        "pageBreakMarkers": facts.page_list and facts.page_breaks,
    }
    for feature, holds in features.items():
        if holds:
            yield "schema:accessibilityFeature", feature
    if facts.moving:
        # nobody has watched the pictures move: what they do is not known
        yield "schema:accessibilityHazard", "noSoundHazard"
        yield "schema:accessibilityHazard", "unknownFlashingHazard"
        yield "schema:accessibilityHazard", "unknownMotionSimulationHazard"
    else:
        yield "schema:accessibilityHazard", "none"
    yield "schema:accessibilitySummary", _summary(facts, lang)


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


def _summary(facts: Facts, lang: str) -> str:
    wording = words(lang)
    lines = ["access_text"]
    if facts.images:
        lines.append("access_images" if facts.described else "access_images_partly")
    if facts.formulas:
        lines.append("access_formulas")
    if facts.notes:
        lines.append("access_notes")
    return " ".join(wording[line] for line in lines)
