"""The page numbers of the printed book: markers, lists, metadata, the record of pages."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import manuscripts
from epubs import NCX, TYPE, XHTML, Epub
from octavo import editions, pagemap
from octavo.book import Resolved
from octavo.edition import BUILT_IN, Artefact, Begun, Edition, PageMap, PageStart
from octavo.editions.epub import make
from octavo.pagemap.places import places, put
from octavo.pipeline import Request, build
from octavo.read import read
from octavo.report import error
from octavo.resolve import resolve
from octavo.vocabulary import Element
from pages import mapped, numbered, resolved

HEAD = "---\ntitle: The Book\nauthor: A\ndate: 2026-01-01\n---\n\n"


def markers(root: etree._Element) -> list[etree._Element]:
    return [e for e in root.iter() if e.get(TYPE) == "pagebreak"]


def around(book: Epub, name: str) -> str:
    """A document's body in short: markers as [label], other elements without attributes."""
    body = book.document(name).find(f"{XHTML}body")
    assert body is not None
    text = _short(body)
    return re.sub(r"\s+", " ", text.replace("\u00ad", "~"))


def _short(element: etree._Element) -> str:
    if element.get(TYPE) == "pagebreak":
        return f"[{element.get('aria-label')}]{element.tail or ''}"
    tag = etree.QName(element).localname
    inner = (element.text or "") + "".join(_short(child) for child in element)
    close = "" if tag in ("img", "hr", "br") else f"</{tag}>"
    return f"<{tag}>{inner}{close}{element.tail or ''}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("One two ¦three.", "<p>One two [1]three.</p>"),
        ("¦One two.", "<p>[1]One two.</p>"),
        ("One exam¦ple two.", "<p>One [1]example two.</p>"),
        ("One *exam*ple exa*m¦ple* two.", "<p>One <em>exam</em>ple [1]exa<em>mple</em> two.</p>"),
        ("One well-¦known two.", "<p>One well-[1]known two.</p>"),
        ("One *¦two* three.", "<p>One [1]<em>two</em> three.</p>"),
        ("One ***¦two*** three.", "<p>One [1]<em><strong>two</strong></em> three.</p>"),
        ("One *two ¦three* four.", "<p>One <em>two [1]three</em> four.</p>"),
        ("*¦One* two.", "<p>[1]<em>One</em> two.</p>"),
        ("One *two*¦ three.", "<p>One <em>two</em> [1]three.</p>"),
        ("One `co¦de` two.", "<p>One [1]<code>code</code> two.</p>"),
        ("Пре¦красно.", "<p>[1]Прекрасно.</p>"),
        ("Stra¦ße, GROẞ¦E.", "<p>[1]Straße, [2]GROẞE.</p>"),
        ("extra\u00adordi\u00adna¦ry", "<p>[1]extra~ordi~nary</p>"),
        ("日本¦語です", "<p>日本[1]語です</p>"),
        ("l’or¦dre", "<p>[1]l’ordre</p>"),
        ("- ¦one\n- two", "<ul> <li>[1]one</li>"),
        ("- one\n- t¦wo", "<li>one</li> <li>[1]two"),
        ("- one\n\n- ¦two", "<li><p>[1]two</p></li>"),
        ("> ¦One.", "<blockquote> <p>[1]One.</p>"),
        ("One.\n\n## ¦Two\n\nThree.", "[1] <section> <h2>Two</h2>"),
        ("One.\n\n## Two¦fold\n\nThree.", "[1] <section> <h2>Twofold</h2>"),
        ("One.\n\n## Two ¦words\n", "<h2>Two [1]words</h2>"),
        ("| a | b |\n|---|---|\n| ¦c | d |", "<td>[1]c</td> <td>d</td>"),
        ("One.\n\n| ¦a | b |\n|---|---|\n| c | d |", "<p>One.</p> [1] <table>"),
        ("| a | b |\n|---|---|\n| c | ¦d |", "<td>c</td> <td>[1]d</td>"),
        ("Term\n:   ¦Meaning.", "<dd>[1]Meaning.</dd>"),
        ("¦Term\n:   Meaning.", "<dt>[1]Term</dt>"),
        ("```\none\n¦two\n```", "<pre><code>one [1]two</code></pre>"),
    ],
)
def test_a_page_begins_at_its_word(tmp_path: Path, written: str, expected: str) -> None:
    assert expected in around(numbered(tmp_path, f"{HEAD}# X\n\n{written}\n"), "x")


