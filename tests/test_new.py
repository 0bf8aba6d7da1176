"""`octavo new`: what it writes builds at once, and has nothing to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from manuscripts import ROOT, octavo
from octavo.desk.new import GENRES


@pytest.mark.parametrize(
    "genre",
    [pytest.param(genre, marks=() if genre == "handout" else pytest.mark.slow) for genre in GENRES],
)
def test_a_new_book_builds_at_once(tmp_path: Path, genre: str) -> None:
    awkward = "Ann: “O'Hara” # 1"
    done = octavo("new", "my book", "--genre", genre, "--author", awkward, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "my book"
    done = octavo("check", "my-book.md", "-W", cwd=folder)
    assert done.returncode == 0, done.stderr
    done = octavo("build", "my-book.md", "-W", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.name for path in (folder / "out").iterdir()}
    assert made & {"my-book.pdf", "my-book-handout.pdf"}
    for name in (".github/workflows/book.yml", ".gitlab-ci.yml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert yaml.safe_load(text)
        assert "{{" not in text
        assert "my-book.md" in text
    assert (folder / ".gitignore").read_text(encoding="utf-8").endswith("/out/\n")


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "styles.css").write_text("mine", encoding="utf-8")
    done = octavo("new", "book", cwd=tmp_path)
    assert done.returncode == 2
    assert "styles.css is there already" in done.stderr
    assert [path.name for path in (tmp_path / "book").iterdir()] == ["styles.css"]


def test_a_new_book_says_what_was_asked_for(tmp_path: Path) -> None:
    done = octavo(
        *("new", "a", "--title", "yes", "--lang", "de-AT", "--format", "json"), cwd=tmp_path
    )
    assert "a.md" in json.loads(done.stdout)["files"]
    head = (tmp_path / "a" / "a.md").read_text(encoding="utf-8").split("---")[1]
    assert yaml.safe_load(head)["title"] == "yes"
    assert yaml.safe_load(head)["lang"] == "de-AT"
    assert octavo("new", "b", "--lang", "?", cwd=tmp_path).returncode == 2


def test_templates_travel_with_the_package() -> None:
    for genre in GENRES:
        folder = ROOT / "build" / "octavo" / "desk" / "new" / genre
        assert (folder / "manuscript.md").is_file()
