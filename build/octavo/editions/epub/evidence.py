"""Accessibility metadata, computed from what the built book holds (EPUB Accessibility 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

_XHTML = "{http://www.w3.org/1999/xhtml}"
_MATH = "{http://www.w3.org/1998/Math/MathML}math"


def properties(documents: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The schema.org properties that the documents bear out, in the order they are written."""
    roots = [etree.fromstring(document) for document in documents]
    images = [i for root in roots for i in root.iter(f"{_XHTML}img")]
    shown = [i for i in images if i.get("role") != "presentation"]
    described = all(i.get("alt", "").strip() for i in shown)
    math = any(root.find(f".//{_MATH}") is not None for root in roots)
    yield "schema:accessMode", "textual"
    if images:
        yield "schema:accessMode", "visual"
    if described:
        yield "schema:accessModeSufficient", "textual"
    if images:
        yield "schema:accessModeSufficient", "textual,visual"
    features = [
        "structuralNavigation",
        "tableOfContents",
        "readingOrder",
        "displayTransformability",
    ]
    features += ["alternativeText"] if shown and described else []
    features += ["MathML"] if math else []
    for feature in features:
        yield "schema:accessibilityFeature", feature
    yield "schema:accessibilityHazard", "none"
    yield "schema:accessibilitySummary", _summary(bool(shown), described, math)


def _summary(shown: bool, described: bool, math: bool) -> str:
    lines = ["The text reflows, and headings, contents and reading order are marked."]
    if shown:
        lines.append(
            "Every image has a text alternative."
            if described
            else "Some images have no text alternative."
        )
    if math:
        lines.append("Formulas are MathML.")
    return " ".join(lines)
