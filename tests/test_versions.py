"""What a build depends on beside the manuscript: told quickly, and anew where it has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo import versions
from octavo.cache import Cache


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Files that stand for those of the program, written to some time ago."""
    folder = tmp_path / "build" / "octavo"
    folder.mkdir(parents=True)
    (tmp_path / "styles").mkdir()
    for name in ("versions.py", "other.py"):
        (folder / name).write_text("one")
    (tmp_path / "styles" / "base.css").write_text("p { color: red }")
    monkeypatch.setattr(versions, "__file__", str(folder / "versions.py"))
    monkeypatch.setattr(time, "time_ns", lambda: 2 * int(time.time() * 1e9))
    yield tmp_path
    versions._told.clear()


def told(cache: Cache | None = None) -> str:
    versions._told.clear()
    return versions.tools(cache)


@pytest.mark.parametrize("name", ["build/octavo/other.py", "styles/base.css"])
def test_a_file_of_ours_that_changes_is_seen(ours: Path, name: str) -> None:
    cache = Cache(ours / "cache")
    first = told(cache)
    assert first == told(cache) == told()
    path = ours / name
    status = path.stat()
    path.write_text(path.read_text().replace("e", "o"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert told(cache) == told() != first


def test_a_file_that_was_written_to_just_now_is_read(
    ours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be written to again within what a file system counts as one moment."""
    monkeypatch.undo()
    monkeypatch.setattr(versions, "__file__", str(ours / "build/octavo/versions.py"))
    told(Cache(ours / "cache"))
    assert not [file for file in (ours / "cache").rglob("*") if file.is_file()]


def test_what_is_kept_of_our_files_may_be_damaged(ours: Path) -> None:
    cache = Cache(ours / "cache")
    first = told(cache)
    for file in (ours / "cache").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    assert told(cache) == first
