"""The document that the processor gets: every citation of the book in order, and what its forms
depend on: which note it stands in, what stands beside it there.

It is Pandoc's document model as JSON (pandoc-types 1.23), so that nothing an author wrote has to
be quoted or parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from octavo import markup
from octavo.citing import Citing
from octavo.resolve.citations.values import Citation, Item, Passage, Style
from octavo.resolve.draft import classes
from octavo.vocabulary import Element

API = [1, 23, 1]

_WRAPS = {
    "em": "Emph",
    "i": "Emph",
    "strong": "Strong",
    "b": "Strong",
    "sub": "Subscript",
    "sup": "Superscript",
    "del": "Strikeout",
    "u": "Underline",
}
_LEAVES = frozenset("p li dt dd td th pre h1 h2 h3 h4 h5 h6 figcaption caption summary".split())

#: An English label before a page number: the processor knows only those of the book's language,
#: and a number without a label is a page (Pandoc User's Guide, "Locators").
_PAGE = re.compile(r"\A([\s,]*)pp?\.\s*(?=\d)")


def document(
    passages: Sequence[Passage], citing: Citing, lang: str, files: Sequence[str], style: Style
) -> dict[str, Any]:
    """The document, with the names of the style (``style.csl``) and of the bibliography's files.

    Chapters number their notes each for itself. So no "ibid." reaches back into another chapter,
    and a style that names notes by number cites anew in every chapter. In a style that writes notes
    a citation in the text counts as one.
    """
    written = _Document(lang, {id(p.citation.element): p.citation for p in passages if p.citation})
    blocks: list[dict[str, Any]] = []
    number = 0
    for passage in passages:
        citation, note = passage.citation, passage.note
        if note is not None:
            number += 1
            content = list(written.blocks(note, number)) or [_para([])]
            blocks.append(_para([{"t": "Note", "c": content}]))
        elif citation is not None and not citation.note:
            number += style.notes
            blocks.append(_para([written.cite(citation, number if style.notes else 0)]))
        elif citation is None and (passage.anew or style.numbers):
            number = 0
            blocks.append(_anew())
        elif citation is None:
            # a number that no note has
            number += 1
    nocite = [written.plain_cite(key) for key in citing.nocite]
    meta = {
        "lang": _text(lang),
        "csl": _text("style.csl"),
        "bibliography": {"t": "MetaList", "c": [_text(name) for name in files]},
        "link-citations": _flag(citing.link_citations and not citing.suppress_bibliography),
        "link-bibliography": _flag(citing.link_bibliography),
        "notes-after-punctuation": _flag(False),
        "nocite": {"t": "MetaInlines", "c": nocite},
    }
    return {"pandoc-api-version": API, "meta": meta, "blocks": blocks}


def _anew() -> dict[str, Any]:
    """A heading after which every work is cited as for the first time."""
    return {"t": "Header", "c": [1, ["", ["reset-citation-positions"], []], [_str("-")]]}


def _str(text: str) -> dict[str, Any]:
    return {"t": "Str", "c": text}


def _text(text: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": text}


def _flag(flag: bool) -> dict[str, Any]:
    return {"t": "MetaBool", "c": flag}


def _para(inlines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"t": "Para", "c": list(inlines)}


class _Document:
    """Turns elements of the book into Pandoc's; ``citations`` are known by their elements."""

    def __init__(self, lang: str, citations: Mapping[int, Citation]) -> None:
        self.english = lang.lower().startswith("en")
        self.citations = citations

    def blocks(self, note: Element, number: int) -> Iterator[dict[str, Any]]:
        """Each piece of running text of a note as a paragraph of its own."""
        if note.tag in _LEAVES or not any(child.tag in _BLOCKS for child in note):
            inlines = trimmed(list(self.inlines(note, number)))
            if inlines:
                yield _para(inlines)
            return
        for child in note:
            if isinstance(child.tag, str):
                yield from self.blocks(child, number)

    def inlines(self, element: Element, number: int) -> Iterator[dict[str, Any]]:
        """The content of an element."""
        yield from _words(element.text)
        for child in element:
            if isinstance(child.tag, str):
                yield from self.inline(child, number)
            yield from _words(child.tail)

    def inline(self, element: Element, number: int) -> Iterator[dict[str, Any]]:
        tag = str(element.tag)
        citation = self.citations.get(id(element))
        if citation is not None:
            yield self.cite(citation, number)
        elif tag in ("code", "kbd", "samp"):
            yield {"t": "Code", "c": [["", [], []], markup.words(element)]}
        elif tag == "span" and "math" in classes(element):
            kind = {"t": "DisplayMath" if "display" in classes(element) else "InlineMath"}
            yield {"t": "Math", "c": [kind, markup.words(element)]}
        elif tag == "br":
            yield {"t": "LineBreak"}
        elif tag == "a" and element.get("href") and element.get("role") != "doc-noteref":
            content = list(self.inlines(element, number))
            yield {"t": "Link", "c": [["", [], []], content, [element.get("href"), ""]]}
        elif tag in _WRAPS:
            yield {"t": _WRAPS[tag], "c": list(self.inlines(element, number))}
        elif tag == "span" and "smallcaps" in classes(element):
            yield {"t": "SmallCaps", "c": list(self.inlines(element, number))}
        elif tag == "span" and element.get("lang"):
            attributes = ["", classes(element), [["lang", element.get("lang")]]]
            yield {"t": "Span", "c": [attributes, list(self.inlines(element, number))]}
        elif element.get("role") != "doc-noteref":
            yield from self.inlines(element, number)

    def cite(self, citation: Citation, number: int) -> dict[str, Any]:
        made = []
        for index, item in enumerate(citation.items):
            mode = "SuppressAuthor" if item.suppress else "NormalCitation"
            if citation.mode == "text" and not index:
                mode = "AuthorInText"
            made.append(self.item(item, mode, number))
        return {"t": "Cite", "c": [made, [_str("?")]]}

    def plain_cite(self, key: str) -> dict[str, Any]:
        """A citation of a work that is only to be listed."""
        return {"t": "Cite", "c": [[_item(key, [], [], "NormalCitation", 0)], []]}

    def item(self, item: Item, mode: str, number: int) -> dict[str, Any]:
        prefix: list[dict[str, Any]] = []
        suffix: list[dict[str, Any]] = []
        for child in item.element:
            if "prefix" in classes(child):
                prefix = trimmed(list(self.inlines(child, number)))
            elif "suffix" in classes(child):
                if child.text and not self.english:
                    child.text = _PAGE.sub(r"\1", child.text)
                suffix = list(self.inlines(child, number))
        # the processor wants a comma or a blank before what is a suffix, not a part of the name
        if suffix and suffix[0]["t"] == "Str" and suffix[0]["c"][:1].isalnum():
            suffix.insert(0, {"t": "Space"})
        return _item(item.key, prefix, suffix, mode, number)


_BLOCKS = _LEAVES | frozenset("ul ol dl div section blockquote table figure tr thead tbody".split())


def _item(
    key: str, prefix: list[dict[str, Any]], suffix: list[dict[str, Any]], mode: str, number: int
) -> dict[str, Any]:
    return {
        "citationId": key,
        "citationPrefix": prefix,
        "citationSuffix": suffix,
        "citationMode": {"t": mode},
        "citationNoteNum": number,
        "citationHash": 0,
    }


def _words(text: str | None) -> Iterable[dict[str, Any]]:
    """A text as words and blanks. No-break spaces stay in words, as Pandoc has them."""
    for piece in re.split(r"([ \t\r\n]+)", text or ""):
        if piece.strip(" \t\r\n"):
            yield _str(piece)
        elif piece:
            yield {"t": "Space"}


def trimmed(inlines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The inlines without blanks at their ends."""
    while inlines and inlines[0]["t"] == "Space":
        inlines = inlines[1:]
    while inlines and inlines[-1]["t"] == "Space":
        inlines = inlines[:-1]
    return inlines
