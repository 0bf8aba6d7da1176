"""Pages read as what they are: well-formed, but for a few habits of HTML.

The parser of HTML that WeasyPrint has takes each character by itself, for whatever may come. What
we write ourselves is XML when its void elements are closed, and the tree is the same.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from weasyprint import HTML, cssselect2, tinyhtml5

_NAMES = "|".join(sorted(tinyhtml5.constants.void_elements))
_VOID = re.compile(rf"<({_NAMES})((?: [^<>]*)?)>")

#: What HTML takes otherwise than XML: elements of other vocabularies, names with a prefix.
_OTHER = re.compile(r"<(?:svg|math|style|script|textarea|template|select|option|button)\b| xml:")

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
    written = _PRE.sub(r"\1", _VOID.sub(r"<\1\2/>", text.removeprefix(_TYPE)))
    try:
        root = ElementTree.fromstring(written)
    except ElementTree.ParseError:
        return None
    # rows stand in groups there, which HTML makes where there are none
    alone = any(table.find("tr") is not None for table in root.iter("table"))
    return None if alone else root
