"""Books that tell no language: a warning where their words are not English."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavo.read import read
from octavo.report import Severity

HEAD = "---\ntitle: T\ndate: 2026-01-02\n{}---\n\n# One\n\n"
SENTENCES = {
    "de": "Der Hund und die Katze sind auf dem Weg zu dem Haus, das nicht von mir ist.",
    "fr": "Le chien et le chat sont dans la maison, qui est au bord de la mer avec un jardin.",
    "pt": "O cão e o gato não são da casa, mas como é de noite, os dois estão com uma vela.",
    "hu": "A kutya és a macska nem az udvaron van, hanem egy kis házban, és ez már volt így.",
    "sk": "A to je to, že pes a mačka idú na cestu do domu, ale je to ľahké, tak o tom ví.",
    "uk": "Пес і кіт ідуть до хати, що стоїть біля річки, де їх чекає вечеря.",
    "ru": "Собака и кошка идут домой, где их ждёт ужин, который мы приготовили вечером.",
    "bg": "Кучето и котката отиват към къщата край реката, където ги чака вечеря.",
    "el": "Ο σκύλος και η γάτα πηγαίνουν στο σπίτι δίπλα στο ποτάμι.",
    "ja": "犬と猫は川のそばの家へ帰り、そこで夕食を食べました。とても静かな夜でした。",
    "zh": "狗和猫回到河边的房子里，在那里吃了晚饭。那是一个非常安静的夜晚，月亮很圆。",
}


def told(tmp_path: Path, text: str, more: str = "") -> list[tuple[str, str]]:
    (tmp_path / "a.md").write_text(HEAD.format(more) + text, encoding="utf-8")
    _, findings = read(tmp_path / "a.md")
    return [(f.code, f.hint or "") for f in findings if f.severity is not Severity.NOTE]


@pytest.mark.parametrize("tag", SENTENCES)
def test_words_of_another_language(tmp_path: Path, tag: str) -> None:
    ((code, hint),) = told(tmp_path, f"{SENTENCES[tag]} " * 8)
    assert (code, hint.partition("`:")[0][:14]) == ("lang-missing", f"add `lang: {tag}`"[:14])
    assert told(tmp_path, f"{SENTENCES[tag]} " * 8, f"lang: {tag}\n") == []
    # a few words are a quotation, or a name
    assert told(tmp_path, SENTENCES[tag]) == []


def test_english_with_much_that_is_not(tmp_path: Path) -> None:
    english = "The dog and the cat are on the way to the house that is not mine, with a key. "
    code = "```\nder die und das ist nicht ein eine zu den mit von sich auf\n```\n\n"
    assert told(tmp_path, english * 8) == []
    assert told(tmp_path, english * 8 + SENTENCES["de"] * 5) == []
    assert told(tmp_path, english * 4 + "\n\n" + code * 40) == []
    assert told(tmp_path, english * 20 + SENTENCES["ja"] * 3) == []


def test_one_word_that_comes_again_and_again_is_of_no_language(tmp_path: Path) -> None:
    assert told(tmp_path, "Words fill a page. " * 100) == []
