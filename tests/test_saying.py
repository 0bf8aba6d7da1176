"""Who is quoted, in the last line of a quotation; blank paragraphs, marks that stand alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import Both, made
from epubs import XHTML


def said(both: Both) -> list[str]:
    return [
        " ".join("".join(map(str, e.itertext())).split())
        for e in both.epub.document("one").iter(f"{XHTML}p")
        if e.get("class") == "attribution"
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('"Nobody drowned."\n— Local *saying*', ["— Local saying"]),
        ("Nobody *ever*\ndrowned\\\n-- W. B., 1916.", ["– W. B., 1916."]),
        ("One.\n\nTwo.  \n— [A](https://b.example), p. 4", ["— A, p. 4"]),
        ("| A lamp\n| is lit\n| --- Anon", ["— Anon"]),
        ("| A lamp\n|\n| --- Anon", ["— Anon"]),
        # nobody is quoted there
        ("He came\n— as he does — and\n— went", []),
        ("Prose that the editor wraps\n-- as it does", []),
        ("— Yes\\\n— No", []),
        ('She came.\n— "Good," he said, "evening."', []),
        ("[He came.\n— A. B.]{lang=fr}", []),
    ],
)
def test_the_last_line_may_say_who_is_quoted(tmp_path: Path, lines: str, found: list[str]) -> None:
    quote = "\n".join(f"> {line}" for line in lines.split("\n"))
    both = made(tmp_path, f"# One\n\n{quote}\n", "epub")
    assert both.codes() == []
    assert said(both) == found


def test_a_dash_begins_what_is_said_in_french(tmp_path: Path) -> None:
    quote = "> Il se tut.\n> — Jamais"
    french = f"::: {{lang=fr}}\n{quote}\n:::\n"
    epigraph = "::: {.epigraph lang=fr}\nIl se tut.\n— Hugo\n:::\n"
    both = made(tmp_path, f"# One\n\n{french}\n{epigraph}\n{quote}\n", "epub")
    assert said(both) == ["— Hugo", "— Jamais"]


@pytest.mark.parametrize("mark", ["<center>⁂</center>", '<div align="center">***</div>', "*", "* "])
def test_marks_alone_change_the_scene(tmp_path: Path, mark: str) -> None:
    root = made(tmp_path, f"# One\n\nA.\n\n{mark}\n\nB.\n", "epub").epub.document("one")
    assert [rule.get("class") for rule in root.iter(f"{XHTML}hr")] == ["scene-break"]
    assert list(root.iter(f"{XHTML}ul", f"{XHTML}div"))[1:] == []


def test_items_left_empty_stay(tmp_path: Path) -> None:
    text = "# One\n\n* A\n*\n* B\n\nC\n\n-\n\nD\n\n1. E\n\n   *\n"
    root = made(tmp_path, text, "epub").epub.document("one")
    assert len(list(root.iter(f"{XHTML}li"))) == 6
    assert list(root.iter(f"{XHTML}hr")) == []


@pytest.mark.parametrize("blank", ["&nbsp;", "\u00a0", "<br>", "\\", "<p>&nbsp;</p>"])
@pytest.mark.parametrize("more", ["", "<b>C</b>"])
def test_a_paragraph_left_blank_is_room(tmp_path: Path, blank: str, more: str) -> None:
    both = made(tmp_path, f"# One\n\nA. {more}\n\n{blank}\n\nB.\n\n{blank}\n", "epub", "pdf")
    assert both.codes() == []
    (room,) = (
        e for e in both.epub.document("one").iter(f"{XHTML}div") if "vspace" in e.get("class", "")
    )
    assert room.get("aria-hidden") == "true"
    following = room.getnext()
    assert following is not None
    assert following.text == "B."


def test_a_page_left_blank_is_one(tmp_path: Path) -> None:
    text = "# One\n\nA.\n\n\\newpage\n\n&nbsp;\n\n\\newpage\n\nB.\n"
    pages = made(tmp_path, text, "pdf").pages()
    assert pages[-3].startswith("One")
    assert "B." in pages[-1]
    assert "B." not in pages[-2]
