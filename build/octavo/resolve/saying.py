"""Who is quoted, where the last line of a quotation says so without a paragraph of its own.

It begins with a dash, and what stands above it is a sentence, a line that is broken or verse::

    > Nobody ever drowned of the truth.
    > — Local saying
"""

from __future__ import annotations

import copy
import re

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, classes, plain
from octavo.resolve.marks import DASHES, SPEECH
from octavo.vocabulary import Element

_QUOTES = frozenset({"epigraph", "quote", "quotation"})

#: Who is quoted is no longer than this.
_LONGEST = 120
#: What a quotation ends with; what no name ends with.
_ENDED = re.compile(r"[.!?…”’\"'»)\]]\s*\Z")
_SPOKEN = re.compile(r"[!?…”\":,;]\Z")
#: A dash at the head of a line before it: people speak.
_SPEAKING = re.compile(r"(?:\A|\n)\s*(?:[—–―]|--)")


def run(draft: Draft) -> list[Finding]:
    """Give such lines paragraphs of their own, in place."""
    for part in draft.parts:
        for block in list(part.tree.iter("blockquote", "div")):
            if block.tag != "blockquote" and not _QUOTES.intersection(classes(block)):
                continue
            if draft.lang(block).lower().split("-")[0] in SPEECH and not _in_epigraph(block):
                continue
            last = block[-1] if len(block) else None
            if last is not None and "line-block" in classes(last) and len(last):
                last = last[-1]
            if last is not None and last.tag == "p":
                _part(block, last)
    return []


def _in_epigraph(block: Element) -> bool:
    around = (block, *block.iterancestors())
    return any("epigraph" in classes(e) or e.get("data-kind") == "epigraph" for e in around)


def _part(block: Element, last: Element) -> None:
    if set(classes(last)) - {"stanza"}:
        return
    quoted = copy.deepcopy(last)
    said = _last_line(quoted)
    if said is None:
        _name_stanza(block, last)
        return
    words, text = plain(said), _text(quoted)
    broken = "stanza" in classes(last) or quoted.get("data-broken") is not None
    quoted.attrib.pop("data-broken", "")
    if not words.startswith(DASHES) or len(words) > _LONGEST or _SPOKEN.search(words):
        return
    if _SPEAKING.search(text) or not (broken or _ENDED.search(text)):
        return
    said.set("class", "attribution")
    quoted.tail = last.tail
    above = last.getparent()
    if above is not None:
        above.replace(last, quoted)
        block.append(said)


def _name_stanza(block: Element, stanza: Element) -> None:
    """A last stanza of one line may say it, too."""
    words = plain(stanza)
    if stanza.getprevious() is None or "stanza" not in classes(stanza):
        return
    if words.startswith(DASHES) and len(words) <= _LONGEST and not _SPOKEN.search(words):
        stanza.set("class", "attribution")
        block.append(stanza)


def _last_line(paragraph: Element) -> Element | None:
    """The last line taken out of a paragraph, as one of its own; None where there is but one."""
    said = etree.Element("p")
    if paragraph.get("data-line"):
        said.set("data-line", paragraph.get("data-line", ""))
    for child in reversed(paragraph):
        before, newline, after = (child.tail or "").rpartition("\n")
        if newline and (after.strip() or child.getnext() is not None):
            child.tail = before
        elif child.tag == "br":
            after, child.tail = child.tail or "", None
        else:
            continue
        said.text = after.lstrip()
        said.extend(list(child.itersiblings()))
        if child.tag == "br" and not (child.tail or "").strip():
            paragraph.set("data-broken", "")
            paragraph.remove(child)
        return said
    before, newline, after = (paragraph.text or "").rpartition("\n")
    if not newline:
        return None
    paragraph.text, said.text = before, after.lstrip()
    said.extend(list(paragraph))
    return said


def _text(element: Element) -> str:
    """The words of an element, in its lines."""
    pieces = [element.text or ""]
    for child in element:
        pieces += ["\n" if child.tag == "br" else _text(child), child.tail or ""]
    return "".join(pieces)
