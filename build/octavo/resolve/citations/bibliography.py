"""The bibliography: its entries, its place, and the ways back to where a work is cited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten
from urllib.parse import quote

from lxml import etree

from octavo import markup
from octavo.book import Chapter
from octavo.resolve.citations.values import Inlines, Processed
from octavo.resolve.draft import Draft, Part
from octavo.vocabulary import HEADINGS, Element

NBSP = "\u00a0"

Plain = Callable[[Inlines], str]

#: Links with fewer characters need a description.
_SHORT = 48

#: More ways back than these are looked through by nobody, and fill lines with arrows.
_WAYS = 8

#: Chapters that stand behind a bibliography.
_BEHIND = ("index", "colophon")


def find(parts: Sequence[Part]) -> tuple[Part, Element] | None:
    """The place that the author gave the bibliography, ``::: {#refs}``, and its chapter."""
    for part in parts:
        for element in part.tree.iter("div"):
            if element.get("id") == "refs":
                return part, element
    return None


def make(
    made: Processed,
    back: Mapping[str, Sequence[str]],
    title: str,
    fill: Callable[..., None],
    where: str = "",
) -> Element:
    """The list of entries. ``back`` are the ids of the citations by key; ``title`` names the way.

    ``where`` stands before the keys in the entries' ids.

    A list of the plain kind: the role ``doc-biblioentry`` is deprecated (DPUB-ARIA 1.1).
    """
    longest = max((_label(entry.content) for entry in made.entries), default=0)
    # a list without labels hangs whatever the style says: the first words are what one looks for
    names = ["references", "labelled" if longest else "hanging"]
    if longest > 4:
        names.append("wide")
    if made.spacing:
        names.append("spaced")
    listed = etree.Element("ul", {"class": " ".join(names)})
    for entry in made.entries:
        item = etree.SubElement(listed, "li", {"id": f"ref-{where}{entry.key}"})
        fill(item, entry.content)
        if back.get(entry.key):
            _ways_back(item, back[entry.key][:_WAYS], title)
    return listed


def _label(content: Inlines) -> int:
    """The length of an entry's number or label in characters, 0 where it has none."""
    if not content or content[0]["t"] != "Span":
        return 0
    attributes, inner = content[0]["c"]
    if "csl-left-margin" not in attributes[1]:
        return 0
    return sum(len(str(piece.get("c", ""))) for piece in inner if piece["t"] == "Str") or 1


def _ways_back(item: Element, ids: Sequence[str], title: str) -> None:
    """An arrow for each way back: a sign that is no word, for paper does without it.

    None of them stands alone in a line: the first keeps to the words, the last to the one before.
    """
    span = etree.SubElement(item, "span", {"class": "backlinks"})
    previous = span.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "").rstrip(" ") + NBSP
    else:
        item.text = (item.text or "").rstrip(" ") + NBSP
    for index, name in enumerate(ids):
        link = etree.SubElement(span, "a", {"href": f"#{quote(name, safe='')}"})
        link.set("role", "doc-backlink")
        link.set("title", title if len(ids) == 1 else f"{title} ({_letter(index)})")
        link.text = "↩"
        rest = len(ids) - 1 - index
        link.tail = (" " if rest > 1 else NBSP) if rest else None


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def describe(links: Mapping[str, Sequence[Element]], made: Processed, plain: Plain) -> None:
    """Say in each short link to an entry what the entry says: "1973, 7" alone tells nothing."""
    for entry in made.entries:
        for link in links.get(entry.key, ()):
            if len(markup.words(link)) < _SHORT:
                link.set(
                    "title", shorten(" ".join(plain(entry.content).split()), 160, placeholder="…")
                )


def put(draft: Draft, listed: Element, title: str, named: bool) -> None:
    """Put the list where the author wants it, else into a chapter for it, else into a new one.

    ``named`` tells that the author gave the title, which asks for a chapter of its own.
    """
    place = find(draft.parts)
    if place is not None:
        part, holder = place
        holder.append(listed)
        if part.chapter.kind != "bibliography":
            holder.set("role", "doc-bibliography")
            holder.set("aria-label", title)
        return
    at = len(draft.parts)
    while at and draft.parts[at - 1].chapter.kind in _BEHIND:
        at -= 1
    home = None if named else _home(draft.parts[:at])
    if home is not None:
        home.set("role", "doc-bibliography")
        home.insert(len(_content(home)), listed)
        return
    last = draft.parts[-1]
    taken = {part.chapter.name for part in draft.parts}
    name, count = "bibliography", 1
    while name in taken:
        count += 1
        name = f"bibliography-{count}"
    tree = etree.Element("section", {"data-kind": "bibliography"})
    etree.SubElement(tree, "h1", {"class": "unnumbered"}).text = title
    tree.append(listed)
    part = Part(Chapter(name, "bibliography", last.chapter.file, b""), tree)
    draft.parts = (*draft.parts[:at], part, *draft.parts[at:])


def put_in(part: Part, listed: Element, title: str) -> None:
    """Put the list into its chapter: where the author wants it, else in a section at the end."""
    found = find([part])
    home = found[1] if found is not None else _home([part])
    if home is None:
        home = etree.Element("section")
        etree.SubElement(home, "h2", {"class": "unnumbered"}).text = title
        for element in (home, home[0]):
            for name in ("data-line", "data-file"):
                if part.tree.get(name):
                    element.set(name, part.tree.get(name, ""))
        part.tree.insert(len(_content(part.tree)), home)
    home.set("role", "doc-bibliography")
    if found is not None:
        home.set("aria-label", title)
    home.insert(len(_content(home)), listed)


def _home(parts: Sequence[Part]) -> Element | None:
    """The section that waits for the bibliography.

    One whose heading is called ``refs``; the last chapter where it is one of works; the last
    section of all where, as in Pandoc, it is nothing but a heading.
    """
    for part in parts:
        for section in part.tree.iter("section"):
            named = section[0].get("id") if len(section) else None
            if "refs" in (section.get("id"), named):
                return section
    if not parts or parts[-1].heading is None:
        return None
    last = parts[-1].tree
    if parts[-1].chapter.kind == "bibliography":
        return last
    while (content := _content(last)) and content[-1].tag == "section":
        last = content[-1]
    return last if len(content) == 1 and content[0].tag in HEADINGS else None


def _content(section: Element) -> list[Element]:
    """What a section holds but the notes, which stand at the end of a chapter."""
    return [child for child in section if child.get("class") != "notes"]
