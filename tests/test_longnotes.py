"""Notes at the foot: they fit on any paper, and long ones go on on the next page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import both
from octavo.editions.pdf.engine import layout, notearea
from octavo.editions.pdf.section import Pages, Section
from test_page_proof import differences, marked, printed

SHEET = (
    "@page {{ size: 300px {height}px; margin: 20px; counter-increment: page }} "
    "html {{ font: 12px/20px sans-serif }} body, p {{ margin: 0; orphans: 2; widows: 2 }} "
    ".note {{ float: footnote; footnote-policy: line; font-size: 10px; line-height: 15px }} "
    ".note::footnote-call, .note::footnote-marker {{ content: '' }}"
)


def laid_out(body: str, height: float) -> Pages:
    page = f"<!DOCTYPE html><html lang=en><body>{body}</body></html>"
    return layout(Section(page, (SHEET.format(height=height),)))


def lines(name: str, count: int) -> str:
    return "<br>".join(f"{name}{n}" for n in range(count))


def note(name: str, count: int) -> str:
    return f'<span class="note" data-pdf="Note">{lines(name, count)}</span>'


def texts(data: bytes) -> list[list[str]]:
    """The words of each page from top to bottom."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded().split() for page in document]


@pytest.mark.parametrize("height", [297 * 96 / 25.4, 300.3, 311.7, 333.33, 1.1 * 287, 210 * 3.7795])
def test_a_short_note_stands_on_the_page_of_its_call(height: float) -> None:
    made = laid_out(f"<p>One{note('n', 1)}</p><p>Two</p><p>Three{note('m', 2)}</p>", height)
    assert made.count == 1


def test_a_note_without_room_goes_on_on_the_next_page() -> None:
    # ten lines of text and twelve of the note; a page has thirteen lines
    body = f"<p>{lines('a', 8)} call{note('n', 12)}<br>{lines('b', 8)}</p>"
    first, second = texts(laid_out(body, 300).data)[:2]
    on_first = [word for word in first if word.startswith("n")]
    on_second = [word for word in second if word.startswith("n")]
    assert first[0] == "a0"
    assert "call" in first
    assert len(on_first) >= 2
    assert len(on_second) >= 2
    assert on_first + on_second == [f"n{n}" for n in range(12)]
    # the page is full: a further line of the note, 12 px below the text, would not have gone on it
    assert 260 - (9 * 20 + 12 + len(on_first) * 15) < 15
    # and the rest is below the text
    assert second[0] == "b0"
    assert second[-1] == "n11"


def test_no_line_of_a_note_stands_alone() -> None:
    for count in range(2, 9):
        body = f"<p>{lines('a', 9)} call{note('n', count)}<br>{lines('b', 12)}</p>"
        for page in texts(laid_out(body, 300).data):
            found = [word for word in page if word.startswith("n")]
            assert len(found) != 1, count


def test_a_note_longer_than_a_page_takes_as_many_as_it_needs() -> None:
    body = f"<p>call{note('n', 50)}<br>{lines('b', 30)}</p>"
    pages = texts(laid_out(body, 300).data)
    words = [word for page in pages for word in page]
    assert [w for w in words if w.startswith("n")] == [f"n{n}" for n in range(50)]
    assert [w for w in words if w.startswith("b")] == [f"b{n}" for n in range(30)]
    # text goes on meanwhile, as long as there is some
    assert all("b" in {word[0] for word in page} for page in pages[1:5])


def test_a_note_waits_for_the_rest_of_the_one_before() -> None:
    body = f"<p>{lines('a', 7)} one{note('n', 12)}<br>two{note('m', 3)}<br>{lines('b', 9)}</p>"
    first, second = texts(laid_out(body, 300).data)[:2]
    assert "two" not in first
    assert second.index("n11") < second.index("m0")


def test_the_page_of_a_last_rest_is_no_blank_one() -> None:
    made = laid_out(f"<p>end{note('n', 40)}</p>", 300)
    assert made.count > 2
    assert not any(kind.blank for kind in made.kinds)


