"""Blocks of one line: headings (CommonMark 0.31, 4.2), rules (4.1), Pandoc's page breaks, [TOC]."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import attributes
from octavo.read.dialect.lines import Block, Line, Lines
from octavo.report import Severity

#: The marks at the end, before attributes (Pandoc User's Guide, ``header_attributes``).
_CLOSED = re.compile(rf"[ \t]+#+([ \t]+{attributes.PATTERN})\Z")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|\Z)")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*\Z")
_TEX_LINE = re.compile(r"\\(?:hrulefill|dotfill)(?:\{\})?[ \t]*\Z")
#: So many underscores are more than a rule needs.
_TO_WRITE_ON = 20
#: And so many dots, or underscores that are kept from being emphasis.
_DOTTED = re.compile(r"(?:\.{20,}|…{7,}|(?:\\_){20,})[ \t]*\Z")
#: Rows of them with room between are lines to sign on, side by side.
_SIDE_BY_SIDE = re.compile(r"_{5,}(?:[ \t]+_{5,})+[ \t]*\Z")
_BREAK = re.compile(
    r"(?:\\(?:newpage|pagebreak|clearpage)(?:\{\})?|\{\{<[ ]*pagebreak[ ]*>\}\})\s*\Z"
)
_ROOM = re.compile(
    r"\\(?:(?P<skip>big|med|small)skip(?:\{\})?"
    r"|vspace\*?\{[ ]*(?P<size>\d*\.?\d+)[ ]*(?P<unit>cm|mm|in|pt|em|ex|\\baselineskip)[ ]*\})\s*\Z"
)
#: LaTeX's skips, in ems; how high a line is.
_SKIPS, _LINE_EM = {"big": "1", "med": "0.5", "small": "0.25"}, 1.4
_TEX_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection")
_TEX = re.compile(
    r"\\(?P<level>part|chapter|(?:sub){0,2}section)(?P<star>\*?)(?:\[[^\]]*\])?"
    r"\{(?P<title>(?:[^{}]|\{[^{}]*\})+)\}[ \t]*(?:\\label\{(?P<label>[\w:.-]+)\})?[ \t]*\Z"
)
#: MkDocs', GitLab's and others' place of the contents.
_CONTENTS = re.compile(r"(?:\[TOC\]|\[\[_?TOC_?\]\]|\{:[ ]*toc\b[^{}]*\})[ \t]*\Z", re.IGNORECASE)


class Heading(Block):
    """``#`` to ``######``, with or without the same marks at the end."""

    signs = "#"

    def begins(self, line: Line) -> bool:
        """Whether marks and a space stand at its head."""
        if line.indent > 3 or line[line.indent : line.indent + 1] != "#":
            return False
        return _HEADING.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Make the heading of one line."""
        line = blocks.take()
        bare = line.strip(" \t")
        text = bare.lstrip("#")
        level = len(bare) - len(text)
        text = text.strip(" \t")
        marks = text.rstrip("#")
        if not marks or marks[-1] in " \t":
            text = marks.rstrip(" \t")
        text = _CLOSED.sub(r"\1", text)
        self.element(parent, f"h{level}", line.number).text = text


class Rule(Block):
    """Three or more of ``-``, ``*`` or ``_``; LaTeX's lines to write on."""

    signs = "-*_\\.…"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        if line.indent > 3:
            return False
        if not self.parser.plain and _SIDE_BY_SIDE.match(line, line.indent):
            return False
        if not self.parser.plain and _DOTTED.match(line, line.indent):
            return True
        return bool(_RULE.match(line, line.indent) or _TEX_LINE.match(line, line.indent))

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Make the rule; one of many underscores is a line to write on."""
        line = blocks.take()
        rule = self.element(parent, "hr", line.number)
        typed = line.strip("_ \t") == "" and line.count("_") >= _TO_WRITE_ON
        if typed or line[line.indent] in "\\.…":
            rule.set("data-blank", "")


class TexHeading(Block):
    """LaTeX's headings, alone in their line, as books written for Pandoc's PDF have them."""

    signs = "\\"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        return line.indent < 4 and _TEX.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Make the heading."""
        line = blocks.take()
        found = _TEX.match(line, line.indent)
        assert found is not None
        names = [".part"] * (found["level"] == "part") + [".unnumbered"] * bool(found["star"])
        names += [f"#{found['label']}"] if found["label"] else []
        level = _TEX_LEVELS.index(found["level"]) or 1
        given = f" {{{' '.join(names)}}}" if names else ""
        self.element(parent, f"h{level}", line.number).text = found["title"] + given


class PageBreak(Block):
    """``\\newpage`` and ``\\pagebreak`` as in Pandoc, ``{{< pagebreak >}}`` as in Quarto."""

    signs = "\\{"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        return line.indent < 4 and _BREAK.match(line, line.indent) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Make the break."""
        self.element(parent, "hr", blocks.take().number, **{"class": "pagebreak"})


class Room(Block):
    r"""``\vspace{2cm}`` and ``\bigskip`` of LaTeX: room, to write in above all."""

    signs = "\\"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        return line.indent < 4 and not self.parser.plain and _room(line) is not None

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Leave the room; nobody is told of it."""
        line = blocks.take()
        found = _room(line)
        assert found is not None
        if found["skip"]:
            size = f"{_SKIPS[found['skip']]}em"
        elif found["unit"].startswith("\\"):
            size = f"{float(found['size']) * _LINE_EM:g}em"
        else:
            size = f"{float(found['size']):g}{found['unit']}"
        given = {"class": "vspace", "data-measure": f"height={size}", "aria-hidden": "true"}
        self.element(parent, "div", line.number, **given).text = "\u00a0"


def _room(line: Line) -> re.Match[str] | None:
    return _ROOM.match(line, line.indent)


class Contents(Block):
    """A mark that asks for contents, which a book has anyway."""

    signs = "[{"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        if self.parser.plain or line.indent > 3:
            return False
        found = _CONTENTS.match(line, line.indent)
        return found is not None and "toc" not in self.parser.md.references

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Leave it out, and say so."""
        above = blocks.last
        line = blocks.take()
        seed = parent[-1] if len(parent) and above is not None and not above.blank else None
        if (
            seed is not None
            and line[line.indent] == "{"
            and seed.tag in ("ol", "ul")
            and len(seed) == 1
        ):
            # kramdown's: the list that the contents take the place of
            parent.remove(seed)
        self.log.add(
            Severity.NOTE,
            "contents-mark",
            f"{line.strip()} is left out: the contents are made of the headings",
            line.number,
            line.strip(),
            "take it out",
        )


class Given(Block):
    """An attribute list of kramdown's, ``{: .class #id}``, directly below a block: that one's."""

    signs = "{"

    def begins(self, line: Line) -> bool:
        """Whether there is nothing else in it."""
        at = line.indent
        return (
            not self.parser.plain
            and at < 4
            and line[at : at + 2] == "{:"
            and bool(attributes.at_end(line[at:]))
        )

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It never does: what ends a paragraph is found there."""
        return False

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Give the block above what the list says; one that has none above stays text."""
        above = blocks.last
        line = blocks.take()
        if len(parent) and above is not None and not above.blank:
            attributes.assign(parent[-1], line.strip())
        else:
            self.element(parent, "p", line.number).text = line.strip()
