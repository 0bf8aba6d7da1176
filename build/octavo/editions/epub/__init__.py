"""The EPUB edition: a file a chapter, own navigation, fonts subset to the text."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from octavo import fonts
from octavo.book import Entry, Resolved
from octavo.edition import Artefact, Edition
from octavo.editions.epub import chapters, evidence, metadata, navigation, pages, stylesheet
from octavo.editions.epub.ebook import File, Heading, package
from octavo.files import inside, style
from octavo.report import Findings, stops
from octavo.wording import words

_XHTML = "application/xhtml+xml"


def make(resolved: Resolved, edition: Edition) -> tuple[Artefact | None, Findings]:
    """The edition as one EPUB 3.3; None where its findings stop it."""
    meta = resolved.metadata
    measures: dict[str, str] = {}
    texts = [
        File(
            f"{chapter.name}.xhtml",
            _XHTML,
            chapters.document(resolved, chapter, measures),
            spine=True,
        )
        for chapter in resolved.chapters
    ]
    opening = _opening(resolved)
    faces, findings = fonts.book_faces(meta, resolved.root, _characters(opening + texts))
    if stops(findings):
        return None, tuple(findings)
    used = _fonts(faces, opening + texts)
    sheet = _sheet(resolved, edition, [face for face, _ in used], measures)
    files = [
        *opening,
        *texts,
        File("styles/book.css", "text/css", sheet.encode()),
        *(File(f"fonts/{face.name}", "font/ttf", data) for face, data in used),
        *_licences(face for face, _ in used),
        *(File(f"images/{i.key}", i.media_type, i.data) for i in resolved.images.values()),
    ]
    if resolved.cover is not None:
        cover = resolved.cover
        files.append(File(f"images/{cover.key}", cover.media_type, cover.data, ("cover-image",)))
    described = [(item.name, item.text, item.attributes) for item in metadata.items(meta)]
    evident = evidence.properties(f.data for f in files if f.media_type == _XHTML)
    described += [(name, text, {}) for name, text in evident]
    headings = _headings(resolved.contents, meta.toc_depth)
    data = package(meta.lang, meta.modified, described, files, headings)
    suffix = "" if edition.name == "epub" else f"-{edition.name}"
    return Artefact(edition.name, f"{resolved.name}{suffix}.epub", data), tuple(findings)


def _opening(resolved: Resolved) -> list[File]:
    """Cover, title page, copyright page and contents."""
    meta, wording = resolved.metadata, words(resolved.metadata.lang)
    made: list[File] = []
    marks: list[tuple[str, str, str]] = []

    def add(name: str, kind: str, title: str, body: str, matter: str = "frontmatter") -> None:
        document = chapters.page(meta.lang, title, body, matter)
        properties = ("nav",) if kind == "toc" else ()
        made.append(File(name, _XHTML, document, properties, spine=True))

    if resolved.cover is not None:
        body = pages.cover(meta, f"images/{resolved.cover.key}")
        add("cover.xhtml", "cover", wording["cover"], body, "")
        marks.append(("cover", wording["cover"], "cover.xhtml"))
    add("title-page.xhtml", "titlepage", wording["title_page"], pages.title_page(meta))
    add("copyright.xhtml", "copyright", wording["copyright_page"], pages.copyright_page(meta))
    marks.append(("titlepage", wording["title_page"], "title-page.xhtml"))
    marks.append(("toc", wording["contents"], "nav.xhtml#toc"))
    first = next((c for c in resolved.chapters if c.matter == "body"), resolved.chapters[0])
    marks.append(("bodymatter", wording["start_of_content"], f"{first.name}.xhtml"))
    contents = resolved.contents or (_whole(resolved),)
    body = navigation.nav(meta, contents, marks)
    add("nav.xhtml", "toc", wording["contents"], body)
    return made


def _whole(resolved: Resolved) -> Entry:
    """The one line of contents of a book without headings."""
    from octavo.book import Target

    first = resolved.chapters[0].name
    return Entry(1, Target("", "heading", first, "", resolved.metadata.title))


def _headings(contents: Iterable[Entry], depth: int) -> tuple[Heading, ...]:
    if not depth:
        return ()
    return tuple(
        Heading(
            navigation.label(entry),
            navigation.href(entry),
            _headings(entry.children, depth - 1),
        )
        for entry in contents
    )


def _characters(files: Iterable[File]) -> frozenset[int]:
    return frozenset(
        ord(character)
        for file in files
        for text in etree.fromstring(file.data).itertext()
        for character in str(text)
    )


def _fonts(faces: Iterable[fonts.Face], files: list[File]) -> list[tuple[fonts.Face, bytes]]:
    """The faces whose elements occur, subset to the book's characters."""
    characters = _characters(files)
    tags = {
        str(e.tag).rpartition("}")[2]
        for f in files
        for e in etree.fromstring(f.data).iter()
        if isinstance(e.tag, str)
    }
    used = []
    for face in faces:
        mono = face.family == fonts.MONO
        if mono and not tags & {"code", "pre", "kbd", "samp"}:
            continue
        if face.family in (fonts.SANS, fonts.MATH) or (mono and (face.italic or face.weight > 400)):
            continue
        needed = characters & fonts.covers(face)
        if face.family == fonts.SYMBOLS:
            others = [f for f in faces if f.family == fonts.TEXT and not f.italic]
            needed -= frozenset[int]().union(*(fonts.covers(f) for f in others))
            needed |= {0x2042}
        if needed:
            used.append((face, fonts.subset(face, needed)))
    return used


def _licences(faces: Iterable[fonts.Face]) -> list[File]:
    texts = {face.licence: face.family for face in faces if face.licence is not None}
    return [
        File(f"fonts/{family.lower().replace(' ', '-')}-licence.txt", "text/plain", p.read_bytes())
        for p, family in texts.items()
    ]


def _sheet(
    resolved: Resolved, edition: Edition, faces: list[fonts.Face], measures: dict[str, str]
) -> str:
    own = [p for p in (inside(resolved.root, name) for name in resolved.metadata.css) if p]
    return stylesheet.static(
        [
            fonts.font_face_css(faces, lambda face: f"../fonts/{face.name}"),
            *(style(name) for name in ("tokens.css", "base.css", *edition.styles)),
            stylesheet.measures(measures),
            *(path.read_text(encoding="utf-8") for path in own if path.is_file()),
        ]
    )
