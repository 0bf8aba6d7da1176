"""Typography by language, as a reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from octavo.book import Book, Chapter, Metadata
from octavo.cache import Cache
from octavo.resolve import typography
from octavo.resolve.draft import Draft, Part
from octavo.workshop import Workshop

NARROW, NBSP = "\u202f", "\u00a0"


def xml(inner: str) -> bytes:
    return f"<section>{inner}</section>".encode()


def typeset(inner: str, lang: str = "en") -> str:
    chapter = Chapter("c", "chapter", "c.md", xml(inner))
    book = Book("b", Path(), Metadata("t", lang=lang), (chapter,))
    part = Part(chapter, chapter.tree())
    assert typography.run(Draft(book, (part,))) == []
    return etree.tostring(part.tree, encoding="unicode")[len("<section>") : -len("</section>")]


ENGLISH = [
    ('"Hello," she said.', "“Hello,” she said."),
    ("it's 'fine'", "it’s ‘fine’"),
    ("the '90s and rock 'n' roll", "the ’90s and rock ’n’ roll"),
    ("'Tis the dogs' tails", "’Tis the dogs’ tails"),
    ("\"She said 'no' twice.\"", "“She said ‘no’ twice.”"),
    ("1917--1940 -- a---b...", "1917–1940 – a—b…"),
    ("a ---- b -> c --> d", "a ---- b -&gt; c –&gt; d"),
    ('"<em>Open</em>" and "<em>close"</em>', "“<em>Open</em>” and “<em>close”</em>"),
    ('("in brackets")', "(“in brackets”)"),
    ('word---"quoted"', "word—“quoted”"),
    ('"Two paragraphs of speech', "“Two paragraphs of speech"),
]


@pytest.mark.parametrize(("source", "expected"), ENGLISH)
def test_english_marks(source: str, expected: str) -> None:
    assert typeset(f"<p>{source.replace('->', '-&gt;')}</p>") == f"<p>{expected}</p>"


LANGUAGES = [
    ("en-GB", '"Yes"', "“Yes”"),
    ("de", "\"Ja\", sagte 'er'", "„Ja“, sagte ‚er‘"),
    ("hu", "\"Igen\", 'ő'", "„Igen”, »ő«"),
    ("el", "\"Ναι\", 'α'", "«Ναι», “α”"),
    ("de-CH", '"Ja"', "«Ja»"),
    ("fr", '"Oui !"', f"«{NARROW}Oui{NARROW}!{NARROW}»"),
    ("fr", "Quoi? l'un: deux; 10:30", f"Quoi{NARROW}? l’un{NBSP}: deux{NARROW}; 10:30"),
    ("es", "\"uno 'dos'\"", "«uno “dos”»"),
    ("it", 'l\'uomo "due"', "l’uomo «due»"),
    ("ru", '"Да" -- да', f"«Да»{NBSP}– да"),
    ("xx", '"a"', "“a”"),
]


@pytest.mark.parametrize(("lang", "source", "expected"), LANGUAGES)
def test_marks_follow_the_language(lang: str, source: str, expected: str) -> None:
    assert typeset(f"<p>{source}</p>", lang) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "source",
    [
        "30~% of 4~°C, 5~km² and 7~kWh; 8 men, 3 maps",
        "1~1/2 cups, 2~½ spoons, 10~11/16 in; 24/7, 3 1/2/2026",
        "am 3.~11.~2025 und 28.~11.~2025, dann 5. 6 davon",
        "§~5, §§~6, p.~12, vol.~3, S.~4, not p. here",
        "J.~R.~R. Tolkien, z.~B. heute, d.~h. nie. Ende. A new one",
        "p ≤~0.001, r =~−0.4, ±~2; a = b",
        "tick one: ☐~yes ☑~no ☐~don’t know",
        # French in an English book, German marks beside it
        "«~Le train~!~» Elle rit. «~Toujours~?~», he said",
        "he said »nichts« to »uns«; »doch« was all",
    ],
)
def test_no_line_ends_between_a_number_and_its_unit_or_between_initials(source: str) -> None:
    assert typeset(f"<p>{source.replace('~', ' ')}</p>") == f"<p>{source.replace('~', NBSP)}</p>"


def test_a_passage_in_another_language_has_its_own_marks() -> None:
    assert typeset('<p>"a" <span lang="de">"b"</span></p>') == (
        '<p>“a” <span lang="de">„b“</span></p>'
    )


@pytest.mark.parametrize(
    "kept",
    [
        '<pre><code>"x" -- y...</code></pre>',
        '<p><code>"x" -- y</code></p>',
        '<p><a href="https://e.org/a--b">https://e.org/a--b</a></p>',
        '<p><img src="a--b.png" alt="&quot;x&quot;"/></p>',
    ],
)
def test_code_addresses_and_attributes_stay(kept: str) -> None:
    assert typeset(kept) == kept


def test_the_words_stay_the_same_whatever_the_marks() -> None:
    text = "\"A\" 'b' c--d e---f g... \"'h' i\""
    for lang in ("en", "de", "fr", "ru"):
        made = typeset(f"<p>{text}</p>", lang)
        assert [c for c in made if c.isalnum()] == [c for c in f"<p>{text}</p>" if c.isalnum()]


def test_a_chapter_that_has_not_changed_is_not_typeset_again(tmp_path: Path) -> None:
    text = '<p>"It\'s <em>so"</em> -- he said.</p><p lang="fr">"Oui" !</p><div>"a<p>"b"</p>c"</div>'
    expected = typeset(text)
    for count in (1, 0):
        shop = Workshop(1, Cache(tmp_path), "tools")
        chapters = [Chapter(f"c{n}", "chapter", "c.md", xml(text)) for n in range(2)]
        parts = tuple(Part(chapter, chapter.tree()) for chapter in chapters)
        book = Book("b", tmp_path, Metadata("t"), tuple(chapters))
        typography.run(Draft(book, parts, work=shop.near))
        assert shop.done == count
        for part in parts:
            assert etree.tostring(part.tree, encoding="unicode") == f"<section>{expected}</section>"


@pytest.mark.parametrize(
    ("lang", "source", "expected"),
    [
        ("fr", "1 250 km", f"1{NARROW}250{NBSP}km"),
        (
            "fr",
            "2 520 000,00 F en 1990 12 caisses",
            f"2{NARROW}520{NARROW}000,00 F en 1990 12 caisses",
        ),
        ("sv", "10 000 kronor", f"10{NBSP}000 kronor"),
        ("en", "100 200 300 400 500 600", "100 200 300 400 500 600"),
        ("en", "tel. 020 7946 0958", "tel. 020 7946 0958"),
        ("fr", "le 1er mai et le 19 juin", f"le 1er{NBSP}mai et le 19{NBSP}juin"),
        ("fr", "M. Estève et Mme Villedieu", f"M.{NBSP}Estève et Mme{NBSP}Villedieu"),
        ("en", "Mr Pell, Mrs. Flint, Dr\nWho", f"Mr{NBSP}Pell, Mrs.{NBSP}Flint, Dr{NBSP}Who"),
        ("en", "Made it. M is the mass. DM ran", "Made it. M is the mass. DM ran"),
        ("en", "see cat. 6, inv. 19", f"see cat.{NBSP}6, inv.{NBSP}19"),
    ],
)
def test_numbers_dates_and_names_stay_in_a_line(lang: str, source: str, expected: str) -> None:
    assert typeset(f"<p>{source}</p>", lang) == f"<p>{expected}</p>"
