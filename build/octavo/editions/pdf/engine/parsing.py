"""Pages read as what they are: well-formed, but for a few habits of HTML.

The parser of HTML that WeasyPrint has takes each character by itself, for whatever may come. What
we write ourselves is XML when its void elements are closed, and the tree is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from weasyprint import HTML, cssselect2, tinyhtml5

_NAMES = "|".join(sorted(tinyhtml5.constants.void_elements))
_VOID = re.compile(rf"<({_NAMES})((?: [^<>]*)?)>")

#: What HTML takes otherwise than XML: elements of other vocabularies, names with a prefix.
_OTHER = re.compile(r"<(?:svg|math|style|script|textarea|template|select|option|button)\b| xml:|\r")

#: An attribute keeps its ends of lines and tabulators in HTML, in XML they are blanks.
_BROKEN = re.compile(r"<[^<>\n\t]*[\n\t][^<>]*>")
_KEPT = str.maketrans({"\n": "&#10;", "\t": "&#9;"})

#: Where elements stand in HTML; a parser puts them there, whatever holds them.
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_PARENTS = {
    **dict.fromkeys(("caption", "colgroup", *_ROWS), frozenset(("table",))),
    "col": frozenset(("colgroup",)),
    "tr": _ROWS,
    "li": frozenset(("ul", "ol")),
    **{name: frozenset(("tr",)) for name in ("td", "th")},
    **{name: frozenset(("dl",)) for name in ("dd", "dt")},
}

#: What holds nothing else, nor words.
_FRAMES = frozenset(("table", "colgroup", "tr", *_ROWS))

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))

#: What ends a paragraph that it stands in (HTML, 13.2.6.4.7).
_BLOCKS = _HEADINGS | frozenset(
    """address article aside blockquote dd details div dl dt figcaption figure footer header hgroup
    hr li main nav ol p pre section summary table ul""".split()
)

#: The line feed that a ``pre`` begins with is not of its text (HTML, 13.1.2.5).
_PRE = re.compile(r"(<pre(?: [^<>]*)?>)\n")

_TYPE = "<!DOCTYPE html>"
_BEGIN = re.compile(rf"{_TYPE}<html(?: [^<>]*)?><head>")


class Page(HTML):  # type: ignore[misc]
    """A page to lay out, read by the quicker parser where that makes the same of it."""

    def __init__(self, text: str, base_url: str, url_fetcher: Any) -> None:
        root = tree(text)
        if root is None:
            super().__init__(string=text, base_url=base_url, url_fetcher=url_fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def tree(text: str) -> ElementTree.Element | None:
    """The tree of a whole page as we write it; None where HTML may make something else of it."""
    if not _BEGIN.match(text) or _OTHER.search(text):
        return None
    written = _BROKEN.sub(lambda tag: tag[0].translate(_KEPT), text.removeprefix(_TYPE))
    try:
        root = ElementTree.fromstring(_PRE.sub(r"\1", _VOID.sub(r"<\1\2/>", written)))
    except ElementTree.ParseError:
        return None
    return root if _stands(root) else None


def _stands(root: ElementTree.Element) -> bool:
    """Whether all stands where HTML would leave it."""
    for parent in root.iter():
        tag = parent.tag
        for child in parent:
            within = _PARENTS.get(child.tag)
            if tag not in within if within else tag in _FRAMES:
                return False
            if tag in _HEADINGS and child.tag in _HEADINGS:
                return False
        if tag in _FRAMES and any(map(str.strip, _words(parent))):
            return False
        if tag == "p" and any(inner.tag in _BLOCKS for child in parent for inner in child.iter()):
            return False
        if tag == "a" and any(inner.tag == "a" for child in parent for inner in child.iter()):
            return False
    return True


def _words(parent: ElementTree.Element) -> Iterator[str]:
    """The words that stand in an element itself."""
    yield parent.text or ""
    for child in parent:
        yield child.tail or ""
