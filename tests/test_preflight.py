"""What reading systems ask of a finished EPUB, and what validators say of finished files."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

import manuscripts
from manuscripts import octavo
from octavo.check import READERS, finished
from octavo.check.readers import RULES, files, preflight
from octavo.check.readers.values import Package
from octavo.pipeline import Request, build
from octavo.report import Findings, Severity

TEXT = """\
---
title: The Book
author: A
date: 2026-01-01
lang: en
cover-image: cover.png
identifier:
  - scheme: ISBN-13
    text: 978-3-16-148410-0
editions: [epub, kindle, kobo, pdf]
---

# One

Text with a note.[^a] The note is short.

[^a]: This is the note, and it is long enough.

![A dot](dot.png)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    Image.new("RGB", (1600, 2560), "white").save(folder / "cover.png")
    outcome = build(Request(manuscripts.write(folder, TEXT), folder / "out"))
    assert [f for f in outcome.findings if f.severity > 1] == []
    return folder / "out"


def changed(path: Path, files: Mapping[str, tuple[str, str] | bytes]) -> bytes:
    """The EPUB with files replaced, added, or with a pattern of theirs replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(buffer, "w") as target:
        for entry in archive.infolist():
            change = files.get(entry.filename)
            if change == b"gone":
                continue
            data = change if isinstance(change, bytes) else archive.read(entry)
            if isinstance(change, tuple):
                text, count = re.subn(*change, data.decode(), flags=re.DOTALL)
                assert count
                data = text.encode()
            target.writestr(entry, data)
        for name, change in files.items():
            if name not in archive.namelist() and isinstance(change, bytes):
                target.writestr(name, change)
    return buffer.getvalue()


def codes(found: list[object] | Findings) -> list[str]:
    return sorted({getattr(f, "code", "") for f in found})


@pytest.mark.parametrize(
    ("name", "readers"),
    [("sample.epub", "apple google thorium"), ("sample-kindle.epub", "kindle"),
     ("sample-kobo.kepub.epub", "kobo")],
)  # fmt: skip
def test_our_own_editions_pass(made: Path, name: str, readers: str) -> None:
    found = preflight(name, (made / name).read_bytes(), readers.split())
    assert [f for f in found if f.code != "google-file-name"] == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
ONE = "EPUB/one.xhtml"
OPF = "EPUB/content.opf"
CMYK = io.BytesIO()
Image.new("CMYK", (9, 9)).save(CMYK, "JPEG")
MOVING = io.BytesIO()
FRAMES = [Image.new("L", (9, 9), shade) for shade in (0, 255)]
FRAMES[0].save(MOVING, "GIF", save_all=True, append_images=FRAMES[1:])
TALL = '<svg xmlns="http://www.w3.org/2000/svg"><image height="3201"/></svg>'
ITEM = '<item id="extra" href="extra" media-type="{}"/>'
DEEP = (
    r'(epub:type="toc".*?<a [^>]*>One</a>)',
    r"\1" + '<ol><li><a href="one.xhtml">a</a>' * 3 + "</li></ol>" * 3,
)
GONE = b"gone"


def raster(kind: str, mode: str, size: tuple[int, int] = (9, 9)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("code", "files"),
    BROKEN := [
        ("reader-version", {OPF: ('version="3.0"', 'version="2.0"')}),
        ("reader-language", {OPF: ("<dc:language>en<", "<dc:language><")}),
        ("reader-contents", {"EPUB/nav.xhtml": ('epub:type="toc"', 'epub:type="lot"')}),
        ("reader-cover", {OPF: (' properties="cover-image"', "")}),
        ("reader-remote", {ONE: ('src="images/dot.png"', 'src="https://example.org/a.png"')}),
        ("reader-alternative", {ONE: ('alt="A dot"', "")}),
        ("reader-formula-silent",
         {ONE: ("<figure>", '<math xmlns="http://www.w3.org/1998/Math/MathML"/><figure>')}),
        ("reader-accessibility", {OPF: ("schema:accessMode<|schema:accessMode\"", 'x"')}),
        ("reader-page-claim", {"EPUB/nav.xhtml": ('epub:type="page-list"', 'epub:type="lot"')}),
        ("kindle-formula",
         {ONE: ("<figure>", '<math xmlns="http://www.w3.org/1998/Math/MathML"/><figure>')}),
        ("kindle-drawing", {ONE: ("<figure>", SVG.decode() + "<figure>")}),
        ("kindle-table-nested",
         {ONE: ("<figure>", "<table><tr><td><table/></td></tr></table><figure>")}),
        ("kindle-cover-meta", {OPF: ('<meta name="cover"[^>]*>', "")}),
        ("kindle-cover-small", {"EPUB/images/cover.png": manuscripts.PNG}),
        ("kindle-ncx", {OPF: (' toc="[^"]*"', "")}),
        ("kindle-note-call", {ONE: ('(epub:type="noteref"[^>]*>)1<', r"\1<sup>1</sup><")}),
        ("reader-text-style", {"EPUB/styles/book.css": (r"\A", "p { color: #000 } ")}),
        ("kobo-file-name", {"META-INF/ä.xml": b"<a/>"}),
        ("kobo-style-inline", {ONE: ("<figure>", '<figure style="color: red">')}),
        ("kobo-colour", {"EPUB/images/dot.png": CMYK.getvalue()}),
        ("kobo-note-length", {ONE: ("This is the note[^<]*", "N")}),
        ("kobo-isbn", {OPF: ("urn:isbn:9783161484100", "urn:x")}),
        ("kobo-kepub", {}),
        ("apple-start", {"EPUB/nav.xhtml": ('epub:type="bodymatter"', 'epub:type="x"')}),
        ("apple-fonts", {OPF: ("ibooks:specified-fonts", "ibooks:other")}),
        ("apple-note",
         {ONE: ('role="doc-footnote" epub:type="footnote"', "")}),
        ("thorium-page-source", {OPF: ('property="pageBreakSource"', 'property="x"')}),
        ("kindle-cover-page", {}),
        ("google-file-name", {}),
        ("kindle-contents-deep", {"EPUB/nav.xhtml": DEEP}),
        ("kobo-contents-deep", {"EPUB/nav.xhtml": DEEP}),
        ("kindle-image", {"EPUB/images/dot.png": raster("WEBP", "RGB")}),
        ("kindle-program", {OPF: ("</manifest>", f'{ITEM.format("text/javascript")}</manifest>'),
                            "EPUB/extra": b"1"}),
        ("kindle-recording", {OPF: ("</manifest>", f'{ITEM.format("audio/mpeg")}</manifest>'),
                              "EPUB/extra": b"1"}),
        ("kobo-document-large", {ONE: ("</body>", f"<!--{'x' * 10_000_001}--></body>")}),
        ("kobo-cover-format", {"EPUB/images/cover.png": raster("GIF", "P")}),
        ("kobo-cover-shared", {"EPUB/cover.xhtml": ("</body>", "<p>Words</p></body>")}),
        ("google-image", {"EPUB/images/dot.png": raster("WEBP", "RGB")}),
        ("google-image", {"EPUB/images/dot.png": MOVING.getvalue()}),
        ("google-cover-size", {"EPUB/images/cover.png": raster("PNG", "RGB", (639, 900))}),
        ("google-drawing-wide", {ONE: ("<figure>", f"{TALL}<figure>")}),
        ("kobo-drawing-page",
         {OPF: (r'(<item [^>]*href="one.xhtml"[^>]*media-type=")[^"]*', r"\1image/svg+xml")}),
        ("kobo-font", {"EPUB/fonts/a.woff2": b"wOF2"}),
        ("kobo-table-wide", {ONE: ("<figure>", f"<table><tr>{'<td/>' * 5}</tr></table><figure>")}),
        ("apple-image-large", {"EPUB/images/dot.png": raster("PNG", "RGB", (2801, 2000))}),
        ("google-drawing-wide", {OPF: ("</manifest>", f'{ITEM.format("image/svg+xml")}</manifest>'),
                                 "EPUB/extra": SVG.replace(b" view", b' width="3201px" view')}),
        ("reader-malformed", {ONE: ("</p>", "")}),
        ("reader-link-lost", {ONE: ("<figure>", '<p><a href="#nowhere">x</a></p><figure>')}),
        ("reader-property", {ONE: ("<figure>", "<script/><figure>")}),
        ("reader-pages-unlisted", {"EPUB/nav.xhtml": ('epub:type="page-list"', 'epub:type="lot"')}),
        ("reader-night", {"EPUB/images/dot.png": raster("PNG", "RGBA")}),
        ("reader-style-property", {"EPUB/styles/book.css": (r"\A", "a { color: var(--x) } ")}),
        ("kindle-heading-align", {"EPUB/styles/book.css": ("text-align", "text-other")}),
        ("apple-display-options", {"META-INF/com.apple.ibooks.display-options.xml": GONE}),
    ],
)  # fmt: skip
def test_what_a_reader_asks_for_is_found(
    made: Path, code: str, files: Mapping[str, tuple[str, str] | bytes]
) -> None:
    book = made / "sample.epub"
    data = changed(book, files)
    before = codes(preflight("sample.epub", book.read_bytes(), READERS))
    after = codes(preflight("sample.epub", data, READERS))
    assert code in after
    assert not files or code not in before


def test_files_of_many_bytes_are_found(made: Path) -> None:
    book = Package("sample.epub", (made / "sample.epub").read_bytes())
    assert [place.detail for place in files.large(1000)(book)]
    assert not list(files.large(50_000_000)(book))


def test_every_rule_was_tried_with_a_broken_book() -> None:
    tried = {code for code, _ in BROKEN} | {"kindle-large", "google-large"}
    assert {rule.code for rule in RULES} - tried == set()


def test_findings_have_the_line_of_the_manuscript(made: Path) -> None:
    data = changed(made / "sample.epub", {ONE: ('alt="A dot"', "")})
    record = (made / "pagemap.json").read_bytes()
    found = preflight("sample.epub", data, ["kindle"], record)
    place = next(f.source for f in found if f.code == "reader-alternative")
    assert place is not None
    assert place.file.endswith("sample.md")
    # without the record it is the line of the file in the archive
    found = preflight("sample.epub", data, ["kindle"])
    place = next(f.source for f in found if f.code == "reader-alternative")
    assert place is not None
    assert place.file == "sample.epub/EPUB/one.xhtml"


def test_rules_concern_the_readers_that_are_asked_for(made: Path) -> None:
    data = (made / "sample.epub").read_bytes()
    assert not [c for c in codes(preflight("a.epub", data, ["apple"])) if c.startswith("k")]
    assert codes(preflight("a.epub", data, [])) == []


def test_every_rule_has_its_source_and_date() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) >= 50
    for rule in RULES:
        assert all(dataclasses.astuple(rule)[:6])
        assert re.fullmatch(r"\d{4}-\d\d", rule.date)
        assert set(rule.readers) <= set(READERS)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_epub_is_told(data: bytes) -> None:
    assert codes(preflight("a.epub", data, READERS)) == ["epub-unreadable"]


# The command


@pytest.mark.slow
def test_finished_files_are_checked_by_programs_too(made: Path) -> None:
    found = finished([made / "sample.epub", made / "sample-kobo.kepub.epub", made / "sample.pdf"])
    assert [f for f in found if f.severity > Severity.NOTE] == []
    assert "epubcheck-missing" not in codes(found)
    assert "validator-missing" not in codes(found)


@pytest.mark.slow
def test_a_broken_book_is_found_by_epubcheck(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.epub"
    path.write_bytes(changed(made / "sample.epub", {ONE: ("<figure>", "<figure><li>x</li>")}))
    found = [f for f in finished([path]) if f.code == "epubcheck"]
    assert found
    assert found[0].severity is Severity.ERROR
    assert found[0].source is not None
    assert found[0].source.file.endswith("broken.epub/EPUB/one.xhtml")


def test_a_broken_pdf_is_found(made: Path, tmp_path: Path) -> None:
    import pikepdf

    path = tmp_path / "broken.pdf"
    with pikepdf.open(made / "sample.pdf") as document:
        del document.Root.StructTreeRoot
        document.save(path)
    found = finished([path])
    assert {"pdf-standard", "pdf-faulty"} <= set(codes(found))
    assert any("PDF/UA-1" in f.message for f in found)
    path.write_bytes(b"%PDF-1.7")
    assert "pdf-faulty" in codes(finished([path]))


@pytest.mark.slow
def test_a_book_that_suits_its_readers_passes(made: Path) -> None:
    done = octavo("check", "sample-kobo.kepub.epub", "--for", "kobo,apple", cwd=made)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_command_checks_files_for_readers(made: Path) -> None:
    done = octavo("check", "sample.epub", "--for", "kindle", "--format", "json", cwd=made)
    listed = [f["code"] for f in json.loads(done.stdout)["findings"]]
    assert "kindle-cover-page" in listed
    done = octavo("check", "sample.epub", "--for", "nook", cwd=made)
    assert done.returncode == 2
    assert "nook is none of kindle, kobo" in done.stderr
