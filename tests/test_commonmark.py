"""CommonMark 0.31.2: the specification's examples, through the command that authors have."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from manuscripts import ROOT, octavo

EXAMPLES = ROOT / "tests" / "commonmark" / "examples.json"

#: What the dialect reads otherwise on purpose, and why. Nothing else differs.
DIFFERENT = {
    13: "a backslash before a space makes that space one that does not break, as in Pandoc",
    608: "a bare address is a link, as on GitHub",
    611: "a bare address is a link, as on GitHub",
}

_BLOCKS = "blockquote|body|div|dl|dd|dt|h[1-6]|hr|li|ol|p|pre|section|table|tbody|td|th|thead|tr|ul"


def normal(html: str) -> str:
    """HTML without the white space between blocks."""
    html = re.sub(rf"\s*\n\s*(</?(?:{_BLOCKS})\b[^>]*>)", r"\1", html)
    html = re.sub(rf"(</?(?:{_BLOCKS})\b[^>]*>)\s*\n\s*(?=<)", r"\1", html)
    html = re.sub(r"(<(?:li|blockquote)>)\n", r"\1", html)
    return html.strip()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("commonmark")
    done = octavo("parse", "--plain", "--examples", str(EXAMPLES), cwd=folder)
    assert done.returncode == 0, done.stderr
    made: list[str] = json.loads(done.stdout)
    return made


def test_the_specification(results: list[str]) -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert len(results) == len(examples) == 652
    wrong = {
        example["example"]: example["section"]
        for example, made in zip(examples, results, strict=True)
        if normal(made) != normal(example["html"])
    }
    assert set(wrong) == set(DIFFERENT), Counter(wrong.values())


def test_parse_shows_the_tree(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n# A\n\n*b*\n", encoding="utf-8")
    done = octavo("parse", "a.md", cwd=tmp_path)
    assert done.returncode == 0
    assert '<h1 data-line="4">A</h1>' in done.stdout
    assert '<p data-line="6"><em>b</em></p>' in done.stdout
    plain = octavo("parse", "--plain", "a.md", cwd=tmp_path)
    assert plain.stdout.endswith("<h1>A</h1>\n<p><em>b</em></p>\n")


def test_parse_tells_what_it_finds(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n```\nx\n", encoding="utf-8")
    done = octavo("parse", "a.md", cwd=tmp_path)
    assert "a.md:3:1: warning" in done.stderr
    assert "[fence-unclosed]" in done.stderr
    assert octavo("parse", cwd=tmp_path).returncode == 2
