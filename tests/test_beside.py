"""Text beside what floats: an author's box at the side, and initials."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

import both
from test_epub import picture

IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE

#: Sentences of many short words: some lines are planned longer than they may be, and shrunk.
TEXT = (
    "Text that flows around the floated box, with lines that are shorter at first and then full "
    "again as soon as the box has ended; for this it must be rather long, longer than the box is "
    "high, and so it goes on for another sentence or two. The last one is this, and the very last "
    "is this, and so the lines come to their end."
)

Letter = tuple[str, float, float, float, float]


def letters(path: Path) -> list[Letter]:
    """The letters of the last page, in order: left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    text = document[len(document) - 1].get_textpage()
    found = [(text.get_text_range(i, 1), *text.get_charbox(i)) for i in range(text.count_chars())]
    return [letter for letter in found if letter[0].strip()]


def made(folder: Path, css: str, text: str) -> list[Letter]:
    (folder / "own.css").write_text(css)
    built = both.made(folder, text, "pdf", more="css: own.css\ntoc: false\n")
    assert not [finding for finding in built.findings if finding.code == "outputs-differ"]
    return letters(built.paths["pdf"])


@pytest.mark.parametrize("side", ["left", "right"])
def test_no_line_runs_into_a_box_beside_it(tmp_path: Path, side: str) -> None:
    css = f".side {{ float: {side}; width: 9em; margin: 0 1em }} .side p {{ color: red }}"
    page = made(
        tmp_path, css, f"# One\n\n::: {{.side}}\nXXXX XXXX XXXX XXXX XXXX XXXX\n:::\n\n{TEXT}\n"
    )
    boxed = [letter for letter in page if letter[0] == "X"]
    left, right = min(x[1] for x in boxed), max(x[3] for x in boxed)
    low, high = min(x[2] for x in boxed), max(x[4] for x in boxed)
    beside = [x for x in page if x[0] != "X" and x[2] < high and x[4] > low]
    assert len(beside) > 40
    assert all(x[3] < left if side == "right" else x[1] > right for x in beside)


def test_an_initial_of_the_authors_sheet_floats(tmp_path: Path) -> None:
    css = "h1 + p::first-letter { float: left; font-size: 3em; line-height: 1 }"
    page = made(tmp_path, css, f"# One\n\n{TEXT}\n")
    (initial,) = [x for x in page if x[0] == "T" and x[4] - x[2] > 15]
    beside = [x for x in page if x != initial and x[2] < initial[4] and x[4] > initial[2]]
    assert len(beside) > 80
    assert all(x[1] >= initial[3] - 0.5 for x in beside)
    edge = max(x[3] for x in page)
    below = [x for x in page if x[4] < initial[2]]
    assert edge <= max(x[3] for x in below) + 4  # marks hang a little


