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

from octavo import fonts
from octavo.book import Chapter, Element, Resolved
from octavo.edition import Artefact, Edition, PageStart
from octavo.editions import printed
from octavo.editions.pdf import (
    assemble,
    compose,
    coverage,
    drawings,
    front,
    mathematics,
    notes,
    plan,
    press,
    sheet,
    starts,
    texture,
)
from octavo.editions.pdf.assemble.programs import Glyphs
from octavo.editions.pdf.section import Furniture, Margins, Numbering, Pages, Piece, Section, Side
from octavo.files import inside, style
from octavo.report import Finding, Findings, error, stops, warning
from octavo.wording import words
from octavo.workshop import Failure, Workshop

_ROUNDS = 3

_ENGINE = "octavo.editions.pdf.engine"

_SVG = "image/svg+xml"

_MISSING = (
    "on Debian and Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0; on Fedora: sudo dnf install pango; on macOS: brew install pango; "
    "on Alpine: apk add pango; on Windows: MSYS2's pango"
)

_Trees = Sequence[tuple[Chapter, Element]]


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
    codes = press.paper_links(trees, edition)
    inks, unusable = press.profile(resolved, edition)
    groups = [trees] if edition.run_on else [[tree] for tree in trees]
    drawn = [mathematics.draw(group, edition) for group in groups]
    characters = coverage.characters(tree for _, tree in trees)
    characters |= drawings.characters(
        image.data for image in resolved.images.values() if image.media_type == _SVG
    )
    found, problems = fonts.book_faces(
        resolved.metadata, resolved.root, characters, edition.accessible_faces
    )
    # formulas are drawn: no page has a letter of that font
    faces = tuple(face for face in found if face.family != fonts.MATH)
    findings = [*problems, *unusable, *(f for made in drawn for f in made.findings)]
    findings += coverage.missing(trees, faces)
    if stops(findings):
        return None, tuple(findings)
    try:
        programs = _programs(faces, characters, workshop)
        material = _Material(resolved, edition, groups, programs, drawn)
        material.resources |= codes
        made, told = _Setting(material, workshop, inks).document()
    except _Stopped as stopped:
        return None, (*findings, *stopped.findings)
    return made, (*findings, *told)


class _Stopped(Exception):
    """No document can be made."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


def _programs(
    faces: Sequence[fonts.Face], characters: frozenset[int], workshop: Workshop
) -> dict[fonts.Face, bytes]:
    """The font program of each face: its file, or the instance of a variable font."""
    variable = [face for face in faces if face.axes]
    wanted = [fonts.instance(face, characters) for face in variable]
    instances = workshop.run("octavo.fonts:made", wanted, lambda value: 1.5)
    for face, data in zip(variable, instances, strict=True):
        if isinstance(data, Failure):
            message = f"the font {face.path.name} cannot be used ({data.kind}: {data.message})"
            raise _Stopped(error("font-unusable", message))
    made = dict(zip(variable, instances, strict=True))
    return {face: made[face] if face.axes else fonts.program(face) for face in faces}


@dataclass(frozen=True)
class _Part:
    """What becomes a section: chapters, the rules that only they need."""

    title: str
    trees: _Trees
    css: str


class _Material:
    """What the sections of an edition are made of: trees with notes in place, sheet, resources."""

    def __init__(
        self,
        resolved: Resolved,
        edition: Edition,
        groups: Sequence[_Trees],
        programs: Mapping[fonts.Face, bytes],
        drawn: Sequence[mathematics.Drawn],
    ) -> None:
        metadata = self.metadata = resolved.metadata
        self.resolved, self.edition = resolved, edition
        pictures = (*resolved.images.values(), *filter(None, [resolved.cover]))
        svgs = {p.key: drawings.faced(p.data) for p in pictures if p.media_type == _SVG}
        parts = []
        for group, made in zip(groups, drawn, strict=True):
            measured = sheet.measures(tree for _, tree in group)
            for _, tree in group:
                notes.float_notes(tree, words(metadata.lang))
                drawings.face(tree)
                if not edition.fig_pos:
                    compose.floats(tree)
                compose.images(tree)
                compose.tag(tree)
            parts.append(_Part(compose.title(group, metadata.title), group, measured + made.css))
        self.parts = tuple(parts)
        names = ("tokens.css", "base.css", "blocks.css", *edition.styles)
        own = [p for p in (inside(resolved.root, name) for name in metadata.css) if p]
        self.css = "\n".join(
            [
                fonts.font_face_css(programs, lambda face: f"octavo:fonts/{face.name}"),
                *(style(name) for name in names),
                sheet.geometry(edition),
                press.rules(edition),
            ]
        )
        self.authored = "\n".join(p.read_text(encoding="utf-8") for p in own if p.is_file())
        self.fonts = programs
        self.resources = {
            f"fonts/{face.name}": ("font/ttf", data) for face, data in self.fonts.items()
        }
        for made in drawn:
            self.resources |= made.resources
        for image in pictures:
            data = svgs.get(image.key, image.data)
            self.resources[f"images/{image.key}"] = (image.media_type, data)

    def body(self, labels: Mapping[str, str], sides: Sequence[Side]) -> list[Section]:
        """The sections of the text.

        ``labels`` are the printed pages of the ids, as far as known; ``sides`` those that sections
        have to begin on.
        """
        made = []
        apart = self.edition.roman_front_matter
        for index, (part, side) in enumerate(zip(self.parts, sides, strict=True)):
            for _, tree in part.trees:
                printed.fill(tree, labels, self.metadata)
            text = compose.chapters(part.trees)
            if not apart and not index:
                text = front.pages(self.resolved, self.edition, labels) + text
            html = compose.document(self.metadata, "text" if apart else "text handout", text)
            css = self.sheet(part.css)
            opening = not apart and not index
            made.append(Section(html, css, self.named(html + css), side, opening))
        return made

    def front(self, labels: Mapping[str, str]) -> list[Section]:
        """The front matter as a section, where it is one of its own and there is any."""
        text = front.pages(self.resolved, self.edition, labels)
        if not self.edition.roman_front_matter or not text:
            return []
        html, css = compose.document(self.metadata, "front", text), self.sheet("")
        return [Section(html, css, self.named(html + css))]

    def sheet(self, more: str) -> str:
        """The style sheet with a section's own rules."""
        return "\n".join((self.css, more, self.authored))

    def named(self, text: str) -> dict[str, tuple[str, bytes]]:
        """The resources that a text names."""
        names = set(re.findall(r"octavo:([\w./-]+)", text))
        return {name: self.resources[name] for name in sorted(names & self.resources.keys())}

    def heads(self, total: int) -> str:
        """The style sheet of the margins; ``total`` is the number of all pages."""
        form = words(self.metadata.lang)["of_pages"].replace("{pages}", str(total))
        before, after = form.split("{page}")
        folio = f'"{sheet.string(before)}" counter(page) "{sheet.string(after)}"'
        return self.sheet(sheet.running(self.metadata.title, self.edition, folio))


