"""Margins and leading where an author says the size of the page or of the letters alone."""

from __future__ import annotations

import statistics
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

import both
from test_epub import picture

IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE

TEXT = "Words of a plain text xxx that goes on and on. " * 60
BOOK = f"# One\n\n{TEXT}\n\n{TEXT}\n\n{TEXT}\n"


def block(folder: Path, options: str) -> tuple[float, float, float, float, float]:
    """Left and right edge of the text of an edition and its page's width (mm), letters, leading."""
    made = both.made(folder, BOOK, "pdf", more=f"toc: false\neditions:\n  pdf: {{{options}}}\n")
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    page = document[made.labels().index("2")]
    words = page.get_textpage()
    text = words.get_text_range()
    boxes = [words.get_charbox(n, loose=True) for n in range(words.count_chars())]
    running = {round(box[1], 1) for box in boxes}
    lines = sorted(running)[1:-1]
    inside = [box for box in boxes if round(box[1], 1) in lines and box[2] > box[0]]
    longest = max(len(line) for line in text.splitlines())
    feet = sorted({round(words.get_charbox(n)[1]) for n, sign in enumerate(text) if sign == "x"})
    leading = statistics.median(b - a for a, b in pairwise(feet) if b - a > 2)
    to_mm = 25.4 / 72
    left, right = min(b[0] for b in inside) * to_mm, max(b[2] for b in inside) * to_mm
    return left, right, page.get_width() * to_mm, longest, leading


def test_no_line_is_too_long_on_a_wide_page(tmp_path: Path) -> None:
    left, right, width, longest, _ = block(tmp_path, "trim: a4")
    assert right - left == pytest.approx(40 * 10.5 * 25.4 / 72, abs=2)
    # inner and outer margin grow alike
    assert left - (width - right) == pytest.approx(2, abs=2)
    assert longest < 100


def test_what_the_author_says_holds(tmp_path: Path) -> None:
    left, right, _, _, _ = block(tmp_path, "trim: a4, margin-inner: 20mm, margin-outer: 20mm")
    assert right - left == pytest.approx(170, abs=2)


def test_margins_of_a_small_page_are_smaller(tmp_path: Path) -> None:
    left, right, width, longest, _ = block(tmp_path, "trim: pocket")
    # 36 of 148 mm, as on A5
    assert width - (right - left) == pytest.approx(36 * 108 / 148, abs=2)
    assert longest > 45


def test_a_size_like_another_begins_anew(tmp_path: Path) -> None:
    more = "editions:\n  pdf:\n  wide: {like: pdf, trim: a4}\n  small: {like: wide, trim: a5}\n"
    made = both.made(tmp_path, BOOK, "pdf", "small", more=more)
    assert made.pages("small") == made.pages("pdf")


def test_larger_letters_have_more_leading(tmp_path: Path) -> None:
    assert block(tmp_path / "a", "fontsize: 15pt")[4] == pytest.approx(20, abs=1)
    assert block(tmp_path / "b", "'fontsize': 15pt, leading: 18pt")[4] == pytest.approx(18, abs=1)


def test_a_page_on_its_side_has_the_whole_of_a_wide_one(tmp_path: Path) -> None:
    rows = "\n".join(f"| row{n} | 1 |" for n in range(24))
    text = f"# One\n\n::: {{.landscape}}\n\n| a | b |\n|---|---|\n{rows}\n\n:::\n"
    more = "toc: false\neditions:\n  pdf: {trim: a4}\n  print: {trim: a4}\n"
    made = both.made(tmp_path, text, "pdf", "print", more=more)
    for edition in ("pdf", "print"):
        assert sum("row" in page for page in made.pages(edition)) == 1


def test_an_image_of_a_height_wider_than_its_page_keeps_its_proportions(tmp_path: Path) -> None:
    """Room stayed above and below it, as high as was asked for."""
    text = "# One\n\nWords.\n\n![What is seen.](a.png){height=9cm}\n\nMore.\n"
    image = picture(size=(1000, 400))
    made = both.made(tmp_path, text, "epub", "pdf", files={"a.png": image}, more="toc: false\n")
    assert ".width-22_5cm {\n  width: 22.5cm;" in made.epub.css()
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    page = document[len(document) - 1]
    (seen,) = [one.get_bounds() for one in page.get_objects() if one.type == IMAGE]
    assert seen[2] - seen[0] == pytest.approx(2.5 * (seen[3] - seen[1]), rel=0.01)
    words = page.get_textpage()
    caption = words.get_text_range().index("What")
    assert 0 < seen[1] - words.get_charbox(caption)[3] < 30
