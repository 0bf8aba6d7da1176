"""Tables: heads of columns and rows, feet, in the tree and in both outputs."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from both import made
from octavo.read.dialect import html
from octavo.vocabulary import Element
from test_resolve import resolved


def cells(tree: Element) -> list[str]:
    return [
        f"{etree.QName(cell).localname} {cell.get('scope', '')}".strip()
        for cell in tree.iter("{*}td", "{*}th")
    ]


def chapter(tmp_path: Path, rows: str) -> Element:
    book, findings = resolved(tmp_path, f"<h1>One</h1><table>{rows}</table>")
    assert findings == ()
    return book.chapters[0].tree()


def test_an_empty_corner_makes_heads_of_rows(tmp_path: Path) -> None:
    head = "<thead><tr><th scope='col'/><th scope='col'>A</th></tr></thead>"
    tree = chapter(tmp_path, f"{head}<tbody><tr><td>x</td><td>1</td></tr></tbody>")
    assert cells(tree) == ["td", "th col", "th row", "td"]


def test_a_first_column_with_gaps_is_none_of_heads(tmp_path: Path) -> None:
    head = "<thead><tr><th scope='col'/><th scope='col'>A</th></tr></thead>"
    rows = "<tr><td>x</td><td>1</td></tr><tr><td/><td>2</td></tr>"
    assert "th row" not in cells(chapter(tmp_path, f"{head}<tbody>{rows}</tbody>"))


def test_heads_that_go_down(tmp_path: Path) -> None:
    head = "<thead><tr><th scope='col'/><th scope='col'>A</th><th scope='col'>B</th></tr></thead>"
    rows = "<tr><td rowspan='2'>x</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
    tree = chapter(tmp_path, f"{head}<tbody>{rows}</tbody>")
    assert cells(tree)[3:] == ["th row", "td", "td", "td", "td"]


def test_heads_without_a_scope_get_theirs(tmp_path: Path) -> None:
    rows = "<tr><th>A</th><th>B</th></tr><tr><th>x</th><td>1</td></tr>"
    assert cells(chapter(tmp_path, rows)) == ["th col", "th col", "th row", "td"]


def test_heads_of_rows_in_both_outputs(tmp_path: Path) -> None:
    both = made(tmp_path, "# One\n\n|   | A |\n|---|---|\n| x | 1 |\n", "epub", "pdf")
    assert both.codes() == []
    assert cells(both.epub.document("one"))[2:] == ["th row", "td"]
    assert heads(both.paths["pdf"].read_bytes()) == ["/Column", "/Column", "/Row"]


def heads(data: bytes) -> list[str]:
    """The scopes of the heads in a PDF's structure tree, in the order of its objects."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"
        ]
        return sorted(str(o.A.Scope) for o in found)


GRID = """
+-------+-------+
| Item  | Price |
+=======+======:+
{rows}
+=======+=======+
| Sum   | 4.00  |
{last}
"""


