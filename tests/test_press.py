"""Paper: trim, gutter, blanks, bleed, ink, links, sheets, and the bytes of the file itself."""

from __future__ import annotations

import ctypes
import io
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

import both
import manuscripts
from octavo.cache import Cache
from octavo.edition import BUILT_IN, TRIMS
from octavo.editions.pdf import press
from octavo.editions.pdf.assemble import packing
from octavo.editions.pdf.assemble.saving import saved
from octavo.editions.pdf.press import pictures, signatures
from octavo.editions.pdf.press.gutter import gutter_mm
from octavo.editions.pdf.press.links import qr_code, shortened
from octavo.workshop import lend

CHAPTERS = """# One

A [link](https://example.org/a/b) and [the same](https://example.org/a/b), <https://self.example/>.

| a | b |
|---|---|
| [x](https://cell.example/) | y |

# Two

[Two](https://two.example/){.underline} and a word.

# Three

Last.
"""


def opened(made: both.Both, edition: str) -> pikepdf.Pdf:
    assert edition in made.paths, made.findings
    return pikepdf.open(io.BytesIO(made.paths[edition].read_bytes()))


def operators(document: pikepdf.Pdf) -> Iterator[tuple[str, list[float]]]:
    for page in document.pages:
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            if name in ("rg", "RG", "g", "G", "k", "K"):
                yield name, [float(value) for value in instruction.operands]


# The arithmetic of sheets


def test_a_booklet_of_eight_pages() -> None:
    made = [[cell.page for cell in side] for side in signatures.sides(8, "booklet")]
    assert made == [[7, 0], [1, 6], [5, 2], [3, 4]]


def test_blanks_come_last_and_only_there() -> None:
    made = [[cell.page for cell in side] for side in signatures.sides(5, "booklet")]
    assert made == [[None, 0], [1, None], [None, 2], [3, 4]]


def test_signatures_are_as_even_as_can_be() -> None:
    assert signatures.folded(36, 16) == [3, 3, 3]
    assert signatures.folded(17, 16) == [3, 2]
    assert signatures.folded(4, 0) == [1]


def test_inner_sheets_are_deeper() -> None:
    sides = signatures.sides(12, "booklet")
    assert [side[0].depth for side in sides] == [0, 0, 1, 1, 2, 2]


def test_a_book_bound_on_the_right_is_mirrored() -> None:
    first = signatures.sides(4, "booklet", rtl=True)[0]
    assert {cell.column: cell.page for cell in first} == {1: 3, 0: 0}


@given(st.integers(1, 300), st.sampled_from([0, 4, 8, 16, 32]), st.sampled_from([1, 2]))
def test_folded_sheets_read_in_order(count: int, signature: int, up: int) -> None:
    impose = "booklet" if up == 1 else "booklet-4up"
    sides = signatures.sides(count, impose, signature)
    assert len(sides) % 2 == 0
    upper = [[c for c in side if c.row == 0] for side in sides]
    lower = [[c for c in side if c.row == 1] for side in sides]
    piles = upper + lower if up == 2 else upper
    leaves = list(zip(piles[0::2], piles[1::2], strict=True))
    read: list[int | None] = []
    while leaves:
        size = 1
        while size < len(leaves) and leaves[size][0][0].depth > 0:
            size += 1
        together, leaves = leaves[:size], leaves[size:]
        by = [{c.column: c.page for c in side} for pair in together for side in pair]
        fronts, backs = by[0::2], by[1::2]
        for front, back in zip(fronts, backs, strict=True):
            read += [front[1], back[0]]
        for front, back in reversed(list(zip(fronts, backs, strict=True))):
            read += [back[1], front[0]]
    assert [page for page in read if page is not None] == list(range(count))
    assert all(page is None for page in read[count:])


@given(st.integers(1, 100), st.sampled_from(["2-up", "4-up"]))
def test_pages_side_by_side_stay_in_order(count: int, impose: str) -> None:
    pages = [cell.page for side in signatures.sides(count, impose) for cell in side]
    assert [page for page in pages if page is not None] == list(range(count))


def test_the_gutter_follows_the_pages() -> None:
    widths = [gutter_mm(pages) for pages in (24, 150, 151, 301, 501, 701, 900)]
    assert widths == sorted(widths)
    assert widths[0] == widths[1] == 0 < widths[2]


