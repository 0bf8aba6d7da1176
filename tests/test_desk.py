"""The author's desk: what each command answers, as a person or a machine reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from manuscripts import ROOT, SAMPLE, octavo, write
from octavo.cache import Cache


def test_the_doctor_names_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    done = octavo("doctor", cwd=tmp_path, PATH="")
    assert done.returncode == 0, done.stdout
    assert "ok       Python: 3." in done.stdout
    assert "ok       Pango: found" in done.stdout
    assert "weasyprint 70.0" in done.stdout
    found = json.loads(octavo("doctor", "--format", "json", cwd=tmp_path).stdout)
    states = {item["name"]: item["state"] for item in found["items"]}
    assert states["Octavo"] == "ok"
    for item in found["items"]:
        assert item["state"] != "missing" or (item["cost"] and item["mend"]), item


def test_clean_removes_what_builds_made_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE.replace("lang: en", "lang: en\neditions:\n  mine: {like: pdf}"))
    out = tmp_path / "out"
    out.mkdir()
    made = ["sample.epub", "sample.pdf", "sample-handout.pdf", "sample-mine.pdf", "pagemap.json"]
    made.append("sample-cover.jpg")
    left = ".sample.pdf.abcd1234.part"
    kept = ["sample-two.pdf", "notes.txt", ".other.pdf.abcd1234.part"]
    for name in (*made, left, *kept):
        (out / name).write_bytes(b"x")
    done = octavo("clean", "sample.md", "--dry-run", cwd=tmp_path)
    assert "would remove" in done.stdout
    assert (out / "sample.epub").exists()
    done = octavo("clean", "sample.md", cwd=tmp_path)
    assert done.returncode == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(kept)
    assert "nothing to remove" in octavo("clean", "sample.md", cwd=tmp_path).stdout


def test_clean_empties_the_cache_where_it_is_asked_to(tmp_path: Path) -> None:
    write(tmp_path)
    cache = tmp_path / "cache"
    Cache(cache).put("ab", b"x")
    (cache / "mine.txt").write_text("keep")
    asked = ("clean", "sample.md", "--cache", "--cache-dir", "cache")
    assert octavo(*asked[:2], cwd=tmp_path).stdout == "there is nothing to remove\n"
    assert octavo(*asked, "--dry-run", cwd=tmp_path).stdout == "would remove cache\n"
    assert Cache(cache).get("ab") == b"x"
    assert octavo(*asked, cwd=tmp_path).stdout == "removed cache\n"
    assert [path.name for path in cache.iterdir()] == ["mine.txt"]


def test_an_emptied_folder_goes_too(tmp_path: Path) -> None:
    write(tmp_path)
    assert octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path).returncode == 0
    assert octavo("clean", "sample.md", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "out").exists()


def test_the_place_of_a_finding_is_underlined(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE.replace("(#second)", "(#secnd)"))
    done = octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path)
    line, under = done.stderr.split("\n")[1:3]
    assert line[under.index("^") : under.rindex("^") + 1] == "](#secnd"
    assert "1 error; `octavo explain link-broken` tells more" in done.stderr


def test_many_findings_of_a_kind_are_one(tmp_path: Path) -> None:
    links = "\n\n".join(f"[a](#none-{n})" for n in range(20))
    write(tmp_path, SAMPLE + f"\n\n{links}\n")
    done = octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path)
    assert done.stderr.count(": error: ") == 3
    assert "… and 17 more [link-broken]: sample.md lines 44, 46," in done.stderr
    done = octavo("build", "sample.md", "--edition", "epub", "-v", cwd=tmp_path)
    assert done.stderr.count(": error: ") == 20


def test_shells_complete_commands(tmp_path: Path) -> None:
    done = octavo("completion", "bash", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "explain" in done.stdout
    assert "--fail-on-warning" in done.stdout
    assert octavo("completion", "zsh", cwd=tmp_path).stdout.startswith("#compdef octavo")


def test_progress_names_the_page_on_a_terminal_only(tmp_path: Path) -> None:
    write(tmp_path)
    code = (
        "import sys; sys.stderr.isatty = lambda: True; from octavo.cli import main;"
        "sys.exit(main(['build', 'sample.md', '--edition', 'pdf']))"
    )
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build"), "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "making the edition “pdf”" in done.stderr
    done = octavo("build", "sample.md", "--edition", "pdf", cwd=tmp_path)
    assert done.stderr == ""
