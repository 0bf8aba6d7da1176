"""Read: sources, front matter, chapters, exact lines; nothing is lost and nothing raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo import markup
from octavo.book import Book, Contributor, Subject
from octavo.cache import Cache
from octavo.read import composing, metadata, read
from octavo.read.values import Fields
from octavo.report import Finding, Findings, Severity
from octavo.vocabulary import Element
from octavo.workshop import Workshop

# --- a grammar of manuscripts in which every word is unique -------------------------------------


class Words:
    """Words that occur once, so that each tells its own line."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, number: int = 1) -> str:
        words = []
        for _ in range(number):
            self.count += 1
            words.append(f"w{self.count}x")
        return " ".join(words)


def _inline(words: Words, kind: int) -> str:
    forms = (
        "{0} {1}",
        "*{0}* {1}",
        "{0} **{1} *{2}***",
        "{0} [{1}](http://example.org/a_b)",
        "`{0}` {1}",
        "{0} &amp; {1} &lt; {2}",
        '{0} <span lang="de">{1}</span>',
        "{0} \\* {1} _{2}_ ~~{3}~~",
        "{0}  \n{1}",
        "{0} ![{1}](a.svg) {2}",
    )
    form = forms[kind % len(forms)]
    return form.format(*(words.take() for _ in range(form.count("{"))))


