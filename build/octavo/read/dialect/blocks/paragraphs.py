"""Paragraphs, headings underlined, and what references link to (CommonMark 0.31, 4.3, 4.7, 4.8)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import links, runon
from octavo.read.dialect.lines import Block, Line, Lines, Parser
from octavo.read.dialect.log import References
from octavo.read.dialect.text import block_id, footnotes
from octavo.report import Severity
from octavo.vocabulary import VERSE

_ENVIRONMENT = re.compile(r"\\begin\{([a-z]+\*?)\}")
#: What tells ``\\[`` of LaTeX from a bracket that is escaped.
_TEX = re.compile(r"\\\[\s*\Z|\\[A-Za-z]|[\w}][_^]")
#: A line broken where none follows, as Pandoc writes it: there is nothing to see.
_BROKEN_OFF = re.compile(r"(?<!\\)((?:\\\\)*)\\\Z")
_BLOCK_NAME = re.compile(r"(?:(?<=\S)[ \t\n]+|\A)\^[A-Za-z0-9-]{1,60}\Z")
#: The end of an image's text and its address.
_IMAGE_END = re.compile(r"[^][`<\\]{1,200}\]\([^()\s]")
#: Python-Markdown's headings need no space; one word with the sign may be a tag.
_NO_SPACE = re.compile(r"#{1,6}[^\W\d_][^#]*\s[^#]*#*\Z")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*\Z")


class Paragraph(Block):
    """Every line that is nothing else."""

    def __init__(self, parser: Parser, references: References) -> None:
        super().__init__(parser)
        self.references = references

    def begins(self, line: Line) -> bool:
        """It always does."""
        return True

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It never does."""
        return False

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Take the lines up to a blank one or one that begins another block."""
        taken = [blocks.take()]
        self.nearly(taken[0], blocks.peek())
        formula = _opens(taken[0])
        while (line := self.following(taken, blocks)) is not None:
            if not line.lazy:
                if formula:
                    formula = "" if formula in line else formula
                    taken.append(blocks.take())
                    continue
                if line.indent < 4 and _UNDERLINE.match(line, line.indent):
                    taken = self.definitions(taken)
                    if taken:
                        level = 1 if blocks.take()[line.indent] == "=" else 2
                        self.element(parent, f"h{level}", taken[0].number).text = _text(taken)
                        return
                    taken = [blocks.take()]
                    continue
                if self.parser.interrupts(line, blocks.peek(1)):
                    break
            taken.append(blocks.take())
        taken = self.definitions(taken)
        self.run_on(taken, parent)
        kept = not VERSE.isdisjoint((parent.get("class") or "").split())
        text = written = _text(taken, kept)
        if not self.parser.plain:
            text = written = footnotes(_left_blank(text, taken))
        name = ""
        if not self.parser.plain:
            if text.endswith("\\"):
                text = _BROKEN_OFF.sub(r"\1", text)
            text, name = self.named(text, taken)
        if text.strip():
            paragraph = self.element(parent, "p", taken[0].number)
            paragraph.text = text
            if text != written:
                paragraph.set("data-broken-off", "")
        if name and len(parent) and not parent[-1].get("id"):
            # it is the paragraph's own, or stands alone below the block that it names
            parent[-1].set("id", block_id(name))

    def nearly(self, line: Line, following: Line | None) -> None:
        """Say that what begins like a div or a heading is none."""
        if line.startswith(":::", line.indent):
            self.log.add(
                Severity.WARNING,
                "div-malformed",
                "this looks like a div, but its attributes cannot be read: it stands as text",
                line.number,
                ":::",
                'write `::: {.class #id key="value"}` or `::: class`',
            )
        alone = following is None or following.blank
        if alone and _NO_SPACE.match(line, line.indent):
            self.log.add(
                Severity.NOTE,
                "heading-space",
                "this is no heading: a space is missing behind its marks",
                line.number,
                "#",
                "write `# Title`, or `\\#` where the sign itself is meant",
            )

    def run_on(self, taken: list[Line], parent: Element) -> None:
        """Say that lines which look like the items of a list are none."""
        mark = "" if self.parser.plain else runon.mark(taken, parent.get("class") or "")
        if mark:
            self.log.add(
                Severity.WARNING,
                "list-marks",
                f"lines that begin with “{mark}” and its like are no list: they run on as one "
                "paragraph",
                taken[0].number,
                hint="put a blank line above the first and begin them with `-`, `1.` or `a)`; or "
                "end each with `\\` to break it",
            )

    def following(self, taken: list[Line], blocks: Lines) -> Line | None:
        """The next line of the paragraph; None where a blank one ends it."""
        line = blocks.peek()
        parted = line is not None and line.blank and _parted_image(taken, blocks)
        if parted and not self.parser.plain:
            blocks.take()
            line = blocks.peek()
        return None if line is None or line.blank else line

    def named(self, text: str, lines: list[Line]) -> tuple[str, str]:
        """The text without Obsidian's name of a block at its end, which no reader shall see."""
        # few paragraphs have the sign at all: the rest are not searched
        found = _BLOCK_NAME.search(text) if "^" in text else None
        if found is None:
            return text, ""
        name = found.group().strip()
        self.log.add(
            Severity.NOTE,
            "block-name",
            f"{name} is Obsidian's name of this block: links may lead to it, no reader sees it",
            lines[0].number,
            name,
            "if it belongs to the text, write `\\^`",
        )
        return text[: found.start()], name[1:]

    def definitions(self, lines: list[Line]) -> list[Line]:
        """Note the references that the lines begin with; the lines that are left."""
        if not lines or not lines[0].startswith("[", lines[0].indent):
            return lines
        text = "\n".join(line.strip(" \t") for line in lines)
        found, end = links.definitions(text)
        for name, address, title, begin in found:
            line = lines[text.count("\n", 0, begin)]
            if self.references.define(name, line.number):
                self.parser.md.references[name] = (address, title)
            elif self.parser.md.references[name] != (address, title):
                self.log.add(
                    Severity.WARNING,
                    "link-duplicate",
                    "there are two references of this name; the second is left out",
                    line.number,
                    line.strip(),
                    "give it a name of its own",
                )
        return lines[text.count("\n", 0, end) + (end >= len(text)) :] if end else lines


