"""EPUBCheck has nothing to say: no error, no warning, of any book that we can think of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from epubs import TYPE, XHTML, Epub, build, epubcheck
from manuscripts import SAMPLE
from octavo.edition import BUILT_IN
from octavo.editions.epub import make
from octavo.report import Severity
from pages import everywhere, resolved
from test_epub import AUTHORED, COVER, FRONT, TEXT, picture

ROOT = Path(__file__).resolve().parents[1]

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\n{0}---\n\n"
PLAIN = HEAD.format("")

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 48" width="30mm">
<style>text { fill: #222 }</style><title>A cover</title><text y="20">Ab</text></svg>"""

#: Raw HTML as people write it: each of these was an error of EPUBCheck's once.
HTML = """\
<ul>text<p>x</p></ul>
<li>loose item</li>
<dt>loose</dt>
<dl><p>x</p><dd>a</dd></dl>
<dl><dt>alone</dt></dl>
<dl><div><dt>a</dt><dd>b</dd></div><dt>q</dt></dl>
<figcaption>loose</figcaption>
<figure><p>x</p><figcaption>a</figcaption><figcaption>b</figcaption></figure>
<ol start="x" type="zz" reversed><li value="3.5">a</li><li value="a">y</li></ol>
<table><tr><td colspan="0" rowspan="x">a</td></tr><caption>late</caption></table>
<table><col span="0"><colgroup span="x"></colgroup><tr><th scope="zzz">a</th></tr></table>
<table><tr><th id="h1">a</th></tr><tr><td headers="h1 nope">b</td></tr></table>
<p id="">x</p><p id="a b c">x</p><p lang="klingon!!">x</p><p dir="sideways">x</p>
<p translate="maybe" aria-foo="x" aria-hidden="perhaps" data-Foo="x" data-="1">x</p>
<p aria-labelledby="nowhere" aria-describedby="a b">x</p>
<time datetime="yesterday">x</time> <time>noon</time> <del datetime="zz">d</del>
<data>x</data> <bdo>x</bdo> <abbr title="">x</abbr> <q cite="::bad">x</q>
<blockquote cite="http://ok.org/ x">y</blockquote>
<p role="foo bar">x</p><h2 role="doc-noteref">x</h2>
<hr role="note"><aside role="doc-chapter">x</aside>
<details><p>x</p><summary>late</summary></details><details><summary>s</summary>x</details>
<header><header>x</header><footer>y</footer></header><main>x</main><address><h2>x</h2></address>
<hgroup><p>a</p><h2>b</h2><div>c</div></hgroup>
<pre><div>x</div></pre><ruby>a<rt>b</rt></ruby>
<em><p>block in inline</p></em> <a href="https://a.org">x <a href="https://b.org">y</a></a>
<math><mfrac><mn>1</mn></mfrac><mtable><mi>a</mi></mtable><mi mathvariant="zz">x</mi></math>
<svg width="abc" viewBox="nope"><rect width="-1"/><a href="#one"><text>z</text></a></svg>
<section></section><h2></h2><table></table><ul></ul><ol></ol><dl></dl><figure></figure>
<p epub:type="nonsense">x</p><section epub:type="toc">y</section><nav epub:type="toc">z</nav>
"""

LINKS = """\
<a href="http://ex ample.org/a b">a</a> <a href="mailto:x y">b</a> <a href="http://[::bad">c</a>
<a href="http:///">d</a> <a href="https://例え.jp/ü?q=é">e</a> <a href="tel:+1 2">f</a>
<a href="https://x.org/%zz">g</a> <a href="https://x.org/a|b^c`d{e}">h</a>
<a href="http://user:pw@h.org:80/#a#b">i</a> <a href="http://x.org:99999/">j</a>
<a href="https://x.org/[a]?b[]=c">k</a> <a href="https://xn--zz.org/">l</a>
<a href="https://%FF.jp">m</a> <a href="doi:10.1000/182">n</a> <a href="geo:1,2">o</a>
<a href="magnet:?xt=urn:x">p</a> <a href="news:a@b">q</a> <a href="https://x..y/">r</a>
"""


