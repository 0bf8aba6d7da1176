"""The navigation document: contents and landmarks (EPUB 3.3, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from octavo.book import KINDS, Chapter, Entry, Resolved
from octavo.editions.epub.pieces import Heading, make
from octavo.vocabulary import Element
from octavo.wording import words


@dataclass(frozen=True)
class Landmark:
    """A place that readers look for: its ``epub:type``, what it is called, where it is."""

    kind: str
    title: str
    href: str


#: Parts of a book that are landmarks of it where there are any.
_PLACES = (
    "foreword",
    "preface",
    "introduction",
    "glossary",
    "bibliography",
    "acknowledgments",
    "index",
)


def headings(
    contents: Sequence[Entry], depth: int, openings: frozenset[str]
) -> tuple[Heading, ...]:
    """The contents to ``depth`` levels below the parts, for navigation document and NCX alike.

    ``openings`` are the ids that chapters begin with: a link to one leads to the file, for some
    reading systems tell the progress in a chapter by files (and Kobo would show a short heading
    in a pop-up).
    """
    if depth < 1:
        return ()
    return tuple(
        Heading(
            # as a catalogue has it: a menu shows one line of plain text
            f"{entry.text} / {entry.by}" if entry.by else entry.text,
            f"{entry.target.chapter}.xhtml"
            + ("" if entry.target.id in openings else f"#{entry.target.id}"),
            headings(entry.children, depth - (entry.level > 0), openings),
        )
        for entry in contents
    )


def places(resolved: Resolved) -> list[Landmark]:
    """Where the text begins, and the first of each kind of chapter that readers look for."""
    wording = words(resolved.metadata.lang)
    body = [chapter for chapter in resolved.chapters if chapter.matter == "body"]
    start = (body or list(resolved.chapters))[0]
    found = [Landmark("bodymatter", wording["start_of_content"], f"{start.name}.xhtml")]
    for kind in _PLACES:
        chapter = next((one for one in resolved.chapters if one.kind == kind), None)
        title = _title(resolved, chapter) if chapter else ""
        if chapter and title:
            found.append(Landmark(KINDS[kind][1], title, f"{chapter.name}.xhtml"))
    return found


def _title(resolved: Resolved, chapter: Chapter) -> str:
    lines = [line for entry in resolved.contents for line in (entry, *entry.children)]
    return next((e.target.text for e in lines if e.target.chapter == chapter.name), "")


def contents(name: str, lines: Sequence[Heading]) -> Element:
    """The table of contents, of that name: a page of the book and the reader's menu at once."""
    title = make("h1", name, id="toc-title")
    return make(
        "nav",
        title,
        _list(lines),
        kind="toc",
        role="doc-toc",
        id="toc",
        aria_labelledby="toc-title",
    )


def landmarks(lang: str, marks: Iterable[Landmark]) -> Element:
    """The landmarks, for reading systems only."""
    lines = (make("li", make("a", mark.title, kind=mark.kind, href=mark.href)) for mark in marks)
    return make(
        "nav",
        make("ol", *lines),
        kind="landmarks",
        id="landmarks",
        hidden="hidden",
        aria_label=words(lang)["landmarks"],
    )


def _list(lines: Sequence[Heading]) -> Element:
    made = make("ol")
    for line in lines:
        item = make("li", make("a", line.title, href=line.href))
        if line.children:
            item.append(_list(line.children))
        made.append(item)
    return made
