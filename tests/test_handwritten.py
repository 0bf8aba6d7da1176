"""What teachers and office people write in Markdown beyond its grammars, in both outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from epubs import XHTML
from manuscripts import PNG
from octavo.read.values import written_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("November 25, 2026", "2026-11-25"),
        ("25 Nov. 2026", "2026-11-25"),
        ("25th November 2026", "2026-11-25"),
        ("24. Dezember 2026", "2026-12-24"),
        ("1er août 2026", "2026-08-01"),
        ("3 de enero de 2026", "2026-01-03"),
        ("March 2026", "2026-03"),
        ("11/24/2026", "2026-11-24"),
        ("24/11/2026", "2026-11-24"),
        ("3.4.2026", "2026-04-03"),
        ("3/4/2026", ""),
        ("Easter 2026", ""),
        ("today", ""),
    ],
)
def test_dates_as_people_write_them(text: str, date: str) -> None:
    assert written_date(text) == date


def test_a_date_in_words_is_the_book_s(tmp_path: Path) -> None:
    book = made(tmp_path, "---\ntitle: T\nauthor: A\ndate: 24 May 2026\n---\n\n# One\n\nText.\n")
    assert book.codes() == []
    assert "24 May 2026" in book.pdf()


def test_a_style_that_turns_the_page(tmp_path: Path) -> None:
    text = '# One\n\nBefore.\n\n<div style="page-break-after: always;"></div>\n\nBehind.\n'
    book = made(tmp_path, text)
    assert book.codes() == []
    pages = book.pages()
    assert [n for n, page in enumerate(pages) if "Before" in page] != [
        n for n, page in enumerate(pages) if "Behind" in page
    ]


def test_what_is_told_of(tmp_path: Path) -> None:
    late, html = "---\ntitle: x\n---\n\n", "<div>\n*em*\n</div>\n\n"
    text = f"# One\n\n[a](b c.pdf)\n\n{late}{html}\\vspace{{1cm}} Text.\n"
    book = made(tmp_path, text)
    assert book.codes() == ["link-spaces", "metadata-late", "html-markdown", "tex-unused"]
    assert [f.source.line for f in book.findings if f.source][:4] == [9, 12, 16, 19]


def test_images_of_obsidian_and_pandoc(tmp_path: Path) -> None:
    alone = "![A caption|60](a b.png)\n\n![No figure](a%20b.png)\\\n\n"
    text = f"# One\n\n{alone}1. Look:\n   ![dot](a%20b.png)\n"
    book = made(tmp_path, text, files={"a b.png": PNG})
    assert book.codes() == []
    document = book.epub.document("one")
    assert ["".join(f.itertext()).strip() for f in document.iter(f"{XHTML}figcaption")] == [
        "A caption"
    ]
    assert "\\" not in book.chapter("one")
    looks = [image.get("class") for image in document.iter(f"{XHTML}img")]
    assert looks == ["width-60px", None, "own-line"]


def test_a_rule_of_underscores_is_a_line_to_write_on(tmp_path: Path) -> None:
    book = made(tmp_path, "# One\n\nWhy?\n\n" + "_" * 40 + "\n\nEnd.\n", "handout", "epub")
    assert "*" not in book.pdf("handout")
    rule = book.epub.document("one").find(f".//{XHTML}hr")
    assert rule is not None
    assert rule.get("class") == "to-write-on"
