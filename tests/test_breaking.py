"""Paragraphs broken as a whole on laid-out pages, and WeasyPrint as the adapter knows it."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from manuscripts import PNG, make
from octavo import workshop
from octavo.cache import Cache
from octavo.editions.pdf import engine
from octavo.editions.pdf import lines as breaks
from octavo.editions.pdf.engine import breaking, grid, notearea, patches
from octavo.editions.pdf.section import AS_A_WHOLE, Section

WORDS = (
    "In olden times when wishing still helped one, there lived a king whose daughters were all "
    "beautiful; and the youngest was so beautiful that the sun itself, which has seen so much, was "
    "astonished whenever it shone in her face. Close by the king\u2019s castle lay a great dark "
    "forest, and under an old lime-tree in the forest was a well, and when the day was very warm, "
    "the king\u2019s child went out into the forest and sat down by the side of the cool fountain. "
)

SHEET = (
    "@page { size: 300px 400px; margin: 20px } body { margin: 0 } html { font: 12px/16px serif;"
    " hyphenate-character: '-' } p { margin: 0; text-align: justify; hyphens: auto;"
    " orphans: 2; widows: 2 }"
)


def laid_out(body: str, more: str = "", lang: str = "en") -> Any:
    page = f"<html lang={lang}><style>{SHEET}{more}</style><body>{body}</body></html>"
    with patches.applied(), breaking.applied(), grid.applied(), notearea.applied():
        return weasyprint.HTML(string=page, url_fetcher=_fetch).render()


def _fetch(url: str, *_: object) -> dict[str, object]:
    return {"string": PNG, "mime_type": "image/png"}


def lines(document: Any) -> list[Any]:
    return [
        box
        for page in document.pages
        for box in page._page_box.descendants()
        if type(box).__name__ == "LineBox"
    ]


def text(line: Any) -> str:
    return "".join(b.text for b in line.descendants() if hasattr(b, "text"))


def words(document: Any) -> str:
    """The text of a document without hyphens, for comparison; notes after all else."""
    found = sorted(lines(document), key=lambda line: line.element_tag == "span")
    return re.sub(r"[\s\xad-]", "", "".join(map(text, found)))


def edges(line: Any) -> tuple[float, float]:
    boxes = [b for b in line.descendants() if hasattr(b, "text") and b.text.strip()]
    return boxes[0].position_x, boxes[-1].position_x + boxes[-1].width


def test_weasyprint_is_the_one_that_the_adapter_knows() -> None:
    assert weasyprint.__version__ == "70.0"
    known = {
        "iter_line_boxes": "context, box, position_y, bottom_space, skip_stack, containing_block, "
        "absolute_boxes, fixed_boxes, first_letter_style, first_line_style",
        "get_next_linebox": "context, linebox, position_y, bottom_space, skip_stack, "
        "containing_block, absolute_boxes, fixed_boxes, first_letter_style, first_line_style",
        "split_inline_box": "context, box, position_x, max_x, bottom_space, skip_stack, "
        "containing_block, absolute_boxes, fixed_boxes, line_placeholders, waiting_floats, "
        "line_children, first_letter_style, first_line_style",
        "split_text_box": "context, box, available_width, skip, is_line_start=True",
        "text_align": "context, line, available_width, last",
        "handle_leader": "context, line, containing_block",
        "count_expandable_spaces": "box",
    }
    for name, signature in known.items():
        found = inspect.signature(getattr(breaking.inline, name))
        assert str(found) == f"({signature})", name
    drawn = inspect.signature(breaking.drawing.draw_first_line)
    assert str(drawn) == "(stream, textbox, text_overflow, block_ellipsis, matrix)"
    assert breaking.block.iter_line_boxes is breaking.inline.iter_line_boxes


def test_every_correction_finds_its_line() -> None:
    for correction in patches.CORRECTIONS:
        patches.corrected(correction)


def test_what_concerns_many_pages_is_as_in_weasyprint() -> None:
    """What is fixed on one page stands on all; references and page totals are filled in rounds."""
    rules = """
        .fixed { position: fixed; top: 0 } .late { break-before: page }
        a::after { content: target-counter(attr(href), page) } p::before { content: counter(pages) }
    """
    links = "".join(f"<a href=#p{n}>to </a>" for n in range(12))
    body = "".join(
        f"<div id=p{n} class=late><p>{links}</p><p>{WORDS}<span class=fixed>f{n}</span></p></div>"
        for n in range(12)
    )
    page = f"<html><style>{SHEET}{rules}</style><body>{body}</body></html>"
    stock = weasyprint.HTML(string=page).render()
    with patches.applied():
        ours = weasyprint.HTML(string=page).render()
    assert [text(line) for line in lines(ours)] == [text(line) for line in lines(stock)]
    assert [text(line) for line in lines(ours)].count("f0") == len(ours.pages) - 1 == 11


def test_nothing_stays_changed_after_a_layout() -> None:
    before = (breaking.inline.text_align, breaking.block.iter_line_boxes)
    laid_out(f"<p>{WORDS}</p>")
    assert (breaking.inline.text_align, breaking.block.iter_line_boxes) == before


def test_a_paragraph_is_broken_as_a_whole_and_fills_its_measure() -> None:
    document = laid_out(f"<p>{WORDS * 2}</p>")
    assert breaking.count(document) == Counter({AS_A_WHOLE: len(lines(document))})
    for line in lines(document)[:-1]:
        left, right = edges(line)
        assert 14 < left <= 20.01
        assert 279.99 <= right < 288
        scales = {b.glyph_scale for b in line.descendants() if hasattr(b, "glyph_scale")}
        assert all(0.98 <= scale <= 1.02 for scale in scales)


NASTY = {
    "inline": f"<p>{WORDS} <em>{WORDS} <b>bold{WORDS}</b></em>, <a href=#x>{WORDS}</a></p>",
    "padding": f"<p>{WORDS} <kbd style='padding: 0 4px; border: 1px solid'>Ctrl</kbd> {WORDS}</p>",
    "code": f"<p>{WORDS} <code style='white-space: nowrap'>a b c d e f</code> {WORDS}</p>",
    "image": f"<p>{WORDS} <img src=x:y style='width: 40px; height: 9px'> {WORDS}</p>",
    "images": "<p>" + "<img src=x:y style='width: 90px; height: 9px'>" * 9 + "</p>",
    "inline block": f"<p>{WORDS} <span style='display: inline-block'>two words</span> {WORDS}</p>",
    "line breaks": f"<p>{WORDS}<br>{WORDS}<br><br>End</p>",
    "long word": f"<p>{WORDS} {'x' * 90} {WORDS}</p>",
    "address": f"<p>{WORDS} <span style='overflow-wrap: anywhere'>{'x/' * 60}</span> {WORDS}</p>",
    "soft hyphens": "<p>" + WORDS.replace("tiful", "\u00adti\u00adful") + "</p>",
    "drop cap": f"<p><span style='float: left; font: 34px/32px serif'>I</span>{WORDS[1:]}</p>",
    "first letter": f"<p class=f>{WORDS}</p>",
    "first line": f"<p class=l>{WORDS}</p>",
    "float before": f"<div style='float: right; width: 90px; height: 70px'>F</div><p>{WORDS}</p>",
    "float within": f"<p>{WORDS}<span style='float: right; width: 80px'>float</span>{WORDS}</p>",
    "note": f"<p>{WORDS}<span class=note>{WORDS}</span>{WORDS}</p>" * 3,
    "pages": f"<p>{WORDS * 20}</p>",
    "columns": f"<div style='columns: 2'><p>{WORDS * 3}</p></div>",
    "ragged": f"<p style='text-align: left'>{WORDS}</p>",
    "centred": f"<p style='text-align: center'>{WORDS}</p>",
    "right": f"<p style='text-align: right'>{WORDS}</p>",
    "justified to the end": f"<p style='text-align-last: justify'>{WORDS}</p>",
    "indents": f"<p style='text-indent: 3em'>{WORDS}</p><p style='text-indent: -2em'>{WORDS}</p>",
    "list": f"<ol><li>{WORDS}</li><li><p>\u201c{WORDS}</p></li></ol>",
    "table": f"<table><tr><td>{WORDS}</td><td>short</td></tr></table>",
    "clipped": f"<p style='overflow: hidden; height: 70px'>{WORDS}</p>",
    "Hebrew": f"<p>{WORDS} \u05d1\u05e8\u05d0\u05e9\u05d9\u05ea \u05d1\u05e8\u05d0 {WORDS}</p>",
    "Japanese": "<p>" + "\u6625\u306f\u3042\u3051\u307c\u306e\u3001" * 20 + "</p>",
    "emoji": f"<p>{WORDS} \U0001f600 {WORDS}</p>",
    "empty": "<p></p><p> </p><p><em></em></p>",
    "zero": f"<p>{WORDS}<span style='font-size: 0'>nothing {WORDS}</span>{WORDS}</p>",
    "spaced": f"<p style='letter-spacing: 1px; word-spacing: 2px'>{WORDS}</p>",
    "preserved": f"<p style='white-space: pre-wrap'>{WORDS}\n  {WORDS}</p>",
    "verse": f"<p style='white-space: pre-line'>{WORDS}\n{WORDS}</p>",
}
MORE = (
    ".note { float: footnote } .f::first-letter { font-size: 30px; float: left; line-height: 32px }"
    " .l::first-line { font-variant: small-caps }"
)


@pytest.mark.parametrize("name", NASTY)
def test_the_text_is_the_same_and_in_its_place(name: str) -> None:
    ours = laid_out(NASTY[name], MORE)
    stock = laid_out(NASTY[name], MORE + "* { --line-breaking: greedy !important }")
    assert words(ours) == words(stock)
    assert AS_A_WHOLE not in breaking.count(stock)
    widest = max((edges(line)[1] for line in lines(stock) if text(line).strip()), default=0)
    for line in lines(ours):
        if text(line).strip():
            assert edges(line)[1] <= max(widest, 280) + 9
    assert ours.write_pdf()[:5] == b"%PDF-"


WHOLE = (
    "inline padding code image line_breaks soft_hyphens note pages columns ragged centred indents "
    "list table float_before verse inline_block drop_cap"
)


@pytest.mark.parametrize("name", WHOLE.split())
def test_hardly_a_line_is_broken_alone(name: str) -> None:
    count = breaking.count(laid_out(NASTY[name.replace("_", " ")], MORE))
    assert count[AS_A_WHOLE] >= 0.9 * sum(count.values()), count


def test_what_is_broken_alone_is_counted_with_its_reason() -> None:
    assert set(breaking.count(laid_out(NASTY["preserved"]))) == {"preserved space"}
    assert set(breaking.count(laid_out(f"<p dir=rtl>{WORDS}</p>"))) == {"right to left"}
    assert breaking.count(laid_out(NASTY["first line"], MORE))["first line"] == 1
    assert breaking.count(laid_out(NASTY["float within"]))["float"] == 1
    assert breaking.count(laid_out(NASTY["long word"]))["no fit"] >= 1


def test_a_hanging_mark_does_not_meet_the_number_of_its_item() -> None:
    document = laid_out(f"<ol><li>\u201c{WORDS}</li></ol><p>\u201c{WORDS}</p>")
    first = [line for line in lines(document) if text(line).startswith("\u201cIn")]
    item, paragraph = (edges(line)[0] for line in first)
    assert item == pytest.approx(40 + 20)
    assert paragraph < 19


def test_the_words_of_a_language_are_divided_by_its_rules() -> None:
    german = "Donaudampfschifffahrtsgesellschaft und Bundesverfassungsgericht sowie Zusammenhang. "
    found = [text(line) for line in lines(laid_out(f"<p>{german * 6}</p>", lang="de"))]
    assert any(line.endswith("-") for line in found)
    unknown = [text(line) for line in lines(laid_out(f"<p>{german * 6}</p>", lang="xx"))]
    assert not any(line.endswith("-") for line in unknown)


def test_the_same_pages_come_out_twice() -> None:
    page = NASTY["note"] + NASTY["drop cap"] + NASTY["pages"]
    assert laid_out(page, MORE).write_pdf() == laid_out(page, MORE).write_pdf()


@pytest.mark.slow
def test_a_page_ends_without_a_hyphen_where_it_can() -> None:
    for offset in range(8):
        document = laid_out(f"<p style='margin-top: {offset * 16}px'>{WORDS * 24}</p>")
        ends = [
            text([b for b in p._page_box.descendants() if b in lines(document)][-1])
            for p in document.pages[:-1]
        ]
        assert sum(end.endswith("-") for end in ends) == 0


BOOK = f"""---
title: Lines
lang: en
{{option}}
---