def test_a_page_may_begin_in_a_note_and_before_a_call(tmp_path: Path) -> None:
    text = "# X\n\nOne.[^a] ¦Two.\n\n[^a]: Three ¦four.\n\n    ¦Five.\n"
    book = around(numbered(tmp_path, HEAD + text), "x")
    assert "</sup> [1]Two." in book
    assert "<p><a>1.</a> Three [2]four.</p> <p>[3]Five.</p>" in book


def start(book: Resolved, xpath: str, offset: int = 0) -> PageStart:
    """A page of the first chapter that begins with the first element found."""
    tree = book.chapters[0].tree()
    found = tree.xpath(xpath)[0]
    return PageStart("9", book.chapters[0].name, list(tree.iter()).index(found), offset)


@pytest.mark.parametrize(
    ("written", "xpath", "expected"),
    [
        ("![A dot](dot.png)", "//img", "[9] <figure> <img>"),
        ("One ![A dot](dot.png) two.", "//img", "<p>One [9]<img> two.</p>"),
        ("One.\n\n***\n\nTwo.", "//hr", "<p>One.</p> [9] <hr>"),
        ("<math alttext='x'><mi>x</mi></math>", "//*[local-name()='mi']", "[9] <math>"),
        ("- one\n- two", "//ul", "[9] <ul> <li>one</li>"),
        ("One.\n\n| a | b |\n|---|---|\n| c | d |", "//tr[td]", "<td>[9]c</td>"),
        ("One.\n\n| a | b |\n|---|---|\n| c | d |", "//tbody", "<td>[9]c</td>"),
        ("One.\n\n| a | b |\n|---|---|\n| c | d |", "//table", "[9] <table>"),
        ("One.[^a]\n\n[^a]: N.", "//a", "One.[9]<sup>"),
        ("One.", "//section", "[9] <h1>X</h1>"),
        ("<ruby>東<rt>ひ</rt></ruby>", "//rt", "[9]<ruby>"),
    ],
)
def test_a_page_may_begin_with_what_is_no_text(
    tmp_path: Path, written: str, xpath: str, expected: str
) -> None:
    book = resolved(tmp_path, f"{HEAD}# X\n\n{written}\n")
    artefact, _ = make(book, BUILT_IN["epub"], PageMap("pdf", (start(book, xpath),)))
    assert artefact is not None
    assert expected in around(Epub(artefact.data), "x")


TWO = HEAD + "# One\n\n¦First ¦second.\n\n# Two\n\nText *¦third*.\n"


def test_markers_have_label_role_and_an_id_of_their_own(tmp_path: Path) -> None:
    book = numbered(tmp_path, TWO + "\n## Page 1\n\n## Page 3\n")
    found = [m for name in ("one", "two") for m in markers(book.document(name))]
    assert [m.get("aria-label") for m in found] == ["1", "2", "3"]
    assert {m.get("role") for m in found} == {"doc-pagebreak"}
    assert [m.get("id") for m in found] == ["page-1-2", "page-2", "page-3-2"]
    assert not any("".join(m.itertext()) for m in found)
    assert book.broken_links() == []


def test_the_list_of_pages_is_in_nav_and_ncx(tmp_path: Path) -> None:
    book = numbered(tmp_path, TWO)
    lines = [(line.text, line.href) for line in book.nav("page-list")]
    assert lines == [
        ("1", "one.xhtml#page-1"),
        ("2", "one.xhtml#page-2"),
        ("3", "two.xhtml#page-3"),
    ]
    nav = next(e for e in book.document("nav").iter(f"{XHTML}nav") if e.get(TYPE) == "page-list")
    assert (nav.get("role"), nav.get("hidden")) == ("doc-pagelist", "hidden")
    ncx = etree.fromstring(book.archive.read("EPUB/toc.ncx"))
    targets = list(ncx.iter(f"{NCX}pageTarget"))
    assert [t.get("value") for t in targets] == ["1", "2", "3"]
    assert [t.find(f"{NCX}content").get("src") for t in targets] == [href for _, href in lines]  # type: ignore[union-attr]
    counts = {m.get("name"): m.get("content") for m in ncx.iter(f"{NCX}meta")}
    assert (counts["dtb:totalPageCount"], counts["dtb:maxPageNumber"]) == ("3", "3")


