"""The PDF edition: sections are laid out, then assembled into one document.

Each chapter is a section, laid out by itself; so is the front matter. Page numbers that are
printed are facts given to layout: all sections are laid out, then those whose printed numbers were
wrong once more, until they agree. Running heads and folios come last, over the pages.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from octavo import assets, fonts
from octavo.book import Chapter, Element, Resolved
from octavo.edition import Artefact, Edition, PageStart
from octavo.editions import printed
from octavo.editions.pdf import (
    assemble,
    authored,
    compose,
    coverage,
    crowded,
    drawings,
    endless,
    front,
    heads,
    mathematics,
    notes,
    plan,
    press,
    programs,
    sheet,
    starts,
    texture,
    told,
)
from octavo.editions.pdf.assemble.programs import Glyphs
from octavo.editions.pdf.section import Furniture, Margins, Pages, Piece, Section, Side
from octavo.files import style
from octavo.report import Finding, Findings, error, stops
from octavo.wording import words
from octavo.workshop import Failure, Workshop

_ROUNDS = 3

_MADE = "octavo.editions.pdf.engine:made"
_COVERED = "octavo.editions.pdf.assemble.covering:covered"
_SVG = "image/svg+xml"

_Trees = Sequence[tuple[Chapter, Element]]
_Placed = tuple[Pages, plan.Stand]


def make(
    resolved: Resolved, edition: Edition, workshop: Workshop | None = None
) -> tuple[Artefact | None, Findings]:
    """The edition as one PDF that is PDF/UA-1 and PDF/A-3a; None where its findings stop it.

    The gutter follows the number of pages, and that again the gutter: both are found in rounds.
    """
    workshop = workshop or Workshop()
    text = sum(len(chapter.xml) for chapter in resolved.chapters)
    fitted = press.fitted(edition, press.estimate(edition, round(text / 1.3)))
    for _ in range(_ROUNDS):
        artefact, findings = _made(resolved, fitted, workshop)
        if artefact is None or artefact.page_map is None:
            break
        last, fitted = fitted, press.fitted(edition, len(artefact.page_map.pages))
        if fitted == last:
            break
    return artefact, findings


def _made(
    resolved: Resolved, edition: Edition, workshop: Workshop
) -> tuple[Artefact | None, Findings]:
    trees = [(chapter, chapter.tree()) for chapter in resolved.chapters]
    starts.stamp(trees)
    endless.part(trees)
    codes = press.paper_links(trees, edition)
    inks, unusable = press.profile(resolved, edition)
    leading = plan.leading(resolved.chapters) if edition.roman_front_matter else ()
    alone = len(leading) if edition.run_on else len(trees)
    groups = [*([tree] for tree in trees[:alone]), *filter(None, [trees[alone:]])]
    drawn = [mathematics.draw(group, edition) for group in groups]
    characters = coverage.characters(tree for _, tree in trees)
    characters |= frozenset(ord(c) for t in resolved.targets.values() for c in t.text)
    characters |= drawings.characters(
        image.data for image in resolved.images.values() if image.media_type == _SVG
    )
    found, problems = fonts.book_faces(
        resolved.metadata, resolved.root, characters, edition.accessible_faces
    )
    # formulas are drawn: no page has a letter of that font
    faces = tuple(face for face in found if face.family != fonts.MATH)
    wide = crowded.tables(trees, edition, faces)
    own = authored.read(resolved.metadata, resolved.root)
    findings = [*own.findings, *problems, *unusable, *wide, *(f for m in drawn for f in m.findings)]
    findings += [*coverage.missing(trees, faces), *coverage.turned(trees, resolved.metadata)]
    if stops(findings):
        return None, tuple(findings)
    made, useless = programs.made(faces, characters, workshop)
    if useless:
        return None, (*findings, *useless)
    try:
        material = _Material(resolved, edition, groups, leading, made, drawn, own)
        material.resources |= codes
        document, told = _Setting(material, workshop, inks).document()
    except _Stopped as stopped:
        return None, (*findings, *stopped.findings)
    return document, (*findings, *told)


class _Stopped(Exception):
    """No document can be made."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


@dataclass(frozen=True)
class _Part:
    """What becomes a section: chapters, their rules, its place; HTML where that asks no page."""

    title: str
    trees: _Trees
    css: str
    position: plan.Position
    text: str


@dataclass(frozen=True)
class _Asked:
    """A section, what findings call it, and whether it stands ahead of the text."""

    title: str
    section: Section
    ahead: bool


