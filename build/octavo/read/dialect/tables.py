"""Pipe tables, as GitHub and PHP Markdown Extra write them, with Pandoc's captions.

A caption is a paragraph ``: Caption {#tbl-x}`` or ``Table: Caption {#tbl-x}`` before or after the
table.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor

from octavo.read.dialect.log import Log
from octavo.report import Severity

_CAPTION = re.compile(r"[ ]{0,3}(?:Table:|:)[ ]+(?=\S)")
_RULE = re.compile(r"\s*:?-+:?\s*\Z")
_TOKEN = re.compile(r"\\.|`+|\|")


def install(md: Markdown, log: Log) -> None:
    """Register the processors."""
    if "|" not in md.ESCAPED_CHARS:
        md.ESCAPED_CHARS.append("|")
    blocks = md.parser.blockprocessors
    blocks.register(_Table(md.parser, log), "table", 75)
    # before definition lists, whose marker is a colon too
    blocks.register(_Caption(md.parser), "caption", 26)


def is_table(block: str) -> bool:
    """Whether the block begins with a row of heads and a row of rules."""
    rows = block.split("\n")
    if len(rows) < 2 or "|" not in rows[0] + rows[1]:
        return False
    rules = cells(rows[1])
    return len(cells(rows[0])) == len(rules) and all(_RULE.match(rule) for rule in rules)


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


class _Table(BlockProcessor):
    def __init__(self, parser: BlockParser, log: Log) -> None:
        super().__init__(parser)
        self.log = log

    def test(self, parent: Element, block: str) -> bool:
        return is_table(block)

    def run(self, parent: Element, blocks: list[str]) -> None:
        rows = blocks.pop(0).split("\n")
        line: int = self.parser.line  # type: ignore[attr-defined]
        for index in range(2, len(rows)):
            if _CAPTION.match(rows[index]) and "|" not in rows[index]:
                blocks.insert(0, "\n".join(rows[index:]))
                rows = rows[:index]
                break
        sides = [_side(rule) for rule in cells(rows[1])]
        table = SubElement(parent, "table", {"data-line": str(line)})
        self.row(SubElement(table, "thead"), "th", rows[0], sides, line)
        body = SubElement(table, "tbody")
        for offset, row in enumerate(rows[2:], 2):
            self.row(body, "td", row, sides, line + offset)
        if not len(body):
            table.remove(body)

    def row(self, parent: Element, tag: str, row: str, sides: list[str], line: int) -> None:
        texts = cells(row)
        if len(texts) > len(sides):
            surplus = texts[len(sides) - 1 :]
            self.log.add(
                Severity.WARNING,
                "table-cells",
                f"this row has {len(texts)} cells, the table {len(sides)} columns",
                line,
                hint="what is too much is put into the last cell; a pipe in text is written `\\|`",
            )
            texts = [*texts[: len(sides) - 1], " | ".join(surplus)]
        element = SubElement(parent, "tr", {"data-line": str(line)})
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


class _Caption(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:
        return _CAPTION.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Give the caption to the table before it, else to the one after it."""
        line: int = self.parser.line  # type: ignore[attr-defined]
        last = parent[-1] if len(parent) else None
        if last is not None and last.tag == "table" and last.find("caption") is None:
            self.caption(last, blocks.pop(0), line)
            return True
        following = next((i for i, b in enumerate(blocks[1:], 1) if b.strip()), 0)
        if not following or not is_table(blocks[following].lstrip("\n")):
            return False
        text = blocks.pop(0)
        table = [blocks.pop(0) for _ in range(following)][-1].lstrip("\n")
        self.parser.parseBlocks(parent, [table])
        self.caption(parent[-1], text, line)
        return True

    def caption(self, table: Element, text: str, line: int) -> None:
        element = Element("caption", {"data-line": str(line)})
        element.text = _CAPTION.sub("", text, count=1).strip()
        table.insert(0, element)
