"""Inputs of each kind, as strategies of hypothesis: the files of a folder, by name.

The manuscript is ``book.md``, or ``book.yaml`` where that is there.
"""

from __future__ import annotations

import functools
import io
import json
import re
from pathlib import Path

from hypothesis import strategies as st
from PIL import Image

Files = dict[str, bytes]

FRONT = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n---\n\n"

#: What is written below, in the order of its words; % becomes a word of its own.
INLINE = (
    "%", "%", "*%*", "**%**", "***% %***", "~~%~~", "`%`", "%^%^", "%~%~", "[%]{.smallcaps}",
    "[%](https://example.org)", '[%](#one "%")', "<https://example.org/%>", "[%]{lang=de}",
    "%[^1]", "%^[% *%*]", "$x^2$", r"$\frac{a}{\sqrt[3]{b}}$", r"$\begin{cases}a\\b&c$", "![%](dot.png)",
    "![%](dot.png){width=30%}", "@fig-a", "[@fig-a]", "[see @key, p. 3; -@b]", "[%]{.index}",
    r"%\index{a!b|(}", r"\index{a!b|)}", "<b>%</b>", "<i>%", "</i>", "<span style='x'>%</span>",
    "<kbd>%</kbd>", "&copy;", "&#0;", "&#x202E;", "\"%\" -- '%'...", "%  \n%", "%\\\n%", r"\newpage",
    "{{< pagebreak >}}", "{{< meta title >}}", "[%]{.glossary}", "[%]{#fig-a}",
    "[%]{.opening}", "[%]{.dropcap}%", "\U0001f642", "\u6f22\u5b57", "\u05d0\u05d1\u05d2", "\u0627\u0644", "e\u0301\u0301\u0301", "\u00ad",
    "\u200b", "[[%]]", "H~2~O", "(@ex)", "[on page @page-one]", "`%`{=html}", "`<b>`{=html}", "[%]{.attribution}",
    "<ruby>%<rt>%</rt></ruby>", "<bdo dir=rtl>%</bdo>", "<a id=one>%</a>", "<sub>%<sup>%</sup></sub>",
    "W" * 90, "%" * 12, "[%]{.line}", "<br>", "<wbr>", "<input>", "<!-- % -->", "<!--",
)  # fmt: skip

LEAVES = (
    "#{n} % {#one}", "# %", "## %", "### % {-}", "# {.list-of-figures}", "# Index", "# Glossary", "# Notes",
    "%\n===", "***", "\\newpage", "{{< pagebreak >}}", "$$\n\\int_0^1 % dx\n$$ {#eq-a}", "$$\\nope{$$",
    "![%](dot.png){#fig-a width=40%}", "![%](dot.png){.full-page}", "![](dot.png)",
    "| % | % |\n|---|--:|\n| % | % |\n\n: % {#tbl-a}", "| % |\n|:-:|\n", "|---|\n| % |",
    "+---+---+\n| % | % |\n+===+===+\n| % | - |\n+---+---+", "```python\n%\n\t%\n```", "```\n" + "%" * 30 + "\n```",
    "``` {.python #lst-a lst-cap=\"%\" .numberLines}\n%\n```", "```dot\ndigraph { a -> b }\n```", "```mermaid\n%\n```",
    "```{=html}\n<p>%</p>\n```", "    %\n    %", "| %\n|    %\n|\n| %", "[^1]: %\n\n    - %", "[^1]: %",
    "*[%]: %", "[x]: dot.png '%'", "(@ex) %", "a) %\nb) %", "#. %\n#. %", "i. %", "- [ ] %\n- [x] %",
    "%\n:   %\n\n    %\n\n:   %", "<table><tr><td rowspan=3 colspan=9>%</td></tr></table>", "<dl><dt>%</dl>",
    "<figure><img src=dot.png></figure>", "<svg viewBox='0 0 1 1'><rect width='1'/></svg>", "<details>%</details>",
    "<math><mfrac><mi>x</mi></mfrac></math>", "<hr/>", "<h1>%</h1>", "<p>%<p>%", "<script>%</script>",
    "::: {.note}\n:::", "::: {#refs}\n:::", "::: {#index}\n:::", "::: {.toc}\n:::", ":::", "___________________________",
    "::: {.lines}\n:::", "<style>p{}</style>", "<video src=x></video>", "",
)  # fmt: skip

