"""The dialect alone, as HTML: what CommonMark's examples and curious authors compare.

The form is that of the specification's own examples: a line for each block, addresses with
percent signs, marks as entities. Raw HTML stands as the author wrote it.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from octavo.markup import VOID
from octavo.vocabulary import Element

_BLOCKS = frozenset(
    """aside blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
    section table tbody td tfoot th thead tr ul""".split()
)
_LINED = frozenset(
    "aside blockquote dl div figure ol section table tbody tfoot thead tr ul".split()
)
_OURS = frozenset("block data-blank data-line".split())
_KEPT = "!#$%&'()*+,/:;=?@~_-."

#: Stands in the stack for the end of a line, if there is not one already.
_LINE = "\0"


def html(tree: Element) -> str:
    """What stands in the tree, as HTML, without lines and marks of ours."""
    pieces: list[str] = []
    stack: list[Element | str] = []
    _push(tree, stack)
    while stack:
        node = stack.pop()
        if not isinstance(node, str):
            _write(node, pieces, stack)
        elif node == _LINE:
            if pieces and not pieces[-1].endswith("\n"):
                pieces.append("\n")
        elif node:
            pieces.append(node)
    return "".join(pieces)


def _push(node: Element, stack: list[Element | str]) -> None:
    """Put what an element holds onto the stack, the first on top."""
    for child in reversed(node):
        stack += [_escaped(child.tail), child]
    stack.append(_escaped(node.text))


def _write(node: Element, pieces: list[str], stack: list[Element | str]) -> None:
    tag = str(node.tag)
    if tag == "raw":
        lined = _LINE if node.get("block") is not None else ""
        stack += [lined, node.text or "", lined]
        return
    begin = f"<{tag}{_attributes(node)}"
    lined = _LINE if tag in _BLOCKS else ""
    if tag in VOID:
        broken = tag == "br" and not (node.tail or "").startswith("\n")
        stack += [_LINE if lined or broken else "", f"{begin} />", lined]
        return
    stack += [lined, f"</{tag}>"]
    if tag in _LINED:
        stack.append(_LINE)
    elif tag == "code" and node.text and _in_pre(node):
        stack.append("\n")
    _push(node, stack)
    stack += [_LINE if tag in _LINED else "", f"{begin}>", lined]


def _in_pre(node: Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == "pre"


def _attributes(node: Element) -> str:
    pieces = []
    given = {str(name): str(value) for name, value in node.attrib.items()}
    for name, value in sorted(given.items(), key=lambda item: item[0] == "title"):
        if name not in _OURS:
            text = quote(value, safe=_KEPT) if name in ("href", "src") else value
            pieces.append(f' {name}="{_escaped(text)}"')
    return "".join(pieces)


def _escaped(text: str | None) -> str:
    return escape(text or "", quote=False).replace('"', "&quot;")