#: Code, nested blocks, the number of items: all that is drawn for a block.
SHAPE = st.tuples(st.integers(0, 12), st.integers(0, 9), st.integers(1, 3))
BLOCKS = st.recursive(
    SHAPE.map(lambda shape: (*shape, [])),
    lambda inner: st.tuples(
        st.integers(13, 17), st.integers(0, 9), st.integers(1, 2), st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


def _leaf(words: Words, kind: int, inline: int, size: int) -> list[str]:
    if kind == 0:
        return [f"## {words.take(2)}"]
    if kind == 1:
        return [words.take(2), "---"]
    if kind == 2:
        fence = "```" if inline % 2 else "~~~~"
        return [
            f"{fence}python",
            words.take(),
            "",
            f"    {words.take()}",
            f"# {words.take()}",
            fence,
        ]
    if kind == 3:
        head = f"| {words.take()} | {words.take()} |"
        rows = [f"| {words.take()} | `{words.take()}` |" for _ in range(size)]
        return [head, "|:--|--:|", *rows]
    if kind == 4:
        return [f"![{_inline(words, inline % 3)}](a.svg){{#fig-{words.take()} width=50%}}"]
    if kind == 5:
        return ["* * *"]
    if kind == 6:
        return [f"<div class='a'>{words.take()}", f"<p>{words.take()}</p>", "</div>"]
    if kind == 7:
        return [words.take(), *(f":   {words.take(2)}" for _ in range(size))]
    if kind == 8:
        return [words.take(), "", f":   {words.take()}", "", f"    {words.take()}"]
    text = "\n".join(_inline(words, inline + number) for number in range(size))
    return text.split("\n")


def _write(words: Words, block: tuple[int, int, int, list], nested: bool) -> list[str]:
    kind, inline, size, inner = block
    if kind < 13:
        # a heading in a list item or a quotation is no chapter's; keep those simple
        return _leaf(words, kind if not nested or kind > 1 else 9, inline, size)
    lines: list[str] = []
    if kind in (13, 14):
        marker = "-   " if kind == 13 else "1.  "
        for number in range(size):
            lines.append(f"{marker}{_inline(words, 0)}")
            if inline % 3 == 0:
                lines.append(f"    {words.take()}")
            for child in inner if number == 0 else []:
                lines += [
                    "",
                    *(f"    {line}" if line else "" for line in _write(words, child, True)),
                ]
            if inner:
                lines.append("")
        return [*lines, "", f"{words.take()}"]
    if kind == 15:
        for child in inner:
            lines += ["", *_write(words, child, True)]
        lines = lines[1:] or [words.take()]
        return [f"> {line}" if line else ">" for line in lines]
    if kind == 16:
        lines = ["<div class='b'>", ""]
        for child in inner:
            lines += [*_write(words, child, nested), ""]
        return [*lines, "</div>"]
    label = words.take()
    lines = [f"{words.take()}[^{label}] {words.take()}", "", f"[^{label}]: {_inline(words, 0)}"]
    for child in inner if not nested else []:
        lines += ["", *(f"    {line}" if line else "" for line in _write(words, child, True))]
    return [*lines, "", words.take()]


def manuscript(blocks: list[tuple[int, int, int, list]], gap: int) -> str:
    words = Words()
    lines = ["---", "title: T", "lang: en", "date: 2026", "---", "", f"# {words.take()}", ""]
    for block in blocks:
        lines += [*_write(words, block, False), *[""] * (1 + gap % 3)]
    return "\n".join(lines)


# --- properties -----------------------------------------------------------------------------------

COMMON = settings(
    deadline=None, max_examples=150, suppress_health_check=list(HealthCheck), derandomize=True
)


def _read(folder: Path, text: str | bytes, name: str = "book.md") -> tuple[Book | None, Findings]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read(path)


def _trees(book: Book) -> Iterator[Element]:
    for chapter in book.chapters:
        yield chapter.tree()


WORD = re.compile(r"w\d+x")
STAMPED = "p li h1 h2 h3 h4 h5 h6 dt dd pre figure figcaption caption tr td th div".split()


def wrong_lines(book: Book, text: str) -> tuple[int, list[str]]:
    """How many stamped blocks there are, and those whose line is not that of their first word."""
    where = {word: n for n, line in enumerate(text.split("\n"), 1) for word in WORD.findall(line)}
    count, wrong = 0, []
    for tree in _trees(book):
        for element in tree.iter(*STAMPED):
            found = WORD.search("".join(str(piece) for piece in element.itertext()))
            if not found or element.tag == "div":
                continue
            count += 1
            line = where[found.group()]
            if element.tag == "pre":
                fences = (n for n in range(line, 0, -1) if re.search("```|~~~", _at(text, n)))
                line = next(fences, line) if element.find("code[@class]") is not None else line
            if element.get("data-line") != str(line):
                wrong.append(f"{element.tag} {element.get('data-line')} is {line}: {found.group()}")
    return count, wrong


def _at(text: str, line: int) -> str:
    return text.split("\n")[line - 1]


@COMMON
@given(st.lists(BLOCKS, max_size=6), st.integers(0, 2))
def test_every_block_knows_its_line(
    tmp_path_factory: pytest.TempPathFactory, blocks: list, gap: int
) -> None:
    text = manuscript(blocks, gap)
    book, _ = _read(tmp_path_factory.mktemp("read"), text)
    assert book is not None
    _, wrong = wrong_lines(book, text)
    assert not wrong, text


@COMMON
@given(st.lists(BLOCKS, max_size=6), st.integers(0, 2))
def test_no_word_is_lost_or_moved(
    tmp_path_factory: pytest.TempPathFactory, blocks: list, gap: int
) -> None:
    text = manuscript(blocks, gap)
    book, _ = _read(tmp_path_factory.mktemp("read"), text)
    assert book is not None
    source = re.sub(r"#fig-w\d+x|\[\^w\d+x\]", "", text)
    shown: list[str] = []
    for tree in _trees(book):
        for element in tree.iter():
            shown += WORD.findall(element.get("alt") or "")
            shown += WORD.findall(element.text or "")
            shown += WORD.findall(element.tail or "")
    assert sorted(shown) == sorted(WORD.findall(source))
    body = []
    for tree in _trees(book):
        for notes in tree.findall("section[@class='notes']"):
            tree.remove(notes)
        for image in tree.iter("img"):
            image.tail = (image.get("alt") or "") + (image.tail or "")
        body += WORD.findall("".join(str(piece) for piece in tree.itertext()))
    assert body == sorted(body, key=lambda word: int(word[1:-1]))


@COMMON
@given(st.text(max_size=400))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    book, findings = _read(tmp_path_factory.mktemp("read"), data)
    assert book is not None or any(f.severity is Severity.ERROR for f in findings)


PIECES = st.sampled_from(
    """# a|## b {-}|### c {#x .y k=v}|---|***|- a|    - b|1. c|> q|>> r|```|~~~ x|    code|| a | b |
    ||--|--||: cap {#tbl-x}|Table: t|[^1]|[^1]: note|[^2]:|*[A]: b|A|[x]: y|[x]|![i](j)|![](j)|*em|
    **|_|`|``|<div>|</div>|<b>|</b>|<p|<!--|-->|<?|]]>|<script>|</script>|<svg><path/>|<table>|<td>
    |&amp;|&#0;|&#x1F600;|&nope;|\\|\t|\x0c|\x00|{|}|{.a}|{#b}|$x$|term|: def|:   def| |  |é|漢|🙂|
    ::: a|:::|::: {.note #n k=v}|[t]{.s}|^[n]|@key|[@key, p. 1; -@b]|\\index{a}|$$|$$ x $$ {#eq-x}|
    \\newpage|+---+---+|+===+===+|> [!TIP]|`r`{=html}|```{=html}|[d]: /e "f"|[g][h]|~s~|^s^|{.a b|
    <https://a.b>|<a@b.c>|[a](b "c")|[a](javascript:x)|~~d~~|klzzwxh|\x02|\x03|
    title: x|-- --|a. b|...""".split("|")
)


@settings(COMMON, max_examples=400)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", "\n", "\n\n", " ", "\r\n"])), max_size=30))
def test_no_mixture_of_marks_raises(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[tuple[str, str]]
) -> None:
    text = "".join(piece + end for piece, end in pieces)
    book, findings = _read(tmp_path_factory.mktemp("read"), text)
    assert book is not None or any(f.severity is Severity.ERROR for f in findings)
    for tree in _trees(book) if book else ():
        for element in tree.iter():
            assert element.tag not in ("raw", "attrs", "note-undefined")


@COMMON
@given(st.binary(max_size=200))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    _read(tmp_path_factory.mktemp("read"), data)


@pytest.mark.parametrize(
    "text",
    [
        ">" * 3000 + " deep",
        "- " * 2000 + "deep",
        "[" * 5000 + "x" + "]" * 5000,
        "*a " * 3000,
        "**a *b " * 1000 + "*c** " * 1000,
        "<div>" * 3000 + "x",
        "<b>" * 3000 + "x" + "</b>" * 3000,
        "<div>\n\n" * 400 + "x" + "\n\n</div>" * 400,
        "`" * 5000,
        "    " * 500 + "x",
        "\n".join("    " * n + "- x" for n in range(200)),
        "![" * 1000 + "](x)" * 1000,
        "[^1]: " * 1000 + "[^1]",
    ],
)
@pytest.mark.timeout(120)
def test_deep_nesting_ends_in_findings(tmp_path: Path, text: str) -> None:
    book, findings = _read(tmp_path, f"# A\n\n{text}\n")
    assert book is not None or findings


# --- sources --------------------------------------------------------------------------------------


def codes(findings: Findings) -> list[str]:
    return [finding.code for finding in findings]


def place(finding: Finding) -> tuple[int, int]:
    assert finding.source is not None
    return finding.source.line, finding.source.column


def test_missing_path(tmp_path: Path) -> None:
    book, findings = read(tmp_path / "no.md")
    assert book is None
    assert codes(findings) == ["manuscript-missing"]


def test_empty_folder_and_empty_file(tmp_path: Path) -> None:
    assert codes(read(tmp_path)[1]) == ["manuscript-empty"]
    book, findings = _read(tmp_path, "\n\n")
    assert book is None
    assert "manuscript-empty" in codes(findings)


def test_folder_in_natural_order(tmp_path: Path) -> None:
    for name in ("10.md", "2.md", "1.md", "README.md", "_draft.md", ".hidden.md"):
        (tmp_path / name).write_text(f"# Chapter {name}\n\ntext\n", encoding="utf-8")
    book, _ = read(tmp_path)
    assert book is not None
    assert [Path(c.file).name for c in book.chapters] == ["1.md", "2.md", "10.md"]
    assert book.name == tmp_path.name


def test_folder_with_one_file_takes_its_name(tmp_path: Path) -> None:
    (tmp_path / "the-exile.md").write_text("# A\n\nb\n\n# C\n", encoding="utf-8")
    book, findings = read(tmp_path)
    assert book is not None
    assert book.name == "the-exile"
    assert book.metadata.title == "The exile"
    assert "title-missing" in codes(findings)


def test_book_yaml(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(
        "lang: de\nbook:\n  title: Das Buch\n  chapters:\n    - b.md\n    - a.md\n    - c.md\n",
        encoding="utf-8",
    )
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\ntext\n", encoding="utf-8")
    book, findings = read(tmp_path)
    assert book is not None
    assert (book.metadata.title, book.metadata.lang) == ("Das Buch", "de")
    assert [c.name for c in book.chapters] == ["b", "a"]
    missing = next(f for f in findings if f.code == "chapter-missing")
    assert place(missing) == (7, 7)


def test_summary(tmp_path: Path) -> None:
    (tmp_path / "SUMMARY.md").write_text(
        "# Summary\n\n- [Two](two.md)\n- [One](one.md)\n- [Out](../out.md)\n", encoding="utf-8"
    )
    (tmp_path / "one.md").write_text("# One\n", encoding="utf-8")
    (tmp_path / "two.md").write_text("# Two\n", encoding="utf-8")
    book, findings = read(tmp_path)
    assert book is not None
    assert [c.name for c in book.chapters] == ["two", "one"]
    assert "chapter-outside" in codes(findings)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a\nb\xff\n", 2, 2),
        (b"a\r\n\r\nb \xed\xa0\x80", 3, 3),
        (b"x\ny\0\n", 2, 2),
    ],
)
def test_encoding_errors_have_a_place(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    book, findings = _read(tmp_path, data)
    assert book is None
    assert [f.code for f in findings] == ["encoding"]
    assert place(findings[0]) == (line, column)


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    book, _ = _read(tmp_path, b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n\r\n# A\r\n\r\nb\rc\r\n")
    assert book is not None
    assert book.metadata.title == "T"
    tree = book.chapters[0].tree()
    assert tree[0].get("data-line") == "5"
    assert tree[1].text == "b\nc"


@pytest.mark.parametrize("number", ["&#1;", "&#x1F;", "&#012", "&#xFFFE;", "&#65535;"])
def test_characters_by_number_that_no_file_can_hold_are_dropped(number: str) -> None:
    inside = markup.fragment(f'<p title="x{number} y">a{number} <b>b{number}</b> c{number} d</p>')
    (made,) = inside
    assert "".join(made.itertext()).split() == ["a", "b", "c", "d"]
    assert (made.get("title") or "").split() == ["x", "y"]


@pytest.mark.parametrize("number", ["&#0;", "&#xD800;", f"&#{'9' * 9000};", "&#x110000;"])
def test_characters_by_number_that_are_none_are_replaced(number: str) -> None:
    assert "".join(markup.fragment(f"a{number}b").itertext()) == "a\ufffdb"


def test_control_characters_are_dropped_with_a_finding(tmp_path: Path) -> None:
    book, findings = _read(tmp_path, "# A\n\nb\x0cc\x02d\n")
    assert book is not None
    assert book.chapters[0].tree()[1].text == "bcd"
    dropped = [f for f in findings if f.code == "character-dropped"]
    assert [place(f) for f in dropped] == [(3, 2), (3, 4)]


# --- chapters -------------------------------------------------------------------------------------


def test_a_hash_in_a_fence_is_no_heading(tmp_path: Path) -> None:
    book, _ = _read(tmp_path, "---\ntitle: T\n---\n# A\n\n```\n# no\n\n# no\n```\n\n# B\n")
    assert book is not None
    assert [c.name for c in book.chapters] == ["a", "b"]


def test_text_before_the_first_chapter(tmp_path: Path) -> None:
    book, _ = _read(tmp_path, "---\ntitle: T\n---\n\nhello\n\n# A\n")
    assert book is not None
    assert [(c.name, c.kind) for c in book.chapters] == [
        ("frontmatter", "frontmatter"),
        ("a", "chapter"),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("A {.appendix}", "appendix"),
        ("A {epub:type=dedication}", "dedication"),
        ("A {.backmatter}", "backmatter"),
        ("Preface", "preface"),
        ("Preface {-}", "preface"),
        ("Vorwort {.unnumbered}", "preface"),
        ("Заключение {-}", "conclusion"),
        ("Remerciements {-}", "acknowledgments"),
        ("Chapter {.unnumbered}", "chapter"),
    ],
)
def test_kinds(tmp_path: Path, heading: str, kind: str) -> None:
    book, _ = _read(tmp_path, f"---\ntitle: T\n---\n\n# {heading}\n\nx\n")
    assert book is not None
    assert book.chapters[0].kind == kind
    assert book.chapters[0].tree().get("data-kind") == kind


def test_names_are_ascii_and_unique(tmp_path: Path) -> None:
    heads = ["Über alles", "Über alles", "1917", "***", "漢字", "x" * 200, "Троцкий"]
    text = "---\ntitle: T\n---\n\n" + "\n\n".join(f"# {head}\n\np" for head in heads)
    book, _ = _read(tmp_path, text)
    assert book is not None
    names = [c.name for c in book.chapters]
    assert len(set(names)) == len(names) == len(heads)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,59}", name)
    assert names[:2] == ["uber-alles", "uber-alles-2"]


def test_sections_nest_and_skips_are_reported(tmp_path: Path) -> None:
    book, findings = _read(
        tmp_path, "---\ntitle: T\n---\n# A\n\n## B\n\n#### C\n\n## D\n\n> ## Q\n"
    )
    assert book is not None
    tree = book.chapters[0].tree()
    sections = tree.findall("section")
    assert [s[0].text for s in sections] == ["B", "D"]
    assert sections[0].find("section/h4") is not None
    assert sections[1].find("blockquote/h2") is not None
    assert [place(f)[0] for f in findings if f.code == "heading-skips"] == [8]


def test_the_only_heading_becomes_the_title(tmp_path: Path) -> None:
    book, findings = _read(
        tmp_path, "# My *Book*\n\nintro[^1]\n\n## A\n\n### B\n\nx\n\n## C\n\n[^1]: n\n"
    )
    assert book is not None
    assert book.metadata.title == "My Book"
    assert [(c.name, c.kind) for c in book.chapters] == [
        ("frontmatter", "frontmatter"),
        ("a", "chapter"),
        ("c", "chapter"),
    ]
    assert book.chapters[0].tree().find("section[@class='notes']/aside") is not None
    assert book.chapters[1].tree().find("section/h2") is not None
    assert "title-missing" in codes(findings)


def test_notes_stand_in_the_chapter_that_calls_them_first(tmp_path: Path) -> None:
    text = (
        "---\ntitle: T\n---\n# A\n\nx[^b] y[^é]\n\n# B\n\nz[^b] q[^late]\n\n"
        "[^late]: L\n[^b]: B[^in]\n[^é]: E\n\n    second\n\n[^in]: I\n[^no]: N\n"
    )
    book, findings = _read(tmp_path, text)
    assert book is not None
    ids = [[a.get("id") for a in t.iter("aside")] for t in _trees(book)]
    assert ids == [["fn-b", "fn-e", "fn-in"], ["fn-late"]]
    assert [place(f) for f in findings if f.code == "note-unused"] == [(19, 1)]


def test_labels_are_unique_over_files(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(
            f"# {name}\n\nx[^1]\n\n[^1]: n{name}\n", encoding="utf-8"
        )
    book, _ = read(tmp_path)
    assert book is not None
    ids = [a.get("id") for t in _trees(book) for a in t.iter("aside")]
    calls = [a.get("href") for t in _trees(book) for a in t.iter("a")]
    assert ids == ["fn-1", "fn-1-2"]
    assert calls == ["#fn-1", "#fn-1-2"]


def test_undefined_notes_have_line_and_column(tmp_path: Path) -> None:
    book, findings = _read(tmp_path, "---\ntitle: T\n---\n# A\n\nfirst\nsecond [^gone] x\n")
    assert book is not None
    (finding,) = [f for f in findings if f.code == "note-undefined"]
    assert finding.severity is Severity.ERROR
    assert place(finding) == (7, 8)
    assert "[^gone]" in (book.chapters[0].tree()[1].text or "")


# --- front matter ---------------------------------------------------------------------------------


def fields(text: str) -> tuple[dict, list[Finding]]:
    value, found = composing.compose(text, "f.md", 2)
    read_fields, more = metadata.read_metadata(value)
    return read_fields.values, [*found, *more]


def test_pandoc_forms() -> None:
    values, findings = fields(
        "title:\n- type: main\n  text: Main\n- type: subtitle\n  text: Sub\n"
        "creator:\n- role: author\n  text: A\n- role: editor\n  text: E\n"
        "identifier:\n- scheme: DOI\n  text: doi:10.1/x\n- 978-3-16-148410-0\n"
        "subject: [one, {authority: BISAC, text: two}]\nkeywords: a, b\n"
        "rights: © *A*\ndate: 2026-11-24\nversion: 1.10\nmainfont: [a.ttf, b.ttf]\n"
    )
    assert not findings
    assert (values["title"], values["subtitle"]) == ("Main", "Sub")
    assert values["authors"][0].name == "A"
    assert values["contributors"][0].role == "edt"
    assert [(i.text, i.scheme) for i in values["identifiers"]] == [
        ("doi:10.1/x", "DOI"),
        ("978-3-16-148410-0", "ISBN-13"),
    ]
    assert values["subjects"] == ("one", "two")
    assert values["keywords"] == ("a", "b")
    assert values["rights"] == "© A"
    assert values["date"] == "2026-11-24"
    assert values["version"] == "1.10"
    assert values["main_fonts"] == ("a.ttf", "b.ttf")


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("title: [a", "metadata-syntax", 2, 8),
        ("title: T\nautor: x", "metadata-unknown", 3, 1),
        ("title: T\ntitle: U", "metadata-duplicate", 3, 1),
        ("title: T\ntoc-depth: two", "metadata-type", 3, 12),
        ("title: T\nnumber-sections: 3", "metadata-type", 3, 18),
        ("title: T\npublisher: [a, b]", "metadata-type", 3, 12),
        ("title: T\ndate: 24 November", "date-form", 3, 7),
        ("title: T\ndate: 2026-02-30", "date-form", 3, 7),
        ("title: T\nlang: english!", "lang-invalid", 3, 7),
        ("title: T\nidentifier: 978-3-16-148410-1", "isbn-invalid", 3, 13),
        ("title: T\nx: !!python/object:os.system a", "metadata-syntax", 3, 4),
        ("title: T\ncontributor: {role: singer-x, text: A}", "metadata-role", 3, 21),
        ("- a\n- b", "metadata-type", 2, 1),
    ],
)
def test_metadata_findings(text: str, code: str, line: int, column: int) -> None:
    _, findings = fields(text)
    assert [f.code for f in findings] == [code]
    assert place(findings[0]) == (line, column)


