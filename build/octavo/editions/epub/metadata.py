"""The package's metadata (EPUB 3.3, section 5.5), as values for the writer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from octavo.book import Contributor, Identifier, Metadata


@dataclass(frozen=True)
class Item:
    """A metadata element: ``dc:name`` or a ``meta`` with its property; ``refines`` an id."""

    name: str
    text: str
    attributes: dict[str, str] = field(default_factory=dict)


#: ONIX code list 5, as ``identifier-type`` wants it.
_ONIX = {"ISBN-10": "02", "ISBN-13": "15", "ISBN": "15", "DOI": "06", "GTIN-13": "03"}


def items(metadata: Metadata) -> Iterator[Item]:
    """All elements but language and modification time, which the writer has of its own."""
    yield from _titles(metadata)
    for number, identifier in enumerate(metadata.identifiers, 1):
        yield from _identifier(identifier, number)
    for kind, people in (("creator", metadata.authors), ("contributor", metadata.contributors)):
        for number, person in enumerate(people, 1):
            yield from _person(kind, person, number)
    for name in ("publisher", "date", "rights", "description"):
        text = getattr(metadata, name)
        if text:
            yield Item(f"dc:{name}", text)
    for subject in dict.fromkeys((*metadata.subjects, *metadata.keywords)):
        yield Item("dc:subject", subject)
    if metadata.series:
        yield Item("belongs-to-collection", metadata.series, {"id": "series"})
        yield Item("collection-type", "series", {"refines": "#series"})
        if metadata.series_position:
            yield Item("group-position", metadata.series_position, {"refines": "#series"})
    if metadata.version:
        yield Item("schema:version", metadata.version)


def _titles(metadata: Metadata) -> Iterator[Item]:
    yield Item("dc:title", metadata.title, {"id": "title"})
    yield Item("title-type", "main", {"refines": "#title"})
    if metadata.subtitle:
        yield Item("dc:title", metadata.subtitle, {"id": "subtitle"})
        yield Item("title-type", "subtitle", {"refines": "#subtitle"})


def _identifier(identifier: Identifier, number: int) -> Iterator[Item]:
    name = "pub-id" if number == 1 else f"identifier-{number}"
    yield Item("dc:identifier", urn(identifier), {"id": name})
    code = _ONIX.get(identifier.scheme.upper())
    if code:
        attributes = {"refines": f"#{name}", "scheme": "onix:codelist5"}
        yield Item("identifier-type", code, attributes)


def urn(identifier: Identifier) -> str:
    """The identifier as a URN where its scheme has one."""
    scheme, text = identifier.scheme.upper(), identifier.text.strip()
    if scheme.startswith("ISBN") and not text.lower().startswith("urn:"):
        return f"urn:isbn:{re.sub(r'[^0-9Xx]', '', text)}"
    if scheme == "UUID" and not text.lower().startswith("urn:"):
        return f"urn:uuid:{text}"
    return text


def _person(kind: str, person: Contributor, number: int) -> Iterator[Item]:
    name = f"{kind}-{number}"
    yield Item(f"dc:{kind}", person.name, {"id": name})
    role = {"refines": f"#{name}", "scheme": "marc:relators"}
    yield Item("role", person.role, role)
    if person.file_as:
        yield Item("file-as", person.file_as, {"refines": f"#{name}"})
    if kind == "creator":
        yield Item("display-seq", str(number), {"refines": f"#{name}"})
