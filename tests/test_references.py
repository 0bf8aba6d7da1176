"""Numbers and cross-references: what a reference says, in each language, and where it leads."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from both import made
from octavo.book import Resolved
from octavo.report import Findings
from octavo.vocabulary import Element
from test_epub import picture
from test_resolve import resolved

FIGURE = (
    '<figure id="fig-{0}"><img src="dot.png" alt="a"/><figcaption>Dot {0}</figcaption></figure>'
)
TABLE = '<table id="tbl-t"><caption>Votes</caption><tr><td>1</td></tr></table>'
EQUATION = '<div class="equation" id="eq-e"><p>x</p></div>'
LISTING = (
    '<figure class="listing" id="lst-l"><figcaption>Hello</figcaption><pre><code>x</code></pre>'
    "</figure>"
)
PANELS = (
    f'<figure class="subfigures" id="fig-p">{FIGURE.format("p1")}{FIGURE.format("p2")}'
    "<figcaption>Panels</figcaption></figure>"
)


def cited(*keys: str, mode: str = "paren") -> str:
    """A citation as ``read`` makes it: ``-@`` suppresses, ``word @key`` has a prefix."""
    cites = ""
    for written in keys:
        before, _, after = written.rpartition("@")
        key, _, suffix = after.partition(" ")
        suppress = ' data-suppress=""' if before.endswith("-") else ""
        prefix = before.rstrip("-").strip()
        cites += f'<span class="cite" data-key="{key}"{suppress}>'
        cites += f'<span class="prefix">{prefix}</span>' if prefix else ""
        cites += f'<span class="suffix">{suffix}</span>' if suffix else ""
        cites += "</span>"
    return f'<span class="citation" data-mode="{mode}">{cites}</span>'


def said(
    tmp_path: Path, *keys: str, lang: str = "en", more: str = "", **metadata: object
) -> tuple[str, Findings]:
    """What a reference says in the second of two chapters with everything in them."""
    text = f"<p>See {cited(*keys)}.</p>"
    second = "".join((TABLE, EQUATION, LISTING, PANELS, text, more))
    book, findings = resolved(
        tmp_path,
        f'<h1 id="sec-one">One</h1>{FIGURE.format("a")}{FIGURE.format("b")}',
        f'<h1 id="sec-two">Two</h1><section><h2 id="sec-in">Inner</h2>{second}</section>',
        '<h1 id="sec-app">More</h1>',
        '<h1 id="sec-pre" class="unnumbered">Preface</h1>',
        kinds="chapter chapter appendix afterword",
        lang=lang,
        **metadata,
    )
    paragraph = next(p for p in book.chapters[1].tree().iter("p") if "See" in (p.text or ""))
    return "".join(str(t) for t in paragraph.itertext())[4:-1].replace("\u00a0", "_"), findings


def links(book: Resolved, index: int) -> list[Element]:
    return list(book.chapters[index].tree().iter("a"))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["@fig-a"], "Figure_1.1"),
        (["@Fig-b"], "Figure_1.2"),
        (["@tbl-t"], "Table_2.1"),
        (["@eq-e"], "Equation_2.1"),
        (["@lst-l"], "Listing_2.1"),
        (["@fig-p"], "Figure_2.1"),
        (["@fig-p2"], "Figure_2.1b"),
        (["-@fig-a"], "1.1"),
        (["Fig. @fig-a"], "Fig._1.1"),
        (["Figures @fig-a", "@fig-b"], "Figures_1.1 and 1.2"),
        (["Figures @fig-a", "-@fig-b"], "Figures_1.1 and 1.2"),
        (["@fig-a", "@tbl-t"], "Figure_1.1 and Table_2.1"),
        (["@fig-a", "@fig-b", "@tbl-t"], "Figure_1.1, Figure_1.2 and Table_2.1"),
        (["@fig-a left"], "Figure_1.1 left"),
        (["@sec-two"], "Chapter_2"),
        (["@sec-in"], "“Inner”"),
        (["@sec-app"], "Appendix_A"),
        (["@sec-pre"], "“Preface”"),
    ],
)
def test_what_a_reference_says(tmp_path: Path, keys: list[str], text: str) -> None:
    assert said(tmp_path, *keys) == (text, ())


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Abbildung_1.1 und Tabelle_2.1"),
        ("fr", "figure_1.1 et tableau_2.1"),
        ("es", "figura_1.1 y tabla_2.1"),
        ("ru", "рис._1.1 и табл._2.1"),
        ("pl", "rys._1.1 i tab._2.1"),
        ("fi", "kuva_1.1 ja taulukko_2.1"),
    ],
)
def test_a_reference_speaks_the_language_of_the_book(tmp_path: Path, lang: str, text: str) -> None:
    assert said(tmp_path, "@fig-a", "@tbl-t", lang=lang)[0] == text


def test_a_capital_key_gives_a_capital_word(tmp_path: Path) -> None:
    assert said(tmp_path, "@Fig-a", lang="fr")[0] == "Figure_1.1"
    assert said(tmp_path, "@sec-pre", lang="fr")[0] == "«\u202fPreface\u202f»"


def test_sections_have_their_numbers_where_sections_are_numbered(tmp_path: Path) -> None:
    assert said(tmp_path, "@sec-in", number_sections=True)[0] == "Section_2.1"


def test_a_reference_leads_there_and_says_what_it_is(tmp_path: Path) -> None:
    book, _ = resolved(tmp_path, FIGURE.format("a") + f"<p>{cited('@fig-a')}</p>")
    (link,) = links(book, 0)
    assert dict(link.attrib) == {"class": "crossref", "href": "#fig-a", "title": "Dot a"}


def test_the_labels_stand_in_the_captions(tmp_path: Path) -> None:
    book, _ = resolved(tmp_path, "<h1>A</h1>" + EQUATION + LISTING + PANELS, "<h1>B</h1>")
    tree = book.chapters[0].tree()
    labels = [e.text for e in tree.iter("span") if e.get("class") == "label"]
    assert labels == ["(1.1)", "Listing 1.1", "(a)", "(b)", "Figure 1.1"]
    assert book.targets["lst-l"].kind == "listing"
    assert book.targets["eq-e"].kind == "equation"


def test_a_key_that_leads_nowhere_is_told_with_the_nearest(tmp_path: Path) -> None:
    text = "See @fig-aa.\n"
    _, findings = resolved(
        tmp_path, FIGURE.format("a") + f'<p data-line="1">See {cited("@fig-aa")}.</p>', text=text
    )
    (finding,) = findings
    assert (finding.code, finding.hint) == ("reference-unknown", "did you mean `@fig-a`?")
    assert str(finding.source) == "book.md:1:5"


def test_what_has_no_name_is_told(tmp_path: Path) -> None:
    picture = '<p><img id="fig-x" src="dot.png" alt="a"/></p>'
    _, findings = resolved(tmp_path, f"{picture}<p>{cited('@fig-x')}</p>")
    assert [finding.code for finding in findings] == ["reference-nameless"]
    assert "alone in its paragraph" in findings[0].hint


@pytest.mark.parametrize(
    ("before", "lang", "told"),
    [
        ("As Figure ", "en", "“Figure”"),
        ("As figure\u00a0", "en", "“figure”"),
        ("(Fig. ", "en", "“Fig.”"),
        ("In Abb. ", "de", "“Abb.”"),
        ("There is a figure. ", "en", ""),
        ("As the ", "en", ""),
    ],
)
def test_a_word_that_a_reference_says_itself_is_told(
    tmp_path: Path, before: str, lang: str, told: str
) -> None:
    text = f"{FIGURE.format('a')}<p>{before}{cited('@fig-a', mode='text')}.</p>"
    _, findings = resolved(tmp_path, f"<h1>One</h1>{text}", lang=lang)
    assert [f.code for f in findings] == ["reference-doubled"] * bool(told)
    assert all(told in f.message and "[-@fig-a]" in (f.hint or "") for f in findings)


def test_references_and_citations_do_not_share_brackets(tmp_path: Path) -> None:
    _, findings = resolved(tmp_path, f"{FIGURE.format('a')}<p>{cited('@fig-a', '@smith')}</p>")
    assert [finding.code for finding in findings] == ["reference-mixed"]


def test_the_word_page_before_a_reference_belongs_to_it(tmp_path: Path) -> None:
    text = f"<p>See {cited('@fig-a')} on page {cited('@page-fig-a', mode='text')}.</p>"
    book, findings = resolved(tmp_path, f"<h1>One</h1>{text}{FIGURE.format('a')}", "<h1>Two</h1>")
    assert findings == ()
    paragraph = book.chapters[0].tree().find("p")
    assert paragraph is not None
    assert "".join(paragraph.itertext()) == "See Figure\u00a01.1 below."
    assert [a.get("data-page") for a in paragraph.iter("a")] == [None, "on page\u00a0{page}"]


def test_citations_are_left_alone(tmp_path: Path) -> None:
    book, findings = resolved(tmp_path, f"<p>{cited('@smith')}</p>")
    assert [finding.code for finding in findings] == ["bibliography-undeclared"]
    assert not any(a.get("class") == "crossref" for a in book.chapters[0].tree().iter("a"))


@pytest.mark.parametrize(
    ("keys", "form", "text"),
    [
        (["@page-fig-a"], "page\u00a0{page}", "Figure_1.1"),
        (["@Page-sec-two"], "Page\u00a0{page}", "Chapter_2"),
        (["-@page-sec-in"], "{page}", "“Inner”"),
        (["on page @page-sec-in"], "on page\u00a0{page}", "“Inner”"),
        (["@page-here"], "page\u00a0{page}", "“Inner”"),
    ],
)
def test_a_page_is_named_by_what_stands_there(
    tmp_path: Path, keys: list[str], form: str, text: str
) -> None:
    assert said(tmp_path, *keys, more='<p id="here">x</p>') == (text, ())
    book, _ = resolved(tmp_path, f'<h1 id="sec-in">I</h1>{FIGURE.format("a")}<p>{cited(*keys)}</p>'
                       '<h2 id="sec-two">x</h2><p id="here">x</p>')  # fmt: skip
    assert links(book, 0)[-1].get("data-page") == form


def test_above_and_below_where_nothing_has_a_name(tmp_path: Path) -> None:
    book, _ = resolved(
        tmp_path,
        f"<p>{cited('@page-b')}</p><p id='b'>x</p><p>{cited('@page-b')}</p>",
    )
    assert [link.text for link in links(book, 0)] == ["below", "above"]


RAW = f"""\
# First {{#sec-first}}

