"""The EPUB edition: a file a chapter, own navigation, fonts subset to the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from octavo import fonts, scripts, vocabulary
from octavo.book import Entry, Identifier, Image, Metadata, Resolved, Target
from octavo.direction import right_to_left
from octavo.edition import Artefact, Ebook, Edition, PageMap
from octavo.editions.epub import (
    authored,
    chapters,
    converting,
    evidence,
    metadata,
    navigation,
    pagebreaks,
    pages,
    pictures,
    sentences,
    stylesheet,
    typefaces,
)
from octavo.editions.epub.ebook import package
from octavo.editions.epub.evidence import Document
from octavo.editions.epub.navigation import Landmark
from octavo.editions.epub.pagebreaks import Breaks
from octavo.editions.epub.pieces import SHEET, XHTML_TYPE, File, Heading, document, free, written
from octavo.files import style
from octavo.report import Finding, Findings, stops, warning
from octavo.vocabulary import MATHML, SVG, Element
from octavo.wording import words
from octavo.workshop import Failure, Workshop

#: Apple Books shows a book in its own fonts only where this file says so, whatever the package
#: says (reported for 2020, wikimedia/ws-export, pull request 296).
_APPLE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<display_options>\n  <platform name="*">\n'
    '    <option name="specified-fonts">true</option>\n  </platform>\n</display_options>\n'
)


def make(
    resolved: Resolved,
    edition: Edition,
    page_map: PageMap | None = None,
    workshop: Workshop | None = None,
    cover: Callable[[], Image | None] | None = None,
) -> tuple[Artefact | None, Findings]:
    """The edition as one EPUB 3.3; None where its findings stop it.

    ``page_map`` tells where the pages of the printed book begin: its numbers become the e-book's.
    ``cover`` gives the cover, if not that of the book: it may still have to be drawn.
    """
    workshop = workshop or Workshop()
    resolved = _identified(resolved, edition)
    meta, ebook = resolved.metadata, edition.ebook
    own = _own(resolved, edition)
    trees = [chapter.tree() for chapter in resolved.chapters]  # to be looked at
    faces, spoken, unreadable = _faces(resolved, trees)
    shown = pictures.gathered(_images(resolved, trees), faces, ebook, workshop)
    openings = frozenset(map(chapters.opening, trees)) - {""}
    lines = navigation.headings(
        resolved.contents or (_whole(resolved),), max(1, meta.toc_depth), openings
    )
    breaks = pagebreaks.breaks(page_map, resolved)
    texts = converting.texts(resolved, edition, shown, faces, openings, breaks, workshop)
    embedded = ebook.embed_fonts and meta.embed_fonts
    stacked = ["stacked.css"] if texts.stacked else []
    more = [spoken, stylesheet.size_rules(texts.sizes), texts.rules, *own.texts]
    rules = _rules(
        [*edition.styles, *stacked], meta.lang, faces if embedded else None, more, workshop
    )
    if embedded and cover:  # the cover may take a while: what is looked at here is known then
        typefaces.needed([one.written.data for one in texts.documents], rules, faces, workshop)
    front = cover() if cover else resolved.cover
    shown = pictures.covered(shown, front, meta, faces, ebook, workshop)
    findings = (*metadata.findings(meta), *own.findings, *unreadable, *shown.findings)
    if stops(findings):
        return None, findings
    opening = _opening(resolved, lines, shown.cover if ebook.cover_page else "", breaks)
    documents = [*(Document(file, converting.parsed(file)) for file in opening)]
    documents += texts.documents
    shown_in = (document.written.data for document in documents) if embedded else ()
    needed = typefaces.needed(shown_in, rules, faces, workshop)
    programs, unusable = _programs(needed, workshop)
    files = [
        File(SHEET, "text/css", _sheet(rules, needed).encode()),
        *own.files.values(),
        *programs,
        *shown.files,
        *texts.drawn.values(),
        *_apart(needed),
    ]
    facts = evidence.look(documents, files, rules, workshop, own.written)
    findings = (*findings, *unusable, *texts.findings, *evidence.findings(facts, meta))
    if stops(findings):
        return None, findings
    described = [*metadata.items(meta), *evidence.items(facts, meta)]
    described += _more(meta, breaks, bool(needed))
    files[:0] = [_finished(document, ebook) for document in documents]
    data = package(meta.lang, meta.modified, described, files, lines, breaks.pages)
    name = edition.file_name(resolved.name)
    return Artefact(edition.name, name, data), (*findings, *_large(data, ebook))


def _more(
    meta: Metadata, breaks: Breaks, fonts_given: bool
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Metadata of what is in the file beside its text."""
    if breaks:
        yield "pageBreakSource", pagebreaks.source(meta, breaks.edition), {}
    if fonts_given:
        yield "ibooks:specified-fonts", "true", {}


