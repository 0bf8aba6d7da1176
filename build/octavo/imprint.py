"""What title page and copyright page say, as lines, for every edition alike."""

from __future__ import annotations

import re

from octavo import wording
from octavo.book import Contributor, Identifier, Metadata

#: Which words introduce whom, by MARC relator code; the others "contributed".
_PARTS = {
    "edt": "edited_by",
    "trl": "translated_by",
    "ill": "illustrated_by",
    "aui": "introduced_by",
    "win": "introduced_by",
}


#: Who made the book and not what it says: no title page names them.
_MADE_BY = frozenset("bkd cov cpe csl dsr ind nrt pbl pfr rev tyg".split())


def title_lines(metadata: Metadata) -> tuple[tuple[str, str], ...]:
    """The lines below title and subtitle, each with its class: ``author``, ``contributor`` ...

    A publisher who is the author is named once.
    """
    authors = tuple(author.name for author in metadata.authors)
    lines = [("author", wording.listed(metadata.lang, authors))]
    lines += [("contributor", line) for line in _contributors(metadata)]
    lines.append(("series", _series(metadata)))
    publisher = metadata.imprint or metadata.publisher
    if publisher not in authors:
        lines.append(("publisher", publisher))
    return tuple((kind, text) for kind, text in lines if text)


def full_title(metadata: Metadata) -> str:
    """Title and subtitle as a catalogue gives them."""
    colon = "\u00a0: " if metadata.lang[:2].lower() == "fr" else ": "
    return colon.join(text for text in (metadata.title, metadata.subtitle) if text)


def authors(metadata: Metadata) -> str:
    """The authors as a phrase, "" where there are none."""
    return wording.listed(metadata.lang, tuple(author.name for author in metadata.authors))


def imprint_lines(metadata: Metadata, edition: str, isbn: str = "") -> tuple[str, ...]:
    """Rights, publisher, edition and date, version, identifiers: what a librarian looks for.

    ``edition`` says in the book's language which edition it is; ``isbn`` is the edition's own and
    goes before the book's identifiers.
    """
    words = wording.words(metadata.lang)
    lines = metadata.rights.split("\n\n")
    publishers = dict.fromkeys(name for name in (metadata.imprint, metadata.publisher) if name)
    if publishers:
        lines.append(f"{words['published_by']} {', '.join(publishers)}")
    date = wording.date(metadata.lang, metadata.date) if metadata.date else ""
    lines.append(", ".join(text for text in (edition, date) if text))
    if metadata.version:
        lines.append(f"{words['version']} {metadata.version}")
    if isbn:
        lines.append(f"ISBN {isbn}")
    lines += [
        _identifier(identifier, words["identifier"])
        for identifier in metadata.identifiers
        if not _for_machines(identifier)
    ]
    return tuple(line for line in lines if line.strip())


def _contributors(metadata: Metadata) -> list[str]:
    words = wording.words(metadata.lang)
    grouped: dict[str, list[Contributor]] = {}
    for person in metadata.contributors:
        if person.role in _MADE_BY:
            continue
        grouped.setdefault(_PARTS.get(person.role, "contributed_by"), []).append(person)
    return [
        words[key].format(
            names=wording.listed(metadata.lang, tuple(person.name for person in grouped[key]))
        )
        for key in dict.fromkeys([*_PARTS.values(), "contributed_by"])
        if key in grouped
    ]


def _series(metadata: Metadata) -> str:
    if not (metadata.series and metadata.series_position):
        return metadata.series
    form = wording.words(metadata.lang)["series_position"]
    return form.format(series=metadata.series, position=metadata.series_position)


def _for_machines(identifier: Identifier) -> bool:
    """Whether nobody would look it up: a UUID, which books without another number have."""
    text = identifier.text.strip().lower()
    return identifier.scheme.upper() == "UUID" or text.startswith("urn:uuid:")


def _identifier(identifier: Identifier, word: str) -> str:
    """An identifier as people read it: "ISBN 978-0-00-000000-2"."""
    text = re.sub(r"(?i)^(?:urn:uuid|urn:isbn|doi):", "", identifier.text.strip())
    scheme = identifier.scheme
    if scheme.upper().startswith("ISBN"):
        scheme = "ISBN"
    return f"{scheme or word} {text}"
