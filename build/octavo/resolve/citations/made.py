"""From the processor's answer to elements of the book."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from lxml import etree

from octavo import markup
from octavo.resolve.citations.values import Inlines
from octavo.vocabulary import Element

_TAGS = {
    "Emph": "em",
    "Strong": "strong",
    "Subscript": "sub",
    "Superscript": "sup",
    "Strikeout": "del",
    "Underline": "u",
}
_CLASSES = ("csl-left-margin", "csl-right-inline", "csl-block", "csl-indent", "nocase", "nodecor")

#: Where a bibliography may lead: into itself, to the web, to a person.
_ADDRESS = re.compile(r"#|https?:|mailto:|ftp:", re.IGNORECASE)

#: HTML that bibliographies have in titles and that Pandoc hands on as it is.
_RAW = re.compile(r"<(/?)(i|b|em|strong|sub|sup)>")

#: A label before a number that ends a text.
_LABEL = re.compile(r"(\b[^\W\d_]{1,4}\.) (?=[^\s]*\d[^\s]*\Z)")

Note = Callable[[Inlines], Element | None]


def fill(parent: Element, inlines: Inlines, note: Note = lambda inlines: None) -> None:
    """Append inlines to an element; ``note`` makes the call of a note of what the note says."""
    for inline in inlines:
        raw = _RAW.fullmatch(inline["c"][1]) if inline["t"] == "RawInline" else None
        if raw is None:
            _one(parent, inline, note)
        elif not raw.group(1):
            parent = etree.SubElement(parent, raw.group(2))
        elif parent.tag == raw.group(2) and (outer := parent.getparent()) is not None:
            parent = outer


def key(link: Element) -> str:
    """The key of the entry that a link from a citation leads to."""
    return unquote(link.get("href", "")).removeprefix("#ref-")


def plain(inlines: Inlines) -> str:
    """The words of inlines."""
    root = etree.Element("span")
    fill(root, inlines)
    return markup.words(root)


def _one(parent: Element, inline: Mapping[str, Any], note: Note) -> None:
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind == "Str":
        _text(parent, str(content))
    elif kind in ("Space", "SoftBreak"):
        _text(parent, " ")
    elif kind == "LineBreak":
        etree.SubElement(parent, "br")
    elif kind in _TAGS:
        fill(etree.SubElement(parent, _TAGS[kind]), content, note)
    elif kind == "SmallCaps":
        fill(etree.SubElement(parent, "span", {"class": "smallcaps"}), content, note)
    elif kind == "Quoted":
        marks = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
        _text(parent, marks[0])
        fill(parent, content[1], note)
        _text(parent, marks[1])
    elif kind == "Span":
        _span(parent, content[0], content[1], note)
    elif kind == "Link":
        _link(parent, content[1], content[2][0], note)
    elif kind == "Code":
        etree.SubElement(parent, "code").text = _clean(content[1])
    elif kind == "Math":
        name = "display" if content[0]["t"] == "DisplayMath" else "inline"
        etree.SubElement(parent, "span", {"class": f"math {name}"}).text = _clean(content[1])
    elif kind == "Note":
        call = note([piece for block in content for piece in block.get("c", ())])
        if call is not None:
            parent.append(call)
    elif kind in ("Image", "Cite"):
        fill(parent, content[1], note)


def _span(parent: Element, attributes: Any, content: Inlines, note: Note) -> None:
    _, names, pairs = attributes
    kept = [name for name in names if name in _CLASSES]
    lang = next((value for key, value in pairs if key == "lang"), "")
    if not kept and not lang:
        fill(parent, content, note)
        return
    span = etree.SubElement(parent, "span")
    if kept:
        span.set("class", " ".join(kept))
    if lang:
        span.set("lang", lang)
    fill(span, content, note)


def _link(parent: Element, content: Inlines, address: str, note: Note) -> None:
    inner = parent
    if (
        _ADDRESS.match(address)
        and parent.tag != "a"
        and not any(e.tag == "a" for e in parent.iterancestors())
    ):
        inner = etree.SubElement(parent, "a", {"href": address})
        if address.startswith("#ref-"):
            inner.set("href", "#" + quote(address[1:], safe=""))
            inner.set("class", "cite")
            inner.set("role", "doc-biblioref")
    fill(inner, content, note)
    if inner is not parent and not markup.words(inner).strip():
        parent.remove(inner)


def _text(parent: Element, text: str) -> None:
    text = _clean(text)
    if len(parent):
        parent[-1].tail = _bound((parent[-1].tail or "") + text)
    else:
        parent.text = _bound((parent.text or "") + text)


def _bound(text: str) -> str:
    """The text with no-break blanks between a short label and its number: "p. 12", "Bd. 3"."""
    return _LABEL.sub("\\1\u00a0", text)


def _clean(text: str) -> str:
    """The text without characters that no XML can hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")