class _Setting:
    """An edition in the making: its sections laid out, put in their places, and assembled."""

    def __init__(self, material: _Material, workshop: Workshop, inks: press.Ink | None) -> None:
        self.material, self.workshop, self.inks = material, workshop, inks
        self.findings: list[Finding] = []

    def document(self) -> tuple[Artefact, Findings]:
        """The finished document. Raises _Stopped where none can be made."""
        material, edition = self.material, self.material.edition
        before, body, stands = self._settled()
        pieces = self._pieces(before, body, stands)
        self._check(pieces)
        start = len(body) and sum(pages.count for pages in before) + stands[0].blank_before
        numberings = [(0, Numbering("r", 1))] if before else []
        if before and "cover" in edition.front_matter and material.resolved.cover is not None:
            cover = Numbering(prefix=words(material.metadata.lang)["cover"])
            numberings = [(0, cover), (1, Numbering("r", 1))]
        numberings.append((start, Numbering()))
        blanks: list[tuple[int, str]] = []

        def finish(document: pikepdf.Pdf) -> None:
            blanks.extend(press.finish(document, edition, self.inks))

        resolved, programs = material.resolved, material.fonts.values()
        data = assemble.assemble(
            pieces, numberings, resolved.metadata, resolved.contents, programs, self._subset, finish
        )
        labels = plan.page_labels(sum(piece.count for piece in pieces), numberings)
        page_map = starts.page_map(edition.name, pieces, labels)
        starting = list(page_map.pages)
        for index, label in blanks:
            starting.insert(index, PageStart(label))
        page_map = dataclasses.replace(page_map, pages=tuple(starting))
        name = edition.file_name(resolved.name)
        self.findings += texture.told(piece.pages.lines for piece in pieces)
        made = Artefact(edition.name, name, data, len(starting), page_map)
        self.findings += press.coarse(data, edition, resolved)
        made = _on_sheets(made, edition, resolved) if edition.press.impose else made
        self.findings += press.large(edition, resolved.metadata, made.size_bytes)
        return made, tuple(self.findings)

    def _settled(self) -> tuple[list[Pages], list[Pages], tuple[plan.Stand, ...]]:
        """Front matter and text laid out so that printed page numbers and sides are true."""
        material = self.material
        sides: list[Side] = ["right"] * len(material.parts)
        labels: dict[str, str] = {}
        before: list[Pages] = []
        wanted, opening = material.body(labels, sides), list[Section]()
        for _ in range(_ROUNDS):
            made = self._run("layout", [*opening, *wanted])
            before, body = made[: len(opening)], made[len(opening) :]
            stands = plan.stands(body, bool(sum(pages.count for pages in before) % 2))
            labels = plan.labels(body, stands)
            sides = [
                side if pages.turnable else stand.side
                for pages, stand, side in zip(body, stands, sides, strict=True)
            ]
            asked, (opening, wanted) = [*opening, *wanted], self._asked(labels, sides)
            if asked == [*opening, *wanted]:
                return before, body, stands
        self._unsettled()
        return before, body, stands

    def _asked(
        self, labels: Mapping[str, str], sides: Sequence[Side]
    ) -> tuple[list[Section], list[Section]]:
        return self.material.front(labels), self.material.body(labels, sides)

    def _unsettled(self) -> None:
        message = f"page numbers in the text did not come to rest in {_ROUNDS} rounds"
        hint = "a reference may be a page off: reword the line that a page number breaks"
        self.findings.append(warning("page-numbers-unsettled", message, hint=hint))

    def _pieces(
        self, before: Sequence[Pages], body: Sequence[Pages], stands: Sequence[plan.Stand]
    ) -> list[Piece]:
        """The sections with their margins."""
        placed = [(pages, plan.Stand(1, "right")) for pages in before]
        placed += zip(body, stands, strict=True)
        total = sum(pages.count + stand.blank_before for pages, stand in placed)
        css = self.material.heads(total)
        of_all = total if re.search(r"counters?\(\s*pages\b", css) else 0
        resources = self.material.named(css)
        carried: dict[str, str] = {}
        wrapper = placed[0][0].wrapper if placed else ""
        asked: list[Furniture] = []
        for pages, stand in placed:
            kinds = plan.kinds(pages, stand, wrapper)
            numbers = tuple(stand.number - stand.blank_before + i for i in range(len(kinds)))
            lang = self.material.metadata.lang
            asked.append(
                Furniture(*(lang, css, resources, kinds, numbers, of_all, dict(carried), not asked))
            )
            wrapper = pages.wrapper
            for kind in pages.kinds:
                carried |= {name: texts[-1] for name, texts in kind.strings.items()}
        margins: list[Margins] = self._run("margins", asked)
        return [
            Piece(pages, over, plan.sides(pages.count, stand.side), stand.blank_before)
            for (pages, stand), over in zip(placed, margins, strict=True)
        ]

    def _run(self, name: str, values: Sequence[Section] | Sequence[Furniture]) -> list[Any]:
        made = self.workshop.run(f"{_ENGINE}:{name}", values, lambda value: value.seconds)
        for result in made:
            if isinstance(result, Failure) and result.kind == "OSError":
                message = (
                    f"no PDF can be made: the library Pango is missing ({result.message[:80]})"
                )
                raise _Stopped(error("pango-missing", message, hint=_MISSING))
        titles = self._titles(len(values))
        failed = [
            error(
                "layout-failed",
                f"the pages of “{title}” cannot be laid out ({result.kind}: {result.message})",
            )
            for title, result in zip(titles, made, strict=True)
            if isinstance(result, Failure)
        ]
        if failed:
            raise _Stopped(*failed)
        return made

    def _subset(self, glyphs: Glyphs) -> bytes:
        (made,) = self.workshop.run("octavo.editions.pdf.assemble.programs:subset", [glyphs])
        if isinstance(made, Failure):
            raise _Stopped(error("font-unusable", f"a font cannot be used ({made.message})"))
        data: bytes = made
        return data

    def _titles(self, count: int) -> list[str]:
        """What findings call so many sections: the text's, with or without the front matter's."""
        titles = [part.title for part in self.material.parts]
        return [words(self.material.metadata.lang)["contents"], *titles][-count:]

    def _check(self, pieces: Sequence[Piece]) -> None:
        """Findings of what layout has to say. Raises _Stopped where a font is not the book's."""
        titles = self._titles(len(pieces))
        said: dict[str, list[str]] = {}
        for title, piece in zip(titles, pieces, strict=True):
            for message in dict.fromkeys((*piece.pages.messages, *piece.margins.messages)):
                said.setdefault(message, []).append(title)
        for message, where in said.items():
            title = where[0] if len(where) == 1 else self.material.metadata.title
            self.findings.append(warning("layout-warning", f"{title}: {message}"))
        used = frozenset[str]().union(*(p.pages.families | p.margins.families for p in pieces))
        strange = sorted(used - {fonts.TEXT, fonts.SANS, fonts.MONO, fonts.SYMBOLS, fonts.MATH})
        if strange:
            message = f"a font that is not the book's was used: {', '.join(strange)}"
            raise _Stopped(*self.findings, error("font-foreign", message))


def _on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    sheets = press.impose(made.data, edition, resolved.metadata.lang)
    count = len(sheets.document.pages)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    return dataclasses.replace(
        made, data=data, pages=count, advice=sheets.advice, for_printing=True
    )
