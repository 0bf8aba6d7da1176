"""Chapters: a parsed file is cut at its level-1 headings, and each part nested into sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from octavo import markup
from octavo.read import kinds
from octavo.report import Finding, Source, warning
from octavo.vocabulary import HEADINGS, Element


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
        _stand(section, group[0])
        heading = head(group[0])
        headed = heading is not None
        kind = "chapter"
        if heading is not None and heading.tag == "h1":
            kind = kinds.told(heading, lang)
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
                    Source(child.get("data-file", file), line),
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
        _stand(inner, child)
        inner.append(child)
        _conditions(inner, child)
        open_sections.append((level, inner))
    return findings


def _stand(section: Element, block: Element) -> None:
    """A section stands where its first block does."""
    section.set("data-line", block.get("data-line", "1"))
    if block.get("data-file"):
        section.set("data-file", block.get("data-file", ""))


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


def titled(title: str, kind: str, file: str) -> Part:
    """A chapter that is nothing but a title without a number."""
    section = etree.Element("section", {"data-kind": kind})
    etree.SubElement(section, "h1", {"class": "unnumbered"}).text = title
    return Part(section, kind, file)


def entitle(opening: list[Part], parts: list[Part], lang: str, book: str) -> list[Part]:
    """The chapters of a file whose title stands in its metadata, parsed as ``opening``.

    A file that begins with a heading of level 1 has told its title itself, unless it has several
    and none of them is that title, nor is it the ``book``'s: then they are its sections, as in
    Quarto, and each heading sinks by one level.
    """
    title = opening[0].heading if opening else None
    first = parts[0] if parts else None
    if title is None:
        return parts
    if first is None:
        return opening
    heads = titles(parts)
    among = _plain_words(title) in (book.lower(), *heads)
    if len(heads) > 1 and not among and all(part.kind != "part" for part in parts):
        return _sunk(opening, parts)
    if first.heading is not None and first.heading.tag == "h1":
        return parts
    first.tree.insert(0, title)
    first.kind = kinds.told(title, lang)
    first.tree.set("data-kind", first.kind)
    _drop(first.tree, "unnumbered")
    return parts


def titles(parts: list[Part]) -> list[str]:
    """The words of the headings of level 1, in small letters."""
    found = (part.heading for part in parts)
    return [
        _plain_words(heading) for heading in found if heading is not None and heading.tag == "h1"
    ]


def _plain_words(heading: Element) -> str:
    return " ".join(markup.words(heading).split()).lower()


def _sunk(opening: list[Part], parts: list[Part]) -> list[Part]:
    """The chapters of a file as sections of one; what stands before the first is its beginning."""
    before = parts[0]
    if before.heading is None:
        opening[0].tree.extend(list(before.tree))
        parts = parts[1:]
    return below(opening, parts, 1)


def place(parts: list[Part], kind: str, numbered: bool) -> None:
    """What an outline says of a file: the kind of its chapters, and that they have no number."""
    for index, part in enumerate(parts):
        heading = part.heading
        if heading is None or heading.tag != "h1":
            continue
        if kind and part.kind == "chapter" and not (kind == "part" and index):
            part.kind = kind
            part.tree.set("data-kind", kind)
        if not numbered and "unnumbered" not in _classes(heading):
            heading.set("class", " ".join([*_classes(heading), "unnumbered"]))


def _drop(element: Element, name: str) -> None:
    kept = [one for one in _classes(element) if one != name]
    if kept:
        element.set("class", " ".join(kept))
    elif "class" in element.attrib:
        del element.attrib["class"]


def below(parts: list[Part], made: list[Part], depth: int) -> list[Part]:
    """Chapters with those of a further file, ``depth`` levels below the last one (0: beside)."""
    if not depth or not parts or parts[-1].kind == "part":
        return [*parts, *made]
    parent = parts[-1].tree
    notes = parent.find("section[@class='notes']")
    for part in made:
        for element in part.tree.iter():
            if element.get("data-line") and not element.get("data-file"):
                element.set("data-file", part.file)
            if element.tag in HEADINGS:
                element.tag = HEADINGS[min(5, HEADINGS.index(str(element.tag)) + depth)]
        part.tree.attrib.pop("data-kind", "")
        own = part.tree.find("section[@class='notes']")
        if own is not None and notes is not None:
            notes.extend(list(own))
            part.tree.remove(own)
        elif own is not None:
            notes = own
            parent.append(own)
        holder = parent
        for _ in range(depth - 1):
            inner = [s for s in holder.iterchildren("section") if s is not notes]
            holder = inner[-1] if inner else holder
        if notes is not None and holder is parent:
            notes.addprevious(part.tree)
        else:
            holder.append(part.tree)
    return parts


def has_sections(tree: Element) -> bool:
    """Whether a chapter has sections of level 2 that could be chapters themselves."""
    return any(len(child) and child[0].tag == "h2" for child in tree.iterchildren("section"))


def promote(parts: list[Part], title: Part, lang: str) -> list[Part]:
    """The chapters of a book whose only level-1 heading is its title: its sections of level 2.

    What stands between the title and the first section becomes front matter. Each heading below
    rises by one level.
    """
    opening = etree.Element("section")
    opening.attrib.update(title.tree.attrib)
    made = _chapters_of(title, list(title.tree)[1:], Part(opening, "frontmatter", title.file), lang)
    at = parts.index(title)
    return [*parts[:at], *(made if len(opening) else made[1:]), *parts[at + 1 :]]


def divide(parts: list[Part], lang: str, division: str = "") -> list[Part]:
    """The chapters with those below parts cut out of them.

    Where headings of level 1 are parts and those of level 2 their chapters, each heading below a
    part rises by one level. Where numbered chapters of level 1 follow a part, chapters are of that
    level, unless they follow the last of several parts that all have sections. ``division`` is
    Pandoc's ``top-level-division``: with ``part`` every heading of level 1 with sections is one.
    """
    for part in parts:
        if division == "part" and _plain_chapter(part) and has_sections(part.tree):
            part.kind = "part"
            part.tree.set("data-kind", "part")
    found = [index for index, part in enumerate(parts) if part.kind == "part"]
    nested = len(found) > 1 and all(has_sections(parts[index].tree) for index in found)
    among = parts[found[0] : found[-1] if nested else None] if found else []
    if division != "part" and any(map(_plain_chapter, among)):
        return parts
    made: list[Part] = []
    for part in parts:
        if part.kind == "part" and has_sections(part.tree):
            content = list(part.tree)
            made += _chapters_of(part, content[1:], part, lang)
        else:
            made.append(part)
    return made


def risen(parts: list[Part], lang: str) -> list[Part]:
    """The chapters of files of which none has a heading of level 1, with their headings raised.

    A file's first heading is its chapter's title then, whatever level all of them begin with.
    """
    own = [part for part in parts if part.kind != "part"]
    heads = [heading for part in own if (heading := part.heading) is not None]
    levels = [HEADINGS.index(str(h.tag)) for part in own for h in part.tree.iter(*HEADINGS)]
    if len(heads) < 2 or not min(levels):
        return parts
    rise = min(HEADINGS.index(str(heading.tag)) for heading in heads)
    made: list[Part] = []
    for part in parts:
        made.append(part)
        if part.kind == "part":
            continue
        for heading in part.tree.iter(*HEADINGS):
            heading.tag = HEADINGS[max(0, HEADINGS.index(str(heading.tag)) - rise)]
        made += _beside(part)
    for part in made:
        first = part.heading
        if part.kind != "part" and first is not None and first.tag == "h1":
            part.kind = kinds.told(first, lang)
            part.tree.set("data-kind", part.kind)
    return made


def _beside(part: Part) -> list[Part]:
    """The sections of a chapter that are chapters themselves, taken out of it."""
    notes = part.tree.find("section[@class='notes']")
    made: list[Part] = []
    for child in list(part.tree.iterchildren("section")):
        heading = head(child[0]) if len(child) else None
        if heading is not None and heading.tag == "h1":
            part.tree.remove(child)
            made.append(Part(child, "chapter", part.file))
    if made and notes is not None:
        part.tree.remove(notes)
        _hand_out([part, *made], notes)
    return made


def _plain_chapter(part: Part) -> bool:
    heading = part.heading
    return (
        part.kind == "chapter"
        and heading is not None
        and heading.tag == "h1"
        and "unnumbered" not in _classes(heading)
    )


def _chapters_of(source: Part, content: list[Element], opening: Part, lang: str) -> list[Part]:
    """What stands before the first section of level 2, as ``opening``; then these as chapters."""
    notes = source.tree.find("section[@class='notes']")
    made = [opening]
    for child in content:
        if child is notes:
            source.tree.remove(child)
            continue
        if child.tag == "section" and len(child) and head(child[0]) is not None:
            _raise(child)
            heading = head(child[0])
            kind = kinds.told(heading, lang) if heading is not None else "chapter"
            child.set("data-kind", kind)
            source.tree.remove(child)
            made.append(Part(child, kind, source.file))
        elif made[-1] is not source:
            made[-1].tree.append(child)
    if notes is not None:
        _hand_out(made, notes)
    return made


def _raise(section: Element) -> None:
    for inner in section.iter("section"):
        heading = head(inner[0]) if len(inner) else None
        if heading is not None and heading.tag != "h1":
            heading.tag = HEADINGS[HEADINGS.index(str(heading.tag)) - 1]


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
