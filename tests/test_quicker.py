"""What the engine does more quickly than WeasyPrint comes to the same."""

from __future__ import annotations

import io
import pickle
import re
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import tinyhtml5

from octavo import markup, workshop
from octavo.editions.pdf import compose, engine
from octavo.editions.pdf.engine import (
    columns,
    layout,
    lengths,
    narrowest,
    outlines,
    parsing,
    patches,
    sheets,
    styles,
)
from octavo.editions.pdf.section import Section
from octavo.markup.allowed import HTML_ELEMENTS, VOID
from octavo.read import read
from octavo.resolve import resolve
from test_again import RICH, book
from test_floats import SHEET

BOOKS = sorted((Path(__file__).parent / "books").glob("*/*.md"))

#: Lengths that depend on what is around a box, and such that only look like it.
LENGTHS = (
    "body { --line: 16px } h2 { margin: calc(2 * var(--line)) 10% 0 } p { padding: 0 1em }"
    "ul { margin-left: 5%; width: 80% } li { margin: 0 0 calc(50% - 20px) }"
    "td { padding: 2px 5%; box-sizing: border-box } table { border-collapse: collapse }"
    "dl { padding-left: max(10%, 20px); margin-left: clamp(0px, calc(1px + (20%)), 20px) }"
    "dd { width: min(100%, 90px) } dt { max-width: max(2em, 90px) }"
    "section, .inner { columns: 2; padding: 1em } .at-side { float: left; width: 30% }"
    "div { max-height: 50%; min-width: 20px } li::before { content: attr(class) '- ' }"
)

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90" width="90" height="90">'
    '<path d="M10 10L80 10V80H10ZM20 20Q40 60 70 20C70 30 60 40 50.5 -1.5Z"/>'
    '<path d="m10,10 l5,5 a3 3 0 0 1 9 9z M10 10 20 20"/><path d="M1 2"/><path d=""/></svg>'
)

ENTRY = "<p>Some words of an entry in the index, 1, 2, 3</p>"
INNER = f'<div class="inner">{ENTRY * 3}</div>'
SIDE = f'<p class="at-side">{"Words at a side " * 4}</p>'

PAGES = (
    *(book(seed) for seed in range(3)),
    f'<h2 id="h">Columns</h2><div>{"<p>Some words of an index, 1, 2, 3</p>" * 90}</div><p>End</p>',
    f"<div>{''.join(f'<p id=p{n}>Entry {n}<b>x</b></p>' for n in range(200))}</div>",
    "<table>"
    + "".join(
        f"<tr><td>well-known words {n}</td><td><b>and</b>\u00a0more/less words, 3\u202f000 km"
        "<td lang=de>Donaudampfschifffahrt und co\u00adoperation, e-mail to ann@example.com</tr>"
        for n in range(9)
    )
    + "</table><p style='hyphens: auto'>end</p>",
    f"<p>{DRAWING}</p><p>{DRAWING.replace('<path', '<path marker-end=&quot;url(#a)&quot;')}</p>",
    f"<section>{(ENTRY * 8 + SIDE) * 9}</section><p>End</p>",
    f"<section>{(ENTRY * 5 + INNER + SIDE) * 9}</section><p>End</p>",
    "<dl><dt>Words of a term<dd>What is said of it, at some length, so that it has lines</dl>" * 2,
    "<pre>\n\n one</pre><p>a<br>b<wbr>c<img alt='<>' src=x></p><ul><li>1<li>2</ul>",
)

SLOWLY: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "styles": lambda patch: _uncorrected(patch, styles.CHANGES),
    "columns": lambda patch: _uncorrected(patch, columns.CHANGES),
    "lengths": lambda patch: patch.setattr(lengths, "applied", nullcontext),
    "narrowest": lambda patch: patch.setattr(narrowest, "applied", nullcontext),
    "outlines": lambda patch: patch.setattr(outlines, "applied", nullcontext),
    "parsing": lambda patch: patch.setattr(parsing, "tree", lambda text: None),
}


def _uncorrected(patch: pytest.MonkeyPatch, changes: Any) -> None:
    those = {(owner, name) for owner, name, *_ in changes}
    kept = [one for one in patches.CORRECTIONS if (one.module, one.function) not in those]
    assert len(kept) < len(patches.CORRECTIONS)
    patch.setattr(patches, "CORRECTIONS", tuple(kept))


@pytest.fixture(scope="module")
def quickly() -> list[Any]:
    return [layout(section) for section in _sections()]


def _sections() -> list[Section]:
    begin = '<!DOCTYPE html><html lang="en"><head></head><body>'
    sheet = (f"{SHEET} {RICH} {LENGTHS}",)
    return [Section(f"{begin}{page}</body></html>", sheet) for page in PAGES]


