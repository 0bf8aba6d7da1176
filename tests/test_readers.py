"""Editions for reading systems: what Kindle and Kobo take, images that fit, tables that fit."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import etree
from PIL import Image

from epubs import TYPE, XHTML, Epub, build, epubcheck
from octavo import assets
from octavo.edition import BUILT_IN, Artefact, Edition
from octavo.editions import chosen
from octavo.editions.epub import drawn, make, sentences
from octavo.read import read
from octavo.report import Findings
from octavo.resolve import resolve
from octavo.vocabulary import Element
from pages import resolved

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\ncover-image: cover.png\n{0}---\n\n"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    b"<title>A line</title><text y='15'>Ab</text></svg>"
)
TEXT = """\
# One

First sentence. Second *sentence. Third* one! A note.[^a] The end

![A drawing](a.svg)

<table><tr><td>outer</td><td colspan="9"><table><tr><th>in</th><td>ner</td></tr></table></td></tr>
</table>

***

- one
- two

```python
x = 1. y = 2.
```

<math alttext="x squared" display="block"><msup><mi>x</mi><mn>2</mn></msup></math>

<svg viewBox="0 0 10 10"><title>A dot</title><circle r="3"/></svg>

[^a]: The note. It has two sentences.
"""


def cover() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (800, 1200), "white").save(buffer, "PNG")
    return buffer.getvalue()


def image(kind: str, mode: str = "RGB", size: tuple[int, int] = (8, 8), **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind, **more)
    return buffer.getvalue()


def drawing(math: Element) -> list[SimpleNamespace]:
    """What draws a formula, in short."""
    if "bad" in "".join(map(str, math.itertext())):
        raise ValueError("bad")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20"><path d="M0 0H9V9"/></svg>'
    piece = SimpleNamespace(svg=svg, width_em=0.6, height_em=1.2, depth_em=0.3)
    return [piece, piece] if "+" in "".join(map(str, math.itertext())) else [piece]


def edition(
    folder: Path, name: str, text: str = TEXT, front: str = ""
) -> tuple[Epub, Findings, Artefact]:
    files = {"cover.png": cover(), "a.svg": SVG}
    book = resolved(folder, HEAD.format(front) + text, files)
    editions, found = chosen(book.metadata, [name])
    artefact, findings = make(book, editions[0])
    assert artefact is not None, findings
    return Epub(artefact.data), found + findings, artefact


@pytest.fixture
def formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "formula_drawer", lambda: drawing)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kindle", "kobo"])
@pytest.mark.usefixtures("formulas")
def test_epubcheck_has_nothing_to_say_of_them(tmp_path: Path, name: str) -> None:
    book, _, _ = edition(tmp_path, name)
    path = tmp_path / "book.epub"
    path.write_bytes(book.data)
    bad = [m for m in epubcheck([path], tmp_path)[path] if m.severity in ("ERROR", "WARNING")]
    assert bad == []
    assert book.broken_links() == []


# Kindle


@pytest.mark.usefixtures("formulas")
def test_kindle_gets_pictures_for_formulas_and_drawings(tmp_path: Path) -> None:
    book, _, artefact = edition(tmp_path, "kindle")
    assert artefact.file_name == "sample-kindle.epub"
    root = book.document("one")
    names = {etree.QName(e).localname for e in root.iter()}
    assert not names & {"math", "svg"}
    shown = {e.get("alt"): e for e in root.iter(f"{XHTML}img")}
    assert set(shown) == {"A drawing", "x squared", "A dot"}
    for element in shown.values():
        data = book.archive.read(book.path(element.get("src", "")))
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.format == "PNG"
    classes = (shown["x squared"].get("class") or "").split()
    assert classes == ["formula", "formula-height-1_20", "formula-depth-0_30"]
    assert ".formula-height-1_20 {\n  height: 1.20em;\n}" in book.css()
    assert ".formula-depth-0_30 {\n  vertical-align: -0.30em;\n}" in book.css()
    features = book.texts("schema:accessibilityFeature")
    assert "MathML" not in features
    assert "describedMath" in features
    assert not any("svg" in (i.get("media-type") or "") for i in book.items.values())


@pytest.mark.usefixtures("formulas")
def test_a_formula_in_pieces_says_its_words_once(tmp_path: Path) -> None:
    text = '# One\n\nA <math alttext="a plus b"><mi>a</mi><mo>+</mo><mi>b</mi></math> c.\n'
    book, _, _ = edition(tmp_path, "kindle", text)
    alts = [e.get("alt") for e in book.document("one").iter(f"{XHTML}img")]
    assert alts == ["a plus b", ""]


@pytest.mark.usefixtures("formulas")
def test_a_formula_that_cannot_be_drawn_stays_and_is_told(tmp_path: Path) -> None:
    text = '# One\n\nText.\n\n<math alttext="b"><mi>bad</mi></math>\n'
    book, findings, _ = edition(tmp_path, "kindle", text)
    assert next(book.document("one").iter("{*}math"), None) is not None
    found = next(f for f in findings if f.code == "formula-undrawn")
    assert found.source is not None
    assert found.source.line == 12


def test_kindle_gets_simple_tables(tmp_path: Path) -> None:
    book, findings, _ = edition(tmp_path, "kindle")
    tables = list(book.document("one").iter(f"{XHTML}table"))
    assert len(tables) == 1
    text = " ".join("".join(tables[0].itertext()).split())
    assert text == "outer in ner"
    assert tables[0].find(f".//{XHTML}td[@colspan]").get("colspan") == "1"  # type: ignore[union-attr]
    assert "table-nested" in {f.code for f in findings}
    full, _, _ = edition(tmp_path / "b", "epub")
    assert len(list(full.document("one").iter(f"{XHTML}table"))) == 2


def test_kindle_shows_the_cover_itself(tmp_path: Path) -> None:
    book, _, _ = edition(tmp_path, "kindle")
    assert "cover" not in book.short()
    assert any("cover-image" in (i.get("properties") or "") for i in book.items.values())
    assert "cover" not in {line.kind for line in book.nav("landmarks")}


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    book = resolved(tmp_path, HEAD.format("") + "# One\n", {"cover.png": cover()})
    small = Edition("kindle", "epub", styles=("epub.css",), ebook=BUILT_IN["kindle"].ebook)
    import dataclasses

    tight = dataclasses.replace(small, ebook=dataclasses.replace(small.ebook, most_bytes=100))
    _, findings = make(book, tight)
    assert "ebook-large" in {f.code for f in findings}


# Kobo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One. ", "Two."]),
        ("One", ["One"]),
        ("“One.” Two?! Three…", ["“One.” ", "Two?! ", "Three…"]),
        ("Version 1.2 is 3.5 big", ["Version 1.2 is 3.5 big"]),
        ("一。二！三", ["一。", "二！", "三"]),
        ("One. ", ["One. "]),
        ("", [""]),
    ],
)
def test_sentences_are_cut_behind_their_ends(text: str, expected: list[str]) -> None:
    assert sentences.sentences(text) == expected


def test_every_word_is_in_a_span_for_kobo(tmp_path: Path) -> None:
    book, _, artefact = edition(tmp_path, "kobo")
    assert artefact.file_name == "sample-kobo.kepub.epub"
    plain, _, _ = edition(tmp_path / "b", "epub")
    for name in book.spine:
        assert "".join(book.documents[name].itertext()).split() == (
            "".join(plain.documents[name].itertext()).split()
        )
    for name, root in book.documents.items():
        body = root.find(f"{XHTML}body")
        assert body is not None
        assert [e.get("id") for e in body.iter(f"{XHTML}div")][:2] == ["book-columns", "book-inner"]
        spans = [e for e in body.iter(f"{XHTML}span") if e.get("class") == "koboSpan"]
        ids = [e.get("id") for e in spans]
        assert len(set(ids)) == len(ids), name
        assert all(i and i.startswith("kobo.") for i in ids)
        assert outside(body) == [], name


def outside(element: etree._Element, covered: bool = False) -> list[str]:
    """The texts that are in no span of Kobo's."""
    name = etree.QName(element).localname
    if name in ("pre", "svg", "math"):
        return []
    covered = covered or element.get("class") == "koboSpan"
    found = [] if covered or not (element.text or "").strip() else [element.text or ""]
    for child in element:
        found += outside(child, covered)
        found += [] if covered or not (child.tail or "").strip() else [child.tail or ""]
    return found


