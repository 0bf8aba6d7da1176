"""Input that is broken or means harm: it ends in findings, or its words are in both outputs."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

import manuscripts
from both import Both, made
from manuscripts import PNG, octavo
from octavo import assets, files, markup
from octavo.check.programs import standards
from octavo.edition import PageStart
from octavo.pagemap.places import places, words
from octavo.read import read
from octavo.resolve import resolve, wholeness

SECRET = b"CANARY-7b1d"

TEXT = "# One\n\nBefore.\n\n![A caption](x.svg)\n\nInline ![alt](x.svg) and after.\n"


def _svg(inner: str, attributes: str = 'width="10" height="10"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'


def _codes(found: Both) -> set[str]:
    return set(found.codes())


def _unread(found: Both) -> None:
    """Nothing of the secret file is in any output."""
    for path in found.paths.values():
        assert SECRET not in path.read_bytes()
    if "epub" in found.paths:
        assert all(
            SECRET not in found.epub.archive.read(name) for name in found.epub.archive.namelist()
        )
    if "pdf" in found.paths:
        with pikepdf.open(found.paths["pdf"]) as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    assert SECRET not in thing.read_raw_bytes()


def test_a_link_that_a_sheet_hides_leads_nowhere_on_a_page(tmp_path: Path) -> None:
    text = "# One\n\n" + "See [two](#two). " * 400 + "\n\n# Two {#two}\n\nText.\n"
    css = {"own.css": "html { font-size: 0 }"}
    found = made(tmp_path, text, files=css, more="css: own.css\n")
    with pikepdf.open(found.paths["pdf"]) as pdf:
        places = [a for page in pdf.pages for a in page.obj.get("/Annots", [])]
        assert all("/StructParent" in place for place in places)


def test_programs_beside_a_manuscript_are_never_run(tmp_path: Path) -> None:
    manuscripts.write(tmp_path)
    for name in ("queue", "html", "random", "tinycss2", "weasyprint", "octavo"):
        (tmp_path / f"{name}.py").write_text(f"open('run-{name}', 'w')\nraise SystemExit(7)\n")
    result = octavo("build", "sample.md", "-o", "out", "--no-cache", "-j", "2", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {path.suffix for path in (tmp_path / "out").iterdir()} >= {".epub", ".pdf"}
    assert not list(tmp_path.glob("run-*"))


@pytest.mark.parametrize(
    ("head", "text", "code"),
    [
        ("", "![a](../secret.png)", "image-outside"),
        ("", "![a](/etc/passwd)", "image-outside"),
        ("", "![a](..%2Fsecret.png)", "image-outside"),
        ("", "![a](link.png)", "image-outside"),
        ("", "![a](loop.png)", "image-outside"),
        ("", "![a](file:///etc/passwd)", "image-missing"),
        ("", "{{< include ../secret.txt >}}", "include-outside"),
        ("", "{{< include link.txt >}}", "include-outside"),
        ("", f"{{{{< include {'z' * 6000}.md >}}}}", "include-outside"),
        ("", f"![a]({'z' * 6000}.png)", "image-outside"),
        ("cover-image: ../secret.png\n", "x", "image-outside"),
        ("bibliography: ../secret.txt\n", "x", "bibliography-outside"),
        ("subtitle: !!python/object/apply:os.system ['false']\n", "x", "metadata-syntax"),
        ("a: &a [*a]\n", "x", "metadata-syntax"),
    ],
)
def test_what_leads_outside_stops_the_build(
    tmp_path: Path, head: str, text: str, code: str
) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG + SECRET)
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (book / "link.png").symlink_to("../secret.png")
    (book / "link.txt").symlink_to("../secret.txt")
    (book / "loop.png").symlink_to("loop.png")
    found = made(book, f"# One\n\n{text}\n", more=head)
    assert code in _codes(found)
    assert not found.paths


@pytest.mark.parametrize(
    "css",
    [
        "@import '../secret.txt'; @import url(file:///etc/passwd);",
        "@font-face { font-family: X; src: url(../secret.txt) }",
        "body { background: url(../secret.txt) } p::before { content: url(link.txt) }",
        "h1 { background: url(http://127.0.0.1:9/x.png) }",
    ],
)
def test_style_sheets_read_and_fetch_nothing(tmp_path: Path, css: str) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (book / "link.txt").symlink_to("../secret.txt")
    found = made(book, "# One\n\nWords.\n", files={"my.css": css}, more="css: my.css\n")
    _unread(found)
    assert found.codes()


def _bomb(levels: int, each: int) -> str:
    groups = "".join(
        f'<g id="a{level + 1}">' + f'<use href="#a{level}"/>' * each + "</g>"
        for level in range(levels)
    )
    return _svg(f'<defs><g id="a0"><rect/></g>{groups}</defs><use href="#a{levels}"/>')


_ENTITIES = "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(10)
)


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        (
            f'<!DOCTYPE svg [<!ENTITY x SYSTEM "../secret.txt">]>{_svg("<text>&x;</text>")}',
            "invalid",
        ),
        (f'<!DOCTYPE svg [<!ENTITY a "aaa">{_ENTITIES}]>{_svg("<text>&k;</text>")}', "invalid"),
        (_svg("<g>" * 2000 + "</g>" * 2000), "invalid"),
        (_svg("<rect")[:-6], "invalid"),
        (_bomb(9, 10), "endless"),
    ],
)
def test_a_drawing_that_cannot_be_drawn_stops_the_build(
    tmp_path: Path, drawing: str, code: str
) -> None:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    found = made(tmp_path / "book", TEXT, files={"x.svg": drawing})
    (finding,) = [f for f in found.findings if f.code == f"svg-{code}"]
    assert finding.source is not None
    assert finding.source.file.endswith("x.svg")
    assert not found.paths


@pytest.mark.parametrize(
    ("inner", "attributes", "code"),
    [
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "", "svg-circle"),
        ('<pattern id="p"><rect fill="url(#p)"/></pattern>', "", "svg-circle"),
        ('<path d="M 0 0 L nan inf"/>', 'width="NaN" height="-5px" viewBox="a b"', "svg-number"),
        ('<rect width="1" transform="scale(2) skewX(90)"/>', "", "svg-number"),
        ("<script>alert(1)</script><image href='../secret.png'/>", "", "html-dropped"),
        ('<a href="javascript:x"><rect onclick="x()"/></a>', "", "html-dropped"),
    ],
)
def test_a_drawing_is_cleaned_and_told_of(inner: str, attributes: str, code: str) -> None:
    clean, findings = markup.sanitise_svg(_svg(inner, attributes).encode(), "x.svg")
    assert code in {f.code for f in findings}
    assert clean is not None
    assert not any(word in clean.lower() for word in (b"script", b"onclick", b"secret", b"nan"))
    assert markup.sanitise_svg(clean, "x.svg")[1] == []


def test_a_drawing_that_repeats_itself_a_little_is_fine() -> None:
    assert markup.sanitise_svg(_bomb(3, 10).encode(), "x.svg")[1] == []


def test_what_follows_a_strange_drawing_is_on_the_page(tmp_path: Path) -> None:
    drawing = _svg('<text x="1e999">q</text>', 'width="NaN" height="-5"')
    found = made(tmp_path, TEXT, files={"x.svg": drawing})
    assert "and after." in found.pdf()
    assert "and after." in found.chapter("one")


def _head(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + body + chunk(b"IEND", b"")


def _saved(kind: str, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (64, 64)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is an empty file"),
        (b"not an image", "is no image"),
        (b"<html><script>alert(1)</script>", "is no image"),
        (b"%!PS\n(/etc/passwd) (r) file", "is no image"),
        (PNG[:40], "is broken"),
        (_saved("JPEG")[:-300], "is broken"),
        (_head(50_000, 50_000), "has more than 100 million pixels"),
        (_saved("TIFF"), "is image/tiff, which books cannot carry"),
    ],
)
def test_an_image_that_is_none_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    found = made(tmp_path, "# One\n\nSee ![it](x.png) here.\n", files={"x.png": data})
    (finding,) = [f for f in found.findings if f.code == "image-unreadable"]
    assert reason in finding.message
    assert finding.source is not None
    assert (finding.source.line, finding.source.column) == (9, 9)
    assert not found.paths


def _small(kind: str) -> bytes:
    buffer = io.BytesIO()
    shades = Image.linear_gradient("L").resize((9, 7))
    shades.convert("P" if kind == "GIF" else "RGB").save(buffer, kind)
    return buffer.getvalue()


def test_what_can_be_drawn_of_a_damaged_image_is_saved_anew(tmp_path: Path) -> None:
    """Readers and EPUBCheck refuse files that the drawing of images forgives."""
    whole = {kind: _small(kind) for kind in ("JPEG", "PNG", "GIF")}
    damaged = {
        "a.jpg": whole["JPEG"][:-2] + bytes(200),
        "b.jpg": whole["JPEG"][:-2] + b"other" * 40,
        "c.png": whole["PNG"][:-4] + b"oops",
        "d.gif": whole["GIF"][:-1],
    }
    good = {"e.jpg": whole["JPEG"], "f.png": whole["PNG"], "g.gif": whole["GIF"] + b"more"}
    text = "".join(f"![Picture {name}]({name})\n\n" for name in (*damaged, *good))
    found = made(tmp_path, f"# One\n\n{text}", files={**damaged, **good})
    told = [f for f in found.findings if f.code == "image-damaged"]
    assert [name for name in damaged for f in told if f"“{name}”" in f.message] == [*damaged]
    assert len(told) == len(damaged)
    assert told[0].source is not None
    archive = found.epub.archive
    pictures = [n for n in archive.namelist() if n.startswith("EPUB/images/") and "cover" not in n]
    assert len(pictures) == 7
    for name in pictures:
        data = archive.read(name)
        with Image.open(io.BytesIO(data)) as image:
            kind = image.get_format_mimetype() or ""
            image.load()
        assert wholeness.whole(data, kind), name


def test_shades_of_16_bits_stay_shades() -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 65535)
    image.putpixel((1, 0), 32768)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    with Image.open(io.BytesIO(assets.printable(buffer.getvalue()))) as plain:
        assert plain.mode == "L"
        assert [plain.getpixel((x, 0)) for x in (0, 1)] == [255, 128]
    assert assets.printable(PNG) == PNG


def test_no_name_is_too_strange(tmp_path: Path) -> None:
    for name in ("a" * 300, "a/" * 2000, "\ud800", "\0", "../x", "/x"):
        assert files.inside(tmp_path, name) is None
    names = ["my pic.png", "é.png", "h#sh.png", "p%c.png", "日.png", "d1/x.png", "d2/x.png"]
    text = "".join(f"![Picture {i}](<{name}>)\n\n" for i, name in enumerate(names))
    found = made(tmp_path / "a #1 %", f"# One\n\n{text}", files=dict.fromkeys(names, PNG))
    assert not found.codes()
    for index in range(len(names)):
        assert f"Picture {index}" in found.pdf()
        assert f"Picture {index}" in found.chapter("one")


def test_what_turns_letters_round_is_told_of(tmp_path: Path) -> None:
    text = "# One\n\nA \u202eevil\u202c b \u2066x\u2069 c\u2028d\x85e &#x202E;f `code\u202e` end.\n"
    found = made(tmp_path, text)
    dropped = [f for f in found.findings if f.code == "character-dropped"]
    assert [(f.source.line, f.source.column) for f in dropped if f.source] == [(9, 3), (9, 37)]
    assert set(found.codes()) == {"character-dropped"}
    assert "A evil b x c d e f code end." in found.pdf()


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "<style>p{}</style>",
        "<form><button>b</button><input></form>",
        "<b\nonclick='x'>b</b>",
    ],
)
def test_what_is_dropped_has_its_line(tmp_path: Path, text: str) -> None:
    path = manuscripts.write(tmp_path, f"---\ntitle: T\n---\n\n# One\n\nHello.\n\n{text}\n\nEnd.\n")
    book, findings = read(path)
    assert book is not None
    lines = [f.source.line for f in findings if f.code == "html-dropped" and f.source]
    assert lines
    assert set(lines) == {9}


def test_long_words_and_deep_lists_stay_on_the_page(tmp_path: Path) -> None:
    """What runs off the page is lost to its reader."""
    word, address = "W" * 400, "https://example.org/" + "q" * 400
    nested = "".join(f"{'  ' * depth}- item{depth}\n" for depth in range(40))
    quoted = "> " * 40 + "quoted\n"
    text = f"# One\n\nP{word}\n\n- L{word}\n\n`{word}`\n\n<{address}>\n\n{nested}\n\n{quoted}\n"
    found = made(tmp_path, f"{text}\n## {word}\n\nLast.\n")
    assert "outputs-differ-words" not in _codes(found)
    document = pypdfium2.PdfDocument(found.paths["pdf"].read_bytes())
    for page in document:
        width = page.get_width()
        words = page.get_textpage()
        for index in range(words.count_rects()):
            left, _, right, _ = words.get_rect(index)
            assert left >= 0
            assert right <= width
    assert "item39" in found.pdf()
    assert "quoted" in found.pdf()


def test_a_table_with_too_much_in_it_stays_on_the_page(tmp_path: Path) -> None:
    columns = range(30)
    rows = [[f"Column{i}" for i in columns], ["---"] * 30, [f"value{i}" for i in columns]]
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    usual = "| Year | Event |\n|---|---|\n| 1917 | A long description of what came to pass |\n"
    found = made(tmp_path, f"# One\n\n{usual}\n\nWords.\n\n{text}\n")
    (finding,) = [f for f in found.findings if f.code == "table-wide"]
    assert finding.source is not None
    assert finding.source.line == 16
    assert "value29" in found.pdf().replace(" ", "")
    assert "value29" in found.chapter("one")
    assert "description" in found.pdf()


def test_tall_images_in_tables_cost_no_row(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("L", (60, 4000)).save(buffer, "PNG")
    text = "| ![in head](t.png) | headword |\n|---|---|\n| ![in body](t.png) | bodyword |\n"
    found = made(tmp_path, f"# One\n\n{text}\nLast.\n", files={"t.png": buffer.getvalue()})
    assert not [code for code in found.codes() if code.startswith("outputs-differ")]
    for word in ("headword", "bodyword", "Last."):
        assert word in found.pdf()
        assert word in found.chapter("one")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    manuscripts.write(tmp_path)
    done = octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path)
    assert done.returncode == 1
    assert "output-unwritable" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="processes cannot be asked for")
def test_what_a_killed_build_left_half_written_goes(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f".b [1].epub.{ended.pid}-abc.part"
    other = tmp_path / f".b [1].epub.{os.getpid()}-abc.part"
    for path in (left, other):
        path.write_bytes(b"half")
    files.write_atomically(tmp_path / "b [1].epub", b"whole")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([other.name, "b [1].epub"])


def _begin(folder: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(manuscripts.ROOT / "build"), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "octavo", "build", "sample.md", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
def test_two_builds_at_once_leave_one_whole_set_of_files(tmp_path: Path) -> None:
    manuscripts.write(tmp_path)
    both = [_begin(tmp_path), _begin(tmp_path)]
    for process in both:
        process.communicate()
    assert [process.returncode for process in both] == [0, 0]
    left = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert left == ["pagemap.json", "sample-cover.jpg", "sample.epub", "sample.pdf"]
    with pikepdf.open(tmp_path / "out" / "sample.pdf"):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.5, 2.0, 4.0])
def test_a_build_that_is_killed_leaves_the_last_good_files(tmp_path: Path, after_s: float) -> None:
    manuscripts.write(tmp_path)
    assert octavo("build", "sample.md", cwd=tmp_path).returncode == 0
    good = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    manuscripts.write(tmp_path, manuscripts.SAMPLE.replace("quotation", "quotation, longer"))
    process = _begin(tmp_path)
    time.sleep(after_s)
    process.kill()
    process.communicate()
    for name, data in good.items():
        assert (tmp_path / "out" / name).read_bytes()[:4] == data[:4]
    assert octavo("build", "sample.md", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(good)


@pytest.mark.slow
def test_a_book_in_one_paragraph_takes_no_longer_than_its_length(tmp_path: Path) -> None:
    """The places of pages are found in one walk, not in one for each page or line."""
    found = made(tmp_path, "# One\n\n" + "word " * 12_000 + "and the last.\n")
    assert "and the last." in found.pdf()
    assert "and the last." in found.chapter("one")
    assert len(found.pages()) > 25
    assert not [code for code in found.codes() if code.startswith("outputs-differ")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000 + "lastword",
        "x" * 10_000 + " lastword",
        "x" * 250_000 + " lastword",
        "".join(f"Text{i}[^n{i}] goes on.\n\n" for i in range(2_000))
        + "".join(f"[^n{i}]: Note number{i}.\n\n" for i in range(2_000))
        + "lastword",
        "> " * 1_000 + "lastword",
        "".join(f"{'  ' * depth}- item\n" for depth in range(1_000)) + "\nlastword",
    ],
    ids=[
        "1 MB on a line",
        "10,000 letters in a word",
        "250,000 letters in a word",
        "2,000 notes",
        "1,000 quotes",
        "1,000 lists",
    ],
)
def test_very_much_of_one_thing(tmp_path: Path, text: str) -> None:
    found = made(tmp_path, f"# One\n\n{text}\n")
    assert "lastword" in found.pdf()
    assert "lastword" in found.chapter("one")


def test_a_word_without_an_end_is_told_of_and_stays_on_the_pages(tmp_path: Path) -> None:
    """What is data to its author is set in lines all the same, its end included."""
    found = made(tmp_path, f"# One\n\nBefore *x* {'Ab' * 3000}END after.\n")
    (finding,) = [f for f in found.findings if f.code == "word-endless"]
    assert finding.source is not None
    assert (finding.source.line, finding.source.column) == (9, 12)
    assert finding.hint
    assert "AbEND after." in found.chapter("one")
    assert "AbEND after." in found.pdf().replace("b E", "bE")
    assert "outputs-differ-words" not in _codes(found)
    document = pypdfium2.PdfDocument(found.paths["pdf"].read_bytes())
    for page in document:
        words = page.get_textpage()
        for index in range(words.count_rects()):
            assert words.get_rect(index)[2] <= page.get_width()


def test_text_without_blanks_is_no_word(tmp_path: Path) -> None:
    """Scripts of East Asia have none, and lines end between their signs."""
    path = manuscripts.write(tmp_path, f"# One\n\n{'字' * 5000} {'กข' * 3000}\n")
    book, _ = read(path)
    assert book is not None
    assert "word-endless" not in {f.code for f in resolve(book)[1]}


def test_a_page_that_begins_deep_in_a_word_is_placed_at_once() -> None:
    """Nor do all its pages begin where it does, and the record of them holds it only once."""
    tree = etree.fromstring(f"<section><h1>One</h1><p>a {'b' * 200_000}</p></section>")
    begun = time.process_time()
    ((_, place),) = places(tree, [PageStart("7", "one", 2, 190_000)])
    assert place.text[place.index :] == "b" * 10_001
    assert words(place, 6) == ["b" * 100]
    assert time.process_time() - begun < 2


def test_a_link_written_around_blocks_stands_within_each(tmp_path: Path) -> None:
    """A paragraph within a link within a paragraph is no XHTML, and no structure of a PDF."""
    inner = "Words *here*\n\n- first\n- last\n"
    text = f"# One {{#one}}\n\n<a href='#one' id=two>\n\n{inner}\n</a>\n\nEnd.\n"
    found = made(tmp_path, text)
    assert not found.codes()
    chapter = found.epub.documents["EPUB/one.xhtml"]
    for link in chapter.iter("{*}a"):
        assert etree.QName(link.getparent()).localname in ("p", "li")
    assert [" ".join(link.itertext()) for link in chapter.iter("{*}a")] == [
        "Words  here",
        "first",
        "last",
    ]
    assert not list(standards.check([found.paths["pdf"]]))
