"""Attribute lists in Pandoc's form: ``{#id .class key=value}`` and ``{-}``.

Only a well-formed list is one: a brace in prose stays prose. A list belongs to the inline element
that it touches, else to the heading, cell, term or caption at whose end it stands, else, on a line
of its own, to the block it ends.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

_ITEM = (
    r"""[#.][^\s{}#.="'<>]+(?:[.:][^\s{}#.="'<>]+)*|[A-Za-z][\w:.-]*="""
    r"""(?:"[^"{}]*"|'[^'{}]*'|[^\s{}"'=<>]+)|-"""
)
_PATTERN = rf"\{{:?[ ]*(?:{_ITEM})(?:[ ]+(?:{_ITEM}))*[ ]*\}}"
_LIST = re.compile(_PATTERN)
_ITEMS = re.compile(_ITEM)

#: Attributes of HTML that an author may give; any other key becomes ``data-key``, as in Pandoc.
_KNOWN = frozenset(
    """alt cite colspan datetime dir epub:type fig-alt height href hreflang id lang reversed role
    rowspan scope start style title translate type value width""".split()
)
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)(%|px|pt|pc|mm|cm|in|em|rem|ex|ch)?\Z")
_INLINE = frozenset("a abbr code del em img strong sub sup".split())
_ENDS = frozenset("h1 h2 h3 h4 h5 h6 td th dt caption".split())
_BLOCKS = frozenset("p li dd".split())


def install(md: Markdown) -> None:
    """Register the pattern and the tree processor."""
    # after code spans, whose braces are text; before everything that would look inside the list
    md.inlinePatterns.register(_Pattern(_PATTERN, md), "attributes", 185)
    md.treeprocessors.register(_Attach(md), "attributes", 8)


def assign(element: Element, written: str) -> None:
    """Give the element what the list says. An unreadable list changes nothing."""
    classes = (element.get("class") or "").split()
    for item in _ITEMS.findall(written.strip("{}: ")):
        if item == "-":
            classes.append("unnumbered")
        elif item[0] == "#":
            element.set("id", item[1:])
        elif item[0] == ".":
            classes.append(item[1:])
        else:
            key, value = item.split("=", 1)
            _assign_key(element, key, value.strip("\"'"), classes)
    if classes:
        element.set("class", " ".join(dict.fromkeys(classes)))


def _assign_key(element: Element, key: str, value: str, classes: list[str]) -> None:
    if key == "class":
        classes += value.split()
    elif key in ("width", "height"):
        measure = _MEASURE.match(value)
        if measure:
            known = element.get("data-measure")
            size = f"{key}={measure.group(1)}{measure.group(2) or 'px'}"
            element.set("data-measure", f"{known};{size}" if known else size)
        else:
            element.set(key, value)
    elif key in _KNOWN or key.startswith(("data-", "aria-")):
        element.set(key, value)
    else:
        element.set(f"data-{key.lower().replace(':', '-')}", value)


class _Pattern(InlineProcessor):
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        element = Element("attrs")
        element.text = AtomicString(self.unescape(m.group(0)))
        return element, m.start(0), m.end(0)


class _Attach(Treeprocessor):
    def run(self, root: Element) -> None:
        """Give each list to its element; one that has none becomes text again."""
        holders = [parent for parent in root.iter() if any(c.tag == "attrs" for c in parent)]
        if not holders:
            return
        parents = {child: parent for parent in root.iter() for child in parent}
        for parent in holders:
            for child in [c for c in parent if c.tag == "attrs"]:
                self._attach(parent, child, parents)

    def _attach(self, parent: Element, child: Element, parents: dict[Element, Element]) -> None:
        index = list(parent).index(child)
        previous = parent[index - 1] if index else None
        before = (previous.tail if previous is not None else parent.text) or ""
        target: Element | None = None
        if not before and previous is not None and previous.tag in _INLINE:
            target = previous
        elif not (child.tail or "").strip() and _ends(parent, index):
            if parent.tag == "caption":
                target = parents.get(parent)
            elif parent.tag in _ENDS or (parent.tag in _BLOCKS and re.search(r"\n[ ]*\Z", before)):
                target = parent
        if target is None:
            _put_text(parent, previous, before + (child.text or "") + (child.tail or ""))
        else:
            assign(target, child.text or "")
            after = child.tail or ""
            _put_text(parent, previous, before + after if target is previous else before.rstrip())
        parent.remove(child)


def _ends(parent: Element, index: int) -> bool:
    return index == len(parent) - 1 or parent[index + 1].tag in ("ul", "ol")


def _put_text(parent: Element, previous: Element | None, text: str) -> None:
    if previous is None:
        parent.text = text
    else:
        previous.tail = text
