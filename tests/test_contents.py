"""The pages of contents: numbers at the edge of the measure, lines on the grid."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import both
from epubs import XHTML
from octavo.pipeline import build
from octavo.request import Request

BOOK = """# Preface {.unnumbered}

Words.

# The First Chapter

## A section

Words.

## Another

Words.

# The Second Chapter

Words.
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[float, float, str]]:
    """Bottom (points), right edge and text of each line of the contents."""
    made = both.made(tmp_path_factory.mktemp("book"), BOOK, "pdf")
    at = next(n for n, text in enumerate(made.pages()) if "Contents" in text)
    layer = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())[at].get_textpage()
    found: dict[float, tuple[float, str]] = {}
    for index in range(layer.count_chars()):
        character = layer.get_text_range(index, 1)
        left, _, right, _ = layer.get_charbox(index, loose=True)
        bottom = round(layer.get_charbox(index, loose=True)[1], 1)
        if character.strip() and right > left:
            edge, text = found.get(bottom, (0.0, ""))
            found[bottom] = max(edge, right), text + character
    return [(bottom, *row) for bottom, row in sorted(found.items(), reverse=True)]


def test_page_numbers_stand_at_the_edge(rows: list[tuple[float, float, str]]) -> None:
    entries = [row for row in rows if row[2] != "Contents" and len(row[2]) > 3]
    assert len(entries) == 5
    assert max(row[1] for row in entries) - min(row[1] for row in entries) < 0.6


def test_lines_stand_on_the_grid(rows: list[tuple[float, float, str]]) -> None:
    entries = [row[0] for row in rows if row[2] != "Contents" and len(row[2]) > 3]
    for above, below in pairwise(entries):
        lines = (above - below) / 14
        # those of sections are a little smaller
        assert abs(lines - round(lines)) < 0.1


def test_a_chapter_with_sections_is_a_group(rows: list[tuple[float, float, str]]) -> None:
    entries = [row[0] for row in rows if row[2] != "Contents" and len(row[2]) > 3]
    assert [round((a - b) / 14) for a, b in pairwise(entries)] == [2, 1, 1, 2]


@pytest.mark.parametrize("sign", ["#", "##"])
def test_what_goes_on_in_a_second_line_stands_further_in(tmp_path: Path, sign: str) -> None:
    long = "Alpha of the very many things that a printer of the old school would never allow Omega"
    book = f"# One\n\n{sign} {long}\n\nWords.\n\n## Below\n\nWords.\n"
    made = both.made(tmp_path, book, "pdf")
    at = next(n for n, text in enumerate(made.pages()) if "Contents" in text)
    layer = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())[at].get_textpage()

    def edges(word: str) -> tuple[float, float, float]:
        """The begin and the end of a line, and how high it stands."""
        index, _ = layer.search(word, match_case=True).get_next()
        line = round(layer.get_charbox(index)[1])
        boxes = [layer.get_charbox(n) for n in range(layer.count_chars())]
        those = [b for b in boxes if abs(b[1] - line) < 6 and b[2] > b[0]]
        # the number stands apart at the left
        return min(b[0] for b in those), max(b[2] for b in those), line

    index, _ = layer.search("Alpha", match_case=True).get_next()
    first = layer.get_charbox(index)[0]
    further, end, line = edges("Omega")
    assert line < round(layer.get_charbox(index)[1]) - 10
    assert further > first + 6
    # the page stands where the title ends
    assert end == pytest.approx(edges("Below")[1], abs=1)


def test_the_numbers_are_words_of_both_outputs(tmp_path: Path) -> None:
    assert both.made(tmp_path, BOOK, "pdf", "epub").codes() == []


ABSTRACT = """# Dedication

For all.

# One {#one}

Text.
"""

HEADED = """abstract: |
  We *show* what is in [chapter one](#one).
"""


@pytest.mark.parametrize(("more", "title"), [("", "Abstract"), ("abstract-title: Kern\n", "Kern")])
def test_an_abstract_is_a_chapter_ahead_of_the_text(tmp_path: Path, more: str, title: str) -> None:
    made = both.made(tmp_path, ABSTRACT, more=HEADED + more)
    broken = both.made(tmp_path, ABSTRACT, more=(HEADED + more).replace("#one", "#nowhere"))
    assert [f.source.line for f in broken.findings if f.source and f.code == "link-broken"] == [6]
    name = title.lower()
    assert made.epub.short()[-3:] == ["dedication", name, "one"]
    section = next(made.epub.document(name).iter("{*}section"))
    assert section.get("role") == "doc-abstract"
    assert [line.text for line in made.epub.nav("toc")][-2:] == [title, "One"]
    page = next(page for page in made.pages() if "We show" in page)
    assert page.startswith(f"{title} We show what is in chapter one.")
    assert made.outline()[:2] == [title, "One"]