def test_numbers_begin_anew_with_each_paragraph(tmp_path: Path) -> None:
    book, _, _ = edition(tmp_path, "kobo", "# One\n\nA. B *cc.* dd.\n\nE.\n\n![x](a.svg) F.\n")
    root = book.document("one")
    spans = [e for e in root.iter(f"{XHTML}span") if e.get("class") == "koboSpan"]
    told = [(e.get("id"), "".join(e.itertext()) or "image") for e in spans]
    assert told == [
        ("kobo.1.1", "One"),
        ("kobo.2.1", "A. "),
        ("kobo.2.2", "B "),
        ("kobo.2.3", "cc."),
        ("kobo.2.4", " dd."),
        ("kobo.3.1", "E."),
        ("kobo.4.1", "image"),
        ("kobo.5.1", " F."),
    ]


def test_notes_still_pop_up_on_kobo(tmp_path: Path) -> None:
    book, _, _ = edition(tmp_path, "kobo")
    calls = [a for a in book.document("one").iter(f"{XHTML}a") if a.get(TYPE) == "noteref"]
    assert [c.get("href") for c in calls] == ["#fn-a"]
    assert book.broken_links() == []


# Options


def test_options_of_an_edition(tmp_path: Path) -> None:
    front = "editions:\n  small: {like: epub, embed-fonts: false, drawings: pixels, grey: true}\n"
    book, findings, artefact = edition(tmp_path, "small", TEXT, front)
    assert artefact.file_name == "sample-small.epub"
    assert not [f for f in findings if f.code == "edition-option"]
    assert not any((i.get("media-type") or "").startswith("font/") for i in book.items.values())
    assert "Octavo" not in book.css()
    assert "@font-face" not in book.css()
    drawn_image = next(i for i in book.items.values() if "images/a" in i.get("href", ""))
    with Image.open(io.BytesIO(book.archive.read(book.path(drawn_image.get("href", ""))))) as made:
        assert made.mode == "L"


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("grey: maybe", "write true or false"),
        ("drawings: oil", "write svg or pixels"),
        ("image-pixels: 3", "write a whole number from 10000 on"),
        ("zebra: x", "known are like, isbn"),
    ],
)
def test_an_option_that_is_none_is_told(tmp_path: Path, option: str, hint: str) -> None:
    _, findings, _ = edition(tmp_path, "x", TEXT, f"editions:\n  x: {{like: epub, {option}}}\n")
    found = next(f for f in findings if f.code == "edition-option")
    assert hint in found.hint


