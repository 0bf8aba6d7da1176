"""Read: from a manuscript on disk to a `Book`.

    sources -> front matter -> metadata
            -> dialect -> raw HTML -> sanitised -> split into chapters, notes in their places

Nothing of the manuscript vanishes without a finding, and no manuscript raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from octavo import markup, wording
from octavo.book import KINDS, Book, Chapter
from octavo.read import (
    added,
    cells,
    citing,
    conditions,
    crossrefs,
    dialect,
    frontmatter,
    includes,
    marked,
    mdbook,
    metadata,
    opening,
    outline,
    parsed,
    publishing,
    slugs,
    sources,
    split,
    untitled,
    word,
    wordless,
)
from octavo.read.values import Value
from octavo.report import Finding, Findings, Source, error, warning
from octavo.vocabulary import Element, freeze
from octavo.work import Work, at_once


@dataclass
class _Manuscript:
    """What the sources say: the files in order, and the metadata with where they stand.

    An item of the outline that is a part's title comes with the text that it stands in;
    ``included`` are the texts of other files by their names in findings.
    """

    name: str
    root: Path
    outline: list[tuple[outline.Item, sources.Text]] = field(default_factory=list)
    included: dict[str, str] = field(default_factory=dict)
    metadata: Value | None = None
    metadata_file: bool = False
    work: Work = at_once

    def texts(self) -> dict[str, str]:
        """All texts by their files' names, in the order of the book."""
        return {text.file: text.text for _, text in self.outline} | self.included

    def compose(self, yaml_text: str, file: str, first: int) -> tuple[Value | None, Findings]:
        """YAML as an object, its first line being line ``first`` of ``file``."""
        made: list[tuple[Value | None, Findings]] = self.work(
            "octavo.read.composing:composed", [(yaml_text, file, first)]
        )
        return made[0]

    def titled(self, title: str, kind: str) -> split.Part:
        """A chapter of the first file that has a title only."""
        return split.titled(title, kind, self.outline[0][1].file)

    @property
    def lang(self) -> str:
        """The language that the metadata name, English without."""
        found = self.metadata.get("lang") if self.metadata else None
        return found.text if found and found.text else "en"


def read(path: Path, work: Work = at_once) -> tuple[Book | None, Findings]:
    """The book at ``path``, a Markdown file or a folder; None where there is nothing to build.

    Findings are in the order of files and lines. ``work`` does what depends on a text alone.
    """
    findings: list[Finding] = []
    manuscript = _gather(path, findings, work)
    if manuscript is None or not manuscript.outline:
        if not findings:
            message = "there is no Markdown file here"
            findings.append(error("manuscript-empty", message, Source(sources.shown(path))))
        return None, tuple(findings)
    parts = _parts(manuscript, findings)
    asked = conditions.asked(part.tree for part in parts)
    schema = {**publishing.SCHEMA, **citing.SCHEMA}
    fields, found = metadata.read_metadata(manuscript.metadata, schema, asked)
    findings += found
    division = fields.values.pop("top_level_division", "")
    parts = split.divide(marked.settle(parts), manuscript.lang, division)
    parts = added.lists(parts, fields.values, manuscript.lang, manuscript.titled)
    parts = _with_abstract(parts, fields.values, manuscript, findings)
    title = fields.values.get("title", "") or fields.values.pop("title", "")
    if not title:
        heads = [(h, p) for p in parts if (h := p.heading) is not None and h.tag == "h1"]
        told = [(heading, split.has_sections(part.tree)) for heading, part in heads]
        file = manuscript.outline[0][1].file
        title, whole, finding = untitled.find(told, manuscript.name, file)
        findings.append(finding)
        parts = split.promote(parts, heads[0][1], manuscript.lang) if whole else parts
    if not parts:
        file = manuscript.outline[0][1].file
        message = "the manuscript holds no text"
        findings.append(error("manuscript-empty", message, Source(file)))
        return None, _ordered(findings, manuscript)
    book = Book(
        manuscript.name,
        manuscript.root,
        metadata.finish(fields, title),
        tuple(_chapters(parts)),
        manuscript.texts(),
    )
    return book, _ordered(findings, manuscript)


def _with_abstract(
    parts: list[split.Part],
    values: dict[str, Any],
    manuscript: _Manuscript,
    findings: list[Finding],
) -> list[split.Part]:
    """The abstract as a chapter of its own (Pandoc's ``abstract`` and ``abstract-title``)."""
    title = values.pop("abstract_title", "") or wording.words(manuscript.lang)["abstract"]
    value = manuscript.metadata.get("abstract") if manuscript.metadata else None
    if value is None or not value.text.strip():
        return parts
    file = value.source.file
    text = sources.Text(manuscript.root / Path(file).name, file, manuscript.texts()[file])
    markdown, first = frontmatter.scalar(value, text.text)
    body = _Body(f"# {title}\n{markdown}", first - 1)
    made = _parse(manuscript, text, body, False, set(), findings)
    split.place(made, "abstract", False)
    return added.ahead(parts, made)


