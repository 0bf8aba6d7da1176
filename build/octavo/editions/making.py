"""Editions: a resolved book and an edition's values in, a finished file out."""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import importlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from octavo.assets import Picture
from octavo.book import Book, Image, Metadata, Resolved
from octavo.early import ENGINE
from octavo.edition import BUILT_IN, DEFAULT_NAMES, TRIMS, Artefact, Begun, Edition, PageMap
from octavo.editions import options, proportions
from octavo.files import below, inside, styles_folder
from octavo.report import Finding, Findings, error
from octavo.workshop import Workshop

_Made = TypeVar("_Made")

#: Who makes which format. Named, not imported: an EPUB must not pay for the PDF's engine.
MAKERS = {"epub": "octavo.editions.epub", "pdf": "octavo.editions.pdf"}

#: What lays out pages, by the beginning of its name in a workshop.
LAYOUT = f"{ENGINE}:"


def make(
    resolved: Resolved,
    edition: Edition,
    page_map: PageMap | None = None,
    workshop: Workshop | None = None,
) -> tuple[Artefact | None, Findings]:
    """The edition as a finished file; None where its findings stop it. See ``begin``."""
    return begin(resolved, edition, page_map, workshop).finish()


def begin(
    resolved: Resolved,
    edition: Edition,
    page_map: PageMap | None = None,
    workshop: Workshop | None = None,
) -> Begun:
    """The edition in the making: a PDF is laid out, an EPUB is made when it is finished.

    ``page_map`` tells an EPUB where the pages of the printed book begin; sections are laid out,
    fonts cut and pictures made in the ``workshop``.
    """
    resolved, missing = _styled(resolved, edition)
    if missing:
        return Begun(None, lambda: (None, missing), lambda: (None, missing))
    maker = importlib.import_module(MAKERS[edition.format])
    if edition.format == "pdf":
        begun: Begun = maker.begin(resolved, edition, workshop)
        return Begun(
            begun.page_map,
            lambda: _named(begun.finish(), edition),
            lambda: _named(begun.draft(), edition),
        )

    def finish() -> tuple[Artefact | None, Findings]:
        from octavo.editions import covers  # while pages are laid out there is time to load it

        def cover() -> Image | None:
            if workshop is not None:
                workshop.drawn()
            return covers.covered(resolved, workshop).cover

        artefact, findings = maker.make(resolved, edition, page_map, workshop, cover)
        return _named((artefact, (*findings, *covers.undrawn(resolved))), edition)

    return Begun(None, finish)


def ahead(metadata: Metadata, root: Path, workshop: Workshop) -> None:
    """Do beforehand what takes long and no page decides: the cover is drawn, if there is none.

    What fails fails again, and is told, where the cover is wanted.
    """
    from octavo.editions import covers

    if not metadata.cover_image:
        with contextlib.suppress(RuntimeError):
            covers.jpeg(metadata, root, workshop)


def _named(made: tuple[_Made, Findings], edition: Edition) -> tuple[_Made, Findings]:
    """What was made, with findings that tell of which edition they are."""
    what, findings = made
    return what, tuple(dataclasses.replace(f, edition=edition.name) for f in findings)


def _styled(resolved: Resolved, edition: Edition) -> tuple[Resolved, Findings]:
    """The book with the style sheets that the edition has of its own, after those of the book."""
    if not edition.css:
        return resolved, ()
    place = resolved.metadata.source(f"editions.{edition.name}.css")
    findings: list[Finding] = []
    for name in edition.css:
        path = inside(resolved.root, name)
        if path is None or not path.is_file():
            message = (
                f"edition “{edition.name}”: there is no style sheet “{name}” in the book's folder"
            )
            findings.append(error("css-missing", message, place, "check its name and folder"))
    css = (*resolved.metadata.css, *edition.css)
    metadata = dataclasses.replace(resolved.metadata, css=css)
    return dataclasses.replace(resolved, metadata=metadata), tuple(findings)


def chosen(metadata: Metadata, names: Sequence[str]) -> tuple[tuple[Edition, ...], Findings]:
    """The editions to make: those asked for by name, else the declared, else EPUB and PDF.

    PDF editions come first, for an EPUB may take its page numbers from one.
    """
    findings: list[Finding] = []
    wanted = list(names) or list(metadata.editions) or list(DEFAULT_NAMES)
    found: list[Edition] = []
    for name in dict.fromkeys(wanted):
        edition, problems = _declared(metadata, name)
        findings += problems
        found += [edition] if edition else []
    found.sort(key=lambda edition: edition.format != "pdf")
    return tuple(found), tuple(dict.fromkeys(findings))


def _declared(
    metadata: Metadata, name: str, above: tuple[str, ...] = ()
) -> tuple[Edition | None, list[Finding]]:
    """An edition by name: the built-in one, or the one it is like, with the options it has here.

    It may be like another of this book's own. ``above`` are those that are like it.
    """
    values = metadata.editions.get(name, {})
    like = str(values.get("like", name))
    if like in above:
        message = f"edition “{name}” is like “{like}”, and that is like “{name}”"
        place = metadata.source(f"editions.{name}.like") or metadata.source("editions")
        hint = f"let one of them be like {', '.join(BUILT_IN)}"
        return None, [error("edition-circular", message, place, hint)]
    if like != name and like in metadata.editions:
        base, findings = _declared(metadata, like, (*above, name))
    else:
        base = BUILT_IN.get(like)
        findings = [] if base else [_unknown(metadata, name, values)]
    if base is None:
        return None, findings
    edition, problems = _varied(metadata, name, base, values)
    if not above:
        edition = _themed(proportions.fitted(edition), metadata.theme)
    return edition, [*findings, *problems]


