"""Poems in divs: their lines end where the author ended them."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import Both, made
from epubs import XHTML


def lines(both: Both) -> list[str]:
    return [
        "".join(map(str, e.itertext()))
        for e in both.epub.document("one").iter(f"{XHTML}span")
        if e.get("class") == "line"
    ]


@pytest.mark.parametrize("name", ["verse", "poem", "lyrics"])
def test_lines_of_a_poem_stay(tmp_path: Path, name: str) -> None:
    text = (
        f"# One\n\n::: {name}\nThe lamp is *lit,\nthe rooks* have\\\ngone to bed.  \n\n"
        "Come in;\n[late]{.smallcaps}\n:::\n\nProse that\ngoes on.\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    wanted = ["The lamp is lit,", "the rooks have", "gone to bed.", "Come in;", "late"]
    assert lines(both) == wanted
    document = both.epub.document("one")
    assert [e.text for e in document.iter(f"{XHTML}em")] == ["lit,", "the rooks"]
    assert "Prose that goes on." in both.pdf()
    assert len([e for e in document.iter(f"{XHTML}p") if "stanza" in (e.get("class") or "")]) == 2


def test_lines_of_numbered_stanzas_stay(tmp_path: Path) -> None:
    poem = "1. The lamp[^a]\n   is lit.\n\n2. The rooks\n   are gone."
    text = f"# One\n\n::: verse\n{poem}\n:::\n\n[^a]: N.\n"
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    assert [one.strip("1") for one in lines(both)] == [
        "The lamp",
        "is lit.",
        "The rooks",
        "are gone.",
    ]
    assert both.epub.broken_links() == []


def test_lines_of_a_div_of_raw_html_and_indents_by_wide_spaces(tmp_path: Path) -> None:
    text = '# One\n\n<div class="verse">\nA <em>b</em>,\n&nbsp;&nbsp;c\nd.\n</div>\n\n'
    both = made(tmp_path, f"{text}::: verse\nE\n&emsp;f\n:::\n")
    assert both.codes() == []
    assert lines(both) == ["A b,", "\xa0\xa0c", "d.", "E", "\N{EM SPACE}f"]


def test_spaces_at_the_heads_of_lines_in_verse_stay(tmp_path: Path) -> None:
    poem = "::: {.verse}\nThe rooks\n    are gone,\n  and so\n\n  am I,\nare you.\n:::\n"
    both = made(tmp_path, f"# One\n\n{poem}\nWords\n  go on.\n")
    deep, wide = "\xa0" * 4, "\xa0" * 2
    assert lines(both) == [
        *("The rooks", f"{deep}are gone,", f"{wide}and so"),
        *(f"{wide}am I,", "are you."),
    ]
    assert "Words go on." in both.chapter("one")


def test_a_line_that_is_turned_is_not_parted_between_pages(tmp_path: Path) -> None:
    """Each line takes four on a small page; only its first and last word are looked for."""
    inside = "and nobody asked me anything, and I was glad of it, and went on standing there with"
    poem = "\n".join(f"| Begun{n} {inside} my two hands hanging ended{n}" for n in range(40))
    both = made(tmp_path, f"# One\n\n{poem}\n", "pdf", more="editions:\n  pdf: {trim: pocket}\n")
    pages = both.pages()
    starts = [next(n for n, page in enumerate(pages) if f"Begun{k} " in page) for k in range(40)]
    ends = [next(n for n, page in enumerate(pages) if f"ended{k}" in page) for k in range(40)]
    assert starts == ends
    assert len(set(starts)) > 5
