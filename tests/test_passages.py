"""Callouts, verse, epigraphs, quotations, letters: what they become, in both outputs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from both import made
from epubs import XHTML
from octavo.read import shown
from octavo.report import Findings
from octavo.vocabulary import Element
from test_resolve import resolved


def chapter(tmp_path: Path, xml: str, **metadata: object) -> tuple[Element, Findings]:
    book, findings = resolved(tmp_path, f"<h1>One</h1>{xml}", **metadata)
    return book.chapters[0].tree(), findings


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(str(t) for t in element.itertext()).split())


@pytest.mark.parametrize(
    ("xml", "kind", "title"),
    [
        ('<div class="note"><p>a</p></div>', "note", "Note"),
        ('<div class="callout-tip"><p>a</p></div>', "tip", "Tip"),
        ('<div class="callout-tip" data-title="Hear!"><p>a</p></div>', "tip", "Hear!"),
        ('<div class="warning"><h2>Mind <em>it</em></h2><p>a</p></div>', "warning", "Mind it"),
        ('<div lang="de" class="caution"><p>a</p></div>', "caution", "Vorsicht"),
    ],
)
def test_a_callout_has_a_title(tmp_path: Path, xml: str, kind: str, title: str) -> None:
    tree, findings = chapter(tmp_path, xml)
    assert findings == ()
    aside = tree.find("aside")
    assert aside is not None
    roles = {"note": "note", "tip": "doc-tip"}
    assert (aside.get("role"), aside.get("class")) == (
        roles.get(kind, "doc-notice"),
        f"callout {kind}",
    )
    assert words(aside[0]) == title
    assert aside[0].get("class") == "callout-title"
    assert words(aside[1]) == "a"


def test_an_empty_callout_is_told(tmp_path: Path) -> None:
    _, findings = chapter(tmp_path, '<div class="note" data-line="3"></div>')
    assert [(f.code, f.source and f.source.line) for f in findings] == [("callout-empty", 3)]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('class="karo"', True),
        ('class="karo" id="refs"', False),
        ('class="karo" data-measure="height: 3cm"', False),
        ('class="karo" style="height: 3cm"', False),
        ("", False),
    ],
)
def test_a_div_that_leaves_no_trace_is_told(tmp_path: Path, written: str, told: bool) -> None:
    _, findings = chapter(tmp_path, f'<div {written} data-line="3"></div><p>a</p>')
    codes = [(f.code, f.source and f.source.line) for f in findings]
    assert codes == [("div-empty", 3)] * told


def test_the_lines_of_an_answer_are_no_empty_divs(tmp_path: Path) -> None:
    text = "# A\n\nQ\n\n::: {.answer lines=2}\nB\n:::\n"
    assert made(tmp_path, text, "handout").codes() == []


def test_an_empty_div_that_is_called_so_breaks_the_page(tmp_path: Path) -> None:
    text = '# A\n\n<div class="page-break"></div>\n\n::: pagebreak\n:::\n\n::: pagebreak\nC\n:::\n'
    tree, findings = shown(text, "a.md")
    assert findings == ()
    assert tree.count("<hr data-line") == 2
    assert tree.count('class="pagebreak"') == 3


def test_an_empty_div_may_be_drawn_by_the_authors_sheet(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text(".karo { height: 3cm }")
    text = "# A\n\n::: karo\n:::\n\nB\n"
    assert "div-empty" in made(tmp_path, text).codes()
    assert "div-empty" not in made(tmp_path, text, more="css: own.css\n").codes()


STANZA = (
    '<div class="line-block"><p class="stanza"><span class="line">One,</span><br/>'
    '<span class="line" data-indent="4">two.</span></p></div>'
)


def test_verse_keeps_its_lines_and_indents(tmp_path: Path) -> None:
    tree, _ = chapter(tmp_path, STANZA)
    assert [line.get("class") for line in tree.iter("span")] == ["line", "line indent-4"]
    both = made(tmp_path, f"# One\n\nBefore.\n\n{STANZA}\n")
    assert both.codes() == []
    assert "One, two." in both.pages()[-1]
    lines = [e.get("class") for e in both.epub.document("one").iter(f"{XHTML}span")]
    assert lines == ["line", "line indent-4"]


@pytest.mark.parametrize(
    ("xml", "lang", "found"),
    [
        ("<blockquote><p>a</p><p>— B. C.</p></blockquote>", "en", "— B. C."),
        ("<blockquote><p>a</p><p>-- B. C.</p></blockquote>", "en", "– B. C."),
        ("<blockquote><p>a</p><p>— B. C.</p></blockquote>", "fr", ""),
        ("<blockquote><p>— B. C.</p></blockquote>", "en", ""),
        (
            '<blockquote><p>a</p><p><span class="attribution">B</span></p></blockquote>',
            "fr",
            "B",
        ),
        (f'<div class="epigraph">{STANZA}<p>Somebody</p></div>', "fr", "Somebody"),
        (f"<blockquote><p>a</p><p>— {'b' * 130}</p></blockquote>", "en", ""),
    ],
)
def test_who_is_quoted(tmp_path: Path, xml: str, lang: str, found: str) -> None:
    tree, _ = chapter(tmp_path, xml, lang=lang)
    assert [words(p) for p in tree.iter("p") if "attribution" in (p.get("class") or "")] == (
        [found] if found else []
    )


def test_an_epigraph_has_its_role(tmp_path: Path) -> None:
    tree, _ = chapter(tmp_path, '<div class="epigraph"><p>a</p></div>')
    found = tree.find("div")
    assert found is not None
    assert found.get("role") == "doc-epigraph"


def test_a_letters_pieces_are_paragraphs_of_their_kind(tmp_path: Path) -> None:
    xml = (
        '<div class="letter"><p><span class="date">May</span></p><p>Text.</p>'
        '<p><span class="signature">E.</span></p></div>'
    )
    tree, _ = chapter(tmp_path, xml)
    assert [p.get("class") for p in tree.iter("p")] == ["date", None, "signature"]


def test_all_forms_in_both_outputs(tmp_path: Path) -> None:
    text = (
        f'# One\n\n<div class="epigraph">{STANZA}<p>Saying</p></div>\n\n'
        '<p><span class="dropcap">T</span>he ferry ran on Tuesdays.</p>\n\n'
        '<div class="note"><p>Noted.</p></div>\n\n***\n\n'
        '<div class="aside"><p>Aside.</p></div>\n\n<hr class="pagebreak"/>\n\nLast.\n'
    )
    both = made(tmp_path, text)
    assert both.codes() == []
    first, last = both.pages()[-2:]
    assert last.startswith("Last.") or "Last." in last
    assert "Noted." in first
    assert "Note Noted." in both.chapter("one")
    assert both.outline() == ["One"]


@pytest.mark.parametrize(
    ("written", "made_of_it"),
    [
        ('<span class="dropcap">T</span>he', '<span class="dropcap">T</span>he'),
        ('<span class="dropcap">Th</span>e', '<span class="dropcap">T</span><span>h</span>e'),
        (
            '<span class="opening dropcap">“It <em>is</em></span> so',
            '<span class="dropcap">“I</span><span class="opening">t <em>is</em></span> so',
        ),
    ],
)
def test_of_several_letters_the_first_is_dropped(
    tmp_path: Path, written: str, made_of_it: str
) -> None:
    tree, _ = chapter(tmp_path, f"<p>{written}.</p>")
    paragraph = tree.find("p")
    assert paragraph is not None
    inner = etree.tostring(paragraph, encoding="unicode")
    assert made_of_it in inner


def test_a_notice_is_a_note_in_an_e_book_and_nobody_is_told(tmp_path: Path) -> None:
    both = made(tmp_path, "# One\n\n::: warning\nHot.\n:::\n", "epub", "pdf")
    assert "html-value" not in [finding.code for finding in both.findings]
    (aside,) = both.epub.document("one").iter(f"{XHTML}aside")
    assert (aside.get("role"), aside.get("class")) == ("note", "callout warning")


LETTER = """# One