def _entries(folder: Path, count: int) -> list[int]:
    """How many sections stand on each page of the contents."""
    folder.mkdir()
    text = "# One\n\n" + "".join(f"## Section{n}\n\nWords.\n\n" for n in range(count))
    pages = both.made(folder, text, "pdf").pages()
    begin = next(n for n, page in enumerate(pages) if "Contents" in page)
    end = next(n for n, page in enumerate(pages) if "Words." in page)
    return [page.count("Section") for page in pages[begin:end]]


@pytest.mark.slow
def test_no_entry_stands_alone_on_the_last_page_of_the_contents(tmp_path: Path) -> None:
    first, *_ = _entries(tmp_path / "many", 60)
    assert _entries(tmp_path / "full", first + 1) == [first - 3, 4]
    assert _entries(tmp_path / "half", first + 10) == [first, 10]


def test_years_in_a_title_are_not_parted(tmp_path: Path) -> None:
    head = (
        '---\ntitle: "The Hask Ledgers, 1779–1784: A Critical Edition"\ndate: 2026-01-01\n---\n\n'
    )
    made = both.made(tmp_path, head + "# A\n\nB.\n", "pdf")
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    titles = [document[at].get_textpage().get_text_bounded().split("\r\n") for at in range(2)]
    assert any("1779–1784" in line for line in titles[1])
    assert len(titles[1]) > 1


def test_authors_of_chapters_are_named_in_both_outputs(tmp_path: Path) -> None:
    volume = "book:\n  title: T\n  author: E\n  date: 2026-01-02\n  chapters: [a.md, b.md]\n"
    (tmp_path / "_quarto.yml").write_text(volume, encoding="utf-8")
    authors = "title: Ants\nauthor: [Cy C., {name: Di D., affiliation: Here}]"
    (tmp_path / "a.md").write_text(f"---\n{authors}\n---\n\n## Legs\n\nSix.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Bees\n\nText.\n", encoding="utf-8")
    made = both.Both(build(Request(tmp_path, tmp_path / "out")))
    assert made.codes() == []
    contents = next(page for page in made.pages() if page.startswith("Contents"))
    assert contents.startswith("Contents 1 Ants 1 Cy C. and Di D. Legs 1 2 Bees")
    lines = [" ".join(a.itertext()) for a in made.epub.document("nav").iter(f"{XHTML}a")]
    assert lines[:3] == ["1 Ants / Cy C. and Di D.", "Legs", "2 Bees"]
    assert "1 Ants" in made.outline()


def test_editors_answer_for_a_volume_without_an_author(tmp_path: Path) -> None:
    front = "---\ntitle: T\neditor: [Ruth A., Jo P.]\ntranslator: Tom T.\ndate: 2026\n---\n\n"
    made = both.made(tmp_path, f"{front}# One\n\nText.\n")
    assert made.codes() == []
    assert made.epub.texts("dc:creator") == ["Ruth A.", "Jo P."]
    assert made.epub.texts("dc:contributor") == ["Tom T."]
    with pikepdf.open(made.paths["pdf"]) as pdf:
        assert str(pdf.docinfo["/Author"]) == "Ruth A., Jo P."


def test_regions_of_one_chapter_have_names_of_their_own(tmp_path: Path) -> None:
    """Ace: landmarks must be told apart (axe's rule landmark-unique)."""
    text = "# One\n\n## Lentils\n\n### Method\n\nBoil.\n\n## Sorrel\n\n### Method\n\nStir.\n"
    document = both.made(tmp_path, text, "epub").epub.document("one")
    ids = {e.get("id"): "".join(e.itertext()) for e in document.iter() if e.get("id")}
    named = [e.get("aria-labelledby") for e in document.iter("{*}section")]
    names = [ids[name].split()[-1] for name in named if name]
    assert names == ["One", "Lentils", "Sorrel"]
    assert len(named) == 5
