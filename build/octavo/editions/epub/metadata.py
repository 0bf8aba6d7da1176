"""The package's metadata (EPUB 3.3, section 5.5), as values for the writer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from octavo.book import Contributor, Identifier, Metadata
from octavo.report import Finding, warning

#: A metadata element: ``dc:name`` or a property, its text, its attributes.
Item = tuple[str, str, dict[str, str]]

#: ONIX code list 5, as ``identifier-type`` wants it, by the schemes that Pandoc knows.
_ONIX = {
    "ISBN-10": "02",
    "GTIN-13": "03",
    "UPC": "04",
    "ISMN-10": "05",
    "DOI": "06",
    "LCCN": "13",
    "GTIN-14": "14",
    "ISBN-13": "15",
    "ISBN": "15",
    "LEGAL DEPOSIT NUMBER": "17",
    "URN": "22",
    "OCLC": "23",
    "ISMN-13": "25",
    "ISBN-A": "26",
    "JP E-CODE": "27",
    "OLCC NUMBER": "28",
}

#: "2", "2.1": what ``group-position`` can say (EPUB 3.3, appendix D.3.6).
_POSITION = re.compile(r"\d+(?:\.\d+)*\Z")


def items(metadata: Metadata) -> Iterator[Item]:
    """All elements but language and modification time, which the writer has of its own.

    No ``file-as`` is made up where the author gives none: a machine cannot tell a family name
    from a given one, nor a person from a society.
    """
    yield from _titles(metadata)
    for number, identifier in enumerate(metadata.identifiers, 1):
        yield from _identifier(identifier, number)
    others = tuple(one for one in metadata.contributors if one not in metadata.creators)
    for kind, people in (("creator", metadata.creators), ("contributor", others)):
        for number, person in enumerate(people, 1):
            yield from _person(kind, person, number)
    for name in ("publisher", "date", "rights", "description"):
        text = getattr(metadata, name)
        if text:
            yield f"dc:{name}", text, {}
    yield from _subjects(metadata)
    if metadata.series:
        yield "belongs-to-collection", metadata.series, {"id": "series"}
        yield "collection-type", "series", {"refines": "#series"}
        if _POSITION.match(metadata.series_position):
            yield "group-position", metadata.series_position, {"refines": "#series"}
    if metadata.version:
        # schema.org's CreativeWork.version; "schema:" is among EPUB's reserved prefixes
        yield "schema:version", metadata.version, {}


def _subjects(metadata: Metadata) -> Iterator[Item]:
    """Subjects with the codes of their authorities (EPUB 3.3, appendices D.3.1 and D.3.12)."""
    codes = {subject.text: subject for subject in metadata.subject_codes}
    for number, text in enumerate(dict.fromkeys((*metadata.subjects, *metadata.keywords)), 1):
        subject = codes.get(text)
        name = f"subject-{number}"
        yield "dc:subject", text, {"id": name} if subject else {}
        if subject:
            yield "authority", subject.authority, {"refines": f"#{name}"}
            yield "term", subject.code, {"refines": f"#{name}"}


def findings(metadata: Metadata) -> list[Finding]:
    """What the metadata says that an EPUB cannot."""
    found = []
    if (
        metadata.series
        and metadata.series_position
        and not _POSITION.match(metadata.series_position)
    ):
        found.append(
            warning(
                "series-position",
                f"“{metadata.series_position}” is no position in a series; none is written",
                metadata.source("group-position"),
                "write a number, such as `2` or `2.1`",
            )
        )
    for identifier in metadata.identifiers:
        bare = re.sub(r"(?i)^urn:uuid:", "", identifier.text.strip())
        claimed = identifier.scheme.upper() == "UUID" or bare != identifier.text.strip()
        if claimed and not _is_uuid(bare):
            found.append(
                warning(
                    "identifier-uuid",
                    f"“{identifier.text}” is no UUID",
                    metadata.source("identifier"),
                    "leave it out: one is made of title, author and language",
                )
            )
    return found


def _titles(metadata: Metadata) -> Iterator[Item]:
    yield "dc:title", metadata.title, {"id": "title"}
    yield "title-type", "main", {"refines": "#title"}
    if metadata.subtitle:
        yield "display-seq", "1", {"refines": "#title"}
        yield "dc:title", metadata.subtitle, {"id": "subtitle"}
        yield "title-type", "subtitle", {"refines": "#subtitle"}
        yield "display-seq", "2", {"refines": "#subtitle"}


def _identifier(identifier: Identifier, number: int) -> Iterator[Item]:
    name = "pub-id" if number == 1 else f"identifier-{number}"
    yield "dc:identifier", urn(identifier), {"id": name}
    code = _ONIX.get(identifier.scheme.upper())
    if code:
        yield "identifier-type", code, {"refines": f"#{name}", "scheme": "onix:codelist5"}


def urn(identifier: Identifier) -> str:
    """The identifier as a URN or URI where its scheme has one."""
    scheme, text = identifier.scheme.upper(), identifier.text.strip()
    if scheme in ("ISBN", "ISBN-10", "ISBN-13") and not text.lower().startswith("urn:"):
        return f"urn:isbn:{re.sub(r'[^0-9Xx]', '', text)}"
    bare = re.sub(r"(?i)^urn:uuid:", "", text)
    if (scheme == "UUID" or bare != text) and _is_uuid(bare):
        return f"urn:uuid:{bare.lower()}"
    if bare != text:
        return bare  # "urn:uuid:" before what is none would be a false claim (OPF-085)
    if scheme == "DOI" and text.startswith("10."):
        return f"doi:{text}"
    return text


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _person(kind: str, person: Contributor, number: int) -> Iterator[Item]:
    name = f"{kind}-{number}"
    refines = {"refines": f"#{name}"}
    yield f"dc:{kind}", person.name, {"id": name}
    yield "role", person.role, {**refines, "scheme": "marc:relators"}
    if person.file_as:
        yield "file-as", person.file_as, refines
    yield "display-seq", str(number), refines
