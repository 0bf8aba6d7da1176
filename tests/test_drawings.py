"""Drawings on paper: their letters are the book's, whatever families they name."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from manuscripts import write
from octavo.editions.pdf import drawings
from octavo.pipeline import Request, build

SVG = 'xmlns="http://www.w3.org/2000/svg"'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "Octavo Text"),
        ('font-family="serif"', "Octavo Text"),
        ('font-family="Source Sans Pro, sans-serif"', "Octavo Sans"),
        ('font-family="Helvetica"', "Octavo Sans"),
        ('font-family="Courier New"', "Octavo Mono"),
        ('style="font-family: Papyrus; fill: red"', "Octavo Text"),
        ('style="font: bold 12px/1.2 Arial"', "Octavo Sans"),
    ],
)
def test_a_drawing_is_set_in_the_faces_of_the_book(written: str, expected: str) -> None:
    data = f"<svg {SVG}><text {written}>x</text></svg>".encode()
    root = etree.fromstring(drawings.faced(data))
    text = root[0]
    named = text.get("font-family") or text.get("style") or root.get("font-family") or ""
    assert f"'{expected}', 'Octavo Scripts', 'Octavo Symbols'" in named


def test_rules_within_a_drawing_are_heard() -> None:
    data = f"<svg {SVG}><style>text {{ font-family: Verdana }}</style></svg>".encode()
    assert b"'Octavo Sans'" in drawings.faced(data)
    assert drawings.faced(b"<svg") == b"<svg"


@pytest.mark.slow
def test_a_drawing_with_words_never_needs_a_font_of_the_machine(tmp_path: Path) -> None:
    svg = f'<svg {SVG} viewBox="0 0 90 20"><text y="15" font-family="serif">Ωβ Ж</text></svg>'
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    inline = svg.replace("serif", "monospace")
    text = f"---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\n![A](a.svg)\n\n{inline}\n"
    outcome = build(Request(write(tmp_path, text), tmp_path / "out", ("pdf",)))
    assert [f.code for f in outcome.findings if f.severity > 1] == []


def test_a_drawing_in_the_text_is_a_figure_with_its_words(tmp_path: Path) -> None:
    """Both outputs say the same of it, and the text behind it is not lost."""
    drawn = f'<svg {SVG} viewBox="0 0 90 20" width="90" role="img" aria-label="A long line">'
    svg = f'{drawn}<path d="M0 9H90" stroke="#000"/><text y="15">end</text></svg>'
    text = f"---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\nBefore {svg} and after.\n\n{svg}\n"
    outcome = build(Request(write(tmp_path, text), tmp_path / "out", ("epub", "pdf")))
    assert [f.code for f in outcome.findings if f.severity > 1] == []
    path = next(o.path for o in outcome.outputs if o.path.suffix == ".pdf")
    with pikepdf.open(path) as document:
        figures = [
            str(e.Alt)
            for e in document.objects
            if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/Figure"
        ]
    assert figures == ["A long line", "A long line"]
