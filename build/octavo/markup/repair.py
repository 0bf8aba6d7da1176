"""From any text to a well-formed tree, as browsers repair HTML."""

from __future__ import annotations

import io
import re
from typing import Any

import tinyhtml5
from lxml import etree

from octavo.markup.allowed import OPS
from octavo.markup.trees import append_text
from octavo.vocabulary import Element

#: What XML cannot hold (Extensible Markup Language 1.0, production 2), told by what it is: what it
#: is not takes ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: The namespace of ``xmlns`` itself (Namespaces in XML 1.0, section 3).
_DECLARATION = "{http://www.w3.org/2000/xmlns/}"

_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_QUALIFIED = re.compile(r"\{http://[\w./-]+\}[A-Za-z_][\w.-]*\Z")


#: A character by its number, as HTML has it: the semicolon may be missing.
_REFERENCE = re.compile("&#(?:[xX]0*([0-9A-Fa-f]+)|0*([0-9]+));?")

#: No character has a number with more; the parser refuses those that have thousands.
_DIGITS = 7


def fragment(html: str) -> Element:
    """A piece of HTML, repaired as browsers do it, in a ``div``. Characters XML lacks are gone."""
    # a string would be taken for the name of a file when there is one of that name
    source = io.StringIO(_REFERENCE.sub(_legal, _ILLEGAL.sub("", html)))
    parsed = tinyhtml5.parse(source, container="div", namespace_html_elements=False)
    root: Element = etree.Element("div")
    stack: list[tuple[Any, Element]] = [(parsed, root)]
    while stack:
        source_node, target = stack.pop()
        target.text = source_node.text
        for child in source_node:
            if not isinstance(child.tag, str):
                append_text(target, child.tail)
                continue
            twin = etree.SubElement(target, _tag(child.tag))
            for name, value in child.attrib.items():
                _set(twin, name, value)
            twin.tail = child.tail
            stack.append((child, twin))
    return root


def _legal(reference: re.Match[str]) -> str:
    """A reference to a character; nothing for one that XML lacks, which HTML would let pass."""
    digits = reference[1] or reference[2]
    if len(digits) > _DIGITS:
        return "\ufffd"
    number = int(digits, 16 if reference[1] else 10)
    # nought and halves of characters come as U+FFFD
    passed = 0 < number < 0xD800 or 0xDFFF < number <= 0xFFFF
    return "" if passed and _ILLEGAL.match(chr(number)) else reference[0]


def _tag(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    return tag if _NAME.match(local) else f"{namespace}}}span" if namespace else "span"


def _set(element: Element, name: str, value: str) -> None:
    if name.startswith(_DECLARATION):
        return  # a tree of XML declares its namespaces itself, and may not name this one
    if name.startswith("{"):
        # what an author has in braces within a tag is a name to HTML, and none to XML
        if _QUALIFIED.match(name):
            element.set(name, value)
    elif name == "epub:type":
        element.set(f"{{{OPS}}}type", value)
    elif name == "xml:lang":
        if element.get("lang") is None:
            element.set("lang", value)
    elif _NAME.match(name):
        element.set(name, value)
