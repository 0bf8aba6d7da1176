"""The two serialisers: XHTML for EPUB, HTML for the page engine."""

from __future__ import annotations

import functools
import re
from html import escape
from typing import Any

from lxml import etree

from octavo.markup.allowed import OPS, OURS, VOID, XHTML, XLINK
from octavo.markup.trees import append_text, split
from octavo.vocabulary import XML, Element


def xhtml(tree: Element) -> str:
    """The tree as XHTML, namespaces declared, without attributes of ours."""
    root = _twin(tree, {"epub": OPS})
    stack = [(tree, root)]
    while stack:
        source, target = stack.pop()
        local = split(source)[1]
        # an element that is not void never closes itself: HTML parsers would leave it open
        target.text = source.text if source.text or len(source) or local in VOID else ""
        for child in source:
            if isinstance(child.tag, str):
                twin = _twin(child, {})
                target.append(twin)
                twin.tail = child.tail
                stack.append((child, twin))
            else:
                append_text(target, child.tail)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _twin(element: Element, prefixes: dict[str | None, str]) -> Element:
    """An element like this one in its namespace, childless, without attributes of ours."""
    namespace, local = split(element)
    spaces: Any = {None: namespace or XHTML, **prefixes}
    twin = etree.Element(f"{{{namespace or XHTML}}}{local}", nsmap=spaces)
    for name, value in element.attrib.items():
        if name not in OURS:
            twin.set(name, value)
    if element.get("lang") and not namespace:
        twin.set(f"{{{XML}}}lang", element.get("lang", ""))
    return twin


#: What only a walk through the tree tells rightly: other vocabularies, comments, instructions.
_OTHER = re.compile(" xmlns|<[!?]")

#: An element that XML closes at once, with its attributes.
_CLOSED = re.compile("<([^ <>/]+)([^<>]*)/>")

#: An HTML parser swallows the first newline of a pre.
_PRE = re.compile("(<pre(?: [^<>]*)?>)\n")


def html(tree: Element) -> str:
    """The tree as HTML: void elements open only, no other element closes itself."""
    text = etree.tostring(tree, encoding="unicode", with_tail=False)
    if _OTHER.search(text):
        return _walked(tree)
    # in XML as it is written there, angles stand at the ends of tags alone
    return _PRE.sub(r"\1\n\n", _CLOSED.sub(_opened, text))


def _opened(tag: re.Match[str]) -> str:
    name, attributes = tag.groups()
    return f"<{name}{attributes}>" if name in VOID else f"<{name}{attributes}></{name}>"


def _walked(tree: Element) -> str:
    """The same, element by element."""
    pieces: list[str] = []
    stack: list[Element | str] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        namespace, local = split(node)
        attributes = [f' {_named(str(k))}="{_told(str(v))}"' for k, v in node.attrib.items()]
        pieces.append(f"<{local}{''.join(attributes)}>")
        if local in VOID and not namespace:
            continue
        text = _told(node.text or "", quote=False)
        # an HTML parser swallows the first newline of a pre
        pieces.append(f"\n{text}" if local == "pre" and text.startswith("\n") else text)
        stack.append(f"</{local}>")
        for child in reversed(node):
            stack.append(_told(child.tail or "", quote=False))
            if isinstance(child.tag, str):
                stack.append(child)
    return "".join(pieces)


#: What HTML has a name for; most texts have none of it.
_SPECIAL = re.compile("[&<>\"']")


def _told(text: str, quote: bool = True) -> str:
    return escape(text, quote) if _SPECIAL.search(text) else text


@functools.lru_cache(maxsize=1024)
def _named(name: str) -> str:
    """The name of an attribute in HTML."""
    namespace, _, local = name.rpartition("}")
    prefix = {OPS: "epub:", XML: "xml:", XLINK: "xlink:"}.get(namespace[1:], "")
    return f"{prefix}{local}"
