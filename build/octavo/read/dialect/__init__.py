"""The Markdown dialect: Python-Markdown, driven through its extension API.

No other module of Octavo imports `markdown`. What the dialect understands is composed here, one
construct a module; the result is a tree of the vocabulary in `octavo.book`, with raw HTML still
unrepaired in ``raw`` elements, and the notes by their labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from markdown import Markdown

from octavo.book import Element
from octavo.read.dialect import attributes, convert, figures, lines, notes, stash, tables
from octavo.read.dialect.log import Log
from octavo.report import Findings, Severity

#: Python-Markdown's own extensions that the dialect takes as they are.
_EXTENSIONS = ("sane_lists", "def_list", "abbr")


@dataclass(frozen=True)
class Parsed:
    """A source file as a tree (a ``div`` of blocks), its notes by label, its findings.

    A note is an ``aside``; a call is ``a[role=doc-noteref]`` with the label as ``data-note``.
    """

    tree: Element
    notes: Mapping[str, Element]
    findings: Findings


def parse(text: str, file: str, first: int = 1) -> Parsed:
    """Parse Markdown whose first line is line ``first`` of ``file``.

    Line ends are newlines and the text holds no character that XML cannot hold. Raises
    RecursionError where inline markup is nested some hundred levels deep.
    """
    source = text.split("\n")
    log = Log(file, source, first)
    md = Markdown()
    parser = lines.install(md)
    md.registerExtensions(_EXTENSIONS, {})
    found_notes = notes.install(md, log)
    tables.install(md, log)
    figures.install(md)
    attributes.install(md)
    if md.delimiters is not None:
        md.delimiters.add("~", "del", double=True)
    # the tree is taken as it is, without Python-Markdown's line breaks and its own stash
    md.treeprocessors.deregister("prettify")

    stashed = stash.stash(md, source, first)
    root = parser.parse(stashed.lines, stashed.numbers)
    for processor in md.treeprocessors:
        changed = processor.run(root)
        root = root if changed is None else changed
    _report(stashed, parser, log)
    pieces = convert.Stash(list(md.htmlStash.rawHtmlBlocks), stashed.places, attributes.assign)
    tree = convert.convert(root, pieces)
    holder = tree.find(notes.HOLDER)
    labels: dict[str, Element] = {}
    if holder is not None:
        tree.remove(holder)
        labels = dict(zip(found_notes, holder, strict=True))
    _undefined([tree, *labels.values()], log)
    return Parsed(tree, labels, tuple(log.findings))


def _report(stashed: stash.Stashed, parser: lines.LineParser, log: Log) -> None:
    for line in stashed.unclosed:
        log.add(
            Severity.WARNING,
            "fence-unclosed",
            "this code block is never closed: everything after it is code",
            line,
            hint="close it with the same marks, on a line of their own",
        )
    for line in parser.deep_lines[:1]:
        log.add(
            Severity.WARNING,
            "markdown-deep",
            f"lists and quotations are nested more than {lines.DEPTH_LIMIT} deep here",
            line,
            hint="what lies deeper is kept as plain text",
        )


def _undefined(trees: list[Element], log: Log) -> None:
    """Report calls of notes that are nowhere, and leave them standing as text."""
    for tree in trees:
        for element in list(tree.iter("note-undefined")):
            line = next(
                (a.get("data-line") for a in element.iterancestors("*") if a.get("data-line")), "1"
            )
            label = element.text or ""
            log.add(
                Severity.ERROR,
                "note-undefined",
                f"there is no note {label}",
                int(line or 1),
                label,
                f"write it on a line of its own: `{label}: ...`",
            )
        etree.strip_tags(tree, "note-undefined")