def _themed(edition: Edition, usual: str) -> Edition:
    """The edition with the sheets of its theme, after those that all books share.

    Large print is made to a guideline, whatever the theme of the book.
    """
    theme = edition.theme or usual
    if not theme or edition.accessible_faces:
        return edition
    names = [f"themes/{theme}.css"]
    if edition.format == "pdf" and (styles_folder() / f"themes/{theme}-page.css").is_file():
        names.append(f"themes/{theme}-page.css")
    return dataclasses.replace(edition, theme=theme, styles=(*edition.styles, *names))


def page_source(metadata: Metadata, editions: Sequence[Edition]) -> tuple[Edition | None, Findings]:
    """The PDF edition whose page numbers the EPUB has; None where it has none.

    ``page-source`` names it; without that it is the print edition where the book declares one,
    else the PDF. Only an EPUB among ``editions`` needs one.
    """
    if metadata.page_source == "none" or all(e.format != "epub" for e in editions):
        return None, ()
    usual = "print" if "print" in metadata.editions else "pdf"
    name = metadata.page_source or usual
    found, _ = chosen(metadata, [name])
    if found and found[0].format == "pdf":
        return found[0], ()
    known = sorted({"pdf", *(n for n in (*BUILT_IN, *metadata.editions) if _is_pdf(metadata, n))})
    finding = error(
        "page-source-unknown",
        f"the page numbers cannot come from “{name}”: that is no PDF edition of this book",
        metadata.source("page-source"),
        f"write one of {', '.join(known)}, or none",
    )
    return None, (finding,)


def companions(
    book: Book,
    versions: Mapping[str, Resolved],
    artefacts: Sequence[Artefact],
    source: Edition | None,
    workshop: Workshop | None = None,
) -> Iterator[Artefact]:
    """The files that go with the editions: the record of their pages, in terms of the e-book.

    Beside the editions lies the cover as a JPEG, the author's or the one that was drawn: shops and
    shelves ask for it. None is drawn for handouts, which have no cover and are in no shop.
    """
    from octavo import pagemap
    from octavo.editions import covers, onix

    resolved = versions[artefacts[-1].edition]
    found, _ = chosen(resolved.metadata, [made.edition for made in artefacts])
    own = resolved.cover and any(made.file_name == f"{resolved.name}.pdf" for made in artefacts)
    drawn = resolved.cover is None and any(not edition.run_on for edition in found)
    workshop = workshop or Workshop()
    cover = covers.covered(resolved, workshop).cover if drawn else resolved.cover
    if cover is not None and (own or drawn):
        shown = [(cover.media_type, cover.data)]
        (picture,) = workshop.sure("octavo.editions.bookshelf:cover", shown)
        if isinstance(picture, Picture):
            yield Artefact("cover", f"{resolved.name}-cover.jpg", picture.data)
    maps = [
        (made.file_name, pagemap.translated(made.page_map, versions[made.edition], resolved))
        for made in artefacts
        if made.page_map
    ]
    if maps:
        name = source.name if source else ""
        ids = next((pagemap.ids(m, resolved) for _, m in maps if m.edition == name), ())
        names = {file: below(file, book.root) for file in book.texts}
        data = pagemap.record(resolved, book.texts, maps, name, ids, names, workshop.near)
        yield Artefact("pagemap", "pagemap.json", data)
    if resolved.metadata.onix:
        by_name = {edition.name: edition for edition in found}
        pairs = [(made, by_name[made.edition]) for made in artefacts if made.edition in by_name]
        name = f"{resolved.name}-cover.jpg" if cover is not None else ""
        data = onix.message(resolved.metadata, pairs[::-1], name)
        yield Artefact("onix", "onix.xml", data)


def _is_pdf(metadata: Metadata, name: str) -> bool:
    edition, _ = _declared(metadata, name)
    return edition is not None and edition.format == "pdf"


def _unknown(metadata: Metadata, name: str, values: Mapping[str, Any]) -> Finding:
    wrong = str(values.get("like", name))
    declared = (name for name, given in metadata.editions.items() if given.get("like"))
    known = sorted({*BUILT_IN, *declared} - {wrong})
    close = difflib.get_close_matches(wrong, known, n=1)
    size = wrong.lower()
    if size in TRIMS:
        hint = f"that is a size of page: `editions: {{{name}: {{like: print, trim: {size}}}}}`"
    elif close:
        hint = f"did you mean `{close[0]}`?"
    else:
        hint = f"known are {', '.join(known)}; one of your own says what it is like (`like: print`)"
    place = metadata.source(f"editions.{name}") or metadata.source("editions")
    return error("edition-unknown", f"there is no edition “{wrong}”", place, hint)


def _varied(
    metadata: Metadata, name: str, base: Edition, values: Mapping[str, Any]
) -> tuple[Edition, list[Finding]]:
    like = base.like or base.name
    edition = (
        base if base.name == name else dataclasses.replace(base, name=name, like=like, isbn="")
    )
    whole = metadata.source(f"editions.{name}") or metadata.source("editions")
    return options.vary(
        edition, values, lambda key: metadata.source(f"editions.{name}.{key}") or whole
    )
