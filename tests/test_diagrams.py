"""Diagrams: drawn where a program is there, shown as source where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import manuscripts
from octavo import tools
from octavo.read import read
from octavo.report import Severity
from octavo.resolve import resolve
from stand_ins import program

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n---\n\n# One\n\n"
DOT = """\
```dot
//| label: fig-graph
//| fig-cap: A small graph
//| fig-alt: a leads to b.
digraph { a -> b }
```
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="60pt" height="30pt" viewBox="0 0 60 30">
<script>alert(1)</script><text font-family="Times,serif" x="3" y="9">a</text></svg>"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")


def test_where_there_is_no_program_the_source_is_shown(tmp_path: Path, bin_only: Path) -> None:
    book, _ = read(manuscripts.write(tmp_path, HEAD + DOT + "\n" + DOT.replace("graph\n", "two\n")))
    assert book is not None
    made, findings = resolve(book)
    found = [f for f in findings if f.code == "diagram-tool-missing"]
    assert len(found) == 1
    assert found[0].severity == Severity.WARNING
    assert "graphviz" in found[0].hint.lower()
    figure = made.chapters[0].tree().find(".//figure[@id='fig-graph']")
    assert figure is not None
    assert figure.get("data-number") == "1"
    assert "digraph" in "".join(map(str, figure.itertext()))


def test_a_drawing_is_a_figure_of_the_book(tmp_path: Path, bin_only: Path) -> None:
    program(bin_only, "dot", f"assert 'fig-cap' not in source\nprint('''{DRAWING}''')")
    book, _ = read(manuscripts.write(tmp_path, HEAD + DOT))
    assert book is not None
    made, findings = resolve(book)
    assert not [f for f in findings if f.severity > Severity.NOTE], findings
    figure = made.chapters[0].tree().find(".//figure[@id='fig-graph']")
    assert figure is not None
    image = figure.find("img")
    assert image is not None
    assert image.get("alt") == "a leads to b."
    assert image.get("data-made") is None
    drawing = made.images[image.get("src", "")]
    assert (drawing.width_px, drawing.height_px) == (80, 40)
    assert b"script" not in drawing.data
    assert b"Octavo Sans" in drawing.data


def test_a_drawing_is_in_both_outputs(tmp_path: Path, bin_only: Path) -> None:
    program(bin_only, "dot", f"print('''{DRAWING}''')")
    outcome = manuscripts.make(tmp_path, HEAD + DOT)
    assert {output.edition for output in outcome.outputs} >= {"epub", "pdf"}, outcome.findings


def test_what_the_program_complains_of_is_told_at_its_line(tmp_path: Path, bin_only: Path) -> None:
    program(bin_only, "dot", "sys.exit('Error: <stdin>: syntax error in line 4 near x')")
    book, _ = read(manuscripts.write(tmp_path, HEAD + DOT))
    assert book is not None
    found = [f for f in resolve(book)[1] if f.code == "diagram-failed"]
    assert len(found) == 1
    assert "syntax error in line 4" in found[0].message
    assert found[0].source is not None
    assert found[0].source.line == 14


def test_a_diagram_without_words_is_told(tmp_path: Path, bin_only: Path) -> None:
    program(bin_only, "dot", f"print('''{DRAWING}''')")
    book, _ = read(manuscripts.write(tmp_path, HEAD + "```dot\ndigraph { a }\n```\n"))
    assert book is not None
    assert [f.code for f in resolve(book)[1]].count("image-alt-missing") == 1


@pytest.mark.timeout(50)
def test_a_program_that_does_not_end_is_ended(bin_only: Path, tmp_path: Path) -> None:
    program(bin_only, "slow", "time.sleep(60)")
    found = tools.find("nowhere", "slow")
    assert found is not None
    assert tools.run(found, [], tmp_path, limit_s=0.5).status == -1
