"""ONIX for Books 3.0: what booksellers and libraries are told of each edition, as a file.

Reference names, valid against EDItEUR's schema of release 3.0 with the code lists of issue 75. One
product for each edition that has an ISBN, or one for the whole book without; ``onix: true`` in the
front matter asks for it. Accessibility is told as the finished file has it (list 196). What an
edition costs, and where, is told where its options say so; rights to sell it are not: whose they
are is a matter of contracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from octavo.book import Contributor, Metadata
from octavo.edition import Artefact, Edition, Supply
from octavo.editions.onix.files import Contents, contents
from octavo.editions.onix.values import LANGUAGES, PRICES, ROLES, SCHEMES, TRIMS, WITHOUT_TAX
from octavo.vocabulary import Element

_NAMESPACE = "http://ns.editeur.org/onix/3.0/reference"

#: Licences of Creative Commons, as they are written.
_LICENCE = re.compile(r"\bCC[ -](BY(?:-(?:NC|ND|SA))*)[ -](\d\.\d)|\bCC0\b")

#: Who has the copyright since when: "© 2026 Ada Marsh."
_COPYRIGHT = re.compile(r"(?:©|\([cC]\)|[Cc]opyright)\s*(\d{4})\s+([^.;,\n]+)")

#: The longest text that is a short description too (list 153).
_SHORT = 350


def message(
    metadata: Metadata, artefacts: Sequence[tuple[Artefact, Edition]], cover: str = ""
) -> bytes:
    """The message as XML: an edition a product, its identifiers, title, people, subjects.

    ``cover`` is the name of the cover's file, "" where there is none.
    """
    root = etree.fromstring(f'<ONIXMessage xmlns="{_NAMESPACE}" release="3.0"/>')
    header = _add(root, "Header")
    sender = _add(header, "Sender")
    _add(sender, "SenderName", _sender(metadata))
    _add(header, "SentDateTime", re.sub(r"[-:]", "", metadata.modified) or "20000101")
    products = [pair for pair in artefacts if pair[1].isbn] or list(artefacts[:1])
    for pair in products:
        product = _product(root, metadata, *pair)
        _texts(product, metadata, cover)
        _publishing(product, metadata)
        _related(product, pair, [other for other in products if other is not pair])
        _supply(product, metadata, pair[1].supply)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(parent: Element, name: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = text or None
    return element


def _product(root: Element, metadata: Metadata, artefact: Artefact, edition: Edition) -> Element:
    product = _add(root, "Product")
    _add(product, "RecordReference", f"octavo.{artefact.file_name}")
    _add(product, "NotificationType", "03")
    for kind, value in _identifiers(metadata, edition):
        identifier = _add(product, "ProductIdentifier")
        _add(identifier, "ProductIDType", kind)
        _add(identifier, "IDValue", value)
    detail = _add(product, "DescriptiveDetail")
    held = contents(artefact)
    _form(detail, metadata, edition, held)
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
    else:
        _add(detail, "NoEdition")
    _language(detail, metadata.lang)
    _extents(detail, artefact, edition, held)
    _subjects(detail, metadata)
    return product


def _is_printed(edition: Edition) -> bool:
    return edition.format == "pdf" and edition.like_name in ("print", "large-print")


def _form(detail: Element, metadata: Metadata, edition: Edition, held: Contents) -> None:
    """What kind of thing the product is: a paperback and its size, or a file and what it can do."""
    _add(detail, "ProductComposition", "00")
    if _is_printed(edition):
        _add(detail, "ProductForm", "BC")
        size = round(edition.trim.width_mm), round(edition.trim.height_mm)
        if size in TRIMS:
            _add(detail, "ProductFormDetail", TRIMS[size])
        _add(detail, "PrimaryContentType", "10")
        for kind, side in (("01", size[1]), ("02", size[0])):
            measure = _add(detail, "Measure")
            _add(measure, "MeasureType", kind)
            _add(measure, "Measurement", str(side))
            _add(measure, "MeasureUnitCode", "mm")
        return
    _add(detail, "ProductForm", "ED")
    for code in ("E101", "E200") if edition.format == "epub" else ("E107", "E201"):
        _add(detail, "ProductFormDetail", code)
    for code, words in held.access:
        feature = _add(detail, "ProductFormFeature")
        _add(feature, "ProductFormFeatureType", "09")
        _add(feature, "ProductFormFeatureValue", code)
        if words:
            _add(feature, "ProductFormFeatureDescription", words)
    _add(detail, "PrimaryContentType", "10")
    if held.pictures:
        _add(detail, "ProductContentType", "07")
    _add(detail, "EpubTechnicalProtection", "00")
    _licence(detail, metadata.rights)


def _licence(detail: Element, rights: str) -> None:
    found = _LICENCE.search(rights)
    if found is None:
        return
    licence = _add(detail, "EpubLicense")
    _add(licence, "EpubLicenseName", found[0])
    path = f"licenses/{found[1].lower()}/{found[2]}" if found[1] else "publicdomain/zero/1.0"
    expression = _add(licence, "EpubLicenseExpression")
    _add(expression, "EpubLicenseExpressionType", "01")
    _add(expression, "EpubLicenseExpressionLink", f"https://creativecommons.org/{path}/")


def _language(detail: Element, tag: str) -> None:
    subtags = tag.split("-")
    primary = subtags[0].lower()
    code = LANGUAGES.get(primary, primary if len(primary) == 3 else "")
    if not code:
        return
    holder = _add(detail, "Language")
    _add(holder, "LanguageRole", "01")
    _add(holder, "LanguageCode", code)
    region = next((s.upper() for s in subtags[1:] if len(s) == 2 and s.isalpha()), "")
    if region:
        _add(holder, "CountryCode", region)


def _extents(detail: Element, artefact: Artefact, edition: Edition, held: Contents) -> None:
    """Pages of what has some, words and bytes of what is a file (lists 23 and 24)."""
    kind = "06" if _is_printed(edition) else "11"
    told = [(kind, artefact.pages or 0, "03"), ("02", held.words, "02")]
    if not _is_printed(edition):
        told.append(("22", artefact.size_bytes, "17"))
    for kind, value, unit in told:
        if value:
            extent = _add(detail, "Extent")
            _add(extent, "ExtentType", kind)
            _add(extent, "ExtentValue", str(value))
            _add(extent, "ExtentUnit", unit)


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
        _add(detail, "NoCollection")
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
    _add(contributor, "ContributorRole", ROLES.get(person.role, "Z99"))
    _add(contributor, "PersonName", person.name)
    if person.file_as:
        _add(contributor, "PersonNameInverted", person.file_as)
        key, _, before = person.file_as.partition(", ")
        if before and person.name == f"{before} {key}":
            _add(contributor, "NamesBeforeKey", before)
            _add(contributor, "KeyNames", key)


def _subjects(detail: Element, metadata: Metadata) -> None:
    codes = {subject.text: subject for subject in metadata.subject_codes}
    for number, text in enumerate(dict.fromkeys(metadata.subjects)):
        subject = codes.get(text)
        scheme = SCHEMES.get(subject.authority) if subject else None
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


def _texts(product: Element, metadata: Metadata, cover: str) -> None:
    words = " ".join(metadata.description.split())
    if not words and not cover:
        return
    collateral = _add(product, "CollateralDetail")
    for kind in ("02", "03") if 0 < len(words) <= _SHORT else ("03",) if words else ():
        content = _add(collateral, "TextContent")
        _add(content, "TextType", kind)
        _add(content, "ContentAudience", "00")
        _add(content, "Text", words)
    if cover:
        resource = _add(collateral, "SupportingResource")
        _add(resource, "ResourceContentType", "01")
        _add(resource, "ContentAudience", "00")
        _add(resource, "ResourceMode", "03")
        version = _add(resource, "ResourceVersion")
        _add(version, "ResourceForm", "02")
        for kind, value in (("01", "D502"), ("04", cover)):
            feature = _add(version, "ResourceVersionFeature")
            _add(feature, "ResourceVersionFeatureType", kind)
            _add(feature, "FeatureValue", value)
        _add(version, "ResourceLink", cover)


def _publishing(product: Element, metadata: Metadata) -> None:
    detail = _add(product, "PublishingDetail")
    if metadata.imprint:
        _add(_add(detail, "Imprint"), "ImprintName", metadata.imprint)
    # a publisher or an imprint must be there: who has none is his own
    publisher = _add(detail, "Publisher")
    _add(publisher, "PublishingRole", "01")
    _add(publisher, "PublisherName", _sender(metadata))
    _add(detail, "PublishingStatus", "04")
    digits = metadata.date.replace("-", "")
    formats = {4: "05", 6: "01", 8: "00"}
    if len(digits) in formats:
        date = _add(detail, "PublishingDate")
        _add(date, "PublishingDateRole", "01")
        element = _add(date, "Date", digits)
        element.set("dateformat", formats[len(digits)])

    copyright_ = _COPYRIGHT.search(metadata.rights)
    if copyright_:
        statement = _add(detail, "CopyrightStatement")
        _add(statement, "CopyrightYear", copyright_[1])
        owner, name = _add(statement, "CopyrightOwner"), copyright_[2].strip()
        people = {person.name for person in metadata.authors}
        _add(owner, "PersonName" if name in people else "CorporateName", name)


def _related(
    product: Element, own: tuple[Artefact, Edition], others: Sequence[tuple[Artefact, Edition]]
) -> None:
    """The other editions with an ISBN: of a file the printed book it is of, and the reverse."""
    if not others or not own[1].isbn:
        return
    material = _add(product, "RelatedMaterial")
    printed = _is_printed(own[1])
    for _, edition in others:
        related = _add(material, "RelatedProduct")
        code = "06" if printed == _is_printed(edition) else "27" if printed else "13"
        _add(related, "ProductRelationCode", code)
        identifier = _add(related, "ProductIdentifier")
        _add(identifier, "ProductIDType", "15")
        _add(identifier, "IDValue", re.sub(r"\D", "", edition.isbn))


def _supply(product: Element, metadata: Metadata, supply: Supply) -> None:
    """Who supplies it, where, from when, and for how much (blocks P.24 to P.26)."""
    if not supply.prices:
        return
    holder = _add(product, "ProductSupply")
    _territory(_add(holder, "Market"), supply)
    detail = _add(holder, "SupplyDetail")
    supplier = _add(detail, "Supplier")
    _add(supplier, "SupplierRole", "00" if supply.supplier else "01")
    _add(supplier, "SupplierName", supply.supplier or _sender(metadata))
    _add(detail, "ProductAvailability", "10" if supply.available else "20")
    if supply.available:
        date = _add(detail, "SupplyDate")
        _add(date, "SupplyDateRole", "08")
        _add(date, "Date", supply.available.replace("-", "")).set("dateformat", "00")
    if all(float(text.split()[0]) == 0 for text in supply.prices):
        _add(detail, "UnpricedItemType", "01")
        return
    for text in supply.prices:
        amount, currency = text.split()
        with_tax = supply.tax_percent is not None or currency not in WITHOUT_TAX
        price = _add(detail, "Price")
        _add(price, "PriceType", PRICES[supply.fixed, with_tax])
        _add(price, "PriceAmount", amount)
        if supply.tax_percent is not None:
            _tax(price, float(amount), supply.tax_percent)
        _add(price, "CurrencyCode", currency)
        _territory(price, supply)


def _tax(price: Element, amount: float, percent: float) -> None:
    taxable = round(amount / (1 + percent / 100), 2)
    tax = _add(price, "Tax")
    _add(tax, "TaxType", "01")
    _add(tax, "TaxRatePercent", f"{percent:g}")
    _add(tax, "TaxableAmount", f"{taxable:.2f}")
    _add(tax, "TaxAmount", f"{amount - taxable:.2f}")


def _territory(holder: Element, supply: Supply) -> None:
    name = "RegionsIncluded" if supply.territory == ("WORLD",) else "CountriesIncluded"
    _add(_add(holder, "Territory"), name, " ".join(supply.territory))


def _sender(metadata: Metadata) -> str:
    return metadata.publisher or ", ".join(a.name for a in metadata.authors) or "Octavo"
