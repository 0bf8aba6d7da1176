"""Numbers of parts, chapters, appendices and sections, written before their titles.

Chapters are counted through the book whatever part they stand in, parts in roman numerals,
appendices in letters; sections by chapter (``2.1``) where ``number-sections`` wants it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, classes, headings, label, level, plain
from octavo.vocabulary import Element
from octavo.wording import numbered, words

#: "Act One", "Section B: Chemistry", "Canto IV": words that begin other titles, too.
_COUNTED_BY_HAND = (
    r"(?:act|scene|canto|section|akt|szene|aufzug|acte|scène|chant|acto|escena|canto|atto|scena)"
    r"\s+(?:\d{1,3}|[IVXLC]+|[A-H]|one|two|three|four|five|six|seven)"
    r"(?:[.:)]\s.*|\s[-–—]\s.*|\Z)"
)

#: "第一章", "제2장", "الفصل الأول", "פרק א", "अध्याय 1": what is counted so in other scripts.
_COUNTED_ELSEWHERE = (
    r"第\s*[一二三四五六七八九十百〇零\d]+\s*[章節节回話话編编巻卷部篇幕]"
    r"|[一二三四五六七八九十]+(?:[、．.]|\s|\Z)|제?\s*\d+\s*[장부절권화]"
    r"|(?:الفصل|الباب|الجزء|القسم|فصل|بخش|פרק|חלק|שער|अध्याय|भाग)\s+\S"
)

#: A title that brings its number along: "3. The Trial", "IV. Exile", "Chapter One", "Kapitel 2".
_NUMBERED_BY_HAND = re.compile(
    r"(\d+|[IVXLC]+)([.:)]\s|\s[-–—]\s|$)|(?:§§?|art(?:\.|icle|ikel))\s*\d"
    r"|(chapter|part|book|kapitel|teil|buch|chapitre|partie|livre|cap[íi]tulo|parte|libro|capitolo"
    r"|hoofdstuk|deel|rozdział|część|kapitel|del|kapittel|kapitola|část|luku|osa|bölüm|kısım"
    r"|κεφάλαιο|μέρος|fejezet|rész|розділ|частина|глава|часть|книга)\s+\S"
    r"|(erster?|zweiter?|dritter?|vierter?|fünfter?|sechster?) (teil|buch)\b"
    r"|(première|deuxième|seconde|troisième|quatrième|cinquième) partie\b"
    r"|" + _COUNTED_BY_HAND + "|" + _COUNTED_ELSEWHERE,
    re.IGNORECASE,
)

#: "Lesson 1: Greetings", "Hymn XIV": any word that is counted, where others are with it.
_WORD_AND_NUMBER = re.compile(r"([^\W\d_]+)\s+(?:\d{1,3}|[IVXLC]+)(?:[.:)]\s|\s[-–—]\s|\Z)")

#: What surely is one, whatever the other titles are; a number of four digits is a year.
_NUMBERED = re.compile(
    r"(?:(?:chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk|rozdział|глава)\s+)?"
    r"(?:\d{1,3}|[IVXLC]+)(?:[.:)]\s.*)?\Z"
    r"|(?:chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk|rozdział|глава)\s+"
    r"(?:\d{1,3}|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty\S*|eins|zwei|drei|vier|fünf|sechs|sieben|acht"
    r"|neun|zehn|elf|zwölf|premier|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b"
    r"|" + _COUNTED_BY_HAND + "|" + _COUNTED_ELSEWHERE,
    re.IGNORECASE,
)

#: An appendix that brings its letter along: "Appendix A: Tables", "A. Tables".
_LETTERED_BY_HAND = re.compile(
    r"((appendix|schedule|anhang|anlage|annexe?|apéndice|appendice|bijlage|załącznik|bilaga|tillæg"
    r"|vedlegg|příloha|liite|anexo|függelék|ek|приложение|додаток|παράρτημα)\s+)?([A-ZΑ-ΩА-Я]|\d+|[IVX]+)([.:)]|$)",
    re.IGNORECASE,
)

#: The kinds that are counted, each by itself.
_COUNTED = ("part", "chapter", "appendix")


def run(draft: Draft) -> list[Finding]:
    """Write ``data-number`` on headings that are numbered, and the number into the tree."""
    counted = dict(_chapter_numbers(draft))
    unasked = draft.book.metadata.number_sections is None
    for index, part in enumerate(draft.parts):
        number = counted.get(index, "")
        if number and part.heading is not None:
            kind = part.chapter.kind
            if kind == "chapter" and unasked and _NUMBERED.match(plain(part.heading)):
                continue
            part.heading.set("data-number", number)
            lang = draft.lang(part.heading)
            word = words(lang)[kind]
            if kind == "appendix":
                _shorten(part.heading, word)
            label(
                part.heading,
                "number",
                number if kind == "chapter" else numbered(lang, word, number),
            )
        if draft.book.metadata.number_sections:
            _sections(part, number, draft.book.metadata.number_depth)
    return []


def _chapter_numbers(draft: Draft) -> Iterator[tuple[int, str]]:
    wanted = draft.book.metadata.number_sections
    if wanted is None:
        # A lone chapter needs no number, and titles that have one of their own keep it.
        titles = [title for part, title in _titles(draft) if part.chapter.kind == "chapter"]
        wanted = len(titles) > 1 and not _by_hand(titles)
    if not wanted:
        return
    by_kind = {k: [t for part, t in _titles(draft) if part.chapter.kind == k] for k in _COUNTED}
    own = {"part": _NUMBERED_BY_HAND, "appendix": _LETTERED_BY_HAND}
    counted = [k for k in _COUNTED if k not in own or not _by_hand(by_kind[k], own[k])]
    counts: Counter[str] = Counter()
    for index, part in enumerate(draft.parts):
        kind = part.chapter.kind
        if kind in counted and _countable(part):
            counts[kind] += 1
            yield index, _FORMS[kind](counts[kind])


def _titles(draft: Draft) -> list[tuple[Part, str]]:
    return [(part, plain(part.heading) if part.heading is not None else "") for part in draft.parts]


def _by_hand(titles: list[str], form: re.Pattern[str] = _NUMBERED_BY_HAND) -> bool:
    """Whether at least half of the titles bring a number along, as "Lesson 1", "Lesson 2" do."""
    said = Counter(found[1].casefold() for found in map(_WORD_AND_NUMBER.match, titles) if found)
    same = max(said.values(), default=0)
    counted = max(sum(map(bool, map(form.match, titles))), same if same > 1 else 0)
    return bool(titles) and 2 * counted >= len(titles)


def _countable(part: Part) -> bool:
    heading = part.heading
    return heading is not None and heading.tag == "h1" and "unnumbered" not in classes(heading)


def _shorten(heading: Element, word: str) -> None:
    """Take the word away that a title begins with and its number brings: "Appendix: Tables"."""
    rest = re.sub(rf"\s*{re.escape(word)}\s*[:.–—]\s+(?=\S)", "", heading.text or "", flags=re.I)
    heading.text = rest


def _letter(count: int) -> str:
    """A, B, ... Z, AA, AB: appendices are lettered."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_ROMAN = {
    "M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40,
    "X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1,
}  # fmt: skip


def _roman(count: int) -> str:
    text = ""
    for sign, value in _ROMAN.items():
        times, count = divmod(count, value)
        text += sign * times
    return text


_FORMS: dict[str, Callable[[int], str]] = {"part": _roman, "chapter": str, "appendix": _letter}


def _sections(part: Part, chapter: str, depth: int) -> None:
    if not chapter or part.chapter.kind == "part":
        return
    counts = [0] * 6
    for heading in headings(part.tree):
        rank = level(heading)
        if rank == 1 or rank > depth or "unnumbered" in classes(heading):
            continue
        counts[rank - 1] += 1
        counts[rank:] = [0] * (6 - rank)
        number = ".".join([chapter, *(str(n) for n in counts[1:rank])])
        heading.set("data-number", number)
        label(heading, "number", number)
