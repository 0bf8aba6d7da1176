"""ONIX for Books 3.0: the record for booksellers says what the metadata say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from lxml import etree

import manuscripts
from octavo.pipeline import Request, build

FRONT = """\
lang: en
onix: true
subtitle: A Test
translator: Tess Late
belongs-to-collection: The Samples
group-position: 2
subject:
  - text: HISTORY / Europe / General
    authority: BISAC
    term: HIS010000
  - Clocks
keywords: [one, two]
editions: {epub: {isbn: "978-3-16-148410-0"}, pdf: {isbn: "978-0-306-40615-7"}}
"""
N = {"o": "http://ns.editeur.org/onix/3.0/reference"}


def record(folder: Path, front: str = FRONT) -> etree._Element:
    text = re.sub(r"^rights:.*\n", "", manuscripts.SAMPLE, flags=re.MULTILINE)
    text = text.replace("lang: en\n", front)
    outcome = build(Request(manuscripts.write(folder, text), folder / "out"))
    assert [f for f in outcome.findings if f.severity > 2] == []
    return etree.parse(folder / "out" / "onix.xml").getroot()


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.iterfind(path.replace("/", "/o:").replace(".//o:", ".//o:"), N)
    return [element.text or "" for element in found]


def test_each_edition_with_an_isbn_is_a_product(tmp_path: Path) -> None:
    root = record(tmp_path)
    assert root.get("release") == "3.0"
    values = texts(root, "o:Product/ProductIdentifier/IDValue")
    assert {"9783161484100", "9780306406157"} <= set(values)
    assert texts(root, "o:Product/DescriptiveDetail/ProductFormDetail") == [
        *("E101", "E200", "E107", "E201")
    ]
    first = root.find("o:Product", N)
    assert first is not None
    detail = "o:DescriptiveDetail"
    assert texts(first, f"{detail}/TitleDetail/TitleElement/TitleText") == ["The Sample"]
    assert texts(first, f"{detail}/TitleDetail/TitleElement/Subtitle") == ["A Test"]
    assert texts(first, f"{detail}/Contributor/ContributorRole") == ["A01", "B06"]
    assert texts(first, f"{detail}/Collection/TitleDetail/TitleElement/PartNumber") == ["2"]
    assert texts(first, f"{detail}/Language/LanguageCode") == ["eng"]
    assert texts(first, f"{detail}/Subject/SubjectCode") == ["HIS010000"]
    assert texts(first, f"{detail}/Subject/SubjectSchemeIdentifier") == ["10", "20", "20"]
    assert texts(first, "o:PublishingDetail/PublishingDate/Date") == ["20260102"]
    assert texts(first, "o:CollateralDetail/TextContent/TextType") == ["02", "03"]
    assert set(texts(first, "o:CollateralDetail/TextContent/Text")) == {"A book to test with."}


@pytest.mark.slow
def test_a_book_without_an_isbn_is_one_product(tmp_path: Path) -> None:
    root = record(tmp_path, "lang: en\nonix: true\n")
    assert len(root.findall("o:Product", N)) == 1
    assert texts(root, "o:Product/DescriptiveDetail/ProductFormDetail") == ["E101", "E200"]
    assert root.find("o:Product/o:DescriptiveDetail/o:NoCollection", N) is not None


def test_without_the_option_there_is_none(tmp_path: Path) -> None:
    manuscripts.make(tmp_path, manuscripts.SAMPLE, "epub")
    assert not (tmp_path / "out" / "onix.xml").exists()


PAPER = """\
lang: en-GB
onix: true
rights: © 2026 Ann Onym. Licensed under CC BY-SA 4.0.
conformsTo: WCAG 2.2 Level AA
certifiedBy: The Press
editions:
  epub: {isbn: "978-3-16-148410-0"}
  print: {isbn: "978-0-306-40615-7", trim: b-format}
