"""Themes: sets of styles over the shared ones, in both outputs; the author's sheets come last."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import both
import manuscripts
from octavo.edition import THEMES
from octavo.editions import chosen
from octavo.read import read

TEXT = (
    "# One\n\nText, *more* and `code`.\n\n## Two\n\n> Quoted.\n\n| a | b |\n|---|---|\n| c | d |\n"
)


def faces(made: both.Both, edition: str) -> set[str]:
    with pikepdf.open(io.BytesIO(made.paths[edition].read_bytes())) as document:
        return {
            str(thing.FontName).partition("+")[2]
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        }


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_in_both_outputs(tmp_path: Path, theme: str) -> None:
    made = both.made(tmp_path, TEXT, more=f"theme: {theme}\n")
    assert not made.findings
    assert "Text, more and code." in made.pdf()
    sans = any("Sans" in face for face in faces(made, "pdf"))
    assert sans == (theme in ("technical", "plain"))
    assert not made.epub.broken_links()


def test_an_edition_may_have_a_theme_of_its_own(tmp_path: Path) -> None:
    more = "theme: classic\neditions:\n  pdf: {}\n  handout: {theme: plain}\n  large-print: {}\n"
    path = manuscripts.write(tmp_path, both.HEAD.format(more=more) + TEXT)
    book, _ = read(path)
    assert book is not None
    editions, _ = chosen(book.metadata, [])
    sheets = {edition.name: edition.styles for edition in editions}
    assert "themes/classic.css" in sheets["pdf"]
    assert sheets["handout"][-2:] == ("themes/plain.css", "themes/plain-page.css")
    assert not any(name.startswith("themes/") for name in sheets["large-print"])


def test_a_theme_that_is_none(tmp_path: Path) -> None:
    made = both.made(tmp_path, TEXT, more="theme: clasic\n")
    found = next(f for f in made.findings if "clasic" in f.message)
    assert found.source is not None
    assert "classic" in found.hint


def test_in_plain_an_item_that_ends_with_a_list_keeps_its_distance(tmp_path: Path) -> None:
    text = "# One\n\n(1) Axx.\n\n    a) Bxx\n    b) Cxx\n\n(2) Dxx.\n\n(3) Exx.\n"
    made = both.made(tmp_path, text, "pdf", more="theme: plain\n")
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    page = document[len(document) - 1].get_textpage()

    def line(word: str) -> float:
        index, _ = page.search(word, match_case=True).get_next()
        return float(page.get_charbox(index, loose=True)[1])

    a, b, c, d, e = map(line, ("Axx", "Bxx", "Cxx", "Dxx", "Exx"))
    assert c - d == pytest.approx(d - e, abs=0.1)
    assert a - b == pytest.approx(c - d, abs=0.1)
    assert c - d > b - c + 5
