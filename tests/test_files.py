"""Books of several files: outlines, includes, listings that are files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import manuscripts
from both import Both
from octavo.book import Book
from octavo.pipeline import Request, build
from octavo.read import read
from octavo.report import Findings
from octavo.resolve import resolve

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\n---\n\n"


def folder(tmp_path: Path, files: Mapping[str, str]) -> tuple[Book, Findings]:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    book, findings = read(tmp_path)
    assert book is not None, findings
    return book, findings


def kinds(book: Book) -> list[tuple[str, str]]:
    return [(chapter.name, chapter.kind) for chapter in book.chapters]


def told(findings: Findings) -> list[tuple[str, str, int, int]]:
    return [
        (f.code, Path(f.source.file).name, f.source.line, f.source.column)
        for f in findings
        if f.source
    ]


FILES = {
    "index.md": "# Preface\n\nHello.\n",
    "a.md": "# Ants\n\nSee [bees](b.md).\n\n## Legs\n\nSix.[^n]\n\n[^n]: Note.\n",
    "b.md": "---\ntitle: Bees\n---\n\nText.\n\n## Wings\n\nFour.\n",
    "c.md": "# Tables\n\nText.\n",
    "p.md": "# The *Second*\n\nWords.\n",
}

BOOK = """\
project: {type: book}
book:
  title: Insects
  author: A
  date: 2026-01-02
  chapters:
    - index.md
    - part: "The *First*"
      chapters: [a.md]
    - part: p.md
      chapters:
        - file: b.md
  appendices:
    - c.md
