"""Folders as other tools keep them: their outlines, their metadata, their order of pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from octavo.book import Book
from octavo.read import read
from octavo.report import Findings


def folder(tmp_path: Path, files: Mapping[str, str], at: str = ".") -> tuple[Book, Findings]:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    book, findings = read(tmp_path / at)
    assert book is not None, findings
    return book, findings


def heads(book: Book) -> list[str]:
    """The headings of each chapter, with their levels, parts and unnumbered ones marked."""
    found = []
    for chapter in book.chapters:
        mark = {"part": "P "}.get(chapter.kind, "")
        for heading in chapter.tree().iter("h1", "h2", "h3"):
            plain = "" if "unnumbered" not in (heading.get("class") or "") else "- "
            found.append(f"{mark}{plain}{heading.tag[1]} {''.join(heading.itertext())}")
    return found


PAGES = {name: f"# {name.title()}\n\nText.\n" for name in ("cover", "ants", "bees", "stag")}
FILES = {f"{'' if name == 'cover' else 'in/'}{name}.md": text for name, text in PAGES.items()}

TOC = """format: jb-book
root: cover
parts:
  - caption: Small ones
    numbered: true
    chapters:
      - file: in/ants
        sections:
          - file: in/bees.md
  - caption: Large ones
    chapters:
      - glob: in/s*
      - url: https://example.org
