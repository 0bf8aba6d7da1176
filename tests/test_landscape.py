"""Pages that lie on their side: read as they lie on a screen, turned on paper."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import both
from test_page_proof import differences, marked, printed

HEAD = "page-source: pdf\neditions: {epub: , pdf: , print: }\n"

MONTHS = "January February March April May June July August September October November".split()

TABLE = "\n".join(
    [
        "::: {.landscape}\n",
        "| Year | " + " | ".join(MONTHS) + " |",
        "|---|" + "--:|" * len(MONTHS),
        *(f"| {year} | " + " | ".join(["1234.5"] * len(MONTHS)) + " |" for year in (1901, 1902)),
        "\n: Rain. {#tbl-rain}\n\n:::\n",
    ]
)

PARAGRAPHS = [
    f"Paragraph{n} " + "is of plain words and goes on for a while. " * 9 for n in range(12)
]

BOOK = "# First\n\nSee @tbl-rain.\n\n" + "\n\n".join([*PARAGRAPHS[:5], TABLE, *PARAGRAPHS[5:]])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    return both.made(tmp_path_factory.mktemp("book"), BOOK, "epub", "pdf", "print", more=HEAD)


def page(made: both.Both, edition: str) -> int:
    """The index of the page with the table."""
    return next(n for n, text in enumerate(made.pages(edition)) if "November" in text)


def sizes(made: both.Both, edition: str) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    document = pypdfium2.PdfDocument(made.paths[edition].read_bytes())
    return [(round(page.get_width()), round(page.get_height())) for page in document]


def places(made: both.Both, edition: str, word: str) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a word on the page with the table, in points."""
    text = pypdfium2.PdfDocument(made.paths[edition].read_bytes())[page(made, edition)]
    layer = text.get_textpage()
    index, count = layer.search(word, match_case=True).get_next()
    boxes = [layer.get_charbox(index + n) for n in range(count)]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def test_on_the_screen_the_page_lies(book: both.Both) -> None:
    at, found = page(book, "pdf"), sizes(book, "pdf")
    wide, high = found[at]
    assert (high, wide) == found[at - 1] == found[at + 1]
    assert wide > high
    left, bottom, right, top = places(book, "pdf", "November")
    assert right - left > top - bottom
    assert 0 < left < right < wide


def test_on_paper_it_is_turned_to_the_left(book: both.Both) -> None:
    assert len(set(sizes(book, "print"))) == 1
    first, last = places(book, "print", "January"), places(book, "print", "November")
    # words run upwards, the first column at the foot
    assert first[3] - first[1] > first[2] - first[0]
    assert first[3] < last[1]
    # and the head of the table is its left edge
    assert first[0] < places(book, "print", "1901")[0] < places(book, "print", "1902")[0]


def test_folio_and_running_head_of_a_turned_page_stand_upright(book: both.Both) -> None:
    at = page(book, "print")
    label = book.labels("print")[at]
    assert label in book.pages("print")[at]
    _, bottom, _, _ = places(book, "print", "First" if at % 2 == 0 else "T")
    assert bottom > 0.9 * sizes(book, "print")[at][1]


def test_text_fills_the_page_before(book: both.Both) -> None:
    at = page(book, "pdf")
    before, behind = book.pages("pdf")[at - 1], book.pages("pdf")[at + 1]
    # the paragraph after the table in the manuscript
    assert "Paragraph5" in before
    assert "Paragraph" in behind


def test_the_tags_keep_the_order_of_the_manuscript(book: both.Both) -> None:
    with pikepdf.open(io.BytesIO(book.paths["print"].read_bytes())) as document:
        order: list[str] = []
        stack = [document.Root.StructTreeRoot.K[0]]
        while stack:
            element = stack.pop()
            if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
                continue
            order.append(str(element.S))
            kids = element.get("/K", pikepdf.Array())
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            stack += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary)]
    table = order.index("/Table")
    assert order[:table].count("/P") - order[:table].count("/Caption") >= 6
    assert order.count("/Table") == 1


def test_both_outputs_hold_the_same_and_pages_are_told(book: both.Both) -> None:
    assert book.codes() == []
    wrong, _ = differences(printed(book.paths["pdf"]), marked(book.epub))
    assert not wrong
    assert "November" in book.chapter("first")


def test_what_is_part_of_something_stands_upright(tmp_path: Path) -> None:
    text = "# A\n\n- item\n\n    ::: {.landscape}\n    inner\n    :::\n"
    made = both.made(tmp_path, text, "pdf", "epub")
    (told,) = [f for f in made.findings if f.code == "landscape-upright"]
    assert told.source is not None
    assert told.source.line == 11
    assert len(set(sizes(made, "pdf"))) == 1


def test_a_heading_before_it_goes_onto_the_page(tmp_path: Path) -> None:
    made = both.made(
        tmp_path, f"# One\n\nSee @tbl-rain.\n\n## Rain\n\n{TABLE}\n## Next\n\nWords.\n", "pdf"
    )
    at = page(made, "pdf")
    assert "Rain 1901" not in made.pages()[at - 1]
    assert "Rain" in made.pages()[at].split("Table")[0]


