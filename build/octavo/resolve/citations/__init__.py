"""Citations: what a manuscript cites, in the style it names, and its bibliography.

    collect -> sources (bibtex, listed), styles -> document -> processor -> place, bibliography

The processor formats; which works there are, where a note stands and what leads where is decided
here.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from octavo import markup
from octavo.report import Finding, Source, error, stops, warning
from octavo.resolve.citations import (
    bibliography,
    bibtex,
    checks,
    collect,
    document,
    languages,
    listed,
    made,
    place,
    processor,
    sources,
    styles,
)
from octavo.resolve.citations.values import (
    Catalogue,
    Citation,
    Entry,
    Passage,
    Processed,
    Style,
)
from octavo.resolve.draft import Draft
from octavo.vocabulary import Element
from octavo.wording import words

_BIBTEX = (".bib", ".bibtex", ".biblatex")
_LISTED = {".json": listed.scan_json, ".yaml": listed.scan_yaml, ".yml": listed.scan_yaml}
_LISTED[".ris"] = listed.scan_ris
SUFFIXES = (*_BIBTEX, *_LISTED)

#: Findings on one file's broken entries: a file of another kind would give thousands.
_MOST = 20

#: How often a file is read again without an entry that the processor cannot bear.
_TRIES = 25


def run(draft: Draft) -> list[Finding]:
    """Write the citations and the bibliography."""
    citing = draft.book.metadata.citing
    passages = collect.passages(draft)
    citations = [passage.citation for passage in passages if passage.citation is not None]
    if not citing.bibliography and not citing.references:
        if citations:
            _give_up(citations)
            return checks.without_sources(draft, citations)
        return []
    catalogues, findings = _catalogues(draft)
    entries, lost, found = sources.unique(catalogues)
    findings += found
    broken = {key: place for catalogue in catalogues for key, place in catalogue.broken.items()}
    metadata = draft.book.metadata
    if not stops(findings):
        # what a file that could not be read may hold is not said to be missing
        findings += checks.unknown(citations, entries, broken)
        findings += checks.unlisted(citing.nocite, entries, metadata.source("nocite"))
    style, found = styles.find(draft.book.root, citing.csl, metadata.source("csl"))
    findings += found
    keys = _keys(citations, citing.nocite, entries)
    used = {entries[key].key for key in keys if key in entries}
    if catalogues and style is not None and (citations or used):
        if processor.program() is None:
            findings.append(_no_processor(metadata.source("bibliography")))
        else:
            for group in _groups(passages) if citing.by_chapter else [passages]:
                work = _Work(draft, group, style, catalogues, entries)
                findings += work.write()
                done = set(map(id, work.written))
                citations = [one for one in citations if id(one) not in done]
            if citing.by_chapter:
                findings += checks.nowhere(draft)
    _give_up(citations)
    for catalogue in catalogues:
        if catalogue.suffix in _BIBTEX:
            for entry in catalogue.entries:
                if entry.key in used and entries.get(entry.key) is entry:
                    findings += checks.entry(entry)
        findings += checks.unused(catalogue, used | {entry.key for _, entry in lost})
    return findings


def _groups(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages of each chapter that cites."""
    groups: list[list[Passage]] = []
    for passage in passages:
        if passage.citation is None and passage.note is None:
            groups.append([])
        groups[-1].append(passage)
    return [group for group in groups if any(passage.citation for passage in group)]


def _give_up(citations: Sequence[Citation]) -> None:
    """Leave what could not be formatted as the author wrote it."""
    for citation in citations:
        element = citation.element
        text = element.get("data-source") or f"[{'; '.join(f'@{i.key}' for i in citation.items)}]"
        for child in list(element):
            element.remove(child)
        element.text = text
        for name in ("data-mode", "data-source"):
            element.attrib.pop(name, "")


def _catalogues(draft: Draft) -> tuple[list[Catalogue], list[Finding]]:
    """The bibliographies of the book, and what is wrong with them."""
    metadata = draft.book.metadata
    found: list[Catalogue] = []
    findings: list[Finding] = []
    for name in dict.fromkeys(metadata.citing.bibliography):
        where = metadata.source(f"bibliography.{name}")
        text, file, told = sources.load(draft.book.root, name, SUFFIXES, where)
        findings += told
        if not text:
            continue
        suffix = "." + name.rpartition(".")[2].lower()
        if suffix in _BIBTEX:
            scan = bibtex.scan(text, file)
            findings += scan.findings[:_MOST]
            found.append(Catalogue(file, suffix, scan.text, scan.entries, scan.broken))
        else:
            entries, told, text = _LISTED[suffix](text, file)
            findings += told
            if entries:
                found.append(Catalogue(file, suffix, text, tuple(entries)))
    if metadata.citing.references:
        texts = [dict(reference) for reference in metadata.citing.references]
        inline = tuple(
            Entry(
                str(reference["id"]),
                str(reference.get("type", "")),
                metadata.source(f"references.{reference['id']}") or Source(draft.book.name),
                fields={name: str(value) for name, value in reference.items()},
            )
            for reference in texts
        )
        written = json.dumps({"references": texts}, ensure_ascii=False, default=str)
        found.append(Catalogue(inline[0].source.file, "", written, inline))
    return found, findings