"""
OLD = "- file: cover\n- part: Small ones\n  numbered: true\n  chapters:\n" + (
    "  - file: in/ants\n    sections:\n    - file: in/bees\n"
    "- part: Large ones\n  chapters:\n  - file: in/stag\n"
)
CONFIG = "title: Insects\nauthor: Ann\nbibtex_bibfiles: [r.bib]\nparse: {x: !!python/name:y ''}\n"
OUTLINED = ["- 1 Cover", "P 1 Small ones", "1 Ants", "2 Bees", "P 1 Large ones", "- 1 Stag"]


@pytest.mark.parametrize("toc", [TOC, f"# A comment\n{OLD}"])
def test_a_book_of_jupyter(tmp_path: Path, toc: str) -> None:
    files = {**FILES, "_toc.yml": toc, "_config.yml": CONFIG, "in/more.md": "# More\n"}
    files["in/ants.md"] = "---\njupytext: {x: 1}\nkernelspec: {name: y}\n---\n\n# Ants\n"
    book, findings = folder(tmp_path, files)
    assert findings == ()
    assert book.metadata.title == "Insects"
    assert [author.name for author in book.metadata.authors] == ["Ann"]
    made = heads(book)
    assert made == (OUTLINED if toc == TOC else ["- 1 Cover", *OUTLINED[1:]])


def test_a_chapter_of_jupyter_that_is_not_there(tmp_path: Path) -> None:
    toc = "root: cover\nchapters:\n- file: in/ant\n"
    _, findings = folder(tmp_path, {**FILES, "_toc.yml": toc, "_config.yml": CONFIG})
    found = [(f.code, Path(f.source.file).name, f.source.line) for f in findings if f.source]
    assert found == [("chapter-missing", "_toc.yml", 3)]


def test_a_book_of_myst(tmp_path: Path) -> None:
    toc = (
        "version: 1\nproject:\n  title: Insects\n  authors:\n    - name: Ann\n  toc:\n"
        "    - file: cover.md\n    - title: Small ones\n      children:\n"
        "        - file: in/ants.md\n          children:\n            - file: in/bees.md\n"
        "    - title: Large ones\n      children: [{pattern: 'in/s*.md'}]\nsite:\n  template: t\n"
    )
    book, findings = folder(tmp_path, {**FILES, "myst.yml": toc})
    assert findings == ()
    assert book.metadata.title == "Insects"
    assert heads(book) == [line.removeprefix("- ") for line in OUTLINED]


@pytest.mark.parametrize("at", [".", "docs"])
def test_a_site_of_mkdocs(tmp_path: Path, at: str) -> None:
    files = {
        "mkdocs.yml": "site_name: Insects\nsite_author: Ann\nnav:\n  - cover.md\n  - Small ones:\n"
        "    - in/index.md\n    - Bees and wasps: in/bees.md\n  - Web: https://example.org\n"
        "  - Large ones: [in/stag.md]\nmarkdown_extensions:\n"
        "  - pymdownx.emoji: {index: !!python/name:material.twemoji }\n",
        "docs/cover.md": "# Cover\n",
        "docs/in/index.md": "# All\n",
        "docs/in/bees.md": "No title.\n\n## Hives\n",
        "docs/in/stag.md": "---\nicon: x\n---\n\n# Stag\n\n![A](../dot.svg)\n",
    }
    book, findings = folder(tmp_path, files, at)
    assert findings == ()
    assert book.metadata.title == "Insects"
    assert heads(book) == [
        *("1 Cover", "P 1 Small ones", "1 All", "2 Bees and wasps", "3 Hives"),
        *("P 1 Large ones", "1 Stag"),
    ]


def test_a_metadata_file_of_pandoc_beside_the_chapters(tmp_path: Path) -> None:
    files = {
        "metadata.yaml": "---\ntitle: Insects\nauthor: Ann\ndate: 2026-01-02\nodd: 1\n...\n",
        "1.md": "---\nauthor: Ben\n---\n\n# One\n",
        "2.md": "# Two\n",
    }
    book, findings = folder(tmp_path, files)
    assert book.metadata.title == "Insects"
    # the text's own front matter has the last word, as in Pandoc
    assert [author.name for author in book.metadata.authors] == ["Ben"]
    assert [(f.code, f.source.line) for f in findings if f.source] == [("metadata-unknown", 5)]


def test_pages_in_the_order_that_their_front_matter_tells(tmp_path: Path) -> None:
    files = {
        "index.md": "---\ntitle: T\ndate: 2026-01-02\n---\n\n# Home\n",
        "a.md": "---\nnav_order: 20\nlayout: page\nparent: T\n---\n\n# A\n",
        "b.md": "---\nsidebar_position: 3\n---\n\n# B\n",
        "c.md": "# C\n",
        "CONTRIBUTING.md": "# How to help\n",
    }
    book, findings = folder(tmp_path, files)
    assert findings == ()
    assert heads(book) == ["1 Home", "1 B", "1 A", "1 C"]


def test_more_chapters_in_folders_below(tmp_path: Path) -> None:
    files = {
        "README.md": "# T\n",
        "one/README.md": "# One\n",
        "two/a.md": "# A\n",
        "node_modules/b.md": "# B\n",
    }
    _, findings = folder(tmp_path, files)
    (told,) = (f for f in findings if f.code == "files-below")
    assert told.message.startswith("2 Markdown files in folders below (one/, two/)")
    assert "SUMMARY.md" in (told.hint or "")
    (tmp_path / "two" / "_toc.yml").write_text("root: a\n")
    _, findings = read(tmp_path)
    (told,) = (f for f in findings if f.code == "files-below")
    assert (told.hint or "").endswith("two")
    (tmp_path / "README.md").write_text("# T\n\n{{< include two/a.md >}}\n")
    _, findings = read(tmp_path)
    assert "files-below" not in [f.code for f in findings]
    (tmp_path / "README.md").write_text("# T\n")
    (tmp_path / "SUMMARY.md").write_text("- [One](one/README.md)\n")
    _, findings = read(tmp_path)
    assert "files-below" not in [f.code for f in findings]


def test_a_folder_for_each_chapter(tmp_path: Path) -> None:
    files = {
        "10-end/b.md": "# End\n\n[back](../2-go/README.md)\n",
        "2-go/README.md": "---\ntitle: T\ndate: 2026-01-02\n---\n\n# Go\n",
        "2-go/1-more.md": "# More\n",
        "2-go/deep/x.md": "# Deep\n",
    }
    book, findings = folder(tmp_path, files)
    assert findings == ()
    assert heads(book) == ["1 Go", "1 More", "1 Deep", "1 End"]


def test_files_that_all_begin_with_a_heading_of_level_2(tmp_path: Path) -> None:
    files = {
        "metadata.yaml": "title: T\ndate: 2026-01-02\n",
        "1.md": "## Preface\n\nText.[^1]\n\n[^1]: Note.\n",
        "2.md": "## Ants\n\n### Legs\n\n## Bees\n\nText.[^1]\n\n[^1]: Other.\n",
        "3.md": "### Deeper\n",
    }
    book, findings = folder(tmp_path, files)
    assert findings == ()
    assert heads(book) == ["1 Preface", "1 Ants", "2 Legs", "1 Bees", "2 Deeper"]
    assert [chapter.kind for chapter in book.chapters][:3] == ["preface", "chapter", "chapter"]
    notes = [len(chapter.tree().findall("section[@class='notes']")) for chapter in book.chapters]
    assert notes == [1, 0, 1, 0]
    (tmp_path / "3.md").write_text("# One of level 1\n")
    book, _ = read(tmp_path)
    assert book is not None
    assert heads(book)[:2] == ["2 Preface", "2 Ants"]
