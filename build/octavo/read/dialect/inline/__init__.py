"""The inline constructs, one a module, in the order in which a mark is offered to them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import Registry

from octavo.read.dialect.inline import citations
from octavo.read.dialect.inline.comments import Comment
from octavo.read.dialect.inline.editing import Edit
from octavo.read.dialect.inline.emphasis import Emphasis
from octavo.read.dialect.inline.keys import Added, Emoji, Keys
from octavo.read.dialect.inline.links import Link
from octavo.read.dialect.inline.literals import Code, Entity, Escape, LineEnd
from octavo.read.dialect.inline.marks import Entry, Index, Mark, Script
from octavo.read.dialect.inline.maths import Bracketed, Formula, Macro, Markua, Unit
from octavo.read.dialect.inline.notes import HOLDER, Call, InlineNote, lift
from octavo.read.dialect.inline.rawhtml import Autolink, BareAddress, Html
from octavo.read.dialect.inline.referring import Reference
from octavo.read.dialect.inline.roles import Role
from octavo.read.dialect.inline.shortcodes import Shortcode
from octavo.read.dialect.inline.spans import Attributes, Span
from octavo.read.dialect.inline.tex import Command, Fill
from octavo.read.dialect.inline.wiki import Wiki
from octavo.read.dialect.lines import Parser
from octavo.read.dialect.log import Log, References
from octavo.read.dialect.scan import Inline

__all__ = ["HOLDER", "install", "lift"]


def install(
    parser: Parser, log: Log, notes: dict[str, Element], holder: Element, references: References
) -> None:
    """Register the processors. Notes written inline are put into ``notes`` and ``holder``."""
    md = parser.md
    inline = Inline(md, log)
    md.inlinePatterns = Registry()
    link = Link(md, references)
    processors: dict[str, InlineProcessor] = {
        "index": Index(),
        "entry": Entry(),
        "bracketed_math": Bracketed(),
        # before what escapes the sign of a citation
        "reference": Reference(),
        "escape": Escape(),
        "backtick": Code(),
        "entity": Entity(),
        "autolink": Autolink(),
        "html": Html(),
        "linebreak": LineEnd(),
        "footnote": Call(notes),
        "wiki": Wiki(md, references),
        "comment": Comment(),
        "markua": Markua(),
        "math": Formula(),
        "macro": Macro(),
        "unit": Unit(),
        "fill": Fill(inline),
        "tex": Command(),
        "shortcode": Shortcode(),
        "role": Role(),
        "edit": Edit(inline),
        "attributes": Attributes(),
        "inline_note": InlineNote(notes, holder),
        "span": Span(""),  # before the citations: what has attributes is a span (Pandoc)
        "citation_group": citations.Group(inline),
        "citation": citations.Text(inline),
        "link": link,
        "added": Added(inline),
        "keys": Keys(),
        "emoji": Emoji(),
        "script": Script(inline),
        "mark": Mark(inline),
        "em_strong": Emphasis(parser),
        "bare_address": BareAddress(),
    }
    for place, (name, processor) in enumerate(reversed(processors.items())):
        md.inlinePatterns.register(processor, name, place)
    inline.prepare()
    md.treeprocessors.register(inline, "inline", 20)