class _Material:
    """What the sections of an edition are made of: trees with notes in place, sheet, resources."""

    def __init__(
        self,
        resolved: Resolved,
        edition: Edition,
        groups: Sequence[_Trees],
        leading: Sequence[plan.Position],
        programs: Mapping[fonts.Face, bytes],
        drawn: Sequence[mathematics.Drawn],
        own: authored.Sheets,
    ) -> None:
        metadata = self.metadata = resolved.metadata
        self.resolved, self.edition = resolved, edition
        pictures = (*resolved.images.values(), *filter(None, [resolved.cover]))
        svgs = {p.key: drawings.faced(p.data) for p in pictures if p.media_type == _SVG}
        parts: list[_Part] = []
        self.resources: dict[str, tuple[str, bytes]] = {}
        for group, made in zip(groups, drawn, strict=True):
            for _, tree in group:
                self.resources |= drawings.apart(tree)
            measured = sheet.measures(tree for _, tree in group)
            measured += sheet.counts(tree for _, tree in group)
            for _, tree in group:
                heads.stamp(tree, edition, metadata.title)
                notes.float_notes(tree, words(metadata.lang))
                if not edition.fig_pos:
                    compose.floats(tree)
                compose.mark(tree)
            title = compose.title(group, metadata.title)
            position = leading[len(parts)] if len(parts) < len(leading) else "text"
            fixed = not any(printed.asks(tree) for _, tree in group)
            text = compose.chapters(group) if fixed else ""
            parts.append(_Part(title, group, measured + made.css, position, text))
        self.parts = tuple(parts)
        names = ("tokens.css", "base.css", "blocks.css", *edition.styles)
        styles = (style(name) for name in names)
        rules = sheet.faces(programs), *styles, sheet.geometry(edition), press.rules(edition)
        self.css = "\n".join(rules)
        self.own = own
        self.fonts = programs
        self.resources |= {f"fonts/{f.name}": ("font/ttf", d) for f, d in programs.items()}
        for made in drawn:
            self.resources |= made.resources
        inks = edition.press.ink != "rgb"
        for image in pictures:
            data = svgs.get(image.key) or assets.printable(image.data, inks)
            self.resources[f"images/{image.key}"] = (image.media_type, data)

    def sections(self, labels: Mapping[str, str], sides: Sequence[Side]) -> list[_Asked]:
        """The sections of the document, in order.

        ``labels`` are the printed pages of the ids, as far as known; ``sides`` those that sections
        have to begin on.
        """
        apart, names = self.edition.roman_front_matter, self.edition.front_matter
        early = sum(part.position == "before contents" for part in self.parts)
        cut = names.index("contents") if early and "contents" in names else len(names)
        first, second = self.made(names[:cut], labels), self.made(names[cut:], labels)
        made: list[tuple[str, str, str, str]] = []
        for part in self.parts:
            for _, tree in () if part.text else part.trees:
                printed.fill(tree, labels, self.metadata)
            text = part.text or compose.chapters(part.trees)
            if not apart and not made:
                text = first + text
            made.append((part.title, "text" if apart else "text handout", text, part.css))
        if apart:
            title = words(self.metadata.lang)["contents"]
            made.insert(early, (title, "front", second, ""))
            made.insert(0, (title, "front", first, ""))
        made = [section for section in made if section[2]]
        ahead = len(made) - sum(part.position == "text" for part in self.parts)
        asked = []
        for index, (title, kind, text, more) in enumerate(made):
            html, css = compose.document(self.metadata, kind, text), self.sheet(more)
            side = sides[index] if index < len(sides) else "right"
            section = Section(html, css, self.named("\n".join((html, *css))), side, not index)
            asked.append(_Asked(title, section, index < ahead))
        return asked

    def made(self, names: Sequence[str], labels: Mapping[str, str]) -> str:
        """The pages of those names, which are made of the metadata and the contents."""
        return front.pages(names, self.resolved, self.edition, labels)

    def sheet(self, more: str) -> tuple[str, ...]:
        """The style sheets with a section's own rules."""
        return self.css, more, self.own.text

    def named(self, text: str) -> dict[str, tuple[str, bytes]]:
        """The resources that a text names."""
        names = set(re.findall(r"octavo:([\w./-]+)", text))
        return {name: self.resources[name] for name in sorted(names & self.resources.keys())}

    def heads(self, total: int) -> tuple[str, ...]:
        """The style sheets of the margins; ``total`` is the number of all pages."""
        form = words(self.metadata.lang)["of_pages"].replace("{pages}", str(total))
        before, after = form.split("{page}")
        folio = f'"{sheet.string(before)}" counter(page) "{sheet.string(after)}"'
        return self.sheet(sheet.running(self.metadata.title, self.edition, folio))