"""


def test_book_yaml_with_parts_and_appendices(tmp_path: Path) -> None:
    book, findings = folder(tmp_path, {**FILES, "book.yaml": BOOK})
    assert [f.code for f in findings if f.code != "metadata-unused"] == []
    assert kinds(book) == [
        ("preface", "preface"),
        ("the-first", "part"),
        ("ants", "chapter"),
        ("the-second", "part"),
        ("bees", "chapter"),
        ("tables", "appendix"),
    ]
    made, findings = resolve(book)
    assert findings == ()
    assert [entry.text for entry in made.contents] == [
        *("Preface", "Part I. The First", "Part II. The Second", "A Tables"),
    ]
    assert [entry.text for entry in made.contents[2].children] == ["2 Bees"]
    assert made.chapters[1].tree().find("h1/em") is not None
    link = made.chapters[2].tree().find(".//a")
    assert link is not None
    assert link.get("href") == "#bees"


def test_a_book_of_several_files_in_both_outputs(tmp_path: Path) -> None:
    for name, text in {**FILES, "book.yaml": BOOK}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    both = Both(build(Request(tmp_path, tmp_path / "out")))
    assert set(both.codes()) <= {"metadata-unused"}
    lines = ["Preface", "Part I. The First", "  1 Ants", "    Legs"]
    assert both.outline()[:4] == lines
    assert [line.text for line in both.epub.nav("toc")][:4] == [line.strip() for line in lines]
    assert both.epub.broken_links() == []


def test_the_file_of_an_outline_stands_for_its_folder(tmp_path: Path) -> None:
    whole, _ = folder(tmp_path, {**FILES, "book.yaml": BOOK})
    named, _ = read(tmp_path / "book.yaml")
    assert whole is not None
    assert named is not None
    assert [c.name for c in named.chapters] == [c.name for c in whole.chapters]
    assert named.name == whole.name


def test_what_is_wrong_in_book_yaml(tmp_path: Path) -> None:
    text = "title: T\nchapters:\n  - a.md\n  - x.md\n  - a.md\n  - {}\n  - ../out.md\n"
    _, findings = folder(tmp_path, {"a.md": "# A\n\nb\n", "book.yaml": text})
    assert told(findings) == [
        ("chapter-missing", "book.yaml", 4, 5),
        ("chapter-twice", "book.yaml", 5, 5),
        ("metadata-type", "book.yaml", 6, 5),
        ("chapter-outside", "book.yaml", 7, 5),
    ]


def test_summary_with_parts_and_chapters_below_chapters(tmp_path: Path) -> None:
    summary = (
        "# Summary\n\n[Preface](index.md)\n\n# Small\n\n- [Ants](a.md)\n    - [Bees](b.md)\n"
        "- [Draft]()\n\n# Large\n\n- [Tables](c.md)\n\n[After](p.md)\n"
    )
    book, findings = folder(tmp_path, {**FILES, "SUMMARY.md": summary})
    assert {f.code for f in findings} == {"title-missing"}
    assert kinds(book) == [
        ("preface", "preface"),
        ("small", "part"),
        ("ants", "chapter"),
        ("large", "part"),
        ("tables", "chapter"),
        ("the-second", "chapter"),
    ]
    made, findings = resolve(book)
    assert [entry.text for entry in made.contents[1].children[0].children] == ["Legs", "Bees"]
    assert "unnumbered" in (made.chapters[5].tree()[0].get("class") or "")
    ants = made.chapters[2].tree()
    assert [h.tag for h in ants.iter("h1", "h2", "h3")] == ["h1", "h2", "h2", "h3"]
    link = ants.find(".//a")
    assert link is not None
    assert link.get("href") == "#bees"
    assert ants[-1].get("class") == "notes"


# Includes


def included(tmp_path: Path, text: str, **files: str) -> tuple[Book | None, Findings]:
    for name, content in files.items():
        (tmp_path / f"{name}.md").write_text(content, encoding="utf-8")
    return read(manuscripts.write(tmp_path, HEAD + text, "main.md"))


def test_an_included_file_stands_where_it_is_named(tmp_path: Path) -> None:
    text = "# One\n\n{{< include part.md >}}\n\nAfter.\n"
    book, findings = included(
        tmp_path, text, part="---\ntitle: x\n---\nWords.\n\n## Inner\n\nMore.\n"
    )
    assert book is not None
    assert findings == ()
    tree = book.chapters[0].tree()
    words = [str(e.text) for e in tree.iter("p", "h2")]
    assert words == ["Words.", "Inner", "More.", "After."]
    places = [
        (Path(e.get("data-file", "main.md")).name, e.get("data-line")) for e in tree.iter("p")
    ]
    assert places == [("part.md", "4"), ("part.md", "8"), ("main.md", "11")]


def test_findings_in_an_included_file_tell_its_lines(tmp_path: Path) -> None:
    book, _ = included(
        tmp_path, "# One\n\n{{< include part.md >}}\n", part="Words.\n\nA [link](#nowhere).\n"
    )
    assert book is not None
    _, findings = resolve(book)
    assert told(findings) == [("link-broken", "part.md", 3, 8)]


def test_an_include_in_a_fence_is_code(tmp_path: Path) -> None:
    book, findings = included(tmp_path, "# One\n\n```\n{{< include part.md >}}\n```\n", part="x\n")
    assert book is not None
    assert findings == ()
    assert "include part.md" in "".join(book.chapters[0].tree().itertext())


def test_files_below_files_are_found_beside_them(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.md").write_text("Deepest.\n", encoding="utf-8")
    (tmp_path / "deep" / "a.md").write_text("{{< include b.md >}}\n", encoding="utf-8")
    book, findings = included(tmp_path, "# One\n\n{{< include deep/a.md >}}\n")
    assert book is not None
    assert findings == ()
    assert "Deepest." in "".join(book.chapters[0].tree().itertext())


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("prt.md", "include-missing", "did you mean part.md?"),
        ("../secret.md", "include-outside", "move it into the folder"),
        ("/etc/passwd", "include-missing", "check its name and folder"),
        ("main.md", "include-cycle", "break the circle"),
        ("loop.md", "include-cycle", "break the circle"),
    ],
)
def test_an_include_that_cannot_be_is_told(tmp_path: Path, name: str, code: str, hint: str) -> None:
    inner = tmp_path / "book"
    inner.mkdir()
    (tmp_path / "secret.md").write_text("Secret.\n", encoding="utf-8")
    text = f"# One\n\nText.\n\n{{{{< include {name} >}}}}\n"
    book, findings = included(inner, text, part="x\n", loop="{{< include loop.md >}}\n")
    assert book is not None
    assert "Secret" not in "".join(book.chapters[0].tree().itertext())
    found = findings[0]
    assert (found.code, found.hint) == (code, hint)
    assert found.source is not None
    assert found.source.line == (1 if name == "loop.md" else 11)


def test_includes_do_not_grow_without_end(tmp_path: Path) -> None:
    files = {f"f{n}": f"{{{{< include f{n + 1}.md >}}}}\n" * 60 for n in range(6)}
    files["f6"] = "word " * 2000 + "\n"
    book, findings = included(tmp_path, "# One\n\n{{< include f0.md >}}\n", **files)
    assert book is not None
    assert "include-large" in {f.code for f in findings}


def listing(tmp_path: Path, attributes: str) -> tuple[str, Findings]:
    (tmp_path / "x.py").write_text("import a\n\n    def f():\n        pass\n", encoding="utf-8")
    text = f'# One\n\n<pre data-include="x.py" {attributes}><code></code></pre>\n'
    book, findings = included(tmp_path, text)
    assert book is not None
    return "".join(book.chapters[0].tree().find(".//code").itertext()), findings  # type: ignore[union-attr]


def test_a_listing_is_a_range_of_a_file(tmp_path: Path) -> None:
    assert listing(tmp_path, "") == ("import a\n\n    def f():\n        pass\n", ())
    attributes = 'data-start-line="3" data-end-line="4" data-dedent="4"'
    assert listing(tmp_path, attributes) == ("def f():\n    pass\n", ())
    _, findings = listing(tmp_path, 'data-start-line="3" data-end-line="9"')
    assert told(findings) == [("include-range", "main.md", 9, 1)]


DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'


def test_a_book_of_mdbook(tmp_path: Path) -> None:
    files = {
        "book.toml": '[book]\ntitle = "Harbour"\nauthors = ["Ann A.", "Ben B."]\nlanguage = "de"\n',
        "src/SUMMARY.md": "# S\n\n- [One](one.md)\n  - [Two](in/two.md)\n- [Three](three.md)\n",
        "src/one.md": "# One\n\n{{#include ../more.md}}\n",
        "src/in/two.md": "# Two\n\nSee [three](../three.md).\n\n![A](dot.svg)\n",
        "src/in/dot.svg": DOT,
        "src/three.md": "# Three\n\n```rust,ignore\n{{#include ../a.rs:run}}\n```\n\n"
        "```\n{{#rustdoc_include ../a.rs:1:2}}\n```\n\n```\n{{#include ../a.rs:none}}\n```\n",
        "more.md": "Included.\n",
        "a.rs": "use a;\nuse b;\n// ANCHOR: run\nfn run() {}\n// ANCHOR_END: run\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for path in (tmp_path, tmp_path / "src"):
        book, findings = read(path)
        assert [f.code for f in findings] == ["include-range"]
        assert book.name == tmp_path.name
        assert (book.metadata.title, book.metadata.lang) == ("Harbour", "de")
        assert [author.name for author in book.metadata.authors] == ["Ann A.", "Ben B."]
        text = b"".join(chapter.xml for chapter in book.chapters).decode()
        assert "Included." in text
        assert 'class="language-rust">fn run() {}' in text
        assert ">use a;\nuse b;<" in text


def test_images_of_a_vault_are_found_by_their_names(tmp_path: Path) -> None:
    files = {"a.md": "---\ntitle: T\n---\n\n# One\n\n![[dot.svg|80]] ![[none.svg]]\n"}
    files |= {"pictures/deep/dot.svg": DOT, "pictures/dot.svg": DOT}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    book, _ = read(tmp_path)
    made, findings = resolve(book)
    assert [image.path.parent.name for image in made.images.values()] == ["pictures"]
    assert [f.message for f in findings if f.code == "image-missing"] == [
        "there is no image “none.svg”"
    ]


def test_the_paper_of_pandoc_is_told_of(tmp_path: Path) -> None:
    book, findings = folder(
        tmp_path,
        {"a.md": "---\ntitle: T\npapersize: a4paper\nnumbersections: true\n---\n\n# One\n"},
    )
    assert told(findings) == [("metadata-unused", "a.md", 3, 1)]
    assert "{pdf: {trim: a4}}" in findings[0].hint
    assert book.metadata.number_sections


def test_an_author_for_each_chapter(tmp_path: Path) -> None:
    files = {
        "_quarto.yml": "book:\n  title: T\n  author: E\n  date: 2026-01-02\n"
        "  chapters: [a.md, b.md, c.md]\neditor: visual\nnumber-sections: true\n",
        "a.md": '---\ntitle: "One"\nsubtitle: Of two\nauthor:\n  - name: Ann A.\n'
        "    affiliation: Here\n  - name: {given: Ben, family: B.}\nabstract: |\n  It *is*.\n\n"
        "  So.\n---\n\n## First\n\nText.[^1]\n\n### Inner\n\n## Second\n\n[^1]: Note.\n",
        "b.md": "---\ntitle: Two\nauthor: [Cy C., Di D.]\n---\n\nText.\n",
        "c.md": "---\nauthor: Eve\nkeywords: [x]\n---\n\n# Three\n\nText.\n",
    }
    book, findings = folder(tmp_path, files)
    assert told(findings) == [("metadata-ignored", "c.md", 3, 1)]
    assert "_quarto.yml" in findings[0].message
    assert not book.metadata.contributors
    made, _ = resolve(book)
    one, two, three = (chapter.tree() for chapter in made.chapters)
    assert [("".join(e.itertext()), e.get("class")) for e in one[1:4]] == [
        ("Of two", "chapter-subtitle"),
        ("Ann A., Here", "chapter-author"),
        ("Ben B.", "chapter-author"),
    ]
    assert ["".join(p.itertext()) for p in one[4]] == ["Abstract. It is.", "So."]
    assert [s.findtext("h2/span") for s in one.findall("section/h2/..")] == ["1.1", "1.2"]
    assert one.find("section/section/h3") is not None
    assert [tree[1].text for tree in (two, three)] == ["Cy C. and Di D.", "Eve"]


def test_headings_of_a_chapter_that_has_its_title_in_front_matter(tmp_path: Path) -> None:
    paper = "---\ntitle: Fans\nauthor: A\n---\n\nBefore.\n\n# Why\n\nText.[^1]\n\n## In\n\n# How\n"
    files = {
        "_quarto.yml": "book:\n  title: T\n  date: 2026-01-02\n"
        "  chapters: [a.md, b.md, c.md, d.md]\n",
        "a.md": f"{paper}\nEnd.\n\n[^1]: Note.\n",
        # a heading that is the title, an only heading, and the title of the book
        "b.md": "---\ntitle: Gears\n---\n\n# gears\n\nText.\n\n# Two\n\nText.\n",
        "c.md": "---\ntitle: Short\n---\n\n# At Length\n\nText.\n",
        "d.md": "---\ntitle: t\n---\n\n# Three\n\nText.\n\n# Four\n\nText.\n",
    }
    book, findings = folder(tmp_path, files)
    assert findings == ()
    trees = [chapter.tree() for chapter in book.chapters]
    titles = ["Fans", "gears", "Two", "At Length", "Three", "Four"]
    assert [tree.findtext("h1") for tree in trees] == titles
    assert [child.tag for child in trees[0]] == ["h1", "p", "p", "section", "section", "section"]
    assert [head.text for head in trees[0].iterfind("section/h2")] == ["Why", "How"]
    assert trees[0].findtext("section/section/h3") == "In"
    assert trees[0][-1].get("class") == "notes"


def test_figures_raised_behind_the_names_of_a_chapters_authors(tmp_path: Path) -> None:
    files = {
        "book.yaml": "title: T\ndate: 2026-01-02\nchapters: [a.md]\n",
        "a.md": "---\ntitle: Hum\nauthor: Li Chen^1^, Aino V.^12,3^\n---\n\nText.\n",
    }
    book, _ = folder(tmp_path, files)
    assert book.chapters[0].tree()[1].text == "Li Chen¹, Aino V.¹²,³"


def test_a_folder_whose_text_stands_in_another(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "settings.yml").write_text("name: T\n")
    _, without = read(tmp_path)
    (tmp_path / "docs" / "a.md").write_text("# A\n")
    _, within = read(tmp_path)
    assert [f.code for f in (*without, *within)] == ["manuscript-empty"] * 2
    assert "docs" in within[0].hint
    assert "docs" not in without[0].hint


def test_a_file_of_settings_is_no_manuscript(tmp_path: Path) -> None:
    path = tmp_path / "defaults.yaml"
    path.write_text("input-files: [a.md]\n", encoding="utf-8")
    book, (finding,) = read(path)
    assert book is None
    assert finding.code == "manuscript-empty"
    assert "`chapters: [a.md, b.md]` of a `book.yaml`" in (finding.hint or "")
