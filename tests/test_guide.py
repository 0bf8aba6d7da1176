"""The guide: its examples are true, and it is a book that builds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manuscripts import ROOT
from octavo.read import read, shown
from octavo.report import Severity

GUIDE = ROOT / "build" / "guide"
_PAIR = re.compile(r"^````markdown\n(.*?)^````\n\n````html\n(.*?)^````$", re.DOTALL | re.MULTILINE)

EXAMPLES = [
    pytest.param(written, made, id=f"{path.stem}-{number}")
    for path in sorted(GUIDE.glob("*.md"))
    for number, (written, made) in enumerate(_PAIR.findall(path.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize(("written", "made"), EXAMPLES)
def test_an_example_makes_what_the_guide_says(written: str, made: str) -> None:
    html, findings = shown(written, "example.md", plain=True)
    assert html == made
    assert [finding for finding in findings if finding.severity > Severity.NOTE] == []


def test_every_example_of_the_guide_is_tested() -> None:
    texts = [path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md")]
    assert len(EXAMPLES) == sum(text.count("````markdown\n") for text in texts) > 20


def test_the_guide_is_a_manuscript() -> None:
    book, findings = read(Path(GUIDE))
    assert book is not None
    assert len(book.chapters) >= 9
    assert findings == ()
