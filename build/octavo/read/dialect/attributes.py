"""Attribute lists in Pandoc's form: ``{#id .class key=value}`` and ``{-}``.

Only a well-formed list is one: a brace in prose stays prose. A list belongs to the inline element
that it touches, else to the heading, cell, term or caption at whose end it stands, else, on a line
of its own, to the block it ends.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

_ITEM = (
    r"""[#.][^\s{}#.="'<>]+(?:[.:][^\s{}#.="'<>]+)*|[A-Za-z][\w:.-]*="""
    r"""(?:"[^"{}]*"|'[^'{}]*'|[^\s{}"'=<>]+)|-"""
)
#: A whole list, as a pattern; Pandoc's own writer lets it run over lines.
PATTERN = rf"\{{:?[ \n]*(?:{_ITEM})(?:[ \n]+(?:{_ITEM}))*[ \n]*\}}"
_LIST = re.compile(PATTERN)
_ITEMS = re.compile(_ITEM)

#: Attributes of HTML that an author may give; any other key becomes ``data-key``, as in Pandoc.
_KNOWN = frozenset(
    """alt cite colspan datetime dir epub:type fig-alt height href hreflang id lang reversed role
    rowspan scope start style title translate type value width""".split()
)
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)(%|px|pt|pc|mm|cm|in|em|rem|ex|ch)?\Z")
#: What a list that touches it belongs to.
INLINE = frozenset("a abbr code del em img span strong sub sup".split())
_ENDS = frozenset("h1 h2 h3 h4 h5 h6 td th dt caption".split())
_BLOCKS = frozenset("p li dd tight".split())


def install(md: Markdown) -> None:
    """Register the tree processor."""
    md.treeprocessors.register(_Attach(md), "attributes", 8)


def at_end(text: str) -> str:
    """The text if it is nothing but a list, else ""."""
    found = _LIST.match(text)
    return text if found and not text[found.end() :].strip() else ""


def assign(element: Element, written: str) -> None:
    """Give the element what the list says. An unreadable list changes nothing."""
    classes = (element.get("class") or "").split()
    for item in _ITEMS.findall(written.strip("{}: \n")):
        if item == "-":
            classes.append("unnumbered")
        elif item[0] == "#":
            element.set("id", item[1:])
        elif item[0] == ".":
            classes.append(item[1:])
        else:
            key, value = item.split("=", 1)
            _assign_key(element, key, value.strip("\"'").replace("\n", " "), classes)
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


class _Attach(Treeprocessor):
    def run(self, root: Element) -> None:
        """Give each list to its element; one that has none becomes text again."""
        parents: dict[Element, Element] = {}
        for parent in list(root.iter()):
            for child in parent:
                if child.tag in ("caption", "attrs"):
                    parents[child] = parent
        for child, parent in parents.items():
            if child.tag == "attrs":
                self._attach(parent, child, parents)

    def _attach(self, parent: Element, child: Element, parents: dict[Element, Element]) -> None:
        if child is parent[0]:
            previous = None
        elif child is parent[-1]:
            previous = parent[-2]
        else:
            previous = parent[list(parent).index(child) - 1]
        before = (previous.tail if previous is not None else parent.text) or ""
        target: Element | None = None
        if not before and previous is not None and previous.tag in INLINE:
            target = previous
        elif child is parent[-1] and not (child.tail or "").strip():
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


def _put_text(parent: Element, previous: Element | None, text: str) -> None:
    if previous is None:
        parent.text = text
    else:
        previous.tail = text
