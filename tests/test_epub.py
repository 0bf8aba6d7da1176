"""The EPUB as a reading system finds it: structure, navigation, metadata, notes, fonts, styles."""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import ebooklib
import pytest
from ebooklib import epub as ebooklib_epub
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

from epubs import DC, TYPE, XHTML, XML_LANG, Epub, build, made
from octavo import wording
from octavo.book import Identifier
from octavo.edition import BUILT_IN, Edition
from octavo.editions.epub import ebook, metadata, pieces, stylesheet
from octavo.report import Severity

ROOT = Path(__file__).resolve().parents[1]

FRONT = """\
---
title: The Sample
subtitle: A Book to Test With
author: [Ann Author, Bo Writer]
translator: Tom Translator
contributor: [{role: edt, name: Eve Editor, file-as: "Editor, Eve"}]
identifier: [{scheme: ISBN-13, text: 978-3-16-148410-0}, {scheme: DOI, text: 10.1000/182}]
date: 2026-01-02
version: "1.2"
lang: en-GB
description: A book to test with.
publisher: The Press
rights: Free to copy.
subject: [History]
keywords: [tests, books]
belongs-to-collection: The Series
group-position: 2
cover-image: cover.png
cover-alt: A grey field.
---

"""

TEXT = """\
# Preface {.unnumbered epub:type=preface}

Before the text, see [the second](#second) and [its figure](#fig-dot).

# First

"Text" with *emphasis*, **strength**, `code`, <span lang="ru">Троцкий</span> and notes.[^a][^b]

Again.[^a]

[^a]: The note's *words*.
[^b]: Two

    paragraphs.

## Section one

- one
- two

- [x] done
- [ ] open

| Years | Votes |
|:------|------:|
| 1923  | 12    |

: Votes by year {#tbl-x}

### Deeper

Text.

# Second

![A dot](dot.png){#fig-dot width=40%}

![](dot.png){.decorative}

> A quotation → end ⚑.

***

```python
x = 1 < 2
```

Term
:   Its meaning.
"""


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 80), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


COVER = {"cover.png": picture()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Epub:
    return made(tmp_path_factory.mktemp("book"), FRONT + TEXT, COVER)


def small(folder: Path, text: str, front: str = "", files: dict[str, bytes] | None = None) -> Epub:
    head = f"---\ntitle: T\nauthor: A\ndate: 2026-01-01\n{front}---\n\n"
    return made(folder, head + text, files or {})


# The container


def test_the_archive_is_what_ocf_wants_and_holds_no_clock(book: Epub) -> None:
    entries = book.archive.infolist()
    assert entries[0].filename == "mimetype"
    assert entries[0].compress_type == zipfile.ZIP_STORED
    assert not entries[0].extra
    assert book.archive.read("mimetype") == b"application/epub+zip"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}
    names = [entry.filename for entry in entries]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) and ".." not in name for name in names)


def test_every_file_is_listed_and_every_listed_file_is_there(book: Epub) -> None:
    listed = {book.path(item.get("href", "")) for item in book.items.values()}
    packed = {name for name in book.archive.namelist() if name.startswith("EPUB/")}
    assert packed - {book.package_name} == listed


def test_ids_are_safe(book: Epub) -> None:
    ids = [e.get("id", "") for e in book.package.iter() if e.get("id")]
    assert len(set(ids)) == len(ids)
    for root in book.documents.values():
        own = [e.get("id", "") for e in root.iter() if e.get("id")]
        assert len(set(own)) == len(own)
        ids += own
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", name) for name in ids)


@pytest.mark.slow
def test_the_same_bytes_under_two_hash_seeds(tmp_path: Path) -> None:
    code = (
        "import sys, hashlib, pathlib, epubs, test_epub;"
        "f = pathlib.Path(sys.argv[1]); f.mkdir();"
        "b = epubs.made(f, test_epub.FRONT + test_epub.TEXT, test_epub.COVER);"
        "print(hashlib.sha256(b.data).hexdigest())"
    )
    digests = set()
    for seed in ("1", "2"):
        path = os.pathsep.join([str(ROOT / "build"), str(ROOT / "tests")])
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / f"in {seed}")],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        digests.add(done.stdout)
    assert len(digests) == 1


