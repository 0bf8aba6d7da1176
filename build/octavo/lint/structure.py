"""Structure: headings, sections and tables, as those who cannot see the page need them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from octavo.book import Chapter
from octavo.lint.pieces import Manuscript
from octavo.markup import words
from octavo.report import Finding, Source, note, warning
from octavo.vocabulary import HEADINGS, VERSE, Element

#: Kinds of chapters that Octavo fills where they hold nothing.
_FILLED = frozenset(
    "list-of-figures list-of-tables list-of-listings abbreviations bibliography index".split()
)


def _headings(manuscript: Manuscript) -> Iterator[tuple[Chapter, Element, str]]:
    for chapter in manuscript.book.chapters:
        for element in chapter.tree().iter(*HEADINGS):
            yield chapter, element, " ".join(words(element).split())


def empty_sections(manuscript: Manuscript) -> Iterator[Finding]:
    """A heading with nothing under it."""
    for chapter, heading, title in _headings(manuscript):
        parent = heading.getparent()
        if parent is None or parent.tag != "section" or heading.getnext() is not None:
            continue
        if parent[0] is not heading or (heading.tail or "").strip() or _made(parent, heading):
            continue
        yield warning(
            "section-empty",
            f"nothing stands under the heading “{title}”",
            manuscript.element_place(chapter, heading, title),
            "write the section, or take its heading out",
        )


def _made(section: Element, heading: Element) -> bool:
    """Whether Octavo fills the section: an index, a list of references; or it is a part's page."""
    said = {str(name).rpartition("}")[2] for e in (section, heading) for name in e.attrib}
    named = {e.get("id") for e in (section, heading)}
    if any("part" in (e.get("class") or "").split() for e in (section, heading)):
        return True
    if section.get("data-kind") in _FILLED | {"part"}:
        return True
    return bool(said & {"type", "data-type", "data-epub-type"} or named & {"refs", "index"})


#: How parts are called that do not say that what is below them are chapters.
_PART = re.compile(
    r"(?:(?:part|teil|partie|parte|deel|część|del|část|osa|rész|частина|часть)\s+\w+"
    r"|\w+\s+(?:part|teil|partie|parte|deel|część|del|část|часть))\s*(?:[.:–—-]|\Z)",
    re.IGNORECASE,
)


def parts_untold(manuscript: Manuscript) -> Iterator[Finding]:
    """Chapters that are called parts, and have what may be chapters as their sections."""
    chapters = manuscript.book.chapters
    if any(chapter.kind == "part" for chapter in chapters):
        return
    found = []
    for chapter in chapters:
        tree = chapter.tree()
        heading = tree[0] if len(tree) else None
        if chapter.kind != "chapter" or heading is None or heading.tag != "h1":
            continue
        title = " ".join(words(heading).split())
        if _PART.match(title) and tree.find("section/h2") is not None:
            found.append((chapter, heading, title))
    for chapter, heading, title in found[:1] if len(found) > 1 else ():
        yield note(
            "part-untold",
            f"“{title}” and {len(found) - 1} more are chapters, what stands below them sections",
            manuscript.element_place(chapter, heading, title),
            f"if they are parts of chapters, write `# {title} {{.part}}`",
        )


def bold_headings(manuscript: Manuscript) -> Iterator[Finding]:
    """A short paragraph in bold that is a heading to the eye alone."""
    for block in manuscript.blocks:
        element = block.element
        only = element[0] if len(element) == 1 and not (element.text or "").strip() else None
        if block.tag != "p" or only is None or only.tag not in ("strong", "b"):
            continue
        following = element.getnext()
        text = block.text.strip()
        parent = element.getparent()
        if (only.tail or "").strip() or len(text) > 80 or text[-1:] in ".!?…:,”":
            continue
        if (
            following is None
            or following.tag not in ("p", "ul", "ol")
            or (parent is None or parent.tag != "section")
        ):
            continue
        yield note(
            "heading-bold",
            f"“{text}” looks like a heading and is none",
            manuscript.element_place(block.chapter, element, text),
            f"write it as a heading: `## {text}`; contents and screen readers then know it",
        )