def boxes(path: Path) -> list[tuple[float, float, float, float]]:
    """The images of the last page: left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    page = document[len(document) - 1]
    return [one.get_bounds() for one in page.get_objects() if one.type == IMAGE]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("image", "side"),
    [
        ("![](a.png){.float-right width=40% alt=A}\n", "right"),
        ("![](a.png){.float-left width=40% alt=A} ", "left"),
        ("![](a.png){align=right width=40% alt=A}\n", "right"),
        ("![](a.png){.right width=40% alt=A}\n\n", "right"),
        ('<img src="a.png" align="left" width="150" alt="A">\n', "left"),
        ("![Caption](a.png){.float-right width=40%}\n\n", "right"),
    ],
)
def test_text_runs_around_an_image(tmp_path: Path, image: str, side: str) -> None:
    text = f"# One\n\n{image}{TEXT} {TEXT} {TEXT}\n\n- item\n\n## Next\n\nEnd.\n"
    made = both.made(tmp_path, text, "epub", "pdf", files={"a.png": picture(size=(600, 400))})
    assert made.codes() == []
    (box,) = boxes(made.paths["pdf"])
    level = [one for one in letters(made.paths["pdf"]) if box[1] < one[2] < box[3]]
    first = [one for one in level if one[0].isalpha()]
    assert len(first) > 100
    assert all(one[3] <= box[0] if side == "right" else one[1] >= box[2] for one in first)
    names = [e.get("class") or "" for e in made.epub.document("one").iter()]
    assert any(f"beside-{side}" in name for name in names)
    assert f"float: {side}" in made.epub.css()


def test_what_follows_an_image_at_the_side_is_clear_of_it(tmp_path: Path) -> None:
    image = "![](a.png){.float-left width=40% alt=A} Short.\n\n"
    text = f"# One\n\n{image}## Next\n\nEnd.\n\n{image}- item\n"
    made = both.made(tmp_path, text, "pdf", files={"a.png": picture(size=(600, 300))})
    found = letters(made.paths["pdf"])
    for box in boxes(made.paths["pdf"]):
        beside = "".join(one[0] for one in found if box[1] < one[2] < box[3])
        assert beside == "Short."


def test_a_heading_is_clear_of_a_figure_at_the_right(tmp_path: Path) -> None:
    text = "# One\n\n![Caption](a.png){.right width=40%}\n\nShort.\n\n## Next\n\nEnd.\n"
    made = both.made(tmp_path, text, "pdf", files={"a.png": picture(size=(600, 400))})
    found = letters(made.paths["pdf"])
    ((caption,), (heading,)) = ([x for x in found if x[0] == letter] for letter in "CN")
    assert heading[4] < caption[2]


@pytest.mark.slow
def test_entries_with_a_figure_at_the_side_keep_their_headings_and_captions(tmp_path: Path) -> None:
    entry = "## Name\n\n\\index{{bird {0}}}\n\n![Caption](a.png){{.right width=40%}}\n\nText.\n\n"
    text = "# One\n\n" + "".join(entry.format(n) for n in range(24))
    made = both.made(tmp_path, text, "pdf", files={"a.png": picture(size=(600, 400))})
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    seen = 0
    for page in document:
        words = page.get_textpage().get_text_bounded()
        images = sum(one.type == IMAGE for one in page.get_objects())
        if images:
            assert [words.count(word) for word in ("Name", "Caption", "Text.")] == [images] * 3
            seen += images
    assert seen == 24


@pytest.mark.parametrize("where", ["left", "right"])
def test_a_figure_stands_where_quarto_has_it(tmp_path: Path, where: str) -> None:
    text = f'# One\n\n![Caption](a.png){{fig-align="{where}" width=30%}}\n\n{TEXT}\n'
    made = both.made(tmp_path, text, "pdf", files={"a.png": picture(size=(600, 400))})
    (box,) = boxes(made.paths["pdf"])
    found = letters(made.paths["pdf"])
    left, right = min(one[1] for one in found), max(one[3] for one in found)
    assert abs(box[0] - left if where == "left" else right - box[2]) < 3
    assert all(not box[1] < one[2] < box[3] for one in found)


def test_a_width_in_html_is_that_of_the_page(tmp_path: Path) -> None:
    text = '# One\n\n<img src="a.png" width="96" height="64" alt="A"> and words.\n'
    made = both.made(tmp_path, text, "epub", "pdf", files={"a.png": picture(size=(600, 400))})
    assert made.codes() == []
    (box,) = boxes(made.paths["pdf"])
    assert box[2] - box[0] == pytest.approx(72, abs=1)
    image = next(e for e in made.epub.document("one").iter() if str(e.tag).endswith("}img"))
    assert "width: 96px" in made.epub.css()
    assert "96px" in (image.get("class") or "")


def test_a_long_word_in_a_narrow_caption_is_divided_at_a_hyphen(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture(size=(30, 30)))
    caption = "Acanthocardia echinata"
    text = f"# One\n\n![{caption}](a.png){{#fig-a .float-left width=22% alt=a}}\n\n{TEXT}\n"
    more = "toc: false\neditions:\n  pdf: {trim: pocket}\n"
    page = both.made(tmp_path, text, "pdf", more=more).pages()[-1]
    assert "Acanthocardia" not in page
    divided = page.split("Acantho", 1)[1].split("echinata")[0]
    assert divided.count("-") + divided.count("\x02") == 1
    # its label is not
    assert "Figure 1 " in page


@pytest.mark.parametrize("start", ["Mot", "« Mot »"])
def test_narrow_spaces_of_french_are_no_wider_in_a_full_line(tmp_path: Path, start: str) -> None:
    """They have the glyph of a plain space, and hung lines out beyond the margin."""
    text = f"{start} dit : « Oui ; non ! » Pourquoi ? Car « c'est dit » et redit ; hélas ! " * 6
    made = both.made(tmp_path, f"# Un\n\n{text}\n", "pdf", more="lang: fr\ntoc: false\n")
    found = [letter for letter in letters(made.paths["pdf"]) if letter[0] != "1"]
    lines: dict[int, float] = {}
    for _, _, bottom, right, top in found:
        line = round((bottom + top) / 2 / 14)
        lines[line] = max(right, lines.get(line, 0.0))
    ends = sorted(lines.values())
    # the title and the last line are shorter; marks hang a little
    assert len(ends) > 5
    assert ends[-1] - ends[3] < 4


def test_a_paragraph_beside_an_image_between_two_is_set_in(tmp_path: Path) -> None:
    image = "![](a.png){.right width=40% alt=A}\n\n"
    text = f"# One\n\nXylem. {TEXT[:40]}\n\n{image}Yarrow. {TEXT[:90]}\n\nZinnia.\n"
    made = both.made(
        tmp_path, text, "pdf", "large-print", files={"a.png": picture(size=(600, 300))}
    )
    for edition, inset in (("pdf", 12), ("large-print", 0)):
        found = letters(made.paths[edition])
        first, beside, below = (next(x[1] for x in found if x[0] == sign) for sign in "XYZ")
        assert beside - first == pytest.approx(inset, abs=2)
        assert below == pytest.approx(beside, abs=2)


def test_signs_above_and_below_the_line_are_within_it_in_large_print(tmp_path: Path) -> None:
    text = "# One\n\nxH~2~O and x^2^ are read.\n\n| Q | R |\n|---|---|\n| 1 | 2 |\n\n: Signs\n"
    made = both.made(tmp_path, text, "large-print")
    found = letters(made.paths["large-print"])
    low, high = [x for x in found if x[0] == "2"][:2]
    base = next(x for x in found if x[0] == "H")
    assert 2 < base[2] - low[2] < 5
    assert 4 < high[2] - base[2] < 8
    caption, cell = (next(x[1] for x in found if x[0] == sign) for sign in "SQ")
    assert caption == pytest.approx(cell, abs=2)


@pytest.mark.parametrize("below", ["## Heading", "Short.\n\n## Heading", "### Heading"])
def test_a_heading_below_an_image_at_a_side_has_its_space(tmp_path: Path, below: str) -> None:
    text = f"# One\n\nText.\n\n![XXX](x.png){{.float-left width=30%}}\n\n{below}\n\n{TEXT}\n"
    built = both.made(tmp_path, text, "pdf", files={"x.png": picture()}, more="toc: false\n")
    page = letters(built.paths["pdf"])
    caption = min(letter[2] for letter in page if letter[0] == "X")
    heading = max(letter[4] for letter in page if letter[0] == "H")
    lines = sorted({round(letter[2]) for letter in page if letter[0] in "ox"}, reverse=True)
    leading = min(a - b for a, b in pairwise(lines) if a - b > 5)
    assert caption - heading > 0.7 * leading