@pytest.mark.parametrize("name", SLOWLY)
def test_pages_are_the_same(name: str, quickly: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    SLOWLY[name](monkeypatch)
    for section, quick in zip(_sections(), quickly, strict=True):
        assert layout(section) == quick


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_pages_of_books_are_read_as_a_browser_reads_them(path: Path) -> None:
    book, _ = read(path)
    assert book is not None
    resolved, _ = resolve(book)
    for chapter in resolved.chapters:
        tree = chapter.tree()
        compose.mark(tree)
        page = compose.document(book.metadata, "text", markup.html(tree))
        ours = parsing.tree(page)
        if ours is None:
            assert re.search("<(svg|math)| xml:", page)
            continue
        theirs = tinyhtml5.parse(io.BytesIO(page.encode()), namespace_html_elements=False)
        assert _told(ours) == _told(theirs)


def test_what_html_puts_elsewhere_is_read_as_html() -> None:
    """Trees that passes have changed may hold what no parser of HTML leaves there."""
    rows = {"td": "table tbody tr", "tr": "table tbody", "tbody": "table", "colgroup": "table"}
    for parent in (*rows, *"table p a li dd dt h2 ul dl b pre rt summary figure".split()):
        for child in sorted(HTML_ELEMENTS):
            for between in ("", "span", "div"):
                names = [*rows.get(parent, "").split(), parent, *between.split(), child]
                _is_read_as_html(_nested(names))


def _nested(names: list[str]) -> str:
    made = "words"
    for name in reversed(names):
        made = f"<{name}>" if name in VOID else f"<{name}>{made}</{name}>"
    return made


@pytest.mark.parametrize(
    "body",
    [
        '<p title="a\nb\tc">x</p>',
        "<table>x<tbody><tr><td>y</td></tr></tbody></table>",
        "<table>\n<tbody>\n<tr>\n<td>y</td>\n</tr></tbody></table>",
        "<p>a\rb\r\nc</p>",
        "<dl><div><dt>a</dt><dd>b</dd></div></dl>",
        '<img alt="&lt;b&gt;\n&quot;x&quot;" src="x"><pre title="&gt;">\n\n\tx</pre>',
        "<p>\u0085\u2028\ufdd0&amp;nbsp;</p>",
    ],
)
def test_what_html_reads_otherwise_than_xml_is_read_as_html(body: str) -> None:
    _is_read_as_html(body)


def _is_read_as_html(body: str) -> None:
    page = f'<!DOCTYPE html><html lang="en"><head></head><body>{body}</body></html>'
    ours = parsing.tree(page)
    theirs = tinyhtml5.parse(io.StringIO(page), namespace_html_elements=False)
    assert ours is None or _told(ours) == _told(theirs), body


def _told(tree: Any) -> list[Any]:
    return [(e.tag, list(e.attrib.items()), e.text or "", e.tail or "") for e in tree.iter()]


SHEETS = (
    "p, li > b:first-child { color: red } .a.b::before, #id [lang] { content: counter(page) }",
    "@counter-style mine { system: cyclic; symbols: '*' '+'; suffix: ' ' } ol { list-style: mine }",
    "@page { margin: 1cm; @top-left { content: 'x' } } @page :nth(2n) { size: a5 }",
    "@media print { h1 { color: var(--x, blue) } } @media screen { h1 { color: green } }",
    "@layer one { p { margin: 1px } } * { --x: calc(1px + 2em) } :root { --line: 3px }",
    "p { & b { color: red } font: italic 12px/1.2 serif; margin: 1px var(--y) } svg|a { x: y }",
    "p { color: nonsense; } q:has(b):not(.c, .d) { quotes: '<' '>' } a:is( , b { }",
    "@import 'other.css'; p { margin: 0 }",
    "@\\69mport 'file:///other.css'; p { margin: 0 }",
    "@font-face { font-family: None; src: url(none.ttf) } p { color: nonsense }",
    "",
)


class Shop(dict[str, bytes]):
    """A store in memory."""

    def put(self, key: str, payload: bytes) -> None:
        self[key] = payload


@pytest.mark.parametrize("html", PAGES[:3])
def test_sheets_that_are_kept_lay_out_the_same(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    shop = Shop()
    for store in (None, shop, shop):
        engine._fonts.cache_clear()
        engine._sheet.cache_clear()
        monkeypatch.setattr(workshop, "_lent", (store, "these tools"))
        made.append(layout(Section(html, (SHEET, *SHEETS))))
    assert made[0] == made[1] == made[2]
    assert made[0].messages
    # two take another in, which may have changed; one is empty
    assert len(shop) >= len(SHEETS) - 2


def test_a_sheet_that_is_kept_opens_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the rule is written: what is not the book's is refused with a cache, too."""
    other = tmp_path / "other.css"
    other.write_text("p { display: none }", encoding="utf-8")
    for rule in ("@import", "@\\69mport", "@\\000049 mport"):
        monkeypatch.setattr(workshop, "_lent", (Shop(), "these tools"))
        made = layout(Section("<p>Words</p>", (SHEET, f"{rule} url({other.as_uri()});")))
        assert any("not part of the book" in message for message in made.messages), rule


def test_what_is_kept_of_a_sheet_can_do_nothing() -> None:
    for harmful in (print, subprocess.run, Path("x")):
        assert sheets._kept(pickle.dumps((harmful,) * 7)) is None
    assert sheets._kept(b"") is None
