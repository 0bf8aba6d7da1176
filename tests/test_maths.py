"""Mathematics as a reader and a validator see it: MathML in the EPUB, drawings in the PDF."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import manuscripts
from epubs import made
from octavo import formulas
from octavo.pipeline import Outcome
from octavo.read import read
from octavo.report import Severity
from octavo.resolve import resolve
from octavo.vocabulary import MATHML

M = f"{{{MATHML}}}"
HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n{more}---\n\n# One\n\n"


def inline(tex: str) -> str:
    return f'<span class="math inline">{tex}</span>'


def display(tex: str, extra: str = "") -> str:
    return f'<p><span class="math display"{extra}>{tex}</span></p>'


def shown(tex: str, display: bool = True) -> etree._Element:
    """The MathML of a formula that has nothing wrong with it."""
    read = formulas.read(tex, display=display, lang="en")
    assert read.mathml is not None, read.problems
    return read.mathml


def text(tex: str) -> str:
    return etree.tostring(shown(tex), encoding="unicode").replace(f' xmlns="{MATHML}"', "")


def wrong(tex: str) -> list[tuple[str, int]]:
    return [(p.code, p.place) for p in formulas.read(tex, display=True, lang="en").problems]


def build(folder: Path, body: str, *names: str, more: str = "") -> Outcome:
    return manuscripts.make(folder, HEAD.format(more=more) + body, *names)


def alternatives(path: Path) -> list[str]:
    """The alternative texts of a PDF's formulas, in the order of its objects."""
    with pikepdf.open(path) as pdf:
        return [
            str(item.get("/Alt"))
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Formula"
        ]


# What TeX becomes


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathcal{L}", "<mi>ℒ</mi>"),
        (r"\mathfrak{g}", "<mi>𝔤</mi>"),
        (r"\mathbf{0}", "<mi"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
        (r"\operatorname{rank} A", "<mi>rank</mi><mo>\u2061</mo>"),
        (r"\sum_{i=1}^n i", '<munderover><mo movablelimits="true">∑</mo>'),
        (r"\int_0^1 x", "<msubsup><mo>∫</mo>"),
        (r"\overset{!}{=}", "<mover>"),
        (r"\underbrace{a+b}_{2}", '<mo stretchy="true">⏟</mo>'),
        (r"\text{if } x", "<mtext>if\u00a0</mtext>"),
        (r"\textbf{bold}", '<mtext class="bold">bold</mtext>'),
        (r"\ce{H2O}", "<msub><mtext>H</mtext><mn>2</mn></msub>"),
        (r"\binom{n}{k}", '<mfrac linethickness="0">'),
        (r"f'(x)", "<msup><mi>f</mi><mo"),
        (r"\bigl( x \bigr)", 'minsize="1.2em"'),
        (r"\left( x \right)", 'fence="true" stretchy="true"'),
    ],
)
def test_a_construct_becomes_its_element(tex: str, expected: str) -> None:
    assert expected in text(tex)


@pytest.mark.parametrize(
    ("tex", "spoken"),
    [
        (r"\ce{2H2 + O2 -> 2H2O}", "2 H sub 2 plus O sub 2 tends to 2 H sub 2 O"),
        (r"\ce{A ->[H2O] B}", "A right arrow (H sub 2 O) B"),
        (r"\ce{CuSO4.5H2O}", "Cu S O sub 4 times 5 H sub 2 O"),
        (r"\pu{3 kJ mol^-1}", "3 k J m o l to the power, negative 1, end exponent"),
    ],
)
def test_chemistry_is_formulas_and_words(tex: str, spoken: str) -> None:
    assert not wrong(tex)
    assert shown(tex).get("alttext") == spoken


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("aligned", 2), ("align*", 2), ("gather", 2), ("gathered", 2), ("split", 2), ("cases", 2),
        ("matrix", 2), ("pmatrix", 2), ("bmatrix", 2), ("vmatrix", 2), ("smallmatrix", 2),
        ("multline", 2), ("alignedat", 2), ("eqnarray", 2),
    ],
)  # fmt: skip
def test_environments_with_lines_become_tables(name: str, rows: int) -> None:
    argument = "{1}" if name == "alignedat" else ""
    cell = "&" if name not in ("gather", "gathered", "multline") else ""
    tex = rf"\begin{{{name}}}{argument} a {cell}= b \\ c {cell}= d \end{{{name}}}"
    table = next(shown(tex).iter(f"{M}mtable"))
    assert len(table) == rows


