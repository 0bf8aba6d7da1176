"""The dialect: what Pandoc's and Quarto's syntax means, and what is said of what means nothing."""

from __future__ import annotations

import re
import string
from textwrap import dedent

import pytest
from markdown import Markdown

from octavo import markup
from octavo.read import shown
from octavo.read.dialect import blocks, lines, parse
from octavo.read.dialect.log import Log, References
from octavo.report import Finding


def html(text: str) -> str:
    made, _ = shown(dedent(text).strip("\n") + "\n", "x.md", plain=True)
    return ordered("".join(line.strip() for line in made.split("\n")))


def ordered(made: str) -> str:
    """HTML with the attributes of each tag in the order of their names."""
    return re.sub(
        r"<(\w+)((?: [\w-]+=\"[^\"]*\")+)",
        lambda m: f"<{m[1]} " + " ".join(sorted(re.findall(r"[\w-]+=\"[^\"]*\"", m[2]))),
        made,
    )


def places(text: str) -> list[tuple[str, int, int]]:
    _, findings = shown(text, "x.md", plain=True)
    return [_place(finding) for finding in findings]


def _place(finding: Finding) -> tuple[str, int, int]:
    assert finding.source is not None
    return finding.code, finding.source.line, finding.source.column


CITE = '<span class="citation" data-mode="{}" data-source="{}">{}</span>'