# The print edition


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    more = (
        "editions:\n  print: {trim: a5, bleed: 3mm, crop-marks: true, signature: 8}\n"
        "  booklet: {}\n  quarter: {like: booklet, impose: booklet-4up}\n"
        "  slides: {like: handout, impose: 4-up}\n"
    )
    return both.made(tmp_path_factory.mktemp("paper"), CHAPTERS, more=more)


def test_boxes_and_marks(paper: both.Both) -> None:
    with opened(paper, "print") as document:
        for page in document.pages:
            trim, bleed, media = (
                [float(side) for side in page.obj[key]]
                for key in ("/TrimBox", "/BleedBox", "/MediaBox")
            )
            assert [round(side / 72 * 25.4, 1) for side in trim] == [0, 0, 148, 210]
            assert [round(side / 72 * 25.4, 1) for side in bleed] == [-3, -3, 151, 213]
            assert [round(side / 72 * 25.4, 1) for side in media] == [-10, -10, 158, 220]


def test_chapters_begin_on_the_right_and_blank_pages_are_blank(paper: both.Both) -> None:
    pages, labels = paper.pages("print"), paper.labels("print")
    assert len(pages) % 8 == 0
    for word in ("One", "Two", "Three"):
        opening = next(i for i, text in enumerate(pages) if re.match(rf"\d {word}\b", text))
        assert opening % 2 == 0, word
    assert pages[labels.index("2")] == pages[labels.index("4")] == ""
    assert pages[labels.index("ii")] == ""
    assert pages[labels.index("1")] != ""


def test_only_black_ink(paper: both.Both) -> None:
    with opened(paper, "print") as document:
        found = list(operators(document))
        assert found
        assert {name for name, _ in found} <= {"g", "G"}
        assert all("/Annots" not in page.obj for page in document.pages)


def test_addresses_stand_at_the_foot_with_letters(paper: both.Both) -> None:
    text = paper.pdf("print")
    assert text.count("example.org/a/b") == 1
    assert "x (cell.example)" in text
    assert text.count("self.example") == 1
    assert "two.example" in text
    assert "https://two" not in text


def test_an_address_as_a_reader_types_it() -> None:
    assert shortened("https://example.org/") == "example.org"
    assert shortened("https://example.org/a/") == "example.org/a/"
    assert shortened("mailto:a@b.example") == "a@b.example"


def test_a_trim_of_another_name_or_measure(tmp_path: Path) -> None:
    more = (
        "editions:\n  print: {trim: 5in x 8in, links: none}\n  royal: {like: print, trim: royal}\n"
    )
    made = both.made(tmp_path, "# A\n\n[b](https://c.example/)\n", more=more)
    sizes = {}
    for name in ("print", "royal"):
        with opened(made, name) as document:
            box = [float(side) / 72 * 25.4 for side in document.pages[0].trimbox]
            sizes[name] = round(box[2], 1), round(box[3], 1)
    assert sizes == {"print": (127.0, 203.2), "royal": (156.0, 234.0)}
    assert "c.example" not in made.pdf("print")


def test_every_named_trim_is_upright_or_square() -> None:
    assert all(trim.height_mm >= trim.width_mm for trim in TRIMS.values())
    assert {"a5", "b5", "us-trade", "digest", "royal", "octavo", "pocket"} <= set(TRIMS)


def test_cmyk_without_a_profile_is_told_at_its_line(tmp_path: Path) -> None:
    made = both.made(tmp_path, "# A\n\nb\n", "print", more="editions:\n  print: {color: cmyk}\n")
    found = next(f for f in made.findings if f.code == "icc-missing")
    assert found.source is not None
    assert "icc:" in found.hint


# Booklets


def test_a_booklet_is_a5_on_a4_for_printing_only(paper: both.Both) -> None:
    with opened(paper, "booklet") as document:
        box = [float(side) / 72 * 25.4 for side in document.pages[0].mediabox]
        assert (round(box[2]), round(box[3])) == (297, 210)
        assert len(document.pages) % 2 == 0
        packet = document.Root.Metadata.read_bytes().decode()
        assert "pdfuaid" not in packet
        assert "pdfaid" not in packet
        assert "for printing only" in packet
        assert "/StructTreeRoot" not in document.Root
        assert document.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
    advice = {o.edition: o.advice for o in paper.outcome.outputs}
    assert "short edge" in advice["booklet"]
    assert "cut" in advice["quarter"]
    assert "on both sides" in advice["slides"]
    assert advice["print"] == ""


