"""Columns (Pandoc, Quarto) and Quarto's layouts, in the tree and on pages."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from both import Both, made
from octavo.vocabulary import Element
from test_epub import picture
from test_resolve import resolved


def layout(tmp_path: Path, attributes: str, inner: str) -> list[list[tuple[str, str]]]:
    """The rows of columns: the text and the width of each."""
    book, findings = resolved(tmp_path, f"<h1>One</h1><div {attributes}>{inner}</div>")
    assert findings == ()
    rows = [d for d in book.chapters[0].tree().iter("div") if d.get("class") == "columns"]
    return [[(_text(column), column.get("data-measure", "")) for column in row] for row in rows]


def _text(element: Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


TEXT = "<p>a</p><ul><li>b</li></ul><p>c</p>"


@pytest.mark.parametrize(
    ("attributes", "rows"),
    [
        ('data-layout-ncol="2"', [[("a", ""), ("b", "")], [("c", ""), ("", "")]]),
        ('data-layout-nrow="1"', [[("a", ""), ("b", ""), ("c", "")]]),
        (
            'data-layout="[[30,-10,60],[1]]"',
            [[("a", "width=33%"), ("b", "width=67%")], [("c", "width=100%")]],
        ),
        ('data-layout="[1,1,1]"', [[("a", "width=33%"), ("b", "width=33%"), ("c", "width=33%")]]),
        # what cannot be read lays nothing out, and loses nothing
        ('data-layout="[[a]]"', []),
        ('data-layout="[[[[["', []),
        ('data-layout="[[NaN, Infinity]]"', []),
        ('data-layout="7"', []),
        ('data-layout-ncol="99999999999999"', [[("a", ""), ("b", ""), ("c", "")]]),
        ('data-layout-ncol="0"', []),
    ],
)
def test_layouts(tmp_path: Path, attributes: str, rows: list[list[tuple[str, str]]]) -> None:
    found = layout(tmp_path, attributes, TEXT)
    assert [[cell for cell in row if cell[0] or len(row) == 2] for row in found] == rows


def test_headings_begin_cells(tmp_path: Path) -> None:
    inner = "<h2>A</h2><p>a</p><p>aa</p><h2>B</h2><p>b</p>"
    assert layout(tmp_path, 'data-layout-ncol="2"', inner) == [[("Aaaa", ""), ("Bb", "")]]


COLUMNS = """# One

:::: {{.columns}}
::: {{.column width="40%"}}
Westward with a note.[^n]

{left}
:::
::: {{.column width="60%"}}
Eastward.
:::
::::

[^n]: The note.
"""


PICTURE = picture(size=(400, 400))


def place(both: Both, word: str) -> tuple[int, float, float]:
    """The page a word stands on, from 0, and its left and upper edge in points."""
    document = pypdfium2.PdfDocument(both.paths["pdf"].read_bytes())
    for number, page in enumerate(document):
        text = page.get_textpage()
        found = text.search(word).get_next()
        if found:
            left, _, _, top = text.get_charbox(found[0])
            return number, left, top
    raise AssertionError(word)


def test_columns_stand_beside_each_other(tmp_path: Path) -> None:
    both = made(tmp_path, COLUMNS.format(left="More."), "epub", "pdf")
    assert both.codes() == []
    left, right = place(both, "Westward"), place(both, "Eastward")
    assert left[0] == right[0]
    assert right[1] > left[1] + 80
    assert abs(left[2] - right[2]) < 2
    assert "The note." in both.pdf()
    divs = [d.get("class", "") for d in both.epub.document("one").iter("{*}div")]
    assert [name.split()[0] for name in divs if "column" in name] == ["columns", "column", "column"]


def test_a_column_that_only_parts_the_others_takes_no_line(tmp_path: Path) -> None:
    gap = '::: {.column width="4%"}\n:::\n::: {.column width="60%"}'
    text = COLUMNS.format(left="More.").replace('::: {.column width="60%"}', gap)
    both = made(tmp_path, text, "epub")
    assert both.codes() == []
    columns = list(both.epub.document("one").iterfind(".//{*}div[@class='columns']/{*}div"))
    # nothing at all is in it, so that the style sheet knows it
    assert [not len(column) and column.text is None for column in columns] == [False, True, False]
    css = both.epub.css()
    assert css.index(".columns > .column {\n  flex:") < css.index(".columns > .column:empty {")


def test_columns_break_over_pages(tmp_path: Path) -> None:
    left = "\n\n".join(f"Paragraph {n} has words enough to fill a line or two." for n in range(60))
    both = made(tmp_path, COLUMNS.format(left=left + "\n\nLastward."), "epub", "pdf")
    assert both.codes() == []
    assert place(both, "Lastward")[0] > place(both, "Eastward")[0]


def test_narrow_columns_are_ragged_and_verse_turns_near(tmp_path: Path) -> None:
    verse = (
        "| Sea keeps no accounts of any of them turned\n|     Further in it lends and then forgets"
    )
    prose = "Extraordinarily uncomfortable misunderstandings inconsequentially characterised. " * 4
    text = f"""# One

