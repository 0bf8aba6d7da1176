"""The index: what its marks mean, its order in each language, its pages in both outputs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from both import made
from octavo.book import Resolved
from octavo.editions import printed
from octavo.report import Findings
from octavo.resolve import collation, entries
from octavo.vocabulary import Element
from test_resolve import resolved

FILLER = "Words that fill the page go on and on, as they do in books. " * 30


def mark(entry: str) -> str:
    return f'<span class="index" data-entry="{entry}"></span>'


def indexed(tmp_path: Path, *marks: str, **metadata: object) -> tuple[Resolved, Findings]:
    """A book of one chapter with these marks."""
    text = "".join(f"<p>Word{mark(entry)}.</p>" for entry in marks)
    return resolved(tmp_path, f"<h1>One</h1>{text}", text="", **metadata)


def shape(element: Element | None) -> list[object]:
    """The entries of an index with those below, as lists."""
    assert element is not None
    found: list[object] = []
    for item in element.iterfind("li"):
        below = item.find("ul")
        parts = ("".join(str(t) for t in part.itertext()) for part in item if part.tag != "ul")
        words = " ".join(parts)
        found.append([words, *shape(below)] if below is not None else words)
    return found


def index_of(book: Resolved) -> Element:
    chapter = next(c for c in book.chapters if c.kind == "index")
    holder = chapter.tree().find("div")
    assert holder is not None
    return holder


# Entries


@pytest.mark.parametrize(
    ("written", "sort", "display"),
    [
        ("salt", ["salt"], ["salt"]),
        ("salt!tax!in France", ["salt", "tax", "in France"], ["salt", "tax", "in France"]),
        ("alpha@\\emph{alpha}", ["alpha"], ["\\emph{alpha}"]),
        ("*Moby Dick*", ["Moby Dick"], ["*Moby Dick*"]),
        ('Hello"!', ["Hello!"], ["Hello!"]),
        ('a"@b', ["a@b"], ["a@b"]),
        ('Schr\\"odinger', ['Schr"odinger'], ['Schr\\"odinger']),
    ],
)
def test_the_levels_of_an_entry(written: str, sort: list[str], display: list[str]) -> None:
    found = entries.parse(written)
    assert [term.sort for term in found.terms] == sort
    assert [term.display for term in found.terms] == display


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "empty"),
        ("a!!b", "empty"),
        ("a|", "nothing follows"),
        ("a|see{}", "what to see"),
        ("a|wobble", "not known"),
        ("a!b!c!d", "three levels"),
    ],
)
def test_an_entry_that_cannot_be_read_is_told(tmp_path: Path, written: str, problem: str) -> None:
    with pytest.raises(entries.Malformed, match=problem):
        entries.parse(written)
    _, findings = indexed(tmp_path, written, "good")
    assert [f.code for f in findings] == ["index-entry"]


def test_sub_entries_stand_below_and_same_ones_are_one(tmp_path: Path) -> None:
    book, findings = indexed(tmp_path, "salt!tax", "iron", "salt", "salt!tax", "salt!sea")
    assert findings == ()
    holder = index_of(book)
    assert shape(holder.find("ul")) == ["iron One", ["salt One", "sea One", "tax One (1, 2)"]]


def test_see_and_see_also_lead_to_their_entries(tmp_path: Path) -> None:
    book, findings = indexed(
        tmp_path, "NaCl|see{salt}", "salt!sea", "salt|see also{salt!sea; iron}", "iron"
    )
    assert findings == ()
    holder = index_of(book)
    ids = {e.get("id") for e in holder.iter("li")}
    links = [a for a in holder.iter("a") if "index-xref" in a.get("class", "")]
    assert [a.text for a in links] == ["salt", "salt, sea", "iron"]
    assert all(a.get("href", "")[1:] in ids for a in links)
    assert shape(holder.find("ul"))[1] == "NaCl see salt"


def test_marks_that_are_wrong_are_told(tmp_path: Path) -> None:
    _, findings = indexed(tmp_path, "a|see{salty}", "salt", "war|(", "peace|)")
    told = {(f.code, f.hint) for f in findings}
    assert told == {
        ("index-see", "did you mean “salt”?"),
        ("index-range", "write `\\index{war|)}` where it ends"),
        ("index-range", "write `\\index{peace|(}` where it begins"),
    }


def test_a_finding_about_a_mark_tells_its_line_and_column(tmp_path: Path) -> None:
    text = "\n\nWord \\index{a|see{b}}."
    xml = f'<h1>One</h1><p data-line="3">Word {mark("a|see{b}")}.</p>'
    _, findings = resolved(tmp_path, xml, text=text)
    assert [(f.source.line, f.source.column) for f in findings if f.source] == [(3, 12)]


def test_an_index_chapter_without_marks_is_told(tmp_path: Path) -> None:
    _, findings = resolved(
        tmp_path, "<h1>One</h1><p>a</p>", "<h1>Index</h1>", kinds="chapter index"
    )
    assert [f.code for f in findings] == ["index-empty"]


def test_the_index_stands_where_the_author_wants_it(tmp_path: Path) -> None:
    text = f"<h1>One</h1><p>a{mark('x')}</p>"
    book, _ = resolved(tmp_path, text, "<h1>Colophon</h1>", kinds="chapter colophon")
    assert [c.kind for c in book.chapters] == ["chapter", "index", "colophon"]
    book, _ = resolved(tmp_path, text, "<h1>Back</h1><div id='index'></div>")
    assert "x" in "".join(book.chapters[1].tree().itertext())
    book, _ = resolved(tmp_path, text, index=False)
    assert len(book.chapters) == 1


def test_beside_an_index_that_is_typed_there_is_one_of_the_marks(tmp_path: Path) -> None:
    text = "# A\n\nSalt\\index{salt}.\n\n# Index of Names\n\nTobler, 3\n\n# Subject Index\n"
    both = made(tmp_path, text, "epub", "print")
    assert both.codes() == []
    assert "salt" not in both.chapter("index-of-names")
    assert "salt" in both.chapter("subject-index")


def test_a_long_index_has_letters(tmp_path: Path) -> None:
    names = "Äpfel Apfel Birne Clown Dose Esel Fisch Gans Haus Igel Jagd Kuh Lamm 9 Öl Oper & %"
    book, _ = indexed(tmp_path, *names.replace("&", "&amp;").split(), lang="de")
    letters = [h.text for h in index_of(book).iter("h2")]
    assert letters == ["Sonderzeichen", "Ziffern", *"ABCDEFGHIJKLO"]
    ids = [e.get("id") for c in book.chapters for e in c.tree().iter() if e.get("id")]
    assert len(ids) == len(set(ids))


# Order


@pytest.mark.parametrize(
    ("lang", "ordered"),
    [
        ("en", "1984, co op, co-op, coop, naive art, naïve art, naive Bayes, van Gogh, Zürich"),
        ("de", "Apfel, Äpfel, Ast, Öl, Oper, Strasse, Straße"),
        ("sv", "Zebra, Åre, Äpple, Öl"),
        ("da", "Zebra, Ære, Øl, Aarhus"),
        ("es", "nube, ñandú, oso"),
        ("cs", "cena, čaj, hora, chata, jaro"),
        ("fr", "cote, coté, côte, côté"),
        ("pl", "lato, łata, mama"),
        ("tr", "ılık, ipek, şeker, taş"),
        ("ru", "ёлка, ель, жук"),
        ("en", "chapter 2, chapter 10"),
    ],
)
def test_the_order_is_that_of_the_language(lang: str, ordered: str) -> None:
    names = ordered.split(", ")
    mixed = [*names[1::2], *names[::2]]
    assert sorted(mixed, key=lambda n: collation.key(n, lang)) == names


# Pages


def located(refs: str, **pages: str) -> str:
    """The locators of an entry as they are printed."""
    return ", ".join(
        place.page + (f"n{place.note}" if place.note else "")
        + (f"-{place.end}" if place.end != place.page else "")
        + ("!" if place.principal else "")
        for place in printed.locators(refs, pages)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("refs", "pages", "text"),
    [
        ("a b c", "a=20 b=12 c=12", "12, 20"),
        ("a b c d", "a=12 b=13 c=14 d=20", "12-14, 20"),
        ("a b", "a=12 b=13", "12, 13"),
        ("a..b c", "a=12 b=15 c=20", "12-15, 20"),
        ("a..b c", "a=12 b=15 c=13", "12-15"),
        ("a..b c", "a=12 b=12 c=13", "12, 13"),
        ("a..b c..d", "a=12 b=15 c=14 d=18", "12-18"),
        ("a*", "a=7", "7!"),
        ("a b* c", "a=7 b=7 c=8", "7!, 8"),
        ("a#3", "a=7", "7n3"),
        ("a#3 b", "a=7 b=7", "7"),
        ("a b", "a=2 b=xiv", "xiv, 2"),
        ("a b", "a=2", "2"),
    ],
)
def test_pages_are_joined_and_in_order(refs: str, pages: str, text: str) -> None:
    assert located(refs, **dict(p.split("=") for p in pages.split())) == text


@pytest.mark.parametrize(
    ("style", "first", "last", "text"),
    [
        ("chicago", "3", "10", "10"),
        ("chicago", "71", "72", "72"),
        ("chicago", "100", "104", "104"),
        ("chicago", "107", "108", "8"),
        ("chicago", "321", "325", "25"),
        ("chicago", "1496", "1500", "500"),
        ("expanded", "321", "325", "325"),
        ("minimal", "42", "45", "5"),
        ("minimal", "2787", "2816", "816"),
        ("minimal-two", "107", "108", "08"),
        ("chicago", "xi", "xv", "xv"),
    ],
)
def test_ranges_are_short_in_each_style(style: str, first: str, last: str, text: str) -> None:
    assert printed.short(first, last, style) == text


def test_the_index_in_both_outputs(tmp_path: Path) -> None:
    pages = "\n\n".join(FILLER for _ in range(12))
    text = (
        f"# One\n\nSalt{mark('salt|(')} begins.\n\n{pages}\n\nSalt{mark('salt|)')} ends. "
        f"Iron{mark('iron!rust')} here.\n\n{pages}\n\n"
        f"# Two\n\nIron{mark('iron!rust')} again, NaCl{mark('NaCl|see{salt}')}.\n\n# Index {{-}}\n"
    )
    both = made(tmp_path, text)
    assert both.codes() == []
    index = both.pages()[-1]
    labels = list(zip(both.labels(), both.pages(), strict=True))
    last = next(label for label, words in labels if "ends." in words)
    again = next(label for label, words in labels if "again" in words)
    assert f"salt, 1–{last}" in index
    assert f"rust, {last}, {again}" in index
    assert "NaCl, see salt" in index
    document = both.epub.document("index")
    section = next(document.iter("{http://www.w3.org/1999/xhtml}section"))
    assert section.get("role") == "doc-index"
    assert section.get("{http://www.idpf.org/2007/ops}type") == "index"
    words = both.chapter("index")
    assert f"salt, 1–{last}" in words
    assert f"rust, {last}, {again}" in words
    assert both.epub.broken_links() == []


def test_without_pages_the_e_book_names_sections(tmp_path: Path) -> None:
    text = f"# One\n\nSalt{mark('salt')}.\n\n# Two\n\nSalt{mark('salt')}.\n\n# Index {{-}}\n"
    both = made(tmp_path, text, "epub", more="page-source: none\n")
    assert "salt, 1, 2" in both.chapter("index")


def test_a_mark_leaves_no_blank(tmp_path: Path) -> None:
    book, _ = resolved(tmp_path, f"<h1>One</h1><p>Salt {mark('x')} is good.</p>")
    paragraph = book.chapters[0].tree().find("p")
    assert paragraph is not None
    assert "".join(paragraph.itertext()) == "Salt is good."


def test_a_mark_alone_is_no_paragraph(tmp_path: Path) -> None:
    alone = f"<p>{mark('x|(')}\n{mark('y')}</p>"
    named = '<p><span class="attribution">Kula</span></p>'
    end = f"<blockquote><p>Salt.</p>{named}</blockquote><p>{mark('x|)')}</p>"
    book, found = resolved(tmp_path, f"<h1>One</h1>{alone}<p>Sea.</p>{end}")
    tree = book.chapters[0].tree()
    assert ["".join(p.itertext()) for p in tree.iter("p")] == ["Sea.", "Salt.", "Kula"]
    assert [len(p) for p in tree.iter("p")] == [2, 1, 1]
    assert [p.get("class", "") for p in tree.iter("p")] == ["", "", "attribution"]
    assert not found


def test_marks_before_what_is_no_text_stay_with_it_and_know_their_line(tmp_path: Path) -> None:
    alone = f'<p data-line="3">{mark("x")}</p>'
    image = '<p><img src="a.png" class="left" alt="A"/></p>'
    text = f'<p data-line="5">{mark("x|see{b}")}</p><p data-line="7">Sea.</p>'
    book, found = resolved(
        tmp_path,
        f"<h1>One</h1>{alone}{image}{alone}<ul><li>One</li></ul>{text}",
        text="\n\n\n\n\\index{x|see{b}}\n\nSea.",
    )
    tree = book.chapters[0].tree()
    names = [p.get("class", "") for p in tree.iter("p")]
    assert (names[0], names[2]) == ("marks", "marks")
    assert not tree.xpath("p[2]/span")
    assert [f.source.line for f in found if f.source and f.code == "index-see"] == [5]


def test_an_authors_own_locators_are_no_index(tmp_path: Path) -> None:
    raw = '<p><span class="locators" data-refs="x..y#1*">z</span></p>'
    book, findings = resolved(tmp_path, f"<h1>One</h1>{raw}")
    assert findings == ()
    assert book.chapters[0].tree().find(".//a") is None


def test_an_entry_of_a_few_lines_is_in_one_column(tmp_path: Path) -> None:
    """A column that began with the second of its two subentries told not what they are of."""
    names = ["almonds", "barley", "beef", "bread", "butter", "butter!with herbs", "flour!rye"]
    names += ["flour!strong", "garlic", "leeks", "lovage", "plums", "sugar", "walnuts"]
    text = "# One\n\n" + "".join(f"Word.\\index{{{name}}} " for name in names)
    book = made(tmp_path, f"{text}\n", "pdf", more="toc: false\n")
    document = pypdfium2.PdfDocument(book.paths["pdf"].read_bytes())
    words = document[len(document) - 1].get_textpage()
    places = [words.search(word).get_next()[0] for word in ("flour", "rye", "strong")]
    left = [words.get_charbox(place)[0] for place in places]
    assert max(left) - min(left) < 30
