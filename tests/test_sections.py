"""Sections: whatever is laid out by itself, the document is that of the book in one piece."""

from __future__ import annotations

import ctypes
import dataclasses
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw

import manuscripts
from octavo.book import Resolved
from octavo.edition import BUILT_IN, Artefact, Edition
from octavo.editions.pdf import make
from octavo.editions.pdf.plan import page_labels, stands
from octavo.editions.pdf.section import Kind, Numbering, Pages
from octavo.read import read
from octavo.report import Severity
from octavo.resolve import resolve

BOOKS = ("scholarly/the-weight-of-salt.md", "textbook/counting.md", "german/die-uhr.md")

PDF = BUILT_IN["pdf"]

#: Margins that differ, so that pages move when they change sides.
BOUND = dataclasses.replace(PDF, margin_inner_mm=22.0, margin_outer_mm=15.0)

CHAPTERS = """\
---
title: Sides
author: A
date: 2026-01-02
lang: en
{more}---

# One

{long}

See [the third](#sec-three), {cited_two} and a picture.

![Dot](dot.png)

# Two {{#sec-two}}

{short} See {cited_three}.[^n]

[^n]: A note with **bold** words.

# Three {{#sec-three}}

{long} $x^2$

![Dot](dot.png)

# Four

{short}
"""

LONG = "\n\n".join(
    f"Paragraph {n}. " + "Words that fill the lines of a page. " * 12 for n in range(12)
)


def resolved(path: Path) -> Resolved:
    book, findings = read(path)
    assert book is not None, findings
    return resolve(book)[0]


def made(book: Resolved, edition: Edition) -> Artefact:
    artefact, findings = make(book, edition)
    assert artefact is not None, findings
    assert all(finding.severity < Severity.ERROR for finding in findings), findings
    return artefact


def sides(folder: Path, more: str = "", short: str = "Short.") -> Resolved:
    cited = [
        f'<span class="citation" data-mode="text" data-source="@{key}">'
        f'<span class="cite" data-key="{key}"></span></span>'
        for key in ("sec-two", "page-sec-three")
    ]
    text = CHAPTERS.format(
        long=LONG, short=short, more=more, cited_two=cited[0], cited_three=cited[1]
    )
    return resolved(manuscripts.write(folder, text))


def characters(data: bytes) -> list[list[tuple[str, float, float]]]:
    """Each page's characters with the places where they stand, top to bottom, left to right."""
    pages = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        found = []
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, index) == 1:
                continue
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            character = chr(raw.FPDFText_GetUnicode(text, index))
            if character.strip():
                found.append((character, x.value, y.value))
        pages.append(sorted(found, key=lambda c: (-round(c[2]), c[1])))
    return pages


def tags(data: bytes) -> list[tuple[int, str]]:
    """The structure tree as levels and types, in order."""

    def walk(element: Any, level: int) -> Iterator[tuple[int, str]]:
        yield level, str(element.S)
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
                yield from walk(kid, level + 1)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(walk(pdf.Root.StructTreeRoot.K[0], 0))


def links(data: bytes) -> list[tuple[int, list[float], int, list[float]]]:
    """Links within the book: page and place of each, page and place of its aim."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        return [
            (
                index,
                [round(float(side)) for side in annotation.Rect],
                numbers[annotation.Dest[0].objgen],
                [round(float(place)) for place in list(annotation.Dest)[2:4]],
            )
            for index, page in enumerate(pdf.pages)
            for annotation in page.obj.get("/Annots", [])
            if "/Dest" in annotation
        ]


def firsts(artefact: Artefact) -> list[int]:
    """The number of each chapter's first page."""
    assert artefact.page_map is not None
    found: dict[str, int] = {}
    for page in artefact.page_map.pages:
        if page.chapter:
            found.setdefault(page.chapter, int(page.label))
    return list(found.values())


def the_same(one: Artefact, two: Artefact) -> None:
    assert one.page_map == two.page_map
    assert tags(one.data) == tags(two.data)
    assert links(one.data) == links(two.data)
    pages = list(zip(characters(one.data), characters(two.data), strict=True))
    for ours, theirs in pages:
        assert [c for c, _, _ in ours] == [c for c, _, _ in theirs]
        for (_, x, y), (_, other_x, other_y) in zip(ours, theirs, strict=True):
            assert abs(x - other_x) < 0.01
            assert abs(y - other_y) < 0.01


@pytest.mark.parametrize(
    "name", [*(pytest.param(name, marks=pytest.mark.slow) for name in BOOKS[:2]), *BOOKS[2:]]
)
def test_a_book_of_sections_is_the_book_in_one_piece(name: str) -> None:
    book = resolved(manuscripts.ROOT / "tests" / "books" / name)
    the_same(made(book, PDF), made(book, dataclasses.replace(PDF, run_on=True)))


def test_pages_on_the_other_side_of_the_sheet_are_those_of_the_book_in_one_piece(
    tmp_path: Path,
) -> None:
    book = sides(tmp_path)
    apart = made(book, BOUND)
    the_same(apart, made(book, dataclasses.replace(BOUND, run_on=True)))
    # a chapter that was laid out as a right page came to stand on a left one
    assert {number % 2 for number in firsts(apart)} == {0, 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule",
    [
        "@page :left { padding-top: 14pt }",  # not only the place differs: laid out anew
        *(
            pytest.param(rule, marks=pytest.mark.slow)
            for rule in (
                "body.text > section { break-before: left }",
                "#sec-three + p { break-before: right }",
                "@page :left { background: #eee }",
                "body.text > section { break-before: recto }",
                "@page :left { @top-left { content: string(chapter, last); background: #eee } }",
                "@page text:nth(2) { padding-top: 14pt }",
            )
        ),
    ],
)
def test_rules_for_sides_hold_in_sections(tmp_path: Path, rule: str) -> None:
    (tmp_path / "own.css").write_text(rule, encoding="utf-8")
    book = sides(tmp_path, "css: own.css\n")
    apart, whole = made(book, BOUND), made(book, dataclasses.replace(BOUND, run_on=True))
    if "nth" not in rule:
        the_same(apart, whole)
    assert made(book, BOUND).data == apart.data


