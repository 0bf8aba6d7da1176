"""A program over several pages: where it is parted, and that no line of it is lost."""

from __future__ import annotations

import itertools
import re

import pypdfium2
import pytest

from manuscripts import PNG
from octavo.editions.pdf.engine import layout
from octavo.editions.pdf.section import Section
from octavo.files import style

#: 20 lines on a page.
SHEET = (
    "@page { size: 300px 440px; margin: 20px } html { font: 12px/20px monospace }"
    "body, pre, p { margin: 0 } pre { orphans: 2; widows: 2; white-space: pre-wrap }"
    "pre > code { display: block }"
)


def pages(before: int, program: str, more: str = "") -> list[list[str]]:
    """The lines of each page, the program below so many lines of text."""
    text = "<p>" + "<br>".join("text" for _ in range(before)) + "</p>"
    data = layout(
        Section(f"<html><body>{text}<pre><code>{program}</code></pre>", (SHEET + more,))
    ).data
    with pypdfium2.PdfDocument(data) as document:
        found = []
        for page in document:
            words = page.get_textpage()
            lines = [""] * 20
            for n in range(words.count_rects()):
                # by its height, so that empty lines are seen
                rect = words.get_rect(n)
                lines[int((315 - rect[1]) // 15)] += words.get_text_bounded(*rect)
            found.append(lines)
    return found


PROGRAM = "\n".join(f"class A{n}:\n    x = {n}\n    y = {n}\n    z = {n}\n" for n in range(12))


@pytest.mark.parametrize("before", range(8))
def test_no_beginning_is_left_behind_and_no_page_begins_empty(before: int) -> None:
    made = pages(before, PROGRAM)
    for lines, following in itertools.pairwise(made):
        last = next(line for line in reversed(lines) if line)
        assert not last.startswith("class")
        assert following[0]
        assert not following[0].startswith("z")
    text = "".join("".join(lines) for lines in made).replace("text", "").replace(" ", "")
    assert text == "".join(PROGRAM.split())


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("empty", [2, 3, 5])
def test_no_page_begins_with_one_of_several_empty_lines(before: int, empty: int) -> None:
    parts = (f"class A{n}:\n    x = {n}\n    y = {n}" for n in range(14))
    program = ("\n" * (empty + 1)).join(parts)
    made = pages(before, program)
    for lines, following in itertools.pairwise(made):
        assert not next(line for line in reversed(lines) if line).startswith("class")
        assert following[0].startswith("class")
    text = "".join("".join(lines) for lines in made).replace("text", "").replace(" ", "")
    assert text == "".join(program.split())


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("group", [1, 2, 3])
def test_a_last_page_does_not_hold_the_last_lines_of_a_program_alone(
    before: int, group: int
) -> None:
    parts = [f"x{n} = {n}\ny{n} = {n}\nz{n} = {n}" for n in range(5)]
    tail = "\n".join(f"last{n}" for n in range(group))
    made = pages(before, "\n\n".join([*parts, tail]), "pre { orphans: 4; widows: 4 }")
    assert len([line for line in made[-1] if line]) >= 4
    text = "".join("".join(lines) for lines in made).replace("text", "").replace(" ", "")
    assert text == "".join(["".join(part.split()) for part in parts] + [tail.replace("\n", "")])


@pytest.mark.parametrize("before", range(8))
def test_lines_without_words_that_show_or_are_led_to_stay(before: int) -> None:
    lines = [f"x{n} = {n}" if n % 4 else f'<a id="a{n}"></a>' for n in range(1, 60)]
    lines[7::8] = ['<img src="octavo:dot.png" alt="A dot">'] * len(lines[7::8])
    text = "<p>" + "<br>".join("text" for _ in range(before)) + "</p>"
    html = f"<html><body>{text}<pre><code>{chr(10).join(lines)}</code></pre>"
    made = layout(Section(html, (SHEET,), {"dot.png": ("image/png", PNG)}))
    aims = {f"a{n}" for n in range(4, 60, 8)}
    assert aims <= set(made.anchors)
    with pypdfium2.PdfDocument(made.data) as document:
        kinds = [thing.type for page in document for thing in page.get_objects()]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == len(lines[7::8])


def test_a_call_behind_a_function_is_not_alone_where_all_before_it_is_the_function() -> None:
    program = (
        "def collide(a, b):\n" + "\n".join(f"    x{n} = a" for n in range(6)) + "\n\ncollide()"
    )
    first, second = pages(12, program)
    assert [line for line in second if line] == ["x4 = a", "x5 = a", "collide()"]
    assert first[16] == "x3 = a"


def test_nor_is_it_where_long_lines_are_blocks() -> None:
    rules = "".join(re.findall(r"pre [.]line:[^}]*}", style("page.css")))
    lines = "".join(f'<span class="line">x{n} = a\n</span>' for n in range(7))
    program = f'{lines}\n<span class="line">collide()</span>'
    first, second = pages(12, program, ".line { display: block }" + rules)
    assert [line for line in second if line] == ["x6 = a", "collide()"]
    assert first[17] == "x5 = a"