# Reading order and navigation


def test_the_spine_is_the_book_from_cover_to_end(book: Epub) -> None:
    front = ["cover", "title-page", "copyright", "nav"]
    assert book.short() == [*front, "preface", "first", "second"]


def test_no_link_leads_nowhere(book: Epub) -> None:
    assert book.broken_links() == []


def test_contents_in_nav_and_ncx_are_the_same(book: Epub) -> None:
    toc = book.nav("toc")
    assert [(line.level, line.text, line.href) for line in toc] == [
        (1, "Preface", "preface.xhtml"),
        (1, "1 First", "first.xhtml"),
        (2, "Section one", "first.xhtml#section-one"),
        (1, "2 Second", "second.xhtml"),
    ]
    assert book.ncx() == toc
    ncx = etree.fromstring(book.archive.read("EPUB/toc.ncx"))
    assert ncx.get(XML_LANG) == "en-GB"
    meta = {e.get("name"): e.get("content") for e in ncx.iter("{*}meta")}
    assert meta["dtb:depth"] == "2"
    assert meta["dtb:uid"] == "urn:isbn:9783161484100"


def test_the_contents_go_as_deep_as_the_book_says(tmp_path: Path) -> None:
    deep = small(tmp_path, TEXT, "toc-depth: 3\n")
    assert max(line.level for line in deep.nav("toc")) == 3


def test_landmarks_name_the_places_that_are_there(book: Epub) -> None:
    assert [(line.kind, line.href) for line in book.nav("landmarks")] == [
        ("cover", "cover.xhtml"),
        ("titlepage", "title-page.xhtml"),
        ("copyright-page", "copyright.xhtml"),
        ("toc", "nav.xhtml#toc"),
        ("bodymatter", "first.xhtml"),
        ("preface", "preface.xhtml"),
    ]
    nav = [e for e in book.document("nav").iter(f"{XHTML}nav") if e.get(TYPE) == "landmarks"]
    assert nav[0].get("hidden") == "hidden"


def test_without_a_cover_there_is_no_landmark_of_one(tmp_path: Path) -> None:
    plain = small(tmp_path, "# One\n\nText.\n")
    assert plain.short() == ["title-page", "copyright", "nav", "one"]
    assert "cover" not in {line.kind for line in plain.nav("landmarks")}
    assert not any("cover" in (i.get("properties") or "") for i in plain.items.values())


def test_a_book_without_headings_has_contents_all_the_same(tmp_path: Path) -> None:
    plain = small(tmp_path, "Just words.\n")
    assert [line.text for line in plain.nav("toc")] == ["T"]


def test_chapters_may_be_called_like_our_own_pages(tmp_path: Path) -> None:
    odd = small(tmp_path, "# Cover\n\nA\n\n# Nav\n\nB\n\n# Title page\n\nC\n\n# 1984\n\nD\n")
    assert len(set(odd.short())) == len(odd.short())
    assert odd.nav("toc")[0].href == "cover.xhtml"
    assert odd.broken_links() == []


# Documents


def test_documents_tell_language_title_and_matter(book: Epub) -> None:
    for root in book.documents.values():
        assert root.get("lang") == root.get(XML_LANG) == "en-GB"
        assert (root.findtext(f"{XHTML}head/{XHTML}title") or "").strip()
    kinds = {}
    for name in book.short():
        body = book.document(name).find(f"{XHTML}body")
        assert body is not None
        kinds[name] = body.get(TYPE)
    assert kinds == {
        "cover": None,
        "title-page": "frontmatter",
        "copyright": "frontmatter",
        "nav": "frontmatter",
        "preface": "frontmatter",
        "first": "bodymatter",
        "second": "bodymatter",
    }


