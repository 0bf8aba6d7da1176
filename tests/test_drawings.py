"""Drawings on a page: whatever fonts they ask for, the words are in the book's own faces."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from manuscripts import SAMPLE, make
from octavo.report import Severity


def test_drawings_are_set_in_the_books_own_faces(tmp_path: Path) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99" font-family="Arial, x">'
        '<title>D</title><style>.a { font: bold 9px/1 "Times New Roman", serif }</style>'
        '<text y="9">qß</text><text y="20" class="a">w</text><text y="30" '
        'style="font-family: Courier">m</text></svg>'
    )
    (tmp_path / "d.svg").write_text(svg, encoding="utf-8")
    outcome = make(tmp_path, SAMPLE + "\n\n![D](d.svg)\n", "pdf")
    assert not [f for f in outcome.findings if f.severity is Severity.ERROR], outcome.findings
    with pikepdf.open(outcome.outputs[0].path) as document:
        names = {
            str(thing.get("/FontName")).partition("+")[2]
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        }
    assert all(name.startswith("Octavo") for name in names), names
