"""The guide's examples of what a reader sees: each is made, and says what the guide says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import manuscripts
from manuscripts import PNG, ROOT
from octavo.edition import BUILT_IN
from octavo.read import read
from octavo.report import Severity
from octavo.resolve import resolve
from octavo.select import select
from octavo.vocabulary import Element

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\nnumber-sections: true\n---\n\n"
_PAIR = re.compile(r"^````md\n(.*?)^````\n\n````text\n(.*?)^````$", re.DOTALL | re.MULTILINE)
_BLOCKS = "p h1 h2 h3 h4 li dt dd caption figcaption th td".split()

PAGES = sorted((ROOT / "build" / "guide").glob("*.md"))
EXAMPLES = [
    pytest.param(written, said, id=f"{path.stem}-{number}")
    for path in PAGES
    for number, (written, said) in enumerate(_PAIR.findall(path.read_text(encoding="utf-8")), 1)
]


def lines(tree: Element) -> Iterator[str]:
    """What a reader sees: a line a block, verse a line a line, ``#`` before the level-1 heading."""
    for block in tree.iter(*_BLOCKS):
        if any(child.tag in _BLOCKS for child in block.iterdescendants()):
            continue
        verse = block.findall("span[@class]")
        if "stanza" in (block.get("class") or ""):
            yield from (words(line) for line in verse)
        elif words(block):
            yield "# " * (block.tag == "h1") + words(block)


def words(element: Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


@pytest.mark.parametrize(("written", "said"), EXAMPLES)
def test_an_example_says_what_the_guide_says(tmp_path: Path, written: str, said: str) -> None:
    for name in ("before.png", "after.png"):
        (tmp_path / name).write_bytes(PNG)
    bare = not written.startswith("# ")
    path = manuscripts.write(tmp_path, HEAD + "# Chapter\n\n" * bare + written)
    book, findings = read(path)
    assert book is not None
    selected, more = select(book, BUILT_IN["epub"])
    made, found = resolve(selected)
    assert [f for f in (*findings, *more, *found) if f.severity > Severity.NOTE] == []
    shown = [line for chapter in made.chapters for line in lines(chapter.tree())]
    assert shown[bare:] == said.splitlines()


def test_every_example_is_tried() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    assert len(EXAMPLES) == sum(text.count("````md\n") for text in texts) > 10
