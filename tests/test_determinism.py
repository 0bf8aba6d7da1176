"""The same manuscript gives the same bytes: twice, elsewhere, under another hash seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from manuscripts import SAMPLE, octavo, write

EDITIONS = ("--edition", "epub", "--edition", "pdf", "--edition", "handout")


def digests(
    folder: Path, seed: str, text: str = SAMPLE, cwd: Path | None = None, **environment: str
) -> dict[str, str]:
    path = write(folder, text)
    where = [path.name] if cwd is None else [str(path), "-o", str(folder / "out")]
    environment["PYTHONHASHSEED"] = seed
    done = octavo("build", *where, *EDITIONS, cwd=cwd or folder, **environment)
    assert done.returncode == 0, done.stderr
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "out").iterdir())
    }


def test_the_same_bytes_in_two_folders_under_two_hash_seeds(tmp_path: Path) -> None:
    first = digests(tmp_path / "here", "1")
    other = tmp_path / "an other place"
    second = digests(other, "2", cwd=Path.home(), TZ="Asia/Tokyo", LC_ALL="C")
    assert len(first) == 5
    assert first == second


@pytest.mark.slow
def test_the_date_comes_from_the_environment_where_the_book_has_none(tmp_path: Path) -> None:
    text = SAMPLE.replace("date: 2026-01-02\n", "")
    first = digests(tmp_path / "a", "1", text, SOURCE_DATE_EPOCH="1700000000")
    second = digests(tmp_path / "b", "1", text, SOURCE_DATE_EPOCH="1800000000")
    assert first.keys() == second.keys()
    same = {name for name, digest in first.items() if second[name] == digest}
    assert not [name for name in same if name.endswith((".epub", ".pdf"))]
