"""Compose: a resolved book as the HTML of sections."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from octavo import markup
from octavo.book import Chapter, Element, Metadata


def document(metadata: Metadata, kind: str, body: str) -> str:
    """A whole HTML document for layout; ``kind`` is the class of its body."""
    lang, title = escape(metadata.lang), escape(metadata.title)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body class="{kind}">{body}</body></html>'
    )


def chapters(trees: Iterable[tuple[Chapter, Element]]) -> str:
    """The chapters of the text, one after the other, as HTML."""
    return "\n".join(markup.html(tree) for _, tree in trees)


def tag(tree: Element) -> None:
    """Name the structure types that no element of HTML stands for (ISO 32000-1, 14.8.4)."""
    for div in tree.iter("div"):
        if "index" in (div.get("class") or "").split():
            div.set("data-pdf", "Index")
    for made in tree.iter("ol"):
        if made.get("class") == "list-of":
            made.set("data-pdf", "TOC")
            for item in made.iterchildren("li"):
                item.set("data-pdf", "TOCI")


def images(tree: Element) -> None:
    """Let a chapter's images name the resources of their section, in place."""
    for image in tree.iter("img"):
        if not image.get("src", "").startswith("octavo:"):
            image.set("src", f"octavo:images/{image.get('src', '')}")
