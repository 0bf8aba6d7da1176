"""ONIX for Books 3.0: what booksellers and libraries are told of each edition, as a file.

Reference names, code lists of issue 60 and later. One product for each edition that has an ISBN,
or one for the whole book without; ``onix: true`` in the front matter asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from octavo.book import Contributor, Element, Metadata
from octavo.edition import Artefact, Edition

_NAMESPACE = "http://ns.editeur.org/onix/3.0/reference"

#: MARC relators and their like in list 17; the others are "other contributor" (Z99).
_ROLES = {
    "aut": "A01", "edt": "B01", "trl": "B06", "ill": "A12", "aui": "A24", "win": "A24",
    "pht": "A13", "aft": "A19", "bkd": "A11", "cov": "A36", "nrt": "E07", "com": "C01",
    "ann": "A20", "ctb": "A32",
}  # fmt: skip

#: ISO 639-1 codes and those of ISO 639-2/B that list 74 has.
_LANGUAGES = {
    "ar": "ara", "bg": "bul", "cs": "cze", "da": "dan", "de": "ger", "el": "gre", "en": "eng",
    "es": "spa", "et": "est", "fi": "fin", "fr": "fre", "he": "heb", "hi": "hin", "hr": "hrv",
    "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "la": "lat", "lt": "lit",
    "lv": "lav", "nb": "nob", "nl": "dut", "no": "nor", "pl": "pol", "pt": "por", "ro": "rum",
    "ru": "rus", "sk": "slo", "sl": "slv", "sr": "srp", "sv": "swe", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "chi",
}  # fmt: skip

#: Authorities of subjects in list 27.
_SCHEMES = {"BISAC": "10", "Thema": "93", "BIC": "12", "WGS": "26", "CLIL": "29", "DDC": "01",
            "LCSH": "04", "UDC": "03"}  # fmt: skip


def message(metadata: Metadata, artefacts: Sequence[tuple[Artefact, Edition]]) -> bytes:
    """The message as XML: an edition a product, its identifiers, title, people, subjects."""
    root = etree.fromstring(f'<ONIXMessage xmlns="{_NAMESPACE}" release="3.0"/>')
    header = _add(root, "Header")
    sender = _add(header, "Sender")
    _add(sender, "SenderName", metadata.publisher or _names(metadata) or "Octavo")
    _add(header, "SentDateTime", re.sub(r"[-:]", "", metadata.modified) or "20000101")
    products = [pair for pair in artefacts if pair[1].isbn] or list(artefacts[:1])
    for artefact, edition in products:
        _product(root, metadata, artefact, edition)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(parent: Element, name: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = text or None
    return element


def _product(root: Element, metadata: Metadata, artefact: Artefact, edition: Edition) -> None:
    product = _add(root, "Product")
    _add(product, "RecordReference", f"octavo.{artefact.file_name}")
    _add(product, "NotificationType", "03")
    for kind, value in _identifiers(metadata, edition):
        identifier = _add(product, "ProductIdentifier")
        _add(identifier, "ProductIDType", kind)
        _add(identifier, "IDValue", value)
    detail = _add(product, "DescriptiveDetail")
    _add(detail, "ProductComposition", "00")
    printed = edition.format == "pdf" and edition.like_name in ("print", "large-print")
    _add(detail, "ProductForm", "BC" if printed else "EA")
    if not printed:
        _add(detail, "ProductFormDetail", "E101" if edition.format == "epub" else "E107")
    _series(detail, metadata)
    title = _add(detail, "TitleDetail")
    _add(title, "TitleType", "01")
    element = _add(title, "TitleElement")
    _add(element, "TitleElementLevel", "01")
    _add(element, "TitleText", metadata.title)
    if metadata.subtitle:
        _add(element, "Subtitle", metadata.subtitle)
    for number, person in enumerate((*metadata.authors, *metadata.contributors), 1):
        _contributor(detail, person, number)
    if not (metadata.authors or metadata.contributors):
        _add(detail, "NoContributor")
    if metadata.version:
        _add(detail, "EditionStatement", metadata.version)
    language = _LANGUAGES.get(metadata.lang.split("-")[0].lower())
    if language:
        holder = _add(detail, "Language")
        _add(holder, "LanguageRole", "01")
        _add(holder, "LanguageCode", language)
    if artefact.pages:
        extent = _add(detail, "Extent")
        _add(extent, "ExtentType", "00")
        _add(extent, "ExtentValue", str(artefact.pages))
        _add(extent, "ExtentUnit", "03")
    _subjects(detail, metadata)
    _texts(product, metadata)
    _publishing(product, metadata)


def _identifiers(metadata: Metadata, edition: Edition) -> Iterator[tuple[str, str]]:
    """Type (list 5) and value of each identifier, the edition's own ISBN first."""
    seen: set[str] = set()
    own = [("15", re.sub(r"\D", "", edition.isbn))] if edition.isbn else []
    for identifier in metadata.identifiers:
        text, scheme = identifier.text.strip(), identifier.scheme.upper()
        digits = re.sub(r"\D", "", text)
        if scheme.startswith("ISBN") and len(digits) == 13:
            own += [] if edition.isbn else [("15", digits)]
        elif scheme == "DOI":
            own.append(("06", re.sub(r"(?i)^doi:", "", text)))
        else:
            own.append(("01", text))
    for kind, value in own:
        if kind not in seen:
            seen.add(kind)
            yield kind, value


