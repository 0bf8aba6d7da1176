"""Where the lines of measured text end: the algorithm alone, with letters one unit wide."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyphen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.cache import Cache
from octavo.editions.pdf.lines import (
    OBJECT,
    Line,
    Measured,
    Mode,
    Room,
    Rules,
    Span,
    break_lines,
    find,
    patterns,
)
from octavo.workshop import Workshop

RULES = Rules(hang=False, expand=0.0)

#: The opening of the tale that Knuth and Plass broke in 1981.
FROG = (
    "In olden times when wishing still helped one, there lived a king whose daughters were all "
    "beautiful; and the youngest was so beautiful that the sun itself, which has seen so much, was "
    "astonished whenever it shone in her face."
)


def text(words: str, lang: str = "", rules: Rules = RULES, em: float = 2.0) -> Measured:
    """A text whose characters are one unit wide and whose lines may end at its spaces."""
    places = [float(i) for i in range(len(words) + 1)]
    spaces = [0.0]
    for character in words:
        spaces.append(spaces[-1] + (character == " "))
    allowed = [i > 0 and words[i - 1] in " -\u2014" for i in range(len(words) + 1)]
    limits = (5, 2, 3) if lang else None
    found = find(words, allowed, [Span(0, len(words), lang, 1.0, limits)], rules)
    return Measured(words, places, places, spaces, em, found)


def shown(measured: Measured, lines: tuple[Line, ...]) -> list[str]:
    """The lines as they would be printed."""
    printed = []
    for line in lines:
        one = line.opportunity
        end = len(measured.text) if one is None else one.end
        hyphen = "-" if one is not None and one.hyphen else ""
        printed.append(measured.text[line.start : end].rstrip("\n") + hyphen)
    return printed


def broken(words: str, width: float, mode: Mode = "justified", lang: str = "") -> list[str]:
    measured = text(words, lang)
    return shown(measured, break_lines(measured, 0, Room((width,)), RULES, mode))


def test_a_text_that_fits_is_one_line() -> None:
    assert broken("One line.", 40) == ["One line."]


def test_the_whole_is_better_than_line_by_line() -> None:
    # line by line the first line takes "dddd" and leaves the second with a hole
    words = "aaaa bbbb cc dddd eeeeeeeeeee ffff gg"
    found = broken(words, 17)
    widths = [len(line) for line in found[:-1]]
    assert max(abs(17 - width) for width in widths) <= 3


def test_all_text_is_there_once_and_in_order() -> None:
    for width in range(12, 60):
        assert " ".join(broken(FROG, width)) == FROG


@pytest.mark.parametrize("width", range(30, 70, 4))
def test_lines_are_as_even_as_spaces_allow(width: int) -> None:
    for line in broken(FROG, width, lang="en")[:-1]:
        spaces = line.count(" ")
        assert -spaces / 3 - 1e-6 <= width - len(line) <= max(3, 1.2 * spaces)


def test_no_more_than_two_hyphens_in_a_row() -> None:
    long = "Hyphenation considerably complicates typographical justification, "
    for width in range(44, 64):
        ladder = 0
        for line in broken(long * 6, width, lang="en"):
            ladder = ladder + 1 if line.endswith("-") else 0
            assert ladder <= 2, width


def test_the_last_line_is_no_part_of_a_word() -> None:
    for width in range(28, 50):
        lines = broken(f"{FROG} Extraordinary circumstances", width, lang="en")
        assert not lines[-2].endswith("-") or " " in lines[-1], width


def test_no_line_begins_with_a_dash() -> None:
    words = "the youngest\u2014so beautiful\u2014that the sun itself \u2014 was astonished " * 3
    for width in range(28, 50):
        assert not any(line.startswith("\u2014") for line in broken(words.strip(), width))


def test_a_dash_that_opens_stays_with_its_word() -> None:
    words = (
        "la menor \u2014tan hermosa\u2014 que el sol se admiraba \u2014siempre\u2014 al verla " * 3
    )
    for width in range(28, 50):
        for line in broken(words.strip(), width)[:-1]:
            assert not line.endswith(" \u2014"), width


def test_addresses_and_compounds_are_not_divided_lightly() -> None:
    measured = text("see example.org/documentation/hyphenation please", "en")
    assert not any(one.hyphen for one in measured.opportunities)
    measured = text("hyphenation water-hyphenation", "en")
    penalties = {one.at > 12: one.penalty for one in measured.opportunities if one.hyphen}
    assert penalties[True] > penalties[False]


def test_soft_hyphens_rule_their_word() -> None:
    measured = text("an extra\xadordinary case", "en")
    places = [one.end for one in measured.opportunities if one.penalty]
    assert places == []
    allowed = [False] * 23
    allowed[9] = True
    spans = [Span(0, 22, "en", 1.0, (5, 2, 3))]
    (only,) = find("an extra\xadordinary case"[:22], allowed, spans, RULES)
    assert (only.end, only.hyphen, only.hyphenated) == (9, 1.0, True)


def test_letters_of_another_style_are_no_word_of_their_own() -> None:
    words = "un" + "believable things"
    spans = [Span(0, 2, "en", 1.0, (5, 2, 3)), Span(2, len(words), "en", 1.0, (5, 2, 3))]
    found = find(words, [False] * (len(words) + 1), spans, RULES)
    assert all(one.at > 12 for one in found)


def test_no_line_ends_right_after_a_formula() -> None:
    words = f"the value {OBJECT}, which holds"
    allowed = [i > 0 and words[i - 1] in f" {OBJECT}" for i in range(len(words) + 1)]
    found = find(words, allowed, [Span(0, len(words))], RULES)
    assert [words[one.end - 1] for one in found] == ["e", "e", ",", "h"]


def test_a_line_feed_ends_a_line() -> None:
    measured = text("first verse\nsecond verse which is longer")
    lines = break_lines(measured, 0, Room((20.0,)), RULES, "justified")
    assert shown(measured, lines)[-1].startswith("first verse")
    lines = break_lines(measured, 12, Room((20.0,)), RULES, "justified")
    assert len(lines) == 2


def test_what_does_not_fit_ends_the_plan_before_it() -> None:
    measured = text("short words and then " + "x" * 60 + " and again short words")
    lines = break_lines(measured, 0, Room((22.0,)), RULES, "justified")
    assert lines
    assert all(line.start < 21 for line in lines)
    assert all(line.opportunity is not None for line in lines)


def test_lines_beside_a_float_are_shorter() -> None:
    measured = text(FROG)
    lines = break_lines(measured, 0, Room((20.0, 20.0, 40.0)), RULES, "justified")
    printed = shown(measured, lines)
    assert max(map(len, printed[:2])) <= 24 < min(map(len, printed[2:4]))


def test_ragged_lines_have_no_holes_and_never_stick_out() -> None:
    for width in range(24, 60):
        lines = broken(FROG, width, "ragged")
        assert max(map(len, lines)) <= width
        worst = max(width - len(line) for line in lines[:-1])
        greedy = _greedy(FROG, width)
        assert worst <= max(width - len(line) for line in greedy[:-1])


def test_titles_are_balanced_in_as_few_lines() -> None:
    title = "Power Struggles Within the Communist Party"
    lines = broken(title, 34, "balanced")
    assert lines == ["Power Struggles Within", "the Communist Party"]
    assert broken(title, 60, "balanced") == [title]


def test_marks_at_the_edges_hang() -> None:
    rules = Rules(expand=0.0)
    measured = text("\u201cwhich has seen so much,\u201d was all that", rules=rules)
    lines = break_lines(measured, 0, Room((25.0,)), rules, "justified")
    assert lines[0].hang_left == pytest.approx(0.45)
    assert lines[0].hang_right == pytest.approx(0.45)
    indented = break_lines(measured, 0, Room((27.0,), 2.0), rules, "justified")
    assert indented[0].hang_left == 0


def test_a_break_can_be_forbidden() -> None:
    measured = text(FROG, "en")
    lines = break_lines(measured, 0, Room((40.0,)), RULES, "justified")
    one = lines[0].opportunity
    assert one is not None
    other = break_lines(measured, 0, Room((40.0,)), RULES, "justified", (one.at,))
    assert other[0].opportunity is not None
    assert other[0].opportunity.at != one.at


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.text("abc-\u2014\xad", min_size=1, max_size=14), min_size=1, max_size=40),
    width=st.integers(3, 40),
    mode=st.sampled_from(["justified", "ragged", "balanced"]),
)
def test_lines_follow_one_another_whatever_the_text(
    words: list[str], width: int, mode: Mode
) -> None:
    measured = text(" ".join(words), "en")
    lines = break_lines(measured, 0, Room((float(width),)), RULES, mode)
    for line, after in pairwise(lines):
        assert line.opportunity is not None
        assert line.opportunity.next == after.start
    assert all(line.start < len(measured.text) for line in lines)


def _greedy(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def test_the_call_of_a_note_stays_with_its_word() -> None:
    words = "agreed.3 Nothing"
    allowed = [i in (7, 9) for i in range(len(words) + 1)]
    spans = [Span(0, 7), Span(7, 8, raised=True), Span(8, len(words))]
    assert [one.end for one in find(words, allowed, spans, RULES)] == [8]


def test_a_paragraph_is_a_line_longer_or_shorter_where_that_can_be_done_well() -> None:
    measured = text(" ".join([FROG] * 4))
    usual = break_lines(measured, 0, Room((60.0,)), RULES, "justified")
    found = {
        by: break_lines(measured, 0, Room((60.0,)), RULES, "justified", looseness=by)
        for by in (-9, -1, 1)
    }
    assert found[-9] == ()
    longer = found[1]
    assert len(longer) == len(usual) + 1
    assert " ".join(shown(measured, longer)) == " ".join(shown(measured, usual))
    assert max(line.ratio for line in longer) <= RULES.tolerance


def test_a_paragraph_that_is_a_book_is_broken_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of a bit are given, and the next call goes on behind them."""
    monkeypatch.setattr("octavo.editions.pdf.lines.totalfit._WINDOW", 300)
    measured = text(FROG * 12, "en")
    whole: list[Line] = []
    start = calls = 0
    while not whole or whole[-1].opportunity is not None:
        found = break_lines(measured, start, Room((40.0,)), RULES, "justified")
        assert found
        assert not break_lines(measured, start, Room((40.0,)), RULES, "justified", looseness=9)
        whole += found
        calls += 1
        start = whole[-1].opportunity.next if whole[-1].opportunity else start
    assert calls > 5
    printed = shown(measured, tuple(whole))
    assert all(30 <= len(line) <= 50 for line in printed[:-1])
    assert "".join(printed).replace("-", "").replace(" ", "") == FROG.replace(" ", "") * 12


@pytest.mark.parametrize(("lang", "word"), [("en", "particular"), ("hu", "asszonnyal")])
def test_patterns_that_were_kept_divide_as_those_that_are_read(
    lang: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pyphen.Pyphen(lang=lang, cache=False)
    wanted = [(int(place), place.data) for place in read.positions(word)]
    assert any(data for _, data in wanted) == (lang == "hu")
    monkeypatch.setattr("octavo.editions.pdf.lines.patterns.here", lambda: shop)
    for kept in (0, 1):
        shop = Workshop(store=Cache(tmp_path))
        monkeypatch.setattr("pyphen.hdcache", {})
        patterns.dictionary.cache_clear()
        found = patterns.dictionary(lang, 2, 2)
        assert found is not None
        assert [(int(place), place.data) for place in found.positions(word)] == wanted
        assert shop.kept == kept
    patterns.dictionary.cache_clear()