def test_roman_pages_are_front_matter_and_pages_without_text_are_left_out(tmp_path: Path) -> None:
    book, found = mapped(tmp_path, TWO)
    first, *rest = found.pages
    pages = (PageStart("i"), PageStart("ii"), dataclasses.replace(first, label="iii"), *rest)
    artefact, _ = make(book, BUILT_IN["epub"], PageMap("pdf", pages))
    assert artefact is not None
    made = Epub(artefact.data)
    assert [line.text for line in made.nav("page-list")] == ["iii", "2", "3"]
    ncx = etree.fromstring(made.archive.read("EPUB/toc.ncx"))
    kinds = [t.get("type") for t in ncx.iter(f"{NCX}pageTarget")]
    assert kinds == ["front", "normal", "normal"]


def test_whose_pages_they_are_is_told_to_machines_and_people(tmp_path: Path) -> None:
    book = numbered(tmp_path, TWO)
    assert book.texts("pageBreakSource") == ["The Book, PDF edition"]
    assert "Page numbers are those of the PDF edition." in book.text()
    features = book.texts("schema:accessibilityFeature")
    assert {"pageNavigation", "pageBreakMarkers"} <= set(features)
    declared = TWO.replace(
        "date: ", 'editions: {epub: , print: {like: pdf, isbn: "978-3-16-148410-0"}}\ndate: '
    )
    printed = numbered(tmp_path / "b", declared, "print")
    assert printed.texts("pageBreakSource") == ["urn:isbn:9783161484100"]


def test_without_a_map_nothing_is_claimed(tmp_path: Path) -> None:
    artefact, _ = make(resolved(tmp_path, TWO.replace("¦", "")), BUILT_IN["epub"])
    assert artefact is not None
    book = Epub(artefact.data)
    assert not {"pageNavigation", "pageBreakMarkers"} & set(
        book.texts("schema:accessibilityFeature")
    )
    assert book.texts("pageBreakSource") == []
    assert not [e for e in book.document("nav").iter() if e.get(TYPE) == "page-list"]


# Another selection of the text


def test_pages_of_another_selection_begin_at_the_same_words(tmp_path: Path) -> None:
    full = "# One\n\nA b ¦c d e.\n\nOnly ¦print says this.\n\nF g *h ¦i* jkl mno¦pq.\n"
    book, found = mapped(tmp_path / "a", HEAD + full)
    fewer = resolved(tmp_path / "b", HEAD + "# One\n\nA b c d e.\n\nNew. F g *h i* jkl mnopq.\n")
    artefact, _ = make(fewer, BUILT_IN["epub"], pagemap.translated(found, book, fewer))
    assert artefact is not None
    text = around(Epub(artefact.data), "one")
    assert "A b [1]c d e." in text
    assert "New. [2]F g <em>h [4]i</em> jkl [3]mnopq." in text


def test_pages_of_a_chapter_that_is_not_there_are_left_out(tmp_path: Path) -> None:
    book, found = mapped(tmp_path / "a", HEAD + "# One\n\n¦A.\n\n# Two\n\n¦B.\n")
    fewer = resolved(tmp_path / "b", HEAD + "# One\n\nA.\n")
    pages = pagemap.translated(found, book, fewer).pages
    assert [(p.label, p.chapter) for p in pages] == [("1", "one"), ("2", "")]


# The pipeline


