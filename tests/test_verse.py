"""Verse on pages: who speaks it stands with it, and no line of a stanza is alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import both

RANGE = range(16, 28)
FILL = "Line.\n\n"
NAMES = ("one", "two", "three", "four", "five", "six")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    text = ""
    for n in RANGE:
        stanza = "\n".join(f"| {name}{n}" for name in NAMES)
        quatrain = "\n".join(f"| {name}{n + 100}" for name in NAMES[:4])
        text += f"# C{n}\n\n{FILL * n}**I.** **VOICE{n}.**\n\n{quatrain}\n|\n{stanza}\n\n"
        text += "After.\n\n" * 9
    return both.made(tmp_path_factory.mktemp("verse"), text, "pdf").pages()


def _together(pages: list[str], *words: str) -> bool:
    return any(set(words) <= set(page.split()) for page in pages)


def test_who_speaks_stands_with_what_is_spoken(pages: list[str]) -> None:
    assert all(_together(pages, f"VOICE{n}.", f"one{n + 100}") for n in RANGE)


def test_a_quatrain_stays_whole(pages: list[str]) -> None:
    assert all(_together(pages, *(f"{name}{n + 100}" for name in NAMES[:4])) for n in RANGE)


def test_no_line_of_a_stanza_is_alone(pages: list[str]) -> None:
    assert all(_together(pages, f"one{n}", f"two{n}") for n in RANGE)
    # the last of a poem's are four
    assert all(_together(pages, *(f"{name}{n}" for name in NAMES[2:])) for n in RANGE)


def test_screens_keep_lines_together_too(tmp_path: Path) -> None:
    made = both.made(tmp_path, "# A\n\n| one\n| two\n| three\n", "epub")
    assert ".stanza .line:first-child:not(:last-child) {\n  break-after: avoid;" in made.epub.css()
