"""The small books of every genre, built end to end: nothing to report, and valid everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavo.check import finished
from octavo.pipeline import Outcome, Request, build
from octavo.report import Severity

BOOKS = Path(__file__).parent / "books"
GENRES = sorted(folder.name for folder in BOOKS.iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("shelf")
    return {
        genre: build(Request(next((BOOKS / genre).glob("*.md")), folder / genre))
        for genre in GENRES
    }


@pytest.mark.parametrize("genre", GENRES)
def test_there_is_nothing_to_report(shelf: dict[str, Outcome], genre: str) -> None:
    outcome = shelf[genre]
    assert {"epub", "pdf"} <= {output.edition for output in outcome.outputs}
    assert [f for f in outcome.findings if f.severity > Severity.NOTE] == []


def test_validators_have_nothing_to_say(shelf: dict[str, Outcome]) -> None:
    files = [
        output.path
        for outcome in shelf.values()
        for output in outcome.outputs
        if output.path.suffix in (".epub", ".pdf")
    ]
    assert len(files) >= 2 * len(GENRES)
    assert [f for f in finished(files) if f.severity > Severity.NOTE] == []
