"""Figures and tables that leave no hole, as a reader of the pages and of the tags finds them."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

import both
import manuscripts
from epubs import Epub
from octavo.check import agreement
from octavo.editions.pdf import compose
from octavo.editions.pdf.engine import layout
from octavo.editions.pdf.section import FLOAT, STAMP, Pages, Section
from octavo.pipeline import Request, build
from test_epub import picture
from test_page_proof import differences, marked, printed

#: 20 lines of 20 px on a page, and on each line of text one word.
SHEET = (
    "@page { size: 300px 440px; margin: 20px } html { font: 12px/20px sans-serif }"
    "body, h2, h3, p, figure { margin: 0; font-size: 12px } p { orphans: 2; widows: 2 }"
    "figure, [data-whole] { break-inside: avoid } "
    "figcaption, caption, h2, h3 { break-after: avoid }"
    ".box { height: 200px; background: #ccc } table { border-collapse: collapse }"
    "td, caption { padding: 0; line-height: 20px }"
)

FIGURE = f'<figure {FLOAT}="" id="fig-{{0}}"><div class="box"></div><figcaption>F{{0}}</figcaption>'
FIGURE += "</figure>"


def lines(name: str, count: int) -> str:
    """A paragraph of so many lines, ``NAME0`` and so on."""
    return f"<p>{'<br>'.join(f'{name}{n}' for n in range(count))}</p>"


def figure(name: str) -> str:
    return FIGURE.format(name)


def laid_out(body: str) -> Pages:
    page = f"<!DOCTYPE html><html lang=en><body><section>{body}</section></body></html>"
    return layout(Section(page, (SHEET,)))


def texts(pages: Pages) -> list[str]:
    """The words of each page as they stand on it."""
    with pypdfium2.PdfDocument(pages.data) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def pages_in_tag_order(pages: Pages) -> list[int]:
    """The page of each marked piece, in the order of the structure tree."""
    found: list[int] = []
    with pikepdf.open(io.BytesIO(pages.data)) as document:
        order = {page.obj.objgen: number for number, page in enumerate(document.pages)}

        def walk(item: pikepdf.Object | int, page: int) -> None:
            if isinstance(item, int) or "/MCID" in item:
                found.append(page if isinstance(item, int) else order[item["/Pg"].objgen])
                return
            page = order[item["/Pg"].objgen] if "/Pg" in item else page
            kids = item.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid, page)

        walk(document.Root.StructTreeRoot, 0)
    return found


BEFORE, AFTER = lines("a", 12), lines("b", 4) + lines("c", 5) + lines("d", 4)


def test_the_text_behind_a_figure_fills_the_page_that_it_does_not_fit() -> None:
    first, second = texts(laid_out(BEFORE + figure("1") + AFTER))
    # eight lines are left: four of b, four of c; what does not fit stands above the figure
    assert first.split()[-1] == "c2"
    assert second.split() == ["c3", "c4", "F1", "d0", "d1", "d2", "d3"]


def test_a_figure_that_fits_or_leaves_few_lines_stays() -> None:
    for count in (5, 18):
        body = lines("a", count) + figure("1") + lines("b", 3) + lines("c", 8)
        made = texts(laid_out(body))
        assert re.search(r"F1 b0", " ".join(made)), made


def test_tags_keep_the_order_of_the_manuscript() -> None:
    """The same elements in the same order, whether the figure may move or not."""
    body = BEFORE + figure("1") + AFTER
    free, fixed = laid_out(body), laid_out(body.replace(f'{FLOAT}=""', ""))
    assert free.anchors["fig-1"].page == fixed.anchors["fig-1"].page == 1
    # a, the figure on the second page, and the text behind it from the first page on again
    assert pages_in_tag_order(free) == [0] * 12 + [1] + [0] * 7 + [1] * 6


@pytest.mark.parametrize(
    ("after", "end"),
    [
        (lines("b", 5) + "<h2>Next</h2>" + lines("c", 9), "b4"),
        ("<h2>Next</h2>" + lines("c", 9), "a8"),
        (lines("b", 4) + figure("2") + lines("c", 9), "b3"),
        (lines("b", 4) + "<hr>" + lines("c", 9), "b3"),
        ("<div class='full-bleed'>x</div>" + lines("c", 9), "a8"),
    ],
    ids=["heading", "heading-at-once", "figure", "break", "full-page"],
)
def test_what_a_figure_never_passes(after: str, end: str) -> None:
    assert texts(laid_out(BEFORE + figure("1") + after))[0].split()[-1] == end


def test_a_figure_that_no_text_follows_goes_up_on_its_page() -> None:
    """Above the last paragraph that leaves it room, in its section, and behind other figures."""
    end = "<h2>Next</h2>" + lines("c", 9)
    first, second = texts(laid_out(lines("a", 7) + lines("b", 5) + figure("1") + end))
    assert first.split() == [*(f"a{n}" for n in range(7)), "F1", "b0", "b1"]
    assert second.startswith("b2 b3 b4 Next")
    first, second = texts(laid_out("<h2>Own</h2>" + lines("a", 12) + figure("1") + end))
    assert first.startswith("Own F1 a0")
    assert second.endswith("c7 c8")
    announced = lines("a", 8) + "<p>As follows:</p>" + lines("b", 2)
    assert "As follows: b0" in " ".join(texts(laid_out(announced + figure("1") + end)))
    apart = lines("a", 12) + "<hr>" + lines("b", 1)
    assert texts(laid_out(apart + figure("1") + end))[1].startswith("F1 Next")


def test_a_figure_that_went_up_does_so_at_once_when_pages_are_laid_out_again() -> None:
    """From what was found, as with other page numbers: the same bytes."""
    stamped = lines("a", 7) + lines("b", 5) + figure("1") + "<h2>Next</h2>" + lines("c", 9)
    stamped = stamped.replace("<figure ", f'<figure {STAMP}="0:1" ')
    page = f"<!DOCTYPE html><html lang=en><body><section>{stamped}</section></body></html>"
    section = Section(page, (SHEET,))
    first = layout(section)
    assert first.settled is not None
    assert dict(first.settled.behind) == {"0:1": -1}
    again = layout(dataclasses.replace(section, settled=first.settled))
    assert again.data == first.data
    assert texts(again)[0].endswith("F1 b0 b1")


def test_a_figure_does_not_part_a_sentence_from_its_formula() -> None:
    formula = "<div class='equation'>f0<br>f1</div>"
    after = lines("b", 6) + formula + "<p>where it is.</p>" + lines("d", 6)
    first, second = texts(laid_out(BEFORE + figure("1") + after))
    assert first.endswith("b5 f0 f1")
    assert second.startswith("where it is. F1")
    announced = "<p>Three:</p><blockquote>one<br>two<br>three<br>four</blockquote>" + lines("c", 4)
    text = " ".join(texts(laid_out(BEFORE + figure("1") + lines("b", 6) + announced)))
    assert "Three: one" in text
    assert text.index("four") < text.index("F1") < text.index("c3")


def test_a_figure_may_go_into_a_section_below_its_own() -> None:
    below = f"<section><h3>Below</h3>{lines('b', 4)}{lines('c', 6)}{lines('d', 4)}</section>"
    first, second = texts(laid_out(BEFORE + figure("1") + below))
    assert first.endswith("Below b0 b1 b2 b3 c0 c1 c2")
    assert second.startswith("c3 c4 c5 F1 d0")


def test_figures_keep_their_order_and_come_one_page_later_at_most() -> None:
    text = "".join(lines(f"p{n}x", 3) for n in range(30))
    body = BEFORE + figure("1") + text + figure("2") + text + figure("3") + text
    fixed, free = (laid_out(b) for b in (body.replace(f'{FLOAT}=""', ""), body))
    pages = [free.anchors[f"fig-{n}"].page for n in (1, 2, 3)]
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert free.count <= fixed.count
    shown = re.findall(r"F\d", " ".join(texts(free)))
    assert shown == ["F1", "F2", "F3"]
    assert free.data == laid_out(body).data


def test_what_follows_from_the_new_order_of_paragraphs_is_right() -> None:
    """A paragraph that has come behind another one looks as such (an indent, as a rule)."""
    body = BEFORE + figure("1") + AFTER
    sheet = SHEET + "p { text-indent: 0 } p + p { text-indent: 40px }"
    page = f"<!DOCTYPE html><html lang=en><body><section>{body}</section></body></html>"
    data = layout(Section(page, (sheet,))).data
    with pypdfium2.PdfDocument(data) as document:
        left = {}
        for paper in document:
            words = paper.get_textpage()
            for name in ("b0", "c0", "d0"):
                found = words.search(name).get_next()
                if found:
                    left[name] = words.get_charbox(found[0])[0]
    assert left["b0"] == pytest.approx(left["c0"], abs=1)
    assert left["b0"] - left["d0"] == pytest.approx(30, abs=2)


def table(count: int) -> str:
    rows = "".join(f"<tr><td>r{n}</td></tr>" for n in range(count))
    return f'<table {FLOAT}="" id="tbl-1"><caption>T1</caption><tbody>{rows}</tbody></table>'


def test_a_table_is_kept_whole_where_text_can_fill_the_room() -> None:
    first, second = texts(laid_out(lines("a", 14) + table(8) + AFTER))
    assert "r0" not in first
    assert first.endswith("b3 c0 c1")
    assert "T1 r0 r1 r2 r3 r4 r5 r6 r7" in second


def test_a_table_is_broken_where_nothing_can() -> None:
    first, second = texts(laid_out(lines("a", 13) + table(8) + "<h2>Next</h2>" + AFTER))
    assert first.endswith("T1 r0 r1 r2 r3 r4 r5")
    assert second.startswith("r6 r7 Next")


def test_a_long_table_is_broken_as_before() -> None:
    assert "T1 r0" in texts(laid_out(lines("a", 13) + table(30) + AFTER))[0]


TREE = """<section><p>See <a href="#fig-a">it</a>, <a href="#fig-b">b</a> and
<a href="#tbl-c">c</a>{0}</p>
<figure id="fig-a"{1}><img src="x"/><figcaption>A{2}</figcaption></figure>
<p>x</p><figure id="fig-d"><img src="x"/><figcaption>D</figcaption></figure>
<p>x</p><table id="tbl-c"><caption>C</caption></table></section>"""


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        (("", "", ""), ["fig-a", "tbl-c"]),
        (("", ' class="here"', ""), ["tbl-c"]),
        (("", ' data-fig-pos="H"', ""), ["tbl-c"]),
        (("", ' data-fig-pos="htbp"', ""), ["fig-a", "tbl-c"]),
        ((" as follows:", "", ""), ["tbl-c"]),
        (("", "", '<span data-pdf="Note">n</span>'), ["tbl-c"]),
        (("", ' class="numbered"', ""), ["fig-a", "fig-d", "tbl-c"]),
    ],
    ids=["referred-to", "class", "fig-pos", "any-place", "announced", "with-a-note", "numbered"],
)
def test_which_may_move(values: tuple[str, str, str], marked: list[str]) -> None:
    written = TREE.format(*values)
    if "numbered" in values[1]:
        written = written.replace(">D<", '><span class="label">Figure 2</span> D<')
    tree = etree.fromstring(written)
    compose.floats(tree)
    assert [e.get("id") for e in tree.iter() if e.get(FLOAT) is not None] == marked


def book(option: str = "") -> str:
    """A book of one chapter with figures, each of more than half a page."""
    blocks = []
    for n in range(40):
        told = " ".join(f"Sentence {m} of paragraph {n} is soon told." for m in range(9))
        blocks.append(told + (f" See @fig-{n}." if n % 6 == 3 else ""))
        if n % 6 == 3:
            blocks.append(f"![The picture {n}.](dot.png){{#fig-{n} width=9cm height=11cm}}")
    head = f"---\ntitle: T\nauthor: A\nlang: en\ndate: 2026-01-01\n{option}---\n\n# One\n\n"
    return head + "\n\n".join(blocks) + "\n"


def made(folder: Path, option: str = "") -> Path:
    """The outputs of the book."""
    outcome = build(Request(manuscripts.write(folder, book(option)), folder / "out"))
    assert [f for f in outcome.findings if f.severity > 1] == []
    return folder / "out"


def emptiest(path: Path) -> float:
    """The lowest last line of the pages of text (points from below), the last page's apart."""
    with pypdfium2.PdfDocument(path) as document:
        feet = []
        for page in list(document)[-12:-1]:
            words = page.get_textpage()
            boxes = [words.get_charbox(n) for n in range(words.count_chars())]
            feet.append(min(bottom for _, bottom, _, _ in boxes if bottom > 60))
    return max(feet)


