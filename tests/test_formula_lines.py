"""Formulas as plain text: in contents, running heads and outlines, and as the names of things."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from octavo import formulas
from octavo.edition import BUILT_IN
from octavo.editions.pdf import mathematics
from pages import resolved

MATH = "{http://www.w3.org/1998/Math/MathML}math"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        ("E=mc^2", "E = mc²"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        ("-x", "−x"),
        ("a - b", "a − b"),
        (r"O(n\log n)", "O(n log n)"),
        (r"\frac12", "1/2"),
        (r"\sum_i i", "sum over i of i"),
        (r"\sqrt 2", "√2"),
        ("f'(x)", "f′(x)"),
        (r"\mathrm{H_2O}", "H₂O"),
        ("x_i", "x sub i"),
        (r"\binom nk", "n choose k"),
        (r"\mathbf{v}", "v"),
        ("A^{-1}", "A⁻¹"),
    ],
)
def test_a_formula_on_a_line(tex: str, line: str) -> None:
    math = formulas.read(tex, display=False, lang="en").mathml
    assert math is not None
    assert formulas.line(math) == line


def test_titles_with_formulas(tmp_path: Path) -> None:
    filler = "\n\n".join(["Some words that fill the page with text. " * 12] * 12)
    text = f"# The $x^2$ law\n\nSee @sec-e.\n\n## $E=mc^2$ {{#sec-e}}\n\n{filler}\n"
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    assert both.epub.document("the-x-2-law").findtext(f".//{XHTML}title") == "The x² law"
    nav = both.epub.document("nav")
    lines = ["".join(map(str, a.itertext())) for a in nav.iter(f"{XHTML}a")]
    assert "The x² law" in lines
    assert "E = mc²" in lines
    assert [line.strip() for line in both.outline()][-2:] == ["The x² law", "E = mc²"]
    # the running head of a later page
    assert any("The x² law" in page for page in both.pages()[-2:])


def test_a_formula_names_what_holds_nothing_else(tmp_path: Path) -> None:
    text = (
        "# One\n\n| $n$ | of $n$ |\n|---|---|\n| 1 | $n$ |\n\n"
        "[$x^2$](https://example.org) and [the $x$](https://example.org/x).\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    named = [math.get("aria-label") for math in both.epub.document("one").iter(MATH)]
    assert named == ["n", None, None, "x squared", None]


def test_fractions_in_lines_that_follow_each_other_stay_apart(tmp_path: Path) -> None:
    text = "# X\n\na) $\\frac34$\nb) $\\frac34$\n\nWords.\n\nThe $\\frac34$ alone.\n"
    book = resolved(tmp_path, f"---\ntitle: T\nauthor: A\n---\n\n{text}")
    trees = [(chapter, chapter.tree()) for chapter in book.chapters]
    drawn = mathematics.draw(trees, BUILT_IN["handout"])
    assert drawn.findings == []
    names = [str(image.get("class")) for _, tree in trees for image in tree.iter("img")]
    beside, alone = ([int(n.replace("m", "-")) for n in names[k].split("-")[1:]] for k in (0, 2))
    assert names[0] == names[1]
    # depth, then how far the drawing reaches into the line above and into the one below
    assert beside[1] + beside[2] <= -50
    assert alone[1] > 0
    assert alone[2] > 0


@pytest.mark.parametrize(
    "text",
    [
        "a) $\\dfrac34$\n\nb) $\\dfrac34$\n",
        "- One\n\n  1. $\\dfrac34$\n\n  2. $\\dfrac34$\n",
        "::: {.columns}\n::: {.column}\na) $\\dfrac34$\n\nb) $\\dfrac34$\n:::\n:::\n",
    ],
)
def test_fractions_in_items_below_each_other_stay_apart(tmp_path: Path, text: str) -> None:
    """Those of a loose list stand in paragraphs within its items; none reaches into the next."""
    book = resolved(tmp_path, f"---\ntitle: T\nauthor: A\n---\n\n# X\n\n{text}")
    trees = [(chapter, chapter.tree()) for chapter in book.chapters]
    mathematics.draw(trees, BUILT_IN["handout"])
    names = [str(image.get("class")) for _, tree in trees for image in tree.iter("img")]
    assert len(names) == 2
    for name in names:
        _, above, below = (int(number.replace("m", "-")) for number in name.split("-")[1:])
        assert above + below <= -200


def test_a_displayed_formula_stands_on_the_page_of_what_leads_to_it(tmp_path: Path) -> None:
    """As TeX has it, no page ends between the two, in an item as little as in a paragraph."""
    text = ""
    for n in range(18, 30):
        lines = "\n\n".join("Line." for _ in range(n))
        mark = "1. " if n % 2 else ""
        text += f"# C{n}\n\n{lines}\n\n{mark}Leads{n} to\n\n   $$a = b \\tag{{T{n}}}$$\n\n"
        text += "After.\n\n" * 9
    pages = made(tmp_path, text, "pdf").pages()
    parted = [n for n in range(18, 30) for p in pages if f"(T{n})" in p and f"Leads{n}" not in p]
    assert parted == []
    assert sum("(T" in page and "Line." not in page for page in pages)


def test_formulas_in_cells_stay_within_their_rows(tmp_path: Path) -> None:
    text = "# X\n\n| a | $\\frac34$ |\n|---|---|\n| b | $\\dfrac{a}{b}$ |\n\nThe $\\frac34$.\n"
    book = resolved(tmp_path, f"---\ntitle: T\nauthor: A\n---\n\n{text}")
    trees = [(chapter, chapter.tree()) for chapter in book.chapters]
    mathematics.draw(trees, BUILT_IN["pdf"])
    names = [str(image.get("class")) for _, tree in trees for image in tree.iter("img")]
    reach = [[int(n.replace("m", "-")) for n in name.split("-")[2:]] for name in names]
    assert all(above <= 0 and below <= 0 for above, below in reach[:-1])
    assert any(number > 0 for number in reach[-1])
