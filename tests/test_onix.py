"""ONIX for Books 3.0: the record for booksellers says what the metadata say."""

from __future__ import annotations

from pathlib import Path

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
    text = manuscripts.SAMPLE.replace("lang: en\n", front)
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
    assert texts(root, "o:Product/DescriptiveDetail/ProductFormDetail") == ["E101", "E107"]
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
    assert texts(first, "o:CollateralDetail/TextContent/Text") == ["A book to test with."]


def test_a_book_without_an_isbn_is_one_product(tmp_path: Path) -> None:
    root = record(tmp_path, "lang: en\nonix: true\n")
    assert len(root.findall("o:Product", N)) == 1
    assert texts(root, "o:Product/DescriptiveDetail/ProductFormDetail") == ["E101"]


def test_without_the_option_there_is_none(tmp_path: Path) -> None:
    manuscripts.make(tmp_path, manuscripts.SAMPLE, "epub")
    assert not (tmp_path / "out" / "onix.xml").exists()