class _Setting:
    """An edition in the making: its sections laid out, put in their places, and assembled."""

    def __init__(self, material: _Material, workshop: Workshop, inks: press.Ink | None) -> None:
        self.material, self.workshop, self.inks = material, workshop, inks
        self.findings: list[Finding] = []
        self.titles: list[str] = []

    def document(self) -> tuple[Artefact, Findings]:
        """The finished document. Raises _Stopped where none can be made."""
        material, edition = self.material, self.material.edition
        placed, ahead = self._settled()
        pieces = self._pieces(placed, ahead)
        self._check(pieces)
        cover = words(material.metadata.lang)["cover"] if self._covered else ""
        numberings = plan.numberings(placed, ahead, cover)
        blanks: list[tuple[int, str]] = []

        def finish(document: pikepdf.Pdf) -> None:
            blanks.extend(press.finish(document, edition, self.inks))

        resolved, programs = material.resolved, material.fonts.values()
        labels = tuple(plan.page_labels(sum(piece.count for piece in pieces), numberings))
        book = resolved.metadata, resolved.contents
        covered = self.workshop.sure(_COVERED, pieces)
        self.workshop.rest()
        data = assemble.assemble(covered, numberings, labels, *book, programs, self._subset, finish)
        page_map = starts.page_map(edition.name, pieces, labels)
        starting = list(page_map.pages)
        for index, label in blanks:
            starting.insert(index, PageStart(label))
        page_map = dataclasses.replace(page_map, pages=tuple(starting))
        self.findings += texture.told(piece.pages.lines for piece in pieces)
        name = edition.file_name(resolved.name)
        made = Artefact(edition.name, name, data, len(starting), page_map)
        self.findings += press.coarse(data, edition, resolved)
        made = _on_sheets(made, edition, resolved) if edition.press.impose else made
        self.findings += press.large(edition, resolved.metadata, made.size_bytes)
        return made, tuple(self.findings)

    @property
    def _covered(self) -> bool:
        edition, cover = self.material.edition, self.material.resolved.cover
        begins = cover is not None and edition.front_matter[:1] == ("cover",)
        return edition.roman_front_matter and begins

    def _settled(self) -> tuple[list[_Placed], int]:
        """The sections laid out so that printed page numbers and sides are true.

        With the number of those ahead of the text.
        """
        asked = self.material.sections({}, ())
        ahead = sum(section.ahead for section in asked)
        placed: list[_Placed] = []
        for _ in range(_ROUNDS):
            self.titles = [section.title for section in asked]
            # with what little is laid out again come the margins, which hardly change any more
            again = self._margins(placed, ahead) if placed else []
            made: list[Pages] = self._run([*(one.section for one in asked), *again])[: len(asked)]
            stands = plan.document(made, ahead, self._covered)
            placed = list(zip(made, stands, strict=True))
            sides = [
                one.section.side if pages.turnable else stand.side
                for (pages, stand), one in zip(placed, asked, strict=True)
            ]
            last, asked = asked, self.material.sections(plan.labels(made, stands), sides)
            if asked == last:
                break
        else:
            self.findings.append(told.unsettled(_ROUNDS))
        return placed, ahead

    def _pieces(self, placed: Sequence[_Placed], ahead: int) -> list[Piece]:
        """The sections with their margins."""
        margins: list[Margins] = self._run(self._margins(placed, ahead))
        return [
            Piece(pages, over, plan.sides(pages.count, stand.side), stand.blank_before)
            for (pages, stand), over in zip(placed, margins, strict=True)
        ]

    def _margins(self, placed: Sequence[_Placed], ahead: int) -> list[Furniture]:
        """The margins of sections to lay out; those ahead of the text have Roman numbers."""
        total = sum(pages.count + stand.blank_before for pages, stand in placed)
        css = self.material.heads(total)
        of_all = total if re.search(r"counters?\(\s*pages\b", "\n".join(css)) else 0
        resources = self.material.named("\n".join(css))
        carried: dict[str, str] = {}
        wrapper = placed[0][0].wrapper if placed else ""
        asked: list[Furniture] = []
        lang = self.material.metadata.lang
        for index, (pages, stand) in enumerate(placed):
            kinds = plan.kinds(pages, stand, wrapper, self.material.edition.turned)
            numbers = tuple(stand.number - stand.blank_before + i for i in range(len(kinds)))
            asked.append(
                Furniture(
                    *(lang, sheet.roman(css) if index < ahead else css, resources, kinds),
                    *(numbers, of_all, dict(carried), not asked),
                )
            )
            wrapper = pages.wrapper
            for kind in pages.kinds:
                carried |= {name: texts[-1] for name, texts in kind.strings.items()}
        return asked

    def _run(self, values: Sequence[Section | Furniture]) -> list[Any]:
        """What is laid out of sections, of margins, or of the former and then the latter."""
        made = self.workshop.run(_MADE, values, lambda value: value.seconds)
        titles = self.titles * (len(values) // len(self.titles))
        places = {part.title: compose.place(part.trees) for part in self.material.parts}
        failed = told.failed(titles, made, places)

        def again(value: Section | Furniture) -> Any:
            return self.workshop.run(_MADE, [value])[0]

        if failed:
            raise _Stopped(*(self.material.own.blamed(titles, values, made, again) or failed))
        return made

    def _subset(self, glyphs: Glyphs) -> bytes:
        (made,) = self.workshop.run("octavo.editions.pdf.assemble.programs:subset", [glyphs])
        if isinstance(made, Failure):
            raise _Stopped(error("font-unusable", f"a font cannot be used ({made.message})"))
        data: bytes = made
        return data

    def _check(self, pieces: Sequence[Piece]) -> None:
        """Findings of what layout has to say. Raises _Stopped where a font is not the book's."""
        self.findings += told.messages(self.titles, pieces, self.material.metadata.title)
        strange = told.foreign(pieces)
        if strange:
            raise _Stopped(*self.findings, *strange)


def _on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    sheets = press.impose(made.data, edition, resolved.metadata.lang)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    pages, advice = len(sheets.document.pages), sheets.advice
    return dataclasses.replace(made, data=data, pages=pages, advice=advice, for_printing=True)
