"""The PDF edition: sections are laid out, then assembled into one document.

Each chapter is a section, laid out by itself; so is the front matter. Page numbers that are
printed are facts given to layout: all sections are laid out, then those whose printed numbers were
wrong once more, until they agree. Running heads and folios come last, over the pages.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from octavo import fonts, scripts
from octavo.book import Resolved
from octavo.edition import Artefact, Begun, Edition, PageStart
from octavo.editions.pdf import (
    authored,
    coverage,
    drawings,
    plan,
    press,
    programs,
    sheet,
    starts,
    texture,
    told,
)
from octavo.editions.pdf.material import Material
from octavo.editions.pdf.parts import Parts
from octavo.editions.pdf.section import (
    Furniture,
    Margins,
    Numbering,
    Pages,
    Piece,
    Section,
    Sections,
)
from octavo.report import Finding, Findings, error, stops
from octavo.wording import words
from octavo.workshop import Failure, Workshop

_ROUNDS = 3

_MADE = "octavo.editions.pdf.engine:made"
_COVERED = "octavo.editions.pdf.assemble.covering:covered"
_BOUND = "octavo.editions.pdf.binding:bound"
_BEGUN = "octavo.editions.pdf.binding:begin"
_GOING_ON = "octavo.editions.pdf.binding:go_on"
_SVG = "image/svg+xml"

#: About how long it takes to bind a section.
_DRAFT_S = 0.03

_Placed = tuple[Pages, plan.Stand]
_Made = TypeVar("_Made")


def make(
    resolved: Resolved, edition: Edition, workshop: Workshop | None = None
) -> tuple[Artefact | None, Findings]:
    """The edition as one PDF that is PDF/UA-1 and PDF/A-3a; None where its findings stop it."""
    return begin(resolved, edition, workshop).finish()


def begin(
    resolved: Resolved,
    edition: Edition,
    workshop: Workshop | None = None,
) -> Begun:
    """The edition laid out: where its pages begin is known.

    The gutter follows the number of pages, and that again the gutter: both are found in rounds.
    """
    workshop = workshop or Workshop()
    text = sum(len(chapter.xml) for chapter in resolved.chapters)
    fitted = press.fitted(edition, press.estimate(edition, round(text / 1.3)))
    for _ in range(_ROUNDS):
        begun = _laid(resolved, fitted, workshop)
        if begun.page_map is None:
            break
        last, fitted = fitted, press.fitted(edition, len(begun.page_map.pages))
        if fitted == last:
            break
    return begun


def _laid(resolved: Resolved, edition: Edition, workshop: Workshop) -> Begun:
    profile, unusable = press.profile(resolved, edition)
    lang = resolved.metadata.lang
    known = Parts(resolved, edition, workshop)
    characters = known.characters
    characters |= frozenset(ord(c) for t in resolved.targets.values() for c in t.text)
    characters |= drawings.characters(
        image.data for image in resolved.images.values() if image.media_type == _SVG
    )
    languages = scripts.languages(lang, known.passages)
    shown = characters | coverage.beside(resolved.metadata)
    found, problems = fonts.book_faces(
        resolved.metadata, resolved.root, shown, edition.accessible_faces, languages
    )
    # formulas are drawn: no page has a letter of that font
    faces = tuple(face for face in found if face.family != fonts.MATH)
    groups = known.groups(faces)
    parts = [group.part for group in groups]
    own = authored.read(resolved.metadata, resolved.root)
    faces += own.faces
    findings = [*own.findings, *problems, *unusable, *(f for part in parts for f in part.wide)]
    findings += (f for part in parts for f in part.undrawn)
    findings += coverage.missing(known.trees(), faces, characters, languages)
    findings += [*coverage.turned(resolved.metadata)] or (f for part in parts for f in part.torn)
    if stops(findings):
        return _stopped(findings)
    made, useless = programs.made(faces, shown, workshop)
    if useless:
        return _stopped((*findings, *useless))
    try:
        material = Material(resolved, edition, groups, made, own, languages)
        setting = _Setting(material, workshop, profile)
    except _Stopped as stopped:
        return _stopped((*findings, *stopped.findings))

    def made_by(make: Callable[[], tuple[_Made, Findings]]) -> tuple[_Made | None, Findings]:
        try:
            document, found = make()
        except _Stopped as stopped:
            return None, (*findings, *stopped.findings)
        return document, (*findings, *found)

    return Begun(
        setting.page_map, lambda: made_by(setting.document), lambda: made_by(setting.drafts)
    )


def _stopped(findings: Sequence[Finding]) -> Begun:
    return Begun(None, lambda: (None, tuple(findings)), lambda: (None, tuple(findings)))


class _Stopped(Exception):
    """No document can be made."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


