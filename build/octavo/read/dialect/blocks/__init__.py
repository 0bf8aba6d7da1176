"""The block constructs, one a module, in the order in which a line is offered to them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from octavo.read.dialect.blocks.abbreviations import Abbreviation
from octavo.read.dialect.blocks.admonitions import Admonition
from octavo.read.dialect.blocks.code import Fenced, Indented
from octavo.read.dialect.blocks.columns import Columns
from octavo.read.dialect.blocks.comments import Comment
from octavo.read.dialect.blocks.directives import Directive, Name
from octavo.read.dialect.blocks.divs import Div
from octavo.read.dialect.blocks.gitbook import Template
from octavo.read.dialect.blocks.grids import Grid
from octavo.read.dialect.blocks.leaves import (
    Contents,
    Given,
    Heading,
    PageBreak,
    Room,
    Rule,
    TexHeading,
)
from octavo.read.dialect.blocks.lists import List
from octavo.read.dialect.blocks.markua import Above, Box, Mark
from octavo.read.dialect.blocks.metadata import Later
from octavo.read.dialect.blocks.notes import Note
from octavo.read.dialect.blocks.paragraphs import Paragraph
from octavo.read.dialect.blocks.quotes import Quote
from octavo.read.dialect.blocks.rawhtml import Html
from octavo.read.dialect.blocks.tables import Caption, Table, announced
from octavo.read.dialect.blocks.terms import Terms
from octavo.read.dialect.blocks.verse import Verse
from octavo.read.dialect.lines import Parser
from octavo.read.dialect.log import References


def install(
    parser: Parser,
    notes: dict[str, Element],
    meanings: dict[str, tuple[str, int]],
    references: References,
) -> None:
    """Register the processors; what notes, abbreviations and references say is put where given."""
    processors = {
        # its head may be indented, its dashes could be a rule
        "columns": Columns(parser),
        "code": Indented(parser),
        "fence": Fenced(parser),
        "quote": Quote(parser),
        "heading": Heading(parser),
        "metadata": Later(parser),
        "hr": Rule(parser),
        "list": List(parser),
        "html": Html(parser),
        "comment": Comment(parser),
        "directive": Directive(parser),
        "name": Name(parser),
        "div": Div(parser),
        "template": Template(parser),
        "box": Box(parser),
        "given": Given(parser),
        "mark": Mark(parser),
        "above": Above(parser),
        "admonition": Admonition(parser),
        "pagebreak": PageBreak(parser),
        "room": Room(parser),
        "texheading": TexHeading(parser),
        "contents": Contents(parser),
        "note": Note(parser, notes),
        "abbr": Abbreviation(parser, meanings),
        "grid": Grid(parser),
        "table": Table(parser),
        "verse": Verse(parser),
        # before definitions, whose mark is a colon too
        "caption": Caption(parser),
        "definition": Terms(parser, announced),
        "paragraph": Paragraph(parser, references),
    }
    for place, (name, processor) in enumerate(reversed(processors.items())):
        parser.blockprocessors.register(processor, name, place)
