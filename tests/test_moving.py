"""What manuscripts of other tools bring along: what a reader sees of it, and what is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from both import Both, made
from epubs import XHTML
from octavo.read import read, shown
from octavo.read.sources import listed
from octavo.report import Severity, Source
from test_epub import picture

BODY = "Take care of the *lamp*."


def told(both: Both) -> list[tuple[str, int, str]]:
    """Code, line of the text and hint of each finding that is shown."""
    return [
        (f.code, f.source.line - 6 if f.source else 0, f.hint)
        for f in both.findings
        if f.severity is not Severity.NOTE
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        f":::{{warning}}\n{BODY}\n:::",
        f"::::{{warning}}\n:class: dropdown\n\n{BODY}\n::::",
        f"```{{warning}}\n{BODY}\n```",
        f".. warning::\n   {BODY}",
        f".. warning:: {BODY}",
        f".. warning::\n\n   {BODY}",
        f":::{{admonition}} Warning\n:class: warning\n{BODY}\n:::",
    ],
)
def test_admonitions_of_myst_and_sphinx_are_callouts(tmp_path: Path, text: str) -> None:
    both = made(tmp_path, f"# One\n\n{text}\n\nAfter.\n", "epub", "pdf")
    assert told(both) == []
    assert "Warning Take care of the lamp. After." in both.pdf()
    notes = [e for d in both.epub.documents.values() for e in d.iter(f"{XHTML}em")]
    assert ["".join(e.itertext()) for e in notes] == ["lamp"]


def test_admonitions_nest_and_stand_in_lists(tmp_path: Path) -> None:
    nested = "::::{note} First\n:::{tip}\nInner.\n:::\nOuter.\n::::"
    text = f"# One\n\n{nested}\n\n- a\n\n  .. tip::\n\n     b\n"
    both = made(tmp_path, text, "pdf")
    assert told(both) == []
    assert "Note First Tip Inner. Outer. a Tip b" in both.pdf()


@pytest.mark.parametrize(
    "text",
    [
        "```{code-block} python\n:linenos:\n:emphasize-lines: 2\n\na = 1\nb = 2\n```",
        ".. code-block:: python\n   :linenos:\n   :emphasize-lines: 2\n\n   a = 1\n   b = 2",
    ],
)
def test_blocks_of_code_of_myst_and_sphinx_are_code(tmp_path: Path, text: str) -> None:
    epub = made(tmp_path, f"# One\n\n{text}\n", "epub").epub
    (pre,) = (e for d in epub.documents.values() for e in d.iter(f"{XHTML}pre"))
    assert "".join(pre.itertext()) == "a = 1\nb = 2"
    assert [e.get("data-n") for e in pre.iter(f"{XHTML}span") if e.get("data-n")] == ["1", "2"]
    assert "marked" in str([e.get("class") for e in pre.iter(f"{XHTML}span")])


def test_what_is_not_carried_out_is_told_with_what_to_write(tmp_path: Path) -> None:
    text = (
        "# One\n\n```{figure} lamp.png\n:width: 60%\n\nThe lamp.\n```\n\n"
        ".. toctree::\n\n   two\n\n(here)=\n\n"
        "See {ref}`the lamp <here>`, :doc:`two`, {kbd}`Ctrl+C`.\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert told(both) == [
        ("directive-unknown", 3, "write `![caption](lamp.png){#fig-name}`"),
        ("directive-unknown", 9, "list the files in `SUMMARY.md` or `book.yaml`"),
        ("directive-name", 13, "write `{#here}` behind the words of the heading"),
        ("directive-role", 15, "write `[words](#here)`, or `@sec-...` for its number"),
        ("directive-role", 15, "write `[words](#heading)`, or `[words](two.md)`"),
    ]
    assert "The lamp. two See the lamp, two, Ctrl+C." in both.pdf()


def test_ordinary_text_is_no_directive(tmp_path: Path) -> None:
    text = "# One\n\n.. and so on :: as it was\n\nA set {x}`y` and a time: 12:30:`z`.\n\n(a) = b\n"
    assert told(made(tmp_path, text, "pdf")) == []


CELL = "```{{r}}\n#| label: fig-x\n{option}hist(x)\n```\n\nText `r mean(x)`.\n"


@pytest.mark.parametrize(
    ("option", "more", "shown"),
    [
        ("", "", True),
        ("#| echo: true\n", "execute:\n  echo: false\n", True),
        ("#| echo: false\n", "", False),
        ("#| include: false\n", "", False),
        ("", "execute:\n  echo: false\n", False),
    ],
)
def test_cells_are_shown_as_they_say_and_told_of(
    tmp_path: Path, option: str, more: str, shown: bool
) -> None:
    both = made(tmp_path, f"# One\n\n{CELL.format(option=option)}", "epub", "pdf", more=more)
    assert [code for code, _, _ in told(both)] == ["cell-not-run", "cell-not-run"]
    assert ("hist(x)" in both.pdf()) == shown
    assert ("hist(x)" in both.chapter("one")) == shown


def test_cells_that_are_not_to_be_run_lack_nothing(tmp_path: Path) -> None:
    text = "# One\n\n```{python}\n#| eval: false\nx = 1\n```\n\n```python\ny\n```\n\nIn `r`.\n"
    assert told(made(tmp_path, text, "pdf")) == []


def test_links_to_named_blocks_and_embedded_notes(tmp_path: Path) -> None:
    text = (
        "# One\n\nA word. ^lamp\n\n- a\n- b\n\n^two\n\n# Two\n\n"
        "See [[One#^lamp]], [[#^two|the list]].\n\n![[Another note]]\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert told(both) == [
        ("embed-unknown", 14, "write `{{< include Another note.md >}}` on a line of its own")
    ]
    assert "See One, the list. ![[Another note]]" in both.pdf()
    assert both.epub.broken_links() == []
    hrefs = [e.get("href") for d in both.epub.documents.values() for e in d.iter(f"{XHTML}a")]
    assert {"one.xhtml#block-lamp", "one.xhtml#block-two"} <= set(hrefs)


def test_keys_of_notes_and_sites_are_no_slips_of_others(tmp_path: Path) -> None:
    more = "created: 2026-01-01\npublish: true\nstatus: done\ninstitute: Here\ndraft: false\n"
    both = made(tmp_path, "# One\n\nText.\n", "pdf", more=more)
    assert both.codes() == []


def captions(both: Both, tag: str = "figcaption") -> list[str]:
    found = (e for d in both.epub.documents.values() for e in d.iter(f"{XHTML}{tag}"))
    return [" ".join("".join(map(str, e.itertext())).split()) for e in found]


def images(both: Both) -> list[str | None]:
    return [
        e.get("alt")
        for name, d in both.epub.documents.items()
        if "one" in name
        for e in d.iter(f"{XHTML}img")
    ]


@pytest.mark.parametrize(
    ("image", "lang", "typed"),
    [
        ("![A hive](a.png)", "en", "Figure 1: The *parts* of it"),
        ("![A hive](a.png)", "de", "Abbildung 3.1 – The *parts* of it"),
        ("![A hive](a.png)", "fr", "*Photo 1 -- The parts of it*"),
        (
            "![A hive\n\nAI-generated content may be incorrect.](a.png)",
            "en",
            "Fig. 1. The *parts* of it",
        ),
    ],
)
def test_a_caption_typed_below_an_image_is_its_caption(
    tmp_path: Path, image: str, lang: str, typed: str
) -> None:
    text = f"# One\n\n{image}\n\n[]{{#_Ref1 .anchor}}{typed}\n\nAs [Figure 1](#_Ref1) shows.\n"
    both = made(tmp_path, text, "epub", "pdf", more=f"lang: {lang}\n", files={"a.png": picture()})
    assert told(both) == []
    plain = typed.replace("*", "").replace("--", "–")
    assert captions(both) == [plain]
    assert (images(both)[0] or "").startswith("A hive")
    assert both.pdf().count("of it") == both.chapter("one").count("of it") == 1
    assert both.epub.broken_links() == []


@pytest.mark.parametrize(
    "order",
    [
        "Figure 1: One|{0}|Figure 2: Two|{1}|End.",
        "{0}|Figure 1: One|{1}|Figure 2: Two|End.",
        "Start.|Figure 1: One|{0}|Between.|Figure 2: Two|{1}",
    ],
)
def test_captions_typed_above_images_are_theirs(tmp_path: Path, order: str) -> None:
    blocks = order.format("![A hive](a.png)", "![A bee](b.png)").split("|")
    text = "\n\n".join(["# Chapter", *blocks])
    both = made(
        tmp_path, text + "\n", "epub", files={"a.png": picture(), "b.png": picture(size=(90, 60))}
    )
    (chapter,) = (d for name, d in both.epub.documents.items() if "chapter" in name)
    found = [
        (next(figure.iter(f"{XHTML}img")).get("alt"), "".join(map(str, figure.itertext())).strip())
        for figure in chapter.iter(f"{XHTML}figure")
    ]
    assert found == [("A hive", "Figure 1: One"), ("A bee", "Figure 2: Two")]


def test_text_below_an_image_that_only_begins_so_stays_text(tmp_path: Path) -> None:
    text = (
        "# One\n\n![A hive](a.png)\n\nFigure 1 shows a hive.\n\n"
        "![A bee](a.png){#fig-bee}\n\nFigure 2: no caption, for it has one.\n\nFigure 3: text.\n"
    )
    both = made(tmp_path, text, "epub", files={"a.png": picture()})
    assert [one.split()[-1] for one in captions(both)] == ["hive", "bee"]


def test_a_caption_typed_above_a_table_is_its_caption(tmp_path: Path) -> None:
    text = "# One\n\nTable 1: Prices\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    assert captions(made(tmp_path, text, "epub"), "caption") == ["Table 1: Prices"]


def test_words_table_of_contents_is_left_out_and_told(tmp_path: Path) -> None:
    entries = "\n\n".join(f"[{name} [{n}](#{name})](#{name})" for n, name in enumerate("abc", 3))
    text = f"Contents\n\n{entries}\n\n# a\n\nText.\n\n# b\n\nText.\n\n# c\n\nText.\n"
    both = made(tmp_path, text, "epub", "pdf")
    assert [(code, line) for code, line, _ in told(both)] == [("contents-typed", 3)]
    assert "a 3 b 4" not in both.pdf() + both.epub.text()
    assert both.pdf().count("Contents") == 1


NAMES = ("ants", "bees", "crows")


def test_the_heading_of_a_table_of_contents_goes_with_it(tmp_path: Path) -> None:
    entries = "\n\n".join(f"[{name} [{n}](#{name})](#{name})" for n, name in enumerate(NAMES, 3))
    text = "# ants\n\nText.\n\n# bees\n\nText.\n\n# crows\n\nText.\n"
    both = made(tmp_path, f"{text}\n# Contents\n\n{entries}\n", "epub", "pdf")
    wanted = ["1 ants", "2 bees", "3 crows"]
    assert both.outline() == wanted
    other = made(tmp_path, f"{text}\n# Contents\n\n{entries}\n\nMore.\n", "pdf")
    assert other.outline() == [*wanted, "4 Contents"]


def test_an_authors_own_list_of_links_stays(tmp_path: Path) -> None:
    links = "\n\n".join(f"[Chapter {n}](#{name})" for n, name in enumerate("abc", 1))
    both = made(tmp_path, f"# a\n\n{links}\n\n# b\n\nText.\n\n# c\n\nText.\n", "pdf")
    assert told(both) == []
    assert "Chapter 1 Chapter 2 Chapter 3" in both.pdf()


def test_styles_of_word_that_mean_something(tmp_path: Path) -> None:
    text = (
        '# One\n\n::: {custom-style="Intense Quote"}\nQuoted.\n:::\n\n'
        '::: {custom-style="Body Text"}\nA [word]{custom-style="Strong"}.\n:::\n\n'
        '::: {custom-style="Recipe"}\nEggs.\n:::\n'
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert [(code, line) for code, line, _ in told(both)] == [("style-unknown", 11)]
    document = both.epub.document("one")
    assert ["".join(e.itertext()).strip() for e in document.iter(f"{XHTML}blockquote")] == [
        "Quoted."
    ]
    assert ["".join(e.itertext()) for e in document.iter(f"{XHTML}strong")] == ["word"]


def test_no_bookmark_of_word_is_proposed_for_another(tmp_path: Path) -> None:
    text = "# One\n\n[]{#_Toc12 .anchor}A. [b](#_Toc13) [c](#cart)\n\n## Carts {#_carts}\n"
    both = made(tmp_path, text, "pdf")
    assert [hint for _, _, hint in told(both)] == [
        "it is a bookmark of Word's whose place is gone: take the link away, or lead it anew",
        "did you mean `#_carts`?",
    ]


def test_a_place_that_is_cited_as_a_work(tmp_path: Path) -> None:
    both = made(tmp_path, "# One {#p9}\n\nSee @p9.\n", "pdf")
    assert [hint[:45] for _, _, hint in told(both)] == [
        "it is the id of a place in this book: write `"
    ]


def test_blocks_of_gitbook(tmp_path: Path) -> None:
    text = """# One

