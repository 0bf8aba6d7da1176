"""The words of each language: all there, in their form, and telling the kinds of chapters."""

from __future__ import annotations

import re

import pytest

from octavo import wording
from octavo.book import KINDS

LANGUAGES = [tag for tag in wording.languages() if "-" not in tag]
FALLBACKS = {"numbered", "date", "date_month", "date_first", "months_alone", "pair", "comma"}

#: Words that may go around a number, as in “第1章”.
AROUND = ("chapter", "part", "section", "ref_chapter", "ref_part", "ref_section")


def own(tag: str) -> dict[str, str]:
    text = (wording._FOLDER / f"{tag}.txt").read_text(encoding="utf-8")
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_there_are_enough() -> None:
    assert len(LANGUAGES) >= 12


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_every_word(tag: str) -> None:
    assert set(own("en")) - set(own(tag)) - FALLBACKS == set()
    assert set(own(tag)) - set(own("en")) - FALLBACKS == set()


@pytest.mark.parametrize("tag", wording.languages())
def test_forms_have_the_holes_of_the_english_ones(tag: str) -> None:
    english = wording.words("en")
    for key, value in own(tag).items():
        if key in AROUND:
            assert set(re.findall(r"{\w+}", value)) <= {"{number}"}, key
        elif key not in FALLBACKS:
            assert set(re.findall(r"{\w+}", value)) == set(re.findall(r"{\w+}", english[key])), key
        assert value == value.strip()
    for key in ("months", "months_alone"):
        assert key not in own(tag) or len(own(tag)[key].split()) == 12


@pytest.mark.parametrize("tag", LANGUAGES)
def test_titles_tell_kinds_that_there_are(tag: str) -> None:
    found = wording.titles(tag)
    assert set(found.values()) <= set(KINDS)
    for key, value in own(tag).items():
        if key.startswith("kind_"):
            for title in value.split(", "):
                assert found[title.casefold()] == key.removeprefix("kind_"), title


def test_norwegian_is_served_and_strangers_get_english() -> None:
    assert wording.words("nn-NO")["figure"] == "Figur"
    assert wording.words("no")["and"] == "og"
    assert wording.words("xx")["figure"] == "Figure"
    assert wording.words("pt-BR")["contents"] == "Sumário"
    assert (wording.spoken("nn"), wording.spoken("xx")) == ("nn", "en")


def test_a_language_whose_number_stands_before_the_word() -> None:
    assert wording.numbered("hu", "Rész", "II") == "II. rész"
    assert wording.numbered("de", "Teil", "II") == "Teil II"


def test_a_language_whose_word_goes_around_the_number() -> None:
    assert wording.numbered("ja", wording.words("ja")["chapter"], "2") == "第2章"
    assert wording.date("ja", "2026-11-05") == "2026年11月5日"
    assert wording.date("ko", "2026-11") == "2026년 11월"


def test_chinese_is_written_as_it_is_in_a_country() -> None:
    assert wording.words("zh")["contents"] == "目录"
    for tag in ("zh-TW", "zh-HK", "zh-Hant", "zh-Hant-TW"):
        assert wording.words(tag)["contents"] == "目錄"


def test_names_in_a_row() -> None:
    assert wording.listed("en", ("A", "B", "C")) == "A, B and C"
    assert wording.listed("ja", ("A", "B", "C")) == "A、BとC"
    assert wording.listed("ar", ("A", "B", "C")) == "A، B وC"
    assert wording.listed("he", ("A", "B")) == "A וB"