:::: {{.columns}}
::: {{.column width="42%"}}
{verse}
:::

::: {{.column width="58%"}}
{prose}
:::
::::
"""
    built = made(tmp_path, text, "pdf")
    (_, first, top), (_, turned, below) = place(built, "Sea"), place(built, "any of")
    assert below < top
    assert turned - first == pytest.approx(1.5 * 10.5, abs=1)
    assert place(built, "Further")[1] - first == pytest.approx(2 * 10.5, abs=1)
    with pypdfium2.PdfDocument(built.paths["pdf"].read_bytes()) as document:
        page = next(p for p in document if "uncomfortable" in p.get_textpage().get_text_bounded())
        words = page.get_textpage()
        rects = [words.get_rect(n) for n in range(words.count_rects())]
    ends = {round(right) for left, _, right, _ in rects if left > first + 100}
    assert len(ends) > 3


def test_a_picture_and_words_about_it_stay_on_a_page(tmp_path: Path) -> None:
    for count in (16, 20, 24):
        lines = "Line.  \n" * count
        text = f"# One\n\n{lines}\n## Beside\n\n::: {{layout-ncol=2}}\n\n"
        text += "![Caption](a.png)\n\nEastward.\n\n:::\n"
        folder = tmp_path / str(count)
        folder.mkdir()
        both = made(folder, text, "pdf", files={"a.png": PICTURE})
        assert place(both, "Caption")[0] == place(both, "Eastward")[0]


def test_a_heading_too_deep_in_a_column_is_told(tmp_path: Path) -> None:
    text = "# One\n\n::: {layout-ncol=2}\n### A\n\na\n\n### B\n\nb\n:::\n"
    both = made(tmp_path, text, "epub")
    assert [(f.code, f.source and f.source.line) for f in both.findings if f.code != "pdf"] == [
        ("heading-skips", 10)
    ]


def test_columns_begin_on_one_page(tmp_path: Path) -> None:
    """What the left one begins with, a line in bold and two items, may have no room."""
    steps = "\n".join(f"{n}. {'Put it on and wait for it. ' * 6}" for n in range(1, 7))
    steps = steps.replace("1. Put", "1. Firstly put")
    items = "**Serveth**\n\n- large oil of the press that one has\n- salt\n- flour\n- butter"
    left = f'::: {{.column width="35%"}}\n{items}\n:::\n'
    columns = f":::: {{.columns}}\n{left}::: {{.column}}\n{steps}\n:::\n::::\n"
    for count in range(19, 23):
        folder = tmp_path / str(count)
        folder.mkdir()
        both = made(folder, "# One\n\n" + "Line.  \n" * count + f"\n{columns}", "pdf")
        assert place(both, "Serveth")[0] == place(both, "Firstly")[0]