def notes(path: Path) -> Iterator[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
        stack = [document.Root.StructTreeRoot.K[0]]
        while stack:
            element = stack.pop()
            if isinstance(element, pikepdf.Dictionary) and "/S" in element:
                if pikepdf.Name.Note == element.S:
                    yield element
                kids = element.get("/K", [])
                stack += list(kids) if isinstance(kids, pikepdf.Array) else [kids]


BLOCKS = """# One

Words[^1] go on[^2].

[^1]: A table.

    | key | value |
    |-----|-------|
    | a   | b     |

[^2]: A listing.

    ```python
    def f():
        return 1
    ```

    1. first
    2. second
"""


@pytest.mark.slow
def test_tables_lists_and_code_in_notes(tmp_path: Path) -> None:
    made = both.made(tmp_path, BLOCKS, "epub", "pdf")
    assert made.codes() == []
    kinds: list[str] = []
    for element in notes(made.paths["pdf"]):
        stack = [element]
        while stack:
            item = stack.pop()
            if isinstance(item, pikepdf.Dictionary) and "/S" in item:
                kinds.append(str(item.S))
                kids = item.get("/K", [])
                stack += list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    assert kinds.count("/TH") == 2
    assert kinds.count("/TD") == 2
    assert kinds.count("/LI") == 2
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    page = document[len(document) - 1].get_textpage()
    text = page.get_text_bounded().replace("\r", "").split("\n")
    assert "def f():" in text
    assert "return 1" in [line.strip() for line in text]


def test_a_book_with_long_notes_is_the_same_in_both_outputs(tmp_path: Path) -> None:
    words = "these are the words of a passage that tells of wells and springs and of the year "
    text = "# One\n\n" + "".join(
        f"{words * 4}[^{n}] {words * 2}\n\n[^{n}]: Note {n}. {words * (3 + 5 * (n % 4))}\n\n"
        for n in range(12)
    )
    made = both.made(tmp_path, text, "epub", "pdf")
    assert made.codes() == []
    wrong, _ = differences(printed(made.paths["pdf"]), marked(made.epub))
    assert not wrong
    assert len(list(notes(made.paths["pdf"]))) == 12


def test_the_head_of_a_table_is_kept_where_a_note_parts_its_rows() -> None:
    rows = f"<tr><td>one</td></tr><tr><td>two{note('n', 14)}<br>three</td></tr>"
    table = f"<table><thead><tr><th>head</th></tr></thead><tbody>{rows}</tbody></table>"
    style = "<style>tr { break-inside: avoid } tbody tr:first-child { break-after: avoid }</style>"
    made = laid_out(f"{style}<p>{lines('a', 9)}</p>{table}", 300)
    words = [word for page in texts(made.data) for word in page]
    assert {"head", "one", "two", "three", "n0", "n13"} <= set(words)


@pytest.mark.slow
def test_the_rest_of_a_note_goes_on_below_a_page_on_its_side(tmp_path: Path) -> None:
    words = "these are the words of a note that is longer than the page it begins on "
    table = "::: {.landscape}\n\n| a | b |\n|---|---|\n| c[^2] | d |\n\n: Wide. {#tbl-w}\n\n:::\n\n"
    notes = f"[^1]: {words * 60}\n\n[^2]: The second.\n"
    made = both.made(tmp_path, f"# One\n\nSee @tbl-w[^1].\n\n{table}{notes}", "epub", "pdf")
    assert made.codes() == []


def test_each_note_of_a_page_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the notes of a page take grows with their number, not with its square."""
    laid: list[object] = []
    original = notearea.block.block_level_layout

    def counting(context: object, box: object, *rest: object, **named: object) -> object:
        if "octavo_note" in vars(box):
            laid.append(box)
        return original(context, box, *rest, **named)

    monkeypatch.setattr(notearea.block, "block_level_layout", counting)
    count = 40
    body = "".join(f"<p>Text{n}{note(f'n{n}x', 1)}</p>" for n in range(count))
    made = laid_out(body, 2000)
    assert made.count == 1
    assert [w for w in texts(made.data)[0] if w.endswith("x0")] == [f"n{n}x0" for n in range(count)]
    assert len(laid) <= 4 * count