def _done(name: str, made: Any) -> Any:
    """What a function made. Raises _Stopped where the machine may be why it did not."""
    if not isinstance(made, Failure):
        return made
    if not made.outer:
        raise RuntimeError(f"{name}: {made.kind}: {made.message}")
    raise _Stopped(told.unbound(made))


def _bound(made: Any) -> bytes:
    """A document that was bound. Raises _Stopped as ``_done``, and where a font cannot be cut."""
    if isinstance(made, Failure) and made.kind == "UnusableFont":
        raise _Stopped(error("font-unusable", f"a font cannot be used ({made.message})"))
    data: bytes = _done(_BOUND, made)
    return data


class _Setting:
    """An edition in the making: its sections laid out, put in their places, and bound.

    Raises _Stopped where none can be made. ``page_map`` tells where its pages begin.
    """

    def __init__(self, material: Material, workshop: Workshop, profile: bytes) -> None:
        self.material, self.workshop = material, workshop
        self.findings: list[Finding] = []
        self.titles: list[str] = []
        self._asked: list[Furniture] = []
        resolved, edition = material.resolved, material.edition
        placed, ahead = self._settled()
        pieces = self._pieces(placed, ahead)
        self._check(pieces)
        cover = words(material.metadata.lang)["cover"] if self._covered else ""
        numberings = plan.numberings(placed, ahead, cover)
        self.counts = tuple(piece.count for piece in pieces)
        count = sum(self.counts)
        blanks = press.blanks(edition, count, numberings)
        labels = tuple(plan.page_labels(count, numberings))
        covered = [_done(_COVERED, made) for made in workshop.run(_COVERED, pieces)]
        workshop.begin(_GOING_ON, True)
        workshop.last[edition.name] = workshop.names[_COVERED]
        self.sections = Sections(
            *(tuple(covered), numberings, labels, blanks),
            *(resolved.metadata, resolved.contents, edition),
            *(tuple(material.fonts.values()), profile),
        )
        workshop.rest()
        self.page_map = starts.page_map(edition.name, pieces, labels)
        if blanks:
            count += len(blanks)
            labels = tuple(plan.page_labels(count, plan.moved(numberings, blanks)))
            starting = list(self.page_map.pages)
            for index in blanks:
                starting.insert(index, PageStart(labels[index]))
            self.page_map = dataclasses.replace(self.page_map, pages=tuple(starting))
        self.findings += texture.told(piece.pages.lines for piece in pieces)

    def document(self) -> tuple[Artefact, Findings]:
        """The finished document. Raises _Stopped where none can be made."""
        made, found = self._document(self.sections)
        edition, metadata = self.material.edition, self.material.metadata
        return made, (*found, *press.large(edition, metadata, made.size_bytes))

    def _document(self, sections: Sections) -> tuple[Artefact, Findings]:
        resolved, edition = self.material.resolved, self.material.edition
        data = _bound(self.workshop.do(_BOUND, sections))
        name = edition.file_name(resolved.name)
        made = Artefact(edition.name, name, data, len(self.page_map.pages), self.page_map)
        found = (*self.findings, *press.cropped(edition, resolved))
        if edition.press.least_dpi or edition.press.impose:
            # it loads what reads and writes documents, which is done elsewhere else
            from octavo.editions.pdf import binding

            found += binding.coarse(made, edition, resolved)
            made = binding.on_sheets(made, edition, resolved) if edition.press.impose else made
        return made, found

    def drafts(self) -> tuple[tuple[bytes, ...], Findings]:
        """The pages as documents that are only to be looked at. Raises _Stopped as ``document``.

        Each section is one, so that those which have not changed need not be bound again; but pages
        that are finished for paper, with blank ones between them, are one in all.
        """
        sections, edition = self.sections, self.material.edition
        if sections.blanks or edition.press.least_dpi or edition.press.impose:
            whole, found = self._document(dataclasses.replace(sections, draft=True))
            return (whole.data,), found
        alone = [
            dataclasses.replace(
                sections,
                pieces=(piece,),
                numberings=[(0, Numbering())],
                labels=("",) * count,
                contents=(),
                draft=True,
            )
            for piece, count in zip(sections.pieces, self.counts, strict=True)
        ]
        made = self.workshop.run(_BOUND, alone, lambda _: _DRAFT_S, keep=False)
        return tuple(map(_bound, made)), tuple(self.findings)

    @property
    def _heads(self) -> str:
        """What margins are remembered by until the next build."""
        return f"margins of {self.material.edition.name}"

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
        # behind what else is done while sections are laid out: who binds them is there then
        self.workshop.meanwhile.insert(0, self._begin)
        ahead = sum(section.ahead for section in asked)
        placed: list[_Placed] = []
        given = [one.section for one in asked]
        for _ in range(_ROUNDS):
            self.titles = [section.title for section in asked]
            # with what little is laid out again come the margins, which hardly change any more
            again = self._margins(placed, ahead) if placed else []
            made: list[Pages] = self._run([*given, *again])[: len(asked)]
            stands = plan.document(made, ahead, self._covered)
            placed = list(zip(made, stands, strict=True))
            sides = [
                one.section.side if pages.turnable else stand.side
                for (pages, stand), one in zip(placed, asked, strict=True)
            ]
            last, asked = asked, self.material.sections(plan.labels(made, stands), sides)
            if asked == last:
                break
            # what was found is tried first where no more than page numbers is different
            given = [
                before if one == other else dataclasses.replace(one.section, settled=pages.settled)
                for before, one, other, pages in zip(given, asked, last, made, strict=True)
            ]
        else:
            self.findings.append(told.unsettled(_ROUNDS))
        return placed, ahead

    def _begin(self) -> None:
        """What the next layout and this document begin with, while sections are laid out."""
        self.workshop.first = self.workshop.first or self.material.sample()
        if self.workshop.before:
            known = self.workshop.ahead[_MADE]
            asked = (self.workshop.before, self.material.edition.name, known)
            self.workshop.begin(_BEGUN, asked)
            for what in (self._heads, self.material.edition.name):
                self.workshop.expect(what)

    def _pieces(self, placed: Sequence[_Placed], ahead: int) -> list[Piece]:
        """The sections with their margins."""
        margins: list[Margins] = self._run(self._margins(placed, ahead))
        self.workshop.last[self._heads] = self.workshop.names[_MADE]
        bleed_mm = self.material.edition.press.bleed_mm
        return [
            Piece(pages, over, plan.sides(pages.count, stand.side), stand.blank_before, bleed_mm)
            for (pages, stand), over in zip(placed, margins, strict=True)
        ]

    def _margins(self, placed: Sequence[_Placed], ahead: int) -> list[Furniture]:
        """The margins of sections to lay out; those ahead of the text have Roman numbers."""
        total = sum(pages.count + stand.blank_before for pages, stand in placed)
        css = self.material.heads(total)
        of_all = total if re.search(r"counters?\(\s*pages\b", "\n".join(css)) else 0
        resources = self.material.named(css)
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
        # what was asked for before is known by itself: it need not be looked through again
        before = {one.numbers: one for one in self._asked}
        self._asked = [before[a.numbers] if before.get(a.numbers) == a else a for a in asked]
        return self._asked

    def _run(self, values: Sequence[Section | Furniture]) -> list[Any]:
        """What is laid out of sections, of margins, or of the former and then the latter."""
        made = self.workshop.run(_MADE, values, lambda value: value.seconds)
        titles = self.titles * (len(values) // len(self.titles))
        places = {group.part.title: group.part.place for group in self.material.groups}
        failed = told.failed(titles, made, places)

        def again(value: Section | Furniture) -> Any:
            return self.workshop.run(_MADE, [value])[0]

        if failed:
            raise _Stopped(*(self.material.own.blamed(titles, values, made, again) or failed))
        return made

    def _check(self, pieces: Sequence[Piece]) -> None:
        """Findings of what layout has to say. Raises _Stopped where a font is not the book's."""
        self.findings += told.messages(
            self.titles, pieces, self.material.metadata.title, self.material.own.told
        )
        strange = told.foreign(pieces, self.material.fonts, self.material.own.found)
        if strange:
            raise _Stopped(*self.findings, *strange)
