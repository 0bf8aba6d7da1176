"""Chapters: a parsed file is cut at its level-1 headings, and each part nested into sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from octavo.book import HEADINGS, KINDS, Element
from octavo.markup import OPS, words
from octavo.report import Finding, Source, warning
from octavo.wording import titles


@dataclass
class Part:
    """A chapter in the making: its ``section``, its kind, and its file as named in findings."""

    tree: Element
    kind: str
    file: str

    @property
    def heading(self) -> Element | None:
        """The chapter's title, None where it has none."""
        return head(self.tree[0]) if len(self.tree) else None


def head(block: Element) -> Element | None:
    """The heading that a block is, or wraps as conditional text; None where it is no heading."""
    while block.tag == "div" and len(block) == 1 and _CONDITIONAL.intersection(_classes(block)):
        block = block[0]
    return block if block.tag in HEADINGS else None


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


_CONDITIONAL = frozenset({"content-visible", "content-hidden", "answer"})


def split(tree: Element, file: str, first: bool, lang: str) -> tuple[list[Part], list[Finding]]:
    """The chapters of a file's tree. ``first`` says whether a book can begin with this file.

    ``lang`` is the language of the book, in which titles tell what a chapter is.
    """
    findings: list[Finding] = []
    parts: list[Part] = []
    groups = list(_groups(tree))
    cut = any(_begins_chapter(group[0]) for group in groups)
    for index, group in enumerate(groups):
        section = etree.Element("section")
        section.set("data-line", group[0].get("data-line", "1"))
        heading = head(group[0])
        headed = heading is not None
        kind = "chapter"
        if heading is not None and heading.tag == "h1":
            kind = _kind(heading, lang)
        elif cut and index == 0 and first:
            kind = "frontmatter"
        elif not headed:
            section.set("class", "unnumbered")
        findings += _nest(section, group, file)
        section.set("data-kind", kind)
        parts.append(Part(section, kind, file))
    return parts, findings


def _groups(tree: Element) -> Iterator[list[Element]]:
    group: list[Element] = []
    for child in list(tree):
        if _begins_chapter(child) and group:
            yield group
            group = []
        group.append(child)
    if group:
        yield group


def _begins_chapter(block: Element) -> bool:
    heading = head(block)
    return heading is not None and heading.tag == "h1"


def _nest(section: Element, group: list[Element], file: str) -> list[Finding]:
    """Put the blocks below the sections that their headings open. A skipped level is reported."""
    findings: list[Finding] = []
    open_sections: list[tuple[int, Element]] = [(0, section)]
    previous = 0
    for index, child in enumerate(group):
        heading = head(child)
        if heading is None:
            open_sections[-1][1].append(child)
            continue
        level = int(str(heading.tag)[1])
        if previous and level > previous + 1:
            line = int(child.get("data-line", "1"))
            findings.append(
                warning(
                    "heading-skips",
                    f"a heading of level {level} follows one of level {previous}",
                    Source(file, line),
                    f"make it level {previous + 1}: readers of structure miss the level between",
                )
            )
        previous = level
        if index == 0:
            section.append(child)
            _conditions(section, child)
            open_sections[0] = (level, section)
            continue
        while len(open_sections) > 1 and open_sections[-1][0] >= level:
            open_sections.pop()
        inner = etree.SubElement(open_sections[-1][1], "section")
        inner.set("data-line", child.get("data-line", "1"))
        inner.append(child)
        _conditions(inner, child)
        open_sections.append((level, inner))
    return findings


def _conditions(section: Element, heading: Element) -> None:
    """What a heading says of itself, its condition, holds for its section."""
    own = [name for name in _classes(heading) if name in _CONDITIONAL]
    if heading.tag not in HEADINGS or not own:
        return
    section.set("class", " ".join([*_classes(section), *own]))
    kept = [name for name in _classes(heading) if name not in own]
    heading.set("class", " ".join(kept))
    if not kept:
        del heading.attrib["class"]
    for name in list(heading.attrib):
        if str(name).startswith(("data-when-", "data-unless-")):
            section.set(name, heading.attrib.pop(name, ""))