BOXES = (
    "> ", "- ", "1. ", "::: {.note}", "::: {.callout-tip title='%' #tip-a}", "::: {#thm-a name='%'}",
    "::: {.proof}", "::: {#fig-b layout-ncol=2}", "::: {#exr-a}", "::: {.answer lines=3}", "::: {.letter}",
    "::: {.columns}", "::: {.column width=40%}", "::: {.epigraph}", "::: {.dialogue}", "::: {.content-visible when-format=pdf}",
    "::: {.content-hidden when-format=pdf}", "::: {.panel-tabset}", "::: {.aside}", "::: {lang=ar}", "::: {.keep}",
    "<div>", "<section>", "<aside>", "<blockquote>", "<figure>", "<ul>", "<table>", "<a href='#one'>", "!!! tip",
    "> [!NOTE]\n> ", ":   ", "[^1]: ", "::: {.landscape}", "::: {.columns-2}", "::: {.verse}", "::: {.center}",
)  # fmt: skip


def _numbered(text: str) -> str:
    """Each % becomes a word found nowhere else."""
    count = 0

    def word(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "q" + "".join(chr(ord("a") + int(digit)) for digit in f"{count:03}") + "z"

    return re.sub("%", word, text)


def _boxed(box: str, inner: list[str]) -> str:
    text = "\n\n".join(inner)
    if box.startswith(":::"):
        colons = ":" * (3 + text.count(":::"))
        return f"{colons}{box[3:]}\n\n{text}\n\n{colons}"
    if box.startswith("<"):
        return f"{box}\n\n{text}\n\n</{box[1:].split()[0].rstrip('>')}>"
    if box == "!!! tip":
        return f"{box}\n" + "\n".join(f"    {line}" for line in text.split("\n"))
    more = "> " if box.startswith(">") else " " * len(box)
    return box + f"\n{more}".join(text.split("\n"))


@st.composite
def _paragraph(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.sampled_from(INLINE), min_size=1, max_size=6))
    return draw(st.sampled_from([" ", " ", "", "\n"])).join(pieces)