def test_chapters_are_sections_with_type_role_and_name(book: Epub) -> None:
    chapter = book.document("first").find(f"{XHTML}body/{XHTML}section")
    assert chapter is not None
    assert (chapter.get(TYPE), chapter.get("role")) == ("chapter", "doc-chapter")
    heading = chapter.find(f"{XHTML}h1")
    assert heading is not None
    assert heading.get("id") == chapter.get("aria-labelledby")


def test_nothing_of_ours_and_no_style_is_left_in_the_documents(book: Epub) -> None:
    for root in book.documents.values():
        for element in root.iter():
            assert not any(str(name).startswith("data-") for name in element.attrib)
            assert "style" not in element.attrib


def test_passages_in_another_language_say_so_twice(book: Epub) -> None:
    passage = book.document("first").xpath("//*[@lang='ru']")
    assert [e.get(XML_LANG) for e in passage] == ["ru"]


def test_a_link_to_a_chapter_leads_to_its_file(book: Epub) -> None:
    links = [a.get("href") for a in book.document("preface").iter(f"{XHTML}a")]
    assert links == ["second.xhtml", "second.xhtml#fig-dot"]


def test_a_size_is_a_class_with_a_rule(book: Epub) -> None:
    image = book.document("second").find(f".//{XHTML}figure/{XHTML}img")
    assert image is not None
    assert image.get("class") == "width-40percent"
    assert ".width-40percent {\n  width: 40%;\n}" in book.css()


def test_tables_tell_which_heads_stand_for_what(book: Epub) -> None:
    heads = list(book.document("first").iter(f"{XHTML}th"))
    assert heads
    assert all(head.get("scope") in ("col", "row") for head in heads)


def test_tasks_are_signs_with_words(book: Epub) -> None:
    signs = book.document("first").xpath("//*[@role='img']")
    assert [(s.text, s.get("aria-label")) for s in signs] == [("☑", "Done"), ("☐", "To do")]


def test_code_keeps_its_white_space(book: Epub) -> None:
    code = book.document("second").find(f".//{XHTML}pre/{XHTML}code")
    assert code is not None
    assert "".join(code.itertext()).strip() == "x = 1 < 2"


def test_the_words_are_all_there_in_order(book: Epub) -> None:
    text = book.text()
    words = ["Before the text", "“Text” with", "Again", "The note’s", "Votes by year", "quotation"]
    places = [text.index(word) for word in words]
    assert places[:3] == sorted(places[:3])
    assert text.index("Votes by year") < text.index("The note’s") < text.index("quotation")


# Notes


def test_notes_pop_up_and_lead_back(book: Epub) -> None:
    root = book.document("first")
    calls = [a for a in root.iter(f"{XHTML}a") if a.get(TYPE) == "noteref"]
    assert [call.get("href") for call in calls] == ["#fn-a", "#fn-b", "#fn-a"]
    assert [call.text for call in calls] == ["1", "2", "1"]
    for call in calls:
        parent = call.getparent()
        assert call.get("role") == "doc-noteref"
        assert len(call) == 0
        assert parent is not None
        assert parent.tag == f"{XHTML}sup"
    notes = [e for e in root.iter() if e.get(TYPE) == "footnote"]
    assert [note.get("id") for note in notes] == ["fn-a", "fn-b"]
    for note, call in zip(notes, calls, strict=False):
        # Apple Books takes an `aside` out of the page
        assert (note.tag, note.get("role")) == (f"{XHTML}div", "doc-footnote")
        first = note[0]
        assert not (note.text or "").strip()
        assert not (first.text or "").strip()
        back = first[0]
        assert back.get("role") == "doc-backlink"
        assert back.get("href") == f"#{call.get('id')}"
    assert "paragraphs." in "".join(notes[1].itertext())


def test_a_note_that_begins_with_a_list_leads_back_first(tmp_path: Path) -> None:
    text = "# One\n\nText.[^a]\n\n[^a]: - one\n    - two\n"
    root = small(tmp_path, text).document("one")
    note = next(e for e in root.iter() if e.get(TYPE) == "footnote")
    assert note[0].tag == f"{XHTML}p"
    assert note[0][0].get("role") == "doc-backlink"