# One

{WORDS * 3}

## A title that is long enough to want two lines of its own on a page

{WORDS}
"""


@pytest.mark.parametrize("way", ["total-fit", "greedy"])
def test_an_edition_says_how_its_lines_were_broken(tmp_path: Path, way: str) -> None:
    option = f"editions:\n  pdf:\n    line-breaking: {way}"
    outcome = make(tmp_path, BOOK.replace("{option}", option), "pdf")
    (told,) = [f for f in outcome.findings if f.code == "lines-broken"]
    total, whole = map(int, re.findall(r"\d+", told.message)[:2])
    assert total > 12
    assert (whole == total) if way == "total-fit" else (whole == 0 and "by option" in told.message)


def test_another_way_to_break_lines_is_not_known(tmp_path: Path) -> None:
    option = "editions:\n  pdf:\n    line-breaking: fast"
    outcome = make(tmp_path, BOOK.replace("{option}", option), "pdf")
    assert [f.code for f in outcome.findings if "line-breaking" in f.message] == ["edition-option"]


def test_what_follows_a_figure_or_a_table_stands_on_the_lines_of_the_page() -> None:
    sheet = (
        "html { --line-grid: figure table; line-height: 16px } figure, table { margin: 16px 0 }"
        " figcaption { font-size: 9px; line-height: 11px } td { line-height: 13px }"
    )
    odd = (
        "<figure><img src=x:y style='display: block; width: 90px; height: 37px'>"
        "<figcaption>Caption</figcaption></figure>",
        "<table><caption>Caption</caption><tr><td>a<td>b<tr><td>c<td>d</table>",
    )
    for block in odd:
        document = laid_out(f"<p>{WORDS}</p>{block}<p>{WORDS}</p>{block}<p>{WORDS}</p>", sheet)
        tops = [line.position_y for line in lines(document) if line.element_tag == "p"]
        assert {round((top - 20) % 16, 3) % 16 for top in tops} == {0}
        other = laid_out(f"<p>{WORDS}</p>{block}<p>{WORDS}</p>")
        tops = [line.position_y for line in lines(other) if line.element_tag == "p"]
        assert {round((top - 20) % 16, 3) % 16 for top in tops} != {0}


@pytest.mark.parametrize("margin", ["0 auto", "0 auto 0 0"])
def test_a_caption_has_the_measure_not_the_width_of_its_table(margin: str) -> None:
    caption = "<caption>A caption of a good many words</caption>"
    table = f"<table style='margin: {margin}'>{caption}<tr><td>a<td>b</table>"
    said = [line for line in lines(laid_out(table, "")) if line.element_tag == "caption"]
    assert len(said) == 1


def test_of_lines_that_are_all_too_loose_the_least_loose_is_made() -> None:
    block = "<span style='display: inline-block; width: 200px; height: 8px'></span>"
    body = f"<p>Even: it is so as it is {block}</p>"
    assert text(lines(laid_out(body))[0]).strip() == "Even: it is so as it is"


def test_a_paragraph_over_many_pages_is_looked_through_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaking.planning, "_BOOK", 1000)
    collected = []
    original = breaking.measure.collect

    def collect(*given: Any) -> Any:
        collected.append(given)
        return original(*given)

    monkeypatch.setattr(breaking.measure, "collect", collect)
    document = laid_out(f"<p>{WORDS * 20}</p>", "@page :left { margin: 20px 20px 20px 20.001px }")
    assert len(document.pages) > 5
    assert len(collected) == 1
    assert words(document) == re.sub(r"[\s-]", "", WORDS * 20)
    assert breaking.count(document) == Counter({AS_A_WHOLE: len(lines(document))})


def test_lines_are_found_once_for_a_chapter_that_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process finds them only for what has changed, and makes the same pages."""
    sheet = (SHEET,)
    before = Section(f'<section id="one"><p>{WORDS}</p><p>{WORDS[60:]}</p></section>', sheet)
    after = Section(before.html.replace("the sun itself", "even the sun"), sheet)
    monkeypatch.setattr(breaks, "_known", {})
    alone = engine.layout(after)
    monkeypatch.setattr(workshop, "_lent", (Cache(tmp_path), "tools"))
    monkeypatch.setattr(breaks, "_known", {})
    engine.layout(before)
    monkeypatch.setattr(breaks, "_known", {})
    texts = []
    broken = breaks._broken

    def told(measured: Any, *rest: Any) -> Any:
        texts.append(measured.text)
        return broken(measured, *rest)

    monkeypatch.setattr(breaks, "_broken", told)
    assert engine.layout(after) == alone
    assert texts
    assert all("even the sun" in text for text in texts)


def test_a_line_before_what_cannot_be_broken_ends_early() -> None:
    """Its words would stand an em apart."""
    address = "provenance@lindqvist-museum.example"
    loose, after = lines(laid_out(f"<p>Whoever knows of it writes to {address}.</p>"))
    assert text(after).startswith("provenance")
    assert edges(loose)[1] < edges(loose)[0] + 240
    _, full, *_ = lines(laid_out(f"<p>{WORDS}</p>"))
    assert edges(full)[1] > edges(full)[0] + 255
