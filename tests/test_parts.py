"""Parts of a book and typed matter: kinds, places, numbers, contents, in both outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

import manuscripts
from both import made
from epubs import TYPE, XHTML
from octavo.book import Book
from octavo.read import read
from octavo.report import Findings

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\n{more}---\n\n"

NESTED = """\
# Dedication {.unnumbered .unlisted epub:type=dedication}

For Ann.

# The Ebb {.part}

Words of the part.

## The Ferry

Text.[^a]

### Inner

More.

## The Letter

Text.

# The Flood {.part}

## The Step

Text.[^b]

# Epilogue

The end.

# About the Author {.unnumbered epub:type=backmatter}

Nobody.

[^a]: A note.
[^b]: Another.
"""

FLAT = """\
# Part One {.part}

# Ants

Text.

## Legs

Six.

# Part Two {.part}

# Bees

Text.

# Appendix: Numbers {.appendix #sec-numbers}

One.

# Words {.appendix}

Two.
"""


def parsed(tmp_path: Path, text: str, more: str = "") -> tuple[Book, Findings]:
    book, findings = read(manuscripts.write(tmp_path, HEAD.format(more=more) + text))
    assert book is not None
    return book, findings


def kinds(book: Book) -> list[tuple[str, str]]:
    return [(chapter.name, chapter.kind) for chapter in book.chapters]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("X {.part}", "part"),
        ("X {.appendix}", "appendix"),
        ("X {.dedication}", "dedication"),
        ("X {epub:type=foreword}", "foreword"),
        ("X {.acknowledgements}", "acknowledgments"),
        ("Preface", "preface"),
        ("Acknowledgements", "acknowledgments"),
        ("Prologue", "prologue"),
        ("About the Author", "about-the-author"),
        ("Also by the Author", "backmatter"),
        ("Du même auteur", "backmatter"),
        ("Also by Ann Author", "backmatter"),
        ("Praise for *The Ebb*", "backmatter"),
        ("List of Characters", "backmatter"),
        ("Author's Note", "backmatter"),
        ("Reading Group Questions", "backmatter"),
        ("An Extract from *The Flood*", "backmatter"),
        ("Extracts", "chapter"),
        ("Characters", "chapter"),
        ("Preface to the Second Edition", "preface"),
        ("Foreword by Ann Author", "foreword"),
        ("Notes on the Contributors", "about-the-author"),
        ("Note de la traductrice", "backmatter"),
        ("Personenverzeichnis", "backmatter"),
        ("Half Title", "frontmatter"),
        ("Titelblatt", "frontmatter"),
        ("Copyright {-}", "imprint"),
        ("About the Author {epub:type=backmatter}", "about-the-author"),
        ("Introduction {-}", "introduction"),
        ("Introduction", "chapter"),
        ("Conclusion", "chapter"),
        ("References {-}", "bibliography"),
        ("Vorwort {-}", "preface"),
        ("A Chapter {-}", "chapter"),
        ("Errata {.backmatter}", "backmatter"),
    ],
)
def test_what_a_heading_makes_of_its_chapter(tmp_path: Path, heading: str, kind: str) -> None:
    heading = heading.replace("{-}", "{.unnumbered}")
    book, _ = parsed(tmp_path, f"# {heading}\n\nText.\n")
    assert [chapter.kind for chapter in book.chapters] == [kind]


def test_a_copyright_page_is_told_by_what_it_says(tmp_path: Path) -> None:
    book, _ = parsed(tmp_path, "# Copyright\n\n© 2026 Ann\n\n# Copyright\n\nIts history.\n")
    assert [chapter.kind for chapter in book.chapters] == ["imprint", "chapter"]


def test_a_title_page_that_is_typed_is_told(tmp_path: Path) -> None:
    both = made(tmp_path, "# Title Page\n\nThe Book\n\n# Dedication\n\nX\n\n# One\n\nText.\n")
    assert [(f.code, f.source and f.source.line) for f in both.findings] == [
        ("title-page-typed", 7)
    ]
    assert both.labels()[-1] == "1"


def test_chapters_below_parts_are_chapters(tmp_path: Path) -> None:
    book, findings = parsed(tmp_path, NESTED)
    assert findings == ()
    assert kinds(book) == [
        ("dedication", "dedication"),
        ("the-ebb", "part"),
        ("the-ferry", "chapter"),
        ("the-letter", "chapter"),
        ("the-flood", "part"),
        ("the-step", "chapter"),
        ("epilogue", "epilogue"),
        ("about-the-author", "about-the-author"),
    ]
    assert [h.tag for h in book.chapters[2].tree().iter("h1", "h2", "h3")] == ["h1", "h2"]
    assert book.chapters[2].tree().find(".//aside") is not None


def test_chapters_beside_parts_keep_their_sections(tmp_path: Path) -> None:
    book, _ = parsed(tmp_path, FLAT)
    assert [kind for _, kind in kinds(book)] == [
        *("part", "chapter", "part", "chapter", "appendix", "appendix"),
    ]
    assert book.chapters[1].tree().find("section/h2") is not None


def test_pandocs_key_makes_parts_of_level_one(tmp_path: Path) -> None:
    text = "# Prologue\n\nText.\n\n# Ebb\n\n## A\n\nText.\n\n# Flood\n\n## B\n\nText.\n"
    book, _ = parsed(tmp_path, text, "top-level-division: part\n")
    assert [kind for _, kind in kinds(book)] == ["prologue", "part", "chapter", "part", "chapter"]


def test_matter_is_where_the_author_put_it(tmp_path: Path) -> None:
    text = "# Acknowledgments\n\nThanks.\n\n# One\n\nText.\n\n# Impressum {.imprint}\n\nWir.\n"
    book, _ = parsed(tmp_path, text)
    assert [chapter.matter for chapter in book.chapters] == ["front", "body", "back"]


def test_what_a_press_puts_around_a_novel_has_no_number(tmp_path: Path) -> None:
    around = ["Praise for the Ebb", "List of Characters", "Historical Note", "Newsletter"]
    first, last = "".join(f"# {t}\n\nX.\n\n" for t in around[:2]), around[2:]
    text = f"{first}# Low\n\nA.\n\n# High\n\nB.\n\n"
    text += "".join(f"# {title}\n\nX.\n\n" for title in last)
    both = made(tmp_path, text)
    assert both.codes() == []
    assert both.outline() == [*around[:2], "1 Low", "2 High", *around[2:]]
    start = both.epub.document("nav").xpath("//*[@*[.='bodymatter']]/@href")
    assert start == ["low.xhtml"]


def test_parts_in_both_outputs(tmp_path: Path) -> None:
    both = made(tmp_path, NESTED)
    assert both.codes() == []
    assert both.outline() == [
        "Part I. The Ebb",
        "  1 The Ferry",
        "    Inner",
        "  2 The Letter",
        "Part II. The Flood",
        "  3 The Step",
        "Epilogue",
        "About the Author",
    ]
    lines = [(line.level, line.text) for line in both.epub.nav("toc")]
    assert lines == [
        (1, "Part I. The Ebb"),
        (2, "1 The Ferry"),
        (3, "Inner"),
        (2, "2 The Letter"),
        (1, "Part II. The Flood"),
        (2, "3 The Step"),
        (1, "Epilogue"),
        (1, "About the Author"),
    ]
    section = next(both.epub.document("the-ebb").iter(f"{XHTML}section"))
    assert (section.get("role"), section.get(TYPE)) == ("doc-part", "part")
    assert both.chapter("the-ebb") == "Part I The Ebb Words of the part."
    section = next(both.epub.document("dedication").iter(f"{XHTML}section"))
    assert (section.get("role"), section.get(TYPE)) == ("doc-dedication", "dedication")
    assert section.get("aria-label") == "Dedication"
    assert both.chapter("dedication") == "For Ann."
    pages = both.pages()
    assert "Part I The Ebb Words of the part." in pages
    assert "For Ann." in pages
    contents = next(page for page in pages if "Contents" in page)
    assert "Part I The Ebb" in contents
    assert "Dedication" not in contents


def test_parts_numbered_by_hand_and_lettered_appendices(tmp_path: Path) -> None:
    both = made(tmp_path, FLAT)
    assert both.codes() == []
    assert both.outline() == [
        "Part One",
        "  1 Ants",
        "    Legs",
        "Part Two",
        "  2 Bees",
        "A Numbers",
        "B Words",
    ]
    section = next(both.epub.document("appendix-numbers").iter(f"{XHTML}section"))
    assert (section.get("role"), section.get(TYPE)) == ("doc-appendix", "appendix")
    assert both.chapter("appendix-numbers") == "Appendix A Numbers One."


def test_a_preface_behind_the_first_chapter_is_told(tmp_path: Path) -> None:
    both = made(
        tmp_path, "# One\n\nText.\n\n# Preface\n\nText.\n", "epub", more="page-source: none\n"
    )
    assert [(f.code, f.source and f.source.line) for f in both.findings] == [("matter-late", 12)]


def test_a_dedication_with_a_title_of_its_own_keeps_it(tmp_path: Path) -> None:
    text = "# For Ann {.dedication}\n\nAlways.\n\n# One\n\nText.\n"
    both = made(tmp_path, text, "epub", more="page-source: none\n")
    assert both.chapter("for-ann") == "For Ann Always."


def test_a_chapter_behind_the_last_part_does_not_say_what_chapters_are(tmp_path: Path) -> None:
    parts = "# I {.part}\n\n## One\n\nText.\n\n# II {.part}\n\n## Two\n\nText.\n\n"
    book, _ = parsed(tmp_path, f"{parts}# My Other Books\n\nNone.\n")
    assert kinds(book) == [
        ("i", "part"),
        ("one", "chapter"),
        ("ii", "part"),
        ("two", "chapter"),
        ("my-other-books", "chapter"),
    ]
    # one among the parts does, and so does one behind a part that stands alone
    book, _ = parsed(tmp_path, parts.replace("# II", "# Two\n\nText.\n\n# II"))
    assert ("one", "chapter") not in kinds(book)
    book, _ = parsed(tmp_path, "# I {.part}\n\n## One\n\nText.\n\n# Two\n\nText.\n")
    assert kinds(book) == [("i", "part"), ("two", "chapter")]


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (("Act One", "Act Two", "Ants", "Bees", "Owls"), ["Act One", "Act Two", "3 Ants"]),
        (("Lesson 1: Ants", "Lesson 2: Bees"), ["Lesson 1: Ants", "Lesson 2: Bees"]),
        (("Hymn XIV", "Hymn XV", "Sigla"), ["Hymn XIV", "Hymn XV", "Sigla"]),
        (("Apollo 11", "Ants", "Bees"), ["1 Apollo 11", "2 Ants", "3 Bees"]),
        (("الفصل الأول", "الفصل الثاني"), ["الفصل الأول", "الفصل الثاني"]),
        (("Section A: Algebra", "Section B: Rings"), ["Section A: Algebra", "Section B: Rings"]),
        (
            ("Act without Words", "Section of a Cone"),
            ["1 Act without Words", "2 Section of a Cone"],
        ),
        (
            ("§ 906 Smoke", "§§ 907--908 Walls"),
            ["§\N{NO-BREAK SPACE}906 Smoke", "§§\N{NO-BREAK SPACE}907–908 Walls"],
        ),
        (("Article 5 Peace", "Art. 6"), ["Article 5 Peace", "Art.\N{NO-BREAK SPACE}6"]),
        (("Articles of Faith", "Arts"), ["1 Articles of Faith", "2 Arts"]),
        (("X", "Schedule 1: Fees {.appendix}"), ["X", "Schedule 1: Fees"]),
        (("X", "Anlage 2 {.appendix}"), ["X", "Anlage 2"]),
    ],
)
def test_titles_that_bring_a_number_along_get_none(
    tmp_path: Path, titles: tuple[str, ...], shown: list[str]
) -> None:
    text = "".join(f"# {title}\n\nWords.\n\n" for title in titles)
    assert made(tmp_path, text, "pdf").outline()[: len(shown)] == shown


@pytest.mark.parametrize(
    ("first", "second", "lang"),
    [
        ("# Part One: Ebb\n\n## Chapter 1", "# Part Two\n\n## Chapter 2", "en"),
        ("# PART I\n\n> Quoted.\n\n# The Ferry", "# PART II\n\n# 2", "en"),
        ("# Erster Teil {.unnumbered}\n\n## I", "# Zweiter Teil\n\nWorte.\n\n## II", "de"),
        ("# Première partie : L’île\n\n# Le phare", "# Livre deux\n\n# La mer", "fr"),
    ],
)
def test_parts_that_are_called_so(tmp_path: Path, first: str, second: str, lang: str) -> None:
    text = f"{first}\n\nText.\n\n{second}\n\nText.\n"
    book, findings = parsed(tmp_path, text, f"lang: {lang}\n")
    assert [chapter.kind for chapter in book.chapters] == ["part", "chapter"] * 2
    assert findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "# Part A: Reading\n\n## Question 1\n\nText.\n\n# Part B\n\n## Question 2\n\nText.",
        "# Part One\n\nText.\n\n# Chapter 1\n\nText.",
        "# Part of it\n\n# Another\n\nText.",
        "# Part One\n\n# Part Two\n\nText.",
        "# Book of Hours\n\n## The First\n\nText.\n\n# 2\n\nText.",
    ],
)
def test_chapters_that_are_only_called_parts(tmp_path: Path, text: str) -> None:
    book, _ = parsed(tmp_path, f"{text}\n")
    assert [chapter.kind for chapter in book.chapters] == ["chapter"] * 2


def test_chapters_that_are_counted_in_chinese_bring_their_number_along(tmp_path: Path) -> None:
    text = "# 第一章　塩\n\n母。\n\n# 第二章　道\n\n父。\n"
    both = made(tmp_path, text, "epub", more="lang: ja\npage-source: none\n")
    assert both.chapter("diyizhang-yan").startswith("第一章")


def test_notes_at_the_end_are_no_chapter_of_the_last_part(tmp_path: Path) -> None:
    poems = "# Ebb {.part}\n\n## The Ferry {-}\n\nWords.[^1]\n\n"
    text = f"{poems}# Notes\n\n“Ferry”: broken up.\n\n[^1]: N.\n"
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    assert both.outline()[-1] == "Notes"
    assert [line.text for line in both.epub.nav("toc")][-1] == "Notes"
    assert "“Ferry”: broken up." in both.pdf()
