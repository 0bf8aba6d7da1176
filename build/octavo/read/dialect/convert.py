"""From Python-Markdown's tree to the book's: texts unescaped, stashed pieces in their places.

In its tree Python-Markdown keeps entities and raw HTML as placeholders, code escaped. Here code
becomes plain text, entities become characters, fences become their elements, and each piece of
raw HTML becomes an element ``raw`` for `rawhtml` to put right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from xml.etree.ElementTree import Element as Node

from lxml import etree
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from octavo.book import Element
from octavo.markup import OPS

#: Elements that begin a line of their own, and so know its number.
BLOCKS = frozenset(
    """address article aside blockquote caption center dd details div dl dt figcaption figure
    footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)

_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TASK = re.compile(r"\[([ xX])\][ \n]")


@dataclass(frozen=True)
class Stash:
    """What was stashed, by number, and the lines of what stood apart as blocks.

    ``assign`` gives an element the attribute list of a fence.
    """

    pieces: list[str | Node]
    places: dict[int, int]
    assign: Callable[[Node, str], None]


def convert(root: Node, stash: Stash) -> Element:
    """The tree as lxml elements; ``raw`` elements hold a piece of HTML each as their text."""
    target = etree.Element(_name(root.tag))
    stack: list[tuple[Node, Element]] = [(root, target)]
    while stack:
        node, element = stack.pop()
        for name, value in node.attrib.items():
            _set(element, name, value)
        _text(element, node.text, stash, node.tag == "code")
        for child in node:
            block = _stashed_block(child, stash)
            if block is None:
                twin = etree.SubElement(element, _name(child.tag))
                stack.append((child, twin))
            else:
                element.append(block)
            if child.tail and not (child.tag in BLOCKS and not child.tail.strip()):
                _text(element, child.tail, stash, False)
    for code in target.iterfind(".//pre/code"):
        if not len(code):
            code.text = (code.text or "").rstrip("\n")
    for paragraph in target.iter("p"):
        if len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "").rstrip(" \n")
        else:
            paragraph.text = (paragraph.text or "").rstrip(" \n")
    _lines(target)
    _tasks(target)
    return target


def _name(tag: str) -> str:
    return tag if re.fullmatch(r"[A-Za-z][\w.-]*", tag) else "span"


def _set(element: Element, name: str, value: str | None) -> None:
    text = _ILLEGAL.sub("", _plain(value or ""))
    if name == "epub:type":
        element.set(f"{{{OPS}}}type", text)
    elif re.fullmatch(r"[A-Za-z_][\w.-]*", name):
        element.set(name, text)


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda m: unescape(m.group()), text.replace(AMP_SUBSTITUTE, "&"))


def _stashed_block(node: Node, stash: Stash) -> Element | None:
    """The element for a paragraph that is nothing but one stashed block."""
    if node.tag != "p" or len(node) or not node.text:
        return None
    found = HTML_PLACEHOLDER_RE.fullmatch(node.text.strip())
    if found is None or int(found.group(1)) not in stash.places:
        return None
    return _piece(int(found.group(1)), stash)


def _piece(key: int, stash: Stash) -> Element:
    piece = stash.pieces[key]
    line = stash.places.get(key)
    if isinstance(piece, str):
        element = etree.Element("raw")
        element.text = _ILLEGAL.sub("", piece)
        if line is not None:
            element.set("block", "")
    else:
        given = piece.attrib.pop("attrs", "")
        element = convert(piece, stash)
        if given:
            _code_attributes(element, given, stash)
    if line is not None:
        element.set("data-line", str(line))
    return element


def _code_attributes(pre: Element, given: str, stash: Stash) -> None:
    holder = Node("pre")
    stash.assign(holder, given)
    classes = (holder.attrib.pop("class", "")).split()
    code = pre[0]
    if classes and not code.get("class"):
        code.set("class", f"language-{classes.pop(0)}")
    if classes:
        pre.set("class", " ".join(classes))
    for name, value in holder.attrib.items():
        _set(pre, name, value)


def _text(element: Element, text: str | None, stash: Stash, code: bool) -> None:
    """Add ``text`` at the end of the element, its placeholders resolved."""
    if not text:
        return
    for part in _parts(text, stash, code):
        if not isinstance(part, str):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part


def _parts(text: str, stash: Stash, code: bool) -> Iterator[str | Element]:
    begin = 0
    if AMP_SUBSTITUTE in text:
        text = _plain(text)
    for found in HTML_PLACEHOLDER_RE.finditer(text):
        yield _clean(text[begin : found.start()], code)
        begin = found.end()
        key = int(found.group(1))
        if key >= len(stash.pieces):
            continue
        piece = stash.pieces[key]
        if isinstance(piece, str) and _ENTITY.fullmatch(piece):
            yield _clean(unescape(piece), False)
        else:
            yield _piece(key, stash)
    yield _clean(text[begin:], code)


def _clean(text: str, code: bool) -> str:
    if code and "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _ILLEGAL.sub("", text)


def _lines(root: Element) -> None:
    """Give every block element that has no line yet that of the element it stands in."""
    for element in root.iter(*BLOCKS):
        if element.get("data-line") is None:
            parent = element.getparent()
            line = parent.get("data-line") if parent is not None else None
            if line is not None:
                element.set("data-line", line)


def _tasks(root: Element) -> None:
    """``[ ]`` and ``[x]`` at the head of a list item make it a task, as on GitHub."""
    for item in root.iter("li"):
        holder = item[0] if len(item) and item[0].tag == "p" and not item.text else item
        found = _TASK.match(holder.text or "")
        if found:
            item.set("data-checked", "false" if found.group(1) == " " else "true")
            holder.text = (holder.text or "")[found.end() :]
