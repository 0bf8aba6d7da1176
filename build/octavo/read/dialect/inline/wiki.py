"""Obsidian's links, ``[[Heading]]``, ``[[Page#Heading|words]]``, and images, ``![[a.png|300]]``.

``[[Page#^name]]`` leads to the block that ``^name`` ends.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown

from octavo.read.dialect import attributes
from octavo.read.dialect.log import References
from octavo.read.dialect.scan import Atom
from octavo.read.dialect.text import block_id, label
from octavo.report import Severity

_IMAGE = re.compile(r"[^|]+\.(?:png|jpe?g|gif|svg|webp|tiff?|bmp|pdf)\Z", re.IGNORECASE)
_SIZE = re.compile(r"([1-9]\d{1,3})(?:x([1-9]\d{1,3}))?\Z")


class Wiki(Atom):
    """A link to a heading or a named block, or an image; other double brackets stay text."""

    marks = ("[", "![")

    def __init__(self, md: Markdown, references: References) -> None:
        super().__init__(r"(!?)\[\[([^\[\]|\\\n]{1,200})(?:\\?\|([^\[\]\n]{1,200}))?\]\](?!\])")
        self.md = md
        self.references = references

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """The link or the image."""
        name, shown = m.group(2).strip(), (m.group(3) or "").strip()
        assert self.md is not None
        if data[: m.start()].endswith("[") or label(name) in self.md.references:
            return None, None, None
        if m.group(1):
            if _IMAGE.match(name):
                return _image(name, shown), m.start(), m.end()
            return self.embedded(name, m)
        page, _, block = name.partition("#^")
        if block:
            link = Element("a", {"href": f"#{block_id(block)}"})
            link.text = shown or page or block
            return link, m.start(), m.end()
        heading = self.references.headings.get(label(name.rpartition("#")[2]))
        if heading:
            link = Element("a", {"href": heading})
            link.text = shown or name.rpartition("#")[2]
            return link, m.start(), m.end()
        self.place.report(
            self.log,
            Severity.WARNING if shown else Severity.NOTE,
            "link-undefined",
            f"there is no heading “{name}” in this file: "
            + ("the words alone are kept" if shown else "the brackets stand in the text"),
            m.start(),
            "name a heading, or write `[words](address)`",
        )
        return (shown, m.start(), m.end()) if shown else (None, None, None)

    def embedded(
        self, name: str, m: re.Match[str]
    ) -> tuple[Element | str | None, int | None, int | None]:
        """The mark of a note that is embedded, as text: a book has each text once, in its place."""
        page, _, heading = name.partition("#")
        self.place.report(
            self.log,
            Severity.WARNING,
            "embed-unknown",
            f"the note “{name}” is not embedded: the mark stands in the text",
            m.start(),
            f"write `{{{{< include {page or 'file'}.md >}}}}` on a line of its own"
            + (", with what is meant in a file of its own" if heading else ""),
        )
        return m.group(), m.start(), m.end()


def _image(name: str, shown: str) -> Element:
    # Obsidian finds a file by its name, wherever it lies
    image = Element("img", {"src": name, "data-vault": ""})
    size = _SIZE.match(shown)
    if size:
        height = f" height={size.group(2)}" if size.group(2) else ""
        attributes.assign(image, f"{{width={size.group(1)}{height}}}")
    else:
        image.text = shown or None
    return image
