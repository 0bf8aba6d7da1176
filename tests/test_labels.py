"""Cross-references as pandoc-crossref, bookdown and LaTeX write them, in both outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import Both, made
from test_epub import picture

NUMBERED = "number-sections: true\n"


def read(both: Both) -> list[str]:
    """The text of each output, without white space."""
    words = [both.epub.text(), both.pdf()]
    return ["".join(text.split()) for text in words]


def test_keys_with_a_colon_are_references(tmp_path: Path) -> None:
    text = (
        "# One {#sec:one}\n\nSee @fig:a, [-@eq:e], @tbl:t, @lst:l, [one](#sec:one), @sec:one.\n\n"
        "![Ants](a.png){#fig:a}\n\n$$x = 1$$ {#eq:e}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        ': Numbers {#tbl:t}\n\n```{#lst:l .python caption="Code"}\npass\n```\n'
    )
    book = made(tmp_path, text, files={"a.png": picture()}, more=NUMBERED)
    assert book.codes() == []
    said = "See Figure 1.1, 1.1, Table 1.1, Listing 1.1, one, Chapter 1."
    assert all(said.replace(" ", "") in words for words in read(book))


def test_a_row_of_pictures_is_the_panels_of_its_figure(tmp_path: Path) -> None:
    text = (
        '# One\n\nSee @fig:two and @fig:b.\n\n<div id="fig:two">\n'
        "![Ant *x*](a.png){#fig:a width=40%}\n"
        "![Bee](a.png){#fig:b width=40%}\n\nInsects\n</div>\n"
    )
    book = made(tmp_path, text, files={"a.png": picture()}, more=NUMBERED)
    assert book.codes() == []
    for words in read(book):
        assert "SeeFigure1.1andFigure1.1b." in words
        assert words.index("(a)Antx") < words.index("(b)Bee") < words.index("Figure1.1Insects")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("\\@ref(fig:a)", "See 1.1."),
        ("\\ref{fig:a}", "See 1.1."),
        ("\\autoref{fig:a}", "See Figure 1.1."),
        ("\\eqref{eq:e}", "See (1.1)."),
        ("\\@ref(one)", "See 1."),
    ],
)
def test_references_of_latex_and_bookdown(tmp_path: Path, written: str, said: str) -> None:
    text = (
        f"# One {{#one}}\n\nSee {written}.\n\n(ref:cap) Ants *by day*\n\n"
        "![(\\#fig:a) (ref:cap)](a.png)\n\n"
        "\\begin{equation}\nx = 1\n\\label{eq:e}\n\\end{equation}\n"
    )
    book = made(tmp_path, text, files={"a.png": picture()}, more=NUMBERED)
    assert book.codes() == []
    for words in read(book):
        assert said.replace(" ", "") in words
        assert "Figure1.1Antsbyday" in words
        assert "ref:" not in words


def test_a_label_in_lines_that_are_aligned_is_that_of_all(tmp_path: Path) -> None:
    lines = "\\begin{align}\nx &= 1 \\label{eq:e} \\\\\n &< 2 \\nonumber\n\\end{align}"
    book = made(tmp_path, f"# One\n\n{lines}\n\nSee \\eqref{{eq:e}}.\n", more=NUMBERED)
    assert book.codes() == []
    for words in read(book):
        assert "See(1.1)." in words


def test_a_reference_to_nothing_is_shown_as_it_was_written(tmp_path: Path) -> None:
    book = made(tmp_path, "# One\n\nSee @fig:no and \\@ref(no).\n")
    told = [(f.code, f.source.column, f.message) for f in book.findings if f.source and f.hint]
    assert told == [
        (
            "reference-unknown",
            5,
            "the reference @fig:no leads to nothing: no “fig-no” is in the book",
        ),
        (
            "reference-unknown",
            17,
            "the reference \\@ref(no) leads to nothing: no “no” is in the book",
        ),
    ]


def test_appendices_and_parts_as_they_are_marked_elsewhere(tmp_path: Path) -> None:
    text = (
        "\\newpage\n\n# (PART) First {-}\n\n# One\n\nText.\n\n\\appendix\n\n# Tables\n\n"
        "See @sec-t.\n\n# More {#sec-t}\n\nText.\n"
    )
    book = made(tmp_path, text, files={"a.png": picture()}, more=NUMBERED)
    for words in read(book):
        assert "AppendixATables" in words
        assert "SeeAppendixB." in words
        assert "PART" not in words
        assert "\\appendix" not in words


def test_numbers_and_units_of_siunitx_in_the_text(tmp_path: Path) -> None:
    book = made(tmp_path, "# One\n\nIt is \\SI{3}{\\metre} or \\num{12} long.\n")
    assert book.codes() == []
    assert all("SI{" not in words for words in read(book))
