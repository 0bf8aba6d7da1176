"""What the style sheet makes of a book on a narrow screen, property by property."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cssselect2
import tinycss2

from both import made
from epubs import XHTML, Epub
from test_epub import picture

HEADS = "".join(f"<th>Column {n}</th>" for n in range(10))
CELLS = "<td>12,345,678</td>" * 10
FOOTED = (
    f"<table><thead><tr>{HEADS}</tr></thead><tbody><tr>{CELLS}</tr></tbody>"
    f"<tfoot><tr>{CELLS}</tr></tfoot></table>\n"
)


def rules(css: str) -> Iterator[tuple[str, str, str]]:
    """Selector, property and value of each declaration, those for narrow screens too."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "container":
            yield from rules(tinycss2.serialize(rule.content))
        elif rule.type == "qualified-rule":
            for one in tinycss2.parse_blocks_contents(rule.content):
                if one.type == "declaration":
                    selector = tinycss2.serialize(rule.prelude).strip()
                    yield selector, one.lower_name, tinycss2.serialize(one.value).strip()


def values(epub: Epub, local: str, name: str, within: str = "") -> list[str]:
    """The value that wins for each element of a name, where every table is stacked."""
    matcher = cssselect2.Matcher()
    for selector, key, value in rules(epub.css()):
        if key == name:
            try:
                compiled = cssselect2.compile_selector_list(selector)
            except cssselect2.SelectorError:
                continue
            for one in compiled:
                matcher.add_selector(one, value)
    found: list[str] = []
    for document in epub.documents.values():
        for element in cssselect2.ElementWrapper.from_xml_root(document).iter_subtree():
            inside = not within or any(
                above.tag == XHTML + within for above in element.etree_element.iterancestors()
            )
            if element.local_name == local and inside:
                won = sorted(matcher.match(element), key=lambda one: one[:2])
                found.append(won[-1][3] if won else "")
    return found


def test_a_stacked_table_goes_on_over_screens_and_its_foot_has_no_lines_within(
    tmp_path: Path,
) -> None:
    epub = made(tmp_path, f"# One\n\n{FOOTED}", "epub").epub
    assert values(epub, "table", "break-inside") == ["auto"]
    assert values(epub, "td", "border-top", "tfoot") == ["0"] * 10


def test_lists_in_cells_stand_beside_the_words(tmp_path: Path) -> None:
    line = "+-----+-----+\n"
    grid = f"{line}| A   | B   |\n{line.replace('-', '=')}| a   | - b |\n|     | - c |\n{line}"
    epub = made(tmp_path, f"# One\n\n{grid}", "epub").epub
    assert values(epub, "ul", "margin", "td") == ["0"]


def test_the_mark_of_a_page_is_no_panel(tmp_path: Path) -> None:
    fill = "".join(f"Paragraph {n} has some words in it.\n\n" for n in range(20))
    div = "::: {#fig-x layout-ncol=2}\n![A](a.png){#fig-a}\n\n![B](a.png){#fig-b}\n\nBoth\n:::\n"
    files = {"a.png": picture(size=(600, 1700))}
    epub = made(tmp_path, f"# One\n\n{fill}{div}", "epub", "pdf", files=files).epub
    panels = next(
        div
        for document in epub.documents.values()
        for div in document.iter(f"{XHTML}div")
        if "panels" in (div.get("class") or "")
    )
    marks = [child for child in panels if child.get("role") == "doc-pagebreak"]
    assert marks
    assert values(epub, "div", "width", "figure")[-1] == "auto"


def test_accents_do_not_touch_their_letters(tmp_path: Path) -> None:
    epub = made(tmp_path, "# One\n\nThe mean is $\\bar{X}$.\n", "epub").epub
    mark = next(e for d in epub.documents.values() for e in d.iter() if e.text == "¯")
    assert mark.getparent().get("accent") == "true"
    assert values(epub, "mo", "padding-bottom") == ["0.1em"]


def test_a_formula_that_no_telephone_can_hold_is_told(tmp_path: Path) -> None:
    long = " + ".join(f"x_{{{n}}}^{{10}}" for n in range(24))
    both = made(tmp_path, f"# One\n\n$$a + b$$\n\n$${long}$$\n", "epub")
    assert [(f.code, f.source and f.source.line, f.edition) for f in both.findings] == [
        ("formula-wide", 11, "epub")
    ]
