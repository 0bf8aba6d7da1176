"""Title pages and copyright pages, whatever they have to say and however small the page is."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pypdfium2
import pytest

import both
import manuscripts
from octavo.edition import BUILT_IN
from octavo.editions.pdf import front
from octavo.read import read
from octavo.resolve import resolve

TITLE = (
    "Annual Report of the Commission for Lamps, Harbours and Estuaries on the Administration "
    "of the Northern Districts in the Financial Year"
)
NAMES = [f"Margaret Aurelia Featherstonehaugh Cholmondeley {n}" for n in range(8)]
RIGHTS = "".join(f"  Notice {n}: no part of it may be kept or sent.\n\n" for n in range(30))
MORE = (
    f"subtitle: With Appendices\nauthor: {NAMES}\npublisher: Salt Press\nrights: |\n{RIGHTS}"
    "editions: {pdf: {}, small: {like: print, trim: pocket}, large: {like: large-print}}\n"
)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    folder = tmp_path_factory.mktemp("long")
    return both.made(folder, f"---\ntitle: {TITLE}\ndate: 2026\n{MORE}---\n\n# One\n\nText.\n")


@pytest.mark.parametrize("edition", ["pdf", "small", "large"])
def test_no_word_of_a_long_title_page_is_lost(long: both.Both, edition: str) -> None:
    before = long.pdf(edition).partition("Contents")[0]
    for words in (TITLE, NAMES[-1], "Salt Press"):
        # on the title page, and on the copyright page
        assert before.count(words) >= 2, words
    assert all(f"Notice {n}:" in before for n in range(30))


@pytest.mark.parametrize("edition", ["pdf", "small", "large"])
def test_no_line_of_it_lies_over_another_or_beyond_the_page(long: both.Both, edition: str) -> None:
    with pypdfium2.PdfDocument(long.paths[edition].read_bytes()) as document:
        for page in list(document)[:6]:
            words = page.get_textpage()
            found = [words.get_rect(n) for n in range(words.count_rects())]
            assert all(0 < bottom < top < page.get_height() for _, bottom, _, top in found)
            for one, other in itertools.combinations(found, 2):
                wide = min(one[2], other[2]) - max(one[0], other[0])
                high = min(one[3], other[3]) - max(one[1], other[1])
                assert wide < 1 or high < 2.5


def test_a_short_title_is_as_large_as_ever(tmp_path: Path) -> None:
    made = both.made(tmp_path, "# One\n\nText.\n", "pdf")
    with pypdfium2.PdfDocument(made.paths["pdf"].read_bytes()) as document:
        words = document[1].get_textpage()
        _, bottom, _, top = words.get_charbox(0, loose=True)
    assert top - bottom > 2.4 * 10.5


def test_a_title_without_a_blank_has_places_where_lines_may_end(tmp_path: Path) -> None:
    """A line takes all letters to the next such place: thousands took a minute and more."""
    title = "abcdefghi" * 200
    folder = manuscripts.write(tmp_path, f"---\ntitle: {title}\n---\n\n# {title}\n\nText.\n")
    book, _ = read(folder)
    assert book is not None
    resolved, _ = resolve(book)
    edition = BUILT_IN["pdf"]
    made = front.pages(("half-title", "title-page", "copyright", "contents"), resolved, edition, {})
    texts = re.findall(r">([^<]+)", made)
    assert sum(text.count("abcdefghi") for text in texts) > 4 * 150
    assert max(map(len, texts)) <= 800


def test_no_letter_of_it_is_lost(tmp_path: Path) -> None:
    title = "abcdefghi" * 200
    text = f"---\ntitle: {title}\nauthor: A\ndate: 2026\n---\n\n# One\n\nText.\n"
    words = both.made(tmp_path, text, "pdf").pdf().replace(" ", "").replace("-", "")
    assert words.count(title) >= 3


def test_a_short_word_is_not_parted_at_its_hyphen_in_a_title(tmp_path: Path) -> None:
    head = '---\ntitle: "The Lean-To Kitchen"\ndate: 2026-01-01\n---\n\n'
    made = both.made(tmp_path, head + "# A\n\nB.\n", "pdf")
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    lines = document[1].get_textpage().get_text_bounded().replace("\ufffe", "-").split("\r\n")
    assert any("Lean-To" in line for line in lines)


def test_a_size_of_page_is_no_edition_and_how_it_becomes_one(tmp_path: Path) -> None:
    made = both.made(tmp_path, "# A\n\nB.\n", more="editions: [epub, pocket]\n")
    (told,) = [finding for finding in made.findings if finding.code == "edition-unknown"]
    assert told.hint is not None
    assert "`editions: {pocket: {like: print, trim: pocket}}`" in told.hint