_leaf = st.one_of(st.sampled_from(LEAVES), _paragraph())
_block = st.recursive(
    _leaf,
    lambda inner: st.builds(
        _boxed, st.sampled_from(BOXES), st.lists(inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def dialect(draw: st.DrawFn) -> Files:
    """A manuscript after the dialect's grammar, with things that do not belong together."""
    text = "\n\n".join(draw(st.lists(_block, min_size=1, max_size=8)))
    more = draw(
        st.sampled_from(["", "", "lang: de\n", "toc: true\nlof: true\n", "number-sections: true\n"])
    )
    return {"book.md": (FRONT.replace("---\n\n", f"{more}---\n\n") + _numbered(text)).encode()}


_marks = st.text(
    alphabet=st.sampled_from("ab \n\t#*_`~[](){}<>!|:-+=\"'\\&;/.^1$%@\u00e9\u0416\u202e\u0000"),
    max_size=200,
)


@st.composite
def text(draw: st.DrawFn) -> Files:
    """Marks and letters without any grammar."""
    front = draw(st.sampled_from(["", FRONT]))
    words = draw(st.one_of(_marks, st.text(max_size=200)))
    return {"book.md": (front + words).encode("utf-8", "surrogatepass")}


def _damaged(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, drop, more in changes:
        at = at % (len(data) + 1)
        data = data[:at] + more + data[at + drop :]
    return data


_changes = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.sampled_from([0, 0, 1, 1, 2, 8, 100]),
        st.one_of(st.binary(max_size=3), st.sampled_from([b"\n", b"\0", b"\xff\xfe", b"\r", b"\xed\xa0\x80"])),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@st.composite
def raw(draw: st.DrawFn) -> Files:
    """Bytes that are no text, or a manuscript with bytes changed."""
    if draw(st.booleans()):
        return {"book.md": draw(st.binary(max_size=400))}
    return {"book.md": _damaged(draw(dialect())["book.md"], draw(_changes))}


KEYS = """title subtitle author creator contributor editor translator date lang language identifier
isbn publisher rights copyright description abstract subject keywords cover-image cover-alt series
belongs-to-collection group-position version toc-depth toc number-sections number-depth mainfont
sansfont monofont mathfont css theme header-includes top-level-division index lof lot toc-title
index-title page-range-format editions check profile bibliography csl nocite page-source
chapters part appendices unknown epub pdf format trim bleed margins hyphenate accessibility
reference-location crossref citation-style link-citations""".split()

_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["2026-13-45", "en-GB", "xx", "978-3-16-148410-0", "dot.png", "../dot.png", "my.css", "chicago", "5in x 8in",
         "handout", "novel", "a.bib", "book.md", "*", "&a", "!!python/name:x", "=", "~", "0x1F", "1_000", ".inf", "part"]
    ),
)  # fmt: skip
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(["name", "role", "text", "type", "like", "format", "pdf", "epub", "part", "chapters", *KEYS]),
                st.text(max_size=8),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)  # fmt: skip
_yaml = st.dictionaries(st.sampled_from(KEYS), _values, max_size=6)
_lines = st.lists(
    st.one_of(
        st.sampled_from([f"{key}:" for key in KEYS] + ["  - a", "- b", "  c: d", "  |", "...", "? x", "[a", "{", "'"]),
        st.text(max_size=12),
    ),
    max_size=8,
)  # fmt: skip


@st.composite
def front_matter(draw: st.DrawFn) -> Files:
    """Keys with values of any type, or lines that may be no YAML."""
    head = json.dumps(draw(_yaml)) if draw(st.booleans()) else "\n".join(draw(_lines))
    text = f"---\n{head}\n---\n\n# One\n\nWords @x.\n"
    return {"book.md": text.encode("utf-8", "replace"), "my.css": b"p { color: red }", "a.bib": b""}


@st.composite
def book_yaml(draw: st.DrawFn) -> Files:
    """A book of several files, whose outline may be anything."""
    files = {
        "one.md": b"# One\n\nWords.\n",
        "d/two.md": b"Two\n\n[x](../one.md#one)\n",
        "a b#.md": b"# T\n",
    }
    names = st.sampled_from(
        [*files, "no.md", "d", "../x.md", "/etc/passwd", ".", "", "book.yaml", "*.md", "dot.png"]
    )
    part = st.fixed_dictionaries(
        {"part": st.one_of(names, _scalars)}, optional={"chapters": st.lists(names, max_size=3)}
    )
    outline = st.lists(st.one_of(names, names, part, _values), max_size=5)
    whole = draw(_yaml) | {"chapters": draw(st.one_of(outline, outline, outline, _values))}
    if draw(st.integers(0, 3)) == 0:
        whole = {"title": "T", "book": whole}
    data = json.dumps(whole).encode("utf-8", "replace")
    if draw(st.integers(0, 4)) == 0:
        data = _damaged(data, draw(_changes))
    return {**files, "book.yaml": data}


SELECTORS = (
    "p", "h1", "h2", "li", "ul", "body", "html", "section", "figure", "img", "table", "td", "tr", "em", "code", "pre",
    "blockquote", "p::before", "p::after", "p::first-letter", "p::first-line", "li::marker", ".note", ".footnote",
    "*", "a", "strong", "dl", "dd", "::footnote-call", "::footnote-marker", "aside", "caption", "nav", "header", "span",
    "p:nth-child(2)", "section > *", "em, strong", "div", "thead", "h1 + p", ":root", "hr", "svg", "math",
)  # fmt: skip
PROPERTIES = {
    "position": "absolute fixed relative static running(x) sticky",
    "float": "left right none footnote inline-start top",
    "display": "block inline inline-block flex grid table table-cell table-row list-item none contents inline-flex flow-root",
    "top": "0 -1em 50% auto 2000px", "left": "0 auto -50% 9999px", "right": "0 3em", "bottom": "0 100%",
    "width": "0 100% 1px 1000px auto -5px min-content max-content 1e9px", "height": "0 100% 1px 5000px auto 1e9px",
    "max-height": "0 1em none", "min-height": "0 2000px", "max-width": "0 10px", "min-width": "0 2000px",
    "columns": "2 3 auto 9", "column-count": "1 2 5", "column-width": "1em 5em", "column-span": "all none", "column-gap": "0 900px",
    "break-before": "page left right always avoid column recto", "break-after": "page avoid left", "break-inside": "avoid auto",
    "margin": "0 auto -1em 900px -900px 50%", "padding": "0 1em 900px", "border": "1px_solid 900px_dashed thick_double",
    "font-size": "0 1px 1000px 1em -3px 200%", "line-height": "0 1 100 -1 0.1", "letter-spacing": "1em -1em 100px", "word-spacing": "9em -9em",
    "text-indent": "-9999px 5em 200%", "text-align": "justify center justify-all end", "white-space": "pre nowrap pre-wrap pre-line",
    "overflow": "hidden auto", "hyphens": "auto manual none", "orphans": "1 99 0", "widows": "1 99", "vertical-align": "super 50% -9em top middle",
    "content": "'x' counter(page) counter(pages) target-counter(attr(href),page) url(dot.png) open-quote none element(x) string(s) leader('.') attr(id) content()",
    "string-set": "s_content() s_attr(id) none", "counter-reset": "page a_5 none", "counter-increment": "a_-3 page list-item_9999999999",
    "flex": "1 0_0_0", "flex-wrap": "wrap", "flex-direction": "column row-reverse", "order": "-1", "align-items": "center stretch baseline",
    "justify-content": "space-between center", "grid-template-columns": "1fr_1fr repeat(3,1fr) 0 minmax(0,1fr)", "grid-area": "a 1/1/9/9", "gap": "1em 0",
    "transform": "rotate(45deg) scale(0) translate(9999px) matrix(0,0,0,0,0,0)", "opacity": "0 0.5", "page": "x chapter auto", "size": "1mm A4 10m",
    "background": "red url(dot.png) linear-gradient(red,blue) linear-gradient(red_0,red_0) radial-gradient(0_0,red,blue) url(http://127.0.0.1:9/x) url(../../secret)",
    "list-style": "none upper-roman '→' inside url(dot.png)", "direction": "rtl", "text-transform": "uppercase", "font-family": "serif Nope math",
    "quotes": "none '<'_'>'", "bookmark-level": "none 1 9999", "bookmark-label": "content(text) 'x'", "footnote-display": "inline compact", "footnote-policy": "line block",
    "image-resolution": "1dpi 1000dpi", "object-fit": "cover none", "tab-size": "0 99", "text-overflow": "ellipsis", "max-lines": "1", "block-ellipsis": "auto",
    "box-decoration-break": "clone", "table-layout": "fixed", "border-collapse": "collapse", "caption-side": "bottom", "margin-break": "keep discard",
    "visibility": "hidden collapse", "clear": "both", "font-variant": "small-caps", "all": "initial unset", "hyphenate-limit-chars": "0 3_1_1", "--x": "var(--x)",
}  # fmt: skip


@st.composite
def _rule(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(sorted(PROPERTIES)), min_size=1, max_size=4))
    lines = [
        f"{name}: {draw(st.sampled_from(PROPERTIES[name].split())).replace('_', ' ')}"
        for name in names
    ]
    body = "; ".join(lines)
    selector = draw(st.sampled_from(SELECTORS))
    wrapper = draw(
        st.sampled_from(
            ["{s} {{ {b} }}"] * 9
            + ["@page {{ {b} }}", "@page :left {{ @top-center {{ {b} }} }}", "@page {{ @footnote {{ {b} }} }}",
               "@media print {{ {s} {{ {b} }} }}", "@media screen {{ {s} {{ {b} }} }}", "@supports (x:y) {{ {s} {{ {b} }} }}",
               "@font-face {{ font-family: X; src: url(dot.png); {b} }}", "@import 'my.css'; {s} {{ {b} }}", "@counter-style a {{ {b} }}",
               "@page x {{ size: 60mm 60mm; {b} }}", "{s} {{ {b} ", "{s} {{ {s} {{ {b} }} }}", "{s} {{ {b} !important }}"]
        )
    )  # fmt: skip
    return str(wrapper).format(s=selector, b=body)