def test_fonts_may_be_left_out_of_the_whole_book(tmp_path: Path) -> None:
    book, _, _ = edition(tmp_path, "epub", TEXT, "embed-fonts: false\n")
    assert not any((i.get("media-type") or "").startswith("font/") for i in book.items.values())
    assert "font-family: serif;" in book.css()
    assert book.texts("ibooks:specified-fonts") == []


def test_an_editions_own_isbn_is_its_identifier(tmp_path: Path) -> None:
    front = 'identifier: other\neditions: {epub: {isbn: "978-3-16-148410-0"}}\n'
    book, _, _ = edition(tmp_path, "epub", TEXT, front)
    assert book.texts("dc:identifier") == ["urn:isbn:9783161484100", "other"]
    assert "ISBN 978-3-16-148410-0" in book.text()


# Images


@pytest.mark.parametrize(
    ("kind", "mode", "size", "more", "expected"),
    [
        ("PNG", "RGB", (30, 20), {}, None),
        ("JPEG", "RGB", (30, 20), {}, None),
        ("PNG", "RGB", (3000, 2000), {}, ("PNG", "RGB", (1224, 816))),
        ("JPEG", "L", (3000, 2000), {}, ("JPEG", "L", (1224, 816))),
        ("PNG", "I;16", (30, 20), {}, ("PNG", "L", (30, 20))),
        ("AVIF", "RGB", (30, 20), {}, ("JPEG", "RGB", (30, 20))),
        ("AVIF", "RGBA", (30, 20), {}, ("PNG", "RGBA", (30, 20))),
        ("WEBP", "RGB", (30, 20), {"lossless": True}, ("PNG", "RGB", (30, 20))),
        ("JPEG", "CMYK", (30, 20), {}, ("JPEG", "RGB", (30, 20))),
    ],
)
def test_images_are_fitted(
    kind: str,
    mode: str,
    size: tuple[int, int],
    more: dict[str, object],
    expected: tuple[str, str, tuple[int, int]] | None,
) -> None:
    data = image(kind, mode, size, **more)
    media = {"JPEG": "image/jpeg", "PNG": "image/png"}.get(kind, f"image/{kind.lower()}")
    made = assets.fitted(data, media, 1_000_000)
    if expected is None:
        assert made is None
        return
    assert made is not None
    with Image.open(io.BytesIO(made.data)) as found:
        assert (found.format, found.mode, found.size) == expected
    assert made.data == assets.fitted(data, media, 1_000_000).data  # type: ignore[union-attr]