def test_chapters_on_the_recto_leave_blank_pages_that_count(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("body.text > section { break-before: recto }")
    artefact = made(sides(tmp_path, "css: own.css\n"), BOUND)
    assert artefact.page_map is not None
    pages = artefact.page_map.pages
    assert [number % 2 for number in firsts(artefact)] == [1] * 4
    blank = [index for index, p in enumerate(pages) if not p.chapter and p.label.isdecimal()]
    assert blank
    texts = characters(artefact.data)
    assert all(not texts[index] for index in blank)


def test_each_face_is_embedded_once_and_each_image_once(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(made(sides(tmp_path), PDF).data)) as pdf:
        names = [
            str(item.FontName)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        images = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
    assert len(names) == len(set(names)) >= 3
    assert len(images) == 1


def test_page_references_across_sections_are_true(tmp_path: Path) -> None:
    artefact = made(sides(tmp_path), PDF)
    assert artefact.page_map is not None
    three = next(p for p in artefact.page_map.pages if p.chapter == "three")
    text = "".join(c for page in characters(artefact.data) for c, _, _ in page)
    assert f"page{three.label}" in text


def test_where_sections_stand() -> None:
    def section(count: int, opens: Any = None) -> Pages:
        return Pages(b"", (Kind("right"),) * count, opens=opens)

    found = stands([section(3), section(2, "right"), section(1, "right"), section(1, "left")])
    assert [(s.number, s.side, s.blank_before) for s in found] == [
        (1, "right", False),
        (5, "right", True),
        (7, "right", False),
        (8, "left", False),
    ]
    assert stands([section(1, "right")], odd_before=True)[0].blank_before
    assert not stands([section(1)], odd_before=True)[0].blank_before


FRONT = """\
---
title: Fronts
author: A
date: 2026-01-02
lang: en
{more}---

# Dedication {{.dedication}}

For Mum.

# Preface {{#sec-two .preface}}

Why. \\index{{Reasons}} See @page-sec-one.

# One {{#sec-one}}

Text. \\index{{Reasons}} See @page-sec-two.
"""


@pytest.mark.parametrize(
    ("edition", "dedication", "contents", "preface"), [("pdf", 3, 4, 5), ("print", 4, 6, 8)]
)
def test_front_matter_has_roman_numbers_on_both_sides_of_the_contents(
    tmp_path: Path, edition: str, dedication: int, contents: int, preface: int
) -> None:
    book = resolved(manuscripts.write(tmp_path, FRONT.format(more="")))
    artefact = made(book, BUILT_IN[edition])
    document = pypdfium2.PdfDocument(artefact.data)
    texts = [page.get_textpage().get_text_range().split("\r\n") for page in document]
    labels = [document.get_page_label(index) for index in range(len(document))]
    first = labels.index("1")
    assert labels[:first] == list(page_labels(first, [(0, Numbering("r"))]))
    assert texts[dedication] == ["For Mum."]
    assert texts[contents][0] == "Contents"
    aim = next(i for i, lines in enumerate(texts) if lines[0] == "Preface")
    assert aim == preface
    roman = labels[aim]
    assert any(f"Preface {roman}" in lines for lines in texts[:aim])
    # the page prints its label, and so does whatever leads to it
    assert texts[aim][-1] == roman
    assert f"See page {roman}." in " ".join(texts[first])
    assert any(f"Reasons, {roman}, 1" in lines for lines in texts)
    assert artefact.page_map is not None
    assert [p.label for p in artefact.page_map.pages][: len(labels)] == labels
    assert next(p for p in artefact.page_map.pages if p.chapter == "preface").label == roman


def test_the_folio_after_a_cover_is_the_label_of_its_page(tmp_path: Path) -> None:
    manuscripts.write(tmp_path, FRONT.format(more="cover-image: dot.png\n"))
    document = pypdfium2.PdfDocument(made(resolved(tmp_path / "sample.md"), PDF).data)
    labels = [document.get_page_label(index) for index in range(len(document))]
    assert labels[:2] == ["Cover", "i"]
    for label, page in zip(labels, document, strict=True):
        lines = page.get_textpage().get_text_range().split("\r\n")
        assert lines[-1] == label or not re.fullmatch(r"[ivx]+|\d+", lines[-1])


def test_a_book_of_nothing_but_front_matter_is_numbered_as_text(tmp_path: Path) -> None:
    text = FRONT.format(more="").split("# One")[0].split("\\index")[0]
    document = pypdfium2.PdfDocument(made(resolved(manuscripts.write(tmp_path, text)), PDF).data)
    assert "2" in [document.get_page_label(index) for index in range(len(document))]


def test_labels_of_pages() -> None:
    numberings = [(0, Numbering(prefix="Cover")), (1, Numbering("r")), (5, Numbering())]
    assert list(page_labels(7, numberings)) == ["Cover", "i", "ii", "iii", "iv", "1", "2"]
