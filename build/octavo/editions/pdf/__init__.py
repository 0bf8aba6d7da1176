"""The PDF edition: sections are laid out, then assembled into one document.

Page numbers that are printed are facts given to layout. The text is laid out first, the front
matter after it, when the contents can be told their pages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

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
    press,
    sheet,
    starts,
    texture,
)
from octavo.editions.pdf.section import Numbering, Pages, Section
from octavo.files import inside, style
from octavo.report import Findings, error, stops
from octavo.wording import words

_ROUNDS = 3

_SVG = "image/svg+xml"

_MISSING = (
    "on Debian and Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0; on Fedora: sudo dnf install pango; on macOS: brew install pango; "
    "on Alpine: apk add pango; on Windows: MSYS2's pango"
)


def make(resolved: Resolved, edition: Edition) -> tuple[Artefact | None, Findings]:
    """The edition as one PDF that is PDF/UA-1 and PDF/A-3a; None where its findings stop it.

    The gutter follows the number of pages, and that again the gutter: both are found in rounds.
    """
    text = sum(len(chapter.xml) for chapter in resolved.chapters)
    fitted = press.fitted(edition, press.estimate(edition, round(text / 1.3)))
    for _ in range(_ROUNDS):
        artefact, findings = _made(resolved, fitted)
        if artefact is None:
            break
        last, fitted = (
            fitted,
            press.fitted(edition, len(artefact.page_map.pages) if artefact.page_map else 0),
        )
        if fitted == last:
            break
    return artefact, findings


def _made(resolved: Resolved, edition: Edition) -> tuple[Artefact | None, Findings]:
    trees = [(chapter, chapter.tree()) for chapter in resolved.chapters]
    starts.stamp(trees)
    codes = press.paper_links(trees, edition)
    inks, unusable = press.profile(resolved, edition)
    drawn = mathematics.draw(trees, edition)
    characters = coverage.characters(tree for _, tree in trees)
    characters |= drawings.characters(
        image.data for image in resolved.images.values() if image.media_type == _SVG
    )
    found, problems = fonts.book_faces(
        resolved.metadata, resolved.root, characters, edition.accessible_faces
    )
    # formulas are drawn: no page has a letter of that font
    faces = tuple(face for face in found if face.family != fonts.MATH)
    findings = [*problems, *unusable, *drawn.findings, *coverage.missing(trees, faces)]
    if stops(findings):
        return None, tuple(findings)
    try:
        from octavo.editions.pdf.engine import layout
    except OSError as problem:
        message = f"no PDF can be made: the library Pango is missing ({str(problem)[:80]})"
        return None, (*findings, error("pango-missing", message, hint=_MISSING))
    material = _Material(resolved, edition, trees, faces, drawn)
    material.resources |= codes
    made, told = _build(resolved, edition, material, layout, inks)
    return made, (*findings, *told)


class _Material:
    """What every section of an edition shares: trees with notes in place, sheet and resources."""

    def __init__(
        self,
        resolved: Resolved,
        edition: Edition,
        trees: Sequence[tuple[Chapter, Element]],
        faces: tuple[fonts.Face, ...],
        drawn: mathematics.Drawn,
    ) -> None:
        metadata = self.metadata = resolved.metadata
        pictures = (*resolved.images.values(), *filter(None, [resolved.cover]))
        svgs = {p.key: drawings.faced(p.data) for p in pictures if p.media_type == _SVG}
        self.characters = coverage.characters(tree for _, tree in trees)
        self.characters |= drawings.characters(svgs.values())
        measured = sheet.measures(tree for _, tree in trees)
        for _, tree in trees:
            notes.float_notes(tree, words(metadata.lang))
            drawings.face(tree)
            compose.images(tree)
            compose.tag(tree)
        self.trees = trees
        names = ("tokens.css", "base.css", "blocks.css", *edition.styles)
        own = [p for p in (inside(resolved.root, name) for name in metadata.css) if p]
        self.css = "\n".join(
            [
                fonts.font_face_css(faces, lambda face: f"octavo:fonts/{face.name}"),
                *(style(name) for name in names),
                sheet.geometry(edition),
                press.rules(edition),
                measured,
                drawn.css,
                *(path.read_text(encoding="utf-8") for path in own if path.is_file()),
            ]
        )
        self.resources = {
            f"fonts/{face.name}": ("font/ttf", fonts.program(face, self.characters))
            for face in faces
        }
        self.resources |= drawn.resources
        for image in pictures:
            data = svgs.get(image.key, image.data)
            self.resources[f"images/{image.key}"] = (image.media_type, data)

    def body(self, labels: Mapping[str, str]) -> str:
        """The HTML of the text. ``labels`` are the printed pages of the ids, as far as known."""
        for _, tree in self.trees:
            printed.fill(tree, labels, self.metadata)
        return compose.chapters(self.trees)

    def section(self, metadata: object, title: str, html: str, more: str) -> Section:
        return Section(title, html, self.css + more, self.resources)


def _build(
    resolved: Resolved,
    edition: Edition,
    material: _Material,
    layout: Callable[[Section], Pages],
    inks: press.Ink | None,
) -> tuple[Artefact | None, Findings]:
    try:
        maker = _separate if edition.roman_front_matter else _together
        sections, findings = maker(resolved, edition, material, layout)
    except Exception as fault:
        message = f"the pages cannot be laid out ({type(fault).__name__}: {fault})"
        return None, (error("layout-failed", message),)
    ours = {fonts.TEXT, fonts.SANS, fonts.MONO, fonts.SYMBOLS, fonts.MATH}
    for pages, _ in sections:
        strange = sorted(pages.families - ours)
        if strange:
            message = f"a font that is not the book's was used: {', '.join(strange)}"
            findings = (*findings, error("font-foreign", message))
    if stops(findings):
        return None, findings
    blanks: list[tuple[int, str]] = []

    def finish(document: pikepdf.Pdf) -> None:
        blanks.extend(press.finish(document, edition, inks))

    data = assemble.assemble(sections, resolved.metadata, resolved.contents, finish)
    page_map = starts.page_map(edition.name, sections)
    starting = list(page_map.pages)
    for index, label in blanks:
        starting.insert(index, PageStart(label))
    findings = (*findings, *texture.told(pages.lines for pages, _ in sections))
    made = Artefact(
        edition.name,
        edition.file_name(resolved.name),
        data,
        len(starting),
        dataclasses.replace(page_map, pages=tuple(starting)),
    )
    findings = (*findings, *press.coarse(data, edition, resolved))
    made = _on_sheets(made, edition, resolved) if edition.press.impose else made
    return made, (*findings, *press.large(edition, resolved.metadata, made.size_bytes))


def _on_sheets(made: Artefact, edition: Edition, resolved: Resolved) -> Artefact:
    sheets = press.impose(made.data, edition, resolved.metadata.lang)
    count = len(sheets.document.pages)
    data = assemble.imposed(sheets.document, resolved.metadata, sheets.duplex)
    return dataclasses.replace(
        made, data=data, pages=count, advice=sheets.advice, for_printing=True
    )


_Sections = list[tuple[Pages, Sequence[tuple[int, Numbering]]]]


def _separate(
    resolved: Resolved,
    edition: Edition,
    material: _Material,
    layout: Callable[[Section], Pages],
) -> tuple[_Sections, Findings]:
    """Front matter with roman numbers, then the text from page 1."""
    metadata = resolved.metadata
    heads = sheet.running(metadata.title, edition, "")
    body, labels, text = Pages(b""), dict[str, str](), ""
    for _ in range(_ROUNDS):
        last, text = text, material.body(labels)
        if text == last:
            break
        html = compose.document(metadata, "text", text)
        body = layout(material.section(metadata, metadata.title, html, heads))
        labels = {name: str(place.page + 1) for name, place in body.anchors.items()}
    opening = front.pages(resolved, edition, labels)
    html = compose.document(metadata, "front", opening)
    before = layout(material.section(metadata, words(metadata.lang)["contents"], html, heads))
    numbering = [(0, Numbering("r", 1))]
    if "cover" in edition.front_matter and resolved.cover is not None:
        numbering = [(0, Numbering(prefix=words(metadata.lang)["cover"])), (1, Numbering("r", 1))]
    sections: _Sections = [(before, numbering), (body, [(0, Numbering())])]
    return sections, (*before.findings, *body.findings)


def _together(
    resolved: Resolved,
    edition: Edition,
    material: _Material,
    layout: Callable[[Section], Pages],
) -> tuple[_Sections, Findings]:
    """One run of pages; "3 of 12" needs the total, which a first round finds."""
    metadata = resolved.metadata
    form = words(metadata.lang)["of_pages"]
    total, labels = 1, dict[str, str]()
    pages, last = Pages(b""), ""
    for _ in range(_ROUNDS):
        before, after = form.replace("{pages}", str(total)).split("{page}")
        folio = f'"{sheet.string(before)}" counter(page) "{sheet.string(after)}"'
        html = front.pages(resolved, edition, {}) + material.body(labels)
        html = compose.document(metadata, "text handout", html)
        more = sheet.running(metadata.title, edition, folio)
        if html + more == last:
            break
        last = html + more
        pages = layout(material.section(metadata, metadata.title, html, more))
        total = pages.count
        labels = {name: str(place.page + 1) for name, place in pages.anchors.items()}
    return [(pages, [(0, Numbering())])], pages.findings