def test_isbns_by_format_stand_in_the_editions() -> None:
    _, (finding,) = fields("title: T\nisbn:\n  print: 978-3-16-148410-0")
    assert finding.code == "metadata-type"
    assert "`print: {isbn: ...}`" in (finding.hint or "")


@pytest.mark.parametrize(
    "author", ["{name: {given: Ann, family: O Hara}}", "{given: Ann, family: O Hara}"]
)
def test_names_in_two_pieces_are_filed_by_the_family(author: str) -> None:
    values, findings = fields(f"title: T\nauthor:\n  - {author}")
    assert values["authors"] == (Contributor("Ann O Hara", "aut", "O Hara, Ann"),)
    assert findings == []


def test_a_misspelt_key_names_the_nearest() -> None:
    _, findings = fields("titel: x")
    assert findings[0].hint == "did you mean `title`?"


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("series", "did you mean `belongs-to-collection`?"),
        ("volume", "did you mean `group-position`, the place in a series?"),
        ("dedication", "write it as a chapter of that title in the text"),
        ("mood", "remove it if nothing else needs it"),
    ],
)
def test_a_key_of_other_tools_names_ours_and_no_stranger(key: str, hint: str) -> None:
    _, findings = fields(f"title: T\n{key}: x")
    assert [finding.hint for finding in findings] == [hint]


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("title: Book: A Tale", 2, 12, 'write `title: "Book: A Tale"`'),
        ("title: 'It's'", 2, 12, 'write `title: "It\'s"`'),
        ("title: [A] Book", 2, 12, 'write `title: "[A] Book"`'),
        ("author: @ann", 2, 9, 'write `author: "@ann"`'),
        ('title: "Book\nauthor: Ann', 2, 8, "end the value with the same mark"),
        ("author: [a, b\ndate: 1", 2, 9, "close it, with commas between what it holds"),
        ("title: T\n\tauthor: A", 3, 1, "indent with blanks"),
        ("title: T\n author: A", 3, 8, "indent a key as those beside it are"),
        ("title The Book\nauthor: A", 2, 1, "write `key: value`"),
    ],
)
def test_what_is_no_yaml_is_told_as_the_author_has_it(
    text: str, line: int, column: int, hint: str
) -> None:
    _, (finding,) = fields(text)
    assert (finding.code, place(finding)) == ("metadata-syntax", (line, column))
    assert (finding.hint or "").startswith(hint)


