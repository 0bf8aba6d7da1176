"""The Markdown dialect: Python-Markdown, driven through its extension API.

No other module of Octavo imports `markdown`. Its block parser reads lines (`lines`), its inline
patterns are walked through once (`scan`); the constructs are block and inline processors in
`blocks` and `inline`, one a module. The result is a tree of the vocabulary in `octavo.vocabulary`,
with raw HTML still unrepaired in ``raw`` elements, and the notes by their labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element as Node

from lxml import etree
from markdown import Markdown
from markdown.util import Registry

from octavo.read.dialect import (
    abbreviations,
    attributes,
    blocks,
    convert,
    figures,
    headings,
    inline,
    lines,
    plain,
)
from octavo.read.dialect.log import MOST, Labels, Log, References
from octavo.report import Findings, Severity
from octavo.vocabulary import Element

__all__ = ["MOST", "Parsed", "Ties", "html", "parse"]


class _Bare(Markdown):
    """Python-Markdown without any of its own constructs: none is used."""

    def build_parser(self) -> _Bare:
        """Begin with empty lists; the block parser is put in its place by `lines.install`."""
        self.preprocessors: Registry[Any] = Registry()
        self.inlinePatterns: Registry[Any] = Registry()
        self.treeprocessors: Registry[Any] = Registry()
        self.postprocessors: Registry[Any] = Registry()
        return self


@dataclass(frozen=True)
class Ties:
    """What a piece of a file may share with the others: labels of references, headings and notes;
    kinds of lists, for ``c.`` may go on with the list that ``b.`` ended.

    Those that it has asked for; those that it defines; of these, those that only one may define.
    Labels that were made up, for notes that have none, are told apart: no other piece means them.
    """

    asked: frozenset[str]
    defined: frozenset[str]
    single: frozenset[str]
    made_up: frozenset[str]


@dataclass(frozen=True)
class Parsed:
    """A source file as a tree (a ``div`` of blocks), its notes by label, its findings.

    A note is an ``aside``; a call is ``a[role=doc-noteref]`` with the label as ``data-note``.
    ``ties`` are those of a piece of a file; None where it means something else without the rest.
    """

    tree: Element
    notes: Mapping[str, Element]
    findings: Findings
    ties: Ties | None = None


def parse(
    text: str, file: str, first: int = 1, images: bool = True, following: str | None = None
) -> Parsed:
    """Parse Markdown whose first line is line ``first`` of ``file``.

    Of a piece of the file, ``following`` is the line behind it, None behind the last. Line ends
    are newlines and the text holds no character that XML cannot hold. An image alone in its
    paragraph is a figure, unless ``images`` is False. Raises RecursionError where inline markup is
    nested some hundred levels deep.
    """
    source = text.split("\n")
    log = Log(file, source, first)
    md = _Bare()
    asked: set[str] = set()
    asked_notes: set[str] = set()
    md.references = Labels(asked)
    found: dict[str, Node] = Labels(asked_notes)
    holder = Node(inline.HOLDER)
    meanings: dict[str, tuple[str, int]] = {}
    references = References(Labels(asked))
    parser = lines.install(md, log, not images)
    blocks.install(parser, found, meanings, references)
    inline.install(parser, log, found, holder, references)
    attributes.install(md)
    figures.install(md, not images)
    abbreviations.install(md, meanings, log)

    root = parser.parse(source[:-1] if source[-1] == "" else source, first, following)
    written = frozenset(found)
    for label, note in found.items():
        note.set("data-note", label)
        holder.append(note)
    references.headings.update(headings.references(root))
    # in the tree, so that their inline markup is parsed with the rest
    root.append(holder)
    for treeprocessor in md.treeprocessors:
        treeprocessor.run(root)
    inline.lift(root, found)
    references.report(log)
    tree = convert.convert(root, not images)
    notes = tree.find(inline.HOLDER)
    labels: dict[str, Element] = {}
    if notes is not None:
        tree.remove(notes)
        labels = {note.get("data-note", ""): note for note in notes}
    _undefined([tree, *labels.values()], log)
    made_up = found.keys() - written
    single = {*md.references, *map(_note, written)}
    ties = Ties(
        frozenset({*asked, *map(_note, asked_notes - made_up), *map(_list, parser.asked)}),
        frozenset({*single, *references.headings, *map(_list, parser.defined)}),
        frozenset(single),
        frozenset(made_up),
    )
    apart = parser.apart and not meanings
    return Parsed(tree, labels, tuple(log.findings), ties if apart else None)


def _note(label: str) -> str:
    """The label of a note, which no reference has."""
    return f"^{label}"


def _list(kind: str) -> str:
    """The label of lists of a kind, which nothing else has."""
    return f"\n{kind}"


def html(text: str, file: str) -> tuple[str, Findings]:
    """The dialect alone, as HTML in the form of CommonMark's own examples."""
    parsed = parse(text, file, images=False)
    for note in parsed.notes.values():
        parsed.tree.append(note)
    return plain.html(parsed.tree), parsed.findings


def _undefined(trees: list[Element], log: Log) -> None:
    """Report calls of notes that are nowhere, and leave them standing as text."""
    for tree in trees:
        for element in list(tree.iter("note-undefined")):
            label = element.text or ""
            log.add(
                Severity.ERROR,
                "note-undefined",
                f"there is no note {label}",
                int(element.get("data-line") or 1),
                label,
                f"write it on a line of its own: `{label}: ...`",
            )
        etree.strip_tags(tree, "note-undefined")