"""


def test_a_file_tells_of_its_accessibility_and_its_words(tmp_path: Path) -> None:
    """Codes of list 196, taken from the finished e-book."""
    book, paper = record(tmp_path, PAPER).iterfind("o:Product", N)
    detail = "o:DescriptiveDetail"
    assert set(texts(book, f"{detail}/ProductFormFeature/ProductFormFeatureType")) == {"09"}
    codes = texts(book, f"{detail}/ProductFormFeature/ProductFormFeatureValue")
    # summary, EPUB Accessibility 1.1, contents, order, language, page list, WCAG 2.2 AA, certifier
    assert {"00", "04", "11", "13", "22", "41", "82", "85", "90"} <= set(codes)
    assert not {"80", "81", "84", "86"} & set(codes)
    assert codes == sorted(codes)
    said = texts(book, f"{detail}/ProductFormFeature/ProductFormFeatureDescription")
    assert said[-1] == "The Press"
    assert texts(book, f"{detail}/EpubTechnicalProtection") == ["00"]
    assert texts(book, f"{detail}/Extent/ExtentType") == ["02", "22"]
    assert texts(paper, f"{detail}/ProductFormFeature") == []
    assert texts(book, f"{detail}/EpubLicense/EpubLicenseName") == ["CC BY-SA 4.0"]
    link = f"{detail}/EpubLicense/EpubLicenseExpression/EpubLicenseExpressionLink"
    assert texts(book, link) == ["https://creativecommons.org/licenses/by-sa/4.0/"]


def test_a_printed_book_has_its_size_and_its_pages(tmp_path: Path) -> None:
    book, paper = record(tmp_path, PAPER).iterfind("o:Product", N)
    detail = "o:DescriptiveDetail"
    assert texts(paper, f"{detail}/ProductForm") == ["BC"]
    assert texts(paper, f"{detail}/ProductFormDetail") == ["B105"]
    assert texts(paper, f"{detail}/Measure/Measurement") == ["198", "129"]
    assert texts(paper, f"{detail}/Extent/ExtentType") == ["06"]
    assert texts(paper, f"{detail}/Language/CountryCode") == ["GB"]
    # each tells of the other
    related = "o:RelatedMaterial/RelatedProduct"
    assert texts(book, f"{related}/ProductRelationCode") == ["13"]
    assert texts(paper, f"{related}/ProductRelationCode") == ["27"]
    assert texts(paper, f"{related}/ProductIdentifier/IDValue") == ["9783161484100"]
    assert texts(paper, "o:PublishingDetail/CopyrightStatement/CopyrightYear") == ["2026"]
    cover = "o:CollateralDetail/SupportingResource/ResourceVersion/ResourceLink"
    assert texts(paper, cover) == ["sample-cover.jpg"]


@pytest.mark.slow
def test_whose_the_rights_are_and_of_what_imprint(tmp_path: Path) -> None:
    rights = "imprint: Longwater\nrights: |\n  Copyright © 2026 Ann\n\n  All rights reserved.\n"
    root = record(tmp_path, FRONT + rights)
    detail = "o:Product/PublishingDetail"
    assert set(texts(root, f"{detail}/CopyrightStatement/CopyrightOwner/CorporateName")) == {"Ann"}
    assert set(texts(root, f"{detail}/Imprint/ImprintName")) == {"Longwater"}


@pytest.mark.slow
def test_who_has_no_publisher_is_his_own(tmp_path: Path) -> None:
    text = re.sub(r"^publisher:.*\n", "onix: true\n", manuscripts.SAMPLE, flags=re.MULTILINE)
    build(Request(manuscripts.write(tmp_path, text), tmp_path / "out"))
    root = etree.parse(tmp_path / "out" / "onix.xml").getroot()
    path = "o:Product/PublishingDetail/Publisher/PublisherName"
    assert texts(root, path) == ["Ann Author"]


PRICED = """\
lang: de
onix: true
editions:
  epub:
    isbn: "978-3-16-148410-0"
    price: [9.99 EUR, "USD 11"]
    fixed-price: true
    tax: 7%
    territory: [DE, AT, NO]
    available: 2027-03-01
  print: {isbn: "978-0-306-40615-7", price: 12.5 gbp, supplier: The Warehouse}
  pdf: {isbn: "978-1-86197-271-2", price: 0 EUR}
