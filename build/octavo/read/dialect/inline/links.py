"""Links and images (CommonMark 0.31, 6.3 and 6.4): inline, by reference, collapsed and short."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown

from octavo.read.dialect import links
from octavo.read.dialect.log import References
from octavo.read.dialect.scan import Bracket, Opening
from octavo.read.dialect.text import label
from octavo.report import Severity

_LABEL_LIMIT = 999
#: What an author takes for an address.
_TORN = re.compile(r"""\(((?:https?://|[\w.-]+/)?[^()<>"'\n]* [^()<>"'\n]*\.\w{2,5})\)""")


class Link(Bracket):
    """``[text](address "title")``, ``[text][label]``, ``[label][]``, ``[label]``; or with ``!``."""

    def __init__(self, md: Markdown, references: References) -> None:
        super().__init__("", md)
        self.references = references

    def close(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """A link or an image; links hold no links, but those that contents of Word have."""
        if opening.mark == "^[" or (opening.mark == "[" and not opening.active):
            return self.outer(opening, text, at)
        found = links.inline(text, at + 1) or self.reference(opening, text, at)
        if found is None and opening.mark == "![":
            found = links.spaced(text, at + 1)
        if found is None:
            self.torn(opening, text, at)
            return None
        address, title, end = found
        image = opening.mark == "!["
        element = Element("img", {"src": address}) if image else Element("a", {"href": address})
        if title is not None:
            element.set("title", title)
        return element, end

    def outer(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """A link round another to the same place in the book, ``[One [1](#one)](#one)``."""
        found = links.inline(text, at + 1) if opening.mark == "[" else None
        if found is None or not found[0].startswith("#"):
            return None
        if f"]({found[0]})" not in text[opening.end : at + 1]:
            return None
        return Element("a", {"href": found[0]}), found[2]

    def reference(self, opening: Opening, text: str, at: int) -> tuple[str, str | None, int] | None:
        """What the label after the text, or the text as a label, refers to."""
        references = self.md.references if self.md is not None else {}
        given = links.read_label(text, at + 1)
        if given is not None:
            name, end = given
            if name not in references and name not in self.references.headings:
                self.undefined(opening, text, at, name)
        else:
            end = at + 3 if text.startswith("[]", at + 1) else at + 1
            if at - opening.end > _LABEL_LIMIT:
                return None
            inner = text[opening.end : at]
            if "[" in inner.replace("\\[", "") or not inner.strip():
                return None
            name = label(inner)
        if name not in references:
            heading = self.references.headings.get(name)
            return (heading, None, end) if heading and opening.mark == "[" else None
        self.references.use(name)
        address, title = references[name]
        return address, title or None, end

    def torn(self, opening: Opening, text: str, at: int) -> None:
        """Say that an address with spaces makes no link."""
        address = _TORN.match(text, at + 1)
        if address:
            self.place.report(
                self.log,
                Severity.WARNING,
                "link-spaces",
                "there are spaces in the address: the brackets stand in the text",
                opening.begin,
                f"put it between pointed brackets: `(<{address.group(1)}>)`",
            )

    def undefined(self, opening: Opening, text: str, at: int, name: str) -> None:
        """Say that ``[text][label]`` refers to nothing; what follows a word may be an index."""
        before = text[opening.begin - 1 : opening.begin]
        if before.isalnum() or before in ("]", ")", "_") or not name[:1].isalpha():
            return
        self.place.report(
            self.log,
            Severity.WARNING,
            "link-undefined",
            f"there is no reference [{name}]: the brackets stand in the text",
            opening.begin,
            f"define it on a line of its own: `[{name}]: address`",
        )
