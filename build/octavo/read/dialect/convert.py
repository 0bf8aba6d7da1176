"""From Python-Markdown's tree to the book's: names and values that XML can hold, lines, tasks.

Each piece of raw HTML is an element ``raw`` for `rawhtml` to put right.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element as Node

from lxml import etree

from octavo.markup import OPS
from octavo.vocabulary import Element

#: Elements that begin a line of their own, and so know its number.
BLOCKS = frozenset(
    """address article aside blockquote caption center dd details div dl dt figcaption figure
    footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)

#: What XML cannot hold (Extensible Markup Language 1.0, production 2), told by what it is: what it
#: is not takes ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"[A-Za-z][\w.-]*")
_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.-]*")
_TICKED = re.compile("☑")
_TASK = re.compile(r"\[([ xX])\][ \n]|([☐☑☒])[ \t\u00a0\n]+(?=\S)")


def convert(root: Node, plain: bool = False) -> Element:
    """The tree as lxml elements; with ``plain``, a rule is a rule."""
    target = etree.Element(_name(root.tag))
    stack: list[tuple[Node, Element]] = [(root, target)]
    while stack:
        node, element = stack.pop()
        for name, value in node.attrib.items():
            _set(element, name, value)
        element.text = _clean(node.text)
        for child in node:
            twin = etree.SubElement(element, _name(child.tag))
            twin.tail = _clean(child.tail)
            stack.append((child, twin))
    etree.strip_elements(target, "removed", with_tail=False)
    etree.strip_tags(target, "kept")
    for paragraph in target.iter("p", "tight"):
        if len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "").rstrip(" \n")
        else:
            paragraph.text = (paragraph.text or "").rstrip(" \n")
    # what holds nothing but what is left out
    for paragraph in list(target.iter("p")):
        above = paragraph.getparent()
        if not len(paragraph) and not paragraph.text and above is not None:
            above.remove(paragraph)
    # a block after a tight item's text begins on a line of its own
    for tight in target.iter("tight"):
        if tight.getnext() is not None:
            tight.tail = "\n"
    etree.strip_tags(target, "tight")
    for rule in target.iter("hr"):
        if rule.get("data-blank") is not None and not plain:
            del rule.attrib["data-blank"]
            rule.set("class", "to-write-on")
    _lines(target)
    _tasks(target)
    return target


def _name(tag: str) -> str:
    return tag if _TAG.fullmatch(tag) else "span"


def _set(element: Element, name: str, value: str | None) -> None:
    text = _ILLEGAL.sub("", value or "")
    if name == "epub:type":
        element.set(f"{{{OPS}}}type", text)
    elif _ATTRIBUTE.fullmatch(name):
        element.set(name, text)


def _clean(text: str | None) -> str | None:
    return _ILLEGAL.sub("", text) if text else None


def _lines(root: Element) -> None:
    """Give every block element that has no line yet that of the element it stands in."""
    for element in root.iter(*BLOCKS):
        if element.get("data-line") is None:
            parent = element.getparent()
            line = parent.get("data-line") if parent is not None else None
            if line is not None:
                element.set("data-line", line)


def _tasks(root: Element) -> None:
    """``[ ]`` and ``[x]`` at the head of a list item make it a task, as on GitHub.

    So do boxes that are typed; one with a cross is ticked unless others of its list have a tick.
    """
    ticked = {tick.getparent() for tick in root.iter("li") if _TICKED.match(_head(tick).text or "")}
    for item in root.iter("li"):
        holder = _head(item)
        found = _TASK.match(holder.text or "")
        if not found:
            continue
        sign = found.group(1) or found.group(2)
        if sign == "☒" and item.getparent() in ticked:
            continue
        item.set("data-checked", "false" if sign in " ☐" else "true")
        holder.text = (holder.text or "")[found.end() :]


def _head(item: Element) -> Element:
    """What has an item's first words: itself, or its first paragraph."""
    return item[0] if len(item) and item[0].tag == "p" and not item.text else item
