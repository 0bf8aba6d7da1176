"""What editors and other tools leave in a manuscript: marks, changes, names of keys and emoji."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from octavo.read import read
from octavo.read.dialect import html

AUTHOR = 'author="Ann" date="2026-01-01"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A {++*new*++} b.", "A <em>new</em> b."),
        ("A {--old--} b.", "A b."),
        ("A{-- old--} b.", "A b."),
        ("A {~~old~>new~~} b.", "A new b."),
        ("A {==b==}{>>why?<<} c.", "A <mark>b</mark> c."),
        ("A {>>why?<<}", "A"),
        (f"A [new]{{.insertion {AUTHOR}}} b.", "A new b."),
        (f"A [old]{{.deletion {AUTHOR}}} b.", "A  b."),
        (f'[why?]{{.comment-start id="0" {AUTHOR}}}A[]{{.comment-end id="0"}} b.', "A b."),
    ],
)
def test_an_editors_marks_are_read_as_accepted(text: str, shown: str) -> None:
    found, findings = html(text + "\n", "m.md")
    assert found.strip() == f"<p>{shown}</p>"
    assert {f.code for f in findings} == {"editor-mark"}


@pytest.mark.parametrize(
    "text",
    ["`{++a++}`", "A {++ b.", "[a]{.deletion} b.", "{-} a", "C++ and C++", "i++ + ++j", "a^^b^^"],
)
def test_what_is_no_mark_of_an_editor(text: str) -> None:
    _, findings = html(text + "\n", "m.md")
    assert findings == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("++ctrl+alt+del++", "<kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Del</kbd>"),
        ("++arrow-up++", "<kbd>↑</kbd>"),
        ('++"Hold me"++', "<kbd>Hold me</kbd>"),
        ("++inserted++ and ++f5++", "<ins>inserted</ins> and <kbd>F5</kbd>"),
        ("{{< kbd Shift-Ctrl-P >}}", "<kbd>Shift</kbd>+<kbd>Ctrl</kbd>+<kbd>P</kbd>"),
        ("^^added^^", "<ins>added</ins>"),
    ],
)
def test_keys_and_additions(text: str, shown: str) -> None:
    found, findings = html(text + "\n", "m.md")
    assert found.strip() == f"<p>{shown}</p>"
    assert findings == ()


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Well :tada: and :+1:", [6, 17]),
        ("At 10:30:45, a::b::c, http://a:b:c, `:tada:`", []),
        ("::: note\na\n:::", []),
    ],
)
def test_names_of_emoji_are_told(text: str, columns: list[int]) -> None:
    found, findings = html(text + "\n", "m.md")
    assert [f.source and f.source.column for f in findings if f.code == "emoji-name"] == columns
    assert ":tada:" in found or not columns


def test_places_in_cells_are_told() -> None:
    _, findings = html("One\n\n| a | b |\n|---|---|\n| c | {{< x >}} |\n", "m.md")
    source = findings[0].source
    assert source is not None
    assert (source.line, source.column) == (5, 7)


def test_no_edition_shows_what_an_editor_said(tmp_path: Path) -> None:
    text = (
        "# One\n\n## Two {>>secret<<}\n\nA {--secret--} b. {>>secret<<} A block. ^secret\n\n"
        '| a {>>secret<<} | b |\n|---|---|\n| [[One\\|link]] | c |\n\n--8<-- "more.md"\n'
    )
    both = made(tmp_path, text, "epub", "pdf", files={"more.md": "More *text*.\n"})
    assert set(both.codes()) == {"editor-mark"}
    assert "secret" not in both.pdf()
    assert "More text." in both.pdf()
    assert "More text." in both.chapter("one")
    assert "link" in both.chapter("one")
    assert "secret" not in both.chapter("one")


def test_pandocs_title_block(tmp_path: Path) -> None:
    path = tmp_path / "m.md"
    path.write_text("% The *Title*\n  goes on\n% Ann A.; Bob B.\n% 2026-01-02\n\n# One\n\nText.\n")
    book, findings = read(path)
    assert findings == ()
    assert book is not None
    assert book.metadata.title == "The Title goes on"
    assert [one.name for one in book.metadata.authors] == ["Ann A.", "Bob B."]
    assert book.metadata.date == "2026-01-02"
    assert book.chapters[0].tree()[0].get("data-line") == "6"
