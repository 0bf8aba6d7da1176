"""The last page of a chapter: no two or three lines on a page of their own."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

import both
from octavo.editions.pdf.engine import layout
from octavo.editions.pdf.section import Pages, Section
from octavo.files import style

#: 20 lines on a page.
SHEET = (
    "@page { size: 300px 440px; margin: 20px } html { font: 12px/20px 'DejaVu Serif', serif }"
    "body, p, ol { margin: 0 } p, li { text-align: justify; orphans: 2; widows: 2 }"
    + style("page.css").partition("(engine/lastpages.py) */")[2].partition("/*")[0]
)
WORDS = (
    "In the mountains of the north a river that no map had ever shown ran under the ice for most "
    "of the year, and in the short summer it carried down such a weight of stones that the people "
    "of the valley could hear it at night, far off, like carts upon a bridge, and slept. "
)


def laid_out(count: int) -> Pages:
    body = "".join(f"<p>{WORDS}{WORDS[: 7 * (n % 9)]}</p>" for n in range(count))
    return layout(Section(f"<html lang=en><body>{body}</body></html>", (SHEET,)))


def counts(pages: Pages) -> list[int]:
    """How many lines each page has."""
    with pypdfium2.PdfDocument(pages.data) as document:
        return [len(page.get_textpage().get_text_bounded().split("\n")) for page in document]


def test_a_last_page_has_some_lines_and_those_before_it_nearly_all() -> None:
    for count in range(4, 16):
        found = counts(laid_out(count))
        assert found[-1] >= 4
        assert min(found[:-1], default=20) >= 15


def test_paragraphs_that_leave_a_page_go_whole_where_no_line_can_be_had(tmp_path: Path) -> None:
    items = "".join(f"<li>Item {n}.</li>" for n in range(22))
    found = counts(layout(Section(f"<html><body><ol>{items}</ol></body></html>", (SHEET,))))
    assert [count // 2 for count in found] == [18, 4]


def test_a_poem_does_not_end_with_three_lines_on_a_page_of_their_own() -> None:
    lines = "".join('<span class="line">The sea keeps no accounts.</span>' for _ in range(3))
    poem = "".join(f'<p class="stanza">{lines}</p>' for _ in range(7))
    sheet = SHEET + ".line { display: block } .stanza { break-inside: avoid }"
    found = counts(layout(Section(f"<html><body><div>{poem}</div></body></html>", (sheet,))))
    assert found == [15, 6]


def test_a_song_goes_over_with_its_heading_where_one_line_would_stand_alone() -> None:
    lines = "".join('<span class="line">The sea keeps no accounts.</span>' for _ in range(4))
    song = f'<h2>No. 3</h2><div><p class="stanza">{lines}</p></div><p>Curtain.</p>'
    before = "".join(f"<p>Speech {n}.</p>" for n in range(11))
    sheet = SHEET + ".line { display: block } .stanza { break-inside: avoid }"
    sheet += "h2 { font: inherit; margin: 60px 0 20px; break-after: avoid }"
    found = counts(layout(Section(f"<html><body>{before}{song}</body></html>", (sheet,))))
    assert found == [11, 6]


def test_a_break_between_scenes_is_not_left_behind() -> None:
    before = "".join(f"<p>Line {n}.</p>" for n in range(14))
    end = "<p>One<br>two<br>three.</p><hr><p>The end<br>of it.</p>"
    sheet = SHEET + "hr { height: 20px; margin: 20px 0; border: 0 }"
    found = counts(layout(Section(f"<html lang=en><body>{before}{end}</body></html>", (sheet,))))
    assert found == [14, 5]


def test_every_chapter_of_a_book_and_only_its_last_page(tmp_path: Path) -> None:
    text = "".join(f"# C{n}\n\n" + (WORDS + "\n\n") * (4 + n) for n in range(12))
    made = both.made(tmp_path, text, "pdf")
    assert not made.codes()
    assert made.pdf().count("slept.") == sum(4 + n for n in range(12))