def _keys(
    citations: Sequence[Citation], nocite: Sequence[str], entries: Mapping[str, Entry]
) -> list[str]:
    """Every key that must be in the bibliography."""
    keys = [item.key for citation in citations for item in citation.items]
    cited = [*keys, *nocite]
    return list(dict.fromkeys([*cited, *(entries if "*" in cited else ())]))


def _no_processor(place: Source | None) -> Finding:
    message = "citations need Pandoc, and it is not here"
    hint = "install the package pypandoc-binary, or Pandoc 3 (https://pandoc.org/installing.html)"
    return error("citation-processor", message, place, hint)


class _Work:
    """One run of the processor, and again without an entry that it cannot read.

    ``works`` are the entries of the book by key; ``written`` the citations that are in their
    places.
    """

    def __init__(
        self,
        draft: Draft,
        passages: Sequence[Passage],
        style: Style,
        catalogues: Sequence[Catalogue],
        works: Mapping[str, Entry],
    ) -> None:
        metadata = draft.book.metadata
        citing = metadata.citing
        if citing.by_chapter:
            # what is cited nowhere belongs to no chapter
            citing = dataclasses.replace(citing, nocite=())
        self.draft, self.works = draft, works
        self.place = metadata.source("csl") or metadata.source("bibliography")
        self.style = style
        self.citations = [passage.citation for passage in passages if passage.citation is not None]
        self.written: list[Citation] = []
        self.wanted = sources.wanted(_keys(self.citations, citing.nocite, works), works)
        self.files = _files(catalogues)
        self.cut: list[Entry] = []
        names = list(self.files)
        self.document = document.document(passages, citing, metadata.lang, names, style)

    def write(self) -> list[Finding]:
        """Format the citations and write them into the trees."""
        processed, findings = self.process()
        if processed is not None:
            findings += _write(self.draft, self.citations, self.style, processed, self.works)
            self.written = self.citations
        return findings

    def process(self) -> tuple[Processed | None, list[Finding]]:
        """What the processor made; None, with an error, where it gives up."""
        pandoc = processor.program()
        findings: list[Finding] = []
        for _ in range(_TRIES):
            try:
                assert pandoc is not None
                made = processor.process(
                    pandoc, self.document, self.style.data, self.texts(), self.draft.work
                )
            except processor.Failed as problem:
                finding = self.blame(str(problem))
                if finding is None:
                    return None, [*findings, self.failed(str(problem))]
                findings.append(finding)
                continue
            return made, findings + [
                self.warned(text) for text in made.warnings if not text.endswith("not found")
            ]
        return None, [*findings, self.failed("too many entries cannot be read")]

    def texts(self) -> dict[str, str]:
        cut = {id(entry) for entry in self.cut}
        return {
            name: "\n".join(
                sources.cleaned(
                    c, [e for e in c.entries if self.wanted.get(e.key) is not e or id(e) in cut]
                )
                for c in group
            )
            for name, group in self.files.items()
        }

    def blame(self, said: str) -> Finding | None:
        """The entry that the processor could not read, which is left out from now on."""
        found = re.search(r"bibliography file (b\d+\.\w+):.*?line (\d+)", said, re.DOTALL)
        line = int(found.group(2)) if found else 0
        for catalogue in self.files.get(found.group(1), []) if found else []:
            length = catalogue.text.count("\n") + 1
            if line > length:
                line -= length
                continue
            for entry in reversed(catalogue.entries):
                read = entry not in self.cut and self.wanted.get(entry.key) is entry
                if entry.source.line <= line and read:
                    self.cut.append(entry)
                    reason = " ".join(said.split("\n", 2)[-1].split()) or "it is not understood"
                    message = f"the entry “{entry.key}” cannot be read (line {line}): {reason}"
                    hint = "mend the entry; the rest of the file is used"
                    return error("bibliography-malformed", message, entry.source, hint)
        return None

    def failed(self, said: str) -> Finding:
        for name, group in self.files.items():
            said = said.replace(name, group[0].file)
        said = said.replace("style.csl", self.style.name)
        message = f"the citations could not be formatted: {' '.join(said.split())[:300]}"
        return error("citation-failed", message, self.place, "try another style")

    def warned(self, text: str) -> Finding:
        message = f"the citation processor says of the style {self.style.name}: {text}"
        return warning("citation-warning", message, self.place)


