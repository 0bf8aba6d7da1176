"""Running heads: what stands above the text, on which page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pypdfium2
import pytest

import both
from octavo import markup
from octavo.edition import BUILT_IN, TRIMS
from octavo.editions.pdf import heads as heads_of

LONG = "Of the very many things that a printer of the old school would never have allowed to pass"
FILL = "\n\n".join(f"Paragraph {n} of words that fill a page to its foot." * 6 for n in range(30))
TEXT = f"# First[^n]\n\n[^n]: A note.\n\n{FILL}\n\n## Deeper\n\n{FILL}\n\n# {LONG}\n\n{FILL}\n"


HEIGHT = 595.28


def heads(made: both.Both) -> list[str]:
    """What stands in the upper margin of the pages from the first chapter on."""
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    start = made.labels().index("1")
    pages = [document[index].get_textpage() for index in range(start, len(document))]
    return [page.get_text_bounded(bottom=HEIGHT - 50).strip() for page in pages]


@pytest.mark.parametrize(
    ("more", "left", "right"),
    [
        ("", "The Book", "First"),
        ("theme: technical\n", "First", "Deeper"),
        ("theme: academic\neditions:\n  pdf:\n    running-heads: none\n", "", ""),
    ],
)
def test_left_and_right_heads(tmp_path: Path, more: str, left: str, right: str) -> None:
    front = f"title: The Book\nauthor: A\ndate: 2026-01-01\nnumber-sections: true\n{more}"
    found = heads(both.made(tmp_path, f"---\n{front}---\n\n{TEXT}", "pdf"))
    # no head above an opening, and the first page is a right one
    assert found[0] == ""
    second = next(n for n, head in enumerate(found) if n and not head) if left else 0
    if left:
        assert set(found[1:second:2]) == {left}
        assert found[second - 2 + second % 2] == right
    else:
        assert not any(found)


def test_a_long_head_is_cut_after_a_word(tmp_path: Path) -> None:
    found = heads(both.made(tmp_path, TEXT, "pdf"))
    (cut,) = {head for head in found if "very" in head}
    assert LONG.startswith(cut.removesuffix(" …"))
    assert cut.endswith(" …")
    assert len(cut) > 40


def test_a_head_that_is_not_known(tmp_path: Path) -> None:
    more = "editions:\n  pdf:\n    running-heads: both\n"
    made = both.made(tmp_path, TEXT, "pdf", more=more)
    assert [(f.code, f.source and f.source.line) for f in made.findings] == [("edition-option", 7)]


@pytest.mark.parametrize("more", ["", "theme: technical\n", "theme: plain\n"])
def test_heads_hold_signs_and_letters_that_the_text_face_lacks(tmp_path: Path, more: str) -> None:
    front = f"title: The Book\nauthor: A\ndate: 2026-01-01\nlang: en\n{more}"
    text = f"---\n{front}---\n\n# Shalom שלום ☐ 🎉\n\n{FILL}\n"
    made = both.made(tmp_path, text, "pdf")
    assert "font-foreign" not in made.codes()
    assert any("שלום" in head or "םולש" in head for head in heads(made))


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Snails of the Sea: Shells in One Piece, Coiled or Otherwise", "Snails of the Sea"),
        ("Bivalves – shells in two pieces that are joined by a hinge", "Bivalves"),
        ("Lesson 12: The Words That One Needs at a Harbour in Winter", "Lesson 12: The Words"),
    ],
)
def test_a_long_head_on_a_small_page_is_the_title_before_what_explains_it(
    tmp_path: Path, title: str, head: str
) -> None:
    more = "editions:\n  pdf: {trim: pocket}\n"
    made = both.made(tmp_path, f"# {title}\n\n{FILL}\n", "pdf", more=more)
    document = pypdfium2.PdfDocument(made.paths["pdf"].read_bytes())
    start = made.labels().index("1")
    page = document[start + 2]
    found = page.get_textpage().get_text_bounded(bottom=page.get_height() - 38).strip()
    assert found.startswith(head)
    assert found == head or found.endswith(" …")


def test_a_head_has_the_whole_line(tmp_path: Path) -> None:
    # 64 letters of the sans serif, which is narrower than spaced small capitals
    title = "By-Laws of the Harbour Society of Carrow and Sallow, and Its Fees"
    found = heads(both.made(tmp_path, f"# {title}\n\n{FILL}\n", "pdf", more="theme: plain\n"))
    assert title in found


def test_a_head_of_chinese_stays_in_its_line() -> None:
    edition = dataclasses.replace(BUILT_IN["pdf"], trim=TRIMS["pocket"])
    tree = markup.fragment(f"<h1>{'潮' * 60}</h1>")
    heads_of.stamp(tree, edition, "潮")
    words = next(tree.iter("h1")).get("data-chapter", "")
    assert words.endswith(" …")
    assert len(words) * 9 < 204  # points
