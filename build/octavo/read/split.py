"""Chapters: a parsed file is cut at its level-1 headings, and each part nested into sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from octavo.book import KINDS, Element
from octavo.markup import OPS, words
from octavo.report import Finding, Source, warning

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: What unnumbered chapters are called in English, German, French, Spanish, Italian and Russian.
_TITLES: dict[str, str] = {
    title: kind
    for kind, titles in {
        "dedication": "dedication, widmung, dédicace, dedicatoria, dedica, посвящение",
        "foreword": "foreword, geleitwort, zum geleit, avant-propos, prólogo, prefazione",
        "preface": "preface, vorwort, préface, prefacio, premessa, предисловие",
        "introduction": "introduction, einleitung, einführung, introducción, introduzione, "
        "введение",
        "prologue": "prologue, prolog, prologo, пролог",
        "conclusion": "conclusion, conclusions, schluss, schlussbetrachtung, fazit, conclusión, "
        "conclusiones, conclusione, conclusioni, заключение",
        "epilogue": "epilogue, epilog, épilogue, epílogo, epilogo, эпилог",
        "afterword": "afterword, nachwort, postface, posfacio, postfazione, послесловие",
        "appendix": "appendix, anhang, annexe, apéndice, appendice, приложение",
        "glossary": "glossary, glossar, glossaire, glosario, glossario, глоссарий",
        "bibliography": "bibliography, references, works cited, literaturverzeichnis, literatur, "
        "bibliographie, bibliografía, bibliografia, библиография, литература",
        "acknowledgments": "acknowledgments, acknowledgements, danksagung, dank, remerciements, "
        "agradecimientos, ringraziamenti, благодарности",
        "colophon": "colophon, kolophon, impressum, colofón, colofone, выходные данные",
    }.items()
    for title in titles.split(", ")
}


@dataclass
class Part:
    """A chapter in the making: its ``section``, its kind, and its file as named in findings."""

    tree: Element
    kind: str
    file: str

    @property
    def heading(self) -> Element | None:
        """The chapter's title, None where it has none."""
        first = self.tree[0] if len(self.tree) else None
        return first if first is not None and first.tag in HEADINGS else None


def split(tree: Element, file: str, first: bool) -> tuple[list[Part], list[Finding]]:
    """The chapters of a file's tree. ``first`` says whether a book can begin with this file."""
    findings: list[Finding] = []
    parts: list[Part] = []
    groups = list(_groups(tree))
    cut = any(group[0].tag == "h1" for group in groups)
    for index, group in enumerate(groups):
        section = etree.Element("section")
        section.set("data-line", group[0].get("data-line", "1"))
        headed = group[0].tag in HEADINGS
        kind = "chapter"
        if group[0].tag == "h1":
            kind = _kind(group[0])
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
        if child.tag == "h1" and group:
            yield group
            group = []
        group.append(child)
    if group:
        yield group


def _nest(section: Element, group: list[Element], file: str) -> list[Finding]:
    """Put the blocks below the sections that their headings open. A skipped level is reported."""
    findings: list[Finding] = []
    open_sections: list[tuple[int, Element]] = [(0, section)]
    previous = 0
    for index, child in enumerate(group):
        if child.tag not in HEADINGS:
            open_sections[-1][1].append(child)
            continue
        level = int(str(child.tag)[1])
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
            open_sections[0] = (level, section)
            continue
        while len(open_sections) > 1 and open_sections[-1][0] >= level:
            open_sections.pop()
        inner = etree.SubElement(open_sections[-1][1], "section")
        inner.set("data-line", child.get("data-line", "1"))
        inner.append(child)
        open_sections.append((level, inner))
    return findings


def _kind(heading: Element) -> str:
    """What a chapter is: by its ``epub:type`` or class, or by its title where it is unnumbered."""
    classes = (heading.get("class") or "").split()
    types = str(heading.attrib.pop(f"{{{OPS}}}type", "")).split()
    for name in (*types, *classes, heading.get("id", "") if types else ""):
        name = "acknowledgments" if name == "acknowledgements" else name
        if name in KINDS:
            return name
    if "unnumbered" in classes:
        title = " ".join(words(heading).split()).casefold().rstrip(".:")
        return _TITLES.get(title, "chapter")
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


def promote(parts: list[Part], title: Part) -> list[Part]:
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
            kind = _kind(child[0])
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