def manuscripts() -> dict[str, tuple[str, dict[str, bytes]]]:
    """Books by name: their text and the files beside it."""
    several = {f"html-{n}": line for n, line in enumerate(HTML.splitlines(), 1)}
    return {
        "rich": (FRONT + TEXT, COVER),
        "bare": ("Just words.\n", {}),
        "german": (HEAD.format("lang: de\n") + TEXT, {}),
        "russian": (HEAD.format("lang: ru\n") + "# Глава\n\n*Текст* и «слова».\n", {}),
        "far": (PLAIN + "# 中文 🙂\n\n日本語 and العربية and 🙂.\n", {}),
        "drawn-cover": (
            HEAD.format("cover-image: c.svg\n") + "# A\n\n![B](c.svg)\n",
            {"c.svg": SVG},
        ),
        "gif-cover": (HEAD.format("cover-image: c.gif\n") + "# A\n", {"c.gif": picture("GIF")}),
        "names": (
            PLAIN + "# Cover\n\n# Nav\n\n# Title page\n\n# Toc\n\n# 1984\n\n# Ncx\n\n# !\n",
            {},
        ),
        "styled": (
            HEAD.format("css: own.css\n") + "# A\n\n## B\n",
            {"own.css": AUTHORED, "dot.png": picture(), "own.ttf": b""},
        ),
        "links": (PLAIN + f"# One\n\n{LINKS}", {}),
        **{name: (f"{PLAIN}# One\n\n{line}\n\nEnd.\n", {}) for name, line in several.items()},
    }


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Epub, Epub]:
    """All of them as one book, without pages and with pages that begin everywhere."""
    several = [text.partition("# One\n")[2] for text, _ in manuscripts().values()]
    chapters = ["# One\n", *(f"# Chapter {n}\n{text}" for n, text in enumerate(several, 1) if text)]
    text = PLAIN + re.sub(r"\[\^(\w)\]", r"", "\n\n".join(chapters))
    book = resolved(tmp_path_factory.mktemp("paged"), text + SAMPLE.partition("---\n\n")[2])
    plain, _ = make(book, BUILT_IN["epub"])
    marked, _ = make(book, BUILT_IN["epub"], everywhere(book))
    assert plain is not None
    assert marked is not None
    return Epub(plain.data), Epub(marked.data)


@pytest.fixture(scope="module")
def reports(
    tmp_path_factory: pytest.TempPathFactory, paged: tuple[Epub, Epub]
) -> dict[str, list[str]]:
    """What EPUBCheck says of each book, errors and warnings; one machine looks at all of them."""
    folder = tmp_path_factory.mktemp("epubcheck")
    books: dict[str, Path] = {}
    for name, (text, files) in manuscripts().items():
        data, findings = build(folder / name, text, files)
        assert data is not None, [f for f in findings if f.severity is Severity.ERROR]
        books[name] = folder / f"{name}.epub"
        books[name].write_bytes(data)
    books["paged"] = folder / "paged.epub"
    books["paged"].write_bytes(paged[1].data)
    found = epubcheck(list(books.values()), folder)
    return {
        name: [f"{m.id} {m.place}: {m.text}" for m in found[path] if m.severity in _BAD]
        for name, path in books.items()
    } | {
        f"usage {name}": sorted({m.id for m in found[path] if m.severity not in _BAD})
        for name, path in books.items()
    }


_BAD = ("FATAL", "ERROR", "WARNING")


@pytest.mark.parametrize("name", [*manuscripts(), "paged"])
def test_epubcheck_has_nothing_to_say(reports: dict[str, list[str]], name: str) -> None:
    assert reports[name] == []


def test_epubcheck_notes_only_that_there_are_fonts(reports: dict[str, list[str]]) -> None:
    assert set(reports["usage rich"]) <= {"CSS-028"}


def test_pages_may_begin_anywhere_and_no_word_changes(paged: tuple[Epub, Epub]) -> None:
    one, other = paged
    assert other.broken_links() == []
    assert one.text().split() == _without_source(Epub(other.data)).split()


def _without_source(book: Epub) -> str:
    for nav in list(book.document("nav").iter(f"{XHTML}nav")):
        if nav.get(TYPE) == "page-list":
            nav.getparent().remove(nav)  # type: ignore[union-attr]
    last = book.document("copyright").findall(f".//{XHTML}p")[-1]
    last.getparent().remove(last)  # type: ignore[union-attr]
    return book.text()