def _faces(
    resolved: Resolved, trees: Sequence[Element]
) -> tuple[tuple[fonts.Face, ...], str, list[Finding]]:
    """The book's faces, and the rules that choose among them by language."""
    meta = resolved.metadata
    languages = scripts.languages(meta.lang, scripts.passages(trees))
    characters = _characters(resolved, trees)
    faces, findings = fonts.book_faces(meta, resolved.root, characters, languages=languages)
    return faces, scripts.language_css(faces, languages), findings


def _programs(
    needed: Mapping[fonts.Face, frozenset[int]], workshop: Workshop
) -> tuple[list[File], list[Finding]]:
    """The faces with the glyphs that are needed, as files; an error for each that is no use."""
    wanted = [fonts.cut(face, characters) for face, characters in needed.items()]
    made = workshop.run("octavo.fonts:made", wanted, lambda value: 0.02)
    files: list[File] = []
    findings: list[Finding] = []
    for face, data in zip(needed, made, strict=True):
        if isinstance(data, Failure):
            findings.append(fonts.useless(face, f"{data.kind}: {data.message}"))
        else:
            files.append(File(f"fonts/{face.name}", "font/ttf", data))
    return files, findings


def _identified(resolved: Resolved, edition: Edition) -> Resolved:
    """The book with the edition's own ISBN, where it has one, as its first identifier."""
    if not edition.isbn:
        return resolved
    own = Identifier(edition.isbn, "ISBN-13")
    others = (i for i in resolved.metadata.identifiers if metadata.urn(i) != metadata.urn(own))
    changed = dataclasses.replace(resolved.metadata, identifiers=(own, *others))
    return dataclasses.replace(resolved, metadata=changed)


def _large(data: bytes, ebook: Ebook) -> list[Finding]:
    if not ebook.most_bytes or len(data) <= ebook.most_bytes:
        return []
    size, most = len(data) / 1_000_000, ebook.most_bytes / 1_000_000
    message = f"the file has {size:.1f} MB; more than {most:.0f} MB do not arrive on every reader"
    return [warning("ebook-large", message, hint="make its images smaller: `image-pixels`")]


def _opening(
    resolved: Resolved, lines: Sequence[Heading], cover: str, breaks: Breaks
) -> list[File]:
    """Cover, title page, copyright page and contents, in the order they are read in."""
    meta, wording = resolved.metadata, words(resolved.metadata.lang)
    taken = {chapter.name for chapter in resolved.chapters}
    names = {name: free(name, taken) for name in ("cover", "title-page", "copyright", "nav")}
    marks = [
        Landmark("titlepage", wording["title_page"], names["title-page"]),
        Landmark("copyright-page", wording["copyright_page"], names["copyright"]),
        Landmark("toc", wording["contents"], f"{names['nav']}#toc"),
        *navigation.places(resolved),
    ]
    made: list[File] = []

    def add(name: str, title: str, *content: Element) -> None:
        data = document(meta.lang, title, content, "" if name == "cover" else "frontmatter")
        properties = ("nav",) if name == "nav" else ()
        made.append(File(names[name], XHTML_TYPE, data, properties, spine=True))

    if cover:
        marks.insert(0, Landmark("cover", wording["cover"], names["cover"]))
        add("cover", wording["cover"], pages.cover(meta, cover))
    add("title-page", meta.title, pages.title_page(meta))
    pages_of = pagebreaks.line(meta, breaks.edition) if breaks else ""
    add("copyright", wording["copyright_page"], pages.copyright_page(meta, pages_of))
    contents = meta.toc_title or wording["contents"]
    add(
        "nav",
        contents,
        navigation.contents(contents, lines),
        navigation.landmarks(meta.lang, marks),
        *([pagebreaks.page_list(meta.lang, breaks.pages)] if breaks else []),
    )
    return made