# Metadata


def test_titles_people_series_and_version(book: Epub) -> None:
    titles = {e.text: book.refined(e)["title-type"][0] for e in book.package.iter(f"{DC}title")}
    assert titles == {"The Sample": "main", "A Book to Test With": "subtitle"}
    people = {
        e.text: {key: value[0] for key, value in book.refined(e).items()}
        for e in (*book.package.iter(f"{DC}creator"), *book.package.iter(f"{DC}contributor"))
    }
    assert people["Ann Author"] == {"role": "aut", "display-seq": "1"}
    assert people["Bo Writer"] == {"role": "aut", "display-seq": "2"}
    assert people["Tom Translator"]["role"] == "trl"
    assert (people["Eve Editor"]["role"], people["Eve Editor"]["file-as"]) == ("edt", "Editor, Eve")
    roles = [e.get("scheme") for e in book.package.iter("{*}meta") if e.get("property") == "role"]
    assert set(roles) == {"marc:relators"}
    series = next(
        e for e in book.package.iter("{*}meta") if e.get("property") == "belongs-to-collection"
    )
    assert series.text == "The Series"
    assert book.refined(series) == {"collection-type": ("series", ""), "group-position": ("2", "")}
    assert book.texts("schema:version") == ["1.2"]


def test_identifiers_dates_and_the_rest(book: Epub) -> None:
    unique = book.package.get("unique-identifier")
    identifiers = list(book.package.iter(f"{DC}identifier"))
    assert [e.text for e in identifiers] == ["urn:isbn:9783161484100", "doi:10.1000/182"]
    assert identifiers[0].get("id") == unique
    assert [book.refined(e)["identifier-type"] for e in identifiers] == [
        ("15", "onix:codelist5"),
        ("06", "onix:codelist5"),
    ]
    assert book.texts("dcterms:modified") == ["2026-01-02T00:00:00Z"]
    expected = {
        "language": ["en-GB"],
        "date": ["2026-01-02"],
        "publisher": ["The Press"],
        "rights": ["Free to copy."],
        "description": ["A book to test with."],
        "subject": ["History", "tests", "books"],
    }
    assert {name: book.texts(f"dc:{name}") for name in expected} == expected
    assert book.package.get(XML_LANG) == "en-GB"
    assert "generator" not in {e.get("name") for e in book.package.iter("{*}meta")}


@pytest.mark.parametrize(
    ("scheme", "text", "written"),
    [
        ("UUID", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "urn:uuid:f81d4fae-7dec-11d0-a765-"),
        ("", "urn:uuid:nonsense", "nonsense"),
        ("ISBN-10", "0-306-40615-2", "urn:isbn:0306406152"),
        ("", "my-book", "my-book"),
    ],
)
def test_identifiers_become_urns_where_they_are_some(scheme: str, text: str, written: str) -> None:
    assert metadata.urn(Identifier(text, scheme)).startswith(written)


def test_what_an_epub_cannot_say_is_a_finding(tmp_path: Path) -> None:
    front = (
        "belongs-to-collection: S\ngroup-position: second\nidentifier: {scheme: UUID, text: x}\n"
    )
    head = f"---\ntitle: T\ndate: 2026-01-01\n{front}---\n\n# A\n"
    data, findings = build(tmp_path, head)
    assert data is not None
    assert {"series-position", "identifier-uuid"} <= {finding.code for finding in findings}
    assert Epub(data).texts("group-position") == []


# Accessibility


def test_what_is_claimed_of_accessibility_is_so(book: Epub) -> None:
    assert book.texts("schema:accessMode") == ["textual", "visual"]
    assert book.texts("schema:accessModeSufficient") == ["textual", "textual,visual"]
    features = set(book.texts("schema:accessibilityFeature"))
    assert {"alternativeText", "tableOfContents", "structuralNavigation", "readingOrder"} < features
    assert "MathML" not in features
    assert book.texts("schema:accessibilityHazard") == ["none"]
    assert book.texts("schema:accessibilitySummary")
    assert book.texts("dcterms:conformsTo") == []