def test_every_page_stands_on_a_sheet_once(paper: both.Both) -> None:
    for name in ("booklet", "quarter"):
        text = paper.pdf(name)
        for word in ("Three", "Last.", "Contents"):
            assert word in text, name


def test_links_lead_to_the_sheets(paper: both.Both) -> None:
    made = paper
    with opened(made, "slides") as document:
        links = [a for page in document.pages for a in page.obj.get("/Annots", [])]
        assert any("/A" in link for link in links)


def test_half_letter_goes_on_letter(tmp_path: Path) -> None:
    more = "editions:\n  booklet: {trim: half-letter, creep: 0.2mm}\n"
    made = both.made(tmp_path, CHAPTERS, "booklet", more=more)
    with opened(made, "booklet") as document:
        box = [float(side) / 72 for side in document.pages[0].mediabox]
        assert (round(box[2], 1), round(box[3], 1)) == (11.0, 8.5)


# The bytes


def test_no_stream_ends_in_a_carriage_return() -> None:
    for extra in range(0, 600, 3):
        document = pikepdf.Pdf.new()
        document.add_blank_page()
        document.pages[0].Contents = document.make_stream(b"q Q\n" * (extra + 1))
        document.Root.Metadata = document.make_stream(b"<x/>" + b" " * extra)
        document.Root.Metadata.Type = pikepdf.Name.Metadata
        document.Root.Data = document.make_stream(bytes([extra % 256, 7, extra % 13]) * 5)
        document.docinfo["/Title"] = pikepdf.String("t" * (extra % 97))
        # a long cross-reference stream, too
        document.Root.Many = pikepdf.Array(
            [document.make_indirect(pikepdf.Dictionary(N=n)) for n in range(extra % 60 * 30)]
        )
        data = saved(document)
        assert b"\r\nendstream" not in data
        with pikepdf.open(io.BytesIO(data)) as again:
            assert not again.check_pdf_syntax()
            again.pages[0].contents_coalesce()
            assert again.pages[0].Contents.read_bytes().startswith(b"q Q\n" * (extra + 1))
            assert again.Root.Data.read_bytes() == bytes([extra % 256, 7, extra % 13]) * 5
            assert again.is_linearized


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["page", "pages", "form", "data"])
def test_a_stream_that_would_end_in_a_carriage_return_is_varied(kind: str, packed: bool) -> None:
    """One stream of random content in 256 does: here all of them do."""
    chance = random.Random(7)
    drawn = (chance.randbytes(chance.randint(1, 99)).hex().encode() for _ in range(20_000))
    contents = [one for one in drawn if zlib.compress(one, 6).endswith(b"\r")]
    assert len(contents) > 50
    document = pikepdf.Pdf.new()
    streams = [
        pikepdf.Stream(document, zlib.compress(one, 6), Filter=pikepdf.Name.FlateDecode)
        if packed
        else document.make_stream(one)
        for one in contents
    ]
    for stream in streams:
        document.add_blank_page()
        document.pages[-1].obj.Contents = (
            document.make_indirect(pikepdf.Array([stream])) if kind == "pages" else stream
        )
        if kind in ("form", "data"):
            document.pages[-1].obj.Contents = document.make_stream(b"q Q")
            document.pages[-1].obj.Kept = stream
            if kind == "form":
                stream.Subtype = pikepdf.Name.Form
    packing.pack(document)
    for one, stream in zip(contents, streams, strict=True):
        assert not stream.read_raw_bytes().endswith(b"\r")
        assert stream.read_bytes() == one + (b"\1" if kind == "data" else b"\n")


def test_lengths_are_those_of_what_streams_hold() -> None:
    # the hints of the last of these would end with a line feed
    for count in (1, 36):
        document = pikepdf.Pdf.new()
        for _ in range(count):
            document.add_blank_page()
            document.pages[-1].Contents = document.make_stream(b"q Q\n" * 396)
        data = saved(document)
        lengths = [(m.end(), int(m[1])) for m in re.finditer(rb"/Length (\d+) >>\nstream\n", data)]
        assert lengths
        assert all(data[at + length :].startswith(b"\nendstream") for at, length in lengths)


