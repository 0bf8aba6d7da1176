"""Conditional text with headings in it: each heading and each run of blocks gets its own wrapper.

A heading begins a section wherever it stands in Markdown, and chapters are cut at headings. So a
wrapper that holds headings is handed down: ``div`` > ``h2 p p`` becomes ``div`` > ``h2`` and
``div`` > ``p p``, which the splitter can put into sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from octavo.vocabulary import HEADINGS, Element

_CLASSES = frozenset({"content-visible", "content-hidden", "answer"})


def spread(tree: Element) -> None:
    """Hand the wrappers that stand at the top of a file's tree, and hold headings, down."""
    for child in list(tree):
        if _holds_headings(child):
            for piece in list(_pieces(child)):
                child.addprevious(piece)
            tree.remove(child)


def asked(trees: Iterable[Element]) -> frozenset[str]:
    """The keys of the metadata that conditions ask for."""
    return frozenset(
        name.partition(".")[0]
        for tree in trees
        for key in ("data-when-meta", "data-unless-meta")
        for element in (tree, *tree.iterfind(f".//*[@{key}]"))
        for name in re.split(r"[\s,|]+", element.get(key, ""))
        if name
    )


def _holds_headings(element: Element) -> bool:
    if element.tag != "div" or not _CLASSES.intersection((element.get("class") or "").split()):
        return False
    return any(child.tag in HEADINGS or _holds_headings(child) for child in element)


def _pieces(wrapper: Element) -> Iterator[Element]:
    run: Element | None = None
    for child in list(wrapper):
        if _holds_headings(child):
            yield from (_wrapped(wrapper, piece) for piece in list(_pieces(child)))
            run = None
        elif child.tag in HEADINGS:
            yield _wrapped(wrapper, child)
            run = None
        elif run is None:
            run = _wrapped(wrapper, child)
            yield run
        else:
            run.append(child)


def _wrapped(wrapper: Element, piece: Element) -> Element:
    """A wrapper like the one given round one piece. Its line stays where the condition stands."""
    made = etree.Element("div")
    made.attrib.update(wrapper.attrib)
    made.append(piece)
    return made
