"""One truth, two outputs: what the finished EPUB says and the finished PDF does not, is found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

import manuscripts
from octavo.cache import Cache
from octavo.check import agreement, finished
from octavo.check.agreement import allowed, differences, pairs, pdf, pieces, values
from octavo.pipeline import Request, build
from octavo.report import Findings
from octavo.workshop import lend

TEXT = """\
---
title: The Book
author: A
date: 2026-01-01
---

# One

The year 1926 saw a *great* change, and nobody in the whole wide town could say why it came
so late.[^a] See [the table](#tbl-x) and [the site](https://example.org/a).

[^a]: The note has words, and [a link](https://example.org/note).

![A dot that says something](dot.png)

Energy is <span class="math inline">E=mc^2</span>, and extraordinarily incomprehensible
institutionalisation comes next to it.

| Years | Votes |
|:------|------:|
| 1923  | 12    |
| 1924  | 13    |

: Votes by year {#tbl-x}

# Two

- one
- two
  1. inner

- [x] done
- [ ] open

Term
:   Its meaning. Another note.[^b]

[^b]: Second note. It says *more*.

```python
x = 1  # two
```
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    outcome = build(Request(manuscripts.write(folder, TEXT), folder / "out"))
    assert [f for f in outcome.findings if f.severity > 1] == []
    return folder / "out"


def compared(made: Path, ebook: bytes | None = None, document: bytes | None = None) -> Findings:
    texts = {"sample.md": TEXT}
    known = agreement.record((made / "pagemap.json").read_bytes(), texts)
    return agreement.compare(
        ebook or (made / "sample.epub").read_bytes(),
        document or (made / "sample.pdf").read_bytes(),
        known,
        ("the EPUB", "the PDF"),
    )


def rewritten(made: Path, pattern: str, instead: str, name: str = "EPUB/one.xhtml") -> bytes:
    """The EPUB with a change in one of its documents."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(made / "sample.epub") as archive,
        zipfile.ZipFile(buffer, "w") as changed,
    ):
        for entry in archive.infolist():
            data = archive.read(entry)
            if entry.filename == name:
                text, count = re.subn(pattern, instead, data.decode(), count=1, flags=re.DOTALL)
                assert count == 1
                data = text.encode()
            changed.writestr(entry, data)
    return buffer.getvalue()


def test_both_say_the_same(made: Path) -> None:
    assert compared(made) == ()


def line(words: str) -> int:
    return 1 + TEXT[: TEXT.index(words)].count("\n")


@pytest.mark.parametrize(
    ("pattern", "instead", "code", "message", "at"),
    [
        (" wide town", " town", "outputs-differ-words", "“wide” is in the PDF and not", "whole"),
        ("wide town", "wide old town", "outputs-differ-words", "“old” is in the EPUB", "whole"),
        ("town could", "could town", "outputs-differ-words", "town", "whole"),
        ("1926", "1927", "outputs-differ-number", "has “1927” where the PDF has “1926”", "1926"),
        (">1924<", "><", "outputs-differ-number", "“1924” is in the PDF and not", "| 1924"),
        ('alt="A dot that[^"]*"', 'alt="A dot"', "outputs-differ-alternative", "A dot that", "![A"),
        ('alttext="[^"]*"', 'alttext="E"', "outputs-differ-alternative", "has “E”", "Energy"),
        ("example.org/a", "example.org/b", "outputs-differ-link", "example.org/b", "the site"),
        ("example.org/note", "x.org", "outputs-differ-link", "x.org", "[^a]: "),
        ("The note has words", "The note has", "outputs-differ-words", "“words,”", "[^a]: "),
        (r'<section[^>]*role="doc-endnotes".*?</section>|<aside.*?</aside>', "",
         "outputs-differ-note", "a note: “1", "[^a]: "),
        (r'<a [^>]*href="#tbl-x"[^>]*>([^<]*)</a>', r"\1", "outputs-differ-link", "the table",
         "[the table"),
    ],
)  # fmt: skip
def test_what_is_lost_in_the_epub_is_found(
    made: Path, pattern: str, instead: str, code: str, message: str, at: str
) -> None:
    found = compared(made, rewritten(made, pattern, instead))
    assert [f.code for f in found] == [code]
    assert message in found[0].message
    assert found[0].source is not None
    assert found[0].source.line == line(at)


def changed(made: Path, change: Callable[[pikepdf.Dictionary], bool]) -> bytes:
    """The PDF with one element of its structure tree changed."""
    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        elements = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "/S" in thing and "/P" in thing
        ]
        assert any(change(element) for element in elements)
        document.save(buffer)
    return buffer.getvalue()


def _apart(document: pikepdf.Pdf, element: pikepdf.Dictionary) -> None:
    for key in ("/S", "/ID", "/Alt"):
        if key in element:
            element[key] = document.make_indirect(element[key])


def _with_nothing(document: pikepdf.Pdf, element: pikepdf.Dictionary) -> None:
    if isinstance(element.get("/K"), pikepdf.Array):
        element.K.insert(0, document.get_object(99_999, 0))


def _bare(document: pikepdf.Pdf, element: pikepdf.Dictionary) -> None:
    document.Root.StructTreeRoot = pikepdf.Dictionary(document.Root.StructTreeRoot)


@pytest.mark.parametrize("change", [_apart, _with_nothing, _bare])
def test_a_structure_may_be_written_otherwise(made: Path, change: Callable[..., None]) -> None:
    """Entries as objects of their own, references to null (ISO 32000-1, 7.3.10), no number."""
    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        for thing in list(document.objects):
            if isinstance(thing, pikepdf.Dictionary) and "/S" in thing and "/P" in thing:
                change(document, thing)
        document.save(buffer)
    assert not compared(made, document=buffer.getvalue())


def empty(name: str) -> Callable[[pikepdf.Dictionary], bool]:
    def change(element: pikepdf.Dictionary) -> bool:
        if element.get("/ID") != name:
            return False
        element.K = pikepdf.Array()
        return True

    return change


def silent(element: pikepdf.Dictionary) -> bool:
    if element.get("/S") != "/Figure":
        return False
    element.Alt = pikepdf.String("")
    return True


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (empty("fn-b"), "outputs-differ-words", "1 Second note"),
        (empty("two"), "outputs-differ-words", "“2 Two” is in the EPUB and not in the PDF"),
        (silent, "outputs-differ-alternative", "A dot that says something” is in the EPUB"),
    ],
)
def test_what_is_lost_in_the_pdf_is_found(
    made: Path, change: Callable[[pikepdf.Dictionary], bool], code: str, message: str
) -> None:
    found = compared(made, document=changed(made, change))
    assert code in {f.code for f in found}
    assert any(message in f.message for f in found)


def moved(document: pikepdf.Pdf) -> None:
    """Give all objects other numbers."""
    more = [document.make_indirect(pikepdf.Dictionary(Nothing=True)) for _ in range(40)]
    document.Root["/AA"] = pikepdf.Dictionary(Octavo=pikepdf.Array(more))


@pytest.mark.parametrize(
    "change",
    [empty("fn-b"), empty("two"), silent, lambda element: True],
    ids=["a note", "a chapter", "a figure", "nothing"],
)
def test_what_was_read_before_hides_no_difference(
    made: Path, tmp_path: Path, change: Callable[[pikepdf.Dictionary], bool]
) -> None:
    """Parts of both files that have not changed are not read again."""
    document, ebook = changed(made, change), rewritten(made, "could say", "would say")
    afresh = compared(made, document=document), compared(made, ebook)
    lend((Cache(tmp_path), "tools"))
    try:
        assert not compared(made)
        again = compared(made, document=document), compared(made, ebook)
        with pikepdf.open(made / "sample.pdf") as opened:
            count = len(pdf.read((made / "sample.pdf").read_bytes()))
            before = sum(1 for file in tmp_path.rglob("*") if file.is_file())
            moved(opened)
            buffer = io.BytesIO()
            opened.save(buffer)
        parts = pdf.read(buffer.getvalue())
        after = sum(1 for file in tmp_path.rglob("*") if file.is_file())
    finally:
        lend((None, ""))
    assert [(f.code, f.message, f.source) for one in again for f in one] == [
        (f.code, f.message, f.source) for one in afresh for f in one
    ]
    assert again[1]
    # its parts say the same, and none is read anew
    assert len(parts) == count
    assert after == before


def test_a_structure_that_holds_itself_is_told_of(made: Path) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        top = document.Root.StructTreeRoot.K[0]
        top.K[0].K.append(top.K[0])
        document.save(buffer)
    (found,) = compared(made, document=buffer.getvalue())
    assert found.code == "outputs-not-compared"


@pytest.mark.parametrize(
    "change",
    [
        # strings as `unparse` writes them, some with escapes
        lambda data, page: pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)),
        lambda data, page: re.sub(rb"<([0-9a-f]*)>", literal, data),
        lambda data, page: data.replace(b"BT", b"% (a note) [<00> BDC\nBT"),
        lambda data, page: b"q BI /W 1 /H 1 /BPC 8 /CS /G ID [ EI Q\n" + data,
        lambda data, page: re.sub(rb"<([0-9a-f]{4})([0-9a-f]*)>", rb"<\1> <\2>", data),
        lambda data, page: data.replace(b"] TJ", b"]TJ"),
        # no more white space than there must be
        lambda data, page: re.sub(rb"(?<=[A-Za-z])\s+(?=[/<\[])|(?<=[>\]])\s+", b"", data),
        lambda data, page: data.replace(b"\n", b"\0"),
        lambda data, page: data.replace(b"BDC", b"BDC /Span <</MCID 99999>> DP"),
        lambda data, page: re.sub(rb"/([A-Z]+ [\d.]+ Tf)", spelled, data),
        lambda data, page: named(data, page),
    ],
)
def test_text_is_the_same_however_its_strings_are_written(
    made: Path, change: Callable[[bytes, pikepdf.Page], bytes]
) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        for page in document.pages:
            before = page.Contents.read_bytes()
            after = change(before, page)
            page.obj.Contents = document.make_stream(after)
        document.save(buffer)
    assert after != before
    assert compared(made, document=buffer.getvalue()) == ()


def spelled(found: re.Match[bytes]) -> bytes:
    """A name whose first letter is written as a number (ISO 32000-1, 7.3.5)."""
    return b"/#%02x%s" % (found[1][0], found[1][1:])


def named(data: bytes, page: pikepdf.Page) -> bytes:
    """Marked content whose properties stand among the page's resources."""
    properties = pikepdf.Dictionary()

    def name(found: re.Match[bytes]) -> bytes:
        properties[f"/P{found[1].decode()}"] = pikepdf.Dictionary(MCID=int(found[1]))
        return b"/P%s BDC" % found[1]

    data = re.sub(rb"<<\s*/MCID (\d+)\s*>>\s*BDC", name, data)
    page.Resources.Properties = properties
    return data


def test_text_that_a_form_shows_is_read(made: Path) -> None:
    """The structure names the stream that its pieces are in (ISO 32000-1, 14.7.4.2)."""
    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        forms = {}
        for page in document.pages:
            form = document.make_stream(page.Contents.read_bytes())
            form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            form.BBox, form.Resources = page.MediaBox, page.Resources
            forms[page.obj.objgen] = form
            page.obj.Contents = document.make_stream(b"/Fm Do")
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form))

        def lead(element: pikepdf.Object, page: pikepdf.Object) -> None:
            page = element.get("/Pg", page)
            kids = element.get("/K", pikepdf.Array())
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            for index, kid in enumerate(kids):
                if isinstance(kid, int):
                    kids[index] = pikepdf.Dictionary(
                        Type=pikepdf.Name.MCR, Pg=page, Stm=forms[page.objgen], MCID=kid
                    )
                elif "/S" in kid:
                    lead(kid, page)
                elif kid.get("/Type") == "/MCR":
                    kid.Stm = forms[kid.get("/Pg", page).objgen]
            element.K = pikepdf.Array(kids)

        lead(document.Root.StructTreeRoot, None)
        document.save(buffer)
    assert compared(made, document=buffer.getvalue()) == ()


@pytest.mark.parametrize("mapped", [True, False])
def test_a_font_of_one_byte_a_code_is_read(mapped: bool) -> None:
    """As programs for letters write it, with a map to Unicode or without."""
    with pikepdf.new() as document:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.TrueType,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        if mapped:
            cmap = b"1 beginbfrange <61> <7a> <0041> endbfrange"
            font.ToUnicode = document.make_stream(cmap)
        page = document.add_blank_page().obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(
            b"/P <</MCID 0>>BDC /F1 9 Tf [(a) 3 (bc)]TJ <64>Tj EMC "
            b"/P <</MCID 1>> BDC (a\\205)Tj EMC"
        )
        found = pieces.parsed_text(page)
    assert found == ({0: "ABCD", 1: "A"} if mapped else {0: "abcd", 1: "a…"})


def test_a_pdf_that_is_made_in_no_known_way_is_told_of(made: Path) -> None:
    def odd(element: pikepdf.Dictionary) -> bool:
        element.Pg = 7
        return element.get("/S") == "/P"

    (found,) = compared(made, document=changed(made, odd))
    assert found.code == "outputs-not-compared"
    assert found.hint == "the PDF is made in a way that is not known here"


@pytest.mark.slow
def test_page_numbers_of_another_pdf_are_no_difference(tmp_path: Path) -> None:
    """The EPUB has those of the edition for print, which stand elsewhere."""
    text = "---\ntitle: T\nlang: en\neditions: [epub, pdf, print]\n---\n\n"
    words = "Some words of a chapter. " * 200
    text += f"# One {{#one}}\n\nSee [the second](#two).\n\n{words}\n\n# Two {{#two}}\n\n{words}\n"
    (tmp_path / "b.md").write_text(text)
    out = tmp_path / "out"
    assert build(Request(tmp_path / "b.md", out)).outputs
    found = finished([out / "b.epub", out / "b.pdf"])
    assert [f for f in found if f.code.startswith("outputs-")] == []
    (out / "pagemap.json").unlink()
    found = finished([out / "b.epub", out / "b.pdf"])
    assert [f.code for f in found if f.code.startswith("outputs-")] == ["outputs-differ-link"]


def literal(found: re.Match[bytes]) -> bytes:
    """A string in brackets for one of digits."""
    data = bytes.fromhex(found[1].decode())
    return b"(" + re.sub(rb"([()\\\\\r])", lambda m: b"\\%03o" % m[1][0], data) + b")"


def test_a_link_that_leads_elsewhere_is_found(made: Path) -> None:
    def elsewhere(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for note in page.obj.get("/Annots", []):
                aim = note.get("/Dest") or note.get("/A", pikepdf.Dictionary()).get("/D")
                if isinstance(aim, pikepdf.Array) and page.label.isdecimal():
                    aim[0] = document.pages[0].obj

    buffer = io.BytesIO()
    with pikepdf.open(made / "sample.pdf") as document:
        elsewhere(document)
        document.save(buffer)
    found = compared(made, document=buffer.getvalue())
    assert {f.code for f in found} == {"outputs-differ-link"}
    said = "“the table” leads to page i in the PDF: what it leads to in the EPUB is on page 1"
    assert any(said in f.message for f in found)
    # calls of notes and the ways back from them
    assert {f.message.split("”")[0] for f in found} >= {"the link “1", "the link “the table"}


LINKED = """\
---
title: Links
author: A
date: 2026-01-01
lang: en
index: true
---

# One

An island.\\index{islands} A note.[^a] See [the second](#two), [page](#two){.page}, and
 [![A dot](dot.png)](#two).

[^a]: See [the first](#one).

# Two {#two}

Islands again.\\index{islands} And [some words of a link that are so many that they stand on two
lines of the page, the one and the other](#one).
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("links")
    outcome = build(Request(manuscripts.write(folder, LINKED), folder / "out"))
    assert len(outcome.outputs) > 2
    return folder / "out"


def test_every_link_that_leads_to_another_page_is_found(linked: Path) -> None:
    """Of contents, text, notes and index; ways back, links around images, the second of lines."""
    assert compared(linked) == ()
    with pikepdf.open(linked / "sample.pdf") as document:
        pages = [page.obj for page in document.pages]
        links = [
            note for page in pages for note in page.get("/Annots", []) if note.Subtype == "/Link"
        ]
        assert len(links) > 12
        for link in links:
            aim = link.get("/Dest") or link.A.D
            place = next(at for at, page in enumerate(pages) if page.objgen == aim[0].objgen)
            for other in (place - 1, (place + 1) % len(pages)):
                aim[0] = pages[other]
                buffer = io.BytesIO()
                document.save(buffer)
                found = compared(linked, document=buffer.getvalue())
                assert [f.code for f in found] == ["outputs-differ-link"], link.get("/Contents")
            aim[0] = pages[place]


@pytest.mark.parametrize("kind", ["/H1", "/Link", "/TOCI"])
def test_what_is_empty_is_found_wherever_it_stands(linked: Path, kind: str) -> None:
    """In the text, and on the pages that the PDF has of its own."""
    with pikepdf.open(linked / "sample.pdf") as document:
        elements = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == kind and "/P" in thing
        ]
        assert len(elements) > 2
        for element in elements:
            kept, element.K = element.K, pikepdf.Array()
            buffer = io.BytesIO()
            document.save(buffer)
            assert compared(linked, document=buffer.getvalue())
            element.K = kept


def test_what_the_author_wants_in_one_output_only_is_no_difference(tmp_path: Path) -> None:
    only = '<div class="content-visible" data-when-format="pdf">\n\nOnly paper says so.\n\n</div>\n'
    text = TEXT.replace("# Two\n", f"# Two\n\n{only}")
    outcome = build(Request(manuscripts.write(tmp_path, text), tmp_path / "out"))
    assert [f for f in outcome.findings if f.severity > 1] == []
    found = compared(tmp_path / "out")
    assert [f.message.partition(",")[0] for f in found] == [
        "“Only paper says so.” is in the PDF and not in the EPUB"
    ]


@pytest.mark.parametrize(
    "text",
    [
        '::: {.only when-format="pdf"}\nOnly in print.\n:::\n\n'
        '::: {.only when-format="epub"}\nOnly on screens of readers.\n:::\n\nx\n',
        '# One\n\n::: {.only when-format="pdf"}\nOnly in print.\n:::\n\n'
        '::: {.only when-format="epub"}\nOnly in e.\n:::\n\nBoth.\n',
        "# One\n\n::: {lang=ar}\nنص 12 ثم A\n\niv. رابع\nv. خامس\n:::\n",
        "אבג\n",
        '# One\n\n::: {.only when-format="epub"}\nA [link](https://example.org) and\n'
        "![a picture of it](dot.png)\n:::\n\nBoth.\n",
    ],
    ids=[
        "a few words without a place",
        "one for the other",
        "Latin in lines from right to left",
        "nothing but letters from right to left",
        "links and pictures for one",
    ],
)
def test_what_lies_in_the_nature_of_things_is_no_difference(tmp_path: Path, text: str) -> None:
    head = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: en\n---\n\n"
    path = manuscripts.write(tmp_path, head + text.replace(".only", ".content-visible"))
    outcome = build(Request(path, tmp_path / "out"))
    assert len(outcome.outputs) > 2
    assert not [f.message for f in outcome.findings if f.code.startswith("outputs-differ")]


def test_letters_that_are_lost_from_lines_from_right_to_left_are_found() -> None:
    assert allowed.turned_only("ivv", "viv", "iv. رابع v.")
    assert not allowed.turned_only("ivv", "vi", "iv. رابع v.")
    assert not allowed.turned_only("ab", "ba", "no such line")


def test_the_build_tells_of_differences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = pdf.read

    def forgetful(data: bytes) -> list[agreement.Part]:
        return read(data)[:-1]

    monkeypatch.setattr(pdf, "read", forgetful)
    outcome = build(Request(manuscripts.write(tmp_path), tmp_path / "out"))
    found = [f for f in outcome.findings if f.code.startswith("outputs-differ")]
    assert {f.code for f in found} == {"outputs-differ"}
    assert all(re.match("a chapter: “.*” is in .* and not in", f.message) for f in found)


@pytest.mark.slow
def test_front_matter_on_both_sides_of_the_contents_and_an_empty_chapter_are_no_difference(
    tmp_path: Path,
) -> None:
    front = "# Dedication {.dedication}\n\nFor Mum.\n\n# Preface {.preface}\n\nWords.\n\n"
    text = TEXT.replace("# One\n", f"{front}# One\n", 1) + "\n# {.unnumbered}\n\n# Last\n\nEnd.\n"
    build(Request(manuscripts.write(tmp_path, text), tmp_path / "out"))
    assert compared(tmp_path / "out") == ()


def test_chapters_are_paired_by_their_places_else_by_their_words() -> None:
    def part(text: str, *ids: str) -> agreement.Part:
        return agreement.Part(values.Words((values.Run(text),)), ids=frozenset(ids))

    first = [part("For Mum"), part("One is here", "one"), part(""), part("Two", "two")]
    second = [part("Contents"), part("For Mum"), part("Two", "two"), part("One was here", "one")]
    found = [
        tuple(p.text.index.letters if p else None for p in pair)
        for pair in pairs.of_parts(first, second)
    ]
    assert found == [
        ("formum", "formum"),
        ("oneishere", "onewashere"),
        ("", None),
        ("two", "two"),
        (None, "contents"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a" * 50, "a" * 50, []),
        ("x" + "abcdefgh" * 9, "abcdefgh" * 9, [("x", "")]),
        ("abcdefgh" * 9, "abcdefgh" * 9 + "end", [("", "end")]),
        ("", "abc", [("", "abc")]),
    ],
)
def test_the_least_difference(first: str, second: str, expected: list[tuple[str, str]]) -> None:
    found = differences.of_texts(first, second)
    assert [(first[d.begin : d.end], second[d.start : d.stop]) for d in found] == expected


def test_texts_without_anything_in_common_take_no_time() -> None:
    found = list(differences.of_texts("ab" * 200_000, "cd" * 200_000))
    assert len(found) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_none_is_told_elsewhere(made: Path, data: bytes) -> None:
    assert compared(made, ebook=data or b"x") == ()
    assert compared(made, document=data or b"x") == ()
