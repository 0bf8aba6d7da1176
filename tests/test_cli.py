"""The command as a person or a machine meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from manuscripts import ROOT, SAMPLE, octavo, write


def test_a_build_makes_the_epub_and_the_pdf_and_says_so(tmp_path: Path) -> None:
    write(tmp_path)
    done = octavo("build", "sample.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out" / "sample.epub").is_file()
    assert (tmp_path / "out" / "sample.pdf").is_file()
    assert "pages" in done.stdout


@pytest.mark.slow
def test_a_manuscript_without_front_matter_builds_with_a_warning(tmp_path: Path) -> None:
    write(tmp_path, "Just words.\n", "any.md")
    done = octavo("build", "any.md", "-o", "made", cwd=tmp_path)
    assert done.returncode == 0
    assert "title-missing" in done.stderr
    assert (tmp_path / "made" / "any.epub").is_file()


BROKEN = SAMPLE.replace("(#second)", "(#secnd)")


def test_a_finding_has_its_place_its_line_and_its_mend(tmp_path: Path) -> None:
    write(tmp_path, BROKEN)
    done = octavo("build", "sample.md", cwd=tmp_path)
    assert done.returncode == 1
    line = next(i for i, text in enumerate(BROKEN.split("\n"), 1) if "#secnd" in text)
    column = BROKEN.split("\n")[line - 1].index("](#secnd") + 1
    assert f"sample.md:{line}:{column}: error:" in done.stderr
    assert "did you mean `#second`?" in done.stderr
    assert "^" in done.stderr


def test_a_failed_build_leaves_the_last_good_files(tmp_path: Path) -> None:
    write(tmp_path)
    assert octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path).returncode == 0
    good = (tmp_path / "out" / "sample.epub").read_bytes()
    write(tmp_path, BROKEN)
    assert octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path).returncode == 1
    assert (tmp_path / "out" / "sample.epub").read_bytes() == good
    made = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert made == ["pagemap.json", "sample-cover.jpg", "sample.epub"]


def test_findings_for_machines(tmp_path: Path) -> None:
    write(tmp_path, BROKEN)
    done = octavo("build", "sample.md", "--format", "json", cwd=tmp_path)
    document = json.loads(done.stdout)
    assert document["status"] == done.returncode == 1
    assert document["findings"][0]["code"] == "link-broken"
    assert document["findings"][0]["line"] > 1
    done = octavo("build", "sample.md", "--format", "github", cwd=tmp_path)
    assert done.stdout.startswith("::error file=sample.md,line=")


@pytest.mark.slow
def test_warnings_stop_when_told_to(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE.replace("lang: en", "lang: en\nsubtitel: x"))
    done = octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path)
    assert done.returncode == 0
    assert "did you mean" in done.stderr
    done = octavo("build", "sample.md", "--edition", "epub", "-W", cwd=tmp_path)
    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("bild",), ("build", "--edishun", "x"), ("build", "sample.md", "-o", "book.pdf")],
)
def test_wrong_usage_is_told_apart(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path)
    done = octavo(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_unknown_edition_is_named_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path)
    done = octavo("build", "sample.md", "--edition", "handuot", cwd=tmp_path)
    assert done.returncode == 1
    assert "did you mean `handout`?" in done.stderr


def test_an_unknown_edition_of_a_book_is_not_its_own_nearest(tmp_path: Path) -> None:
    text = "---\ntitle: T\neditions: {prnt: {trim: a5}, audio: {}}\n---\n\n# A\n\nText.\n"
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    done = octavo("build", "book.md", cwd=tmp_path)
    assert "did you mean `print`?" in done.stderr
    assert "one of your own says what it is like (`like: print`)" in done.stderr


def test_editions_may_be_named_in_one_line(tmp_path: Path) -> None:
    text = "---\ntitle: T\ndate: 2026\neditions: epub, print\n---\n\n# A\n\nText.\n"
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    done = octavo("build", "book.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(file.suffix for file in (tmp_path / "out").glob("book*.*")) == [
        *(".epub", ".jpg", ".pdf"),
    ]


def test_a_missing_manuscript_is_a_clear_error(tmp_path: Path) -> None:
    done = octavo("build", "nowhere.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr
    assert "Traceback" not in done.stderr


def test_colours_only_where_wanted(tmp_path: Path) -> None:
    write(tmp_path, BROKEN)
    done = octavo("build", "sample.md", cwd=tmp_path, NO_COLOR="1")
    assert "\x1b" not in done.stderr + done.stdout


def test_quiet_prints_nothing_that_went_well(tmp_path: Path) -> None:
    write(tmp_path)
    done = octavo("build", "sample.md", "--edition", "epub", "-q", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_version_and_help_load_no_engine(tmp_path: Path) -> None:
    assert octavo("--version", cwd=tmp_path).stdout.startswith("octavo ")
    assert "exit status" in octavo("build", "--help", cwd=tmp_path).stdout


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_help_and_version_load_nothing_that_takes_time(option: str, tmp_path: Path) -> None:
    code = (
        "import atexit, sys; from octavo.cli import main;"
        "atexit.register(lambda: print(sorted(sys.modules), file=sys.stderr));"
        f"main([{option!r}])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "octavo" in done.stdout
    for slow in ("rich", "lxml.etree", "dataclasses", "tempfile", "octavo.pipeline"):
        assert f"'{slow}'" not in done.stderr, slow


def _spoken(folder: Path, *command: str, **streams: Any) -> subprocess.CompletedProcess[str]:
    """A command whose output is kept until it is much, or the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    environment.pop("PYTHONUNBUFFERED", None)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, cwd=folder, env=environment, text=True, check=False, **streams
    )
    return done


@pytest.mark.parametrize("asked", [["--help"], ["explain"], ["explain", "--format", "json"]])
def test_where_nobody_listens_any_more_nothing_is_said(asked: list[str], tmp_path: Path) -> None:
    here, there = os.pipe()
    os.close(here)
    done = _spoken(tmp_path, sys.executable, "-m", "octavo", *asked, stdout=there)
    os.close(there)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_what_cannot_be_printed_is_told_in_a_line(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = _spoken(tmp_path, sys.executable, "-m", "octavo", "--help", stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("octavo: nothing can be printed: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes streams")
def test_a_book_is_made_where_all_streams_are_closed(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE.replace("lang: en", "lang: en\npage-source: none"))
    build = [sys.executable, "-m", "octavo", "build", "sample.md", "--edition", "epub"]
    closed = _spoken(tmp_path, "sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *build)
    assert closed.returncode == 0
    assert (tmp_path / "out" / "sample.epub").read_bytes()[:2] == b"PK"


def test_files_of_an_earlier_build_are_named_where_there_are_any(tmp_path: Path) -> None:
    write(tmp_path, "---\ntitle: T\n---\n\n# One\n\n[a](#nowhere)\n")
    done = octavo("build", "sample.md", cwd=tmp_path)
    assert "nothing was written\n" in done.stderr
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "sample.epub").write_bytes(b"")
    done = octavo("build", "sample.md", cwd=tmp_path)
    assert "nothing was written; files of an earlier build stand\n" in done.stderr
