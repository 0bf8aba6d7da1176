"""Wide tables on narrow screens: rows as lines, each with the head of its column."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

import both
from epubs import XHTML, Epub, build
from octavo import fonts
from octavo.book import Chapter
from octavo.edition import BUILT_IN
from octavo.editions.pdf import crowded

HEAD = "---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\n"
NUMBERS = """\
| Year | Births | Deaths | Marriages | Emigrants | Immigrants | Population | Change |
|------|-------:|-------:|----------:|----------:|-----------:|-----------:|-------:|
| 1911 | 881,138 | 527,810 | 274,943 | 454,527 | 350,429 | 36,070,492 | +1.04% |
"""
GROUPED = """<table>
<thead><tr><th rowspan="2">Neighbourhood</th><th colspan="2">Inhabitants</th></tr>
<tr><th>altogether, with servants</th><th>Constantinopolitans</th></tr></thead>
<tbody><tr><th>Constantinople</th><td>14,033,500</td><td>14,310,250</td></tr>
<tr><td colspan="3">Further neighbourhoods</td></tr></tbody>
</table>
"""


def _tables(tmp_path: Path, text: str, edition: str = "epub") -> tuple[Epub, list[etree._Element]]:
    data, _ = build(tmp_path, HEAD + text, edition=BUILT_IN[edition])
    assert data is not None
    book = Epub(data)
    return book, list(book.document("a").iter(f"{XHTML}table"))


def _labels(table: etree._Element) -> list[str | None]:
    return [cell.get("data-label") for cell in table.iter(f"{XHTML}td", f"{XHTML}th")]


def _box(table: etree._Element) -> str:
    parent = table.getparent()
    return (parent.get("class") or "") if parent is not None else ""


def test_each_cell_of_a_wide_table_knows_the_head_of_its_column(tmp_path: Path) -> None:
    book, (table,) = _tables(tmp_path, NUMBERS)
    assert _labels(table)[8:] == [
        "Year", "Births", "Deaths", "Marriages", "Emigrants", "Immigrants", "Population", "Change"
    ]  # fmt: skip
    assert "stack-40" in _box(table)
    # below the least size of type for its forty ems
    assert "@container (max-width: 28em) or (max-width: 440px) {" in book.css()
    # no number breaks where a reading system can stack, and each may where it cannot
    assert {cell.get("class", "").split()[-1] for cell in table.iter("{*}td")} == {"gives-way"}
    css = book.css()
    assert css.index(".fit .gives-way {\n  overflow-wrap: anywhere;") < css.index("@supports (cont")


def test_heads_over_several_columns_stand_before_their_own(tmp_path: Path) -> None:
    _, (table,) = _tables(tmp_path, GROUPED)
    group = "Inhabitants – altogether, with servants", "Inhabitants – Constantinopolitans"
    assert _labels(table) == [None] * 4 + ["Neighbourhood", *group, None]


def test_what_would_lose_words_or_has_no_heads_stays_a_table(tmp_path: Path) -> None:
    spanned = GROUPED.replace("<th>Constantinople", '<th rowspan="2">Constantinople')
    headless = NUMBERS.replace(" Year ", " ").replace("|", "<td>")
    headless = "<table><tr>" + headless.splitlines()[2] + "</tr></table>\n"
    book, (first, second) = _tables(tmp_path, f"{spanned}\n{headless}")
    assert "stack" not in _box(first) + _box(second)
    assert not any(_labels(first) + _labels(second))
    assert "@container" not in book.css()


def test_names_of_lines_stand_where_reading_begins(tmp_path: Path) -> None:
    for lang, side in (("en", "left"), ("ar", "right")):
        head = HEAD.replace("title: T", f"title: T\nlang: {lang}")
        data, _ = build(tmp_path / lang, head + NUMBERS)
        assert data is not None
        assert f"float: {side};" in Epub(data).css().partition("@container")[2]


def test_narrow_tables_and_kindle_know_nothing_of_it(tmp_path: Path) -> None:
    book, (table,) = _tables(tmp_path, "| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert table.get("class") is None
    assert "@container" not in book.css()
    book, (table,) = _tables(tmp_path, NUMBERS, "kindle")
    assert "@container" not in book.css()
    assert not any(_labels(table))


def test_shares_of_columns_are_no_more_than_the_whole(tmp_path: Path) -> None:
    """What is more than a hundred in all would be taken from the last column."""
    row = "| " + " | ".join(str(n) for n in range(100, 113)) + " |\n"
    _, (table,) = _tables(tmp_path, row + "|--:" * 13 + "|\n" + row)
    names = [c.get("class", "").removeprefix("width-") for c in table.iter(f"{XHTML}col")]
    shares = [float(n.removesuffix("percent").replace("_", ".")) for n in names]
    assert len(shares) == 13
    assert 98.5 < sum(shares) <= 100


def test_a_head_that_is_a_formula_has_a_name(tmp_path: Path) -> None:
    """Without one, axe finds an empty-table-header."""
    _, (table,) = _tables(tmp_path, "| $n!$ | of $n$ |\n|---|---|\n| 1 | $n$ |\n")
    named = [math.get("aria-label") for math in table.iter("{*}math")]
    assert named == ["n factorial", None, None]


def test_lines_of_a_centred_column_begin_where_the_others_do(tmp_path: Path) -> None:
    book, (table,) = _tables(
        tmp_path, NUMBERS.replace("-------:|-------:|", ":-----:|-------:|", 1)
    )
    assert "center" in (list(table.iter("{*}td"))[1].get("class") or "").split()
    css = book.css()
    assert ".stack-40 .center {\n    text-align: left;" in css
    assert css.index("\n.center") < css.index(".stack-40 .center")


def test_only_the_columns_that_are_too_wide_have_broken_words() -> None:
    """Short words of their neighbours stay whole; words of programs end lines at their joints."""
    long = "".join("MNOPQRST"[n % 8] for n in range(80))
    table = etree.fromstring(
        "<table><tr><th>Option</th><th>Type</th><th>Meaning</th></tr>"
        f"<tr><td><code>server.retry_policy_maximum</code></td><td>enum</td><td>{long}</td></tr>"
        "<tr><td rowspan='2'>a</td><td>enum</td><td>b</td></tr>"
        f"<tr><td>int</td><td>{long}</td></tr>"
        "</table>"
    )
    chapter = Chapter("a", "chapter", "a.md", b"<section/>")
    found = crowded.tables([(chapter, table)], BUILT_IN["pdf"], fonts.packaged_faces())
    assert [f.code for f in found] == ["table-wide"]
    rows = [["gives-way" in (c.get("class") or "") for c in row] for row in table.iter("tr")]
    assert rows == [[False, False, True]] * 3 + [[False, True]]
    assert "crowded" in (table.get("class") or "")


def test_words_of_programs_that_part_at_their_joints_are_not_broken() -> None:
    table = etree.fromstring(
        f"<table><tr><td>A</td><td><code>{'a_word.' * 30}</code></td></tr></table>"
    )
    chapter = Chapter("a", "chapter", "a.md", b"<section/>")
    assert not crowded.tables([(chapter, table)], BUILT_IN["pdf"], fonts.packaged_faces())
    assert "a_\u200bword.\u200ba_" in "".join(table.itertext())
    assert not table.xpath("//*[contains(@class, 'gives-way')]")


def test_words_are_divided_as_their_language_has_it_before_any_is_broken() -> None:
    head = "<th>Wahrnehmbar</th><th>Bedienbar</th><th>Verständlich</th><th>Robust</th>" * 2
    cells = "<td>ja</td>" * 8
    table = etree.fromstring(
        f"<table lang='de'><tr><th>Stelle</th>{head}</tr>"
        f"<tr><td>Verwaltungsgemeinschaft</td>{cells}</tr></table>"
    )
    chapter = Chapter("a", "chapter", "a.md", b"<section/>")
    faces = fonts.packaged_faces()
    assert not crowded.tables([(chapter, table)], BUILT_IN["pdf"], faces, "en")
    assert table.xpath("string(//td[1]/@class)") == "divides"
    assert not table.xpath("//*[contains(@class, 'gives-way')]")
    assert "min-width" in table.xpath("string(//td[1]/@style)")
    (told,) = crowded.tables([(chapter, table)], BUILT_IN["large-print"], faces, "en")
    assert "divided" in told.message or "broken" in told.message


def test_what_a_space_keeps_together_is_one_word_of_a_table() -> None:
    words = "\u00a0".join(["99.99"] * 24)
    table = etree.fromstring(f"<table><tr><td>A</td><td>{words}</td></tr></table>")
    chapter = Chapter("a", "chapter", "a.md", b"<section/>")
    (found,) = crowded.tables([(chapter, table)], BUILT_IN["pdf"], fonts.packaged_faces(), "en")
    assert found.code == "table-wide"


def test_columns_of_a_crowded_table_keep_apart_where_there_is_room() -> None:
    def classes(word: str, columns: int) -> str:
        cells = f"<td>{word}</td>" * columns
        table = etree.fromstring(f"<table><tr>{cells}</tr></table>")
        chapter = Chapter("a", "chapter", "a.md", b"<section/>")
        assert not crowded.tables([(chapter, table)], BUILT_IN["pdf"], fonts.packaged_faces())
        return table.get("class") or ""

    made = [classes("1,234", columns) for columns in range(8, 14)]
    assert made[0] == ""
    assert made[-1] == "crowded"
    assert "crowded roomy" in made


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _months(number: str) -> str:
    lines = [MONTHS, ["---:"] * 12, [number] * 12, [number] * 12]
    first = ["Region", "---", "South-West", "Mediterranean"]
    return "".join(f"| {' | '.join([a, *b])} |\n" for a, b in zip(first, lines, strict=True))


@pytest.mark.parametrize(
    ("number", "lines", "says"),
    [("48,324", ["48,324"], "smaller type"), ("9,493,400.00", ["9,493,", "400.00"], "parted")],
)
def test_numbers_of_many_columns_stay_whole_or_in_their_groups(
    tmp_path: Path, number: str, lines: list[str], says: str
) -> None:
    made = both.made(tmp_path, f"# A\n\n{_months(number)}", "pdf")
    (told,) = (f for f in made.findings if f.code == "table-wide")
    assert says in told.message
    with pypdfium2.PdfDocument(made.paths["pdf"].read_bytes()) as document:
        words = document[len(document) - 1].get_textpage().get_text_range()
    rows = words.replace("\u200b", "").split()
    assert [rows.count(line) for line in lines] == [24] * len(lines)


def test_words_give_way_before_numbers_do(tmp_path: Path) -> None:
    long = "".join("A1B2C3D4"[n % 8] for n in range(60))
    made = both.made(tmp_path, f"# A\n\n{_months('12,345')}".replace("South-West", long), "pdf")
    (told,) = (f for f in made.findings if f.code == "table-wide")
    assert "its words are broken" in told.message
    assert made.pdf().split().count("12,345") == 24


@pytest.mark.parametrize("number", ["1826.2", "12,345", "93.4%"])
def test_numbers_of_thirteen_columns_are_whole_in_large_print(tmp_path: Path, number: str) -> None:
    row = " | ".join(["Year", *(f"Q{column}" for column in range(1, 13))])
    body = " | ".join(["1990", *[number] * 12])
    text = f"# One\n\n| {row} |\n|{'---:|' * 13}\n| {body} |\n| {body} |\n"
    made = both.made(tmp_path, text, "large-print", more="editions: [large-print]\n")
    (told,) = (f for f in made.findings if f.code == "table-wide")
    assert told.source is not None
    assert "smaller type" in told.message
    document = pypdfium2.PdfDocument(made.paths["large-print"].read_bytes())
    lines = [
        line.strip()
        for page in document
        for line in page.get_textpage().get_text_bounded().splitlines()
    ]
    assert " ".join(lines).count(number) == 24
    assert not {"19", "90", "18", "12", "345", "%"} & set(lines)