CASES = {
    "spans": (
        "[a *b*]{.smallcaps lang=ru}",
        '<p><span class="smallcaps" lang="ru">a <em>b</em></span></p>',
    ),
    "spans nest": ("[a [b]{.c}]{.d}", '<p><span class="d">a <span class="c">b</span></span></p>'),
    "attributes": (
        "`a`{.py} *b*{#c} [d](e){.f}",
        '<p><code class="py">a</code> <em id="c">b</em> <a href="e" class="f">d</a></p>',
    ),
    "headings": (
        "# A {#b .c when-format=pdf}\n\nD {#e}\n===",
        '<h1 id="b" class="c" data-when-format="pdf">A</h1><h1 id="e">D</h1>',
    ),
    "divs": (
        "::: {.note #a}\nb\n\n:::: c\n- d\n::::\n:::\ne",
        '<div class="note" id="a"><p>b</p><div class="c"><ul><li>d</li></ul></div></div><p>e</p>',
    ),
    "divs in items": (
        "1. a\n\n   ::: {.answer lines=2}\n   b\n   :::\n2. c",
        '<ol><li><p>a</p><div class="answer" data-lines="2"><p>b</p></div></li>'
        "<li><p>c</p></li></ol>",
    ),
    "divs hold code with colons": (
        "::: a\n```\n:::\n```\n:::",
        '<div class="a"><pre><code>:::</code></pre></div>',
    ),
    "no attributes": ("::: {}\na [b]{}\n:::", "<div><p>a <span>b</span></p></div>"),
    "alerts": ("> [!NOTE]\n> a\n> - b", '<div class="note"><p>a</p><ul><li>b</li></ul></div>'),
    "verse": (
        "| a\n|   b *c*\n|\n| d\n  e",
        '<div class="line-block"><p class="stanza"><span class="line">a</span><br />'
        '<span class="line" data-indent="2">b <em>c</em></span></p>'
        '<p class="stanza"><span class="line">d e</span></p></div>',
    ),
    "notes": (
        "a^[b *c*]",
        '<p>a<a role="doc-noteref" data-note="inline 1"></a></p>'
        '<aside data-note="inline 1"><p>b <em>c</em></p></aside>',
    ),
    "maths": (
        "$x_1 * y_1$ costs $5 or $10; `b`",
        '<p><span class="math inline">x_1 * y_1</span> costs $5 or $10; <code>b</code></p>',
    ),
    "displayed maths": (
        "a\n\n$$\n\\begin{x}\n+ y \\\\\n- z\n$$ {#eq-a}\n\nb",
        '<p>a</p><p><span class="math display" id="eq-a">\\begin{x}+ y \\\\- z</span></p><p>b</p>',
    ),
    "citations": (
        "[see @a, p. 3; -@b]",
        "<p>"
        + CITE.format(
            "paren",
            "[see @a, p. 3; -@b]",
            '<span class="cite" data-key="a"><span class="prefix">see</span>'
            '<span class="suffix">, p. 3</span></span>'
            '<span class="cite" data-key="b" data-suppress=""></span>',
        )
        + "</p>",
    ),
    "citations in the text": (
        "@a_b:c.d [p. 3] says. @{x y} me@b.c",
        "<p>"
        + CITE.format(
            "text",
            "@a_b:c.d [p. 3]",
            '<span class="cite" data-key="a_b:c.d"><span class="suffix">p. 3</span></span>',
        )
        + " says. @{x y} me@b.c</p>",
    ),
    "cross-references": (
        "[Figures @fig-a; @fig-b], -@Fig-c.",
        "<p>"
        + CITE.format(
            "paren",
            "[Figures @fig-a; @fig-b]",
            '<span class="cite" data-key="fig-a"><span class="prefix">Figures</span></span>'
            '<span class="cite" data-key="fig-b"></span>',
        )
        + ", "
        + CITE.format(
            "text", "-@Fig-c", '<span class="cite" data-key="Fig-c" data-suppress=""></span>'
        )
        + ".</p>",
    ),
    "index": (
        "a\\index{b!c@\\emph{c}|see{d}} e",
        '<p>a<span class="index" data-entry="b!c@\\emph{c}|see{d}"></span> e</p>',
    ),
    "the text of shortcodes": ("{{{< pagebreak >}}}", "<p>{{&lt; pagebreak &gt;}}</p>"),
    "page breaks": (
        "\\newpage\n\n{{< pagebreak >}}",
        '<hr class="pagebreak" /><hr class="pagebreak" />',
    ),
    "scripts": (
        "H~2~O 2^10^ a~b c~ ~~d~~",
        "<p>H<sub>2</sub>O 2<sup>10</sup> a~b c~ <del>d</del></p>",
    ),
    "definitions": (
        "A\n:   b\n\nC\n\n:   d\n\n    e",
        "<dl><dt>A</dt><dd>b</dd><dt>C</dt><dd><p>d</p><p>e</p></dd></dl>",
    ),
    "tables": (
        "| a | b |\n|:--|--:|\n| `c\\|d` | e |\n\nTable: f {#tbl-g}",
        '<table id="tbl-g"><caption>f</caption><thead><tr><th scope="col" class="left">a</th>'
        '<th scope="col" class="right">b</th></tr></thead><tbody><tr>'
        '<td class="left"><code>c|d</code></td><td class="right">e</td></tr></tbody></table>',
    ),
    "grid tables": (
        "+---+---+\n| a | b |\n+==:+===+\n| c | - d |\n|   +---+\n|   | e |\n+---+---+".replace(
            "| c | - d |", "| c | d |"
        ),
        '<table><thead><tr><th scope="col" class="right">a</th><th scope="col">b</th></tr></thead>'
        '<tbody><tr><td rowspan="2" class="right">c</td><td>d</td></tr><tr><td>e</td></tr></tbody>'
        "</table>",
    ),
    "wide characters in grids": (
        "+--+----+\n|魚|fish  |\n+--+----+",
        "<table><tbody><tr><td>魚</td><td>fish</td></tr></tbody></table>",
    ),
    "headings as references": (
        "# A *b* {#c}\n\n## D e\n\n[d e], [f][A *b*], ![D e], [g]",
        '<h1 id="c">A <em>b</em></h1><h2>D e</h2><p><a href="#d-e">d e</a>, <a href="#c">f</a>, '
        "![D e], [g]</p>",
    ),
    "headings of LaTeX": (
        "\\part{A *b*}\n\n\\chapter*{C}\nd\n\n\\section{E}\\label{f}\n\ng \\part{h}",
        '<h1 class="part">A <em>b</em></h1><h1 class="unnumbered">C</h1><p>d</p>'
        '<h2 id="f">E</h2><p>g \\part{h}</p>',
    ),
    "gaps to be filled in": (
        "a [    ]{.underline} [ ]{.underline}",
        '<p>a <span class="underline">\u00a0\u00a0\u00a0\u00a0</span> '
        '<span class="underline"> </span></p>',
    ),
    "captions between text and a table": (
        "![a](b.png)\n\n: c\n\n| d |\n|---|\n\nE\n\n: f\n\n---",
        '<p><img alt="a" src="b.png" /></p><table><caption>c</caption>'
        '<thead><tr><th scope="col">d</th></tr></thead></table>'
        "<dl><dt>E</dt><dd><p>f</p></dd></dl><hr />",
    ),
    "captions of what is no table": (": a\n\n+--+\n| b\n", "<p>: a</p><p>+--+| b</p>"),
    "simple tables": (
        "  A    B\n---  -----\n  1  c *d*\n 20  e\n\n: f {#tbl-g}",
        '<table id="tbl-g"><caption>f</caption><thead><tr><th scope="col" class="right">A</th>'
        '<th scope="col" class="center">B</th></tr></thead><tbody><tr><td class="right">1</td>'
        '<td class="center">c <em>d</em></td></tr><tr><td class="right">20</td>'
        '<td class="center">e</td></tr></tbody></table>',
    ),
    "multiline tables": (
        "---------\nA   B\n    b\n--- -----\n1   c\n    d\n\n2   e\n---------",
        '<table><thead><tr><th scope="col" class="left">A</th><th scope="col" class="left">Bb</th>'
        '</tr></thead><tbody><tr><td class="left">1</td><td class="left">cd</td></tr><tr>'
        '<td class="left">2</td><td class="left">e</td></tr></tbody></table>',
    ),
    "rules are no tables": ("a\n\n---\n\nb\n\n- - -", "<p>a</p><hr /><p>b</p><hr />"),
    "examples": (
        "(@a) b\n(@) c\n\n(@d_e) f\n\ng (@) h",
        '<ol class="example"><li data-example="a"><p>b</p></li><li><p>c</p></li>'
        '<li data-example="d_e"><p>f</p></li></ol><p>g (@) h</p>',
    ),
    "types of callouts": (
        '> [!question]- Why?\n> a\n\n> [!Bug]\n> b\n\n=== "Tab"\n\n    c',
        '<div class="note question"><h2>Why?</h2><p>a</p></div>'
        '<div class="caution bug"><h2>Bug</h2><p>b</p></div>'
        '<div class="aside tab"><h2>Tab</h2><p>c</p></div>',
    ),
    "formulas of LaTeX and GitHub": (
        r"\(v = u + at\), \(E\), $`a_1`$, \[sic\], \[a\_b\]"
        "\n\n\\[ x^2\n+ y \\] {#eq-a}\n\n```math\nc\n```",
        '<p><span class="math inline">v = u + at</span>, <span class="math inline">E</span>, '
        '<span class="math inline">a_1</span>, [sic], [a_b]</p>'
        '<p><span class="math display" id="eq-a">x^2+ y</span></p>'
        '<p><span class="math display">c</span></p>',
    ),
    "marked words": (
        "a ==b *c*== d==e f==g == h ==",
        "<p>a <mark>b <em>c</em></mark> d==e f==g == h ==</p>",
    ),
    "links of Obsidian": (
        "# A b\n\n[[A b]] [[c#A b|d]] [[e]] [[f|g]] x ![[h i.png|30x20]]",
        '<h1>A b</h1><p><a href="#a-b">A b</a> <a href="#a-b">d</a> [[e]] g x '
        '<img src="h%20i.png" data-vault="" data-measure="width=30px;height=20px" alt="" /></p>',
    ),
    "images with spaces in their names": (
        '![a](b c (1).png "d") [e](f g.pdf)',
        '<p><img src="b%20c%20(1).png" alt="a" title="d" /> [e](f g.pdf)</p>',
    ),
    "attributes over two lines": (
        '![a](b.png){width="3in"\nheight="2in"} [c]{.d\n#e}\n\n- ![f](g.png){width=1in\n  .h}',
        '<p><img src="b.png" data-measure="width=3in;height=2in" alt="a" /> '
        '<span id="e" class="d">c</span></p>'
        '<ul><li><img src="g.png" data-measure="width=1in" alt="f" class="h" /></li></ul>',
    ),
    "tables of Org": (
        "| A | B |\n|---+--:|\n| 1 | 2 |",
        '<table><thead><tr><th scope="col">A</th><th scope="col" class="right">B</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="right">2</td></tr></tbody></table>',
    ),
    "definitions with tildes": (
        "A\n  ~ b\n  ~ c",
        "<dl><dt>A</dt><dd>b</dd><dd>c</dd></dl>",
    ),
    "metadata behind the head": ("a\n\n---\nb: c\nd:\n  - e\n...\n\nf", "<p>a</p><p>f</p>"),
    "commands of layout": ("\\noindent A \\vspace{1cm} b.\n\n\\bigskip", "<p>A b.</p>"),
    "tasks": (
        "- [x] a\n- [ ] b",
        '<ul><li data-checked="true">a</li><li data-checked="false">b</li></ul>',
    ),
    "code": (
        '```{.python #lst-a lst-cap="b c" .numberLines startFrom=3}\nd\n```',
        '<pre id="lst-a" data-lst-cap="b c" data-startfrom="3" class="numberLines">'
        '<code class="language-python">d</code></pre>',
    ),
    "raw": ("```{=html}\n<i>a</i>\n```\n\n`<b>`{=html}c</b>", "<i>a</i><p><b>c</b></p>"),
    "addresses": (
        "See https://a.b/c_d_e?f=(g). www.h.i",
        '<p>See <a href="https://a.b/c_d_e?f=(g)">https://a.b/c_d_e?f=(g)</a>. '
        '<a href="http://www.h.i">www.h.i</a></p>',
    ),
    "abbreviations": (
        "*[CSS]: Cascading\n\nCSS, `CSS`",
        '<p><abbr title="Cascading">CSS</abbr>, <code>CSS</code></p>',
    ),
    "callouts of others": (
        '!!! danger "A *b*"\n    c\n\nd\n\n> [!TIP] e\n> f\n\n::: {.callout-note title=g}\nh\n:::',
        '<div class="caution"><h2>A <em>b</em></h2><p>c</p></div><p>d</p>'
        '<div class="tip"><h2>e</h2><p>f</p></div>'
        '<div class="callout-note"><h2>g</h2><p>h</p></div>',
    ),
    "the language of a code span": (
        "`#!py a b` `#!/bin/sh` `#!py`",
        '<p><code class="language-py">a b</code> <code>#!/bin/sh</code> <code>#!py</code></p>',
    ),
    "no blank where a comment was": ("a {>>b<<}. c {--d--}, e {>>f<<} g", "<p>a. c, e g</p>"),
    "callouts of Docusaurus": (
        ":::info[A *b*]{#c}\nd\n:::\n\n"
        "::: details E f\ng\n:::\n\n:::danger\nh\n:::\n\n::: info\ni\n:::",
        '<div class="note" id="c"><h2>A <em>b</em></h2><p>d</p></div>'
        '<div class="note details"><h2>E f</h2><p>g</p></div>'
        '<div class="caution"><p>h</p></div><div class="info"><p>i</p></div>',
    ),
    "code of Docusaurus": (
        "```js {1,3-4} showLineNumbers\na\n```\n\n"
        "```ts:line-numbers=5{2}\nb\n```\n\n```c \\d{1}\ne\n```",
        '<pre class="numberLines" data-code-line-numbers="1,3-4" data-startfrom="1">'
        '<code class="language-js">a</code></pre>'
        '<pre class="numberLines" data-code-line-numbers="2" data-startfrom="5">'
        '<code class="language-ts">b</code></pre><pre><code class="language-c">e</code></pre>',
    ),
    "code of others": (
        '```{python}\na\n```\n\n```sh title="b.sh" hl_lines="2 4-6" linenums="3"\nc\n```',
        '<pre data-cell="python"><code class="language-python">a</code></pre>'
        '<pre class="numberLines" data-filename="b.sh" '
        'data-code-line-numbers="2,4-6" data-startfrom="3">'
        '<code class="language-sh">c</code></pre>',
    ),
    "environments of formulas": (
        "\\begin{align}\na &= b\n+ c\n\\end{align}",
        '<p><span class="math display">\\begin{align}a &amp;= b+ c\\end{align}</span></p>',
    ),
    "other numbers": (
        "a. b\nb. c\n   i) d\n   ii) e\n\n(1) f\n(2) g\n\n#. h\n#. i",
        '<ol type="a" class="lower-alpha"><li>b</li><li>c'
        '<ol type="i" class="lower-roman one-paren"><li>d</li><li>e</li></ol></li></ol>'
        '<ol class="two-parens"><li>f</li><li>g</li></ol>'
        "<ol><li>h</li><li>i</li></ol>",
    ),
    "what is no number": (
        "i. e. a\n\nA. Smith\n\nb. c\n\n(1926) d\n\na. a. O.",
        "<p>i. e. a</p><p>A. Smith</p><p>b. c</p><p>(1926) d</p><p>a. a. O.</p>",
    ),
    "a space that stays": ("p.\\ 3", "<p>p.\N{NO-BREAK SPACE}3</p>"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_syntax_means(name: str) -> None:
    written, wanted = CASES[name]
    assert html(written) == ordered(wanted)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a\n\n```\nb\n", "fence-unclosed", 3, 1),
        ("a\n\n::: {.b}\nc\n", "div-unclosed", 3, 1),
        ("a\n\n> b\n\n:::\n", "div-stray", 5, 1),
        ('::: {.b title="c}\nd\n:::\n', "div-malformed", 1, 1),
        ("> a\n> b *c *d\n", "emphasis-unmatched", 2, 5),
        ("a **b\n", "emphasis-unmatched", 1, 3),
        ("*a* b*, c,*\n", "emphasis-unmatched", 1, 6),
        ("a [b](c){.d e}\n", "attributes-malformed", 1, 9),
        ("*[A]: b\n\nc\n", "abbreviation-unused", 1, 1),
        ("a {{< video b >}}", "shortcode-unknown", 1, 3),
        ("a {{ page.title }}", "shortcode-unknown", 1, 3),
        ('a {% include "b" %}', "shortcode-unknown", 1, 3),
        ("a\n\\noindent b", "tex-unused", 2, 1),
        ("a \\emph{b}", "tex-unused", 1, 3),
        ("a \\index{b\n", "index-unclosed", 1, 3),
        ("a\n[b][nowhere]\n", "link-undefined", 2, 1),
        ("[a]\n\n[a]: b\n[a]: c\n", "link-duplicate", 4, 1),
        ("[a]: b\n", "link-unused", 1, 1),
        ("```{=latex}\nb\n```\n", "raw-unused", 1, 1),
        ("<script>\na\n", "html-unclosed", 1, 1),
        ("+---+\n| a |\n+--\n", "table-grid", 1, 1),
        ("+---+---+\n| a | b |\n+---+---+\n| aa | b |\n+---+---+\n", "table-grid", 4, 1),
        ("a [^b]\n", "note-undefined", 1, 3),
    ],
)
def test_what_is_said_and_where(text: str, code: str, line: int, column: int) -> None:
    assert (code, line, column) in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4, snake_case, a*b, 5* and f(*args)",
        "a[i][j] and [1][2]",
        "- a\n  - b\n\n  c\n",
        "::: a\n::: b\nc\n:::\n:::\n",
        "a {b} {} f{x} {{b}{c}} {{1, 2}} 5{% 6",
        "[TOC]: is no mark, nor is a [TOC] in a line",
        "C:\\Users\\name and $\\emph{a}$ and `\\emph{b}` and \\foo",
    ],
)
def test_nothing_is_said_of_prose(text: str) -> None:
    assert [place for place in places(text) if place[0] != "emphasis-unmatched"] == []


def test_every_line_is_exact_in_containers() -> None:
    text = "> - a\n>\n>   b\n>\n>       c\n\n::: d\n1. e\n\n   | f\n   | g\n:::\n"
    lines = {
        markup.words(element): element.get("data-line")
        for element in parse(text, "x.md").tree.iter("p", "pre", "li", "span")
    }
    assert {word: lines[word] for word in "bcfg"} == {"b": "3", "c": "5", "f": "10", "g": "11"}


@pytest.mark.parametrize(
    "unit",
    """*a **b|[|![a](|[@a ; |`` |<a |<!-- |$a |{.a |^[a |~a |\\index{|http://a |_a |@a |a**b
    """.strip().split("|"),
)
@pytest.mark.timeout(120)
def test_length_alone_hangs_nothing(unit: str) -> None:
    # quadratic work would take minutes; how fast it is is measured in tests/bench
    parsed = parse(unit * 30_000, "x.md")
    assert markup.words(parsed.tree) or parsed.findings or len(parsed.tree)


@pytest.mark.parametrize(
    "unit",
    [
        "> ```\nb\n",
        "- a\n\n",
        ": a\n",
        "a\n: b\n",
        "::: a\n",
        "> a\nb\n",
        "|a|b|\n|-|-|\n",
        "+--+\n",
    ],
)
@pytest.mark.timeout(120)
def test_lines_alone_hang_nothing(unit: str) -> None:
    parsed = parse(unit * 8000, "x.md")
    assert markup.words(parsed.tree) or parsed.findings or len(parsed.tree)