def shown(text: str, file: str, plain: bool = False) -> tuple[str, Findings]:
    """What a manuscript's text is understood to say, as HTML, and what there is to say of it.

    ``plain`` shows the dialect alone: raw HTML as it stands, no lines, no figures, no chapters.
    """
    text = sources.cleaned(text)
    if plain:
        try:
            return dialect.html(text, file)
        except RecursionError:
            return f"<p>{escape(text)}</p>\n", ()
    head, body, first = frontmatter.divide(text)
    findings: list[Finding] = []
    manuscript = _Manuscript("", Path(file).parent)
    if head.strip():
        manuscript.metadata, _ = manuscript.compose(head, file, frontmatter.first_line(text))
    source = sources.Text(Path(file), file, text)
    parts = _parse(manuscript, source, _Body(body, first), True, set(), findings)
    return "".join(f"{markup.html(part.tree)}\n" for part in parts), tuple(findings)


def _gather(path: Path, findings: list[Finding], work: Work) -> _Manuscript | None:
    """Find and load the files."""
    shown = sources.shown(path)
    if path.is_dir():
        return _gather_folder(path, findings, work)
    if not path.is_file():
        message = f"there is no file or folder {shown}"
        findings.append(error("manuscript-missing", message, Source(shown), "check its name"))
        return None
    if path.name in _OUTLINES:
        return _gather_folder(path.parent, findings, work)
    manuscript = _Manuscript(path.stem, path.parent, work=work)
    _load(manuscript, outline.Item(Source(shown), path.name), path, findings)
    return manuscript


#: Files that make a book of their folder.
_OUTLINES = ("book.yaml", "book.yml", "_quarto.yml", "_quarto.yaml", "SUMMARY.md", "Book.txt")


def _gather_folder(path: Path, findings: list[Finding], work: Work) -> _Manuscript:
    manuscript = _Manuscript(path.resolve().name or "book", path, work=work)
    if (settings := mdbook.settings(path)) is not None:
        manuscript.root, path = settings.home, settings.text
        manuscript.name = settings.home.resolve().name
        name = sources.shown(settings.home / mdbook.NAME)
        manuscript.metadata, told = manuscript.compose(settings.metadata, name, 1)
        findings += told
    declared = next((path / name for name in _OUTLINES if (path / name).is_file()), None)
    items: tuple[outline.Item, ...] = ()
    text: sources.Text | None = None
    if declared is not None:
        text, found = sources.load(declared)
        findings += found
        if text is None:
            return manuscript
        if declared.suffix in (".md", ".txt"):
            items = outline.of_summary(text)
        else:
            manuscript.metadata_file = True
            value, told = manuscript.compose(text.text, text.file, 1)
            findings += told
            if value is not None:
                manuscript.metadata, items, found = outline.of_yaml(value)
                findings += found
        manuscript.included[text.file] = text.text
    placed, found = outline.files(items, path)
    findings += found
    if any(item.name for item in items) and not any(item.name for item, _ in placed):
        return manuscript
    whole = Source(sources.shown(path))
    files = placed or [(outline.Item(whole, f.name), f) for f in sources.listed(path)]
    if not files:
        message = f"there is no Markdown file in {whole.file}"
        findings.append(error("manuscript-empty", message, whole, sources.elsewhere(path)))
    if len(files) == 1 and len(sources.listed(path)) == 1:
        manuscript.name = files[0][1].stem
    for item, file in files:
        if item.title and text is not None:
            manuscript.outline.append((item, text))
        else:
            _load(manuscript, item, file, findings)
    return manuscript


def _load(manuscript: _Manuscript, item: outline.Item, file: Path, findings: list[Finding]) -> None:
    text, found = sources.load(file)
    findings += found
    if text is not None:
        manuscript.outline.append((item, text))


def _parts(manuscript: _Manuscript, findings: list[Finding]) -> list[split.Part]:
    """Parse every file and cut it into chapters."""
    parts: list[split.Part] = []
    taken: set[str] = set()
    for index, (item, text) in enumerate(manuscript.outline):
        if item.title:
            line = _Body(f"# {outline.as_part(item.title)}", item.source.line)
            parts += _parse(manuscript, text, line, False, taken, findings)
            continue
        findings += frontmatter.unclosed(text.text, text.file)
        head, body, first = frontmatter.divide(text.text)
        own: Value | None = None
        if head.strip():
            own = _keep_metadata(manuscript, index, head, text, findings)
        made = _parse(manuscript, text, _Body(body, first), index == 0, taken, findings)
        if own is not None:
            made = _opened(manuscript, text, own, made, taken, findings)
        split.place(made, item.kind, item.numbered)
        parts = split.below(parts, made, item.depth)
    return parts


def _opened(
    manuscript: _Manuscript,
    text: sources.Text,
    own: Value,
    made: list[split.Part],
    taken: set[str],
    findings: list[Finding],
) -> list[split.Part]:
    """The chapters of a file with what its own metadata say of the first."""
    title, abstract = own.get("title"), own.get("abstract")
    if title is not None and title.text.strip():
        line = _Body(f"# {title.text}", title.source.line)
        named = _parse(manuscript, text, line, False, taken, findings)
        for part in made[:1]:
            opening.sectioned(part.tree)
        book = opening.titled(manuscript.metadata)
        made = split.entitle(named, made, manuscript.lang, book)
    blocks: list[Element] = []
    if abstract is not None and abstract.text.strip():
        body = _Body(*frontmatter.scalar(abstract, text.text))
        blocks = [e for p in _parse(manuscript, text, body, False, taken, findings) for e in p.tree]
    if made:
        opening.put(made[0].tree, own, blocks, manuscript.lang)
    return made


