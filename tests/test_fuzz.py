"""Inputs that once ended in a fault, a hang or a file that validators refuse; at length, new ones.

``python tests/fuzz`` tries as many as there is time for, and counts.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from PIL import Image

from both import made
from manuscripts import PNG
from octavo.check.programs import epubcheck
from octavo.report import Severity

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

import inputs
from trial import trial


def _book(text: str, **files: bytes) -> inputs.Files:
    return {"book.md": (inputs.FRONT + text).encode(), **files}


def _styled(css: str, text: str) -> inputs.Files:
    head = inputs.FRONT.replace("---\n\n", "css: my.css\n---\n\n")
    return {"book.md": f"{head}# One\n\n{text}\n".encode(), "my.css": css.encode()}


def _drawn(inner: str) -> inputs.Files:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'
    return _book(f"# One\n\n![Figure](x.svg)\n\n{svg}\n", **{"x.svg": svg.encode()})


def _inked() -> bytes:
    buffer = io.BytesIO()
    Image.new("CMYK", (9, 7), (90, 10, 0, 0)).save(buffer, "JPEG")
    return buffer.getvalue()


WORDS = "word " * 60
PAGE = "@page { size: 60mm 60mm; margin: 6mm }\n"
LOW = "@page { size: 60mm 40mm; margin: 6mm }\n"

#: What was found, made small. Each had a traceback, no end, or errors of a validator.
FOUND = {
    "a float over pages in a paragraph": _styled(
        PAGE + ".a { float: left }",
        f"{WORDS} [{WORDS}]{{.a}} {WORDS}\n\n{WORDS} [{WORDS}]{{.a}} {WORDS}",
    ),
    "positioned boxes over pages": _styled(
        LOW + ".a { position: absolute; top: 0 }",
        f"![Fig](dot.png){{.a}}\n\n[{WORDS}]{{.a}}\n\n[{WORDS}]{{.a}} [{WORDS}]{{.a}}\n\n"
        f"- one [{WORDS}]{{.a}}\n- two\n\n[{'word ' * 20}[in]{{.a}} {'word ' * 20}]{{.a}}",
    ),
    "an image for a font": _styled("@font-face { font-family: X; src: url(dot.png) }", "Words."),
    "a column on the footnotes": _styled("@page { @footnote { columns: 2 } }", "Words.^[Note.]"),
    "a negative height of the page's lines": _styled("@page { line-height: -1 }", "Words."),
    "a heading that runs": _styled("h1 { position: running(x) }", "Words."),
    "an image in the inks of a press": _book("# One\n\n![F](x.jpg)\n", **{"x.jpg": _inked()}),
    "two parts of one name": _drawn('<g id="a"><path d="M0 0"/></g><g id="a"/>'),
    "paint that is not there": _drawn('<rect width="1" height="1" fill="url(#n)"/>'),
    "a part that is not there": _drawn('<use href="#n"/><text id="1 2">x</text>'),
    "paint that is none": _drawn('<g id="a"/><rect width="1" height="1" fill="url(#a) red"/>'),
    "a shape in a shape": _drawn('<line x2="1"><rect width="1"/><title>a<g/></title></line>'),
    "far away": _drawn('<g transform="translate(1e99)"><rect width="9e9" height="1"/></g>'),
    "no style sheet": _drawn("<style>&amp;<rect/></style><rect style='}'/>"),
    "half a style sheet": _drawn("<style>rect { fill: red</style>"),
    "code that is no item": _book("# One\n\n<ul>\n\n\tf\n</ul>\n"),
    "text that is no item": _book("# One\n\n<ol>a<li>b</li><p>c</p></ol>\n"),
    "an item of no list": _book("# One\n\n<li>loose</li>\n"),
    "no language": _book("# One\n\n<p lang='klingon!!'>x</p>\n"),
    "a heading far below": _book("# One\n\n<h5>x</h5>\n\n<section><h4>y</h4></section>\n"),
    "a ragged table": _book("# One\n\n<table><tr><th>a<th>b<tr><td rowspan=9>c</table>\n"),
    "a head alone": _book("# One\n\n| a |\n|:-:|\n\nx\n"),
    "lists and a table in a note": _book(
        "# One\n\nx[^1]\n\n[^1]: y\n\n    a\n    :   b\n\n    - c\n\n    <dl><dt>d</dl>\n\n"
        "    | e | f |\n    |---|---|\n    | g | h |\n\n    <ul>i<li>j</ul>\n"
    ),
    "nothing but a comment": _styled("/* nothing yet */\n", "Words."),
    "no CSS": _styled("\u00ae\u00c4", "Words."),
    "a foot alone": _book("# One\n\n<table><tfoot><tr><td>x</td></tr></tfoot></table>\n"),
}


def _together() -> inputs.Files:
    """All that was found in text and drawings, as the chapters of one book."""
    made: inputs.Files = {}
    text = ""
    for number, files in enumerate(FOUND.values()):
        if "my.css" in files:
            continue
        own = files["book.md"].decode().removeprefix(inputs.FRONT)
        for name in files.keys() - {"book.md"}:
            own = own.replace(name, f"{number}-{name}")
            made[f"{number}-{name}"] = files[name]
        text += own + "\n\n"
    return {"book.md": (inputs.FRONT + text).encode(), **made}


@pytest.fixture(scope="module", params=["together", pytest.param("alone", marks=pytest.mark.slow)])
def results(request: pytest.FixtureRequest) -> dict[str, tuple[list[str], bytes]]:
    tried = FOUND if request.param == "alone" else {"together": _together()}
    return {
        name: (wrong, ebook)
        for name, (wrong, _, ebook) in ((name, trial(files)) for name, files in tried.items())
    }


def test_what_was_found_is_mended(results: dict[str, tuple[list[str], bytes]]) -> None:
    assert {name: wrong for name, (wrong, _) in results.items() if wrong} == {}


@pytest.mark.parametrize("name", ["positioned boxes over pages", "a heading that runs"])
def test_style_sheets_neither_fail_nor_hang_the_engine(name: str) -> None:
    wrong, *_ = trial(FOUND[name])
    assert wrong == []


@pytest.mark.skipif(importlib.util.find_spec("jpype") is None, reason="jpype is not installed")
@pytest.mark.slow
def test_epubcheck_has_nothing_to_say_of_it(
    results: dict[str, tuple[list[str], bytes]], tmp_path: Path
) -> None:
    paths = []
    for number, (_, ebook) in enumerate(results.values()):
        if ebook:
            paths.append(tmp_path / f"{number}.epub")
            paths[-1].write_bytes(ebook)
    assert len(paths) >= max(1, len(results) - 4)
    assert [f.message for f in epubcheck.check(paths) if f.severity is Severity.ERROR] == []


def test_the_declaration_that_the_page_engine_fails_at_is_named(tmp_path: Path) -> None:
    css = "p { color: #222 }\n\nh1 { position: running(x) }\nli { color: #111 }\n"
    found = made(tmp_path, "# One\n\nWords.\n", files={"my.css": css}, more="css: my.css\n")
    (finding,) = [f for f in found.findings if f.code == "layout-failed"]
    assert finding.source is not None
    assert finding.source.file.endswith("my.css")
    assert (finding.source.line, finding.source.column) == (3, 6)


@pytest.mark.parametrize("name", ["none.css", "latin.css", "../my.css"])
def test_a_style_sheet_that_cannot_be_read_stops_the_pages_too(tmp_path: Path, name: str) -> None:
    files = {"latin.css": b"p { color: \xe9 }"}
    text = "# One\n\nWords.\n"
    found = made(tmp_path / "b", text, "pdf", files=files, more=f"css: {name}\n")
    assert not found.paths
    assert [f.code[:4] for f in found.findings if f.severity is Severity.ERROR] == ["css-"]


def test_an_image_in_inks_keeps_its_colour(tmp_path: Path) -> None:
    from octavo import assets

    data = assets.printable(_inked())
    with Image.open(io.BytesIO(data)) as image:
        red, green, blue = image.convert("RGB").getpixel((3, 3))  # type: ignore[misc]
    assert red < green < blue
    assert assets.printable(_inked(), inks=True) == _inked()
    assert assets.printable(PNG) == PNG


@pytest.mark.slow
@pytest.mark.parametrize("kind", inputs.KINDS)
def test_inputs_of_each_kind_at_length(kind: str) -> None:
    strategy, weight = inputs.KINDS[kind]

    @seed(1)
    @settings(
        max_examples=10 * weight,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(files: inputs.Files) -> None:
        wrong, _, _ = trial(files)
        assert not [each for each in wrong if not each.startswith("outputs-differ")]

    run()


@pytest.mark.slow
def test_the_examples_of_the_specification_in_both_outputs() -> None:
    number = 0
    while (files := inputs.commonmark(number)) is not None:
        wrong, _, _ = trial(files)
        assert wrong == [], files["book.md"].decode()
        number += 8
