"""Images on the web: nothing is fetched, so a link with an image's words stands in its place.

The book would change when the site does, and an e-book may hold no image that is not in its file.
As in Pandoc, where a resource cannot be fetched, the description is kept; here it leads to the
image.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from octavo.report import Finding, Source, warning
from octavo.resolve.draft import Draft, Part, plain
from octavo.vocabulary import Element

_ADDRESS = re.compile(r"(?!data:)[A-Za-z][A-Za-z0-9+.-]+:|//", re.IGNORECASE)


def is_remote(address: str) -> bool:
    """Whether an image is named by an address on the web."""
    return bool(_ADDRESS.match(address))


def told(address: str, place: Source, instead: str) -> Finding:
    """What an author is told of an image that is on the web."""
    return warning(
        "image-remote",
        f"the image “{address}” is on the web, and nothing is fetched: {instead}",
        place,
        "download it into the book's folder and name it there",
    )


def run(draft: Draft) -> list[Finding]:
    """Put a link in the place of every image that is on the web."""
    findings: list[Finding] = []
    for part in draft.parts:
        for image in list(part.tree.iter("img")):
            if is_remote(image.get("src", "")):
                findings.append(_linked(draft, part, image))
    return findings


def _linked(draft: Draft, part: Part, image: Element) -> Finding:
    address = image.get("src", "")
    place = draft.source(part, image, f"]({address}", f'"{address}"', address)
    text = " ".join(image.get("alt", "").split()) or _named(image, address)
    parent = image.getparent()
    within = next(image.iterancestors("a"), None) is not None
    for name in set(map(str, image.attrib)) - {"id", "lang", "dir", "data-line", "data-file"}:
        del image.attrib[name]
    image.tag, image.text = "span" if within else "a", text
    if not within:
        image.set("href", address)
        image.set("class", "image-remote")
    if parent is not None and parent.tag == "figure":
        paragraph = etree.Element("p", {"class": "image"})
        paragraph.tail, image.tail = image.tail, None
        parent.replace(image, paragraph)
        paragraph.append(image)
    what = "its words stand in its place" if within else "a link to it stands in its place"
    return told(address, place, what)


def _named(image: Element, address: str) -> str:
    """What an image without words of its own is called; a figure's caption is said already."""
    figure = image.getparent()
    caption = figure.find("figcaption") if figure is not None and figure.tag == "figure" else None
    if caption is not None and plain(caption):
        return address
    parts = urlsplit(address)
    return unquote(PurePosixPath(parts.path).name) or parts.hostname or address
