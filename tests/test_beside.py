"""Text beside what floats: an author's box at the side, and initials."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

import both

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