def _whole(resolved: Resolved) -> Entry:
    """The one line of contents of a book without headings."""
    target = Target("", "heading", resolved.chapters[0].name, "", resolved.metadata.title)
    return Entry(1, target)


def _images(resolved: Resolved, trees: Sequence[Element]) -> list[Image]:
    """The images that the text shows."""
    keys = {image.get("src", "") for tree in trees for image in tree.iter("img")}
    cover = {resolved.cover.key: resolved.cover} if resolved.cover else {}
    # a cover may stand in the text as well
    return [image for key, image in {**resolved.images, **cover}.items() if key in keys]


def _characters(resolved: Resolved, trees: Sequence[Element]) -> frozenset[int]:
    texts = (target.text for target in resolved.targets.values())
    return vocabulary.characters(trees) | frozenset(map(ord, set().union(*texts)))


def _finished(document: Document, ebook: Ebook) -> File:
    """A document with the properties that its manifest item must have (EPUB 3.3, 5.6.3.2)."""
    found = [
        name
        for name, tag in (("mathml", f"{{{MATHML}}}math"), ("svg", f"{{{SVG}}}svg"))
        if next(document.root.iter(tag), None) is not None
    ]
    file = document.written
    data = file.data
    if ebook.sentence_spans:
        sentences.spanned(document.root)
        data = written(document.root)
    return dataclasses.replace(file, data=data, properties=(*file.properties, *found))


def _rules(
    styles: Sequence[str],
    lang: str,
    faces: Sequence[fonts.Face] | None,
    more: Sequence[str],
    workshop: Workshop,
) -> str:
    """All rules but those of the faces: ours, then ``more``. None: no face is embedded."""
    ours = _ours(styles)
    # on the body, and only there, a reader may still choose another font (KDP guidelines, 10.3)
    text = "body { font-family: var(--text); }\n"
    sheets = [fonts.named(sheet, faces or ()) for sheet in (text, *ours, *more)]
    families = fonts.chains(faces) if faces is not None else dict.fromkeys(fonts.chains(()))
    # the author's sheets are as they want them
    mirrored = len(ours) + 1 if right_to_left(lang) else 0
    wanted = stylesheet.Sheets(tuple(sheets), families, mirrored)
    (made,) = workshop.run("octavo.editions.epub.stylesheet:made", [wanted])
    return stylesheet.made(wanted) if isinstance(made, Failure) else str(made)


def _ours(styles: Sequence[str]) -> list[str]:
    return [style(name) for name in ("tokens.css", "base.css", "blocks.css", *styles)]


def _own(resolved: Resolved, edition: Edition) -> authored.Sheets:
    """The author's sheets; what needs a variable is told where neither they nor ours set it."""
    own = authored.read(resolved.metadata, resolved.root)
    values = [nodes for _, nodes, _ in own.variable]
    if values:
        for number in stylesheet.lacking((*_ours(edition.styles), *own.texts), values):
            name, _, place = own.variable[number]
            own.findings.append(authored.unset(name, place))
    return own


def _sheet(rules: str, faces: Iterable[fonts.Face]) -> str:
    return fonts.font_face_css(faces, lambda face: f"../fonts/{face.name}") + rules


def _apart(faces: Iterable[fonts.Face]) -> Iterable[File]:
    """What goes with the publication and is no part of it: the fonts' licences, Apple's file.

    The licences stand in META-INF, where any file may (OCF 3.3, section 4.2.6.2): in the manifest
    each would be a resource that no document refers to.
    """
    kept: dict[bytes, str] = {}
    if faces:
        yield File("META-INF/com.apple.ibooks.display-options.xml", "", _APPLE.encode())
    for face in faces:
        text = face.licence.read_bytes() if face.licence is not None else b""
        family = face.family.rpartition(" ")[2].lower()
        if text and text not in kept:
            count = sum(name.startswith(family) for name in kept.values())
            kept[text] = f"{family}-{count + 1}" if count else family
            yield File(f"META-INF/fonts/{kept[text]}-licence.txt", "", text)