def test_aligned_lines_are_aligned_for_every_kind_of_reader() -> None:
    table = next(shown(r"\begin{aligned} a &= b \\ &= c \end{aligned}").iter(f"{M}mtable"))
    assert table.get("columnalign") == "right left"
    assert [cell.get("class") for cell in table[0]] == ["right joined", "left joined"]


def test_lines_of_an_array_are_in_the_markup() -> None:
    table = next(shown(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}").iter(f"{M}mtable"))
    assert table.get("columnlines") == "solid"
    assert table.get("rowlines") == "solid"
    assert "line-left" in table[0][1].get("class", "")
    assert "line-top" in table[1][0].get("class", "")


def test_no_tex_is_left_in_the_markup() -> None:
    made = shown(r"\alpha \ne \{ \mathrm{x} \mid \text{y} \} \to \infty \, \%")
    letters = "".join(str(piece) for piece in made.itertext())
    assert "\\" not in letters
    assert "&" not in letters


def test_relations_are_close_in_scripts_and_signs_stand_before_their_terms() -> None:
    made = shown(r"\sum_{i=1} x = -1")
    relation = next(e for e in made.iter(f"{M}mo") if e.text == "=")
    assert relation.get("lspace") == "0"
    minus = next(e for e in made.iter(f"{M}mo") if e.text == "−")
    assert minus.get("form") == "prefix"


# Words


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en-GB", "a over b"),
        ("de", "a durch b"),
        ("fr", "a sur b"),
        ("eo", r"\frac{a}{b}"),
    ],
)
def test_the_alternative_speaks_the_language_of_the_book(lang: str, words: str) -> None:
    read = formulas.read(r"\frac{a}{b}", display=False, lang=lang)
    assert read.mathml is not None
    assert read.mathml.get("alttext") == words


# What is wrong, and where


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"a + \unknown", ("maths-command", 4)),
        (r"\frac{1}{", ("maths-syntax", 8)),
        (r"\frac{1}", ("maths-syntax", 8)),
        ("x^2^3", ("maths-syntax", 3)),
        (r"\left( x", ("maths-syntax", 0)),
        (r"x \right)", ("maths-syntax", 8)),
        (r"\begin{foo} a \end{foo}", ("maths-environment", 0)),
        (r"\begin{pmatrix} a \end{bmatrix}", ("maths-syntax", 0)),
        (r"\begin{aligned} a", ("maths-syntax", 0)),
        ("x }", ("maths-syntax", 2)),
        ("a & b", ("maths-syntax", 2)),
        (r"\sqrt[3", ("maths-syntax", 5)),
        ("a $x$", ("maths-syntax", 2)),
        (r"\color{nosuch}{x}", ("maths-colour", 7)),
        (r"\eqref{a}", ("maths-reference", 0)),
        (r"\hspace{1foo}", ("maths-syntax", 0)),
        (r"\newcommand{\x}", ("maths-macro", 0)),
        (r"\label{eq:a} x", ("maths-label", 0)),
        (r"\pu{3 kJ mol-1}", ("maths-syntax", 12)),
        (r"a \% b % the rest" + "\n" + r"+ \foo", ("maths-command", 20)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tex: str, expected: tuple[str, int]) -> None:
    assert wrong(tex)[0] == expected


def test_an_unknown_command_is_an_error_at_its_line_and_column(tmp_path: Path) -> None:
    body = "Text " + inline("x") + " and " + inline(r"y + \alhpa") + ".\n\n"
    body += '<p><span class="math display">\n'
    body += "a + b\n  + \\foo\n</span></p>\n"
    outcome = build(tmp_path, body)
    assert not outcome.outputs
    found = [f for f in outcome.findings if f.code == "maths-command"]
    assert [f.severity for f in found] == [Severity.ERROR] * 2
    assert "did you mean `\\alpha`" in found[0].hint
    lines = (HEAD.format(more="") + body).split("\n")
    for finding, name in zip(found, (r"\alhpa", r"\foo"), strict=True):
        assert finding.source is not None
        assert lines[finding.source.line - 1][finding.source.column - 1 :].startswith(name)


