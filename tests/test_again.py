"""Sections laid out again: what is kept of a layout is what the whole of it would give."""

from __future__ import annotations

import itertools
import random
import re
from contextlib import nullcontext
from dataclasses import asdict, replace
from typing import Any

import pytest
from weasyprint.layout import page as page_layout

from octavo.editions.pdf.engine import again, layout
from octavo.editions.pdf.section import FLOAT, STAMP, Section
from test_floats import SHEET, figure, lines

#: A sheet in which what stands next to a paragraph shows on it.
NEXT = "p + p { text-indent: 1em } figure + p { color: #333 } p:nth-child(5n) { margin-top: 20px }"

#: Pages of two kinds, letters that hang, notes and lists, as books have them.
RICH = (
    "h2 + p::first-letter { font-size: 2em; float: left } section { page: text }"
    "@page text:left { margin-left: 30px } @page :right { margin-right: 10px }"
    "i { float: footnote; font-style: normal } @page { @footnote { border-top: 1px solid } }"
    "div { columns: 2 } body { counter-reset: p } p { counter-increment: p; text-align: justify }"
    'h3::before { content: counter(p) " " } h3 { string-set: s content(text) }'
)

#: What shows on other pages than its own: then nothing is kept.
FAR = (
    "h2::after { content: counter(pages) } ",
    "h2::after { content: counter(page) } ",
    "h3 { position: fixed; top: 0 } ",
    "h3 { position: running(head) } @page { @top-left { content: element(head) } } ",
)


def book(seed: int, count: int = 26) -> str:
    """A section of figures among paragraphs, notes, tables and lists."""
    dice = random.Random(seed)
    parts = ["<h2>H</h2><p>begin</p><h3>h</h3>"]
    for n in range(count):
        kind = dice.choices(
            ("text", "lines", "figure", "table", "list", "head"), (5, 5, 4, 2, 1, 1)
        )
        words = " ".join(dice.choice(("one", "two", "three", "four")) for _ in range(40))
        if kind == ["text"]:
            note = f"<i>{words * dice.randint(1, 3)}</i>" if dice.random() < 0.3 else ""
            parts.append(f"<p>{words}{note} {words}</p>")
        elif kind == ["lines"]:
            parts.append(lines(f"t{n}-", dice.randint(2, 9)))
        elif kind == ["figure"]:
            parts.append(figure(str(n)))
        elif kind == ["table"]:
            rows = "".join(f"<tr><td>{n}-{row}</td></tr>" for row in range(dice.randint(2, 12)))
            parts.append(f'<table {FLOAT}=""><caption>T{n}</caption>{rows}</table>')
        elif kind == ["list"]:
            parts.append(f"<ul><li>{words}</li><li>{words}</li></ul><div>{words}</div>")
        else:
            parts.append(f"</section><section><h2>H{n}</h2><p>{words}</p><h3>h{n}</h3>")
    return "".join(parts)


def section(body: str, *sheets: str) -> Section:
    page = f"<!DOCTYPE html><html lang=en><body><section>{body}</section></body></html>"
    return Section(page, (SHEET, *sheets))


def made(
    asked: Section, monkeypatch: pytest.MonkeyPatch, whole: bool = False
) -> tuple[dict[str, Any], int]:
    """What is made of a section, and how many pages were laid out for that.

    ``whole``: as often as anything has changed, all of them.
    """
    counted: list[int] = []
    original = page_layout._update_page_groups

    def counting(*arguments: Any) -> Any:
        counted.append(1)
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(page_layout, "_update_page_groups", counting)
        if whole:
            patch.setattr(again, "applied", lambda planner: nullcontext())
        return asdict(layout(asked)), len(counted)


@pytest.mark.parametrize("seed", range(3))
def test_pages_that_were_kept_are_those_of_a_whole_layout(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = section(book(seed), *(NEXT, RICH, NEXT + RICH)[seed % 3 : seed % 3 + 1])
    found, count = made(asked, monkeypatch)
    wanted, whole = made(asked, monkeypatch, whole=True)
    assert found == wanted
    assert count < whole


@pytest.mark.parametrize("rules", FAR)
def test_where_pages_depend_on_others_all_are_laid_out_again(
    rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = section(book(1, 16), rules)
    found, count = made(asked, monkeypatch)
    wanted, whole = made(asked, monkeypatch, whole=True)
    assert found == wanted
    assert count == whole


def test_of_a_long_section_few_pages_are_laid_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"<p>{n}</p>" for n in range(400))
    hole = "".join(lines(f"a{n}-", 5) for n in range(3)) + figure("late") + lines("b", 5)
    rest = f'<p style="break-before: page">{text}'
    pages, count = made(section(text + hole + rest), monkeypatch)
    assert len(pages["kinds"]) > 40
    assert count <= len(pages["kinds"]) + 4


def stamped(body: str) -> str:
    """A body whose elements have their places in the book."""
    numbers = itertools.count()
    return re.sub(r"<(?!/)(\w+)", lambda tag: f'{tag[0]} {STAMP}="1:{next(numbers)}"', body)


#: What is printed of pages, as it is first and then: of as many lines, and of more.
PRINTED = (("12", "14"), ("", "13 " * 60))


@pytest.mark.parametrize(("first", "then"), PRINTED)
@pytest.mark.parametrize("form", ["<p>PAGE</p>{}", "{}<p>PAGE</p>"])
def test_what_one_round_found_is_what_the_next_would_find(
    form: str, first: str, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = stamped(form.format(book(0)))
    before = layout(section(body.replace("PAGE", first), NEXT)).settled
    assert before is not None
    assert before.behind
    asked = section(body.replace("PAGE", then), NEXT)
    wanted, count = made(asked, monkeypatch)
    found, fewer = made(replace(asked, settled=before), monkeypatch)
    assert found | {"settled": None} == wanted | {"settled": None}
    if first or form.endswith("</p>"):
        assert fewer < count


def test_a_section_that_was_settled_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = section(stamped(book(0)))
    before = layout(asked)
    pages, count = made(replace(asked, settled=before.settled), monkeypatch)
    assert pages == asdict(before)
    assert count == before.count