@pytest.fixture
def pdf(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """PDF editions that are quick to make and know their pages; the names of those made."""
    made: list[str] = []
    real = editions.begin

    def begin(
        book: Resolved, edition: Edition, page_map: PageMap | None = None, *others: Any
    ) -> Begun:
        if edition.format == "epub":
            return real(book, edition, page_map, *others)
        made.append(edition.name)
        if edition.name == "broken":
            missing = error("pango-missing", "the library Pango is missing")
            return Begun(None, lambda: (None, (missing,)))
        pages = [PageStart("i")]
        for chapter in book.chapters:
            number = next(n for n, e in enumerate(chapter.tree().iter()) if e.tag == "p")
            pages.append(PageStart(str(len(pages)), chapter.name, number, 0))
        found = PageMap(edition.name, tuple(pages))
        artefact = Artefact(edition.name, f"x-{edition.name}.pdf", b"%PDF-", 1, found)
        return Begun(found, lambda: (artefact, ()))

    monkeypatch.setattr("octavo.pipeline.begin", begin)
    monkeypatch.setattr("octavo.pipeline.check", lambda artefact, book: ())
    return made


def sample(front: str = "") -> str:
    return manuscripts.SAMPLE.replace("lang: en\n", f"lang: en\n{front}")


def test_the_source_of_the_numbers_is_laid_out_though_nobody_asked(
    tmp_path: Path, pdf: list[str]
) -> None:
    alone = manuscripts.make(tmp_path / "a", sample(), "epub")
    assert [o.edition for o in alone.outputs] == ["epub", "cover", "pagemap"]
    both = manuscripts.make(tmp_path / "b", sample(), "epub", "pdf")
    assert [o.edition for o in both.outputs] == ["pdf", "epub", "cover", "pagemap"]
    assert pdf == ["pdf", "pdf"]
    first, second = (tmp_path / d / "out" / "sample.epub" for d in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert [x.text for x in Epub(first.read_bytes()).nav("page-list")] == ["1", "2"]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("", "pdf"),
        ("editions: {epub: , print: {like: pdf}}\n", "print"),
        ("page-source: pdf\neditions: {epub: , print: {like: pdf}}\n", "pdf"),
        ("page-source: handout\n", "handout"),
    ],
)
def test_the_front_matter_says_whose_numbers_they_are(
    tmp_path: Path, pdf: list[str], front: str, expected: str
) -> None:
    manuscripts.make(tmp_path, sample(front), "epub")
    assert pdf == [expected]
    record = json.loads((tmp_path / "out" / "pagemap.json").read_text("utf-8"))
    assert record["page_source"] == expected


def test_no_numbers_no_layout(tmp_path: Path, pdf: list[str]) -> None:
    outcome = manuscripts.make(tmp_path, sample("page-source: none\n"), "epub")
    assert pdf == []
    assert [o.edition for o in outcome.outputs] == ["epub", "cover"]


def test_a_source_that_is_none_is_told(tmp_path: Path, pdf: list[str]) -> None:
    outcome = manuscripts.make(tmp_path, sample("page-source: printed\n"), "epub")
    assert [f.code for f in outcome.findings] == ["page-source-unknown"]
    source = outcome.findings[0].source
    assert source is not None
    assert source.line == 6
    assert outcome.outputs == ()


def test_without_its_pages_the_epub_is_made_with_one_warning(
    tmp_path: Path, pdf: list[str]
) -> None:
    front = "page-source: broken\neditions: {epub: , broken: {like: pdf}}\n"
    outcome = manuscripts.make(tmp_path, sample(front), "epub")
    assert [f.code for f in outcome.findings] == ["page-source-missing"]
    assert "Pango" in outcome.findings[0].message
    book = Epub((tmp_path / "out" / "sample.epub").read_bytes())
    assert "pageNavigation" not in book.texts("schema:accessibilityFeature")
    assert not (tmp_path / "out" / "pagemap.json").exists()


