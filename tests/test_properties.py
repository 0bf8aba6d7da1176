"""Whatever an author writes ends in outputs or findings, and no word of it is lost."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from manuscripts import make
from octavo.fonts import TEXT, chains, covers, packaged_faces
from octavo.report import Severity

FRONT = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n---\n\n"

#: Each block holds the mark %, which becomes a word found nowhere else in the manuscript.
BLOCKS = (
    "# %",
    "## %",
    "%",
    "% *%* **%** `%` %",
    "- %\n- %\n\n    %",
    "1. %\n2. %",
    "> %\n> %\n>\n> - %",
    "| % | % |\n|---|--:|\n| % | % |",
    "```\n%\n%\n```",
    "% <b>%</b> <i>% %",
    '<div class="x">\n\n% %\n\n</div>',
    "%\n:   %\n\n    %",
    "![%](dot.png)",
    '[%](https://example.org) <span lang="fr">%</span>',
    "% \"%\" -- '%'...",
    "::: {.x}\n%\n\n- %\n:::",
    "| %\n|   %\n|\n| %",
    "% [%]{.smallcaps}\\index{e} ~~%~~ %",
    "+-------+-------+\n| %     | %     |\n+=======+=======+\n| %     | - %   |\n+-------+-------+",
    "a. %\nb. %",
)

blocks = st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=12)


def manuscript(chosen: list[str]) -> tuple[str, list[str]]:
    """A manuscript of the blocks, and its words in order."""
    words: list[str] = []

    def word(_: re.Match[str]) -> str:
        # short, so that no line break hyphenates it; letters only, so that no mark joins it
        number = len(words)
        words.append("q" + "".join(chr(ord("a") + int(d)) for d in f"{number:03}") + "z")
        return words[-1]

    text = re.sub("%", word, "\n\n".join(chosen))
    return FRONT + text + "\n", words


def epub_text(data: bytes) -> str:
    pieces: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        opf = next(name for name in archive.namelist() if name.endswith(".opf"))
        package = etree.fromstring(archive.read(opf))
        hrefs = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        for reference in package.iter("{*}itemref"):
            href = hrefs[reference.get("idref")] or ""
            if "nav" in href:
                continue
            root = etree.fromstring(archive.read(str(Path(opf).parent / href)))
            body = root.find("{*}body")
            assert body is not None
            pieces.append(" ".join(str(t) for t in body.itertext()))
    return "\n".join(pieces)


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def in_order(words: list[str], text: str) -> list[str]:
    """The first words that are not in the text in this order."""
    position = 0
    for index, word in enumerate(words):
        found = text.find(word, position)
        if found < 0:
            return words[index : index + 3]
        position = found + len(word)
    return []


def check_blocks(chosen: list[str]) -> None:
    text, words = manuscript(chosen)
    with tempfile.TemporaryDirectory() as folder:
        outcome = make(Path(folder), text)
        assert not [f for f in outcome.findings if f.severity is Severity.ERROR]
        made = {output.edition: output.path.read_bytes() for output in outcome.outputs}
    assert in_order(words, epub_text(made["epub"])) == []
    # contents and running heads repeat the headings' words: in the PDF they only come again
    assert in_order(words, pdf_text(made["pdf"])) == []


# what fails is told at once: to make it smaller would build hundreds of books
quick = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
long = settings(quick, max_examples=150)


@quick
@given(blocks)
def test_every_word_is_in_both_outputs_in_order(chosen: list[str]) -> None:
    check_blocks(chosen)


@pytest.mark.slow
@long
@given(blocks)
def test_every_word_is_in_both_outputs_in_order_at_length(chosen: list[str]) -> None:
    check_blocks(chosen)


def check_any(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = make(Path(folder), text)
        assert outcome.outputs or outcome.findings
        stopped = {f.edition for f in outcome.findings if f.severity is Severity.ERROR}
        if not stopped:
            assert {output.edition for output in outcome.outputs} >= {"epub", "pdf"}
        assert not [f for f in outcome.findings if f.code.endswith("-faulty")]


markup = st.text(
    alphabet=st.sampled_from("ab \n\t#*_`~[](){}<>!|:-+=\"'\\&;/.^1$%@\u00e9\u0416\u202e\u0000"),
    max_size=120,
)


@quick
@given(markup)
def test_any_text_ends_in_outputs_or_findings(text: str) -> None:
    check_any(text)


@pytest.mark.slow
@long
@given(st.one_of(markup, st.text(max_size=200)))
def test_any_text_ends_in_outputs_or_findings_at_length(text: str) -> None:
    check_any(text)


def covered() -> list[str]:
    chain = chains(packaged_faces())[TEXT]
    faces = [f for f in packaged_faces() if f.family in chain and not f.italic]
    points = frozenset[int]().union(*(covers(face) for face in faces if face.weight == 400))
    return [chr(p) for p in sorted(points) if p > 32 and chr(p).isprintable()]


# few: a process that meets a character for the first time takes long to find its face
@settings(quick, max_examples=1)
@given(st.lists(st.sampled_from(covered()), min_size=1, max_size=40))
def test_text_that_the_faces_cover_always_builds(characters: list[str]) -> None:
    # in a code span, so that no character is markup
    text = FRONT + "x " + " ".join(f"`` {c} ``" for c in characters) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        outcome = make(Path(folder), text)
        assert [f for f in outcome.findings if f.severity is Severity.ERROR] == []
        assert {output.edition for output in outcome.outputs} >= {"epub", "pdf"}