#: How lines go on behind their first character.
_TAILS = """
` `` `html` ~~ > # ## - -- - - * **  ** _ _ script> !-- %% :: note :: {.a} !! note \"\" ?? a == "a"
newpage pagebreak {< pagebreak >} ^a]: b [a]: b *[a]: b [a]: b +---+ --+--+ ==+ | a | --|--|
: a able: a ABLE: a a. b ) b 1. b @) b @a) b #. b (a) b a --- --- --- \\newpage \\[
""".split("\n")


def test_a_construct_begins_with_its_signs_only() -> None:
    md = Markdown()
    log = Log("x.md", [], 1)
    parser = lines.install(md, log)
    blocks.install(parser, {}, {}, References())
    tails = ["", *(t for tail in _TAILS for t in (tail, *tail.split(), f" {tail}"))]
    for sign in f"{string.punctuation}1aT":
        for tail in tails:
            line = lines.Line(f"{sign}{tail}")
            for construct in parser.blockprocessors:
                assert isinstance(construct, lines.Block)
                if construct.signs and (
                    construct.begins(line) or construct.interrupts(line, lines.Line("| a"), False)
                ):
                    assert sign in construct.signs


def test_texts_of_words_images_may_hold_a_blank_line() -> None:
    """Pandoc leaves it before what Word adds of its own."""
    text = "# A\n\n![a\n\nDescription automatically generated](b.png)\n\n![c\n\nd [e](f)\n"
    made, findings = shown(text, "x.md", plain=False)
    assert not findings
    assert '<p data-line="3" class="image"><img src="b.png" alt="a Description' in made
    assert '<p data-line="7">![c</p>' in made


def test_marks_for_contents_are_left_out_and_told_of() -> None:
    for mark in ("[TOC]", "[[_TOC_]]", "{:toc}"):
        made, (finding,) = shown(f"# A\n\n{mark}\n\nB.\n", "x.md", plain=False)
        assert (finding.code, finding.source and finding.source.line) == ("contents-mark", 3)
        assert "toc" not in made.casefold()


def test_an_admonition_without_a_title_has_none() -> None:
    made, _ = shown('!!! warning big ""\n\n    a\n\n!!! warning ""\n\n    b\n', "x.md", plain=True)
    assert '<div class="aside big">\n<p>a</p>' in made
    assert '<div class="aside">\n<p>b</p>' in made
    made, _ = shown("!!! warning\n\n    a\n", "x.md", plain=True)
    assert '<div class="warning">' in made