STYLED = (
    FRONT.replace("---\n\n", "css: my.css\n---\n\n")
    + "# One\n\n"
    + "Some words *in the* **first** `paragraph` with a note[^a] and [a link](#two). " * 12
    + "\n\n[^a]: The note.\n\n## In it\n\n- one\n- two\n\n![Fig](dot.png)\n\n| a | b |\n|---|---|\n| c | d |\n\n"
    + "> Quoted\n\n```\ncode\n```\n\nTerm\n:   Meaning\n\n::: {.note}\nA note.\n:::\n\n***\n\n"
    + "\n\n".join(f"Paragraph {n} of *several* that go over pages. " * 9 for n in range(14))
    + "\n\n# Two {#two}\n\nThe last.\n"
)


@st.composite
def style_sheet(draw: st.DrawFn) -> Files:
    """A book with a style sheet of rules that make no sense, or of no CSS at all."""
    css = "\n".join(draw(st.lists(_rule(), min_size=1, max_size=4)))
    if draw(st.integers(0, 5)) == 0:
        css = draw(st.one_of(st.text(max_size=80), st.just(css + "\x00{")))
    data = css.encode("utf-8", "replace")
    if draw(st.integers(0, 9)) == 0:
        data = _damaged(data, draw(_changes))
    return {"book.md": STYLED.encode(), "my.css": data}