def test_a_title_that_cannot_be_read_is_not_missed_as_well(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("---\ntitle: Book: A Tale\n---\n\n# One\n\nText.\n", encoding="utf-8")
    assert [finding.code for finding in read(path)[1]] == ["metadata-syntax"]


@pytest.mark.parametrize(
    ("lang", "meant"),
    [("english", "en"), ("ger", "de"), ("en-UK", "en-GB"), ("deu_AT", "de-AT"), ("uk", "uk")],
)
def test_a_language_as_people_write_it_is_understood(lang: str, meant: str) -> None:
    values, findings = fields(f"title: T\nlang: {lang}")
    assert values["lang"] == meant
    assert [f.code for f in findings] == ["lang-meant"] * (meant != lang)


def test_a_language_without_words_of_ours_is_told() -> None:
    _, (finding,) = fields("title: T\nlang: sw")
    assert (finding.code, finding.severity) == ("lang-words", Severity.NOTE)
    assert fields("title: T\nlang: de-AT")[1] == []


def test_a_code_of_bisac_alone_is_known(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        "---\ntitle: T\nsubject: [FIC014000, Salt]\n---\n\n# A\n\nB.\n", encoding="utf-8"
    )
    book, findings = read(path)
    assert book is not None
    assert findings == ()
    assert book.metadata.subjects == ("FIC014000", "Salt")
    assert book.metadata.subject_codes == (Subject("FIC014000", "BISAC", "FIC014000"),)


def test_a_misspelt_key_of_a_person_is_told() -> None:
    _, findings = fields("author: [{name: Ann, rol: editor, orcid: 1, file_as: x, email: y}]")
    assert [(f.code, f.hint) for f in findings] == [
        ("metadata-unknown", "did you mean `role`?"),
        ("metadata-unknown", "did you mean `file-as`?"),
    ]


@pytest.mark.parametrize(
    ("isbn", "why"),
    [
        ("12345", "it has 5 figures, not 13"),
        ("978-0-306-40615-8", "its check digit does not fit"),
        ("123-0-306-40615-7", "it does not begin with 978 or 979"),
        ("978-O-306-40615-7", "it has signs that are no figures"),
    ],
)
def test_what_is_wrong_with_an_isbn_is_told(isbn: str, why: str) -> None:
    _, (finding,) = fields(f"title: T\nisbn: {isbn}")
    assert finding.message.endswith(why)


def test_no_two_editions_have_one_isbn() -> None:
    isbn = "978-0-306-40615-7"
    _, (finding,) = fields(f"editions:\n  epub: {{isbn: {isbn}}}\n  print: {{isbn: ISBN {isbn}}}")
    assert (finding.code, place(finding)) == ("isbn-shared", (4, 17))


def test_rights_in_quartos_words() -> None:
    text = "copyright: {holder: Ann, year: 2026}\nlicense: CC BY 4.0\n"
    values, _ = fields(text)
    assert metadata.finish(Fields(values), "T").rights == "© 2026 Ann\n\nCC BY 4.0"
    values, _ = fields("rights: See <https://example.org/rights>.\nlicense: {text: MIT}")
    rights = metadata.finish(Fields(values), "T").rights
    assert rights == "See https://example.org/rights.\n\nMIT"


def test_a_doi_stands_behind_the_isbn() -> None:
    text = "doi: https://doi.org/10.1234/abc\nisbn: 978-0-306-40615-7"
    found = metadata.finish(Fields(fields(text)[0]), "T").identifiers
    assert [(one.scheme, one.text) for one in found] == [
        ("ISBN-13", "978-0-306-40615-7"),
        ("DOI", "10.1234/abc"),
    ]


def test_a_file_that_is_sent_anew_tells_when_it_was_changed() -> None:
    values, findings = fields("date: 2026-01-02\ndate-modified: 2026-11-24")
    assert (values["date"], values["modified"]) == ("2026-01-02", "2026-11-24T00:00:00Z")
    assert findings == []


@pytest.mark.timeout(60)
def test_yaml_bombs_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    _, findings = fields(bomb)
    assert [f.code for f in findings] == ["metadata-syntax"]
    _, findings = fields("a: " + "[" * 5000)
    assert [f.code for f in findings] == ["metadata-syntax"]


@COMMON
@given(st.text(max_size=200))
def test_no_front_matter_raises(text: str) -> None:
    fields(text)


def test_a_rule_at_the_start_is_no_front_matter(tmp_path: Path) -> None:
    book, findings = _read(tmp_path, "---\n\ntext\n\n---\n\nmore\n")
    assert book is not None
    assert [e.tag for e in book.chapters[0].tree()] == ["hr", "p", "hr", "p"]
    assert "metadata-syntax" not in codes(findings)
    _, findings = _read(tmp_path, "---\ntitle: x\n\n# A\n")
    assert "metadata-syntax" in codes(findings)


def test_a_file_that_has_not_changed_is_not_parsed_again(tmp_path: Path) -> None:
    """What is known of it brings its findings along, and says the same."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "1.md").write_text(
        "---\ntitle: T\n---\n\n# One\n\nA note.[^a]\n\n[^a]: Said & *done*.\n\n"
        "<p onclick='x()'>B</p>\n"
    )
    (folder / "2.md").write_text("# Two\n\nA call of none.[^b]\n")
    (folder / "3.md").write_text("# Three\n\n" + "*a **b " * 3000 + "\n")
    parsed = "octavo.read.parsed:"
    shop = Workshop(1, Cache(tmp_path / "cache"), "tools")
    first = read(folder, shop.near)
    assert shop.counts(parsed) == (3, 0)
    assert first == read(folder)
    assert {"note-undefined", "html-dropped"} <= {finding.code for finding in first[1]}

    (folder / "2.md").write_text("# Two\n\nA call of none.\n")
    shop = Workshop(1, Cache(tmp_path / "cache"), "tools")
    book, findings = read(folder, shop.near)
    assert shop.counts(parsed) == (1, 2)
    assert (book, findings) == read(folder)
    assert "html-dropped" in {finding.code for finding in findings}


@pytest.mark.parametrize("braces", ["{.wide}", "{1}", "{}", "{http://x}y"])
def test_attributes_of_pandoc_in_a_tag_of_html_are_no_fault(tmp_path: Path, braces: str) -> None:
    """They are no names that XML could have."""
    book, _ = _read(tmp_path, f'# One\n\n<figure id="fig-a"{braces}>\n\nWords.\n\n</figure>\n')
    assert book is not None
    assert "Words." in book.chapters[0].xml.decode()