{% hint style="danger" %}
### Careful

Hot *water*.
{% endhint %}

{% tabs %}
{% tab title="macOS" %}
Brew.
{% endtab %}
{% tab title="Linux" %}
Apt.
{% endtab %}
{% endtabs %}

{% code title="a.yaml" lineNumbers="true" %}
```yaml
a: 1
```
{% endcode %}

{% stepper %}
{% step %}
### First

- {% hint style="info" %}
  Within.
  {% endhint %}
{% endstep %}
{% endstepper %}

{% embed url="https://example.com/film" %}

{% embed url="https://example.com/other" %}
A film
{% endembed %}

## Two <a href="#two-x" id="two-x"></a>

[There](#two-x)
"""
    both = made(tmp_path, text)
    assert both.codes() == []
    chapter = both.epub.document("one")
    asides = [e.get("class") for e in chapter.iter(f"{XHTML}aside")]
    assert asides == ["callout caution", "aside tab", "aside tab", "callout note"]
    for words in (both.epub.text(), both.pdf()):
        assert "{%" not in words
        for said in ("Careful", "Hot", "macOS", "Apt.", "a.yaml", "First", "Within.", "A film"):
            assert said in words, said
        assert "https://example.com/film" in words.replace(" ", "")


def test_blocks_of_gitbook_that_are_not_closed_are_told(tmp_path: Path) -> None:
    both = made(tmp_path, "# One\n\n{% hint style='x' %}\n\n{% hint %}\na\n\n{% endtab %}\n")
    found = [(f.code, f.source.line) for f in both.findings if f.source]
    assert ("div-unclosed", 7 + 3) in found or ("div-unclosed", 11) in found
    assert [code for code, _ in found].count("shortcode-unknown") == 2


def test_gaps_of_an_exercise_are_no_emphasis(tmp_path: Path) -> None:
    text = "# One\n\nThe ______________, a ______ and ______, F_____ is.\n\n\\hrulefill\n"
    both = made(tmp_path, text)
    assert both.codes() == []
    chapter = both.epub.document("one")
    assert not [e for tag in ("em", "strong") for e in chapter.iter(f"{XHTML}{tag}")]
    assert len(list(chapter.iter(f"{XHTML}hr"))) == 1
    words = ("".join(map(str, chapter.itertext())), both.pdf())
    assert all("______________, a" in text for text in words)


def test_dates_to_be_filled_in_and_lines_to_sign_on_side_by_side(tmp_path: Path) -> None:
    text = (
        "# One\n\nDate: ___/___/______, __ . __ . ____ (__/__/__).\n\n__________        ______\n\n"
    )
    both = made(tmp_path, f"{text}__a__.__b__ and __c__/__d__\n\n___ ___\n")
    assert both.codes() == []
    chapter = both.epub.document("one")
    assert ["".join(e.itertext()) for e in chapter.iter(f"{XHTML}strong")] == list("abcd")
    assert len(list(chapter.iter(f"{XHTML}hr"))) == 1
    words = "".join(map(str, chapter.itertext()))
    assert "Date: ___/___/______, __ . __ . ____ (__/__/__)." in words
    assert "__________        ______" in words


def test_chunks_of_knitr_that_need_no_r(tmp_path: Path) -> None:
    text = """# One

(ref:cap) Rain *by month*.

```{r rain, fig.cap='(ref:cap)', out.width='80%', fig.alt='Bars', echo=FALSE}
knitr::include_graphics("a.png")
```

```{r}
#| label: fig-more
#| fig-cap: "More rain"
knitr::include_graphics("a.png")
```

```{theorem, pyth, name="Pythagoras"}
It is $a^2$.
```

```{block2, type='rmdnote'}
Some *words*.
```

```{r, echo=FALSE}
plot(x)
```

See \\@ref(fig:rain), @fig-more and \\@ref(thm:pyth).
"""
    more = "number-sections: true\n"
    both = made(tmp_path, text, files={"a.png": picture()}, more=more)
    assert both.codes() == ["cell-not-run"]
    chapter = both.chapter("one")
    assert "See 1.1, Figure 1.2 and 1.1." in chapter.replace("\xa0", " ")
    for words in (chapter, both.pdf()):
        said = " ".join(words.split())
        for part in ("Rain by month.", "More rain", "(Pythagoras)", "Some words."):
            assert part in said, part
        assert "plot(x)" not in said
    images = both.epub.document("one").iter(f"{XHTML}img")
    assert next(image.get("alt") for image in images) == "Bars"


def test_an_index_comes_first_of_files_without_an_outline(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    for name in ("01-a.Rmd", "02-b.Rmd", "index.Rmd"):
        (tmp_path / "book" / name).write_text(f"# {name[:-4]}\n\nText.\n")
    assert next(path.name for path in listed(tmp_path / "book")) == "index.Rmd"


def test_the_matter_of_latex(tmp_path: Path) -> None:
    text = (
        "\\frontmatter\n\n# Before\n\nWords.\n\n\\mainmatter\n\n# Text\n\nWords.\n\n"
        "# More\n\nWords.\n\n"
        "\\backmatter\n\n# Behind\n\nWords.\n"
    )
    both = made(tmp_path, text, "epub", "pdf")
    assert both.codes() == []
    titles = [both.chapter(name).split()[:2] for name in ("before", "text", "behind")]
    assert titles == [["Before", "Words."], ["1", "Text"], ["Behind", "Words."]]


def test_what_leanpub_reads(tmp_path: Path) -> None:
    text = """{frontmatter}

# Before

Words.

{mainmatter}

-# First

{#queues}
# Queues

A queue{i: "queue"} is long.

W> ## Hot
W>
W> Never *restart*.

A> Aside.

{blurb, class: tip}
Measure.
{/blurb}

{title: "queue.py", line-numbers: true, lang: python}
~~~
pass
~~~

{width: "60%", alt: "Boxes"}
![The plan](a.png)

It is {$$}x + y{/$$} and

```$
W = 1
```

{pagebreak}

See [it](#queues).

{backmatter}

# Behind

Words.
"""
    both = made(tmp_path, text, files={"a.png": picture()}, more="number-sections: true\n")
    assert both.codes() == []
    chapter = both.epub.document("queues")
    asides = [e.get("class") for e in chapter.iter(f"{XHTML}aside")]
    assert asides == ["callout warning", "aside", "callout tip"]
    assert [e.get("alt") for e in chapter.iter(f"{XHTML}img")] == ["Boxes"]
    assert both.chapter("before") == "Before Words."
    assert both.chapter("behind") == "Behind Words."
    for words in (both.epub.text(), both.pdf()):
        said = " ".join(words.split())
        for part in ("Hot", "Never", "Measure.", "queue.py", "The plan", "Index"):
            assert part in said, part
        for mark in ("{", "-#", "W>", "$$"):
            assert mark not in said, mark


def test_the_files_that_leanpub_names(tmp_path: Path) -> None:
    files = {"Book.txt": "b.md\n# a.md\nc.md\n", "a.md": "# A\n", "b.md": "# B\n", "c.md": "# C\n"}
    for name, words in files.items():
        (tmp_path / name).write_text(words)
    book, findings = read(tmp_path)
    assert book is not None
    assert [chapter.name for chapter in book.chapters] == ["b", "c"]
    assert [f.code for f in findings if f.severity is Severity.ERROR] == []


def test_lines_of_rust_that_mdbook_hides(tmp_path: Path) -> None:
    text = "# One\n\n```rust\n# fn main() {\n#[test]\nlet x = 1;\n#\n# }\n```\n"
    both = made(tmp_path, text)
    (code,) = both.epub.document("one").iter(f"{XHTML}pre")
    assert "".join(map(str, code.itertext())).split("\n") == ["#[test]", "let x = 1;"]


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        ("# A\n\n{blurb, class: tip}\nB\n\nC\n", "div-unclosed", 3, "`{/blurb}`"),
        ("# A\n\nB\n\n{/blurb}\n", "div-stray", 5, "`{blurb}`"),
    ],
)
def test_boxes_of_markua_that_are_not_closed_or_opened(
    text: str, code: str, line: int, hint: str
) -> None:
    _, (finding,) = shown(text, "x.md")
    assert (finding.code, finding.source) == (code, Source("x.md", line, 1))
    assert hint in (finding.hint or "")


def test_keys_of_multimarkdown_are_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "lamp.md"
    path.write_text(
        "Title: The Lamp\nAuthor: Jo Hart\nLanguage: de\nCopyright: free\n  to all\n"
        "Mood: dark\n\n# One\n\nNote: this is text.\n"
    )
    book, findings = read(path)
    assert book is not None
    data = book.metadata
    assert (data.title, data.lang, data.rights) == ("The Lamp", "de", "free to all")
    assert [author.name for author in data.authors] == ["Jo Hart"]
    told = [(f.code, f.source and f.source.line) for f in findings]
    assert told == [("metadata-unknown", 6)]
    path.write_text("Note: the lamp\nwas out.\n\n# One\n\nText.\n")
    book, _ = read(path)
    assert book is not None
    assert "was out." in book.chapters[0].xml.decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\tIt was late when the lamp went out.", True),
        ("\t“Who’s there?” said Ann.", True),
        ("    3.3.1. The appeal goes to the Head of HR.", True),
        ("    (a) Notice must be given in writing.", True),
        ("~~~\nIt was late when the lamp went out.\n~~~", True),
        ("```\nThe program says so.\n```", False),
        ("    BRING THE LANTERN STOP", False),
        ("    x = f(a, b)\n    return x", False),
        ("    npm install -g octavo.", False),
        ("- an item\n\n  It was late when the lamp went out.", False),
    ],
)
def test_sentences_that_are_code_by_their_indent_are_told(text: str, told: bool) -> None:
    _, findings = shown(f"# One\n\n{text}\n", "x.md")
    assert [(f.code, f.source and f.source.line) for f in findings] == [("code-prose", 3)] * told


@pytest.mark.parametrize(
    ("text", "caption", "alt"),
    [
        ("![A dot](dot.png)\n*The **old** dot*", "The old dot", "A dot"),
        ("![](dot.png){alt=Mark}  \n*Only a line*", "Only a line", "Mark"),
        ("![A dot](dot.png)\\\n_Told_", "Told", "A dot"),
    ],
)
def test_a_line_in_italics_below_an_image_is_its_caption(
    tmp_path: Path, text: str, caption: str, alt: str
) -> None:
    both = made(tmp_path, f"# One\n\n{text}\n", files={"dot.png": picture()})
    (figure,) = both.epub.document("one").iter("{*}figure")
    assert [img.get("alt") for img in figure.iter("{*}img")] == [alt]
    assert ["".join(c.itertext()) for c in figure.iter("{*}figcaption")] == [caption]
    assert caption in both.pdf()


@pytest.mark.parametrize(
    "text", ["![A](dot.png)\n*Said* and more", "![A](dot.png) *Beside*", "A\n![A](dot.png)\n*B*"]
)
def test_what_else_is_in_italics_is_text(tmp_path: Path, text: str) -> None:
    both = made(tmp_path, f"# One\n\n{text}\n", "epub", files={"dot.png": picture()})
    assert list(both.epub.document("one").iter("{*}figcaption")) == []


def test_attribute_lists_below_their_block_as_kramdown_has_them() -> None:
    source = (
        "# One {: .a}\n{: .no_toc }\n\n* TOC\n{:toc .x}\n\n## Two\n{: #zwei .b}\n\n> Q\n\n"
        "|a|b|\n|-|-|\n|c|d|\n{: .t}\n\nPara.\n{: .p}\n\n- i\n- j\n\nSo `{: .x}` is.\n"
    )
    html, findings = shown(source, "a.md")
    assert [finding.code for finding in findings] == ["contents-mark"]
    assert "{:" not in html.replace("<code>{: .x}</code>", "")
    assert "TOC" not in html
    for piece in ('id="zwei"', 'class="b"', '<p class="p"', '<table class="t"'):
        assert piece in re.sub(r' data-line="\d+"', "", html)
    assert html.count("<tr") == 2


def test_markdown_below_the_summary_of_details() -> None:
    source = '<details markdown="1">\n<summary>S</summary>\n*c*\n- d\n</details>\n\n*e*\n'
    html, findings = shown(source, "a.md")
    assert findings == ()
    assert "<em>c</em>" in html
    assert "<li" in html.partition("</details>")[0]
    assert "<em>" not in shown(source.replace(' markdown="1"', ""), "a.md")[0].partition("</d")[0]


@pytest.mark.parametrize("name", ["note", "Note", "WARNING"])
def test_names_of_directives_in_any_case(name: str) -> None:
    html, findings = shown(f"```{{{name}}}\nWords.\n```\n", "a.md")
    assert findings == ()
    assert f'class="{name.lower()}"' in html
    assert "<pre" not in html


def test_an_address_as_the_words_of_its_link() -> None:
    source = "([https://a.org/b](https://a.org/b)), [www.c.org][1], https://d.org/[e]f\n\n[1]: /x\n"
    html, _ = shown(source, "a.md")
    assert html.count('href="https://a.org/b"') == 2
    assert 'href="/x"' in html
    assert "](" not in html
    assert "][" not in html
    assert 'href="https://d.org/[e]f"' in html


def test_captions_of_listings_in_paragraphs() -> None:
    code = "```python\nx = 1\n```\n"
    source = (
        f"{code}\n: The *first* {{#lst:a}}\n\nListing: Second {{#lst:b}}\n\n{code}\nIs {{#lst:c}}\n"
    )
    html, findings = shown(source, "a.md")
    assert findings == ()
    assert re.findall(r'id="(lst-.)"', html) == ["lst-a", "lst-b"]
    assert re.findall(r'data-lst-cap="([^"]*)"', html) == ["The first", "Second"]
    assert html.count("{#lst") == 1


def test_raw_of_liquid_and_includes_of_gitbook(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.md").write_text("Included *b*.\n")
    source = (
        '{% include "/in/b.md" %}\n\n{% raw %}\n```\n{% x %}\n```\n{% endraw %}\n\nA{%- raw -%}b\n'
    )
    (tmp_path / "a.md").write_text(f"---\ntitle: T\ndate: 2026-01-02\n---\n\n# One\n\n{source}")
    book, findings = read(tmp_path / "a.md")
    assert book is not None
    assert findings == ()
    text = "".join(book.chapters[0].tree().itertext())
    assert "Included b." in text
    assert "raw" not in text
    assert "{% x %}" in text


def test_a_table_is_named_in_its_caption() -> None:
    source = "| a | b |\n|---|---|\n| c | d |\n\n: Words. []{#tbl:x short-caption='W'}\n"
    html, findings = shown(source, "a.md")
    assert findings == ()
    assert re.search(r'<table[^>]* id="tbl-x"', html)
    assert "<span" not in html


def test_files_that_only_list_what_a_book_lists_anyway(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text("---\ntitle: T\ndate: 2026-01-02\n---\n\n# One\n\nText.\n")
    (tmp_path / "2.md").write_text("\\pagenumbering{gobble}\n\n\\tableofcontents\n\n\\newpage\n")
    (tmp_path / "3.md").write_text("\\newpage\n\n# Three\n\nText.\n\n\\newpage\n\nEnd.\n")
    book, _ = read(tmp_path)
    assert book is not None
    assert [chapter.tree().findtext("h1") for chapter in book.chapters] == ["One", "Three"]
    assert b"pagebreak" in book.chapters[1].xml
