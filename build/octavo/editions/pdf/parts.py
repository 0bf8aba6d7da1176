"""Parts: what becomes a section, as far as its chapters tell that by themselves.

That is kept until a chapter changes. One with the numbers of pages in it is prepared anew each
time: they are put into its tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from octavo import fonts, scripts, vocabulary
from octavo.book import Chapter, Resolved
from octavo.edition import Edition
from octavo.editions import printed
from octavo.editions.pdf import (
    compose,
    coverage,
    crowded,
    drawings,
    endless,
    heads,
    mathematics,
    notes,
    plan,
    press,
    sheet,
    starts,
)
from octavo.report import Findings, Source
from octavo.vocabulary import Element
from octavo.wording import words
from octavo.workshop import Workshop, digest

#: What is kept, by its name in a workshop.
_TOLD, _MADE = f"{__name__}:told", f"{__name__}:made"

#: Chapters with their trees.
Trees: TypeAlias = Sequence[tuple[Chapter, Element]]

#: Images by their names, each with its media type.
Resources: TypeAlias = Mapping[str, tuple[str, bytes]]

#: What stands in a chapter that the numbers of pages are put into.
_PAGED = (b"data-page", b"data-refs", b"list-entry")


@dataclass(frozen=True)
class Told:
    """What chapters tell before the faces of the book are known: these depend on it.

    ``characters`` are the code points of their text, ``passages`` the languages of passages.
    """

    characters: frozenset[int]
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What becomes a section.

    ``title`` is what findings call it, ``place`` where it begins in the manuscript, ``css`` its own
    rules. ``text`` is its HTML, "" where pages are printed in that. ``kinds`` are the tags and
    classes of its elements; ``length`` is that of the text in characters. ``wide`` tells of tables,
    ``undrawn`` of formulas, ``torn`` of words in the wrong order.
    """

    title: str
    place: Source
    css: str
    text: str
    resources: Resources
    kinds: frozenset[tuple[str, str]]
    length: int
    wide: Findings
    undrawn: Findings
    torn: Findings


@dataclass(frozen=True)
class _Prepared:
    """Chapters with their trees, as they are before tables are measured in the book's faces."""

    trees: Trees
    links: Resources
    drawn: mathematics.Drawn


@dataclass(frozen=True)
class Group:
    """A part in its place; with its trees, where the numbers of pages are to be put into them."""

    part: Part
    trees: Trees
    position: plan.Position


