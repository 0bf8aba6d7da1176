"""An opened EPUB, and what a rule about it is."""

from __future__ import annotations

import io
import json
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from lxml import etree
from PIL import Image, UnidentifiedImageError

from octavo.check.archives import Archive
from octavo.report import Severity, Source
from octavo.vocabulary import PARSER

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
TYPE = "{http://www.idpf.org/2007/ops}type"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Place:
    """Where a rule is broken: a file of the archive, an element of it, and what is there."""

    name: str
    detail: str = ""
    element: etree._Element | None = None


@dataclass(frozen=True)
class Rule:
    """What reading systems ask for, who says so, and when that was read.

    ``readers`` are those concerned; none means all. ``says`` is the fault in words, ``hint`` its
    mend; ``look`` finds the places.
    """

    code: str
    severity: Severity
    says: str
    hint: str
    source: str
    date: str
    look: Callable[[Package], Iterator[Place]] = field(repr=False)
    readers: tuple[str, ...] = ()


class Package:
    """An EPUB, opened. Raises KeyError, BadZipFile or XMLSyntaxError where it is none."""

    def __init__(self, name: str, data: bytes, record: bytes = b"") -> None:
        self.file_name = name
        self.size_bytes = len(data)
        self._archive = Archive(data)
        self.names = self._archive.names
        container = etree.fromstring(self.read("META-INF/container.xml"), PARSER)
        self.package_name = str(container.xpath("string(//@full-path)"))
        self.package = etree.fromstring(self.read(self.package_name), PARSER)
        self._record = record

    def read(self, name: str) -> bytes:
        """A file of the archive."""
        return self._archive.read(name)

    def path(self, href: str, base: str = "") -> str:
        """Where an address leads, as a name in the archive."""
        folder = posixpath.dirname(base or self.package_name)
        return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))

    @cached_property
    def items(self) -> dict[str, etree._Element]:
        """The manifest's items by their names in the archive, those that are there."""
        items = {self.path(i.get("href", "")): i for i in self.package.iter(f"{OPF}item")}
        return {name: item for name, item in items.items() if name in self.names}

    @cached_property
    def spine(self) -> list[str]:
        """Names of the documents in reading order."""
        by_id = {item.get("id"): name for name, item in self.items.items()}
        references = (r.get("idref") for r in self.package.iter(f"{OPF}itemref"))
        return [by_id[r] for r in references if r in by_id]

    @cached_property
    def documents(self) -> dict[str, etree._Element]:
        """The XHTML documents by name, those that are well-formed."""
        found = {}
        for name in self.of_type("application/xhtml+xml"):
            try:
                found[name] = etree.fromstring(self.read(name), PARSER)
            except etree.XMLSyntaxError:
                continue
        return found

    @cached_property
    def styles(self) -> dict[str, str]:
        """The style sheets by name."""
        return {name: self.read(name).decode("utf-8", "replace") for name in self.of_type("css")}

    @cached_property
    def images(self) -> dict[str, tuple[str, str, int, int]]:
        """Raster images by name: format, colour mode, width and height in pixels."""
        found = {}
        for name in self.of_type("image/"):
            try:
                with Image.open(io.BytesIO(self.read(name))) as image:
                    found[name] = (image.format or "", image.mode, image.width, image.height)
            except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
                continue
        return found

    def of_type(self, kind: str) -> list[str]:
        """Names of the items whose media type holds ``kind``."""
        return [n for n, item in self.items.items() if kind in (item.get("media-type") or "")]

    def texts(self, name: str) -> list[str]:
        """The texts of a Dublin Core element (``dc:title``) or of a property."""
        if name.startswith("dc:"):
            return [e.text or "" for e in self.package.iter(DC + name[3:])]
        return [e.text or "" for e in self.package.iter(f"{OPF}meta") if e.get("property") == name]

    def having(self, word: str) -> str:
        """The item with a word among its properties, "" where there is none."""
        found = (n for n, i in self.items.items() if word in (i.get("properties") or "").split())
        return next(found, "")

    @cached_property
    def _shown(self) -> Mapping[str, Place]:
        """Where each image is shown first."""
        found: dict[str, Place] = {}
        for name, root in self.documents.items():
            for element in root.iter(f"{XHTML}img"):
                address = self.path(element.get("src", ""), name)
                found.setdefault(address, Place(name, "", element))
        return found

    @cached_property
    def _places(self) -> Mapping[str, Mapping[str, str]]:
        try:
            elements = json.loads(self._record)["elements"]
            return elements if isinstance(elements, dict) else {}
        except (ValueError, KeyError, TypeError):
            return {}

    def source(self, place: Place) -> Source:
        """The manuscript's line by the record of ids, else the line in the file of the archive."""
        if place.element is None and place.name in self._shown:
            place = self._shown[place.name]
        known = self._places.get(place.name, {})
        file, _, line = known.get(_nearest(place.element, known), "").rpartition(":")
        if line.isdecimal():
            return Source(file, int(line))
        name = f"{self.file_name}/{place.name}" if place.name else self.file_name
        line_number = place.element.sourceline if place.element is not None else 1
        return Source(name, line_number if isinstance(line_number, int) else 1)


def _nearest(element: etree._Element | None, known: Mapping[str, str]) -> str:
    """The last known id at or before an element in its document; "" where there is none."""
    if element is None or not known:
        return ""
    last = ""
    for candidate in element.getroottree().iter():
        last = candidate.get("id", "") if candidate.get("id") in known else last
        if candidate is element:
            break
    return last
