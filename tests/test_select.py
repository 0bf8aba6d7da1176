"""Conditional text: what an edition leaves out is nowhere in it, and nothing counts it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from both import made
from octavo.book import Book, Chapter, Metadata
from octavo.edition import BUILT_IN, Edition
from octavo.report import Findings
from octavo.select import active, select

BOOK = """\
# First {#first}

Everyone reads this.

<div class="content-visible" data-when-format="pdf">

The print says so.[^p] <span class="index" data-entry="x"></span>

## Only printed {#printed}

Its text.

</div>

## Always {#always}

One <span class="content-hidden" data-when-format="pdf">electronic</span> word.[^a]

[^p]: A note of the print alone.
[^a]: A note of both.

# Extra {.content-visible when-format="epub"}

Only the e-book has this chapter.

# Last

The end.
"""


def selected(
    *chapters: str, edition: Edition = BUILT_IN["pdf"], profiles: str = "", **metadata: object
) -> tuple[list[str], Findings]:
    """The chapters as XML after selection."""
    parts = tuple(
        Chapter(f"c{i}", "chapter", "b.md", f"<section>{xml}</section>".encode())
        for i, xml in enumerate(chapters)
    )
    book = Book("b", Path(), Metadata("T", **metadata), parts)  # type: ignore[arg-type]
    chosen, findings = select(book, edition, tuple(profiles.split()))
    return [c.xml.decode().removeprefix("<section>")[:-10] for c in chosen.chapters], findings


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ('content-visible" data-when-format="pdf', True),
        ('content-visible" data-when-format="latex', True),
        ('content-visible" data-when-format="html', False),
        ('content-visible" data-when-format="epub|pdf', True),
        ('content-visible" data-when-format="docx', False),
        ('content-visible" data-unless-format="pdf', False),
        ('content-hidden" data-when-format="pdf', False),
        ('content-hidden" data-unless-format="pdf', True),
        ("content-hidden", False),
        ("content-visible", True),
        ('content-visible" data-when-profile="b', True),
        ('content-visible" data-when-profile="c', False),
        ('content-visible" data-when-profile="b" data-unless-format="pdf', False),
        ('content-visible" data-when-edition="pdf', True),
        ('content-visible" data-when-edition="handout', False),
        ('content-visible" data-when-meta="draft', True),
        ('content-visible" data-when-meta="book.final', False),
        ('content-visible" data-unless-meta="book.none', True),
    ],
)
def test_conditions_of_each_kind(condition: str, kept: bool) -> None:
    xml = f'<p>a</p><div class="{condition}"><p>b</p></div>'
    values = {"draft": True, "book": {"final": False}}
    (chapter,), findings = selected(xml, profiles="a b", values=values)
    assert chapter == ("<p>a</p><p>b</p>" if kept else "<p>a</p>")
    assert findings == ()


def test_an_edition_answers_to_what_it_is_like() -> None:
    xml = '<p>a</p><div class="content-visible" data-when-edition="handout"><p>b</p></div>'
    mine = Edition("class-7b", "pdf", like="handout")
    assert selected(xml, edition=mine)[0] == ["<p>a</p><p>b</p>"]


def test_a_wrapper_with_something_to_say_stays_without_its_condition() -> None:
    xml = '<div class="tip content-visible" data-when-format="pdf" id="x"><p>b</p></div>'
    assert selected(xml)[0] == ['<div class="tip" id="x"><p>b</p></div>']


def test_conditions_lie_within_conditions_and_within_lines() -> None:
    inner = '<span class="content-hidden" data-when-format="pdf">no</span>'
    xml = f'<div class="content-visible" data-when-format="pdf"><p>a {inner} b</p></div>'
    assert selected(xml)[0] == ["<p>a b</p>"]


def test_what_is_emptied_goes_and_cells_stay() -> None:
    gone = '<span class="content-hidden">x</span>'
    xml = f"<p>{gone}</p><ul><li><p>{gone}</p></li></ul><table><tr><td>{gone}</td></tr></table>"
    assert selected(f"<p>a</p>{xml}")[0] == ["<p>a</p><table><tr><td/></tr></table>"]


def test_a_note_goes_with_its_last_call_and_moves_to_the_first_that_stays() -> None:
    call = '<a role="doc-noteref" href="#fn-n">n</a>'
    notes = '<section class="notes"><aside id="fn-n" role="doc-footnote"><p>N</p></aside></section>'
    gone = f'<p class="content-hidden">{call}</p>'
    assert selected(f"<p>a</p>{gone}{notes}")[0] == ["<p>a</p>"]
    first, second = selected(f"<p>a</p>{gone}{notes}", f"<p>{call}</p>")[0]
    assert first == "<p>a</p>"
    assert second.endswith(notes)


def test_what_follows_a_heading_that_went_joins_what_was_before() -> None:
    gone = '<div class="content-hidden"><h2>x</h2></div>'
    before = "<section><h2>a</h2><p>1</p></section>"
    xml = f"<h1>c</h1>{before}<section>{gone}<p>2</p></section>"
    assert selected(xml)[0] == ["<h1>c</h1><section><h2>a</h2><p>1</p><p>2</p></section>"]
    xml = f"<h1>c</h1><section>{gone}<p>2</p></section>"
    assert selected(xml)[0] == ["<h1>c</h1><p>2</p>"]
    whole = '<div class="content-hidden"><h1>x</h1></div><p>3</p>'
    assert selected("<h1>c</h1><p>1</p>", whole)[0] == ["<h1>c</h1><p>1</p><p>3</p>"]


def test_an_edition_without_text_says_so() -> None:
    _, findings = selected('<p class="content-hidden">x</p>')
    assert [finding.code for finding in findings] == ["selection-empty"]


@pytest.mark.parametrize(
    ("given", "hint"),
    [('format="pfd', "did you mean `pdf`?"), ('edition="handuot', "did you mean `handout`?")],
)
def test_a_name_that_nothing_has_is_told(given: str, hint: str) -> None:
    _, findings = selected(f'<p>a</p><p class="content-visible" data-when-{given}">x</p>')
    assert [(f.code, f.hint) for f in findings] == [("condition-unknown", hint)]


def test_one_profile_of_each_group_is_in_force() -> None:
    data = Metadata("T", profiles=("fast",), profile_groups=(("a", "b"), ("x", "y")))
    assert active(data, ()) == {"fast", "a", "x"}
    assert active(data, ("y",)) == {"y", "a"}


def test_answers_stay_in_the_teachers_edition_alone() -> None:
    block = '<div class="answer" data-lines="3"><p>42</p></div>'
    xml = f'<p>Q</p>{block}<p><span class="answer">7</span>!</p>'
    (plain,), _ = selected(xml)
    assert plain == '<p>Q</p><p><span class="answer-space">\u00a0</span>!</p>'
    teacher = Edition("teacher", "pdf", answers=True)
    assert selected(xml, edition=teacher)[0] == [xml]
    (student,), _ = selected(xml, edition=BUILT_IN["handout"])
    assert student.count("answer-line") == 3
    assert "42" not in student
    assert "7" not in student
    assert '<span class="answer-space">\u00a0</span>!' in student


def test_solutions_that_students_get_are_told() -> None:
    shown = '<div class="solution"><p>42</p></div><div id="sol-a"><p>43</p></div>'
    hidden = '<p>Q</p><div class="answer"><div class="solution"><p>44</p></div></div>'
    _, (finding,) = selected(shown + hidden, edition=BUILT_IN["handout"])
    assert finding.code == "solution-shown"
    assert finding.message.startswith("2 solutions stand in an edition")
    assert selected(hidden, edition=BUILT_IN["handout"])[1] == ()
    for edition in (BUILT_IN["handout-answers"], BUILT_IN["pdf"], BUILT_IN["epub"]):
        assert selected(shown, edition=edition)[1] == ()
    both = '<p>Q</p><div class="solution answer"><p>42</p></div>'
    (student,), findings = selected(both, edition=BUILT_IN["handout"])
    assert ("42" in student, findings) == (False, ())


@pytest.mark.parametrize(("when", "told"), [("lesson", False), ("handout", True)])
def test_solutions_that_a_condition_leaves_out_are_not_told(when: str, told: bool) -> None:
    answer = "<p><strong>Answers.</strong> (1) 24</p>"
    text = f'<p>Q</p><div class="content-visible" data-when-edition="{when}">{answer}</div>'
    editions = {"lesson": {"like": "handout", "answers": True}}
    _, findings = selected(text, edition=BUILT_IN["handout"], editions=editions)
    assert [f.code for f in findings] == ["solution-shown"] * told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<section><h2>Soluciones</h2><p>1b</p></section>", True),
        ("<section><h2>Musterlösung</h2><p>1b</p></section>", True),
        ("<section><h2>Corrigé (au verso)</h2><p>1b</p></section>", True),
        ("<section><h2>Λύσεις</h2><p>1b</p></section>", True),
        ("<section><h2>Solution chemistry</h2><p>1b</p></section>", False),
        ("<section><h2>Soluzioni</h2><div class='answer'><p>1b</p></div></section>", False),
        ("<p><strong>Lösungen:</strong> 1b, 2a</p>", True),
        ("<p><strong>Answers to part A:</strong> 1b, 2a</p>", True),
        ("<p><strong>Answer:</strong> ________ apples</p>", False),
        ("<p><strong>Antwort:</strong></p>", False),
        ("<p><strong>Lösung</strong><span class='answer'>1b</span></p>", False),
    ],
)
def test_solutions_by_other_names_are_told(text: str, told: bool) -> None:
    text = text.replace("'", '"')
    _, findings = selected(text, edition=BUILT_IN["handout"])
    assert ([f.code for f in findings] == ["solution-shown"]) == told


def test_a_heading_of_solutions_goes_with_them() -> None:
    """One that asks something stays, and so does one with room to write below it."""
    answer = '<div class="answer"{}><p>42</p></div>'
    lines = answer.format(' data-lines="2"')
    text = (
        f"<p>Q</p><section><h2>Answer Key</h2>{answer.format('')}</section>"
        f"<section><h2>What is six by seven?</h2>{answer.format('')}</section>"
        f"<section><h2>Answer 2</h2>{lines}</section>"
    )
    (student,), _ = selected(text, edition=BUILT_IN["handout"])
    assert re.findall("<h2>(.*?)</h2>", student) == ["What is six by seven?", "Answer 2"]
    (teacher,), _ = selected(text, edition=BUILT_IN["handout-answers"])
    assert "Answer Key" in teacher


def test_ticks_tell_students_nothing() -> None:
    boxes = '<li data-checked="true">Watt</li><li data-checked="false">Brunel</li>'
    done = '<ul><li data-checked="true">Goggles on</li></ul>'
    quiz = f"<ol><li>Who?<ul>{boxes}</ul></li></ol>{done}"
    answer = '<p>Q</p><div class="answer"><p>42</p></div>'
    (student,), _ = selected(quiz + answer, edition=BUILT_IN["handout"])
    assert student.count('data-checked="false"') == 2
    assert done in student
    (teacher,), _ = selected(quiz + answer, edition=BUILT_IN["handout-answers"])
    assert boxes in teacher
    # a book without answers has things to do
    (plain,), _ = selected(quiz, edition=BUILT_IN["handout"])
    assert boxes in plain


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<details><summary>Lösung</summary><p>42</p></details>", True),
        ("<details><summary><b>Show the answers</b></summary><p>42</p></details>", True),
        ('<div class="callout-tip"><h2>Solution 3</h2><p>42</p></div>', True),
        ('<div class="note"><h2>Antwort</h2><p>42</p></div>', True),
        ("<section><h2>Solutions</h2><p>42</p></section>", True),
        ("<section><h2>Answers to the Exercises</h2><p>42</p></section>", True),
        ("<section><h2>Lösungen zu Kapitel 2</h2><p>42</p></section>", True),
        ('<section class="answer"><h2>Solutions</h2><p>42</p></section>', False),
        ("<section><h2>Solutions of Salt in Water</h2><p>42</p></section>", False),
        # a chemist's
        ('<div class="note"><h2>Solutions of salt</h2><p>42</p></div>', False),
        ("<details><summary>A hint</summary><p>42</p></details>", False),
        ('<details class="answer"><summary>Lösung</summary><p>42</p></details>', False),
        (
            '<div class="answer"><details><summary>Lösung</summary><p>42</p></details></div>',
            False,
        ),
    ],
)
def test_solutions_to_unfold_are_told_where_students_get_them(xml: str, told: bool) -> None:
    _, findings = selected(f"<p>Q</p>{xml}", edition=BUILT_IN["handout"])
    assert [finding.code for finding in findings] == ["solution-shown"] * told
    assert all("{.answer}`" in (finding.hint or "") for finding in findings)
    assert selected(f"<p>Q</p>{xml}", edition=BUILT_IN["handout-answers"])[1] == ()


def test_all_places_of_solutions_are_told() -> None:
    xml = "".join(f'<div class="solution" data-line="{line}"><p>4</p></div>' for line in (3, 7, 9))
    _, (finding,) = selected(xml, edition=BUILT_IN["handout"])
    assert finding.source is not None
    assert finding.source.line == 3
    assert finding.message.startswith("3 solutions stand (in lines 7, 9 as well) in")


def test_an_answer_within_a_sentence_leaves_a_gap_in_any_edition() -> None:
    gap = '<span class="answer-space">\u00a0</span>'
    sentence = '<p>A dog <em><span class="answer">barks</span></em> loudly.</p>'
    assert selected(sentence)[0] == [f"<p>A dog <em>{gap}</em> loudly.</p>"]
    alone = '<p>Q</p><p><span class="answer">a</span> <span class="answer">b</span></p>'
    assert selected(alone)[0] == ["<p>Q</p>"]


def test_lines_that_no_answer_has_are_told() -> None:
    xml = '<p>a</p><div class="answer" data-lines="six"><p>42</p></div>'
    _, findings = selected(xml, edition=BUILT_IN["handout"])
    assert [finding.code for finding in findings] == ["answer-lines"]


def test_numbers_notes_and_contents_are_those_of_the_edition(tmp_path: Path) -> None:
    both = made(tmp_path, BOOK)
    assert both.codes() == []
    assert both.outline() == ["1 First", "  Only printed", "  Always", "2 Last", "Index"]
    assert [line.text for line in both.epub.nav("toc")] == [
        "1 First",
        "Always",
        "2 Extra",
        "3 Last",
    ]
    first = both.chapter("first")
    assert "electronic" in first
    assert "print" not in first
    assert "Only printed" not in first
    assert first.endswith("Always One electronic word.1 1. A note of both.")
    pdf = both.pdf()
    assert "electronic" not in pdf
    assert "this chapter" not in pdf
    assert "The print says so.1" in pdf
    assert "A note of the print alone" in pdf


def test_a_link_to_what_an_edition_leaves_out_keeps_its_text(tmp_path: Path) -> None:
    both = made(tmp_path, BOOK.replace("Everyone", "[Here](#printed) everyone"))
    assert [(f.code, f.edition, f.source and f.source.line) for f in both.findings] == [
        ("link-omitted", "epub", 9)
    ]
    assert "Here everyone" in both.chapter("first")


def test_a_profile_comes_from_the_command_line_or_the_metadata(tmp_path: Path) -> None:
    head = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\npage-source: none\n"
    rest = '---\n\n# One\n\nText.\n\n## Fast {.content-visible when-profile="fast"}\n\nSoon.\n'
    text = head + rest
    assert "Soon" not in made(tmp_path / "a", text, "epub").epub.text()
    assert "Soon" in made(tmp_path / "b", text, "epub", profiles=("fast",)).epub.text()
    assert "Soon" in made(tmp_path / "c", head + "profile: fast\n" + rest, "epub").epub.text()
    edition = "editions: {epub: {profile: [fast]}}\n"
    assert "Soon" in made(tmp_path / "d", head + edition + rest, "epub").epub.text()


def test_a_key_that_only_a_condition_asks_for_is_known(tmp_path: Path) -> None:
    text = '# One\n\nText.\n\n## Draft {.content-visible when-meta="draft"}\n\nSoon.\n'
    both = made(tmp_path, text, "epub", more="draft: true\n")
    assert both.codes() == []
    assert "Soon" in both.epub.text()


def test_options_of_editions_are_checked_where_they_stand(tmp_path: Path) -> None:
    more = "editions:\n  handout: {trim: 3x3, margin-top: 2cm, answer: true, fontsize: big}\n"
    both = made(tmp_path, "# One\n\nText.\n", more=more)
    found = [
        (f.code, f.severity.word, f.source and (f.source.line, f.source.column), f.hint)
        for f in both.findings
    ]
    assert found[0] == ("edition-option", "error", (6, 13), found[0][3])
    assert found[1] == ("edition-option", "warning", (6, 41), "did you mean `answers`?")
    assert found[2][:3] == ("edition-option", "error", (6, 55))


def test_an_option_changes_the_page(tmp_path: Path) -> None:
    more = "editions:\n  mine: {like: pdf, trim: 120 x 180mm, fontsize: 12pt}\n"
    both = made(tmp_path, "# One\n\nText.\n", more=more)
    assert both.codes() == []
    assert both.paths["mine"].name == "sample-mine.pdf"
