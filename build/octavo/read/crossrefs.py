"""Keys of cross-references as others write them: pandoc-crossref's, bookdown's and LaTeX's.

``{#fig:map}`` and ``@fig:map`` (pandoc-crossref) mean ``fig-map``, ``{#tab:x}`` means ``tbl-x``; so
do ``(\\#fig:map)`` at the head of a caption and ``\\@ref(fig:map)`` (bookdown). A paragraph
``(ref:name) Words.`` of bookdown's is put where ``(ref:name)`` is a caption, and the caption of a
listing may stand in a paragraph beside it (pandoc-crossref). An id without a colon is no name in
XML either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from octavo import markup
from octavo.keys import FLOATS, STATEMENTS, colonless
from octavo.vocabulary import HEADINGS, Element

_LABEL = re.compile(r"\s*\(\\?#([\w-]+:[^\s()]+)\)[ \t]*")
_REFERRED = re.compile(r"\s*\(ref:([\w-]+)\)")
_LISTING = re.compile(r"\s*(?:Listing)?:\s+(\S.*?)\s*\{#(lst[:-][\w:-]+)\}\s*", re.DOTALL)
_KINDS = {name: prefix for prefix, name in STATEMENTS.items()}


def settle(trees: Sequence[Element]) -> None:
    """Give what is referred to, and what refers to it, the keys that are ours."""
    for tree in trees:
        _settle(tree)


def _settle(tree: Element) -> None:
    said: dict[str, Element] = {}
    captions: list[Element] = []
    for element in tree.iter("p", "figcaption", "caption"):
        if element.tag != "p" or "caption" in (element.get("class") or "").split():
            captions.append(element)
        elif (found := _REFERRED.match(element.text or "")) and _says(element, found.end()):
            said[found.group(1)] = element
    for caption in captions:
        _label(caption)
        _fill(caption, said)
    for paragraph in said.values():
        parent = paragraph.getparent()
        if parent is not None:
            parent.remove(paragraph)
    for paragraph in list(tree.iter("p")):
        _listing(paragraph)
    for anchor in list(tree.iter("a")):
        _anchor(anchor)
    for element in tree.iter():
        _rename(element)


def _anchor(anchor: Element) -> None:
    """Give GitBook's ``## Title <a href="#x" id="x"></a>`` the id that its anchor has."""
    name, heading = anchor.get("id"), anchor.getparent()
    empty = not len(anchor) and not (anchor.text or "").strip()
    if not name or not empty or heading is None or anchor.get("href") != f"#{name}":
        return
    if heading.tag in HEADINGS and not heading.get("id") and anchor is heading[-1]:
        heading.set("id", name)
        markup.remove(anchor)


def _listing(paragraph: Element) -> None:
    """Give code the caption below or above it: ``: Words {#lst:name}`` (pandoc-crossref)."""
    if "{#lst" not in markup.words(paragraph):
        return
    found = _LISTING.fullmatch(markup.words(paragraph))
    beside = (paragraph.getprevious(), paragraph.getnext())
    code = next((e for e in beside if e is not None and e.tag == "pre" and not e.get("id")), None)
    if found is None or code is None:
        return
    code.set("id", colonless(found.group(2)))
    code.set("data-lst-cap", found.group(1))
    markup.remove(paragraph)


def _says(paragraph: Element, end: int) -> bool:
    return bool((paragraph.text or "")[end:].strip()) or len(paragraph) > 0


def _rename(element: Element) -> None:
    name = element.get("id") or ""
    if element.tag == "pre" and name.startswith("lst") and element.get("data-caption"):
        # pandoc-crossref's name for `lst-cap`
        element.set("data-lst-cap", str(element.attrib.pop("data-caption")))
    if name:
        names = (element.get("class") or "").split()
        kind = next((_KINDS[one] for one in names if one in _KINDS), "")
        if element.tag == "div" and kind and "-" not in name and ":" not in name:
            # bookdown's `::: {.theorem #name}`
            name = f"{kind}-{name}"
        element.set("id", colonless(name))
    if (key := element.get("data-key") or "") and (ours := colonless(key)) != key:
        element.set("data-written", key)
        element.set("data-key", ours)
    if (href := element.get("href") or "").startswith("#"):
        element.set("href", f"#{colonless(href[1:])}")


def _label(caption: Element) -> None:
    """Take the name at the head of a caption for its figure or table."""
    found = _LABEL.match(caption.text or "")
    parent = caption.getparent()
    if parent is None:
        return
    for span in caption.findall("span[@id]"):
        # Pandoc's way to name a table: an empty span in its caption
        name = colonless(span.get("id", ""))
        empty = not len(span) and not (span.text or "").strip()
        if empty and name.partition("-")[0] in FLOATS and not parent.get("id"):
            parent.set("id", name)
            markup.remove(span)
    if found is None:
        return
    name = colonless(found.group(1))
    if name.partition("-")[0] not in FLOATS:
        return
    caption.text = (caption.text or "")[found.end() :]
    if not parent.get("id"):
        parent.set("id", name)


def _fill(caption: Element, said: dict[str, Element]) -> None:
    """Put the words that a text reference stands for into its place."""
    found = _REFERRED.fullmatch((caption.text or "").rstrip())
    words = said.get(found.group(1)) if found else None
    if words is None or len(caption):
        return
    text = words.text or ""
    begin = _REFERRED.match(text)
    caption.text = text[begin.end() if begin else 0 :].lstrip()
    for child in list(words):
        caption.append(child)
