"""Obsidian's comments: in no edition, and told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from octavo.read.dialect import html
from octavo.report import Severity


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A %%secret%% b.", "<p>A b.</p>"),
        ("%%secret%% A.", "<p>A.</p>"),
        ("A %%sec\nret%% b.", "<p>A b.</p>"),
        ("%%secret%%\n\nA.", "<p>A.</p>"),
        ("%%\nsecret\n\n# secret\n%%\n\nA.", "<p>A.</p>"),
        ("A.\n%%\nsecret\n\nsecret\n%%\nB.", "<p>A.</p>\n<p>B.</p>"),
        ("%% secret\n\nsecret %%\n\nA.", "<p>A.</p>"),
        ("> A.\n>\n> %%\n> secret\n>\n> secret\n> %%", "<blockquote>\n<p>A.</p>\n</blockquote>"),
        ("- A\n  %%\n  secret\n  %%", "<ul>\n<li>A</li>\n</ul>"),
        ("A %%secret%%.", "<p>A.</p>"),
        ("A %%secret%% *b*.", "<p>A <em>b</em>.</p>"),
        ("## A %%secret%%", "<h2>A</h2>"),
        ("A[^n] %%secret [^n]%%\n\n[^n]: N %%secret%%", None),
    ],
)
def test_what_a_comment_is(text: str, shown: str | None) -> None:
    found, findings = html(text + "\n", "m.md")
    assert "secret" not in found
    assert "%%" not in found
    assert shown is None or found.strip() == shown
    assert {f.code for f in findings} == {"comment-removed"}


@pytest.mark.parametrize(
    "text",
    [
        "It is 100%% sure, or 50%%.",
        "`%%a%%` and `100 %% b`",
        "```\n%% a\nb\n%%\n```",
        "    %% code\n    %%",
        "5 %% 2 is 1 and 7 %% 3 is 1",
        r"\%%a\%% b",
        "<https://example.org/a%%20b%%20c>",
        "[a](https://example.org/%%20b%%20c)",
        "$a %% b %% c$",
    ],
)
def test_what_is_none(text: str) -> None:
    found, findings = html(text + "\n", "m.md")
    assert "%" in found
    assert [f for f in findings if f.code.startswith("comment")] == []


def test_what_may_be_none_is_a_warning() -> None:
    _, findings = html("x %% y and y %% z\n", "m.md")
    assert [(f.code, f.severity) for f in findings] == [("comment-removed", Severity.WARNING)]
    source = findings[0].source
    assert source is not None
    assert (source.line, source.column) == (1, 3)


@pytest.mark.parametrize(("text", "line"), [("A %%secret b.", 1), ("A.\n\n%%\nsecret\n\nB.", 3)])
def test_a_comment_without_an_end_stands_and_is_told(text: str, line: int) -> None:
    found, findings = html(text + "\n", "m.md")
    assert "secret" in found
    assert [(f.code, f.source and f.source.line) for f in findings] == [("comment-unclosed", line)]


def test_no_edition_shows_one(tmp_path: Path) -> None:
    text = "# One %%secret%%\n\nText. %%secret%%\n\n%%\nsecret\n\n## secret\n%%\n\n- a %%secret%%\n"
    both = made(tmp_path, text, "epub", "pdf", "handout")
    assert both.codes() == []
    assert "secret" not in both.pdf() + both.pdf("handout") + " ".join(both.outline())
    for name in both.epub.archive.namelist():
        assert b"secret" not in both.epub.archive.read(name)