def test_the_foot_of_a_grid_table(tmp_path: Path) -> None:
    row = "| Paper | 3.10  |"
    rows = "\n+-------+-------+\n".join([row] * 60)
    text = GRID.format(rows=rows, last="+=======+=======+")
    both = made(tmp_path, f"# One\n{text}\n", "epub", "pdf")
    assert both.codes() == []
    table = next(both.epub.document("one").iter("{*}table"))
    assert [etree.QName(part).localname for part in table][-3:] == ["thead", "tbody", "tfoot"]
    foot = table.find("{*}tfoot")
    assert foot is not None
    assert "".join(foot.itertext()).split() == ["Sum", "4.00"]
    # once, though the table goes over several pages
    assert both.pdf().count("Sum") == 1
    with pikepdf.open(io.BytesIO(both.paths["pdf"].read_bytes())) as pdf:
        kinds = [o.get("/S") for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    assert kinds.count("/TFoot") == 1


def test_a_line_that_is_neither_head_nor_foot(tmp_path: Path) -> None:
    text = GRID.format(rows="| Paper | 3.10  |", last="+-------+-------+")
    found, findings = html(text, "m.md")
    assert "tfoot" not in found
    assert [(f.code, f.source and f.source.line) for f in findings] == [("table-foot", 6)]


def test_spans_in_head_and_foot() -> None:
    text = (
        "+-----------+---+\n| Both      | C |\n+=====+=====+===+\n| a   | b   | c |\n"
        "+=====+=====+===+\n| Sum       | 3 |\n+===========+===+\n"
    )
    found, findings = html(text, "m.md")
    assert findings == ()
    assert '<tr>\n<th scope="col" colspan="2">Both</th>\n<th scope="col">C</th>\n</tr>' in found
    assert '<tfoot>\n<tr>\n<td colspan="2">Sum</td>\n<td>3</td>\n</tr>\n</tfoot>' in found


def test_a_head_and_rules_that_do_not_fit_are_told() -> None:
    found, findings = html("| a | b |\n|---|\n| 1 | 2 |\n", "m.md")
    assert "<table" not in found
    assert [(f.code, f.source and f.source.line) for f in findings] == [("table-rules", 2)]


def test_verse_and_rules_are_no_table() -> None:
    assert html("| A verse | with a bar\n| goes on\n\na | b\n---\n", "m.md")[1] == ()


def test_bars_that_long_words_push_out_of_their_columns_are_told() -> None:
    line = "+-----+------+------+------+---------+\n"
    usual = "| a   | b    | c    | d    | e       |\n"
    pushed = "| All | 1,204,600 | 1,198,200 | 6 | 1|\n"
    findings = html(f"{line}{usual}{line}{pushed}{line}", "m.md")[1]
    assert [(f.code, f.source and f.source.line) for f in findings] == [("table-grid", 4)]


def test_a_table_without_heads_has_the_first_of_each_row(tmp_path: Path) -> None:
    """ISO 14289-1, 7.5: who hears a cell hears a head; the eye sees what it saw."""
    rows = "<thead><tr><th/><th/></tr></thead>"
    rows += "<tr><td>Alpha</td><td>12</td></tr><tr><td>Beta</td><td>13</td></tr>"
    book, (finding,) = resolved(tmp_path, f"<h1>One</h1><table>{rows}</table>")
    assert finding.code == "table-headless"
    tree = book.chapters[0].tree()
    assert cells(tree) == ["th row", "td"] * 2
    assert {head.get("class") for head in tree.iter("th")} == {"as-cell"}


def test_tables_for_the_eye_alone_and_small_ones_want_no_heads(tmp_path: Path) -> None:
    row = "<tr><td>a</td><td>b</td></tr>"
    assert cells(chapter(tmp_path, row)) == ["th row", "td"]
    laid_out = f"<h1>One</h1><table role='presentation'>{row * 3}</table>"
    book, findings = resolved(tmp_path, laid_out)
    assert (cells(book.chapters[0].tree()), findings) == (["td"] * 6, ())


@pytest.mark.parametrize("note", [False, True])
def test_a_table_of_a_few_lines_is_not_parted(tmp_path: Path, note: bool) -> None:
    """Wherever on the page it comes to stand; each chapter has a line more before it.

    A note that it calls stands at the foot of the page.
    """
    rows = "\n".join(f"| Year{n} | {n} |" for n in range(1, 5))
    table = f"| A | B |\n|---|--:|\n{rows}\n"
    if note:
        table = table.replace(
            "| 2 |", "| 2^[Of which half are of the year before it, by the sea.] |"
        )
    chapters = [
        f"# Chapter {count}\n\n" + "\n\n".join(["A line of text."] * count) + f"\n\n{table}"
        for count in range(17, 23)
    ]
    pages = made(tmp_path, "\n\n".join(chapters), "pdf").pages()
    parted = [page for page in pages if ("Year1 " in page) != ("Year4 " in page)]
    assert parted == []
    assert sum("Year4 " in page for page in pages) == len(chapters)


def test_no_page_has_but_two_or_three_rows_of_a_long_table(tmp_path: Path) -> None:
    chapters = [
        f"# Chapter {count}\n\n| A | B |\n|--|--|\n"
        + "".join(f"| {row} | row{row}of{count}x |\n" for row in range(count))
        for count in range(19, 27)
    ]
    pages = made(tmp_path, "\n".join(chapters), "pdf").pages()
    parted = 0
    for count in range(19, 27):
        counts = [len(re.findall(rf"row\d+of{count}x", page)) for page in pages]
        assert sum(counts) == count
        assert min(filter(None, counts)) >= 5
        parted += len(list(filter(None, counts))) > 1
    assert parted > 4