def _kind(heading: Element, lang: str) -> str:
    """What a chapter is: by its ``epub:type`` or class, or by its title where it is unnumbered."""
    classes = _classes(heading)
    types = str(heading.attrib.pop(f"{{{OPS}}}type", "")).split()
    for name in (*types, *classes, heading.get("id", "") if types else ""):
        name = "acknowledgments" if name == "acknowledgements" else name
        if name in KINDS:
            return name
    if "unnumbered" in classes:
        title = " ".join(words(heading).split()).casefold().rstrip(".:")
        return titles(lang).get(title.replace("'", "’"), "chapter")
    return "chapter"


def add_notes(
    parts: list[Part], notes: Mapping[str, Element], names: Mapping[str, str]
) -> set[str]:
    """Put each note at the end of the chapter that calls it first; the labels that were called.

    ``names`` maps labels to what follows ``fn-`` in ids that are unique in the book.
    """
    used: set[str] = set()
    for part in parts:
        queue = [part.tree]
        called: list[Element] = []
        while queue:
            for call in queue.pop(0).iter("a"):
                label = call.get("data-note", "")
                if label not in notes or call.get("role") != "doc-noteref":
                    continue
                del call.attrib["data-note"]
                call.set("href", f"#fn-{names[label]}")
                if label not in used:
                    used.add(label)
                    note = notes[label]
                    called.append(note)
                    queue.append(note)
        if called:
            section = etree.SubElement(part.tree, "section", {"class": "notes"})
            for note in called:
                label = note.get("data-note", "")
                del note.attrib["data-note"]
                note.set("id", f"fn-{names[label]}")
                note.set("role", "doc-footnote")
                section.append(note)
    return used


def has_sections(tree: Element) -> bool:
    """Whether a chapter has sections of level 2 that could be chapters themselves."""
    return any(len(child) and child[0].tag == "h2" for child in tree.iterchildren("section"))


def promote(parts: list[Part], title: Part, lang: str) -> list[Part]:
    """The chapters of a book whose only level-1 heading is its title: its sections of level 2.

    What stands between the title and the first section becomes front matter. Each heading below
    rises by one level.
    """
    notes = title.tree.find("section[@class='notes']")
    made: list[Part] = []
    opening = etree.Element("section")
    opening.attrib.update(title.tree.attrib)
    for child in list(title.tree)[1:]:
        if child is notes:
            continue
        if child.tag == "section" and len(child) and child[0].tag == "h2":
            _raise(child)
            kind = _kind(child[0], lang)
            child.set("data-kind", kind)
            made.append(Part(child, kind, title.file))
        else:
            (opening if not made else made[-1].tree).append(child)
    if len(opening):
        made.insert(0, Part(opening, "frontmatter", title.file))
    if notes is not None:
        _hand_out(made, notes)
    at = parts.index(title)
    return [*parts[:at], *made, *parts[at + 1 :]]


def _raise(section: Element) -> None:
    for inner in section.iter("section"):
        if len(inner) and inner[0].tag in HEADINGS[1:]:
            inner[0].tag = HEADINGS[HEADINGS.index(str(inner[0].tag)) - 1]


def _hand_out(parts: list[Part], notes: Element) -> None:
    """Move each note to the chapter that calls it first."""
    waiting = {f"#{note.get('id')}": note for note in notes}
    for part in parts:
        queue = [part.tree]
        section: Element | None = None
        while queue:
            for call in queue.pop(0).iter("a"):
                note = waiting.pop(call.get("href", ""), None)
                if note is None or call.get("role") != "doc-noteref":
                    continue
                if section is None:
                    section = etree.Element("section", {"class": "notes"})
                section.append(note)
                queue.append(note)
        if section is not None:
            part.tree.append(section)
