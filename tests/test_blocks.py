"""Blocks in places where they are rare: lists and tables in notes, formulas in an index ..."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from octavo.read.dialect import html
from test_columns import place

NOTES = """# One

Text[^a] and more.[^b]

[^a]: Lists

    (a) uno
    (b) due

    3. tre
    4. quattro

[^b]: Table

    | head | other |
    |------|-------|
    | left | right |

    +------+------+
    | aaa  | bbb  |
    +======+======+
    | ccc  | ddd  |
    +======+======+
    | eee  | fff  |
    +======+======+
"""


def test_lists_and_tables_in_notes(tmp_path: Path) -> None:
    both = made(tmp_path, NOTES, "epub", "pdf")
    assert both.codes() == []
    shown = both.pdf()
    assert all(mark in shown for mark in ("(a)", "(b)", "3.", "4."))
    at = {word: place(both, word) for word in ("head", "other", "left", "right", "ccc", "eee")}
    # rows below each other, cells beside each other
    assert at["head"][2] > at["left"][2] + 5
    assert at["ccc"][2] > at["eee"][2] + 5
    assert abs(at["head"][2] - at["other"][2]) < 4
    assert abs(at["right"][1] - at["other"][1]) < 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## A ##    {#b .c}", '<h2 id="b" class="c">A</h2>'),
        ("# C# {#c}", '<h1 id="c">C#</h1>'),
        ("# A ### {-}", '<h1 class="unnumbered">A</h1>'),
    ],
)
def test_marks_that_close_a_heading_before_its_attributes(text: str, shown: str) -> None:
    assert html(text + "\n", "m.md")[0].strip() == shown


LISTINGS = """# One

See @lst-a and @lst-b.

::: {#lst-a}
```sh
ls
```

Of *files*
:::

```{.sh #lst-b lst-cap="With **bold** words"}
pwd
```

Word.\\index{a@$\\alpha$ rays}

# Index
"""


def test_captions_of_listings_and_formulas_in_the_index(tmp_path: Path) -> None:
    both = made(tmp_path, LISTINGS, "epub", "pdf")
    assert both.codes() == []
    one = both.chapter("one")
    assert "See Listing 1 and Listing 2." in one
    assert "Listing 1 Of files" in one
    assert "Listing 2 With bold words" in one
    caption = next(both.epub.document("one").iter("{*}figcaption"))
    assert caption.find("{*}em") is not None
    index = both.epub.document("index")
    assert [math.get("alttext") for math in index.iter("{*}math")] == ["alpha"]
    assert "$" not in both.chapter("index")


def test_a_listing_without_a_caption_is_told(tmp_path: Path) -> None:
    both = made(tmp_path, "# One\n\n::: {#lst-a}\n```sh\nls\n```\n:::\n", "epub")
    assert [(f.code, f.source and f.source.line) for f in both.findings][:1] == [
        ("caption-missing", 9)
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("#No space here", ["heading-space"]),
        ("##No space here ##", ["heading-space"]),
        ("#tag", []),
        ("#1 in the charts", []),
        ("#MeToo and #this", []),
        ("# A heading", []),
    ],
)
def test_headings_without_a_space_are_told(text: str, codes: list[str]) -> None:
    assert [f.code for f in html(text + "\n", "m.md")[1]] == codes


ASIDES = """# One

A word [Of the *margin*.]{.aside} and[^a] more.

- [All of it]{.aside}

[A paragraph *alone*.]{.aside}

::: {.column-margin}
Beside.
:::

[^a]: A note.
"""


def test_what_quarto_sets_in_the_margin_is_a_note_or_set_apart(tmp_path: Path) -> None:
    book = made(tmp_path, ASIDES)
    assert book.codes() == []
    root = book.epub.document("one")
    notes = [e for e in root.iter() if e.get("role") == "doc-footnote"]
    assert ["".join(n.itertext()).split(".", 1)[1].strip() for n in notes] == [
        "Of the margin.",
        "A note.",
        "All of it",
    ]
    assert "A word1 and2 more." in "".join(root.itertext())
    asides = list(root.iter("{*}aside"))
    assert ["".join(e.itertext()).strip() for e in asides] == ["A paragraph alone.", "Beside."]
    assert {(e.get("class"), e.get("role")) for e in asides} == {("aside", "note")}
    assert "A word1 and2 more." in book.pages()[-1]
    assert book.pages()[-1].endswith("1 Of the margin. 2 A note. 3 All of it 1")


def test_passages_that_are_centred_are_so_on_pages(tmp_path: Path) -> None:
    """A page justifies its paragraphs: those of a div with a side of its own are not."""
    text = "# One\n\nWords.\n\n::: {.center}\nWATER\n\nGAS\n:::\n\n::: text-right\nLeeds\n:::\n"
    book = made(tmp_path, text, "pdf", "epub", more="toc: false\n")
    assert book.codes() == []
    left, centred, right = (place(book, word)[1] for word in ("Words", "WATER", "Leeds"))
    assert left + 40 < centred < place(book, "GAS")[1] < right - 40
    assert "div.center p:not(.stanza), div.text-center p:not(.stanza) {" in book.epub.css()
