"""Pipe tables, as GitHub and PHP Markdown Extra write them, with Pandoc's captions.

A caption is a paragraph ``: Caption {#tbl-x}`` or ``Table: Caption {#tbl-x}`` before or after the
table.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect.lines import LINE, Block, Line, Lines
from octavo.report import Severity

_CAPTION = re.compile(r"(?:[Tt]able:|:)[ \t]+(?=\S)")
_RULE = re.compile(r"\s*:?-+:?\s*\Z")
_TOKEN = re.compile(r"\\.|`+|\|")
_LONGEST = 20
_DASHES = re.compile(r"[ ]{0,3}-{2,}(?:[ ]+--+)+[ ]*\Z")
_GRID = re.compile(r"\+(?:[-=:]+\+)+[ \t]*\Z")


def cells(row: str) -> list[str]:
    """The cells of a row; a pipe that is escaped or in a code span does not part them."""
    row = row.strip()
    if row.startswith("|"):
        row = row[1:]
    if row.endswith("|") and not re.search(r"(?<!\\)(?:\\\\)*\\\|\Z", row):
        row = row[:-1]
    found: list[str] = []
    begin = position = 0
    while match := _TOKEN.search(row, position):
        position = match.end()
        token = match.group()
        if token == "|":
            found.append(row[begin : match.start()].strip())
            begin = position
        elif token[0] == "`":
            closing = re.compile(rf"(?<!`){token}(?!`)").search(row, position)
            position = closing.end() if closing else position
    return [*found, row[begin:].strip()]


def _heads(line: Line, following: Line | None) -> bool:
    """Whether the two lines are a row of heads and a row of rules."""
    if following is None or following.lazy or line.indent > 3 or "|" not in line + following:
        return False
    if "-" not in following or following.strip("|:+- \t"):
        return False
    rules = _rules(following)
    return len(cells(line)) == len(rules) and all(_RULE.match(rule) for rule in rules)


def _rules(line: Line) -> list[str]:
    """The cells of a row of rules, which Org's tables part by crosses."""
    return cells(line.replace("+", "|") if line.startswith("|", line.indent) else line)


def _table(line: Line, following: Line | None) -> bool:
    """Whether a table of any kind begins with the lines."""
    dashes = _DASHES.match(line) or (following is not None and _DASHES.match(following))
    return bool(dashes or _GRID.match(line)) or _heads(line, following)


class Table(Block):
    """A pipe table."""

    def begins(self, line: Line) -> bool:
        """Whether it could be a row."""
        return line.indent < 4

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """Its first two rows do."""
        return not lazy and "|" in line and _heads(line, following)

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Take the rows."""
        head, rule = blocks.peek(), blocks.peek(1)
        if head is None or rule is None or not _heads(head, rule):
            if head is not None and rule is not None and "|" in head:
                self.uneven(head, rule)
            return False
        blocks.take()
        sides = [_side(rule) for rule in _rules(blocks.take())]
        table = self.element(parent, "table", head.number)
        self.row(SubElement(table, "thead"), "th", head, sides)
        body = SubElement(table, "tbody")
        while (line := blocks.peek()) is not None and not line.blank and not line.lazy:
            caption = _CAPTION.match(line, line.indent) and "|" not in line
            given = line.startswith("{:", line.indent) and "|" not in line
            if caption or given or self.parser.interrupts(line):
                break
            self.row(body, "td", blocks.take(), sides)
        if not len(body):
            table.remove(body)
        return True

    def uneven(self, head: Line, rule: Line) -> None:
        """Say what keeps two rows from being those of a table, where they look like them."""
        rules = _rules(rule)
        if rule.lazy or "|" not in rule or not all(_RULE.match(cell) for cell in rules):
            return
        self.log.add(
            Severity.WARNING,
            "table-rules",
            f"this looks like a table, but its head has {len(cells(head))} cells, the line below "
            f"it {len(rules)}: it stands as text",
            rule.number,
            rule.strip(),
            "write `---` for each cell of the head, parted by `|`",
        )

    def row(self, parent: Element, tag: str, row: Line, sides: list[str]) -> None:
        """Add a row of cells."""
        texts = cells(row)
        if len(texts) > len(sides):
            surplus = texts[len(sides) - 1 :]
            self.log.add(
                Severity.WARNING,
                "table-cells",
                f"this row has {len(texts)} cells, the table {len(sides)} columns",
                row.number,
                hint="what is too much is put into the last cell; a pipe in text is written `\\|`",
            )
            texts = [*texts[: len(sides) - 1], " | ".join(surplus)]
        element = SubElement(parent, "tr", {LINE: str(row.number)})
        for index, side in enumerate(sides):
            cell = SubElement(element, tag)
            if tag == "th":
                cell.set("scope", "col")
            if side:
                cell.set("class", side)
            # a pipe that was escaped for the table's sake, in code spans too
            text = texts[index] if index < len(texts) else ""
            cell.text = re.sub(r"`[^`]*`", lambda m: m.group().replace("\\|", "|"), text)


def _side(rule: str) -> str:
    rule = rule.strip()
    if rule.startswith(":"):
        return "center" if rule.endswith(":") else "left"
    return "right" if rule.endswith(":") else ""


class Caption(Block):
    """A table's caption; what looks like one and has no table is something else."""

    signs = ":Tt"

    def begins(self, line: Line) -> bool:
        """Whether it begins like one."""
        return line.indent < 4 and _CAPTION.match(line, line.indent) is not None

    def interrupts(self, line: Line, following: Line | None, lazy: bool) -> bool:
        """It does not: a colon may begin a definition."""
        return False

    def run(self, parent: Element, blocks: Lines) -> bool:  # type: ignore[override]
        """Give the caption to the table before it, else to the one after it."""
        last = parent[-1] if len(parent) else None
        if last is not None and last.tag == "table" and last.find("caption") is None:
            _put(last, self.text(blocks))
            return True
        head = announced(blocks, 0)
        if head is None:
            return False
        lines = self.text(blocks)
        while (line := blocks.peek()) is not None and line.blank:
            blocks.take()
        before = len(parent)
        self.parser.block(parent, blocks, head)
        made = parent[-1] if len(parent) > before else None
        if made is not None and made.tag == "table":
            _put(made, lines)
        else:
            # what looked like a table was none: the words of its caption stay
            paragraph = Element("p", {LINE: str(lines[0].number)})
            paragraph.text = "\n".join(one.strip() for one in lines)
            parent.insert(before, paragraph)
        return True

    def text(self, blocks: Lines) -> list[Line]:
        """Take the lines of the caption."""
        taken = [blocks.take()]
        while (line := blocks.peek()) is not None and not line.blank:
            if not line.lazy and self.parser.interrupts(line, blocks.peek(1)):
                break
            taken.append(blocks.take())
        return taken


def announced(blocks: Lines, ahead: int) -> Line | None:
    """The first line of the table whose caption the lines so far ahead are."""
    line = blocks.peek(ahead)
    if line is None or line.indent > 3 or not _CAPTION.match(line, line.indent):
        return None
    end = ahead + 1
    while (line := blocks.peek(end)) is not None and not line.blank and end < ahead + _LONGEST:
        end += 1
    while (line := blocks.peek(end)) is not None and line.blank and end < ahead + 2 * _LONGEST:
        end += 1
    return line if line is not None and _table(line, blocks.peek(end + 1)) else None


def _put(table: Element, lines: list[Line]) -> None:
    element = Element("caption", {LINE: str(lines[0].number)})
    text = "\n".join(line.strip() for line in lines)
    element.text = _CAPTION.sub("", text, count=1).strip()
    table.insert(0, element)
