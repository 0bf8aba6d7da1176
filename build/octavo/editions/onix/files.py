"""What a finished file itself says for its record: words, pictures, accessibility."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from octavo.edition import Artefact
from octavo.editions.onix.values import CONFORMANCE, FEATURES

_OPF = "{http://www.idpf.org/2007/opf}"

#: Where PDF/UA-1 is claimed in a PDF's XMP (ISO 14289-1, clause 5).
_PDFUA = re.compile(rb"<pdfuaid:part>1<|pdfuaid:part=\"1\"")


@dataclass(frozen=True)
class Contents:
    """What a file holds. ``access`` are codes of list 196, each with its description or ""."""

    words: int = 0
    pictures: bool = False
    access: tuple[tuple[str, str], ...] = ()


def contents(artefact: Artefact) -> Contents:
    """What is to be told of a file; nothing of one that is no e-book and no document to read."""
    if artefact.for_printing:
        return Contents()
    if artefact.data.startswith(b"%PDF"):
        claimed = _PDFUA.search(artefact.data) is not None
        return Contents(access=(("05", ""), ("11", ""), ("13", ""), ("22", "")) if claimed else ())
    try:
        with zipfile.ZipFile(io.BytesIO(artefact.data)) as archive:
            return _book(archive)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError):
        return Contents()


def _book(archive: zipfile.ZipFile) -> Contents:
    package = next(name for name in archive.namelist() if name.endswith(".opf"))
    root = etree.fromstring(archive.read(package))
    folder = package.rpartition("/")[0]
    items = {item.get("id"): item for item in root.iter(f"{_OPF}item")}
    spine = [items[ref.get("idref")] for ref in root.iter(f"{_OPF}itemref")]
    words = 0
    for item in spine:
        if "nav" not in (item.get("properties") or ""):
            tree = etree.fromstring(archive.read(f"{folder}/{item.get('href')}"))
            body = tree.find("{*}body")
            words += len(" ".join(map(str, body.itertext())).split()) if body is not None else 0
    shown = [
        item
        for item in items.values()
        if (item.get("media-type") or "").startswith("image/")
        and "cover-image" not in (item.get("properties") or "")
    ]
    return Contents(words, bool(shown), tuple(dict.fromkeys(_access(root))))


def _access(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The codes, in the order of the list."""
    said = [
        (meta.get("property") or "", " ".join((meta.text or "").split()))
        for meta in root.iter(f"{_OPF}meta")
    ]
    found: list[tuple[str, str]] = [("22", "")]
    for name, text in said:
        if name == "schema:accessibilitySummary":
            found.append(("00", text))
        elif name == "schema:accessibilityFeature" and text in FEATURES:
            found.append((FEATURES[text], ""))
        elif name == "schema:accessModeSufficient" and text == "textual":
            found.append(("52", ""))
        elif name == "dcterms:conformsTo":
            found += [
                (code, "")
                for words, code in CONFORMANCE.items()
                if re.search(rf"{re.escape(words)}(?![\w.])", text)
            ]
        elif name == "a11y:certifiedBy":
            found.append(("90", text))
    yield from sorted(found)
