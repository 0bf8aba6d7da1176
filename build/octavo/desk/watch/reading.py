"""The text of a book as an e-reader shows it: the true EPUB, but for its fonts and line marks."""

from __future__ import annotations

import dataclasses
import io
import mimetypes
import posixpath
import zipfile
from collections.abc import Mapping
from pathlib import Path

from octavo.book import Chapter, Resolved
from octavo.desk.watch.values import Begin, Changed, Seen
from octavo.edition import BUILT_IN, Edition
from octavo.editions import chosen, make
from octavo.lint import lint
from octavo.pipeline import Reading, Request, examine
from octavo.report import Finding, Findings, error
from octavo.vocabulary import Element, freeze
from octavo.workshop import Workshop

#: The e-book without its fonts, which take longer than all the rest; the preview serves them.
_EDITION = dataclasses.replace(
    BUILT_IN["epub"], ebook=dataclasses.replace(BUILT_IN["epub"].ebook, embed_fonts=False)
)
_SHEET = b'<link rel="stylesheet" type="text/css" href="/preview.css"/></head>'


def look(
    path: Path,
    before: Mapping[str, str],
    name: str,
    workshop: Workshop | None = None,
    begin: Begin = lambda resolved, edition, changed: None,
) -> Seen:
    """Read the manuscript anew. ``before`` is the text of its files at the last look; ``name``
    the PDF edition that is wanted ("" for the first; then all editions are looked at, which takes
    longer). Nothing that is wrong with it raises. What was made at the last look is kept in the
    ``workshop``, where one is given. ``begin`` hears what pages are to be made of as soon as that
    is known.
    """
    workshop = workshop or Workshop()
    try:
        seen = _look(path, before, name, workshop, begin)
        workshop.forget()
        return seen
    except Exception as fault:
        return Seen((_internal(fault),))


def _look(
    path: Path, before: Mapping[str, str], name: str, workshop: Workshop, begin: Begin
) -> Seen:
    request = Request(path, path, ("epub", name) if name else ())
    reading = examine(request, workshop=workshop)
    book = reading.book
    version = _version(reading, "epub")
    if book is None or version is None:
        return Seen(lint(reading), book.texts if book else before)
    edition, missing = _pages_edition(reading, name)
    pages = _version(reading, edition.name) if edition else None
    changed = _changed(version, before, book.texts)
    if pages is not None and edition is not None:
        begin(pages, edition, changed)
    marked = dataclasses.replace(
        version, chapters=tuple(map(_marked, version.chapters)), cover=None
    )
    artefact, found = make(marked, _EDITION, None, workshop)
    if artefact is None:
        return Seen(_both(lint(reading), found), book.texts)
    files = _files(artefact.data)
    hrefs = {posixpath.basename(file).removesuffix(".xhtml"): file for file in files}
    titles = {entry.target.chapter: entry.target.text for entry in version.contents}
    chapters = tuple(
        (titles.get(chapter.name) or chapter.name, hrefs[chapter.name])
        for chapter in version.chapters
        if chapter.name in hrefs
    )
    href = hrefs.get(changed.chapter, "")
    return Seen(
        _both(reading.findings, missing),
        book.texts,
        book.metadata.title,
        chapters,
        files,
        dataclasses.replace(changed, href=href) if href else Changed(),
        pages,
        edition,
        lambda: _closely(reading, missing),
    )


def _closely(reading: Reading, missing: Findings) -> Findings:
    """All that can be found; nothing that is wrong with the manuscript raises here, either."""
    try:
        return _both(lint(reading), missing)
    except Exception as fault:
        return (*_both(reading.findings, missing), _internal(fault))


def _internal(fault: Exception) -> Finding:
    message = f"internal fault ({type(fault).__name__}: {fault})"
    return error("internal", message, hint="please report it")


def _version(reading: Reading, name: str) -> Resolved | None:
    return reading.versions.get(name) or next(iter(reading.versions.values()), None)


def _both(one: Findings, two: Findings) -> Findings:
    return tuple(dict.fromkeys((*one, *two)))


def _pages_edition(reading: Reading, name: str) -> tuple[Edition | None, Findings]:
    """The edition whose pages are shown: the one that was asked for, else the first PDF."""
    assert reading.book is not None
    if name:
        found, problems = chosen(reading.book.metadata, (name,))
        return next((e for e in found if e.format == "pdf"), None), problems
    declared = next((e for e in reading.editions if e.format == "pdf"), None)
    return declared or BUILT_IN["pdf"], ()


def _marked(chapter: Chapter) -> Chapter:
    """The chapter with the line of each block as a class."""
    tree = chapter.tree()
    for element in tree.iter():
        line = element.get("data-line")
        if line and element.get("data-file", chapter.file) == chapter.file:
            element.set("class", f"{element.get('class', '')} at-{line}".strip())
    return dataclasses.replace(chapter, xml=freeze(tree))


def _files(data: bytes) -> dict[str, tuple[str, bytes]]:
    files: dict[str, tuple[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            if name.endswith(".xhtml"):
                kind, content = "application/xhtml+xml", content.replace(b"</head>", _SHEET, 1)
            files[name] = (kind, content)
    return files


def _changed(resolved: Resolved, before: Mapping[str, str], now: Mapping[str, str]) -> Changed:
    """The block that holds the first line that is not as it was; where it is shown comes later."""
    for file, text in now.items():
        old, new = before.get(file, text).split("\n"), text.split("\n")
        if old == new:
            continue
        pairs = zip(old, new, strict=False)
        same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
        best, at = Changed(), 0
        for chapter in resolved.chapters:
            if chapter.file != file:
                continue
            tree = chapter.tree()
            notes = _notes(tree)
            for index, element in enumerate(tree.iter()):
                line = int(element.get("data-line") or 0)
                # notes stand behind the text, and in the lines of their calls as often as not
                nearer = line > at or (line == at and element not in notes)
                if line and nearer and line <= same + 1 and element.get("data-file", file) == file:
                    best = Changed(chapter.name, "", f"at-{line}", notes.get(element, index))
                    at = line
        return best
    return Changed()


def _notes(tree: Element) -> dict[Element, int]:
    """What stands in the notes of a chapter, with the place of the call: they share a page."""
    calls: dict[str, int] = {}
    for index, element in enumerate(tree.iter()):
        if element.get("role") == "doc-noteref":
            calls.setdefault(element.get("href", ""), index)
    return {
        element: calls[f"#{note.get('id')}"]
        for note in tree.iter("aside")
        if f"#{note.get('id')}" in calls
        for element in note.iter()
    }
