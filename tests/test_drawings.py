"""Drawings on paper: their letters are the book's, whatever families they name."""

from __future__ import annotations

from pathlib import Path

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
    assert f"'{expected}', 'Octavo Symbols'" in named


def test_rules_within_a_drawing_are_heard() -> None:
    data = f"<svg {SVG}><style>text {{ font-family: Verdana }}</style></svg>".encode()
    assert b"'Octavo Sans'" in drawings.faced(data)
    assert drawings.faced(b"<svg") == b"<svg"


def test_a_drawing_with_words_never_needs_a_font_of_the_machine(tmp_path: Path) -> None:
    svg = f'<svg {SVG} viewBox="0 0 90 20"><text y="15" font-family="serif">Ωβ Ж</text></svg>'
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    inline = svg.replace("serif", "monospace")
    text = f"---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\n![A](a.svg)\n\n{inline}\n"
    outcome = build(Request(write(tmp_path, text), tmp_path / "out", ("pdf",)))
    assert [f.code for f in outcome.findings if f.severity > 1] == []
