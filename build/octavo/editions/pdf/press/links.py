"""Links that lead out of the book, as paper can show them.

A note with the address at the foot of the page, the address in brackets, or the words alone; a QR
code beside the address by option. The notes have letters, so that the book's own keep their
numbers. An address that the text shows already is not said again.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from octavo.book import Chapter
from octavo.edition import Press
from octavo.vocabulary import HEADINGS, Element

_OUT = re.compile(r"(?:https?|ftp|mailto|tel|doi):", re.IGNORECASE)

#: Where no note can be called: the address stands in the text, or not at all (headings).
_NARROW = frozenset(("table", "figcaption", "caption", "aside", "dt", "pre"))

Resources = dict[str, tuple[str, bytes]]


def printed(trees: Sequence[tuple[Chapter, Element]], press: Press) -> Resources:
    """Change the links of all trees, in place; the QR codes as images by name."""
    codes: Resources = {}
    if press.links == "live" and press.live:
        return codes
    for chapter, tree in trees:
        worker = _Chapter(chapter.name, tree, press, codes)
        for link in list(tree.iter("a")):
            if _OUT.match(link.get("href", "")):
                worker.change(link)
    return codes


@dataclass
class _Chapter:
    """The links of one chapter, and the letters given so far."""

    name: str
    tree: Element
    press: Press
    codes: Resources
    given: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def change(self, link: Element) -> None:
        address = link.get("href", "")
        if not self.press.live:
            del link.attrib["href"]
        around = {str(element.tag) for element in link.iterancestors()}
        shown = shortened(address)
        mode = self.press.links
        if mode in ("none", "live") or around.intersection(HEADINGS) or _says(link, shown):
            return
        if mode == "inline" or around & _NARROW:
            self.count += 1
            name = f"link-address-{self.name}-{self.count}"
            span = _after(link, "span", {"class": "address", "id": name})
            span.text = f" ({shown})"
        elif address not in self.given:
            self.note(link, address, shown)

    def note(self, link: Element, address: str, shown: str) -> None:
        letter = _letters(len(self.given))
        self.given[address] = letter
        name = f"link-address-{self.name}-{letter}"
        attributes = {
            "class": "noteref link-call",
            "role": "doc-noteref",
            "href": f"#{name}",
            "id": f"{name}-call",
        }
        call = _after(link, "a", attributes)
        call.text = letter
        holder = next(
            (s for s in self.tree.iter("section") if "notes" in (s.get("class") or "").split()),
            None,
        )
        if holder is None:
            holder = etree.SubElement(self.tree, "section", {"class": "notes"})
        aside = etree.SubElement(holder, "aside", {"id": name, "role": "doc-footnote"})
        paragraph = etree.SubElement(aside, "p", {"class": "address"})
        paragraph.text = shown
        if self.press.qr_codes:
            key = f"qr-{hashlib.sha256(address.encode()).hexdigest()[:16]}.svg"
            self.codes[f"images/{key}"] = "image/svg+xml", qr_code(address)
            etree.SubElement(paragraph, "img", {"class": "qr", "src": key, "alt": ""})


def _after(link: Element, tag: str, attributes: Mapping[str, str]) -> Element:
    made = etree.Element(tag, dict(attributes))
    made.tail, link.tail = link.tail, None
    link.addnext(made)
    return made


def shortened(address: str) -> str:
    """The address as a reader would type it: browsers add what is missing."""
    text = re.sub(r"\A(?:https?://|mailto:|tel:)", "", address, flags=re.IGNORECASE)
    return text[:-1] if text.endswith("/") and text.count("/") == 1 else text


def _says(link: Element, shown: str) -> bool:
    text = "".join(str(piece) for piece in link.itertext()).strip()
    plain = shortened(text).rstrip("/").casefold()
    return plain == shown.rstrip("/").casefold()


def _letters(index: int) -> str:
    """a to z, then aa, ab ..."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(97 + rest) + text
    return text


def qr_code(address: str) -> bytes:
    """A QR code (ISO/IEC 18004) of medium error correction, as a drawing in black."""
    buffer = io.BytesIO()
    import segno  # late: it brings half of the web along, and few books have codes

    code = segno.make(address, error="m", micro=False)
    code.save(buffer, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None)
    return buffer.getvalue()
