"""What an author is told of a style sheet: the place, what is wrong, and what to do."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

import both
from manuscripts import PNG
from octavo.report import Finding

TEXT = "# One\n\nWords.\n\n> A quotation.\n"


def told(folder: Path, css: str, edition: str) -> list[Finding]:
    """What is found about a sheet."""
    made = both.made(
        folder,
        TEXT,
        edition,
        files={"own.css": css, "cut.png": PNG[:40]},
        more="css: own.css\ntoc: false\n",
    )
    return [f for f in made.findings if f.code in ("css-dropped", "layout-failed")]


@pytest.mark.parametrize(
    ("css", "place", "says"),
    [
        ('/* 1 */\n@import "base.css";', (2, 1), "@import"),
        ("\n\n  @font-face { font-family: X; src: url(x.ttf) }", (3, 3), "@font-face"),
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
