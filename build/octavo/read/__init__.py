"""Read: from a manuscript on disk to a `Book`.

    sources -> front matter -> metadata
            -> dialect -> raw HTML -> sanitised -> split into chapters, notes in their places

Nothing of the manuscript vanishes without a finding, and no manuscript raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from octavo import markup
from octavo.book import Book, Chapter, freeze
from octavo.read import (
    conditions,
    dialect,
    frontmatter,
    metadata,
    publishing,
    rawhtml,
    slugs,
    sources,
    split,
)
from octavo.read.values import Entry, Value
from octavo.report import Finding, Findings, Source, error, warning


@dataclass
class _Manuscript:
    """What the sources say: the files in order, and the metadata with where they stand."""

    name: str
    root: Path
    texts: list[sources.Text] = field(default_factory=list)
    metadata: Value | None = None
    metadata_file: bool = False

    @property
    def lang(self) -> str:
        """The language that the metadata name, English without."""
        found = self.metadata.get("lang") if self.metadata else None
        return found.text if found and found.text else "en"


def read(path: Path) -> tuple[Book | None, Findings]:
    """The book at ``path``, a Markdown file or a folder; None where there is nothing to build.

    Findings are in the order of files and lines.
    """
    findings: list[Finding] = []
    manuscript = _gather(path, findings)
    if manuscript is None or not manuscript.texts:
        if not findings:
            message = "there is no Markdown file here"
            findings.append(error("manuscript-empty", message, Source(sources.shown(path))))
        return None, tuple(findings)
    parts = _parts(manuscript, findings)
    asked = conditions.asked(part.tree for part in parts)
    fields, found = metadata.read_metadata(manuscript.metadata, publishing.SCHEMA, asked)
    findings += found
    title = fields.values.get("title", "")
    if not title:
        fields.values.pop("title", None)
        title, parts = _find_title(manuscript, parts, findings)
    if not parts:
        file = manuscript.texts[0].file
        message = "the manuscript holds no text"
        findings.append(error("manuscript-empty", message, Source(file)))
        return None, _ordered(findings, manuscript)
    book = Book(
        manuscript.name,
        manuscript.root,
        metadata.finish(fields, title),
        tuple(_chapters(parts)),
        {text.file: text.text for text in manuscript.texts},
    )
    return book, _ordered(findings, manuscript)


def _gather(path: Path, findings: list[Finding]) -> _Manuscript | None:
    """Find and load the files."""
    shown = sources.shown(path)
    if path.is_dir():
        return _gather_folder(path, findings)
    if not path.is_file():
        message = f"there is no file or folder {shown}"
        findings.append(error("manuscript-missing", message, Source(shown), "check its name"))
        return None
    manuscript = _Manuscript(path.stem, path.parent)
    _load(manuscript, [path], findings)
    return manuscript


def _gather_folder(path: Path, findings: list[Finding]) -> _Manuscript:
    manuscript = _Manuscript(path.resolve().name or "book", path)
    files: list[Path] = []
    declared = next((p for p in (path / "book.yaml", path / "book.yml") if p.is_file()), None)
    if declared is not None:
        text, found = sources.load(declared)
        findings += found
        if text is None:
            return manuscript
        manuscript.metadata_file = True
        value, found = frontmatter.compose(text.text, text.file, 1)
        findings += found
        if value is not None:
            manuscript.metadata, names = _book_yaml(value, findings)
            files, found = sources.chapters(path, text.file, names)
            findings += found
            if names and not files:
                return manuscript
    elif (path / "SUMMARY.md").is_file():
        text, found = sources.load(path / "SUMMARY.md")
        findings += found
        if text is None:
            return manuscript
        files, found = sources.summary(text)
        findings += found
    files = files or sources.listed(path)
    if not files:
        file = sources.shown(path)
        message = f"there is no Markdown file in {file}"
        findings.append(error("manuscript-empty", message, Source(file)))
    if len(files) == 1 and len(sources.listed(path)) == 1:
        manuscript.name = files[0].stem
    _load(manuscript, files, findings)
    return manuscript


def _load(manuscript: _Manuscript, files: Iterable[Path], findings: list[Finding]) -> None:
    for file in files:
        text, found = sources.load(file)
        findings += found
        if text is not None:
            manuscript.texts.append(text)


def _book_yaml(value: Value, findings: list[Finding]) -> tuple[Value, list[tuple[str, int, int]]]:
    """The metadata of a ``book.yaml`` as one flat object, and its chapters with their places."""
    entries: dict[str, Entry] = {}
    chapters: Value | None = None
    inner = value.get("book")
    for entry in (*value.entries, *(inner.entries if inner else ())):
        if entry.key in ("chapters", "files"):
            chapters = entry.value
        elif entry.key != "book":
            entries[entry.key] = entry
    names: list[tuple[str, int, int]] = []
    stack = list(reversed(chapters.items)) if chapters and chapters.kind == "list" else []
    if chapters is not None and chapters.kind not in ("list", "null"):
        message = "`chapters` must be a list of files"
        findings.append(error("metadata-type", message, chapters.source))
    while stack:
        item = stack.pop()
        if item.kind == "map":
            # Quarto: {part: name, chapters: [...]} or {file: name, text: title}
            file, inside = item.get("file") or item.get("part"), item.get("chapters")
            stack += reversed(inside.items if inside else ())
            if file is not None and file.text.endswith((".md", ".markdown")):
                stack.append(file)
            elif file is not None:
                message = f"parts are not made yet: “{file.text}” is left out"
                findings.append(warning("part-unused", message, file.source))
        elif item.kind == "text":
            names.append((item.text, item.source.line, item.source.column))
        else:
            findings.append(error("metadata-type", "a chapter is the name of a file", item.source))
    return Value("map", value.source, entries=tuple(entries.values())), names


def _parts(manuscript: _Manuscript, findings: list[Finding]) -> list[split.Part]:
    """Parse every file and cut it into chapters."""
    parts: list[split.Part] = []
    taken: set[str] = set()
    for index, text in enumerate(manuscript.texts):
        findings += frontmatter.unclosed(text.text, text.file)
        head, body, first = frontmatter.divide(text.text)
        if head.strip():
            _keep_metadata(manuscript, index, head, text.file, findings)
        parts += _parse(
            text.file, text.text, body, first, index == 0, manuscript.lang, taken, findings
        )
    return parts


def _keep_metadata(
    manuscript: _Manuscript, index: int, head: str, file: str, findings: list[Finding]
) -> None:
    if index or manuscript.metadata_file:
        where = "book.yaml" if manuscript.metadata_file else manuscript.texts[0].file
        message = f"this front matter is not used: the book's metadata stand in {where}"
        findings.append(warning("metadata-ignored", message, Source(file)))
        return
    value, found = frontmatter.compose(head, file, 2)
    findings += found
    manuscript.metadata = value


def _parse(
    file: str,
    text: str,
    body: str,
    first: int,
    opens: bool,
    lang: str,
    taken: set[str],
    findings: list[Finding],
) -> list[split.Part]:
    """The chapters of one file. ``taken`` holds the names of notes that earlier files have."""
    try:
        parsed = dialect.parse(body, file, first)
    except RecursionError:
        message = "the markup in this file is nested too deeply to be understood"
        findings.append(error("markdown-deep", message, Source(file, first)))
        return []
    findings += parsed.findings
    trees = [parsed.tree, *parsed.notes.values()]
    findings += rawhtml.restore(trees, file, text.split("\n"))
    for tree in trees:
        findings += markup.sanitise(tree, file)
    rawhtml.wrap_loose(parsed.tree)
    conditions.spread(parsed.tree)
    parts, found = split.split(parsed.tree, file, opens, lang)
    findings += found
    names = {label: slugs.unique(slugs.slug(label) or "note", taken) for label in parsed.notes}
    lines = {label: int(aside.get("data-line", "1")) for label, aside in parsed.notes.items()}
    used = split.add_notes(parts, parsed.notes, names)
    for label, line in lines.items():
        if label not in used:
            place = Source(file, line, _column(text, line, f"[^{label}]:"))
            message = f"the note [^{label}] is called nowhere; it is left out"
            findings.append(warning("note-unused", message, place, f"call it with [^{label}]"))
    return parts


def _column(text: str, line: int, construct: str) -> int:
    """The 1-based column of a construct in its line, 1 where it is not there."""
    lines = text.split("\n")
    return max(lines[line - 1].find(construct), 0) + 1 if 0 < line <= len(lines) else 1


def _find_title(
    manuscript: _Manuscript, parts: list[split.Part], findings: list[Finding]
) -> tuple[str, list[split.Part]]:
    """A title for a book that tells none: its only level-1 heading, else the file's name."""
    file = manuscript.texts[0].file
    hint = "add `title: ...` to the front matter"
    heads = [part for part in parts if part.heading is not None and part.heading.tag == "h1"]
    if len(heads) == 1 and heads[0].heading is not None:
        heading = heads[0].heading
        title = " ".join(markup.words(heading).split())
        place = Source(file, int(heading.get("data-line", "1")))
        if title and split.has_sections(heads[0].tree):
            message = (
                f"the book tells no title; its only heading of level 1, “{title}”, is taken for "
                "it, and the headings of level 2 begin the chapters"
            )
            findings.append(warning("title-missing", message, place, hint))
            return title, split.promote(parts, heads[0], manuscript.lang)
        if title:
            message = f"the book tells no title; its only heading, “{title}”, is taken for it"
            findings.append(warning("title-missing", message, place, hint))
            return title, parts
    title = re.sub(r"[-_\s]+", " ", manuscript.name).strip() or "Untitled"
    title = title[0].upper() + title[1:]
    message = f"the book tells no title; “{title}” is made of the file's name"
    findings.append(warning("title-missing", message, Source(file), hint))
    return title, parts


def _chapters(parts: list[split.Part]) -> Iterable[Chapter]:
    taken: set[str] = set()
    for number, part in enumerate(parts, 1):
        heading = part.heading
        text = markup.words(heading) if heading is not None else ""
        name = slugs.slug(text) or (f"chapter-{number}" if part.kind == "chapter" else part.kind)
        if not name[0].isalpha():
            name = f"chapter-{name}"[: slugs.LIMIT].rstrip("-")
        part.tree.set("data-kind", part.kind)
        yield Chapter(slugs.unique(name, taken), part.kind, part.file, freeze(part.tree))


def _ordered(findings: list[Finding], manuscript: _Manuscript) -> Findings:
    order = {text.file: index for index, text in enumerate(manuscript.texts)}

    def place(finding: Finding) -> tuple[int, int, int]:
        source = finding.source
        return (order.get(source.file, -1), source.line, source.column) if source else (-1, 0, 0)

    return tuple(sorted(dict.fromkeys(findings), key=place))
