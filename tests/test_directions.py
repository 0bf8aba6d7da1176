"""Writing from the right to the left: right in the EPUB; the PDF says what it cannot do."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

import both
from epubs import OPF, XHTML
from octavo.direction import right_to_left
from octavo.report import Severity

HEBREW, ARABIC = "שלום עולם", "هذا نص عربي"


@pytest.mark.parametrize(
    ("lang", "turned"),
    [("ar", True), ("he-IL", True), ("az-Arab", True), ("en", False), ("ks-Deva", False)],
)
def test_a_language_tells_its_direction(lang: str, turned: bool) -> None:
    assert right_to_left(lang) == turned


def test_a_book_from_the_right_to_the_left(tmp_path: Path) -> None:
    head = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\nlang: ar\npage-source: none\n---\n\n"
    text = f"# {ARABIC}\n\n{ARABIC} *{ARABIC}* [Name]{{lang=en}}.\n\n> {ARABIC}\n"
    made = both.made(tmp_path, head + text)
    assert "pdf" not in made.paths
    assert [
        (f.code, f.source and f.source.line) for f in made.findings if f.severity is Severity.ERROR
    ] == [("direction-pages", 5)]
    book = made.epub
    spine = book.package.find(f"{OPF}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    assert {root.get("dir") for root in book.documents.values()} == {"rtl"}
    name = next(e for e in book.documents[book.spine[-1]].iter() if e.text == "Name")
    assert (name.get("lang"), name.get("dir")) == ("en", "ltr")
    assert "margin-right: -1.3em" in book.css()
    assert ".left {\n  text-align: left;" in book.css()
    # the title of a chapter stands in the middle, as in any book of this theme
    assert '[dir="rtl"] h1' not in book.css()


def test_a_paragraph_is_not_set_in_twice(tmp_path: Path) -> None:
    text = "# 一\n\n「母」\n\n　道可道。\n\n名可名。\n"
    book = both.made(tmp_path, text, "epub", more="lang: ja\npage-source: none\n").epub
    classes = [p.get("class") for p in book.document("yi").iter(f"{XHTML}p")]
    assert classes == [None, "set-in", None]
    assert "p.set-in {\n  text-indent: 0;" in book.css()


def test_a_passage_in_another_book(tmp_path: Path) -> None:
    made = both.made(tmp_path, f"# One\n\nHe said [{HEBREW}]{{lang=he}}, [{ARABIC}]{{lang=ar}}.\n")
    assert not made.codes()
    turned = [e for e in made.epub.document("one").iter() if e.get("dir") == "rtl"]
    assert [(e.get("lang"), e.text) for e in turned] == [("he", HEBREW), ("ar", ARABIC)]


def test_marked_words_in_a_passage_keep_it_from_the_pages(tmp_path: Path) -> None:
    made = both.made(tmp_path, f"# One\n\nHe said [{HEBREW} *{HEBREW}*]{{lang=he}}.\n")
    assert "direction-pages" in made.codes()
    assert "pdf" not in made.paths
    assert "epub" in made.paths


def test_a_script_without_a_face_is_told_of_once(tmp_path: Path) -> None:
    text = "# One\n\nWords.\n\n道可道非常道。\n\n名可名非常名。 𐌰𐌱 ⿰\n"
    made = both.made(tmp_path, text, "pdf")
    errors = [f for f in made.findings if f.code == "glyph-missing"]
    lines = [f.source.line - errors[0].source.line for f in errors if f.source and errors[0].source]
    assert [f.message.partition("has ")[2].split(":")[0] for f in errors] == [
        "7 characters of this script",
        "2 characters of this script",
    ]
    assert lines == [0, 2]
    assert "道 可 非 常 。 名 ⿰" in errors[0].message
    assert "GOTHIC" in errors[1].message
    columns = [(f.source.column, f.source.length) for f in errors if f.source]
    assert columns == [(1, 1), (9, 1)]


def test_lines_of_a_poem_are_no_marked_words(tmp_path: Path) -> None:
    text = f"# One\n\n::: {{lang=ar}}\n| {ARABIC}\n| {ARABIC}\n\n{ARABIC}\\\n{ARABIC}\n:::\n"
    made = both.made(tmp_path, text)
    assert made.codes() == []
    assert {"pdf", "epub"} <= set(made.paths)


def test_a_gap_is_no_marked_word(tmp_path: Path) -> None:
    """It stays text, with the words on its two sides in their order."""
    text = f"# One\n\n1. [{ARABIC} ______ {ARABIC}]{{lang=ar}}\n2. {ARABIC} ______ {ARABIC}\n"
    made = both.made(tmp_path, text)
    assert made.codes() == []
    assert {"pdf", "epub"} <= set(made.paths)
    assert made.chapter("one").count("______") == 2


def test_marked_words_without_a_language_are_told_of(tmp_path: Path) -> None:
    """As one run they begin at the right end; a word of the other direction parts them."""
    text = f"# One\n\n{ARABIC} *{ARABIC}*\n\n{ARABIC} or *{ARABIC}*, {ARABIC}.\n"
    made = both.made(tmp_path, text, "pdf")
    found = [f.source for f in made.findings if f.code == "direction-pages"]
    assert len(found) == 2
    fine = f"# One\n\n{ARABIC} or *{ARABIC}* or [{HEBREW}]{{lang=he}} [{HEBREW}]{{lang=he}}\n"
    assert both.made(tmp_path / "b", fine, "pdf").codes() == []


def test_lists_of_a_passage_have_their_marks_within_the_text(tmp_path: Path) -> None:
    """Marks stand at the right of their items, and columns of a table stay apart."""
    rows = f"| {ARABIC} | {ARABIC} |\n|---|---|\n| {ARABIC} | {ARABIC} |"
    text = f"# One\n\nWords.\n\n::: {{lang=ar}}\n1. {ARABIC}\n2. {ARABIC}\n\n{rows}\n:::\n"
    made = both.made(tmp_path, text, "epub", "handout")
    assert made.codes() == []
    css = made.epub.css()
    assert '[dir="rtl"] ul, [dir="rtl"] ol {\n  padding-left: 0;\n  padding-right: 1.5em;' in css
    page = pypdfium2.PdfDocument(made.paths["handout"])[0]
    texts = page.get_textpage()
    boxes = [texts.get_charbox(at) for at in range(texts.count_chars())]
    words = [texts.get_text_range(at, 1) for at in range(texts.count_chars())]
    right = max(box[2] for box, word in zip(boxes, words, strict=True) if word in "12")
    arabic = [b for b, w in zip(boxes, words, strict=True) if "\u0600" < w < "\u07ff"]
    assert max(box[2] for box in arabic) < right <= page.get_width() - 50


def test_verse_of_a_passage_begins_at_the_right_of_its_page_and_screen(tmp_path: Path) -> None:
    """What hangs at the left hung out of the screen at the right."""
    long = " ".join([ARABIC] * 12)
    poem = f"::: {{lang=ar dir=rtl}}\n| {long}\n|     {ARABIC}\n:::\n"
    made = both.made(tmp_path, f"# One\n\nWords.\n\n{poem}", more="page-source: none\n")
    assert made.codes() == []
    css = made.epub.css()
    assert '[dir="rtl"] .stanza .line {\n  padding-left: 0;\n  padding-right: min(3em, 12%);' in css
    assert '[dir="rtl"] .stanza .indent-4 {\n  padding-right: min(5em, 18%);' in css
    document = pypdfium2.PdfDocument(made.paths["pdf"])
    page = document[len(document) - 1]
    texts = page.get_textpage()
    boxes = [texts.get_charbox(at) for at in range(texts.count_chars())]
    words = [texts.get_text_range(at, 1) for at in range(texts.count_chars())]
    arabic = [b for b, w in zip(boxes, words, strict=True) if "\u0600" < w < "\u07ff"]
    left = min(b[0] for b, w in zip(boxes, words, strict=True) if w == "W")
    assert min(box[0] for box in arabic) >= left - 1
    lines = sorted({round(box[1] / 12) for box in arabic}, reverse=True)
    last = [box for box in arabic if round(box[1] / 12) == lines[-1]]
    first = [box for box in arabic if round(box[1] / 12) == lines[0]]
    assert max(box[2] for box in first) - max(box[2] for box in last) > 10
