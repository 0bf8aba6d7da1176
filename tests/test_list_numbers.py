"""Numbers of lists as Pandoc's authors write them, in the tree and in both outputs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from both import made
from octavo.read.dialect import html


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("(a) x", '<ol type="a" class="lower-alpha two-parens">'),
        ("a) x", '<ol type="a" class="lower-alpha one-paren">'),
        ("aa) x", '<ol type="a" class="double-alpha one-paren">'),
        ("bb) x", '<ol start="2" type="a" class="double-alpha one-paren">'),
        ("(ii) x", '<ol start="2" type="i" class="lower-roman two-parens">'),
        ("aa. x", None),
        ("(1) x", '<ol class="two-parens">'),
        ("(2) x", '<ol start="2" class="two-parens">'),
        ("(IV) x", '<ol start="4" type="I" class="upper-roman two-parens">'),
        ("(I) x", '<ol type="I" class="upper-roman two-parens">'),
        # years, copyright signs, names and pages
        ("(1917) x", None),
        ("(c) 2026 A. Author", None),
        ("(b) x", '<ol start="2" type="a" class="lower-alpha two-parens">'),
        ("c) x", '<ol start="3" type="a" class="lower-alpha one-paren">'),
        ("D.  x", '<ol start="4" type="A" class="upper-alpha">'),
        ("(iv) x", '<ol start="4" type="i" class="lower-roman two-parens">'),
        ("(x) x", '<ol start="24" type="a" class="lower-alpha two-parens">'),
        ("(r) x", None),
        ("(mix) x", None),
        ("p. 33", None),
        ("D. Trotsky", None),
    ],
)
def test_what_begins_a_list(text: str, opening: str | None) -> None:
    found, _ = html(text + "\n", "m.md")
    assert found.startswith(opening or "<p>")


@pytest.mark.parametrize(
    ("first", "second", "start"),
    [
        ("(a) x\n(b) y", "(c) z", 3),
        ("a. x", "b. y", 2),
        ("i. x\nii. y", "iii. z", 3),
        ("1) x\n2) y", "3) z", 3),
        ("(1) x\n(2) y", "(3) z", 3),
        ("\n".join(f"({c}) x" for c in "abcdefgh"), "(i) y", 9),
    ],
)
def test_a_list_goes_on_behind_a_paragraph(first: str, second: str, start: int) -> None:
    found, findings = html(f"{first}\n\nText.\n\n{second}\n", "m.md")
    assert f'<ol start="{start}"' in found
    assert findings == ()


def test_another_kind_of_number_begins_another_list() -> None:
    found, _ = html("A)  x\nB)  y\n\nI)  z\nII) q\n", "m.md")
    assert found.count("<ol") == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1. a\n2. b\n4. c\n", (3, 1)),
        ("i. a\niii. b\niv. c\n", (2, 1)),
        ("- x\n\n  1. a\n  3. b\n", (4, 3)),
    ],
)
def test_numbers_out_of_order_are_told(text: str, place: tuple[int, int]) -> None:
    _, findings = html(text, "m.md")
    assert [f.code for f in findings] == ["list-number"]
    source = findings[0].source
    assert source is not None
    assert (source.line, source.column) == place


@pytest.mark.parametrize(
    "text", ["1. a\n1. b\n1. c\n", "0. a\n0. b\n", "5. a\n6. b\n", "#. a\n#. b"]
)
def test_numbers_in_order_or_all_the_same_are_fine(text: str) -> None:
    assert html(text, "m.md")[1] == ()


def test_brackets_in_both_outputs(tmp_path: Path) -> None:
    text = (
        "# One\n\n(a) first\n(b) second\n\nBetween.\n\n(c) third\n\nOr.\n\niv) x\n\n1) y\n\nI)  z\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    # the text of a page holds its numbers apart
    assert "(a) (b) (c) iv) 1) I)" in both.pdf()
    sheet = both.epub.archive.read("EPUB/styles/book.css").decode()
    assert "lower-alpha-in-brackets" in sheet


def test_numbers_stand_on_the_line_that_they_begin(tmp_path: Path) -> None:
    """Beside a fraction, or columns with room above them, a number would else hang in the air."""
    columns = (
        "::: {.columns}\n   ::: {.column}\n   zebra\n   :::\n   ::: {.column}\n   b\n   :::\n   :::"
    )
    text = f"# A\n\n1. zebra $\\dfrac{{\\dfrac{{a}}{{b}}}}{{c}}$\n2. {columns}\n\n   c\n3. zebra\n"
    built = made(tmp_path, text, "pdf", more="theme: plain\n")
    document = pypdfium2.PdfDocument(built.paths["pdf"].read_bytes())
    page = document[len(document) - 1].get_textpage()
    whole = page.get_text_range()
    words = [at for at in range(len(whole)) if whole.startswith("zebra", at)]
    assert len(words) == 3
    for number, word in zip("123", words, strict=True):
        bottoms = [page.get_charbox(at, loose=True)[1] for at in (whole.index(f"{number}."), word)]
        assert abs(bottoms[0] - bottoms[1]) < 0.2


def test_the_letters_of_german_law_hold_what_stands_below_them(tmp_path: Path) -> None:
    book = made(tmp_path, "# A\n\na)  x\n\n    aa) y\n\n    bb) z\n\n        (1) q\n")
    page = next(page for page in book.pages() if "aa)" in page)
    assert all(mark in page.split() for mark in ("a)", "aa)", "bb)", "(1)"))
    assert list(book.epub.document("a").iter("{*}pre")) == []