{fill}

::: letter
[My dear,]{{.salutation}}

{words}

[Your father,]{{.closing}}

[E. Venn]{{.signature}}
:::

## Things

- {first}
- Second
- Third
"""


@pytest.mark.parametrize("count", [11, 12, 19])
def test_no_page_begins_with_the_end_of_a_letter(tmp_path: Path, count: int) -> None:
    text = LETTER.format(
        fill="\\\n".join(["A line."] * count), words="Words of it. " * 12, first="First"
    )
    both = made(tmp_path, text, "pdf")
    pages = [" ".join(page.split()) for page in both.pages()]
    (page,) = (page for page in pages if "E. Venn" in page)
    assert "Words of it. Your father, E. Venn" in page
    # nor does one end with a heading and the first item alone
    (page,) = (page for page in pages if "First" in page)
    assert "Second" in page


def test_ruby_stands_in_brackets_on_a_page(tmp_path: Path) -> None:
    first = "<ruby>Kyo<rt>east</rt>to<rt>west</rt></ruby>"
    second = "<ruby>A<rp>[</rp><rt>b</rt><rp>]</rp></ruby>"
    both = made(tmp_path, f"# One\n\n{first} and {second}.\n")
    assert both.codes() == []
    assert "Kyo(east)to(west) and A[b]." in both.pdf()
    one, other = both.epub.document("one").iter(f"{XHTML}ruby")
    assert [str(child.tag).removeprefix(XHTML) for child in one] == ["rp", "rt", "rp"] * 2
    assert len(other) == 3


@pytest.mark.parametrize("mark", ["=====", "+ + +", "* * *", '<p align="center">***</p>', "\\#"])
def test_marks_that_change_the_scene(tmp_path: Path, mark: str) -> None:
    root = made(tmp_path, f"# One\n\nA.\n\n{mark}\n\nB.\n", "epub").epub.document("one")
    assert [rule.get("class") for rule in root.iter(f"{XHTML}hr")] == ["scene-break"]
    assert list(root.iter(f"{XHTML}ul")) == []


@pytest.mark.parametrize(
    ("mark", "look"),
    [("o O o", "ornament"), ("-oOo-", "ornament"), ("§", "ornament"), ("oO", None), ("O", None)],
)
def test_signs_of_typists_are_ornaments(tmp_path: Path, mark: str, look: str | None) -> None:
    tree, _ = chapter(tmp_path, f"<p>A.</p><p>{mark}</p><p>B.</p>")
    assert tree.findall("p")[1].get("class") == look


def test_a_caption_of_its_own_in_a_raw_figure_is_the_only_one() -> None:
    text = (
        '<figure markdown="span">\n  ![*Shown*](a.png){#fig-a}\n  <figcaption>Said</figcaption>\n'
    )
    tree, findings = shown(f"{text}</figure>\n\n<figure>\n\n![B](b.png)\n\n</figure>\n", "a.md")
    assert findings == ()
    assert re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", tree) == ["Said", "B"]
    assert 'alt="Shown"' in tree
    assert re.search(r'<figure[^>]* id="fig-a">\s*<img', tree)
