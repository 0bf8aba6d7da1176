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


_YAML = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FRONTS = [
    pytest.param(front, id=f"{path.stem}-{number}")
    for path in sorted(GUIDE.glob("*.md"))
    for number, front in enumerate(_YAML.findall(path.read_text(encoding="utf-8")), 1)
    if "chapters:" not in front
]


@pytest.mark.parametrize("front", FRONTS)
def test_the_keys_that_the_guide_tells_of_are_known(front: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    whole = front if "title:" in front else f"title: A\n{front}"
    path.write_text(f"---\n{whole}---\n\n# A\n\nb\n", encoding="utf-8")
    _, findings = read(path)
    wrong = {"metadata-unknown", "metadata-type", "metadata-value", "yaml-syntax", "edition-option"}
    assert [f.message for f in findings if f.code in wrong] == []