# Macros and tags


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\V}[1]{\mathbf{#1}}",
        r"\newcommand\V[1]{\mathbf{#1}}",
        r"\renewcommand{\V}[1]{\mathbf{#1}}",
        r"\providecommand{\V}[1]{\mathbf{#1}}",
        r"\def\V#1{\mathbf{#1}}",
        r"\newcommand{\B}[1]{\mathbf{#1}}\let\V=\B",
    ],
)
def test_macros_hold_from_their_definition_on(tmp_path: Path, definition: str) -> None:
    body = display(definition) + "\n\nThen " + inline(r"\V{x}") + ".\n"
    book, _ = read(manuscripts.write(tmp_path, HEAD.format(more="") + body))
    assert book is not None
    resolved, findings = resolve(book)
    assert not findings
    tree = resolved.chapters[0].tree()
    assert [e.text for e in tree.iter(f"{M}mi")] == ["𝐱"]
    assert not [e for e in tree.iter("p", "div") if not len(e) and not (e.text or "").strip()]


def test_macros_of_the_front_matter(tmp_path: Path) -> None:
    more = "header-includes: |\n  \\usepackage{x}\n  \\DeclareMathOperator{\\tr}{tr}\n"
    outcome = build(tmp_path, inline(r"\tr A"), "epub", more=more)
    assert outcome.outputs, outcome.findings


def test_an_error_in_a_macro_is_told_once(tmp_path: Path) -> None:
    body = display(r"\newcommand{\V}{\oops}") + "\n\n" + inline(r"\V") + inline(r"\V + 1")
    found = [f for f in build(tmp_path, body).findings if f.code == "maths-command"]
    assert len(found) == 1
    assert "`\\V`" in found[0].message


def test_a_macro_that_never_ends_is_an_error() -> None:
    assert wrong(r"\newcommand{\x}{\x}\x")


def test_a_tag_is_the_number_of_its_equation(tmp_path: Path) -> None:
    text = display(r"E = mc^2 \tag{7}") + display(r"x = 1 \tag{$\ast$}")
    epub = made(tmp_path, HEAD.format(more="") + text + display(r"y \tag*{A.$n'$}"))
    chapter = epub.archive.read("EPUB/one.xhtml").decode()
    for tag in ("(7)", "(∗)", "A.n′"):
        assert f'<span class="label">{tag}</span>' in chapter


# Both outputs


ROOT = r"\sqrt{2}"
BODY = f"""\
Let {inline(r"f(x) = x^2")} be given, with {inline(r"a_1 + a_2 + a_3 + a_4 = b_1 + b_2 + b_3")}.

Before {'<span class="math display" id="eq-a">E = mc^2</span>'} after.[^n]

[^n]: A note with {inline(ROOT)}.

Raw <math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>.
"""
WORDS = {
    "f open paren x close paren equals x squared",
    "E equals m c squared",
    "square root of 2",
    "x equals 1 over 2",
}


def test_words_of_formulas_are_in_both_outputs(tmp_path: Path) -> None:
    outcome = build(tmp_path, BODY)
    paths = {output.edition: output.path for output in outcome.outputs}
    assert set(paths) >= {"epub", "pdf"}, outcome.findings
    assert set(alternatives(paths["pdf"])) >= WORDS
    epub = made(tmp_path / "again", HEAD.format(more="") + BODY)
    chapter = etree.fromstring(epub.archive.read("EPUB/one.xhtml"))
    assert {e.get("alttext") for e in chapter.iter(f"{M}math")} >= WORDS
    assert len(alternatives(paths["pdf"])) == len(list(chapter.iter(f"{M}math")))


def test_an_epub_says_that_it_has_mathml_and_nothing_of_ours(tmp_path: Path) -> None:
    epub = made(tmp_path, HEAD.format(more="") + BODY)
    item = epub.package.xpath("//*[local-name()='item'][@href='one.xhtml']")[0]
    assert item.get("properties") == "mathml"
    chapter = epub.archive.read("EPUB/one.xhtml").decode()
    assert "data-tex" not in chapter
    assert "style=" not in chapter
    # a formula stands by itself: no block lies in a paragraph
    assert not etree.fromstring(chapter.encode()).xpath(
        "//*[local-name()='p']//*[local-name()='div']"
    )
    names = [name for name in epub.archive.namelist() if "math-400" in name]
    assert names, "the font of the formulas is not there"