See {cited("@sec-last")}, {cited("on page @page-sec-last")}, and {cited("@fig-a")}.

{FIGURE.format("a")}

# Second

{"Words to fill a page with. " * 400}

# Last {{#sec-last}}

It is {cited("@page-sec-first")}.
"""


def test_both_outputs_say_and_link_references(tmp_path: Path) -> None:
    both = made(tmp_path, RAW)
    assert both.codes() == []
    pages = both.pages()
    last = both.labels()[next(i for i, p in enumerate(pages) if "3 Last" in p and "It is" in p)]
    assert int(last) > 4
    assert f"See Chapter 3, on page {last}, and Figure 1.1." in both.pdf()
    assert "It is page 1." in both.pdf()
    assert "See Chapter 3, below, and Figure 1.1." in both.chapter("first")
    assert both.epub.broken_links() == []


def test_what_is_on_no_page_has_no_number(tmp_path: Path) -> None:
    """A style sheet hides it: then the reference says what it is, and lists say no page."""
    (tmp_path / "own.css").write_text(".gone { display: none }")
    files = {"a.png": picture()}
    text = f"""\
# One

See {cited("on page @page-sec-two")} and {cited("on page @page-sec-in")}.

# Two {{#sec-two}}

Text.

![Seen](a.png){{#fig-a}}

![Hidden](a.png){{#fig-b .gone}}

## Inner {{#sec-in .gone}}

More.
"""
    both = made(tmp_path, text, files=files, more="css: own.css\nlof: true\n")
    assert "Hidden" in both.pdf()
    assert "See on page 2 and “Inner”." in both.pdf()
    assert "000" not in both.pdf()


def test_a_link_in_the_pdf_tells_where_it_leads(tmp_path: Path) -> None:
    text = "# One {#sec-one}\n\nSee [above](#sec-one), [below](#sec-two) and a note.[^n]\n\n"
    text += "[^n]: Note.\n\n# Two {#sec-two}\n\nMore.\n"
    both = made(tmp_path, text, "pdf")
    with pikepdf.open(both.paths["pdf"]) as document:
        told = [
            [str(annotation.Contents) for annotation in page.get("/Annots", [])]
            for page in document.pages
        ]
    # the contents, then the first chapter
    assert ["1 One (page 1)", "2 Two (page 2)"] in told
    assert ["above (page 1)", "below (page 2)", "Note 1", "Back to the text"] in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[See [@fig-a] and\\index{dots} more]{lang=de}", "See Abbildung 1 and more"),
        ("[See @fig-a and\\index{dots} more]{lang=de}", "See Abbildung 1 and more"),
        ("[see\\index{dots} @fig-a here]", "see 1 here"),
        ("[See [@fig-a] and[^n] more\\index{dots}](https://example.org)", "See Figure 1 and more1"),
        ("[See[^n] there[^n]](https://example.org) now\\index{dots}.", "See there11 now."),
    ],
)
def test_what_stands_in_brackets_together(tmp_path: Path, text: str, said: str) -> None:
    """A reference, a note, a mark of the index: none is lost, and no link stands in another."""
    more = "# Chapter\n\n{}\n\n[^n]: Note.\n\n![A dot](dot.png){{#fig-a}}\n"
    book = made(tmp_path, more.format(text), "epub", more="page-source: none\n")
    assert said in book.chapter("chapter")
    document = book.epub.document("chapter")
    assert not document.findall(".//{*}a//{*}a")
    assert document.find(".//{*}span[@class='index']") is not None
    assert "dots" in book.epub.text()


def test_the_words_before_latexs_page_go_where_no_page_is_known(tmp_path: Path) -> None:
    text = "# One\n\nSee page \\pageref{sec-jam}, please.\n\n# Jam {#sec-jam}\n\nPlums.\n"
    book = made(tmp_path, text, more="toc: false\n")
    assert "See page 2, please." in book.pdf().replace("\u00a0", " ")
    assert "See Chapter 2, please." in book.chapter("one")
