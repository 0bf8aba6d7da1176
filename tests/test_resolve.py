"""Resolve: numbers, ids, notes, links and images as decided for every edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from manuscripts import PNG
from octavo.book import Book, Chapter, Metadata, Resolved
from octavo.report import Findings
from octavo.resolve import resolve
from octavo.vocabulary import Element


def resolved(
    tmp_path: Path, *chapters: str, kinds: str = "", text: str = "", **metadata: object
) -> tuple[Resolved, Findings]:
    (tmp_path / "dot.png").write_bytes(PNG)
    names = kinds.split() or ["chapter"] * len(chapters)
    made = tuple(
        Chapter(f"c{i}", kind, "book.md", f"<section>{xml}</section>".encode())
        for i, (xml, kind) in enumerate(zip(chapters, names, strict=True))
    )
    data = Metadata("T", **{"date": "2026-01-01", **metadata})  # type: ignore[arg-type]
    return resolve(Book("book", tmp_path, data, made, {"book.md": text}))


def heading(book: Resolved, index: int) -> Element:
    return book.chapters[index].tree()[0]


def test_chapters_are_numbered_and_so_are_their_figures(tmp_path: Path) -> None:
    figure = '<figure id="fig-a"><img src="dot.png" alt="a"/><figcaption>Dot</figcaption></figure>'
    book, findings = resolved(tmp_path, "<h1>One</h1>", f"<h1>Two</h1>{figure}")
    assert findings == ()
    assert [heading(book, i).get("data-number") for i in (0, 1)] == ["1", "2"]
    assert book.targets["fig-a"].number == "2.1"
    caption = book.chapters[1].tree().find(".//figcaption")
    assert caption is not None
    assert "".join(caption.itertext()) == "Figure 2.1 Dot"


def test_the_label_speaks_the_language_of_the_book(tmp_path: Path) -> None:
    table = '<table id="tbl-a"><caption>Zahlen</caption><tr><td>1</td></tr></table>'
    book, _ = resolved(tmp_path, f"<h1>Eins</h1>{table}", "<h1>Zwei</h1>", lang="de")
    caption = book.chapters[0].tree().find(".//caption")
    assert caption is not None
    assert "".join(caption.itertext()) == "Tabelle 1.1 Zahlen"


@pytest.mark.parametrize("titles", [("Chapter One", "Chapter Two"), ("1. A", "2. B"), ("I", "II")])
def test_titles_with_a_number_of_their_own_get_none(
    tmp_path: Path, titles: tuple[str, str]
) -> None:
    book, _ = resolved(tmp_path, *(f"<h1>{title}</h1>" for title in titles))
    assert heading(book, 0).get("data-number") is None


def test_a_lone_chapter_and_unnumbered_ones_get_no_number(tmp_path: Path) -> None:
    book, _ = resolved(tmp_path, "<h1>Only</h1>")
    assert heading(book, 0).get("data-number") is None
    chapters = ('<h1 class="unnumbered">Preface</h1>', "<h1>A</h1>", "<h1>B</h1>", "<h1>Xs</h1>")
    book, _ = resolved(tmp_path, *chapters, kinds="chapter chapter chapter appendix")
    assert [heading(book, i).get("data-number") for i in range(4)] == [None, "1", "2", "A"]


def test_sections_are_numbered_when_asked_for(tmp_path: Path) -> None:
    inner = (
        "<section><h2>S</h2><section><h3>T</h3></section></section><section><h2>U</h2></section>"
    )
    book, _ = resolved(tmp_path, f"<h1>A</h1>{inner}", "<h1>B</h1>", number_sections=True)
    numbers = [h.get("data-number") for h in book.chapters[0].tree().iter("h2", "h3")]
    assert numbers == ["1.1", "1.1.1", "1.2"]
    assert book.contents[0].children[0].children[0].target.number == "1.1.1"


def test_ids_are_ascii_unique_and_findable_by_their_other_names(tmp_path: Path) -> None:
    links = '<p><a href="#глава">x</a> <a href="#the-end-1">y</a> <a href="#1-start">z</a></p>'
    book, findings = resolved(
        tmp_path,
        "<h1>Глава</h1>",
        "<h1>The End</h1>",
        f"<h1>The End</h1>{links}",
        "<h1>1 Start</h1>",
    )
    assert findings == ()
    ids = [heading(book, i).get("id", "") for i in range(4)]
    assert len(set(ids)) == 4
    assert all(name.isascii() for name in ids)
    hrefs = [a.get("href") for a in book.chapters[2].tree().iter("a")]
    assert hrefs == [f"#{ids[0]}", f"#{ids[2]}", f"#{ids[3]}"]


def test_the_same_id_twice_is_an_error_with_its_place(tmp_path: Path) -> None:
    text = "# A {#x}\n\n# B {#x}\n"
    chapters = ('<h1 id="x" data-line="1">A</h1>', '<h1 id="x" data-line="3">B</h1>')
    _, findings = resolved(tmp_path, *chapters, text=text)
    assert [(f.code, str(f.source)) for f in findings] == [("id-duplicate", "book.md:3:6")]


def test_a_broken_link_is_named_with_the_nearest_aim(tmp_path: Path) -> None:
    text = "# The Exile\n\nwords\nand [a link](#the-exil)\n"
    xml = '<h1>The Exile</h1><p data-line="3">words and <a href="#the-exil">a link</a></p>'
    book, findings = resolved(tmp_path, xml, text=text)
    assert [(f.code, str(f.source), f.hint) for f in findings] == [
        ("link-broken", "book.md:4:12", "did you mean `#the-exile`?")
    ]
    assert book.chapters[0].tree().find(".//a") is None


@pytest.mark.parametrize(
    ("href", "code"),
    [("LICENSE", "link-outside"), ("http://[x", "link-malformed"), ("", "link-broken")],
)
def test_links_that_cannot_work_lose_the_link_not_the_words(
    tmp_path: Path, href: str, code: str
) -> None:
    book, findings = resolved(tmp_path, f'<h1>A</h1><p><a href="{href}">words</a></p>')
    assert [f.code for f in findings] == [code]
    assert "words" in "".join(book.chapters[0].tree().itertext())


def test_notes_are_numbered_by_chapter_in_the_order_of_their_calls(tmp_path: Path) -> None:
    def chapter(title: str, *names: str) -> str:
        calls = "".join(f'<a role="doc-noteref" href="#fn-{n}"/>' for n in (*names, names[0]))
        notes = "".join(f'<aside role="doc-footnote" id="fn-{n}"><p>{n}</p></aside>' for n in names)
        return f'<h1>{title}</h1><p>{calls}</p><section class="notes">{notes}</section>'

    book, _ = resolved(tmp_path, chapter("A", "x", "y"), chapter("B", "z"))
    calls = list(book.chapters[0].tree().iter("a"))
    assert [a.text for a in calls] == ["1", "2", "1"]
    assert [a.get("id") for a in calls] == ["fnref-x", "fnref-y", "fnref-x-2"]
    assert [a.text for a in book.chapters[1].tree().iter("a")] == ["1", "1"]
    assert book.chapters[0].tree().find(".//section").get("role") == "doc-endnotes"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("src", "code"),
    [
        ("dto.png", "image-missing"),
        ("../dot.png", "image-outside"),
        ("/etc/passwd", "image-outside"),
        ("broken.png", "image-unreadable"),
    ],
)
def test_images_that_cannot_be_had(tmp_path: Path, src: str, code: str) -> None:
    (tmp_path / "broken.png").write_bytes(PNG[:20])
    _, findings = resolved(tmp_path, f'<h1>A</h1><p><img src="{src}" alt="x"/></p>')
    assert [f.code for f in findings] == [code]


def test_a_symbolic_link_leads_nowhere_outside(tmp_path: Path) -> None:
    outside = tmp_path / "secret.png"
    outside.write_bytes(PNG)
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "link.png").symlink_to(outside)
    _, findings = resolved(folder, '<h1>A</h1><p><img src="link.png" alt="x"/></p>')
    assert [f.code for f in findings] == ["image-outside"]


def test_two_images_of_one_name_stay_two(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "The dot.png").write_bytes(PNG)
    xml = '<img src="a/The dot.png" alt="x"/><img src="b/The%20dot.png" alt="y"/>'
    book, findings = resolved(tmp_path, f"<h1>A</h1><p>{xml}</p>")
    assert findings == ()
    assert sorted(book.images) == ["the-dot-2.png", "the-dot.png"]


def test_alternative_text(tmp_path: Path) -> None:
    xml = '<img src="dot.png" alt=""/><img src="dot.png" alt="" class="decorative"/>'
    book, findings = resolved(tmp_path, f"<h1>A</h1><p>{xml}</p>")
    assert [f.code for f in findings] == ["image-alt-missing"]
    assert [i.get("role") for i in book.chapters[0].tree().iter("img")] == ["presentation"] * 2


def test_the_identifier_follows_the_title_not_the_text(tmp_path: Path) -> None:
    one, _ = resolved(tmp_path, "<h1>A</h1>")
    two, _ = resolved(tmp_path, "<h1>B</h1><p>other words</p>")
    other, _ = resolved(tmp_path, "<h1>A</h1>", lang="de")
    assert one.metadata.identifiers == two.metadata.identifiers
    assert one.metadata.identifiers != other.metadata.identifiers
    assert one.metadata.identifiers[0].text.startswith("urn:uuid:")


def test_a_book_without_a_date_gets_a_fixed_one_and_a_warning(tmp_path: Path) -> None:
    book, findings = resolved(tmp_path, "<h1>A</h1>", date="")
    assert book.metadata.modified == "2000-01-01T00:00:00Z"
    assert [f.code for f in findings] == ["date-missing"]


def test_a_note_that_two_chapters_call_stands_in_both(tmp_path: Path) -> None:
    call = '<a role="doc-noteref" href="#fn-{0}">?</a>'
    notes = '<section class="notes">{0}</section>'
    note = '<aside role="doc-footnote" id="fn-{0}"><p><em id="x">{0}</em></p></aside>'
    other = note.format("b").replace(' id="x"', "")
    a, b = call.format("a"), call.format("b")
    book, findings = resolved(
        tmp_path,
        f"<h1>One</h1><p>{a}{a}</p>{notes.format(note.format('a'))}",
        f"<h1>Two</h1><p>{b}{a}</p>{notes.format(other)}",
        f"<h1>Three</h1><p>{a}</p>",
    )
    assert findings == ()
    for chapter, words in zip(book.chapters, (["a"], ["b", "a"], ["a"]), strict=True):
        tree = chapter.tree()
        own = {e.get("id"): e.get("data-number") for e in tree.iter("aside")}
        assert ["".join(e.itertext()) for e in tree.iter("aside")] == words
        assert all(own[c.get("href", "")[1:]] == c.text for c in tree.iter("a"))
    ids = [e.get("id") for c in book.chapters for e in c.tree().iter() if e.get("id")]
    assert len(ids) == len(set(ids))
