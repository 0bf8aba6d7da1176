"""Callouts that are longer than the room on a page: parted where whole ones would leave a hole."""

from __future__ import annotations

from pathlib import Path

import pytest

import both

FILL = "Some words of a text that goes on for a while. " * 8
BOX = "In the box more words are said than anybody has asked for today. "


def pages(folder: Path, count: int, box: str, edition: str = "pdf") -> list[str]:
    text = f"# One\n\n{(FILL + chr(10) * 2) * count}::: {{.important}}\n{box}\n:::\n\n{FILL}\n"
    made = both.made(folder, text, edition)
    assert not made.codes()
    return [page for page in made.pages(edition) if "Some words" in page or "In the box" in page]


def test_a_long_one_begins_where_there_is_room(tmp_path: Path) -> None:
    first, second, *_ = pages(tmp_path, 1, f"{BOX * 14}\n\n{BOX * 14}\n\n- {BOX}\n- Done.")
    assert "Important" in first
    assert first.count("In the box") >= 6
    assert second.count("In the box") >= 3


def test_one_of_a_few_lines_stays_whole(tmp_path: Path) -> None:
    for count in (2, 3):
        made = pages(tmp_path / str(count), count, BOX * 4)
        assert max(page.count("In the box") for page in made) == 4


@pytest.mark.parametrize("end", [f"- {BOX}\n- Done.", "Done."])
def test_no_page_begins_with_its_last_line_alone(tmp_path: Path, end: str) -> None:
    for count in range(10, 18):
        box = f"{BOX * count}\n\n{end}"
        made = pages(tmp_path / str(count), 1, box)
        page = next(page for page in made if "Done." in page)
        assert page.partition("Done.")[0].count("In the box") >= 1, page