def _files(catalogues: Sequence[Catalogue]) -> dict[str, list[Catalogue]]:
    """The files for the processor by name.

    Those in BibTeX become one, as BibTeX itself has it: abbreviations and cross-references reach
    from file to file. Of two entries with one key Pandoc takes the last, and here the first counts,
    but the front matter's before all: so it comes last, and the files in reverse.
    """
    files: dict[str, list[Catalogue]] = {}
    for catalogue in catalogues:
        if catalogue.suffix in _BIBTEX:
            name = "b0.bibtex" if catalogue.suffix == ".bibtex" else "b0.bib"
            files.setdefault(name, []).append(catalogue)
    for number, catalogue in enumerate(reversed(catalogues), 1):
        if catalogue.suffix not in _BIBTEX and catalogue.suffix:
            files[f"b{number}{catalogue.suffix}"] = [catalogue]
    for catalogue in catalogues:
        if not catalogue.suffix:
            files["b99.yaml"] = [catalogue]
    return files


def _write(
    draft: Draft,
    citations: Sequence[Citation],
    style: Style,
    processed: Processed,
    works: Mapping[str, Entry],
) -> list[Finding]:
    """Put citations and bibliography into the trees, and link them both ways."""
    metadata = draft.book.metadata
    citing = metadata.citing
    move = citing.notes_after_punctuation
    american = metadata.lang.lower() in ("en", "en-us")
    placer = place.Placer(draft.parts, made.fill, style.notes if move is None else move, american)
    listed_keys = {entry.key for entry in processed.entries}
    links: dict[str, list[Element]] = {}
    chapter = citations[0].part if citing.by_chapter and citations else None
    # ids are those of the book, and a work may be listed in several chapters
    where = f"{draft.parts.index(chapter) + 1}-" if chapter is not None else ""
    for citation, content in zip(citations, processed.citations, strict=True):
        for holder in placer.place(citation, content):
            markup.sanitise(holder, citation.part.chapter.file)
            for item in citation.items:
                _speak(holder, item.key, works, metadata.lang)
            for link in list(holder.iter("a")):
                _link(link, listed_keys, links, where)
    placer.finish()
    wording = words(metadata.lang)
    wanted = bibliography.find(draft.parts) is not None or bool(citing.section_title)
    if citing.suppress_bibliography or not processed.entries:
        if wanted and not style.bibliography and not citing.suppress_bibliography:
            message = f"the style {style.name} makes no bibliography: its place stays empty"
            hint = "choose a style that has one, or take its place out of the book"
            return [warning("bibliography-none", message, metadata.source("csl"), hint)]
        return []
    bibliography.describe(links, processed, made.plain)
    back = {key: [link.get("id", "") for link in found] for key, found in links.items()}
    entries = bibliography.make(processed, back, wording["back_to_text"], made.fill, where)
    markup.sanitise(entries, draft.book.name)
    for entry, line in zip(processed.entries, entries, strict=True):
        _speak(line, entry.key, works, metadata.lang)
    title = citing.section_title or _title(wording)
    if chapter is not None:
        bibliography.put_in(chapter, entries, title)
    else:
        bibliography.put(draft, entries, title, bool(citing.section_title))
    return []


def _speak(root: Element, key: str, works: Mapping[str, Entry], lang: str) -> None:
    """Mark the titles of a work in another language than the book's."""
    entry = works.get(key)
    tag = languages.foreign(entry, lang) if entry is not None else ""
    if entry is not None and tag:
        languages.mark(root, entry, tag)


def _link(
    link: Element, listed_keys: set[str], links: dict[str, list[Element]], where: str
) -> None:
    """Give a link from a citation to its entry an id; one to no entry becomes mere text."""
    if link.get("role") != "doc-biblioref":
        return
    key = made.key(link)
    if key not in listed_keys:
        link.tag = "span"
        for name in ("href", "role", "class"):
            link.attrib.pop(name, "")
        return
    known = links.setdefault(key, [])
    known.append(link)
    link.set("id", f"cite-{where}{key}-{len(known)}")
    if where:
        link.set("href", f"#ref-{where}{quote(key, safe='')}")


def _title(wording: Mapping[str, str]) -> str:
    first = wording.get("kind_bibliography", "bibliography").split(",")[0].strip()
    return first[:1].upper() + first[1:]