def test_a_forgotten_text_alternative_is_not_claimed(tmp_path: Path) -> None:
    odd = small(tmp_path, "# One\n\nAn ![](dot.png) image.\n")
    assert "alternativeText" not in odd.texts("schema:accessibilityFeature")
    assert odd.texts("schema:accessModeSufficient") == ["textual,visual"]


def test_an_ornament_needs_no_words(tmp_path: Path) -> None:
    plain = small(tmp_path, "# One\n\n![](dot.png){.decorative}\n")
    assert plain.texts("schema:accessMode") == ["textual"]
    assert "alternativeText" not in plain.texts("schema:accessibilityFeature")


def test_formulas_are_declared_where_there_are_some(tmp_path: Path) -> None:
    text = '# One\n\n<math alttext="x"><mi>x</mi></math>\n\n# Two\n\n<svg viewBox="0 0 1 1">'
    text += "<title>A dot</title><linearGradient id='g'/><circle r='1'/></svg>\n"
    odd = small(tmp_path, text)
    properties = {i.get("href"): i.get("properties") for i in odd.items.values()}
    assert (properties["one.xhtml"], properties["two.xhtml"]) == ("mathml", "svg")
    assert "MathML" in odd.texts("schema:accessibilityFeature")
    svg = next(odd.document("two").iter("{http://www.w3.org/2000/svg}svg"))
    assert svg.get("viewBox") == "0 0 1 1"
    assert svg.find("{*}linearGradient") is not None


def test_pictures_that_move_are_a_hazard_that_nobody_knows(tmp_path: Path) -> None:
    frames = [Image.new("L", (4, 4), color) for color in (0, 200)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    moving = small(tmp_path, "# One\n\n![It moves](a.gif)\n", files={"a.gif": buffer.getvalue()})
    assert moving.texts("schema:accessibilityHazard") == ["unknown"]
    assert "none" not in moving.texts("schema:accessibilityHazard")


# The first pages


def test_the_cover_is_a_page_an_image_and_an_old_meta(book: Epub) -> None:
    item = next(i for i in book.items.values() if i.get("properties") == "cover-image")
    assert item.get("media-type") == "image/png"
    meta = next(e for e in book.package.iter("{*}meta") if e.get("name") == "cover")
    assert meta.get("content") == item.get("id")
    images = list(book.document("cover").iter(f"{XHTML}img"))
    assert [(i.get("src"), i.get("alt")) for i in images] == [(item.get("href"), "A grey field.")]


def test_a_drawn_cover_becomes_a_photograph_and_stays_a_drawing_in_the_text(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 48"><text y="20">Ab</text></svg>'
    )
    text = "# One\n\n![The cover again](cover.svg)\n"
    drawn = small(tmp_path, text, "cover-image: cover.svg\n", {"cover.svg": svg})
    item = next(i for i in drawn.items.values() if i.get("properties") == "cover-image")
    with Image.open(io.BytesIO(drawn.archive.read(drawn.path(item.get("href", ""))))) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (1600, 2560), "RGB")
        assert image.convert("L").getextrema()[0] < 64, "its words are drawn in our own fonts"
    assert drawn.document("one").find(f".//{XHTML}img").get("src") == "images/cover.svg"  # type: ignore[union-attr]
    assert drawn.broken_links() == []


@pytest.mark.parametrize(
    ("name", "kind", "mode", "expected"),
    [
        ("a.webp", "WEBP", "RGB", ("JPEG", "RGB")),
        ("a.webp", "WEBP", "RGBA", ("PNG", "RGBA")),
        ("a.jpg", "JPEG", "CMYK", ("JPEG", "RGB")),
        ("a.png", "PNG", "L", ("PNG", "L")),
    ],
)
def test_images_are_of_kinds_that_all_readers_show(
    tmp_path: Path, name: str, kind: str, mode: str, expected: tuple[str, str]
) -> None:
    files = {name: picture(kind, (8, 8), mode)}
    odd = small(tmp_path, f"# One\n\n![A field]({name})\n", files=files)
    source = odd.document("one").find(f".//{XHTML}img").get("src", "")  # type: ignore[union-attr]
    with Image.open(io.BytesIO(odd.archive.read(odd.path(source)))) as image:
        assert (image.format, image.mode) == expected