BIB = """@book{key, author = {Last, First and {The Group}}, title = {A {T}itle}, year = 2001,
  publisher = "P" # " Q", url = {https://example.org/a_b}, isbn = {3-16}}
@string{j = "Journal"}
@article{b, author = "von Last, Jr, First", title = {On $x^2$ \\& \\'e}, journal = j, date = {2001-02/2002}, pages = {1--3}}
@online{c, title = {T}, urldate = {nope}, crossref = {key}}
"""
CSL = '[{"id": "key", "type": "book", "title": "T", "author": [{"family": "F"}], "issued": {"date-parts": [[2001]]}}]'
_cited = "Words [@key, p. 3; see -@b] and @c.\n\n::: {#refs}\n:::\n"


@st.composite
def bibliography(draw: st.DrawFn) -> Files:
    """BibTeX, CSL JSON or YAML, with bytes changed or values of other types."""
    name, data = draw(
        st.sampled_from([("a.bib", BIB), ("a.json", CSL), ("a.yaml", f"references: {CSL}")])
    )
    if name != "a.bib" and draw(st.booleans()):
        made = json.loads(CSL)
        made[0][draw(st.sampled_from(["author", "issued", "title", "type", "id", "page", "x"]))] = (
            draw(_values)
        )
        data = json.dumps(made if name == "a.json" else {"references": made})
    changed = _damaged(data.encode(), draw(_changes)) if draw(st.integers(0, 3)) else data.encode()
    head = FRONT.replace("---\n\n", f"bibliography: {name}\n---\n\n")
    return {"book.md": (head + "# One\n\n" + _cited).encode(), name: changed}


_number = st.sampled_from(
    ["0", "1", "10", "-5", "NaN", "1e999", "50%", "1em", "", "1e-9", "99999999"]
)
TAGS = "g path rect circle ellipse line polyline text tspan use image defs linearGradient stop pattern mask clipPath filter feGaussianBlur symbol marker style a switch foreignObject textPath svg title desc".split()  # fmt: skip
VALUES = {
    "d": ["M0 0L9 9", "M0 0C1", "M0,0A0 0 0 0 0 5 5", "", "z", "M 0 0 L nan inf", "M1e400 0"],
    "fill": ["red", "url(#a)", "none", "currentColor", "#12345", "rgb(1,2"], "stroke": ["url(#b)", "blue"],
    "transform": ["rotate(45)", "scale(0)", "matrix(1 0", "skewX(90)", "translate(1e99)"], "id": ["a", "b", "c"],
    "href": ["#a", "#b", "dot.png", "data:image/png;base64,xx", "http://127.0.0.1:9/", "x.svg"], "viewBox": ["0 0 1 1", "0 0 0 0", "a", "0 0 -1 5"],
    "clip-path": ["url(#a)"], "mask": ["url(#b)"], "filter": ["url(#c)"], "marker-end": ["url(#a)"], "style": ["fill:red", "font-size:1e9px", "}"],
    "font-size": ["0", "1e6", "-1"], "points": ["0,0 1", "1 1 2 2", ""], "stroke-width": ["0", "-1", "9e9"], "onclick": ["x()"], "opacity": ["2", "-1", "x"],
    "stroke-dasharray": ["0", "1 -1", "0 0", "5"], "gradientUnits": ["userSpaceOnUse"], "offset": ["5", "-1"], "font-family": ["Nope"], "text-anchor": ["middle"],
}  # fmt: skip


