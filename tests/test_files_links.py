"""Links between the files of a book, as the tools that it was written for understand them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from octavo.read import read
from octavo.report import Findings
from octavo.resolve import resolve

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\n---\n\n"


def links(tmp_path: Path, files: Mapping[str, str]) -> tuple[dict[str, str], Findings]:
    """Where each link leads, by its words: the words of the heading, with its chapter's."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    book, _ = read(tmp_path)
    assert book is not None
    made, findings = resolve(book)
    trees = [chapter.tree() for chapter in made.chapters]
    heads = {
        heading.get("id"): f"{tree[0].get('id')}/{heading.get('id')}"
        for tree in trees
        for heading in tree.iter("h1", "h2", "h3")
    }
    found = {
        "".join(link.itertext()): heads[link.get("href", "")[1:]]
        for tree in trees
        for link in tree.iter("a")
    }
    return found, findings


def test_headings_of_the_same_words_in_several_files(tmp_path: Path) -> None:
    body = "## Summary\n\n[p](one.md#summary) [q](two.md#summary) [r{}](#summary)\n\n"
    found, findings = links(
        tmp_path,
        {
            "one.md": f"{HEAD}# One\n\n{body.format(1)}",
            # the second of its file is the third of the book
            "two.md": f"# Two\n\n{body.format(2)}## Summary\n\n[s](#summary-1)\n",
        },
    )
    assert findings == ()
    assert found == {
        "p": "one/summary",
        "q": "two/summary-1",
        "r1": "one/summary",
        "r2": "two/summary-1",
        "s": "two/summary-2",
    }


@pytest.mark.parametrize(
    "path",
    [
        "../b/two",
        "../b/two.html",
        "../b/two.html#in-it",
        "../../b/two/",
        "/b/two.md",
        "/b/two#in-it",
    ],
)
def test_paths_as_the_pages_of_a_site_have_them(tmp_path: Path, path: str) -> None:
    found, findings = links(
        tmp_path,
        {
            "SUMMARY.md": "- [One](a/one.md)\n- [Two](b/two.md)\n",
            "a/one.md": f"{HEAD}# One\n\n[go]({path})\n",
            "b/two.md": "# Two\n\n## In It\n",
        },
    )
    assert findings == ()
    assert found == {"go": "two/in-it" if "#" in path else "two/two"}


def test_a_folder_is_its_index(tmp_path: Path) -> None:
    found, findings = links(
        tmp_path,
        {
            "SUMMARY.md": "- [One](one.md)\n- [Two](b/README.md)\n",
            "one.md": f"{HEAD}# One\n\n[go](b/) [file](b/none.pdf)\n",
            "b/README.md": "# Two\n",
        },
    )
    assert [finding.code for finding in findings] == ["link-outside"]
    assert found == {"go": "two/two"}


DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("in/dot", "in/dot.svg"),
        ("/in/dot.svg", "in/dot.svg"),
        ("/in/dot.svg", "static/in/dot.svg"),
        ("/in/dot", "public/in/dot.svg"),
        ("in/dot.svg", "resources/in/dot.svg"),
    ],
)
def test_images_as_other_tools_name_them(tmp_path: Path, written: str, file: str) -> None:
    _, findings = links(
        tmp_path, {file: DOT, "one.md": f"{HEAD}# One\n\nA ![dot]({written}) here.\n"}
    )
    assert findings == ()


def test_an_address_without_its_scheme(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(f"{HEAD}# One\n\n[x](www.example.org/a)\n")
    book, _ = read(tmp_path)
    assert book is not None
    _, (finding,) = resolve(book)
    assert finding.code == "link-outside"
    assert finding.hint == "write `https://www.example.org/a`"


def test_a_reference_to_what_a_cell_would_show(tmp_path: Path) -> None:
    cells = "```{r}\n#| label: fig-a\nplot(x)\n```\n\n```{r tbl-b, echo=TRUE}\nx\n```\n"
    (tmp_path / "one.qmd").write_text(f"{HEAD}# One\n\n@fig-a @tbl-b @fig-c\n\n{cells}")
    book, _ = read(tmp_path)
    assert book is not None
    _, findings = resolve(book)
    told = [f for f in findings if f.code == "reference-unknown"]
    assert ["no code is run" in finding.message for finding in told] == [True, True, False]
    assert "keep-md: true" in (told[0].hint or "")