def _keep_metadata(
    manuscript: _Manuscript, index: int, head: str, text: sources.Text, findings: list[Finding]
) -> Value | None:
    """Take the metadata of the first file; those of a later file are its chapter's."""
    value, found = manuscript.compose(head, text.file, frontmatter.first_line(text.text))
    findings += found
    if not index and not manuscript.metadata_file:
        manuscript.metadata = value
        return None
    others = [e for e in (value.entries if value else ()) if e.key not in opening.KEYS]
    if others:
        told = manuscript.metadata
        where = told.source.file if told else manuscript.outline[0][1].file
        message = f"`{others[0].key}` is not used: the book's metadata stand in {where}"
        findings.append(warning("metadata-ignored", message, others[0].source))
    return value


@dataclass(frozen=True)
class _Body:
    """The Markdown of a file, and the line that it begins with."""

    text: str
    first: int


def _parse(
    manuscript: _Manuscript,
    text: sources.Text,
    body: _Body,
    opens: bool,
    taken: set[str],
    findings: list[Finding],
) -> list[split.Part]:
    """The chapters of one file. ``taken`` holds the names of notes that earlier files have."""
    file, first = text.file, body.first
    expanded = includes.expand(body.text, file, text.path, manuscript.root, first)
    findings += expanded.findings
    manuscript.included |= expanded.texts
    lines = [*text.text.split("\n")[: first - 1], *expanded.lines]
    # of a single file all is parsed after each edit: to keep it would be for nothing
    work = manuscript.work if len(manuscript.outline) > 1 else None
    found = parsed.parse(parsed.Asked(tuple(lines), file, first), work)
    if found is None:
        message = "the markup in this file is nested too deeply to be understood"
        findings.append(error("markdown-deep", message, Source(file, first)))
        return []
    trees = [found.tree, *found.notes.values()]
    findings += includes.moved(found.findings, expanded, file, first)
    places = {label: _note_place(label, note, file, lines) for label, note in found.notes.items()}
    includes.placed(trees, expanded, file, first)
    for tree in trees:
        findings += includes.listings(tree, file, text.path, manuscript.root)
    findings += cells.settle(found.tree, file, manuscript.metadata)
    findings += word.settle(found.tree, file, manuscript.lang)
    crossrefs.settle(trees)
    conditions.spread(found.tree)
    wordless.settle(found.tree)
    findings += wordless.rules(found.tree, file)
    parts, told = split.split(found.tree, file, opens, manuscript.lang)
    findings += told
    names = {label: slugs.unique(slugs.slug(label) or "note", taken) for label in found.notes}
    used = split.add_notes(parts, found.notes, names)
    for label, place in places.items():
        if label not in used:
            message = f"the note [^{label}] is called nowhere; it is left out"
            hint = f"call it with [^{label}]"
            place = expanded.source(place, first)
            findings.append(warning("note-unused", message, place, hint))
    return parts


def _note_place(label: str, note: Element, file: str, lines: list[str]) -> Source:
    line = int(note.get("data-line", "1"))
    return Source(file, line, _column(lines, line, f"[^{label}]:"))


def _column(lines: list[str], line: int, construct: str) -> int:
    """The 1-based column of a construct in its line, 1 where it is not there."""
    return max(lines[line - 1].find(construct), 0) + 1 if 0 < line <= len(lines) else 1


def _chapters(parts: list[split.Part]) -> Iterable[Chapter]:
    taken: set[str] = set()
    body = [n for n, part in enumerate(parts, 1) if KINDS[part.kind][0] == "body"] or [0]
    for number, part in enumerate(parts, 1):
        heading = part.heading
        text = markup.words(heading) if heading is not None else ""
        name = slugs.slug(text) or (f"chapter-{number}" if part.kind == "chapter" else part.kind)
        if not name[0].isalpha():
            name = f"chapter-{name}"[: slugs.LIMIT].rstrip("-")
        part.tree.set("data-kind", part.kind)
        # acknowledgments may stand before the text, an imprint after it
        place = KINDS[part.kind][0]
        if place == "back" and number < body[0]:
            place = "front"
        elif place == "front" and number > body[-1] > 0:
            place = "back"
        xml = freeze(part.tree)
        yield Chapter(slugs.unique(name, taken), part.kind, part.file, xml, place)


def _ordered(findings: list[Finding], manuscript: _Manuscript) -> Findings:
    order = {file: index for index, file in enumerate(manuscript.texts())}

    def place(finding: Finding) -> tuple[int, int, int]:
        source = finding.source
        return (order.get(source.file, -1), source.line, source.column) if source else (-1, 0, 0)

    return tuple(sorted(dict.fromkeys(findings), key=place))