def test_the_record_tells_pages_places_and_lines(tmp_path: Path, pdf: list[str]) -> None:
    text = sample("editions: [pdf, handout, epub]\n")
    manuscripts.make(tmp_path, text)
    record = json.loads((tmp_path / "out" / "pagemap.json").read_text("utf-8"))
    assert (record["format"], record["version"]) == ("octavo-pagemap", 1)
    assert record["book"]["title"] == "The Sample"
    by_name = {edition["name"]: edition for edition in record["editions"]}
    assert list(by_name) == ["pdf", "handout"]
    assert by_name["pdf"]["omitted"] == [{"page": 1, "label": "i"}]
    first, second = by_name["pdf"]["pages"]
    line = 1 + text.split("\n").index(next(x for x in text.split("\n") if x.startswith('"Text"')))
    assert first == {
        "page": 2,
        "label": "1",
        "file": "EPUB/first.xhtml",
        "id": "page-1",
        "words": "“Text” with emphasis, code and a",
        "manuscript": first["manuscript"],
        "line": line,
    }
    assert first["manuscript"].endswith("sample.md")
    assert (second["file"], second["id"]) == ("EPUB/second.xhtml", "page-2")
    other = by_name["handout"]["pages"][0]
    assert (other["file"], other["id"]) == ("EPUB/first.xhtml", "first")
    ids = record["elements"]["EPUB/first.xhtml"]
    assert ids["section-one"].endswith(
        f"sample.md:{1 + text.split(chr(10)).index('## Section one')}"
    )
    book = Epub((tmp_path / "out" / "sample.epub").read_bytes())
    for name, known in record["elements"].items():
        own = {e.get("id") for e in book.documents[name].iter() if e.get("id")}
        assert set(known) <= own


def test_the_line_of_a_page_is_that_of_its_word(tmp_path: Path) -> None:
    text = HEAD + '# One\n\nFirst line\nsecond *line*\nthird ¦words are "here"\nlast.\n'
    book, found = mapped(tmp_path, text)
    texts = {book.chapters[0].file: text.replace("¦", "")}
    record = json.loads(pagemap.record(book, texts, [("x.pdf", found)], "pdf", ("p",)))
    assert (
        record["editions"][0]["pages"][0]["line"]
        == text.split("\n").index('third ¦words are "here"') + 1
    )


def test_two_builds_have_the_same_record(tmp_path: Path, pdf: list[str]) -> None:
    path = manuscripts.write(tmp_path, sample())
    records = []
    for folder in ("a", "b"):
        build(Request(path, tmp_path / folder))
        records.append((tmp_path / folder / "pagemap.json").read_bytes())
    assert records[0] == records[1]


def test_an_editions_isbn_is_checked(tmp_path: Path) -> None:
    front = 'editions: {epub: , print: {like: pdf, isbn: "978-3-16-148410-1"}}\n'
    book, findings = read(manuscripts.write(tmp_path, sample(front)))
    assert "isbn-invalid" in {finding.code for finding in findings}
    assert book is None or resolve(book)


def test_places_in_a_long_text_are_those_that_are_found_alone() -> None:
    """How far a text was looked through is kept from page to page; markers are put in at once."""
    words = "".join(f"wörd{n}ß \u00ad " for n in range(1200))
    xml = f"<section><p>{words}<em>{words}</em> {words}<b/>{words}</p><p>end</p></section>"
    offsets = sorted({*range(0, 34_000, 611), 8_000, 8_001, 99_999})
    starts = [PageStart(str(n), "one", 1, offset) for n, offset in enumerate(offsets)]

    def before(tree: Element, start: PageStart) -> str:
        ((_, place),) = places(tree, [start])
        put([(place, etree.Element("mark"))])
        return str(etree.tostring(tree, encoding="unicode")).partition("<mark/>")[0]

    expected = [before(etree.fromstring(xml), start) for start in starts]
    tree = etree.fromstring(xml)
    markers = [
        (place, etree.Element("mark", id=start.label)) for start, place in places(tree, starts)
    ]
    put(markers)
    text = str(etree.tostring(tree, encoding="unicode"))
    found = [text.partition(f'<mark id="{start.label}"/>')[0] for start in starts]
    assert [re.sub("<mark id[^>]*>", "", one) for one in found] == expected
    assert re.sub("<mark id[^>]*>", "", text) == xml


def test_pages_that_begin_with_the_same_word_have_their_markers_in_order() -> None:
    tree = etree.fromstring("<section><p>one extraordinary two</p></section>")
    starts = [PageStart(str(n), "one", 1, 3 + 4 * n) for n in range(4)]
    put((place, etree.Element("i", id=start.label)) for start, place in places(tree, starts))
    marked = '<i id="0"/><i id="1"/><i id="2"/><i id="3"/>'
    expected = f"<section><p>one {marked}extraordinary two</p></section>"
    assert etree.tostring(tree, encoding="unicode") == expected