def test_built_in_editions_for_paper() -> None:
    assert BUILT_IN["print"].press.openright
    assert BUILT_IN["booklet"].press.impose == "booklet"


# Large print


def test_large_print_is_large_everywhere(tmp_path: Path) -> None:
    text = (
        "# One\n\n"
        + "Unbelievably extraordinary *internationalisation* circumstances. " * 12
        + "[^n]\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\nTable: Caption {#tbl-x}\n\n> Quoted `code`\n\n"
        "```\ncode\n```\n\n[^n]: A note at the foot, with H~2~O.\n\n## Two\n\n### Three\n\nEnd.\n"
    )
    made = both.made(tmp_path, text, "large-print")
    sizes: set[float] = set()
    with opened(made, "large-print") as document:
        for page in document.pages:
            scale = 1.0
            for instruction in pikepdf.parse_content_stream(page, "cm Tf"):
                if str(instruction.operator) == "cm" and float(instruction.operands[0]) == 0.75:
                    scale = 0.75
                if str(instruction.operator) == "Tf":
                    sizes.add(round(float(instruction.operands[1]) * scale, 1))
        faces = {
            str(font.FontName)
            for font in document.objects
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
        }
    assert min(sizes) >= 17.9, sizes
    assert any("Text" in face for face in faces)
    words = made.pdf("large-print")
    assert "-\u00ad" not in words
    assert not re.search(r"[a-z]- [a-z]", words)


@pytest.mark.parametrize(
    "written",
    [
        '<div class="full-bleed"><img src="p.png" alt="A plate"></div>',
        '![](p.png){.full-bleed alt="A plate"}',
        "# B\n\n![A plate](p.png){.full-bleed}",
        '# B\n\n![](p.png){.full-bleed alt="A plate"}',
    ],
)
def test_a_picture_fills_the_page_and_its_bleed(tmp_path: Path, written: str) -> None:
    text = f"# A\n\nb\n\n{written}\n\nc\n"
    more = "editions:\n  print: {trim: a5, bleed: 3mm, min-dpi: 0}\n"
    made = both.made(tmp_path, text, files={"p.png": manuscripts.PNG}, more=more)
    document = pypdfium2.PdfDocument(made.paths["print"].read_bytes())
    shades = []
    for page in document:
        drawn = page.render(scale=0.5).to_pil().convert("L")
        corners = ((1, 1), (drawn.width - 2, 1), (1, drawn.height - 2))
        shades.append({drawn.getpixel(corner) for corner in corners})
    assert {128} in shades


def test_a_picture_that_loses_much_of_itself_by_filling_a_page_is_told(tmp_path: Path) -> None:
    text = "# A\n\nb\n\n![](p.png){.full-bleed alt='A plate'}\n\nc\n"
    more = "editions:\n  print: {trim: a5, bleed: 3mm, min-dpi: 72}\n"
    wide, fits = io.BytesIO(), io.BytesIO()
    Pillow.new("L", (1000, 600)).save(wide, "PNG")
    Pillow.new("L", (700, 1000)).save(fits, "PNG")
    made = both.made(tmp_path / "1", text, files={"p.png": wide.getvalue()}, more=more)
    (finding,) = (f for f in made.findings if f.code == "image-cropped")
    assert "cuts 57% off at the sides" in finding.message
    assert finding.source is not None
    screen = both.made(tmp_path / "3", text, "pdf", files={"p.png": wide.getvalue()})
    assert screen.codes() == ["image-cropped"]
    made = both.made(tmp_path / "2", text, files={"p.png": fits.getvalue()}, more=more)
    assert "image-cropped" not in made.codes()


@pytest.mark.parametrize(
    "written", ["![A plate](p.png){.full-bleed}", "::: full-bleed\n![A plate](p.png)\n:::"]
)
def test_the_caption_of_a_picture_that_fills_the_page_is_no_difference(
    tmp_path: Path, written: str
) -> None:
    text = f"# A\n\nb\n\n{written}\n\nc\n"
    made = both.made(tmp_path, text, files={"p.png": manuscripts.PNG})
    assert not [code for code in made.codes() if code.startswith("outputs-")]
    assert "A plate" in "".join(map(str, made.epub.document("a").itertext()))
    assert "A plate" not in made.pdf("pdf")


