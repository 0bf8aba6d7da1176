"""What an author is told of a style sheet: the place, what is wrong, and what to do."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest

import both
from manuscripts import PNG, font
from octavo.editions.pdf.told import foreign
from octavo.fonts import MONO, Face, packaged_faces
from octavo.report import Finding, Source

TEXT = "# One\n\nWords.\n\n> A quotation.\n"


def told(folder: Path, css: str, edition: str) -> list[Finding]:
    """What is found about a sheet."""
    made = both.made(
        folder,
        TEXT,
        edition,
        files={"own.css": css, "cut.png": PNG[:40], "own.ttf": font("Boxes", "Words.")},
        more="css: own.css\ntoc: false\n",
    )
    return [f for f in made.findings if f.code in ("css-dropped", "layout-failed")]


@pytest.mark.parametrize(
    ("css", "place", "says"),
    [
        ('/* 1 */\n@import "base.css";', (2, 1), "@import"),
        (
            "\n\n  @font-face { font-family: X; src: url(x.ttf) }",
            (3, 37),
            "“x.ttf” is no font file",
        ),
        ("@font-face { src: url(own.ttf) }", (1, 1), "names no family"),
        ("@font-face { font-family: X; src: local('Arial') }", (1, 1), "no file"),
        (
            "@font-face {\nfont-family: X; src: url(dot.png), url(own.ttf);\nsize-adjust: 9% }",
            (3, 1),
            "`size-adjust`",
        ),
        ("p {\n  color: red; background: url(x.png);\n}", (2, 27), "there is no image “x.png”"),
        ("p { background: url(cut.png) }", (1, 17), "“cut.png” is broken"),
        ("p { background: url(data:image/png;base64,AAAA) }", (1, 17), "is broken"),
        ('p { background: url("https://a.test/x.png") }', (1, 17), "nothing is fetched"),
        ("p { colour: red }", (1, 5), "`colour` is no property"),
        ("p {}\np { color: redd }", (2, 5), "`color: redd` has a value"),
        ("blockquote { color: var(--none) }", (1, 21), "`color` gets no value"),
        ("p {}\n\na:foo { color: red }", (3, 1), "the selector `a:foo`"),
        ("p { color: red; nonsense }", (1, 25), "neither a declaration nor a rule"),
        ("@page { @foo { content: none } }", (1, 9), "`@foo`"),
        # what comes behind an image's address in its line stands where it was written
        ("p { background: url(dot.png); colour: red }", (1, 31), "`colour` is no property"),
    ],
)
def test_what_pages_cannot_use_is_told_of_its_place(
    tmp_path: Path, css: str, place: tuple[int, int], says: str
) -> None:
    (finding,) = told(tmp_path, css, "pdf")
    assert finding.code == "css-dropped"
    assert finding.source is not None
    assert Path(finding.source.file).name == "own.css"
    assert (finding.source.line, finding.source.column) == place
    assert says in finding.message
    assert finding.hint


@pytest.mark.parametrize(
    "css",
    [
        "p {}\np { color: red;\n  width: calc(100% - ) }",
        "h1 {}\nh1 { x: y;\n  font-size: 1e400px }",
    ],
)
def test_a_value_that_pages_fail_at_is_named(tmp_path: Path, css: str) -> None:
    finding = told(tmp_path, css, "pdf")[-1]
    assert finding.code == "layout-failed"
    assert finding.source is not None
    assert (finding.source.line, finding.source.column) == (3, 3)
    assert css.split("\n")[2].strip(" }") in finding.message
    assert "Error" not in finding.message


def test_the_second_of_two_sheets_has_places_of_its_own(tmp_path: Path) -> None:
    files = {
        "a.css": "p { margin: 0 }\n\n",
        "sub/b.css": "p { background: url('c.png') }\nh1 { colr: red }",
    }
    files |= {"sub/c.png": PNG}
    made = both.made(tmp_path, TEXT, "pdf", files=files, more="css: [a.css, sub/b.css]\n")
    (finding,) = (f for f in made.findings if f.code == "css-dropped")
    assert finding.source is not None
    assert finding.source.file.endswith("sub/b.css")
    assert (finding.source.line, finding.source.column) == (2, 6)


def test_images_of_a_sheet_are_on_the_pages(tmp_path: Path) -> None:
    css = "blockquote { background: url(dot.png) } h1::before { content: url('dot.png') }"
    made = both.made(tmp_path, TEXT, "pdf", files={"own.css": css}, more="css: own.css\n")
    assert made.codes() == []
    plain = both.made(tmp_path / "plain", TEXT, "pdf")

    def images(path: Path) -> list[pikepdf.Object]:
        with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
            found = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
            # PDF/A has no image smoothed
            assert not any(bool(o.get("/Interpolate", False)) for o in found)
            return [o.objgen for o in found if o.get("/Subtype") == "/Image"]

    assert len(images(made.paths["pdf"])) > len(images(plain.paths["pdf"]))


@pytest.mark.parametrize(
    ("css", "column", "says"),
    [
        ("p } { x: y } h1 { color: black }", 1, "`}` closes nothing"),
        ("@media x] { p { color: black } }", 1, "`]` closes nothing"),
        ('p { background: url(a"b.png) }', 5, "within an address"),
        ("p { color: black; nonsense }", 27, "neither a declaration nor a rule"),
        ("p { background: image-set('a.png' 1x) }", 5, "image-set()"),
        ("p { color: var(--none) }", 12, "`color` gets no value"),
        (":root { --a: var(--b) } p { margin: 0; color: var(--a) }", 47, "`color` gets no value"),
    ],
)
def test_odd_sheets_of_an_e_book(tmp_path: Path, css: str, column: int, says: str) -> None:
    (finding,) = told(tmp_path, css, "epub")
    assert finding.source is not None
    assert finding.source.column == column
    assert says in finding.message
    assert finding.hint


@pytest.mark.parametrize(
    "css",
    [
        "p { color: var(--none, black) }",
        ":root { --a: var(--b) } p { margin: var(--a) } :root { --b: 0 }",
        "p { font-family: var(--text) }",
        "@page { margin: var(--none) }",
    ],
)
def test_variables_that_an_e_book_has_are_no_fault(tmp_path: Path, css: str) -> None:
    assert told(tmp_path, css, "epub") == []


def test_faint_colours_are_told_where_they_are_set(tmp_path: Path) -> None:
    css = (
        "p { margin: 0 }\n"
        "blockquote {\n  color: #999; background: #fff;\n}\n"
        "@media (prefers-color-scheme: dark) {\n"
        "  blockquote { color: #333; background: #000 }\n}\n"
        "p { color: inherit }\n"
    )
    made = both.made(tmp_path, TEXT, "epub", files={"own.css": css}, more="css: own.css\n")
    found = [f for f in made.findings if f.code == "contrast-low"]
    assert [(f.source.line, f.source.column) for f in found if f.source] == [
        (3, 3),
        (6, 16),
    ]  # day, night
    assert all(f.source and f.source.file.endswith("own.css") for f in found)
    assert ["by day" in f.message for f in found] == [True, False]


def test_faces_of_a_sheet_are_on_pages_and_in_the_e_book(tmp_path: Path) -> None:
    css = (
        '@font-face { font-family: "Big Boxes"; src: local("Arial"), url("fonts/own.woff2"); }\n'
        "@font-face {\n  font-family: Code;\n  font-display: swap;\n  font-weight: 200 900;\n"
        "  src: url(fonts/var.ttf) format('truetype');\n} h2 { colour: red }\n"
        'h1 { font-family: "Big Boxes", var(--text) } p { font-family: Code, var(--text) }\n'
    )
    code = next(f for f in packaged_faces() if f.family == MONO and not f.italic)
    files = {
        "own.css": css,
        "fonts/own.woff2": font("Boxes", "One", "woff2"),
        "fonts/var.ttf": code.path.read_bytes(),
    }
    text = "# One\n\nWords and **bold** ones.\n\n## Two\n"
    made = both.made(tmp_path, text, "epub", "pdf", files=files, more="css: own.css\n")
    (finding,) = (f for f in made.findings if f.code == "css-dropped")
    assert finding.source is not None
    assert (finding.source.line, finding.source.column) == (7, 8)
    with pikepdf.open(made.paths["pdf"]) as pdf:
        named = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        fonts = {str(o.FontName).partition("+")[2]: o for o in named if "/FontName" in o}
        assert {"Big-Boxes", "Code", "Code-Bold"} <= fonts.keys()
        # subsets, as those of other fonts are
        programs = [fonts[name].FontFile2.read_bytes() for name in ("Code", "Code-Bold")]
        assert all(len(program) < 20_000 for program in programs)
        assert programs[0] != programs[1]
    assert "own.woff2" in made.epub.css()
    assert "var.ttf" in made.epub.css()


def test_a_font_of_the_machine_is_told_with_a_way_out() -> None:
    nothing = SimpleNamespace(families=frozenset())
    pages = SimpleNamespace(families=frozenset({"Octavo Text", "Boxes", "Arial"}))
    piece: Any = SimpleNamespace(pages=pages, margins=nothing)
    boxes = Face("Boxes", 400, False, Path("own.ttf"))
    place = Source("own.css", 3, 1)
    (finding,) = foreign([piece], [boxes], lambda family: place if family == "Arial" else None)
    assert finding.message.endswith(": Arial")
    assert finding.source == place
    assert "`var(--text)` behind each family" in finding.hint
