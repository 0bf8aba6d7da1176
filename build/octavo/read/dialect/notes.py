"""Notes: ``[^label]`` calls one, ``[^label]: text`` is one, with further paragraphs indented.

A definition counts for the whole file. Its blocks are parsed where they stand, so that they know
their lines, and are kept apart until the chapters are made.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from octavo.read.dialect.log import Log
from octavo.report import Severity

#: The element that holds the notes while inline markup is parsed.
HOLDER = "notes"

_DEFINITION = re.compile(r"^[ ]{0,3}\[\^([^\]]+)\]:[ ]*(.*)$", re.MULTILINE)


def install(md: Markdown, log: Log) -> dict[str, Element]:
    """Register the processors; the mapping is filled with the notes by label."""
    notes: dict[str, Element] = {}
    md.parser.blockprocessors.register(_Definition(md.parser, notes, log), "footnote", 17)
    md.inlinePatterns.register(_Call(r"\[\^([^\]]+)\]", notes), "footnote", 175)
    md.treeprocessors.register(_Gather(md, notes), "footnote", 50)
    return notes


class _Definition(BlockProcessor):
    def __init__(self, parser: BlockParser, notes: dict[str, Element], log: Log) -> None:
        super().__init__(parser)
        self.notes = notes
        self.log = log

    def test(self, parent: Element, block: str) -> bool:
        return _DEFINITION.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = _DEFINITION.search(block)
        assert found is not None
        before, rest = block[: found.start()], block[found.end() :].lstrip("\n")
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        line = self.parser.line  # type: ignore[attr-defined]
        following = _DEFINITION.search(rest)
        if following:
            pieces = [f"{found.group(2)}\n{_detab(rest[: following.start()])}".rstrip("\n")]
            blocks.insert(0, rest[following.start() :])
        else:
            pieces = [f"{found.group(2)}\n{_detab(rest)}".rstrip("\n"), *_indented(blocks)]
        aside = Element("aside", {"data-line": str(line)})
        label = found.group(1)
        if label in self.notes:
            self.log.add(
                Severity.WARNING,
                "note-duplicate",
                f"there are two notes [^{label}]; the second is left out",
                line,
                f"[^{label}]:",
                "give it a label of its own",
            )
        else:
            self.notes[label] = aside
        # the state of an outer tight list must not reach the note's paragraphs
        self.parser.state.set("footnote")
        self.parser.parseChunk(aside, "\n\n".join(pieces).lstrip("\n"))
        self.parser.state.reset()


def _indented(blocks: list[str]) -> list[str]:
    """Take the blocks that belong to a definition: those indented by four spaces."""
    taken: list[str] = []
    while blocks:
        bare = blocks[0].lstrip("\n")
        if bare and not bare.startswith("    "):
            break
        if not bare and not any(block.strip() for block in blocks):
            break
        if not bare and not _goes_on(blocks):
            break
        taken.append(_detab(blocks.pop(0)))
    return taken


def _goes_on(blocks: list[str]) -> bool:
    following = next((block.lstrip("\n") for block in blocks if block.strip()), "")
    return following.startswith("    ")


def _detab(text: str) -> str:
    return "\n".join(line[4:] if line.startswith("    ") else line for line in text.split("\n"))


class _Call(InlineProcessor):
    def __init__(self, pattern: str, notes: dict[str, Element]) -> None:
        super().__init__(pattern)
        self.notes = notes

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        label = m.group(1)
        if data[m.start() - 1 : m.start()] == "!":
            return None, None, None
        if label in self.notes:
            call = Element("a", {"role": "doc-noteref", "data-note": label})
            return call, m.start(0), m.end(0)
        # kept apart so that it can be reported at its line, then written as it stands
        missing = Element("note-undefined")
        missing.text = AtomicString(m.group(0))
        return missing, m.start(0), m.end(0)


class _Gather(Treeprocessor):
    def __init__(self, md: Markdown, notes: dict[str, Element]) -> None:
        super().__init__(md)
        self.notes = notes

    def run(self, root: Element) -> None:
        """Put the notes into the tree, so that their inline markup is parsed with the rest."""
        holder = SubElement(root, HOLDER)
        for label, note in self.notes.items():
            note.set("data-note", label)
            holder.append(note)