def test_title_and_copyright_pages_say_who_and_when(book: Epub) -> None:
    title = " ".join(book.document("title-page").itertext())
    for words in ("The Sample", "Ann Author and Bo Writer", "Translated by Tom Translator"):
        assert words in title
    assert "Edited by Eve Editor" in title
    assert "The Series, 2" in title
    page = " ".join(book.document("copyright").itertext())
    for words in ("Free to copy.", "Published by The Press", "2 January 2026", "Version 1.2"):
        assert words in page
    assert "ISBN 978-3-16-148410-0" in page


def test_the_title_page_has_the_imprint_and_nobody_who_made_the_book(tmp_path: Path) -> None:
    front = "imprint: Longwater\npublisher: Heron\n"
    front += "contributor: [{role: cover designer, name: Ines}, {role: ctb, name: Per}]\n"
    made = small(tmp_path, "# One\n\nText.\n", front)
    page = " ".join(made.document("title-page").itertext())
    assert "Longwater" in page
    assert "With contributions by Per" in page
    assert "Ines" not in page
    assert "Published by Longwater, Heron" in " ".join(made.document("copyright").itertext())


@pytest.mark.parametrize(
    ("lang", "contents", "day"),
    [
        ("de", "Inhalt", "1. März 2026"),
        ("fr", "Table des matières", "1er mars 2026"),
        ("es-MX", "Índice", "1 de marzo de 2026"),
        ("it", "Indice", "1 marzo 2026"),
        ("ru", "Содержание", "1 марта 2026 г."),
        ("en-US", "Contents", "March 1, 2026"),
        ("nl", "Inhoud", "1 maart 2026"),
        ("ga", "Contents", "1 March 2026"),
    ],
)
def test_our_own_words_are_in_the_books_language(lang: str, contents: str, day: str) -> None:
    assert wording.words(lang)["contents"] == contents
    assert wording.date(lang, "2026-03-01") == day
    assert set(wording.words(lang)) >= set(wording.words("en"))


def test_dates_may_be_short() -> None:
    assert wording.date("ru", "2026-11") == "ноябрь 2026 г."
    assert wording.date("en", "2026") == "2026"


# Fonts


def fonts(book: Epub) -> dict[str, TTFont]:
    return {
        item.get("href", ""): TTFont(io.BytesIO(book.archive.read(book.path(item.get("href", "")))))
        for item in book.items.values()
        if (item.get("media-type") or "").startswith("font/")
    }


def test_fonts_hold_what_is_set_in_them_and_no_more(book: Epub) -> None:
    cmaps = {name: set(font.getBestCmap()) for name, font in fonts(book).items()}
    assert set(map(ord, "Троцкий“”’")) <= cmaps["fonts/text-400-roman.ttf"]
    assert set(map(ord, "emphasis")) <= cmaps["fonts/text-400-italic.ttf"]
    assert set(map(ord, "strength")) <= cmaps["fonts/text-700-roman.ttf"]
    assert set(map(ord, "codex = 1 < 2")) <= cmaps["fonts/mono-400-roman.ttf"]
    assert set(map(ord, "→☑☐⁂⚑")) <= set().union(*cmaps.values())
    assert ord("⚑") in cmaps["fonts/symbols-400-roman.ttf"]
    assert "fonts/text-700-italic.ttf" not in cmaps
    assert ord("ß") not in cmaps["fonts/text-400-roman.ttf"]
    named = set(re.findall(r'url\("\.\./([^"]+)"\)', book.css()))
    assert named == set(cmaps)