def test_a_displayed_formula_leaves_its_paragraph(tmp_path: Path) -> None:
    book, _ = read(manuscripts.write(tmp_path, HEAD.format(more="") + BODY))
    assert book is not None
    tree = resolve(book)[0].chapters[0].tree()
    equation = tree.find(".//div[@id='eq-a']")
    assert equation is not None
    before, after = equation.getprevious(), equation.getnext()
    assert before is not None
    assert (before.text or "").startswith("Before")
    assert after is not None
    assert after.get("class") == "continued"


def test_a_formula_wider_than_the_page_is_set_smaller_and_told(tmp_path: Path) -> None:
    long = " + ".join(f"x_{{{n}}}^{{10}}" for n in range(24))
    outcome = build(tmp_path, display(long), "pdf")
    found = [f for f in outcome.findings if f.code == "formula-wide"]
    assert len(found) == 1
    assert found[0].edition == "pdf"
    assert found[0].source is not None
    assert found[0].source.line == 10


def test_the_same_book_gives_the_same_drawings() -> None:
    tex = r"\left(\begin{array}{c|c}1&2\\3&4\end{array}\right) \to \sqrt[3]{x}"
    first, second = (formulas.draw(shown(tex)) for _ in range(2))
    assert [piece.svg for piece in first] == [piece.svg for piece in second]
    assert b" id=" not in first[0].svg
    assert b"style" not in first[0].svg


def test_a_drawing_tells_how_far_it_goes_below_the_baseline() -> None:
    plain, deep = formulas.draw(shown("x")), formulas.draw(shown(r"\frac{a}{b}"))
    assert -0.05 <= plain[0].depth_em <= 0.05
    assert 0.4 < deep[0].depth_em < 1.0
    assert deep[0].height_em > 1.2


def test_a_long_formula_in_a_line_comes_in_pieces() -> None:
    long = formulas.draw(shown("a_1 + a_2 + a_3 + a_4 = b_1 + b_2 + b_3 + b_4", display=False))
    assert len(long) > 2
    assert len(formulas.draw(shown("a = b", display=False))) == 1
    bracketed = r"f\left(a_1 + a_2 + a_3 + a_4 = b_1 + b_2 + b_3 + b_4\right)"
    assert len(formulas.draw(shown(bracketed, display=False))) == 1


def test_columns_have_their_lines_where_the_table_is() -> None:
    """A contract with the engine: see `octavo.formulas.drawing`."""
    drawn = formulas.draw(shown(r"\begin{array}{c|c}1&2\\3&4\end{array}"))[0]
    root = etree.fromstring(drawn.svg)
    top, height = (float(root.get("viewBox", "").split()[i]) for i in (1, 3))
    path = "".join(e.get("d", "") for e in root.iter("{*}path"))
    last = path.rsplit("M", 1)[1].removesuffix("Z").replace("L", " ").split()
    ys = [float(y) for y in last[1::2]]
    assert min(ys) >= top - 1
    assert max(ys) <= top + height + 1
    assert max(ys) - min(ys) > 0.9 * height


def test_the_font_of_formulas_knows_what_is_seen_but_not_written(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    epub = made(tmp_path, HEAD.format(more="") + inline(r"\sqrt{x}"))
    name = next(name for name in epub.archive.namelist() if "math-400" in name)
    with TTFont(io.BytesIO(epub.archive.read(name))) as font:
        assert {0x1D465, 0x221A} <= set(font.getBestCmap())
        assert "MATH" in font


# Whatever is written


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *r"\ { } $ & # % ^ _ ~ [ ] ( ) | a 1 é 𝔸".split(),
                *r"\frac \sqrt \left \right \begin{aligned} \end{aligned} \\ \text{".split(),
                *r"\newcommand \def\x \let \tag{ \label{a} \middle \sum \limits".split(),
                *r"\mathbb \ce{ \textbf{a} \color{ \operatorname{a\,b}".split(),
                *("\n", " "),
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_no_tex_breaks_the_reader(tex: str) -> None:
    read = formulas.read(tex, display=True, lang="en")
    assert all(0 <= problem.place <= len(tex) for problem in read.problems)
    if read.mathml is not None:
        formulas.draw(read.mathml)
        assert "\\" not in "".join(str(t) for t in read.mathml.itertext()).replace("∖", "")