def _series(detail: Element, metadata: Metadata) -> None:
    if not metadata.series:
        return
    collection = _add(detail, "Collection")
    _add(collection, "CollectionType", "10")
    title = _add(collection, "TitleDetail")
    _add(title, "TitleType", "01")
    element = _add(title, "TitleElement")
    _add(element, "TitleElementLevel", "02")
    if metadata.series_position:
        _add(element, "PartNumber", metadata.series_position)
    _add(element, "TitleText", metadata.series)


def _contributor(detail: Element, person: Contributor, number: int) -> None:
    contributor = _add(detail, "Contributor")
    _add(contributor, "SequenceNumber", str(number))
    _add(contributor, "ContributorRole", _ROLES.get(person.role, "Z99"))
    _add(contributor, "PersonName", person.name)
    if person.file_as:
        _add(contributor, "PersonNameInverted", person.file_as)


def _subjects(detail: Element, metadata: Metadata) -> None:
    codes = {subject.text: subject for subject in metadata.subject_codes}
    for number, text in enumerate(dict.fromkeys(metadata.subjects)):
        subject = codes.get(text)
        scheme = _SCHEMES.get(subject.authority) if subject else None
        holder = _add(detail, "Subject")
        if number == 0 and scheme:
            _add(holder, "MainSubject")
        _add(holder, "SubjectSchemeIdentifier", scheme or "20")
        if scheme and subject:
            _add(holder, "SubjectCode", subject.code)
        _add(holder, "SubjectHeadingText", text)
    if metadata.keywords:
        holder = _add(detail, "Subject")
        _add(holder, "SubjectSchemeIdentifier", "20")
        _add(holder, "SubjectHeadingText", "; ".join(metadata.keywords))


def _texts(product: Element, metadata: Metadata) -> None:
    if not metadata.description:
        return
    content = _add(_add(product, "CollateralDetail"), "TextContent")
    _add(content, "TextType", "03")
    _add(content, "ContentAudience", "00")
    _add(content, "Text", " ".join(metadata.description.split()))


def _publishing(product: Element, metadata: Metadata) -> None:
    detail = _add(product, "PublishingDetail")
    if metadata.publisher:
        publisher = _add(detail, "Publisher")
        _add(publisher, "PublishingRole", "01")
        _add(publisher, "PublisherName", metadata.publisher)
    _add(detail, "PublishingStatus", "04")
    digits = metadata.date.replace("-", "")
    formats = {4: "05", 6: "01", 8: "00"}
    if len(digits) in formats:
        date = _add(detail, "PublishingDate")
        _add(date, "PublishingDateRole", "01")
        element = _add(date, "Date", digits)
        element.set("dateformat", formats[len(digits)])


def _names(metadata: Metadata) -> str:
    return ", ".join(author.name for author in metadata.authors)