def test_a_turned_photograph_stands_upright() -> None:
    turned = Image.new("RGB", (30, 20), "white")
    exif = turned.getexif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    turned.save(buffer, "JPEG", exif=exif)
    made = assets.fitted(buffer.getvalue(), "image/jpeg", 1_000_000)
    assert made is not None
    with Image.open(io.BytesIO(made.data)) as found:
        assert found.size == (20, 30)
        assert found.getexif().get(0x0112, 1) == 1


def test_shades_of_sixteen_bits_stay_shades() -> None:
    dark = Image.new("I;16", (4, 4), 0x4000)
    buffer = io.BytesIO()
    dark.save(buffer, "PNG")
    made = assets.fitted(buffer.getvalue(), "image/png", 1_000_000)
    assert made is not None
    with Image.open(io.BytesIO(made.data)) as found:
        assert found.convert("L").getpixel((0, 0)) == 0x40


def test_avif_is_an_image_like_others(tmp_path: Path) -> None:
    data, findings = build(
        tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\n![x](a.avif)\n",
        {"a.avif": image("AVIF")},
    )  # fmt: skip
    assert data is not None, findings
    assert Epub(data).document("a").find(f".//{XHTML}img").get("src") == "images/a.jpg"  # type: ignore[union-attr]


def test_what_is_see_through_gets_a_plate(tmp_path: Path) -> None:
    files = {"clear.png": image("PNG", "RGBA"), "solid.png": image("PNG"), "a.svg": SVG}
    text = "# A\n\n![c](clear.png) ![s](solid.png) ![d](a.svg)\n\n<svg><path d='M0 0'/></svg>\n"
    data, _ = build(tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n" + text, files)
    assert data is not None
    book = Epub(data)
    root = book.document("a")
    plates = {e.get("alt"): e.get("class") for e in root.iter(f"{XHTML}img")}
    assert plates == {"c": "plate", "s": None, "d": "plate"}
    assert next(root.iter("{*}svg")).get("class") == "plate"
    assert ".plate {\n  background-color: #fff;" in book.css()
    # Readium CSS, customColors: `*:not(a) { background-color: transparent !important }`
    assert "background-image: linear-gradient(#fff, #fff);" in book.css()


# Tables


WIDE = """\
| Somewhere | Neighbourhoods | Constantinople | Archaeologists |
|---|---|---|---|
| a | b | c | d |
"""


def test_wide_tables_get_shares_and_narrow_ones_are_left_alone(tmp_path: Path) -> None:
    text = f"# A\n\n{WIDE}\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    data, _ = build(tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n" + text)
    assert data is not None
    book = Epub(data)
    wide, narrow = book.document("a").iter(f"{XHTML}table")
    assert wide.get("class") == "fit whole"
    box = wide.getparent()
    assert box is not None
    assert box.get("class") == "fit-box room-28 stack-28"
    assert ".room-28 > .fit {" in book.css()
    columns = [c.get("class", "") for c in wide.iter(f"{XHTML}col")]
    shares = [_share(c) for c in columns]
    assert len(shares) == 4
    assert 99.5 < sum(shares) <= 100
    assert f".{columns[0]} {{\n  width: {shares[0]:g}%;" in book.css()
    assert narrow.get("class") is None
    assert narrow.find(f"{XHTML}colgroup") is None


