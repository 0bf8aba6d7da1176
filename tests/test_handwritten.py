"""What teachers and office people write in Markdown beyond its grammars, in both outputs."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

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


@pytest.mark.slow
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


SCENES = """\
# Chapter One

A.

\\* \\* \\*

B.

\\#

C.

◆

D, *E*.

— — —

#

F.\\
G.

—

# The Rain

H.

# Dawn

I.
"""


@pytest.mark.slow
def test_scene_breaks_of_typescripts(tmp_path: Path) -> None:
    book = made(tmp_path, SCENES)
    assert book.codes() == ["heading-empty"]
    document = book.epub.document("chapter-one")
    assert [rule.get("class") for rule in document.iter(f"{XHTML}hr")] == ["scene-break"] * 3
    looks = [("".join(p.itertext()), p.get("class")) for p in document.iter(f"{XHTML}p")]
    assert ("◆", "ornament") in looks
    assert ("— — —", "ornament") in looks
    assert ("—", "ornament") in looks
    assert ("F.G.", "lines") in [(text.replace("\n", ""), kind) for text, kind in looks]


def test_a_title_that_has_its_number_gets_no_other(tmp_path: Path) -> None:
    book = made(tmp_path, SCENES, "epub")
    assert book.chapter("the-rain").startswith("2 The Rain")
    assert book.chapter("chapter-one").startswith("Chapter One")


def test_the_contents_have_the_author_s_title(tmp_path: Path) -> None:
    book = made(tmp_path, "# One\n\nA.\n\n# Two\n\nB.\n", more="toc-title: What Is Here\n")
    assert book.codes() == []
    assert "What Is Here" in book.pdf()
    assert book.chapter("nav").startswith("What Is Here")


def test_a_title_of_two_lines(tmp_path: Path) -> None:
    head = "---\ntitle: |\n  The Ferry\\\n  to Hask\nauthor: A\ndate: 2026\n---\n\n"
    book = made(tmp_path, head + "# One\n\nA.\n", "pdf")
    assert "The Ferry to Hask" in book.pdf()


def test_a_chapter_without_a_title(tmp_path: Path) -> None:
    book = made(tmp_path, "# {-}\n\n*For Ann*\n\n# One\n\nA.\n\n# {.letter}\n\nB.\n")
    assert book.codes() == []
    assert [name for name in book.epub.short() if name.startswith("chapter")]
    for name in book.epub.short():
        if name.startswith("chapter"):
            assert book.epub.document(name).find(f".//{XHTML}h1") is None


TABLE = """\
# One

| Ort | Bemerkung |
|-----|-----------|
| Verwaltungsgemeinschaft | a b |

: Orte {{tbl-colwidths="[{0}]"}}

<table>
<tr><th width="30%">A</th><th>B</th></tr>
<tr><td>1</td><td>2</td></tr>
</table>
"""


def test_columns_have_the_widths_that_the_author_gives(tmp_path: Path) -> None:
    book = made(tmp_path, TABLE.format("20, 80"), more="lang: de\n")
    assert book.codes() == []
    first, second = book.epub.document("one").iter(f"{XHTML}table")
    assert [col.get("class") for col in first.iter(f"{XHTML}col")] == [
        "width-20percent",
        "width-80percent",
    ]
    head = second.find(f".//{XHTML}th")
    assert head is not None
    assert "width-30percent" in (head.get("class") or "")
    assert "Verwaltungsgemeinschaft" not in book.pdf()


@pytest.mark.slow
def test_widths_for_other_columns_are_told(tmp_path: Path) -> None:
    book = made(tmp_path, TABLE.format("20, 30, 50"), "epub")
    assert book.codes() == ["table-widths"]


@pytest.mark.slow
def test_claims_stand_together_or_alone(tmp_path: Path) -> None:
    claims = "accessibility:\n  conformsTo: WCAG 2.2 AA\n  certifiedBy: The Department\n"
    book = made(tmp_path, "# One\n\nA.\n", "epub", more=claims)
    assert book.codes() == []
    package = book.epub.archive.read(book.epub.package_name).decode()
    assert "The Department" in package
    book = made(tmp_path, "# One\n\nA.\n", "epub", more="accessibility:\n  certifyBy: X\n")
    assert book.codes() == ["metadata-unknown"]


@pytest.mark.slow
def test_annexes_that_have_their_letters(tmp_path: Path) -> None:
    text = "# One\n\nA.\n\n# Annex A: Data {.appendix}\n\n```csv\na,b\n```\n"
    book = made(tmp_path, text, "epub", more="number-sections: true\n")
    assert book.codes() == []
    assert book.chapter("annex-a-data").startswith("Annex A: Data")


@pytest.mark.slow
def test_a_glossary_is_named_once(tmp_path: Path) -> None:
    book = made(tmp_path, "# One\n\nA.\n\n# Glossary\n\nAnt\n: An insect.\n", "epub")
    terms = book.epub.document("glossary").find(f".//{XHTML}dl")
    assert terms is not None
    assert "{http://www.idpf.org/2007/ops}type" not in terms.attrib


WORD = """\
# []{#_Toc1 .anchor}One