@pytest.mark.slow
def test_a_book_of_figures_has_no_hole_and_says_the_same_in_both_formats(tmp_path: Path) -> None:
    free, fixed = made(tmp_path / "a"), made(tmp_path / "b", "editions: {pdf: {fig-pos: H}}\n")
    assert emptiest(fixed / "sample.pdf") > 150
    assert emptiest(free / "sample.pdf") < 130
    wrong, counts = differences(
        printed(free / "sample.pdf"), marked(Epub((free / "sample.epub").read_bytes()))
    )
    assert wrong == []
    assert counts["late"] >= 1
    known = agreement.record((free / "pagemap.json").read_bytes(), {})
    files = [(free / name).read_bytes() for name in ("sample.epub", "sample.pdf")]
    assert agreement.compare(*files, known, ("the EPUB", "the PDF")) == ()
    assert len(labels(free)) < len(labels(fixed))


def labels(folder: Path) -> list[str]:
    with pikepdf.open(folder / "sample.pdf") as document:
        return [page.label for page in document.pages]


@pytest.mark.parametrize(
    ("after", "stays"),
    [
        ("<p>Note: <sup>a</sup> supplied by others.</p>", True),
        ("<p>Source : ministère.</p>", True),
        ("<p><sup>a</sup> Supplied by others.</p>", True),
        ("<p>* Supplied by others.</p>", True),
        ("<p>The cost of each rose.</p>", False),
    ],
)
def test_what_explains_a_table_stays_with_it(after: str, stays: bool) -> None:
    tree = etree.fromstring(
        f'<section><p><a href="#t">1</a></p><table id="t"><caption>A</caption></table>{after}'
        "</section>"
    )
    compose.floats(tree)
    assert (tree[1].get(FLOAT) is None) is stays
    assert ("legend" in (tree[2].get("class") or "")) is stays


def test_a_page_may_end_between_two_rows_of_pictures(tmp_path: Path) -> None:
    rows = "::: {layout='[[1,1],[1]]'}\n" + "".join(f"![{a}](a.png)\n\n" for a in "XYZ") + ":::\n"
    fill = f"{'Some words of a text. ' * 30}\n\n"
    files = {"a.png": picture(size=(900, 600))}
    book = both.made(tmp_path, f"# One\n\n{fill}{rows}", "pdf", files=files)
    first = next(page for page in book.pages() if "Some words" in page)
    assert "X Y" in first
    assert "Z" not in first


def test_a_picture_right_below_a_title_stands_on_its_page(tmp_path: Path) -> None:
    """However tall it is: a title alone would look like one of a part."""
    text = "# The South\n\n![A tall one](a.png)\n\nWords.\n\n# The Long Way North\n\n"
    files = {"a.png": picture(size=(600, 900))}
    made = both.made(tmp_path, f"{text}![](a.png){{alt=x}}\n\nMore.\n", "pdf", "print", files=files)
    for name in ("pdf", "print"):
        pages = made.pages(name)
        assert any("The South" in page and "A tall one" in page for page in pages)
        assert any("Long Way North" in page and "More." in page for page in pages)