def test_fonts_come_with_their_licences(book: Epub) -> None:
    texts = [
        book.archive.read(name).decode()
        for name in book.archive.namelist()
        if name.startswith("META-INF/fonts/")
    ]
    assert texts
    assert all("SIL Open Font License" in text or "SIL OPEN FONT" in text for text in texts)
    assert (
        "specified-fonts"
        in book.archive.read("META-INF/com.apple.ibooks.display-options.xml").decode()
    )
    assert book.texts("ibooks:specified-fonts") == ["true"]


# Styles


def test_old_readers_get_values_not_variables(book: Epub) -> None:
    css = book.css()
    assert "var(" not in css
    assert "calc(" not in css
    assert "--" not in css
    assert '"Octavo Text", "Octavo Symbols"' in css


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (":root{--a:2em} p{margin:calc(2*var(--a))}", "p {\n  margin: 4em;\n}\n"),
        ("p{margin:calc((1em + 2em)/2)}", "p {\n  margin: 1.5em;\n}\n"),
        ("p{width:calc(100% - 2em)}", "p {\n  width: calc(100% - 2em);\n}\n"),
        ("p{color:var(--no, red)}", "p {\n  color: red;\n}\n"),
        ("p{color:var(--no)}", ""),
        (":root{--a:var(--b);--b:var(--a)} p{color:var(--a)}", ""),
        ("@media print{p{color:red}}", "@media print {\n  p {\n    color: red;\n  }\n}\n"),
        (":root{--a:1px} /* c */ p>a{b:1px solid var(--a)!important}", None),
        (":root{--a:x} :root{--a:y} p{c:var(--a)}", "p {\n  c: y;\n}\n"),
    ],
)
def test_the_sheet_is_worked_out(css: str, expected: str | None) -> None:
    made_of = stylesheet.static([css], {})
    wanted = "p>a {\n  b: 1px solid 1px !important;\n}\n" if expected is None else expected
    assert made_of == wanted


def test_a_size_that_is_none_gets_no_rule() -> None:
    assert stylesheet.size_rules(["width=1}body{display:none", "height=3em;width=12.5%"]) == (
        ".height-3em { height: 3em; }\n.width-12_5percent { width: 12.5%; }\n"
    )


AUTHORED = b"""\
@import "other.css";
@font-face { font-family: "Own"; src: url(own.ttf) }
@page { size: a5 }
:root { --ink: #123456 }
p { background: url(https://example.org/a.png); color: var(--ink) }
h1 { background: url("../../outside.png") }
h2 { background: url(dot.png); direction: rtl }
em { --own: 1 }
li { color: red; strong { color: blue } }
} broken
"""


def test_the_authors_sheet_is_kept_as_far_as_a_book_can_hold_it(tmp_path: Path) -> None:
    head = "---\ntitle: T\ndate: 2026-01-01\ncss: own.css\n---\n\n# A\n\nText.\n"
    found = fonts(small(tmp_path / "x", "# One\n\nText.\n"))["fonts/text-400-roman.ttf"]
    buffer = io.BytesIO()
    found.save(buffer)
    data, findings = build(
        tmp_path, head, {"own.css": AUTHORED, "own.ttf": buffer.getvalue(), "dot.png": picture()}
    )
    assert data is not None
    book = Epub(data)
    css = book.css()
    assert "color: #123456" in css
    assert 'url("own.ttf")' in css
    assert 'url("dot.png")' in css
    assert not any(
        word in css for word in ("example.org", "outside", "@import", "direction:", "@page")
    )
    assert "EPUB/styles/own.ttf" in book.archive.namelist()
    dropped = [f for f in findings if f.code == "css-dropped"]
    lines = sorted(f.source.line for f in dropped if f.source is not None)
    assert lines == [1, 5, 6, 7, 8, 9, 10]
    assert all(f.source is not None and f.source.file.endswith("own.css") for f in dropped)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.css", "css-missing"),
        ("../x.css", "css-outside"),
        ("https://example.org/x.css", "css-outside"),
        ("latin.css", "css-encoding"),
    ],
)
def test_a_sheet_that_cannot_be_had_stops_the_edition(tmp_path: Path, name: str, code: str) -> None:
    head = f"---\ntitle: T\ndate: 2026-01-01\ncss: '{name}'\n---\n\n# A\n"
    data, findings = build(tmp_path, head, {"latin.css": "p{} /* é */".encode("latin-1")})
    assert data is None
    assert [f.code for f in findings if f.severity is Severity.ERROR] == [code]


