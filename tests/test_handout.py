"""Handouts: some chapters, room for names, several manuscripts, no answer in a student's file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

import both
import manuscripts
from manuscripts import octavo
from octavo.excerpt import take
from octavo.pipeline import Request, build

#: Words that only an answer has, and a character. Each hides in another place.
CANARIES = (
    "xylophagous",  # a heading: outline, contents, running head
    "quokkadrift",  # text
    "zeugmatic",  # the address of a link
    "vellichor",  # a text alternative
    "oxterpenny",  # an answer in a line
    "mumpsimus",  # a note that only an answer calls
    "ultracrepidarian",  # a table's caption
    "absquatulate",  # a formula
    "snollygoster",  # an index entry
)
CHARACTER = "Ж"

EXERCISES = f"""# Counting

How many? Write it down.

<div class="answer" data-lines="4">

## The xylophagous solution {{#sol}}

Forty-two quokkadrift {CHARACTER},[^secret] see [this](https://zeugmatic.example/)
<span class="index" data-entry="snollygoster"></span> and $x = \\text{{absquatulate}}$.

![A vellichor diagram](secret.png)

| a | b |
|---|---|
| c | d |

: The ultracrepidarian table {{#tbl-secret}}

</div>

And this: [oxterpenny]{{.answer}}!

[^secret]: A mumpsimus of a note.

# More {{#more}}

Nothing to answer. See [before](#counting).
"""

EDITIONS = (
    "editions:\n  handout: {}\n  teacher: {like: handout, answers: true}\n"
    "  paper: {like: print, answers: false}\n  zine: {like: booklet}\n"
)


def everything(data: bytes) -> Iterator[str]:
    """All that a PDF says anywhere: raw bytes, streams, strings, page text."""
    yield data.decode("latin-1")
    with pikepdf.open(io.BytesIO(data)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    yield thing.read_bytes().decode("utf-8", "replace")
                except pikepdf.PdfError:
                    yield thing.read_raw_bytes().decode("latin-1")
            yield from strings(thing)
        with document.open_outline() as outline:
            yield from (item.title for item in outline.root)
        for name in document.attachments:
            yield name
            yield document.attachments[name].get_file().read_bytes().decode("utf-8", "replace")


def strings(thing: object) -> Iterator[str]:
    """Alternative and actual text, titles, addresses: every string of an object."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from strings(item)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, item in thing.items():
            if key not in ("/Parent", "/P", "/Pg", "/Obj", "/K", "/Dest", "/Prev", "/Next"):
                yield from strings(item)


def glyphs(data: bytes) -> set[str]:
    """The characters that the document's fonts have an outline for, as they tell them."""
    found: set[str] = set()
    with pikepdf.open(io.BytesIO(data)) as document:
        for font in document.objects:
            if not isinstance(font, pikepdf.Dictionary) or font.get("/Subtype") != "/Type0":
                continue
            table = font.ToUnicode.read_bytes().decode()
            pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>", table)
            program = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
            outlines = TTFont(io.BytesIO(program), lazy=True)["glyf"]
            order = outlines.glyphOrder
            for code, point in pairs:
                number = int(code, 16)
                if number < len(order) and outlines[order[number]].numberOfContours:
                    found.add(chr(int(point, 16)))
    return found


def outlines(data: bytes) -> int:
    """How many glyphs of all embedded fonts are drawn."""
    count = 0
    with pikepdf.open(io.BytesIO(data)) as document:
        for font in document.objects:
            if isinstance(font, pikepdf.Dictionary) and "/FontFile2" in font:
                table = TTFont(io.BytesIO(font.FontFile2.read_bytes()), lazy=True)["glyf"]
                count += sum(bool(table[name].numberOfContours) for name in table.glyphOrder)
    return count


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    folder = tmp_path_factory.mktemp("pair")
    return both.made(folder, EXERCISES, files={"secret.png": manuscripts.PNG}, more=EDITIONS)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    folder = tmp_path_factory.mktemp("alone")
    more = "editions:\n  teacher: {like: handout, answers: true}\n"
    return both.made(folder, EXERCISES, files={"secret.png": manuscripts.PNG}, more=more)


def told(made: both.Both, edition: str) -> str:
    """All that an edition says anywhere, and all that the record of pages says of it."""
    record = next(o.path for o in made.outcome.outputs if o.path.name.endswith("pagemap.json"))
    pieces = [
        *everything(made.paths[edition].read_bytes()),
        made.pdf(edition),
        made.pdf(edition).replace("- ", ""),
        *made.outline(edition),
        *made.labels(edition),
        record.read_text(encoding="utf-8"),
    ]
    return "\n".join(pieces).casefold()


def test_the_teachers_file_has_the_answers(alone: both.Both) -> None:
    said = told(alone, "teacher")
    for word in CANARIES:
        assert word in said, word
    assert CHARACTER.casefold() in said
    assert CHARACTER in glyphs(alone.paths["teacher"].read_bytes())


@pytest.mark.parametrize("edition", ["handout", "paper", "zine"])
def test_the_students_file_has_none(pair: both.Both, edition: str) -> None:
    said = told(pair, edition)
    for word in CANARIES:
        assert word not in said, word
    assert CHARACTER.casefold() not in said
    assert CHARACTER not in glyphs(pair.paths[edition].read_bytes())


def test_no_outline_is_left_of_a_glyph_that_only_an_answer_uses(pair: both.Both) -> None:
    student, teacher = (outlines(pair.paths[name].read_bytes()) for name in ("handout", "teacher"))
    assert student < teacher


def test_the_record_of_pages_gives_no_answer_away(pair: both.Both) -> None:
    record = next(o.path for o in pair.outcome.outputs if o.path.name.endswith("pagemap.json"))
    text = record.read_text(encoding="utf-8")
    assert "handout" in text
    assert not any(word in text for word in CANARIES)
    assert CHARACTER not in text


def test_the_student_has_lines_to_write_on(pair: both.Both) -> None:
    with pikepdf.open(io.BytesIO(pair.paths["handout"].read_bytes())) as document:
        assert len(document.pages) == 1


def test_points_stand_at_the_right_end_of_their_line(tmp_path: Path) -> None:
    """With \\hfill, as LaTeX has it; two in a line are told."""
    text = "# One\n\nName two rivers. \\hfill **(2 points)**\n\n\\hfill Berlin, May\n\n"
    both_ = both.made(tmp_path, text, "epub", "handout")
    assert both_.codes() == []
    body = both_.epub.document("one")
    assert [e.text for e in body.iterfind(".//{*}span[@class='hfill']/{*}strong")] == ["(2 points)"]
    with pypdfium2.PdfDocument(both_.paths["handout"]) as document:
        words, width = document[0].get_textpage(), document[0].get_width()
        ends = []
        for said in ("Name two rivers.", "(2 points)", "Berlin, May"):
            start, count = words.search(said).get_next()
            boxes = [words.get_charbox(start + index) for index in range(count)]
            ends.append((boxes[-1][2], boxes[0][1]))
    (left, line), (right, same), (alone, _) = ends
    assert abs(line - same) < 5  # a parenthesis goes lower
    assert left < width / 2 < right
    assert abs(right - alone) < 5
    told = both.made(tmp_path, "# One\n\nA \\hfill b \\hfill c.\n", "epub").codes()
    assert told == ["tex-unused"] * 2


def test_room_as_latex_has_it(tmp_path: Path) -> None:
    text = (
        "# One\n\n1. Aa\n\n   \\vspace{3cm}\n\n2. Bb\n\n\\vspace*{ .5in }\n\n"
        "Cc\n\\bigskip\nDd\n\nEe\n\n\\vspace{2\\baselineskip}\n\nFf\n"
    )
    both_ = both.made(tmp_path, text, "epub", "handout")
    assert both_.codes() == []
    rooms = [
        e.get("class") for e in both_.epub.document("one").iter("{*}div") if e.get("aria-hidden")
    ]
    assert rooms == [f"vspace height-{s}" for s in ("3cm", "0_5in", "1em", "2_8em")]
    with pypdfium2.PdfDocument(both_.paths["handout"]) as document:
        words = document[0].get_textpage()
        places = [
            words.get_charbox(words.search(said, match_case=True).get_next()[0])[3]
            for said in ("Aa", "Bb", "Cc", "Dd", "Ee")
        ]
    falls = [one - other for one, other in pairwise(places)]
    line = falls[3]
    assert falls[0] > 85 + line * 0.9  # 3 cm are 85 points
    assert falls[1] > 36 + line * 0.9
    assert 1.4 * line < falls[2] < 3 * line


def test_a_line_for_name_and_date(tmp_path: Path) -> None:
    more = (
        "lang: de\neditions:\n  test: {like: handout, name-line: true}\n  plain: {like: handout}\n"
    )
    made = both.made(tmp_path, "# Eins\n\nText.\n", more=more)
    assert "Name: Datum:" in made.pdf("test")
    assert "Datum" not in made.pdf("plain")


# Excerpts

BOOK = """# Salt

Salt. <img src="a.png" alt="A"> See <a href="#deep">below</a>.

# Sugar

Go to <a href="#salt">the first</a>, <a href="#cinnamon">the last</a>;
<span class="citation" data-mode="paren" data-source="x"><span class="cite"
data-key="sec-deep"></span></span>, and <a href="#more-sugar">here</a>.

## More sugar

More. <img src="b.png" alt="B">

# Pepper {.unnumbered}

Hot.

# Cinnamon

Sweet.

## Deep {#sec-deep}

Deep. <a id="deep"></a>
"""


@pytest.fixture(scope="module")
def excerpt(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    more = (
        "number-sections: true\neditions:\n  some: {like: handout, chapters: [sugar, Pepper]}\n"
        "  whole: {like: handout}\n  epub: {chapters: '2'}\n"
    )
    files = {"a.png": manuscripts.PNG, "b.png": manuscripts.PNG}
    return both.made(tmp_path_factory.mktemp("excerpt"), BOOK, files=files, more=more)


def test_chapters_keep_their_numbers(excerpt: both.Both) -> None:
    text = excerpt.pdf("some")
    assert "2 Sugar" in text
    assert "2.1 More sugar" in text
    assert "Salt." not in text
    assert "Deep." not in text
    assert "1 Salt" in excerpt.pdf("whole")


def test_what_is_not_there_is_named_in_words(excerpt: both.Both) -> None:
    text = excerpt.pdf("some")
    assert "the first (chapter 1, not in this handout)" in text
    assert "the last (chapter 3, not in this handout)" in text
    assert "3.1, not in this handout" in text
    assert "here." in text
    assert "not in this handout" not in excerpt.pdf("whole")


def test_the_outline_and_links_lead_to_what_is_there(excerpt: both.Both) -> None:
    assert excerpt.outline("some") == ["2 Sugar", "  2.1 More sugar", "Pepper"]
    assert not excerpt.epub.broken_links()
    assert "Sweet." not in excerpt.epub.text()
    assert "Sugar" in excerpt.epub.text()


def test_a_chapter_that_is_not_in_the_book(tmp_path: Path) -> None:
    more = "editions:\n  handout: {chapters: suger}\n"
    made = both.made(
        tmp_path, BOOK.replace("a.png", "b.png"), more=more, files={"b.png": manuscripts.PNG}
    )
    found = next(f for f in made.findings if f.code == "chapter-unknown")
    assert found.hint == "did you mean `sugar`?"
    assert found.source is not None
    assert "handout" not in made.paths


def test_a_whole_book_is_the_same_value(tmp_path: Path) -> None:
    from octavo.edition import BUILT_IN
    from octavo.read import read
    from octavo.resolve import resolve

    path = manuscripts.write(tmp_path, "# A\n\nb\n")
    book, _ = read(path)
    assert book is not None
    resolved, _ = resolve(book)
    assert take(resolved, BUILT_IN["handout"]) == (resolved, ())


# Several manuscripts


def test_several_manuscripts_in_one_call(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nText of {name}.\n", encoding="utf-8")
    done = octavo("build", "one.md", "two.md", "three.md", "--edition", "handout", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name for name in names if name.endswith(".pdf")] == [
        "one-handout.pdf",
        "three-handout.pdf",
        "two-handout.pdf",
    ]
    assert "one-pagemap.json" in names
    alone = octavo("build", "three.md", "--edition", "handout", "-o", "alone", cwd=tmp_path)
    assert alone.returncode == 0
    made = [tmp_path / folder / "three-handout.pdf" for folder in ("out", "alone")]
    assert made[0].read_bytes() == made[1].read_bytes()
    # a handout has no cover, and none is drawn for it
    assert not [name for name in names if name.endswith(".jpg")]


def test_two_manuscripts_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text("# X\n\nText.\n", encoding="utf-8")
    done = octavo("build", "a/x.md", "b/x.md", cwd=tmp_path)
    assert done.returncode == 2
    assert "“x”" in done.stderr


def test_a_chapter_from_the_command_line(tmp_path: Path) -> None:
    path = manuscripts.write(tmp_path, "---\ntitle: T\n---\n\n# A\n\nAlpha.\n\n# B\n\nBeta.\n")
    request = Request(path, tmp_path / "out", ("handout",), chapters=("b",))
    made = both.Both(build(request))
    assert "Beta." in made.pdf("handout")
    assert "Alpha." not in made.pdf("handout")


def test_a_sheet_of_its_own(tmp_path: Path) -> None:
    more = "editions:\n  big: {like: handout, css: big.css}\n  lost: {like: handout, css: no.css}\n"
    made = both.made(
        tmp_path, "# A\n\nText.\n", files={"big.css": "p { font-size: 40pt }"}, more=more
    )
    assert "big" in made.paths
    found = next(f for f in made.findings if f.code == "css-missing")
    assert "no.css" in found.message
    with pikepdf.open(io.BytesIO(made.paths["big"].read_bytes())) as document:
        assert b" 53.3" in document.pages[0].Contents.read_bytes()


# Own editions


def test_an_edition_like_one_of_the_books_own(tmp_path: Path) -> None:
    more = (
        "editions:\n  class: {like: handout, trim: a5, name-line: true}\n"
        "  teacher: {like: class, answers: true}\n"
    )
    files = {"secret.png": manuscripts.PNG}
    made = both.made(tmp_path, EXERCISES, "teacher", files=files, more=more)
    with pikepdf.open(io.BytesIO(made.paths["teacher"].read_bytes())) as document:
        assert round(float(document.pages[0].mediabox[2]) / 72 * 25.4) == 148
    assert "Name:" in made.pdf("teacher")
    assert "quokkadrift" in made.pdf("teacher")


def test_editions_that_are_like_each_other(tmp_path: Path) -> None:
    more = "editions:\n  one: {like: two}\n  two: {like: one}\n"
    made = both.made(tmp_path, "# A\n\nb\n", more=more)
    assert "edition-circular" in made.codes()
    assert not made.paths


def test_the_cover_lies_beside_the_download(tmp_path: Path) -> None:
    more = "cover-image: c.png\neditions: [pdf]\n"
    made = both.made(tmp_path, "# A\n\nb\n", files={"c.png": manuscripts.PNG}, more=more)
    beside = next(o.path for o in made.outcome.outputs if o.path.suffix == ".jpg")
    assert beside.name == "sample-cover.jpg"
    assert beside.read_bytes()[:3] == b"\xff\xd8\xff"
    with pikepdf.open(io.BytesIO(made.paths["pdf"].read_bytes())) as document:
        assert document.is_linearized
        assert document.Root.PageMode == "/UseOutlines"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.Root.OpenAction[1] == "/Fit"


@pytest.mark.parametrize(
    ("rows", "ruled"),
    [
        ("| 1 | |\n| 2 | |", True),
        ("| 1 | |\n| 2 | x |", False),
        ("| 1 | |", False),
        ("| | |\n| | |", True),
    ],
)
def test_tables_to_be_filled_in_have_room(tmp_path: Path, rows: str, ruled: bool) -> None:
    book = both.made(tmp_path, f"# One\n\n| No. | Name |\n|---|---|\n{rows}\n", "handout", "epub")
    (table,) = book.epub.document("one").iter("{*}table")
    assert (table.find("{*}colgroup") is not None) == (rows == "| 1 | |\n| 2 | |")
    assert ("to-fill" in (table.get("class") or "")) == ruled


@pytest.mark.parametrize(
    ("table", "ruled"),
    [
        ("| $x$ | 1 | 2 |\n|---|---|---|\n| $y$ | | |", True),
        ("| Sign | | Sign |\n|---|---|---|\n| a | | b |\n| c | | d |", False),
        ("| Sign | Why | |\n|---|---|---|\n| a | b | |\n| c | d | |", True),
        # below an example
        ("| Verb | je | nous |\n|---|---|---|\n| a | b | c |\n| d | | |\n| e | | |", True),
        # headings of what stands below them
        (
            "| Town | Men | Women |\n|---|---|---|\n| A | | |\n| b | 1 | 2 |\n"
            "| C | | |\n| d | 3 | 4 |",
            False,
        ),
        ("| In | Out | Fee | No. |\n|---|---|---|---|\n| | | £ | |", True),
        ("| |\n|---|\n| |", True),
        (
            "+---+---+---+\n| a | b     |\n|   +---+---+\n|   | c | d |\n+===+===+===+\n"
            "| 1 | 2 | 3 |\n+---+---+---+\n| 4 |   |   |\n+---+---+---+\n"
            "| 5 |   |   |\n+---+---+---+",
            True,
        ),
    ],
)
def test_rows_to_be_filled_in_and_columns_that_part(
    tmp_path: Path, table: str, ruled: bool
) -> None:
    book = both.made(tmp_path, f"# One\n\n{table}\n", "epub")
    (made,) = book.epub.document("one").iter("{*}table")
    assert ("to-fill" in (made.get("class") or "")) == ruled


def test_a_table_with_nothing_in_it_is_a_box(tmp_path: Path) -> None:
    """It is as high as it is drawn, and nobody hears of its cells."""
    drawn = "+---+---+\n" + "|   |   |\n" * 9 + "+---+---+\n"
    text = f"# One\n\nA:\n\n|   |\n|---|\n| &nbsp; |\n\nB:\n\n{drawn}\nC.\n"
    book = both.made(tmp_path, text, "handout", "epub")
    assert book.codes() == []
    tables = list(book.epub.document("one").iter("{*}table"))
    assert [table.get("role") for table in tables] == ["presentation"] * 2
    assert [len(list(table.iter("{*}th", "{*}thead"))) for table in tables] == [0, 0]
    page = pypdfium2.PdfDocument(book.paths["handout"])[0]
    texts = page.get_textpage()
    tops = [texts.get_charbox(texts.get_text_range().index(word))[3] for word in ("A:", "B:", "C.")]
    with pikepdf.open(book.paths["handout"]) as document:
        kinds = {
            str(one.S)
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one
        }
    assert "/P" in kinds
    assert not kinds & {"/Table", "/TR", "/TD"}
    assert tops[0] - tops[1] > 60
    assert tops[1] - tops[2] > 100


def test_lines_of_dots_and_escaped_underscores_are_to_write_on(tmp_path: Path) -> None:
    """A few dots are an omission, and so are those with blanks between them."""
    lines = ["." * 40, "…" * 12, r"\_" * 30, "." * 90]
    text = "# One\n\nWhy?\n" + "\n\n".join(lines) + "\n\n....\n\n" + ". " * 30 + "\n"
    book = both.made(tmp_path, text, "epub", "handout")
    assert book.codes() == []
    body = book.epub.document("one")
    assert [e.get("class") for e in body.iter("{*}hr")] == ["to-write-on"] * 4
    assert "...." in book.chapter("one") or "…." in book.chapter("one")


def test_boxes_that_are_typed_are_those_of_a_list(tmp_path: Path) -> None:
    """Students get them empty; a cross beside a tick says no, and stays."""
    quiz = "- ☐ Watt\n- ☒ Brunel\n\nWords.\n\n1. ☑ done\n2. ☒ failed\n3. ☐ open\n"
    text = f"# One\n\n{quiz}\n::: {{.answer}}\nSecret.\n:::\n"
    more = "editions:\n  epub: {}\n  handout: {}\n  teacher: {like: handout, answers: true}\n"
    book = both.made(tmp_path, text, more=more)
    assert book.codes() == []
    student, teacher = book.pdf("handout"), book.pdf("teacher")
    assert "☐ Watt ☐ Brunel" in student
    assert "☐ Watt ☑ Brunel" in teacher
    assert "☑ done" in teacher
    assert "☒ failed" in teacher
    (first,) = [e for e in book.epub.document("one").iter("{*}ul") if len(e) == 2]
    assert {item.get("class") for item in first} == {"task"}


def test_underscores_are_one_line_and_a_line_of_a_form_stands_as_it_is(tmp_path: Path) -> None:
    text = (
        "# One\n\n## A ____ b\n\nA ____ *c* ______ d `____`.\n\n**Name:** ____________________ "
        "E-Mail: ____________________\n\n[a____b](https://example.org/____)\n"
    )
    book = both.made(tmp_path, text, "epub", "pdf")
    chapter = book.epub.document("one")
    gaps = [e for e in chapter.iter("{*}span") if e.get("class") == "gap"]
    assert ["".join(e.itertext()) for e in gaps] == ["____", "______", "_" * 20, "_" * 20]
    assert [p.get("class") for p in chapter.iter("{*}p")] == [None, "form", None]
    words = " ".join("".join(chapter.itertext()).split())
    assert "A ____ c ______ d ____. Name: ____________________ E-Mail: ___" in words
    assert not [finding for finding in book.findings if finding.code == "outputs-differ"]


@pytest.mark.slow
def test_lines_to_write_on_are_not_left_alone(tmp_path: Path) -> None:
    rules = ("_" * 40 + "\n\n") * 3
    for lines in range(18, 30, 2):
        folder = tmp_path / str(lines)
        folder.mkdir()
        text = "# One\n\n" + "Line.\\\n" * lines + f"Line.\n\nQuestion?\n\n{rules}"
        made = both.made(folder, text, "pdf")
        for page in pypdfium2.PdfDocument(made.paths["pdf"].read_bytes()):
            paths = page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH])
            drawn = [box for box in (path.get_bounds() for path in paths) if box[2] - box[0] > 200]
            words = page.get_textpage().get_text_range()
            asked = "Question?" in words
            assert len(drawn) != 1 or asked or "Contents" in words
            assert drawn or not asked


@pytest.mark.parametrize(
    ("lead", "mark"), [("The values are:", ""), ("Match the columns.", "1. "), ("Take:", "")]
)
def test_what_announces_a_table_or_a_list_stays_with_it(
    tmp_path: Path, lead: str, mark: str
) -> None:
    """No page ends between the two."""
    shown = "| A | B |\n   |---|---|\n   | Q1 | 2 |\n   | 3 | 4 |"
    shown = "- Q1\n- Q2" if lead == "Take:" else shown
    text = ""
    for n in range(14, 32):
        above = "\n\n".join(["Line."] * n)
        text += f"# C{n}\n\n{above}\n\n{mark}{lead}\n\n{'   ' if mark else ''}{shown}\n\n"
    text = text.replace("\n   |", "\n|") if not mark else text
    pages = both.made(tmp_path, text, "pdf").pages()
    assert sum(lead in page for page in pages) == 18
    assert [page for page in pages if lead in page and "Q1" not in page] == []
    assert sum(lead in page and "C1" in page for page in pages) > 2


def test_a_heading_stays_where_the_first_of_its_questions_has_room(tmp_path: Path) -> None:
    """The second would be asked for as well, and leave half a page empty."""
    answer = "\n\n   ::: {.answer lines=2}\n   Yes.\n   :::\n\n"
    ask = f"1. Whether so?{answer}2. Or whether not?{answer}"
    text = "# One\n\n" + "Some words.\n\n" * 22 + f"## Questions\n\n{ask}"
    pages = both.made(tmp_path, text, "handout").pages("handout")
    first = next(n for n, page in enumerate(pages) if "Whether so" in page)
    assert "Questions" in pages[first]
    assert "Some words" in pages[first]
    assert "whether not" in pages[first + 1]


def test_ticks_go_where_a_teachers_handout_is_named_alone(tmp_path: Path) -> None:
    """The edition of the answers need not say that it has them, nor the book mark any other."""
    text = "# One\n\nThe unit of power is\n\n- [x] watt\n- [ ] volt\n"
    more = "editions: [handout, handout-answers]\n"
    made = both.made(tmp_path, text, "handout", "handout-answers", more=more)
    assert "☑" not in made.pdf("handout")
    assert "☑" in made.pdf("handout-answers")