def heading_marks(manuscript: Manuscript) -> Iterator[Finding]:
    """A heading that ends like a sentence."""
    for chapter, heading, title in _headings(manuscript):
        if re.search(r"[^.][.:;,]$", title) and not re.search(r"\b\w{1,3}\.$", title):
            yield note(
                "heading-mark",
                f"the heading “{title}” ends with “{title[-1]}”",
                manuscript.element_place(chapter, heading, title),
                "headings stand without a mark at their end",
            )


def same_headings(manuscript: Manuscript) -> Iterator[Finding]:
    """Two sections of one name side by side."""
    seen: dict[tuple[str, str, str], str] = {}
    for chapter, heading, title in _headings(manuscript):
        section = heading.getparent()
        above = section.getparent() if section is not None else None
        where = chapter.name + above.getroottree().getpath(above) if above is not None else ""
        key = (where, str(heading.tag), title.casefold())
        if not title or heading.get("data-number") or title.isdigit():
            continue
        place = manuscript.element_place(chapter, heading, title)
        if key in seen:
            yield note(
                "heading-twice",
                f"the heading “{title}” stands twice on one level ({seen[key]})",
                place,
                "tell them apart: in the contents they look the same",
            )
        seen.setdefault(key, f"line {place.line}")


#: So many blank lines are typed on purpose.
_GAP = 3


def blank_lines(manuscript: Manuscript) -> Iterator[Finding]:
    """Blank lines between two paragraphs, with which a typescript changes the scene."""
    blocks = [block for block in manuscript.blocks if block.tag == "p"]
    for before, block in itertools.pairwise(blocks):
        lines, above = manuscript.lines(block.file), block.line - 2
        while 0 <= above < len(lines) and not lines[above].strip():
            above -= 1
        blank = block.line - 2 - above
        if before.element.getnext() is block.element and blank >= _GAP:
            yield warning(
                "scene-blank",
                f"{blank} blank lines stand above this paragraph, and no reader sees them",
                Source(block.file, block.line),
                "write `***` on a line of its own to change the scene",
            )


#: Lines of verse are no longer; so many make a poem.
_VERSE_MOST, _VERSE_LINES = 56, 3
#: Nobody has a text wrapped at so few characters.
_NARROW = 40
_MARKS = " \t>"


def verse(manuscript: Manuscript) -> Iterator[Finding]:
    """Lines that end before the measure is full, and run on as one paragraph all the same."""
    for block in manuscript.blocks:
        if block.tag != "p" or block.element.find(".//br") is not None:
            continue
        lines = manuscript.lines(block.file)
        end = block.line - 1
        if end < _front(block.file, lines):
            continue  # an abstract: what follows it is another key
        while end < len(lines) and lines[end].strip(_MARKS):
            end += 1
        written = [line.strip(_MARKS) for line in lines[block.line - 1 : end]]
        if _ragged(written) and not _in_verse(block.element):
            yield warning(
                "verse-joined",
                f"these {len(written)} short lines run on as one paragraph",
                Source(block.file, block.line),
                "if they are verse or an address, begin each with `| `, or end it with `\\`",
            )


def _front(file: str, lines: Sequence[str]) -> int:
    """How many lines of a file are metadata."""
    if file.endswith((".yaml", ".yml")):
        return len(lines)
    if not lines or lines[0].strip() != "---":
        return 0
    ends = (n for n, line in enumerate(lines[1:], 2) if line.strip() in ("---", "..."))
    return next(ends, 0)


def _ragged(lines: list[str]) -> bool:
    """Whether no program broke the lines: at so few characters, or before the measure was full.

    A sentence a line is a habit of those who keep versions of their texts.
    """
    longest = max(map(len, lines), default=0)
    if len(lines) < _VERSE_LINES or longest > _VERSE_MOST:
        return False
    if all(line[-1:] in ".!?:”" for line in lines[:-1]):
        return False
    room = sum(
        len(line) + 1 + len(following.split()[0]) <= longest
        for line, following in itertools.pairwise(lines)
    )
    return longest <= _NARROW or 2 * room >= len(lines) - 1


def _in_verse(element: Element) -> bool:
    around = (element, *element.iterancestors())
    names = {name for one in around for name in (one.get("class") or "").split()}
    return bool(names & (VERSE | {"line-block", "stanza"}))
