"""The guide and a book of every genre, built end to end: nothing to report, valid everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from manuscripts import ROOT
from octavo.check import finished
from octavo.pipeline import Outcome, Request, build
from octavo.report import Severity

BOOKS = Path(__file__).parent / "books"
GENRES = sorted(folder.name for folder in BOOKS.iterdir() if folder.is_dir())
MANUSCRIPTS = {genre: next((BOOKS / genre).glob("*.md")) for genre in GENRES}
MANUSCRIPTS["guide"] = ROOT / "build" / "guide"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("shelf")
    return {
        name: build(Request(manuscript, folder / name)) for name, manuscript in MANUSCRIPTS.items()
    }


@pytest.mark.parametrize("name", MANUSCRIPTS)
def test_there_is_nothing_to_report(shelf: dict[str, Outcome], name: str) -> None:
    outcome = shelf[name]
    assert {"epub", "pdf"} <= {output.edition for output in outcome.outputs}
    assert [f for f in outcome.findings if f.severity > Severity.NOTE] == []


def test_validators_have_nothing_to_say(shelf: dict[str, Outcome]) -> None:
    files = [
        output.path
        for outcome in shelf.values()
        for output in outcome.outputs
        if output.path.suffix in (".epub", ".pdf")
    ]
    assert len(files) >= 2 * len(MANUSCRIPTS)
    assert [f for f in finished(files) if f.severity > Severity.NOTE] == []
