"""Read: from a manuscript on disk to a `Book`.

    sources -> front matter -> metadata
            -> dialect -> raw HTML -> sanitised -> split into chapters, notes in their places

Nothing of the manuscript vanishes without a finding, and no manuscript raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
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
    metadata,
    noted,
    opening,
    outline,
    parsed,
    publishing,
    slugs,
    sources,
    split,
    unsaid,
    untitled,
    word,
    wordless,
)
from octavo.read.manuscript import Manuscript, gather, left
from octavo.read.unused import UNUSED
from octavo.read.values import Value, merged
from octavo.report import Finding, Findings, Source, error, warning
from octavo.vocabulary import Element, freeze
from octavo.work import Work, at_once


def read(path: Path, work: Work = at_once) -> tuple[Book | None, Findings]:
    """The book at ``path``, a Markdown file or a folder; None where there is nothing to build.

    Findings are in the order of files and lines. ``work`` does what depends on a text alone.
    """
    findings: list[Finding] = []
    manuscript = gather(path, findings, work)
    if manuscript is None or not manuscript.outline:
        if not findings:
            message = "there is no Markdown file here"
            findings.append(error("manuscript-empty", message, Source(sources.shown(path))))
        return None, tuple(findings)
    parts = _parts(manuscript, findings)
    findings += left(manuscript)
    asked = conditions.asked(part.tree for part in parts)
    schema = {**publishing.SCHEMA, **citing.SCHEMA}
    fields, found = metadata.read_metadata(manuscript.metadata, schema, asked)
    findings += found
    if not fields.values.get("lang"):
        texts = [text.text for item, text in manuscript.outline if not item.title]
        findings += unsaid.find(texts, manuscript.outline[0][1].file)
    division = fields.values.pop("top_level_division", "")
    parts = split.divide(marked.settle(parts), manuscript.lang, division)
    parts = added.lists(parts, fields.values, manuscript.lang, partial(_titled, manuscript))
    parts = _with_abstract(parts, fields.values, manuscript, findings)
    title = fields.values.get("title", "") or fields.values.pop("title", "")
    if not title:
        heads = [(h, p) for p in parts if (h := p.heading) is not None and h.tag == "h1"]
        told = [(heading, split.has_sections(part.tree)) for heading, part in heads]
        file = manuscript.outline[0][1].file
        title, whole, finding = untitled.find(told, manuscript.name, file)
        if not any(known.code == "metadata-syntax" for known in findings):
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


def _titled(manuscript: Manuscript, title: str, kind: str) -> split.Part:
    """A chapter of the first file that has a title only."""
    return split.titled(title, kind, manuscript.outline[0][1].file)


def _with_abstract(
    parts: list[split.Part],
    values: dict[str, Any],
    manuscript: Manuscript,
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
    manuscript = Manuscript("", Path(file).parent)
    if head.strip():
        manuscript.metadata, _ = manuscript.compose(head, file, frontmatter.first_line(text))
    source = sources.Text(Path(file), file, text)
    parts = _parse(manuscript, source, _Body(body, first), True, set(), findings)
    return "".join(f"{markup.html(part.tree)}\n" for part in parts), tuple(findings)


def _parts(manuscript: Manuscript, findings: list[Finding]) -> list[split.Part]:
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
        # what LaTeX would list in such a file is made anyway: its breaks alone are blank pages
        made = [part for part in made if not wordless.breaks_only(part.tree)]
        if own is not None:
            made = _opened(manuscript, text, own, made, taken, findings)
        if item.label and not split.titles(made):
            # as the site has it in its contents, for a page that tells no title
            named = _parse(manuscript, text, _Body(f"# {item.label}", 1), False, taken, findings)
            made = split.entitle(named, made, manuscript.lang, "")
        split.place(made, item.kind, item.numbered)
        parts = split.below(parts, made, item.depth)
    return split.risen(parts, manuscript.lang) if len(manuscript.outline) > 1 else parts


def _opened(
    manuscript: Manuscript,
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
    manuscript: Manuscript, index: int, head: str, text: sources.Text, findings: list[Finding]
) -> Value | None:
    """Take the metadata of the first file; those of a later file are its chapter's."""
    value, found = manuscript.compose(head, text.file, frontmatter.first_line(text.text))
    findings += found
    if not index and not manuscript.metadata_file:
        manuscript.metadata = merged(value, manuscript.metadata)
        return None
    known = opening.KEYS | UNUSED
    others = [e for e in (value.entries if value else ()) if e.key not in known]
    if others:
        told = manuscript.metadata
        where = told.source.file if told else manuscript.outline[0][1].file
        names = ", ".join(f"`{entry.key}`" for entry in others)
        verb = "is" if len(others) == 1 else "are"
        message = f"{names} {verb} not used: the book's metadata stand in {where}"
        findings.append(warning("metadata-ignored", message, others[0].source))
    return value


@dataclass(frozen=True)
class _Body:
    """The Markdown of a file, and the line that it begins with."""

    text: str
    first: int


def _parse(
    manuscript: Manuscript,
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
    alone = len(manuscript.outline) == 1
    found = parsed.parse(parsed.Asked(tuple(lines), file, first), manuscript.work, alone)
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
    # those made up by the file, too: one more of them changes no other file's
    own = {
        label: f"{'' if alone else Path(file).stem} {label}"
        for label in found.notes
        if " " in label
    }
    names = {
        label: slugs.unique(slugs.slug(own.get(label, label)) or "note", taken)
        for label in found.notes
    }
    used = noted.settle((part.tree for part in parts), found.notes, names)
    for label, place in places.items():
        # one with a blank was made up for a note in its place, which goes where the text goes
        if label not in used and " " not in label:
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


def _ordered(findings: list[Finding], manuscript: Manuscript) -> Findings:
    order = {file: index for index, file in enumerate(manuscript.texts())}

    def place(finding: Finding) -> tuple[int, int, int]:
        source = finding.source
        return (order.get(source.file, -1), source.line, source.column) if source else (-1, 0, 0)

    return tuple(sorted(dict.fromkeys(findings), key=place))