"""


def test_an_edition_has_its_prices(tmp_path: Path) -> None:
    book, free, paper = record(tmp_path, PRICED).iterfind("o:Product", N)
    supply = "o:ProductSupply/SupplyDetail"
    assert texts(book, "o:ProductSupply/Market/Territory/CountriesIncluded") == ["DE AT NO"]
    assert texts(book, f"{supply}/Price/PriceAmount") == ["9.99", "11.00"]
    assert texts(book, f"{supply}/Price/CurrencyCode") == ["EUR", "USD"]
    assert texts(book, f"{supply}/Price/PriceType") == ["04", "04"]
    assert texts(book, f"{supply}/Price/Tax/TaxableAmount") == ["9.34", "10.28"]
    assert texts(book, f"{supply}/Price/Tax/TaxAmount") == ["0.65", "0.72"]
    assert texts(book, f"{supply}/ProductAvailability") == ["10"]
    assert texts(book, f"{supply}/SupplyDate/Date") == ["20270301"]
    assert texts(book, f"{supply}/Supplier/SupplierName") == ["The Press"]
    assert texts(paper, f"{supply}/Price/PriceType") == ["02"]
    assert texts(paper, f"{supply}/Price/Territory/RegionsIncluded") == ["WORLD"]
    assert texts(paper, f"{supply}/Supplier/SupplierName") == ["The Warehouse"]
    assert texts(paper, f"{supply}/ProductAvailability") == ["20"]
    assert texts(free, f"{supply}/UnpricedItemType") == ["01"]
    assert texts(free, f"{supply}/Price") == []


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("price: 9.99", "9.90 EUR"),
        ("price: 9.99 EURO", "9.90 EUR"),
        ("price: 9.99 XYZ", "9.90 EUR"),
        ("price: [9.99 EUR, free]", "9.90 EUR"),
        ("price: {EUR: 9}", "9.90 EUR"),
        ("territory: UK", "codes of countries"),
        ("tax: lots", "per cent"),
        ("available: 2027-02-30", "2027-03-01"),
    ],
)
def test_a_price_that_is_none_is_told(tmp_path: Path, option: str, hint: str) -> None:
    text = manuscripts.SAMPLE.replace(
        "lang: en\n", f"lang: en\nonix: true\neditions:\n  epub:\n    {option}\n"
    )
    path = manuscripts.write(tmp_path, text)
    found = [f for f in build(Request(path, tmp_path / "out")).findings if f.severity > 2]
    assert [f.code for f in found] == ["edition-option"]
    assert hint in found[0].hint
    assert found[0].source is not None
    line = text.splitlines()[found[0].source.line - 1]
    assert line.strip().startswith(option.split(":")[0])


def schema() -> etree.XMLSchema | None:
    """EDItEUR's schema, where a package has brought it."""
    found = importlib.util.find_spec("onixcheck")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "schema" / "xsd3.0"
    return etree.XMLSchema(etree.parse(folder / "ONIX_BookProduct_3.0_reference.xsd"))


@pytest.mark.skipif(importlib.util.find_spec("onixcheck") is None, reason="onixcheck is missing")
@pytest.mark.parametrize(
    "front",
    [PRICED, *(pytest.param(f, marks=pytest.mark.slow) for f in (FRONT, PAPER, "onix: true\n"))],
)
def test_the_record_is_valid_by_the_schema(tmp_path: Path, front: str) -> None:
    rules = schema()
    assert rules is not None
    rules.assertValid(record(tmp_path, front).getroottree())
