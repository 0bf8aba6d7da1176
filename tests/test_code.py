"""Code as a reader sees it: looks, numbers that are no text, lines that are wrapped."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import both
import manuscripts
from epubs import made
from octavo.book import Book, Chapter, Metadata
from octavo.read import read
from octavo.report import Findings
from octavo.resolve import code, resolve
from octavo.resolve.draft import Draft, Part
from octavo.vocabulary import freeze
from octavo.work import at_once

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n---\n\n# One\n\n"


def resolved(folder: Path, body: str) -> tuple[etree._Element, Findings]:
    book, found = read(manuscripts.write(folder, HEAD + body))
    assert book is not None
    made, more = resolve(book)
    return made.chapters[0].tree(), found + more


def looks(element: etree._Element) -> list[tuple[str, str]]:
    return [(e.get("class", ""), "".join(map(str, e.itertext()))) for e in element.iter("span")]


def test_tokens_of_one_look_share_an_element(tmp_path: Path) -> None:
    tree, _ = resolved(tmp_path, "```python\n# one\ndef f(x):\n    return None\n```\n")
    block = next(tree.iter("code"))
    assert looks(block) == [("c", "# one"), ("k", "def"), ("f", "f"), ("k", "return None")]
    assert "".join(map(str, block.itertext())) == "# one\ndef f(x):\n    return None"


def test_code_that_stays_as_it_is_is_not_highlighted_again(tmp_path: Path) -> None:
    book, _ = read(manuscripts.write(tmp_path, HEAD + "```python\nNone\n```\n\n`x`{.python}\n"))
    assert book is not None
    asked: list[object] = []

    def known(name: str, values: Sequence[Any]) -> list[Any]:
        if not name.startswith("octavo.resolve.code:"):
            return at_once(name, values)
        asked.extend(values)
        return [((("o", "None"),), (("f", "x"),)) for _ in values]

    tree = resolve(book, work=known)[0].chapters[0].tree()
    assert asked == [(("python", "None"), ("python", "x"))]
    assert looks(tree) == [("o", "None"), ("f", "x")]


def test_an_unknown_language_is_told_with_the_nearest(tmp_path: Path) -> None:
    tree, findings = resolved(tmp_path, "```pyton\nx = 1\n```\n\n```text\ny\n```\n")
    found = [f for f in findings if f.code == "code-language"]
    assert len(found) == 1
    assert "`python`" in found[0].hint
    assert found[0].source is not None
    assert (found[0].source.line, found[0].source.column) == (10, 4)
    assert not list(tree.iter("span"))


def test_the_name_of_a_file_stands_above_its_code(tmp_path: Path) -> None:
    body = '```{.python filename="a.py"}\nb\n```\n\n```sh title="c.sh"\nd\n```\n'
    tree, _ = resolved(tmp_path, body)
    names = tree.findall("p[@class='filename']")
    assert ["".join(map(str, name.itertext())) for name in names] == ["a.py", "c.sh"]
    assert [name.getnext().tag for name in names] == ["pre", "pre"]


def test_numbered_lines_are_numbered_from_where_the_author_says(tmp_path: Path) -> None:
    body = "```{.python .numberLines startFrom=98}\na = 1\n\nb = 2\n```\n"
    tree, _ = resolved(tmp_path, body)
    pre = next(tree.iter("pre"))
    assert "numbered" in pre.get("class", "")
    lines = [e for e in pre.iter("span") if "line" in e.get("class", "").split()]
    assert [line.get("data-n") for line in lines] == ["98", "99", "100"]
    assert "".join(map(str, pre.itertext())) == "a = 1\n\nb = 2"
    assert pre.get("data-startfrom") is None


def test_marked_lines_in_quartos_form(tmp_path: Path) -> None:
    tree, _ = resolved(tmp_path, '```{.text code-line-numbers="1,3-4"}\na\nb\nc\nd\n```\n')
    marked = [e for e in tree.iter("span") if "marked" in e.get("class", "").split()]
    assert ["".join(map(str, e.itertext())).strip() for e in marked] == ["a", "c", "d"]


def test_a_listing_has_its_caption_above(tmp_path: Path) -> None:
    body = '```{.python #lst-x lst-cap="The `f` of it"}\nx = 1\n```\n'
    tree, _ = resolved(tmp_path, body.replace("`f`", "f"))
    figure = tree.find(".//figure[@id='lst-x']")
    assert figure is not None
    assert [e.tag for e in figure] == ["figcaption", "pre"]
    assert figure[1].get("id") is None


def test_inline_code_of_a_language(tmp_path: Path) -> None:
    tree, _ = resolved(tmp_path, "Text `x = None`{.python} and `y = None`.\n")
    assert looks(tree) == [("k", "None")]


def test_line_numbers_are_no_text_of_the_page(tmp_path: Path) -> None:
    body = "```{.text .numberLines startFrom=7331}\nalpha\nbeta\n```\n"
    outcome = manuscripts.make(tmp_path, HEAD + body)
    paths = {output.edition: output.path for output in outcome.outputs}
    assert set(paths) >= {"epub", "pdf"}, outcome.findings
    with pypdfium2.PdfDocument(paths["pdf"].read_bytes()) as pdf:
        assert any("7331" in page.get_textpage().get_text_range() for page in pdf)
    import pikepdf

    with pikepdf.open(io.BytesIO(paths["pdf"].read_bytes())) as opened:
        streams = b"".join(page.Contents.read_bytes() for page in opened.pages)
    assert streams.count(b"/Artifact") >= 2
    epub = made(tmp_path / "again", HEAD + body)
    chapter = etree.fromstring(epub.archive.read("EPUB/one.xhtml"))
    assert "7331" not in "".join(map(str, chapter.itertext()))


def test_the_font_of_code_has_the_figures_of_its_numbers(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    epub = made(tmp_path, HEAD + "```{.text .numberLines}\nalpha\n```\n")
    name = next(name for name in epub.archive.namelist() if "mono-400-roman" in name)
    with TTFont(io.BytesIO(epub.archive.read(name))) as font:
        assert set(map(ord, "0123456789")) <= set(font.getBestCmap())


@pytest.mark.parametrize("language", ["python", "html", "diff", "bash", "rust", "json", "tex"])
@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80))
def test_highlighting_never_changes_the_text(language: str, text: str) -> None:
    tree = etree.Element("section")
    block = etree.SubElement(tree, "pre", {"class": "numberLines"})
    etree.SubElement(block, "code", {"class": f"language-{language}"}).text = f"{text}\n  {text}"
    chapter = Chapter("one", "chapter", "x.md", freeze(tree))
    part = Part(chapter, chapter.tree())
    code.run(Draft(Book("x", Path(), Metadata("T"), (chapter,)), (part,)))
    assert "".join(map(str, part.tree.itertext())) == f"{text}\n  {text}"


def test_the_options_of_a_cell_are_not_its_code(tmp_path: Path) -> None:
    cells = [
        '```{python}\n#| label: lst-a\n#| lst-cap: "A loop"\n#| fig-cap:\n#|   - one\nx\n'
        "#| y: z\n```",
        "```{ojs}\n//| code-fold: true\n//|\nx\n```",
        "```python\n#| label: lst-b\nx\n```",
        '```{dot}\n//| fig-cap: "A graph"\ngraph {}\n```',
    ]
    book, _ = read(manuscripts.write(tmp_path, HEAD + "\n\n".join(cells) + "\n"))
    assert book is not None
    blocks = list(book.chapters[0].tree().iter("pre"))
    shown = ["".join(map(str, block.itertext())) for block in blocks]
    assert shown[:3] == ["x\n#| y: z", "x", "#| label: lst-b\nx"]
    assert "fig-cap" in shown[3]
    assert (blocks[0].get("id"), blocks[0].get("data-lst-cap")) == ("lst-a", "A loop")
    # the line before the code, as ever
    starts = [int(block.get("data-line", "0")) - len(HEAD.split("\n")) + 1 for block in blocks]
    assert starts[:2] == [5, 12]


def test_no_marked_line_of_a_program_is_alone_on_its_page(tmp_path: Path) -> None:
    long = "last('a line that is so long that it may have to be wrapped')"
    code = f"```{{.r code-line-numbers='4-5'}}\nfirst()\nn = 2\nm = 3\nse = 4\n{long}\n```\n"
    text = "".join(f"{'Some words of a text. ' * (5 + n % 7)}\n\n{code}\n" for n in range(30))
    pages = both.made(tmp_path, f"# One\n\n{text}", "pdf").pages()
    heads = [page.split("last(")[0] for page in pages if "last(" in page]
    assert len(heads) > 5
    assert [head for head in heads if "se = 4" not in head] == []


def test_a_short_program_whose_last_line_is_long_is_not_parted(tmp_path: Path) -> None:
    """Its last line alone was taken for the first, which stays with what follows it."""
    program = (
        "```text\nfirst\nsecond\nthird, which is so long that it may have to be wrapped\n```\n"
    )
    tree, _ = resolved(tmp_path, program)
    lines = [e for e in tree.iter("span") if "line" in (e.get("class") or "").split()]
    assert ["".join(e.itertext()).split()[0].rstrip(",") for e in lines] == ["first", "third"]
    para = "Some words that make a paragraph of three lines on this page of a book. " * 3
    line = "Line.\n\n"
    text = "".join(f"{line * (2 + n % 7)}{program}\n{para}\n\n" for n in range(30))
    pages = both.made(tmp_path, f"# One\n\n{text}", "pdf").pages()
    assert sum(page.count("first") for page in pages) == 30
    assert [page for page in pages if page.count("first") != page.count("third")] == []
