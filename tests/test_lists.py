"""Panels, lists of figures and tables, glossary, abbreviations, in both outputs."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from both import made
from epubs import TYPE, XHTML
from manuscripts import PNG
from octavo.book import Resolved
from octavo.read import shown
from octavo.report import Findings
from octavo.vocabulary import Element
from test_resolve import resolved

FIGURE = '<figure{0}><img src="dot.png" alt="a"/><figcaption>{1}</figcaption></figure>'
ONE = FIGURE.format(' id="fig-one"', "The first")
TWO = FIGURE.format(' id="fig-two"', "The second")
TABLE = '<table id="tbl-t"><caption>Votes</caption><tr><td>1</td></tr></table>'


def chapter(tmp_path: Path, xml: str, **metadata: object) -> tuple[Element, Findings]:
    book, findings = resolved(tmp_path, f"<h1>One</h1>{xml}", "<h1>Two</h1>", **metadata)
    return book.chapters[0].tree(), findings


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(str(t) for t in element.itertext()).split())


@pytest.mark.parametrize(
    ("attributes", "columns"),
    [
        ("", []),
        ('data-layout-ncol="2"', ["columns-2"]),
        ('data-layout-nrow="1"', ["columns-2"]),
        ('data-layout="[[1,1],[1]]"', ["columns-2"]),
        ('data-layout-ncol="many"', []),
    ],
)
def test_a_figure_of_panels(tmp_path: Path, attributes: str, columns: list[str]) -> None:
    a, b = FIGURE.format(' id="fig-a"', "Ant"), '<p><img src="dot.png" alt="b" id="fig-b"/></p>'
    xml = f'<div id="fig-p" {attributes}>{a}{b}<p>Both <em>of</em> them</p></div>'
    tree, findings = chapter(tmp_path, xml)
    assert findings == ()
    figure = tree.find("figure")
    assert figure is not None
    assert "subfigures" in (figure.get("class") or "")
    assert words(figure.find("figcaption")) == "Figure 1.1 Both of them"
    panels = figure.find("div")
    assert panels is not None
    assert [c for c in (panels.get("class") or "").split() if c != "panels"] == columns
    assert [f.get("id") for f in panels] == ["fig-a", "fig-b"]
    assert [f.get("data-number") for f in panels] == ["1.1a", "1.1b"]
    assert words(panels[0].find("figcaption")) == "(a) Ant"


def test_a_table_of_several_tables(tmp_path: Path) -> None:
    text = (
        "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlot: true\n---\n\n# One\n\n"
        "::: {#tbl-p layout-ncol=2}\n\n| a |\n|---|\n| 1 |\n\n: First {#tbl-a}\n\n"
        "| b |\n|---|\n| 2 |\n\n: Second {#tbl-b}\n\nBoth\n:::\n\n"
        "| c |\n|---|\n| 3 |\n\n: Third {#tbl-c}\n\nSee @tbl-p, @tbl-b and @tbl-c.\n"
    )
    both = made(tmp_path, text)
    assert both.codes() == []
    body = both.epub.document("one")
    figure = body.find(f".//{XHTML}figure")
    assert figure is not None
    assert [child.tag for child in figure] == [f"{XHTML}figcaption", f"{XHTML}div"]
    assert [words(table.find(f"{XHTML}caption")) for table in figure.iter(f"{XHTML}table")] == [
        "(a) First",
        "(b) Second",
    ]
    assert words(body.findall(f".//{XHTML}p")[-1]) == "See Table 1, Table 1b and Table 2."
    assert "See Table 1, Table 1b and Table 2." in both.pdf("pdf")
    listed = [words(item) for item in both.epub.document("list-of-tables").iter(f"{XHTML}li")]
    assert [line[:7] for line in listed] == ["1 Both", "2 Third"]


def test_panels_do_not_touch(tmp_path: Path) -> None:
    head = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\n---\n\n# One\n\n"
    images = "\n\n".join(f"![{name}](dot.png){{width=100%}}" for name in "ABC")
    both = made(tmp_path, f"{head}::: {{layout-ncol=3}}\n{images}\n:::\n", "pdf")
    document = pypdfium2.PdfDocument(both.paths["pdf"].read_bytes())
    page = document[len(document) - 1]
    spots = sorted(found.get_bounds() for found in page.get_objects([FPDF_PAGEOBJ_IMAGE]))
    assert len(spots) == 3
    assert all(right[0] - left[2] > 3 for left, right in itertools.pairwise(spots))
    assert len({round(spot[1]) for spot in spots}) == 1


def test_a_div_is_the_figure_of_what_it_holds(tmp_path: Path) -> None:
    tree, findings = chapter(
        tmp_path, '<div id="fig-x"><p><img src="dot.png" alt="b"/></p><p>Alone</p></div>'
    )
    assert findings == ()
    figure = tree.find("figure")
    assert figure is not None
    assert [child.tag for child in figure] == ["img", "figcaption"]
    assert words(figure) == "Figure 1.1 Alone"


def test_a_div_gives_its_table_id_and_caption(tmp_path: Path) -> None:
    xml = '<div id="tbl-x"><table><tr><td>1</td></tr></table><p>Votes</p></div>'
    tree, findings = chapter(tmp_path, xml)
    assert findings == ()
    table = tree.find(".//table")
    assert table is not None
    assert table.get("id") == "tbl-x"
    assert words(table.find("caption")) == "Table 1.1 Votes"


def test_a_figure_div_without_a_caption_is_told(tmp_path: Path) -> None:
    _, findings = chapter(tmp_path, '<div id="fig-x"><p><img src="dot.png" alt="b"/></p></div>')
    assert [f.code for f in findings] == ["caption-missing"]


LISTS = (
    f"# Figures {{.list-of-figures}}\n\n# One\n\nText.\n\n{ONE}\n\n{TABLE}\n\n"
    f"{'Words fill a page. ' * 300}\n\n# Two\n\n{TWO}\n"
)


def test_lists_of_figures_and_tables_in_both_outputs(tmp_path: Path) -> None:
    both = made(tmp_path, LISTS, files={"dot.png": PNG}, more="lot: true\n")
    assert both.codes() == []
    document = both.epub.document("figures")
    links = [a for a in document.iter(f"{XHTML}a") if "list-entry" in a.get("class", "")]
    assert [" ".join("".join(a.itertext()).split()) for a in links] == [
        "1.1 The first",
        "2.1 The second",
    ]
    assert both.chapter("list-of-tables") == "List of tables 1.1 Votes"
    assert both.epub.broken_links() == []
    pages = dict(zip(both.labels(), both.pages(), strict=True))
    page = next(label for label, text in pages.items() if "Figure 2.1 The second" in text)
    listing = next(t for t in pages.values() if t.startswith("Figures") or " Figures 1.1" in t)
    assert f"2.1 The second {page}" in listing


def test_an_empty_list_is_told(tmp_path: Path) -> None:
    _, findings = resolved(
        tmp_path, "<h1>List</h1>", "<h1>One</h1><p>a</p>", kinds="list-of-figures chapter"
    )
    assert [f.code for f in findings] == ["list-empty"]


GLOSSARY = (
    "<h1>Glossary</h1><dl><dt>API (interface)</dt><dd>What is called.</dd>"
    "<dt>Queue</dt><dd>A line.</dd></dl>"
)


def test_terms_lead_to_the_glossary(tmp_path: Path) -> None:
    text = (
        '<p>An <span class="glossary">API</span>, two <span class="glossary">queues</span>, '
        '<span class="glossary" data-key="queue">them</span>, '
        '<span class="glossary">quue</span>.</p>'
    )
    book, findings = resolved(tmp_path, f"<h1>One</h1>{text}", GLOSSARY, kinds="chapter glossary")
    assert [(f.code, f.hint) for f in findings] == [("glossary-unknown", "did you mean “queue”?")]
    links = list(book.chapters[0].tree().iter("a"))
    assert [a.get("href") for a in links] == ["#gl-api-interface", "#gl-queue", "#gl-queue"]
    assert {a.get("role") for a in links} == {"doc-glossref"}


def test_the_glossary_in_both_outputs(tmp_path: Path) -> None:
    text = f'# One\n\nA <span class="glossary">queue</span>.\n\n# Glossary\n\n{GLOSSARY[17:]}\n'
    both = made(tmp_path, text)
    assert both.codes() == []
    document = both.epub.document("glossary")
    kinds = [e.get(TYPE) for e in document.iter(f"{XHTML}dt", f"{XHTML}dd")]
    assert kinds == ["glossterm", "glossdef"] * 2
    assert both.epub.broken_links() == []
    assert "API (interface) What is called." in both.pages()[-1]


def abbreviated(tmp_path: Path) -> Resolved:
    text = '<p><abbr title="World  Wide Web">WWW</abbr>, <abbr title="European Union">EU</abbr></p>'
    book, findings = resolved(
        tmp_path,
        "<h1>Abbreviations</h1>",
        f"<h1>One</h1>{text}{text}",
        kinds="abbreviations chapter",
    )
    assert findings == ()
    return book


def test_the_list_of_abbreviations(tmp_path: Path) -> None:
    tree = abbreviated(tmp_path).chapters[0].tree()
    assert words(tree.find("dl")) == "EUEuropean UnionWWWWorld Wide Web"


def test_panels_on_a_screen_keep_to_their_row_and_captions_to_their_lines(tmp_path: Path) -> None:
    head = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\n---\n\n# One\n\n"
    css = made(tmp_path, f"{head}| a |\n|---|\n| 1 |\n\n: C\n", "epub").epub.css()
    # spaces between boxes in a line would count
    assert css.index("display: inline-block") < css.index(".columns-6 {\n  display: flex;")
    wide, narrow = "\ncaption {\n  min-width: 10em;", ".panels caption, .fit caption {"
    assert css.index(wide) < css.index(narrow)


def test_marked_words_of_captions_are_marked_in_their_list(tmp_path: Path) -> None:
    text = (
        "# Figures {.list-of-figures}\n\n# One\n\n"
        "![The *Ave* of $x^2$,[^a] CO~2~](a.png){#fig-a}\n\n"
        "[^a]: Note.\n\n# Two\n\nText.\n"
    )
    both = made(tmp_path, text, "epub", "pdf", files={"a.png": PNG})
    assert both.codes() == []
    document = both.epub.document("figures")
    assert [e.text for e in document.iter(f"{XHTML}em")] == ["Ave"]
    assert [e.text for e in document.iter(f"{XHTML}sub")] == ["2"]
    said = " ".join("".join(map(str, document.itertext())).split())
    assert "The Ave of x², CO2" in said
    assert "Note" not in said


def test_a_panel_alone_in_its_row_has_the_whole_of_it(tmp_path: Path) -> None:
    three = "".join(FIGURE.format(f' id="fig-{name}"', name) for name in "abc")
    xml = f'<div id="fig-p" data-layout="[[1,1],[1]]">{three}<p>All</p></div>'
    tree, _ = chapter(tmp_path, xml)
    panels = tree.find("figure/div")
    assert panels is not None
    assert [panel.get("class") for panel in panels] == [None, None, "whole-row"]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("• one\n• two", "•"),
        ("aa. eins\nbb. zwei\ncc. drei", "bb."),
        ("a.) eins\nb.) zwei", "b.)"),
        ("1.1 One\n1.2 Two", "1.2"),
        ("— Bonjour.\n— Salut !", "—"),
        ("§ 1 Eins\n§ 2 Zwei", "§ 2"),
        ("A. Eins\nB. Zwei", "B."),
        ("So it is:\na) one\nb) two", "b)"),
        ("Es gilt:\naa) eins\nbb) zwei", "bb)"),
        ("So it is:\n- one\n- two", ""),
        ("insbesondere\n    aa) eins,\n    bb) zwei", "bb)"),
        # broken lines, verse, prose
        ("• one\\\n• two", ""),
        ("::: verse\n– one\n– two\n:::", ""),
        ("– one\ngoes on", ""),
        ("goes on\n– so\n– and so", ""),
        ("1.5 million\nand more", ""),
        ("A. Smith wrote to\nC. Jones", ""),
        ("[ ] Jars\n[x] Labels", "[x]"),
    ],
)
def test_lines_that_look_like_items_and_run_on_are_told(text: str, mark: str) -> None:
    _, findings = shown(f"# A\n\n{text}\n", "x.md")
    told = [(f.code, f.source and f.source.line, f"“{mark}”" in f.message) for f in findings]
    assert told == [("list-marks", 3, True)] * bool(mark)


MARKERS = """
ul > li::marker { content: ">> " }
ol > li::marker { content: counter(list-item, upper-roman) ") " }
p { display: list-item; list-style: "$$ " }
"""


def test_markers_that_the_author_says_are_printed_and_tagged(tmp_path: Path) -> None:
    text = "# A\n\nText.\n\n- one\n- two\n\n1. three\n2. four\n\n# B\n"
    found = made(tmp_path, text, "pdf", files={"own.css": MARKERS}, more="css: own.css\n")
    assert found.codes() == []
    assert [found.pdf().count(mark) for mark in (">>", "II)")] == [2, 2]
    assert "$$" in found.pdf()
    with pikepdf.open(io.BytesIO(found.paths["pdf"].read_bytes())) as document:
        tree = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        for page in document.pages:
            owners = tree[page.obj.StructParents]
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "BDC" and "/MCID" in operands[1]:
                    assert owners[int(operands[1].MCID)].S != "/L"


def test_how_far_below_a_number_of_two_figures() -> None:
    _, findings = shown("9. Nine\n   1. in\n10. Ten\n   1. not\n11. Eleven\n", "a.md")
    told = [(f.source.line, f.hint) for f in findings if f.code == "list-indent" and f.source]
    assert told == [(4, "indent it by 4, as far as the text of the item")]


def test_half_a_character_in_a_style_sheet_stops_no_build(tmp_path: Path) -> None:
    css = 'h1::before { content: "\\d800 \\00DFFF" }'
    found = made(tmp_path, "# A\n\nText.\n", "epub", files={"own.css": css}, more="css: own.css\n")
    assert found.chapter("a").endswith("Text.")


def test_a_short_caption_stands_in_the_list_in_place_of_the_long_one(tmp_path: Path) -> None:
    """Quarto's ``fig-scap``: of an image, of a div, of a drawing, of a chunk of knitr."""
    text = (
        "# Figures {.list-of-figures}\n\n# One\n\n"
        '![A long caption.](dot.png){#fig-a fig-scap="Ann\'s *short* one"}\n\n'
        '::: {#fig-b fig-scap="Two dots"}\n![a](dot.png)\n\n![b](dot.png)\n\nBoth of them.\n:::\n\n'
        '```{dot}\n//| label: fig-c\n//| fig-cap: "A graph of it"\n//| fig-scap: Graph\n'
        "digraph { a -> b }\n```\n\n"
        '```{r fig-d, fig.cap="A plot of it", fig.scap="Plot"}\n'
        'knitr::include_graphics("dot.png")\n```\n\n'
        "![Not short](dot.png){#fig-e}\n"
    )
    found = made(tmp_path, text, "epub", "pdf")
    listed = ["Ann’s short one", "Two dots", "Graph", "Plot", "Not short"]
    entries = found.epub.document("figures").iter("{*}span")
    titles = ["".join(e.itertext()) for e in entries if e.get("class") == "entry-title"]
    assert titles == listed
    pages = found.pages()
    at = next(n for n, page in enumerate(pages) if "Plot" in page)
    assert [title for title in listed if title in pages[at]] == listed
    long = ["A long caption.", "Both of them.", "A graph of it", "A plot of it"]
    for said in (found.chapter("one"), " ".join(pages[at + 1 :])):
        assert [caption for caption in long if caption in said] == long
        assert not any(short in said for short in listed[:2])


def test_no_entry_of_a_list_of_figures_is_alone_on_its_last_page(tmp_path: Path) -> None:
    for count in (23, 24, 25, 26):
        figures = "".join(
            f"![Sign{n}x](a.png){{#fig-{n} alt=a}}\n\nWords.\n\n" for n in range(count)
        )
        folder = tmp_path / str(count)
        folder.mkdir()
        book = made(folder, f"# One\n\n{figures}", "pdf", files={"a.png": PNG}, more="lof: true\n")
        pages = book.pages()[: book.labels().index("1")]
        entries = [n for n in (page.count("Sign") for page in pages) if n]
        assert sum(entries) == count
        assert entries[-1] > 2
