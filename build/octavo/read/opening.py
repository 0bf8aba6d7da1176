"""What a chapter's own metadata say below its title: its subtitle, its authors, its abstract.

A volume with an author a chapter is written so in Quarto: each file has front matter of its own.
"""

from __future__ import annotations

from lxml import etree

from octavo.read.values import Value, plain
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import listed, words

#: Keys that are read of a chapter.
KEYS = frozenset(("title", "subtitle", "author", "authors", "abstract"))


def titled(metadata: Value | None) -> str:
    """A title as metadata have it, "" without."""
    found = metadata.get("title") if metadata else None
    return " ".join(plain(found.text).split()) if found else ""


def put(tree: Element, own: Value, abstract: list[Element], lang: str) -> None:
    """Put it below the chapter's title, in place. ``abstract``: its blocks, as they were parsed."""
    made: list[Element] = []
    subtitle = own.get("subtitle")
    if subtitle is not None and subtitle.text.strip():
        made.append(_paragraph("chapter-subtitle", plain(subtitle.text), subtitle))
    people = own.get("author") or own.get("authors")
    if people is not None:
        names = _people(people)
        if any(place for _, place in names):
            lines = [f"{name}, {place}" if place else name for name, place in names]
        else:
            lines = [listed(lang, tuple(name for name, _ in names))] if names else []
        made += [_paragraph("chapter-author", line, people) for line in lines]
        if names and len(tree) and tree[0].tag == "h1":
            tree[0].set("data-by", listed(lang, tuple(name for name, _ in names)))
    if abstract:
        made.append(_summary(abstract, words(lang)["abstract"]))
    at = 1 if len(tree) and tree[0].tag == "h1" else 0
    for element in reversed(made):
        tree.insert(at, element)


def _people(value: Value) -> list[tuple[str, str]]:
    """Names, each with where the person works, "" where that is not told."""
    items = value.items if value.kind == "list" else (value,)
    found = (
        (_name(item), _affiliation(item.get("affiliation") or item.get("affiliations")))
        for item in items
    )
    return [(name, place) for name, place in found if name]


def _name(value: Value) -> str:
    named = value.get("name") if value.kind == "map" else value
    if named is not None and named.kind == "map":
        literal = named.get("literal")
        pieces = [literal] if literal else [named.get("given"), named.get("family")]
        return plain(" ".join(piece.text for piece in pieces if piece).strip())
    return plain(named.text.strip()) if named is not None else ""


def _affiliation(value: Value | None) -> str:
    if value is None:
        return ""
    items = value.items if value.kind == "list" else (value,)
    named = (item.get("name") if item.kind == "map" else item for item in items)
    return "; ".join(plain(item.text.strip()) for item in named if item is not None and item.text)


def _paragraph(name: str, text: str, value: Value) -> Element:
    made = etree.Element("p", {"class": name, "data-line": str(value.source.line)})
    made.text = text
    return made


def _summary(blocks: list[Element], label: str) -> Element:
    made = etree.Element("div", {"class": "chapter-abstract", "role": "doc-abstract"})
    made.set("data-line", blocks[0].get("data-line", "1"))
    made.extend(blocks)
    first = blocks[0]
    if first.tag == "p":
        strong = etree.Element("strong")
        strong.text, strong.tail = f"{label}.", f" {first.text or ''}"
        first.text = None
        first.insert(0, strong)
    return made


def sectioned(tree: Element) -> None:
    """Make a section of what a heading opens that stood first in its file, in place.

    The title in front of it is the chapter's: then that heading is one of a section.
    """
    heading = tree[0] if len(tree) else None
    if heading is None or heading.tag not in HEADINGS[1:]:
        return
    inner = etree.Element("section", {"data-line": heading.get("data-line", "1")})
    level = HEADINGS.index(str(heading.tag))
    for child in list(tree):
        opens = child.find("*") if child.tag == "section" else None
        if opens is not None and opens.tag in HEADINGS[: level + 1]:
            break
        if "notes" in (child.get("class") or "").split():
            break
        inner.append(child)
    tree.insert(0, inner)