# Raw HTML


def test_raw_html_out_of_its_place_keeps_its_words(tmp_path: Path) -> None:
    text = (
        "# One\n\n<ul>loose<p>block</p><li>item</li></ul>\n\n<li>stray</li>\n\n"
        '<ol start="x" type="zz"><li>a</li></ol>\n\n<p role="nonsense" dir="up">role</p>\n\n'
        "<details><p>inner</p><summary>late</summary></details>\n"
    )
    head = "---\ntitle: T\ndate: 2026-01-01\n---\n\n"
    data, findings = build(tmp_path, head + text)
    assert data is not None
    book = Epub(data)
    words = book.text()
    for word in ("loose", "block", "item", "stray", "role", "inner", "late"):
        assert word in words
    root = book.document("one")
    for item in root.iter(f"{XHTML}li"):
        parent = item.getparent()
        assert parent is not None
        assert parent.tag in (f"{XHTML}ul", f"{XHTML}ol")
    assert not root.xpath("//@start|//*[local-name()='ol']/@type|//@dir|//*[@role='nonsense']")
    told = " ".join(f.message for f in findings if f.code == "html-value")
    assert all(value in told for value in ("start=", "type=", "role=", "dir="))


# Editions, and the engine


def test_another_edition_has_its_name_in_the_files(tmp_path: Path) -> None:
    from octavo.editions.epub import make
    from octavo.read import read
    from octavo.resolve import resolve

    (tmp_path / "a.md").write_text("---\ntitle: T\ndate: 2026-01-01\n---\n# A\n", encoding="utf-8")
    book, _ = read(tmp_path / "a.md")
    assert book is not None
    resolved, _ = resolve(book)
    before = hashlib.sha256(b"".join(c.xml for c in resolved.chapters)).digest()
    names = []
    for edition in (BUILT_IN["epub"], Edition("kobo", "epub", "epub", styles=("epub.css",))):
        artefact, _ = make(resolved, edition)
        assert artefact is not None
        names.append(artefact.file_name)
    assert names == ["a.epub", "a-kobo.epub"]
    assert before == hashlib.sha256(b"".join(c.xml for c in resolved.chapters)).digest()


def test_ebooklib_is_the_one_that_this_was_written_for() -> None:
    """What is overridden is private: a new version must be read before it is taken."""
    assert ebooklib.VERSION == ebook.VERSION
    writer = ebooklib_epub.EpubWriter
    for name, parameters in {
        "_write_opf_file": ["self", "root"],
        "_get_ncx": ["self"],
        "_write_container": ["self"],
        "_write_opf": ["self"],
        "_write_items": ["self"],
        "process": ["self"],
    }.items():
        assert list(inspect.signature(getattr(writer, name)).parameters) == parameters, name
    source = inspect.getsource(writer)
    assert hashlib.sha256(source.encode()).hexdigest().startswith("6c6de50b88a6a25e")
    item = ebooklib_epub.EpubHtml("a", "a.xhtml", "application/xhtml+xml", b"x", "", "en")
    assert (item.id, item.content, item.manifest, item.is_linear) == ("a", b"x", True, True)


def test_a_text_that_readers_of_xml_refuse_stands_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library that many of them use takes no text of more than 10 million bytes."""
    monkeypatch.setattr(pieces, "_LONGEST", 20)
    words, letters = "one two three " * 9, "x" * 90
    inner = pieces.make("p", words, pieces.make("em", letters), words)
    tree = etree.fromstring(pieces.document("en", "T", [inner]))
    (paragraph,) = tree.iter("{*}p")
    assert "".join(map(str, paragraph.itertext())) == words + letters + words
    texts = [text for e in tree.iter() for text in (e.text, e.tail) if text]
    assert max(map(len, texts)) <= 20
    assert [t for t in texts if t.endswith("two ")]