[[One]{.underline} [1](#_Toc1)](#_Toc1)

A line.\\
\\

\\

C:\\\\

|     | Left |
|-----|------|
| Top | 1    |

![Tall](tall.png){width="6.5in" height="9in"}
"""


def test_what_pandoc_makes_of_word(tmp_path: Path) -> None:
    tall = io.BytesIO()
    Image.new("L", (30, 120), 128).save(tall, "PNG")
    book = made(tmp_path, WORD, files={"tall.png": tall.getvalue()})
    assert book.codes() == []
    document = book.epub.document("one")
    link = document.find(f".//{XHTML}a")
    assert link is not None
    assert "".join(link.itertext()) == "One 1"
    words = [" ".join("".join(p.itertext()).split()) for p in document.iter(f"{XHTML}p")]
    assert words[1:] == ["A line.", "C:\\"]
    assert [cell.tag for cell in document.find(f".//{XHTML}tr")] == [f"{XHTML}td", f"{XHTML}th"]
    image = document.find(f".//{XHTML}img")
    assert image is not None
    assert image.get("class") == "width-6_5in"
    with pikepdf.open(book.paths["pdf"]) as pdf:
        drawn = [
            [float(number) for number in operands]
            for page in pdf.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "cm"
        ]
    assert any(d and abs(abs(d / a) - 4) < 0.01 for a, _, _, d, _, _ in drawn if a > 20)


@pytest.mark.slow
def test_emoji_are_in_a_face_of_the_book(tmp_path: Path) -> None:
    book = made(tmp_path, "# One 😀\n\nDone ✅, not ❌, look ⚠️ 🎉 👍🏽 and **bold 😀**.\n")
    assert book.codes() == []
    assert "✅" in book.pdf()
    assert any(name.endswith("emoji-400-roman.ttf") for name in book.epub.archive.namelist())


def test_macros_defined_in_the_text(tmp_path: Path) -> None:
    text = "# One\n\n\\newcommand{\\R}{\\mathbb{R}}\n\nLet $x \\in \\R$.\n"
    book = made(tmp_path, text, "epub")
    assert book.codes() == []
    assert "newcommand" not in book.chapter("one")


@pytest.mark.slow
def test_a_note_has_its_size_wherever_it_is_called(tmp_path: Path) -> None:
    sizes = []
    for text in ("# One^[The note.]\n\nA.\n", "# One\n\nA.^[The note.]\n"):
        book = made(tmp_path, text, "pdf")
        document = pypdfium2.PdfDocument(book.paths["pdf"].read_bytes())
        page = document[len(document) - 1].get_textpage()
        at = page.get_text_range().index("The note")
        sizes.append(round(page.get_charbox(at)[3] - page.get_charbox(at)[1], 1))
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. a\n  1. b\n  2. c\n2. d", [10, 11]),
        ("10. a\n\n   b", [11]),
        ("- a\n  - b\n    - c", []),
        (" 9. a\n10. b\n", []),
        ("1. a\n   1. b\n\n   c\n\nd", []),
        ("1. a\n\n    b", []),
    ],
)
@pytest.mark.slow
def test_lines_that_are_not_indented_enough(tmp_path: Path, text: str, lines: list[int]) -> None:
    book = made(tmp_path, f"# One\n\n{text}\n", "epub")
    assert [f.source.line for f in book.findings if f.source and f.code == "list-indent"] == lines