def test_a_chapter_that_is_nothing_else_has_its_title_on_it(tmp_path: Path) -> None:
    """Else the title would stand alone on a page; where text follows, that stands below it."""
    more = HEAD.replace("pdf: , print: ", "pdf: {running-heads: section}")
    alone = both.made(tmp_path / "a", f"# First\n\nText.\n\n# Second\n\n{TABLE}", more=more)
    pages = [text for text in alone.pages() if "Second" in text]
    assert "November" in pages[-1]
    assert not any(text.strip().startswith("Second") and len(text) < 20 for text in pages)
    assert pages[-1].count("Second") == 1  # no head above an opening
    text = f"# First\n\nSee @tbl-rain.\n\n# Second\n\n{TABLE}\n\n{PARAGRAPHS[0]}"
    followed = both.made(tmp_path / "b", text, more=more)
    assert any("Second" in page and "Paragraph0" in page for page in followed.pages())


def test_notes_do_not_part_what_is_on_it(tmp_path: Path) -> None:
    table = TABLE.replace(": Rain.", ": Rain[^1].").replace("1234.5", "1234.5[^2]", 1)
    text = f"# One\n\nSee @tbl-rain.\n\n{table}\nAfter.\n\n[^1]: First.\n\n[^2]: Second.\n"
    made = both.made(tmp_path, text, "pdf", "epub")
    assert made.codes() == []
    lying = made.pages()[page(made, "pdf")]
    assert all(word in lying for word in ("Rain", "1901", "First.", "Second."))
    assert "After." not in lying


def test_wide_tables_stay_on_the_page(tmp_path: Path) -> None:
    for count in (7, 10):
        row = " | ".join(["committee"] * count)
        head = " | ".join(["machine"] * count)
        text = f"# One\n\n| {head} |\n|{'---|' * count}\n| {row} |\n"
        made = both.made(tmp_path / str(count), text, "pdf")
        document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
        for leaf in document:
            layer = leaf.get_textpage()
            boxes = [layer.get_charbox(n) for n in range(layer.count_chars())]
            # the margin is 19 mm; hanging punctuation may reach into it a little
            assert max((box[2] for box in boxes), default=0) < leaf.get_width() - 45, count


def test_a_caption_stands_with_its_table(tmp_path: Path) -> None:
    words = "these are the words of a note and they go on and on until the note is long "
    cells = "| one[^1] | two two two two two two two two two two two |\n"
    rows = "".join(f"| row{n} | {'cell ' * 40} |\n" for n in range(4))
    table = f"| a | b |\n|---|---|\n{cells}{rows}\n: Caption.\n\n"
    text = f"# One\n\n{words * 8}\n\n{table}[^1]: {words * 16}\n"
    made = both.made(tmp_path, text, "pdf")
    (with_caption,) = [text for text in made.pages() if "Caption." in text]
    assert "one" in with_caption.split("Caption.")[1]


WIDE = "::: {.landscape}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n:::\n\n"


def test_headings_behind_such_a_page_and_a_break_begin_where_text_does(tmp_path: Path) -> None:
    text = f"# One\n\nText.\n\n{WIDE}# Two\n\nText.\n\n{WIDE}\\newpage\n\n## Xa\n\nText.\n\n"
    text += "\\newpage\n\n## Xb\n\nText.\n\n\\newpage\n\nXc.\n"
    made = both.made(tmp_path, text, "pdf", more="toc: false\n")
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    tops = {}
    for page in document:
        words = page.get_textpage()
        for name in ("Xa", "Xb", "Xc"):
            found = words.search(name).get_next()
            if found:
                tops[name] = words.get_charbox(found[0])[3]
    # a letter of a heading is a little higher
    assert tops["Xa"] == tops["Xb"] == pytest.approx(tops["Xc"], abs=6)


@pytest.mark.parametrize(
    "text",
    [
        f"Text.\n\n{WIDE}\\newpage\n\nBehind all of it.\n",
        f"Text.\n\n{WIDE}## Short\n\nText.\n\n\\newpage\n\nBehind all of it.\n",
        f"Text.\n\n{WIDE}\\newpage\n\n# Two\n\nText.\n",
    ],
)
def test_a_break_behind_such_a_page_leaves_no_empty_one(tmp_path: Path, text: str) -> None:
    made = both.made(tmp_path, f"# One\n\n{text}", "pdf")
    counts = [len(words.split()) for words in made.pages("pdf")]
    # a title and the imprint come first
    assert min(counts[3:]) > 2


def test_a_title_above_nothing_but_a_heading_that_goes_onto_the_page_goes_there(
    tmp_path: Path,
) -> None:
    words = "\n\n".join(PARAGRAPHS * 2)
    text = f"# One\n\nSee @tbl-rain.\n\n# Two\n\n## Rain\n\n{TABLE}\n{words}\n\n## Sun\n\n{words}\n"
    made = both.made(tmp_path, text, "pdf", more="theme: technical\n")
    assert made.codes() == []
    at = page(made, "pdf")
    # no page with the title alone before it
    assert "See Table" in made.pages()[at - 1]
    assert made.pages()[at].index("Two") < made.pages()[at].index("Rain")
    assert made.outline() == ["1 One", "2 Two", "  Rain", "  Sun"]
    # the running heads of chapter and section go on behind it
    behind = [made.pages()[at + n].rpartition(" ")[0] for n in (1, 2)]
    assert sorted(words.rpartition(" ")[2] for words in behind) == ["Rain", "Two"]