def _attributes() -> st.SearchStrategy[dict[str, str]]:
    numbers = dict.fromkeys(("x", "y", "width", "height", "r", "cx", "rx", "x1", "dx"), _number)
    others = {name: st.sampled_from(values) for name, values in VALUES.items()}
    return st.fixed_dictionaries({}, optional={**numbers, **others})


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def written(tag: str, attributes: dict[str, str], children: list[str]) -> str:
        given = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f"<{tag}{given}>{''.join(children)}</{tag}>"

    return st.builds(written, st.sampled_from(TAGS), _attributes(), st.lists(inner, max_size=4))


_drawn = st.recursive(st.sampled_from(["x", "", "&amp;", "<rect width='1'/>"]), _element, max_leaves=10)  # fmt: skip


@st.composite
def drawing(draw: st.DrawFn) -> Files:
    """An SVG of elements and values at random, or with bytes changed; as figure, inline and cover."""
    size = draw(
        st.sampled_from(
            [
                'width="10" height="10"',
                'viewBox="0 0 9 9"',
                'width="0"',
                "",
                'width="1e9" height="1"',
            ]
        )
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(draw(st.lists(_drawn, max_size=4)))}</svg>'
    data = svg.encode()
    if draw(st.integers(0, 3)) == 0:
        data = _damaged(data, draw(_changes))
    head = draw(
        st.sampled_from([FRONT, FRONT, FRONT.replace("---\n\n", "cover-image: x.svg\n---\n\n")])
    )
    words = "# One\n\nBefore.\n\n![Figure](x.svg)\n\nIn ![a](x.svg) line.\n"
    if draw(st.integers(0, 3)) == 0:
        words += f"\n\n{svg}\n\nLast.\n"
    return {"book.md": (head + words).encode(), "x.svg": data}


@functools.cache
def _pictures() -> tuple[bytes, ...]:
    made = []
    for kind, mode in (
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("PNG", "1"),
    ):
        buffer = io.BytesIO()
        Image.new(mode, (9, 7)).save(buffer, kind)
        made.append(buffer.getvalue())
    return tuple(made)


@st.composite
def picture(draw: st.DrawFn) -> Files:
    """An image with bytes changed, as figure, in a line or as cover; its name may say another kind."""
    data = draw(st.sampled_from(_pictures()))
    if draw(st.integers(0, 7)):
        data = _damaged(data, draw(_changes))
    name = f"x.{draw(st.sampled_from(['png', 'jpg', 'gif', 'webp', 'svg', 'tiff']))}"
    head = draw(st.sampled_from([FRONT, FRONT.replace("---\n\n", f"cover-image: {name}\n---\n\n")]))
    text = f"{head}# One\n\n![Figure]({name})\n\nIn ![a]({name}){{width=50%}} line.\n"
    return {"book.md": text.encode(), name: data}


@functools.cache
def _examples() -> tuple[str, ...]:
    path = Path(__file__).resolve().parents[1] / "commonmark" / "examples.json"
    return tuple(example["markdown"] for example in json.loads(path.read_text(encoding="utf-8")))


def commonmark(index: int) -> Files | None:
    """The specification's example of that index; None after the last."""
    examples = _examples()
    return {"book.md": (FRONT + examples[index]).encode()} if index < len(examples) else None


@st.composite
def examples(draw: st.DrawFn) -> Files:
    """Examples of the specification one within another."""
    inner = st.sampled_from(_examples())
    nested = st.recursive(
        inner,
        lambda more: st.builds(
            _boxed, st.sampled_from(BOXES), st.lists(more, min_size=1, max_size=2)
        ),
        max_leaves=4,
    )
    text = "\n\n".join(draw(st.lists(nested, min_size=1, max_size=4)))
    return {"book.md": (FRONT + _numbered(text)).encode()}


#: Each kind of input, and how often it is tried.
KINDS: dict[str, tuple[st.SearchStrategy[Files], int]] = {
    "dialect": (dialect(), 5),
    "CommonMark, mixed": (examples(), 2),
    "text": (text(), 2),
    "bytes": (raw(), 2),
    "front matter": (front_matter(), 3),
    "book.yaml": (book_yaml(), 2),
    "style sheet": (style_sheet(), 5),
    "bibliography": (bibliography(), 2),
    "drawing": (drawing(), 3),
    "image": (picture(), 2),
}