def _parted_image(taken: list[Line], blocks: Lines) -> bool:
    """Whether a blank line stands within the text of an image, where Word's own words begin.

    Word adds "Description automatically generated" behind one, and Pandoc leaves it there.
    """
    following = blocks.peek(1)
    if following is None or not taken[0].startswith("![", taken[0].indent):
        return False
    return bool(_IMAGE_END.match(following)) and not any("]" in line for line in taken)


def _text(lines: list[Line], kept: bool = False) -> str:
    """The lines without the spaces at their heads; ``kept``: with others, that stay."""
    return "\n".join(
        "\u00a0" * (line.indent * kept) + line[line.indent :] for line in lines
    ).rstrip()


def _left_blank(text: str, lines: list[Line]) -> str:
    """The text; a space that does not break for what is a paragraph left blank.

    Pandoc writes a break of the line alone, Word such a space.
    """
    left = text == "\\" or (not text and any("\u00a0" in line for line in lines))
    return "&nbsp;" if left else text


def _opens(line: Line) -> str:
    """What ends the displayed formula that begins with the line and goes on after it."""
    if line.startswith("$$", line.indent) and line.count("$$") == 1:
        return "$$"
    if line.startswith("\\[", line.indent) and "\\]" not in line and _TEX.search(line):
        return "\\]"
    found = _ENVIRONMENT.match(line, line.indent)
    ending = f"\\end{{{found.group(1)}}}" if found else ""
    return ending if ending and ending not in line else ""