def test_a_thick_book_has_a_wider_inner_margin() -> None:
    edition = BUILT_IN["print"]
    thin, thick = (press.fitted(edition, pages).margin_inner_mm for pages in (100, 600))
    # the least that Kindle Direct Publishing asks for
    assert thin == edition.margin_inner_mm >= 9.6
    assert thick > thin + 9
    assert press.fitted(BUILT_IN["pdf"], 600).margin_inner_mm == BUILT_IN["pdf"].margin_inner_mm


def test_codes_for_addresses_are_the_same_each_time() -> None:
    assert qr_code("https://example.org/") == qr_code("https://example.org/")
    assert qr_code("https://example.org/").startswith(b"<svg")


def test_codes_stand_beside_the_addresses(tmp_path: Path) -> None:
    more = "editions:\n  print: {qr-codes: true}\n  plain: {like: print, qr-codes: false}\n"
    made = both.made(tmp_path, "# A\n\n[b](https://c.example/)\n", more=more)
    sizes = {}
    for name in ("print", "plain"):
        with opened(made, name) as document:
            page = document.pages[made.labels(name).index("1")]
            sizes[name] = len(page.Contents.read_bytes())
            resources = page.obj.get("/Resources", {}).get("/XObject", {})
            sizes[name] += sum(len(form.read_bytes()) for form in resources.values())
    assert sizes["print"] > sizes["plain"] + 500


@pytest.mark.parametrize(
    "links", ["notes", *(pytest.param(n, marks=pytest.mark.slow) for n in ("inline", "none"))]
)
def test_addresses_on_paper_are_no_difference_of_the_outputs(tmp_path: Path, links: str) -> None:
    more = f"page-source: print\neditions:\n  epub: {{}}\n  print: {{links: {links}}}\n"
    text = CHAPTERS + "\nMore [of it](https://more.example/) and *[else](https://else.example/)*.\n"
    made = both.made(tmp_path, text, more=more)
    assert not [f for f in made.findings if f.code.startswith("outputs-differ")]


def test_an_image_is_made_to_fit_once_and_looks_the_same(tmp_path: Path) -> None:
    """What was made of it is taken from the cache; the document is the same to the byte."""
    pages: list[bytes] = []
    photograph = io.BytesIO()
    Pillow.effect_noise((900, 600), 80).convert("RGB").save(photograph, "JPEG", quality=90)
    try:
        for _ in range(2):
            lend((Cache(tmp_path), "tools"))
            with pikepdf.Pdf.new() as document:
                page = document.add_blank_page(page_size=(200, 200))
                image = document.make_stream(photograph.getvalue())
                image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
                image.Width, image.Height, image.BitsPerComponent = 900, 600, 8
                image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
                page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(x=image))
                page.Contents = document.make_stream(b"q 150 0 0 100 0 0 cm /x Do Q")
                pictures.fit(document, 150)
                pages.append(image.read_raw_bytes())
                assert (int(image.Width), int(image.Height)) == (312, 208)
    finally:
        lend((None, ""))
    assert pages[0] == pages[1]
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size > 1000]
    assert len(kept) == 1


def test_in_large_print_who_speaks_is_told_by_bold_letters(tmp_path: Path) -> None:
    text = "# One\n\n::: {.dialogue}\n[Magnus]{.speaker} The clock stands.\n:::\n"
    made = both.made(tmp_path, text, "large-print")
    document = pypdfium2.PdfDocument(made.paths["large-print"].read_bytes())
    page = document[len(document) - 1].get_textpage()
    faces = {}
    for word in ("Magnus", "clock"):
        index, _ = page.search(word, match_case=True).get_next()
        name = ctypes.create_string_buffer(80)
        pypdfium2.raw.FPDFText_GetFontInfo(page.raw, index, name, 80, None)
        faces[word] = name.value
    assert b"Bold" in faces["Magnus"]
    assert b"Bold" not in faces["clock"]