class Parts:
    """The chapters of an edition on their way to sections."""

    def __init__(self, resolved: Resolved, edition: Edition, workshop: Workshop) -> None:
        self._edition, self._workshop = edition, workshop
        self._title, self._lang = resolved.metadata.title, resolved.metadata.lang
        chapters = resolved.chapters
        self._leading = plan.leading(chapters) if edition.roman_front_matter else ()
        apart = len(self._leading) if edition.run_on else len(chapters)
        self._chapters: list[tuple[Chapter, ...]] = [(chapter,) for chapter in chapters[:apart]]
        self._chapters += filter(None, [chapters[apart:]])
        beside = digest((edition, self._title, self._lang))
        self._keys = [(each, beside) for each in self._chapters]
        self._prepared: dict[int, _Prepared] = {}
        told = dict(self._known(_TOLD, self._keys))
        for number, one in self._ready(told).items():
            trees = [tree for _, tree in one.trees]
            passages = tuple(scripts.passages(trees))
            told[number] = Told(vocabulary.characters(trees), passages)
            self._remember(_TOLD, self._keys, number, told[number])
        self.characters = frozenset[int]().union(*(one.characters for one in told.values()))
        self.passages = [tag for one in told.values() for tag in one.passages]

    def groups(self, faces: Sequence[fonts.Face]) -> list[Group]:
        """All in their order, ready for layout in these faces."""
        set_in = digest([(*_said(face), _data(face)) for face in faces])
        keys = [(*key, set_in) for key in self._keys]
        made = dict(self._known(_MADE, keys))
        for number, one in self._ready(made).items():
            made[number] = self._part(one, faces)
            self._remember(_MADE, keys, number, made[number])
        positions = dict(enumerate(self._leading))
        return [
            Group(made[number], self._trees(number), positions.get(number, "text"))
            for number in range(len(keys))
        ]

    def _known(self, name: str, keys: Sequence[object]) -> Iterator[tuple[int, Any]]:
        """What is kept of chapters, by their numbers."""
        for number, key in enumerate(keys):
            known = None if self._paged(number) else self._workshop.known(name, key)
            if known is not None:
                yield number, known

    def _remember(self, name: str, keys: Sequence[object], number: int, made: object) -> None:
        if not self._paged(number):
            self._workshop.remember(name, keys[number], made)

    def _paged(self, number: int) -> bool:
        return any(sign in chapter.xml for chapter in self._chapters[number] for sign in _PAGED)

    def _trees(self, number: int) -> Trees:
        return self._prepared[number].trees if self._paged(number) else ()

    def trees(self) -> Iterator[tuple[Chapter, Element]]:
        """All chapters with fresh trees, as pages show their text."""
        for one in self._prepare(range(len(self._chapters))).values():
            yield from one.trees

    def _ready(self, known: Collection[int]) -> dict[int, _Prepared]:
        """What is not known, prepared."""
        asked = [number for number in range(len(self._chapters)) if number not in known]
        self._prepared |= self._prepare([n for n in asked if n not in self._prepared])
        return {number: self._prepared[number] for number in asked}

    def _prepare(self, numbers: Sequence[int]) -> dict[int, _Prepared]:
        """Chapters with fresh trees; formulas of all are drawn side by side."""
        trees = {n: [(chapter, chapter.tree()) for chapter in self._chapters[n]] for n in numbers}
        links: dict[int, Resources] = {}
        for number, those in trees.items():
            starts.stamp(those)
            endless.part(those)
            links[number] = press.paper_links(those, self._edition)
        formulas = mathematics.made(trees.values(), self._workshop)
        return {
            number: _Prepared(
                those, links[number], mathematics.draw(those, self._edition, formulas)
            )
            for number, those in trees.items()
        }

    def _part(self, one: _Prepared, faces: Sequence[fonts.Face]) -> Part:
        """The part that trees are; in place they are made ready for layout."""
        edition, trees = self._edition, one.trees
        wide = crowded.tables(trees, edition, faces, self._lang)
        torn = tuple(coverage.torn(trees))
        resources = dict(one.links)
        for _, tree in trees:
            resources |= drawings.apart(tree)
        css = sheet.measures(tree for _, tree in trees)
        css += sheet.counts(tree for _, tree in trees)
        for _, tree in trees:
            heads.stamp(tree, edition, self._title)
            notes.float_notes(tree, words(self._lang))
            if not edition.fig_pos:
                compose.floats(tree)
            compose.mark(tree)
        fixed = not any(printed.asks(tree) for _, tree in trees)
        elements = [element for _, tree in trees for element in tree.iter()]
        return Part(
            title=compose.title(trees, self._title),
            place=compose.place(trees),
            css=css + one.drawn.css,
            text=compose.chapters(trees) if fixed else "",
            resources=resources | one.drawn.resources,
            kinds=frozenset((str(e.tag), e.get("class", "")) for e in elements),
            length=sum(len(text) for _, tree in trees for text in tree.itertext()),
            wide=tuple(wide),
            undrawn=tuple(one.drawn.findings),
            torn=torn,
        )


def _said(face: fonts.Face) -> tuple[str, int, bool, str, tuple[tuple[str, float], ...]]:
    """What a face is, but for where it lies."""
    return face.family, face.weight, face.italic, face.path.name, face.axes


def _data(face: fonts.Face) -> bytes:
    """What the file of an author's font holds; ours are known by their names."""
    return b"" if face.packaged else face.path.read_bytes()
