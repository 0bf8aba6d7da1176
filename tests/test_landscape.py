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