def _share(name: str) -> float:
    return float(name.removeprefix("width-").removesuffix("percent").replace("_", "."))


LONG = "Constantinopolitan"
ROWSPAN = """<table>
<tr><td rowspan="2">a</td><td>{}</td><td>The thing was dealt with long ago</td><td>{}</td></tr>
<tr><td>c</td><td>The otherwise immeasurable consequences</td><td>d</td></tr>
</table>
"""


def test_a_cell_over_two_rows_keeps_its_column(tmp_path: Path) -> None:
    """The words of the second row stand in the columns two and three."""
    text = "# A\n\n" + ROWSPAN.format(LONG, LONG) + ROWSPAN.format("Constants", "e")
    data, _ = build(tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n" + text)
    assert data is not None
    first, second = Epub(data).document("a").iter(f"{XHTML}table")
    columns = [c.get("class", "") for c in first.iter(f"{XHTML}col")]
    shares = [_share(c) for c in columns]
    assert shares[0] < shares[1] < shares[2] > shares[3]
    # what fits once it is set smaller has the widths of its content, and whole words
    assert second.get("class") == "fit"
    assert list(second.iter(f"{XHTML}col")) == []
    assert [c for c in second.iter(f"{XHTML}td") if c.get("class")] == []


def test_words_break_only_where_they_are_long(tmp_path: Path) -> None:
    text = f"# A\n\n{WIDE}"
    data, _ = build(tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n" + text)
    assert data is not None
    cells = {
        "".join(c.itertext()): c.get("class")
        for c in Epub(data).document("a").iter("{*}th", "{*}td")
    }
    assert cells["Neighbourhoods"] == "gives-way"
    assert cells["a"] is None


def test_what_cannot_wrap_says_how_much_room_it_asks_for(tmp_path: Path) -> None:
    long = "a+b+c+d+e+f+g+h+i+j+k+l"
    text = f"# A\n\nIn line ${long}$, so ${long}$ it is; $x$.\n\n$${long}$$\n\n$$x$$\n"
    data, _ = build(tmp_path, "---\ntitle: T\ndate: 2026-01-01\n---\n" + text)
    assert data is not None
    book = Epub(data)
    root = book.document("a")
    one, two, three, *_ = root.iter("{*}math")
    assert one.get("class") == two.get("class") == "room-20"
    assert three.get("class") is None
    boxes = [e.get("class") for e in root.iter(f"{XHTML}div")]
    assert boxes == ["equation room-20", "equation"]
    assert ".room-20 > math, math.room-20 {\n  font-size: clamp(0.45em, 5cqi, 1em);" in book.css()
    # a comma stays with its formula
    held = [
        "".join(e.itertext())[-1] for e in root.iter(f"{XHTML}span") if e.get("class") == "held"
    ]
    assert held == [",", "."]


@pytest.mark.slow
def test_read_and_resolve_agree_with_the_edition(tmp_path: Path) -> None:
    book, _ = read(Path(__file__).resolve().parents[1] / "manuscript" / "stalin-and-trotsky.md")
    assert book is not None
    whole, _ = resolve(book)
    for name in ("kindle", "kobo"):
        artefact, findings = make(whole, BUILT_IN[name])
        assert artefact is not None
        assert [f for f in findings if f.severity > 1] == []


def test_a_webp_that_moves_moves_as_gif(tmp_path: Path) -> None:
    """Neither Kindle nor Google Play takes WebP."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "white", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=[80, 200, 80])
    text = "---\ntitle: T\ndate: 2026-01-01\n---\n# A\n\n![It moves](m.webp)\n"
    for name in ("epub", "kindle"):
        data, _ = build(tmp_path / name, text, {"m.webp": buffer.getvalue()}, BUILT_IN[name])
        assert data is not None
        book = Epub(data)
        with Image.open(io.BytesIO(book.archive.read("EPUB/images/m.gif"))) as image:
            assert image.format == "GIF"
            assert getattr(image, "n_frames", 1) == 3
            assert image.size == (40, 30)
            times = []
            for number in range(3):
                image.seek(number)
                times.append(image.info["duration"])
        assert times == [80, 200, 80]
