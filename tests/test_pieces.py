"""A long file is parsed in pieces, and means what it means as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manuscripts import octavo
from octavo.book import Book
from octavo.cache import Cache
from octavo.read import pieces, read
from octavo.report import Findings
from octavo.workshop import Workshop

HEADINGS = ("# One", "# Two {#two}", "## Below", "# `x` [a]", "# [word]", "# The *Tide*")

#: What goes on over empty lines, what is meant elsewhere, and what is neither.
BLOCKS = (
    "```\n# no heading\n\n# nor this",
    "```",
    "~~~ {.python}\n\n# no heading\n\n~~~",
    "::: {.warning}\nWords.",
    "Words.\n\n:::",
    "<div>",
    "</div>",
    "<!-- a\n\ncomment",
    "and its end -->",
    "<p>\n\nA paragraph in HTML.",
    "<script>\n\n1",
    "%%\n\nA remark.",
    "%%",
    "$$\nx",
    "[word]: https://example.org",
    "A [word], and [another][word].",
    "See [One] and [[Below]].",
    "A note.[^a] Another.[^b]",
    "[^a]: What it says.\n\n    And more.",
    "[^b]: What it says.^[And within it.]",
    "A note here.^[What it says.] Beside.[Margin]{.aside}",
    "[Margin.]{.aside}",
    "*[HTML]: a language",
    "Of HTML <b>bold <i>words</i></b>.",
    "(@good) An example.",
    "As (@good) says.",
    "- a\n- b\n\n    Its end.\n\n    # within",
    "> said\n\n> again",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Of two columns {#tbl-a}",
    "----- -----\none   two\n\nthree four\n----- -----",
    "term\n:   meaning\n\n:   another",
    "    code\n\n    code",
    "![A picture](a.png)\n\n*as it was*",
    "Words.\n\n{.class}",
    "***",
    "&#32;",
    "[TOC]",
    "Words that *are* plain.",
)


def as_told(told: tuple[Book | None, Findings]) -> tuple[object, object]:
    """What was read, whatever notes without labels are called, and prefixes of namespaces."""
    book, findings = told
    chapters = []
    for chapter in book.chapters if book else ():
        names: dict[bytes, int] = {}
        xml = re.sub(rb"\bns\d+\b", b"ns", chapter.xml)
        xml = re.sub(
            rb"\bfn-[\w-]+",
            lambda m, known=names: b"fn-%d" % known.setdefault(m[0], len(known)),
            xml,
        )
        chapters.append((chapter.name, chapter.kind, xml))
    return chapters, findings


def whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Book | None, Findings]:
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "_SHORT", 10**9)
        return read(path)


def long(path: Path, *chapters: str) -> Path:
    """A file long enough to be parsed in pieces."""
    words = "The tide came in over the sand and went out again before the evening.\n\n" * 120
    texts = (f"# Chapter {number}\n\n{text}\n\n{words}" for number, text in enumerate(chapters, 1))
    path.write_text("---\ntitle: T\n---\n\n" + "".join(texts))
    return path


@given(
    st.lists(
        st.tuples(st.sampled_from(HEADINGS), st.lists(st.sampled_from(BLOCKS), max_size=3)),
        min_size=2,
        max_size=6,
    )
)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_in_pieces_a_file_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[tuple[str, list[str]]]
) -> None:
    text = "\n\n".join(block for heading, blocks in parts for block in (heading, *blocks))
    path = tmp_path / "book.md"
    path.write_text(f"---\ntitle: T\n---\n\n{text}\n")
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "_SHORT", 0)
        patch.setattr(pieces, "_LEAST", 1)
        in_pieces = read(path)
    assert as_told(in_pieces) == as_told(whole(path, monkeypatch))


def test_html_that_is_no_block_is_told_with_its_own_line(tmp_path: Path) -> None:
    path = long(tmp_path / "book.md", "One.", '<img src="a.png" onerror="x()">', "Three.")
    _, findings = read(path)
    place = next(f.source for f in findings if f.code == "html-dropped")
    assert place is not None
    assert "onerror" in path.read_text().split("\n")[place.line - 1]


def test_a_note_within_a_note_that_is_called_nowhere_is_not_told_of(tmp_path: Path) -> None:
    """It has no label that an author could call."""
    path = long(tmp_path / "book.md", "[^a]: What it says.^[And within it.]", "Two.")
    _, findings = read(path)
    told = [f.message for f in findings if f.code == "note-unused"]
    assert told == ["the note [^a] is called nowhere; it is left out"]


def test_only_the_chapter_that_was_edited_is_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = ["A call.^[Said.]", "A call.[^a]\n\n[^a]: Said.", "<p onclick='x()'>B</p>", "D", "E"]
    path = long(tmp_path / "book.md", *chapters)
    shop = Workshop(1, Cache(tmp_path / "cache"), "tools")
    read(path, shop.near)
    assert shop.counts("octavo.read.parsed:") == (6, 0), "five chapters, and what is before them"

    chapters[1] += "\n\nA paragraph more, and a note.^[With a text.]\n"
    long(path, *chapters)
    shop = Workshop(1, Cache(tmp_path / "cache"), "tools")
    book, findings = read(path, shop.near)
    assert shop.counts("octavo.read.parsed:") == (1, 5)
    assert as_told((book, findings)) == as_told(whole(path, monkeypatch))
    dropped = next(f.source for f in findings if f.code == "html-dropped")
    assert dropped is not None
    assert "onclick" in path.read_text().split("\n")[dropped.line - 1]


def test_a_note_more_changes_no_other_chapter(tmp_path: Path) -> None:
    """Notes without labels are named by their chapter: pages of others need not be made again."""
    calls = ["One.^[Said.]"] * 5
    path = long(tmp_path / "book.md", *calls)
    before, _ = read(path)
    long(path, "More.^[First.] One.^[Said.]", *calls[1:])
    after, _ = read(path)
    assert before is not None
    assert after is not None
    kept = [a.name for a, b in zip(before.chapters, after.chapters, strict=True) if a.xml != b.xml]
    assert kept == ["chapter-1"]


def test_a_note_more_changes_no_other_file(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    for number in range(1, 4):
        (folder / f"{number}.md").write_text(f"# Chapter {number}\n\nOne.^[Said.] Two.^[Said.]\n")
    before, _ = read(folder)
    (folder / "1.md").write_text("# Chapter 1\n\nOne.^[Said.]\n")
    after, _ = read(folder)
    assert before is not None
    assert after is not None
    kept = [a.name for a, b in zip(before.chapters, after.chapters, strict=True) if a.xml != b.xml]
    assert kept == ["chapter-1"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("A call.[^far]", "[^far]: Far away."),
        ("A [far] link.", "[far]: https://example.org"),
        ("Of HTML.", "*[HTML]: a language"),
        ("```\ncode", "```"),
        ("<!--", "-->"),
        ("[^a]: One.", "A call.[^a]\n\n[^a]: Two."),
        ("a. One\n\nb. Two", "c. Three"),
        ("(1) One\n\n> i. One", "ii. Two"),
    ],
)
def test_what_another_chapter_tells_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, last: str
) -> None:
    path = long(tmp_path / "book.md", first, "B", "C", "D", last)
    assert as_told(read(path)) == as_told(whole(path, monkeypatch))


def test_chapters_that_have_only_moved_down_are_not_made_again(tmp_path: Path) -> None:
    path = long(
        tmp_path / "book.md", "One.", "Two.[^a]\n\n[^a]: A note.", "| a |\n|---|\n| b |", "4"
    )
    build = (
        "build",
        "book.md",
        "-v",
        "--edition",
        "pdf",
        "--edition",
        "epub",
        "--cache-dir",
        "cache",
    )
    assert octavo(*build, cwd=tmp_path).returncode == 0
    text = path.read_text()
    path.write_text(text.replace("One.\n", "One.\n\nA paragraph more.\n\nAnd one more.\n"))
    done = octavo(*build, cwd=tmp_path)
    assert "laid out 1 pieces" in done.stderr
    kept = {name: (tmp_path / "out" / name).read_bytes() for name in ("book.pdf", "book.epub")}
    assert octavo(*build, "--no-cache", cwd=tmp_path).returncode == 0
    assert kept == {name: (tmp_path / "out" / name).read_bytes() for name in kept}
