"""Solutions that students would get, though nobody has marked them as answers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from octavo import markup
from octavo.book import Book
from octavo.edition import Edition
from octavo.origin import origin
from octavo.report import Findings, warning
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import languages, words

#: What there is to look at: most chapters hold nothing of the kind.
_CONCERNED = re.compile(
    rb'class="[^"]*\b(?:solution|callout|note|tip)\b|id="sol-|<details\b|<h[1-6]\b|<p\b[^>]*><strong'
)

#: What such titles say as well: plurals that are made otherwise, and what teachers call them.
_FORMS = """soluciones solucionario soluzioni risposte soluções gabarito corrigé corrigés correction
    solutionnaire lösungsteil lösungsblatt lösungsbogen musterlösung musterlösungen
    erwartungshorizont antwortschlüssel uitwerkingen antwoordmodel rozwiązania odpowiedzi
    odpovědi vastaukset ratkaisut facit fasit facitliste решения відповіді розв’язки розв'язки
    cevaplar cevap çözümleri λύσεις απαντήσεις clave schlüssel""".split()

#: What is to be filled in stands there for students: underscores, dots.
_GAP = re.compile(r"_{3}|\.{4}|…{2}")

#: A title is short: what goes on is a sentence that speaks of answers.
_TITLE_MOST = 60

#: So many further places are named.
_NAMED_MOST = 5


def shown(book: Book, edition: Edition) -> Findings:
    """A finding where students get solutions: Quarto shows them to all, and so do we.

    So does what folds on a screen: on paper the answer stands open below the word "Solution"; and
    so do the solutions at the end of a textbook.
    """
    teachers = any(values.get("answers") is True for values in book.metadata.editions.values())
    if edition.answers or not (edition.answer_space or teachers):
        return ()
    found = [
        (element, chapter.file)
        for chapter in book.chapters
        if _CONCERNED.search(chapter.xml)
        for element in _solutions(chapter.tree())
    ]
    if not found:
        return ()
    count = f"{len(found)} solutions stand" if len(found) > 1 else "a solution stands"
    # the first is where the finding stands
    place = origin(*found[0])
    places = dict.fromkeys(origin(*one) for one in found[1:])
    others = [one.line for one in places if one.file == place.file and one != place][:_NAMED_MOST]
    if others:
        count += f" (in line{'s' * (len(others) > 1)} {', '.join(map(str, others))} as well)"
    message = f"{count} in an edition that is to hold no answers"
    first = found[0][0]
    hint = "write `::: {.solution .answer}` for what only editions with answers are to show"
    if first.tag in HEADINGS:
        hint = "write `{.answer}` behind the heading of what only editions with answers are to show"
    elif "solution" not in _classes(first):
        hint = "what stands between `::: {.answer}` and `:::` only editions with answers show"
    return (warning("solution-shown", message, place, hint),)


def _solutions(tree: Element) -> Iterator[Element]:
    for element in tree.iter("div", "details", "p", *HEADINGS):
        around = (element, *element.iterancestors())
        if _solves(element) and not any("answer" in _classes(one) for one in around):
            yield element


def _solves(element: Element) -> bool:
    if element.tag == "details":
        return _named(element.find("summary"), _words())
    if element.tag in HEADINGS:
        above = element.getparent()
        if above is None or above.tag != "section" or not _named(element, _titles()):
            return False
        return len(above) == 1 or not all("answer" in _classes(one) for one in list(above)[1:])
    if element.tag == "p":
        return _runs_in(element)
    names = _classes(element)
    if "solution" in names or (element.get("id") or "").startswith("sol-"):
        return True
    callout = any(name in ("note", "tip") or name.startswith("callout-") for name in names)
    first = element[0] if len(element) else None
    return callout and first is not None and first.tag in HEADINGS and _named(first, _titles())


def _runs_in(paragraph: Element) -> bool:
    """Whether a paragraph begins with such a title in bold, and has a solution behind it."""
    first = paragraph[0] if len(paragraph) and not (paragraph.text or "").strip() else None
    if first is None or first.tag != "strong" or not _named(first, _titles()):
        return False
    if any("answer" in _classes(one) for one in paragraph.iter()):
        return False
    behind = markup.words(paragraph)[len(markup.words(first)) :]
    return any(map(str.isalnum, behind)) and _GAP.search(behind) is None


def left_alone(section: Element) -> bool:
    """Whether of a section of solutions no more is left than its heading, which is for nothing."""
    heading = section[0] if len(section) == 1 and section.tag == "section" else None
    if heading is None or heading.tag not in HEADINGS or (heading.tail or "").strip():
        return False
    return _named(heading, _titles())


def _named(title: Element | None, form: re.Pattern[str]) -> bool:
    if title is None:
        return False
    text = " ".join(markup.words(title).split()).casefold()
    return len(text) <= _TITLE_MOST and form.search(text) is not None


@functools.cache
def _words() -> re.Pattern[str]:
    """The word for a solution or an answer in any language, in the plural too."""
    known = {words(tag)[key].casefold() for tag in languages() for key in ("solution", "answer")}
    return re.compile(rf"\b(?:{'|'.join(sorted(known))})\w{{0,3}}\b")


@functools.cache
def _titles() -> re.Pattern[str]:
    """Such a word alone, with a number or with what it solves: one may be a chemist's, too."""
    known = {words(tag)["exercise"].casefold() for tag in languages()}
    others = "problem question frage key respuesta anahtar part task teil".split()
    solved = "|".join([*sorted(known), *others])
    named = rf"(?:{_words().pattern}|\b(?:{'|'.join(map(str.casefold, _FORMS))})\b)"
    return re.compile(rf"\A{named}(?:\W*(?:\(.*\)\W*)?\Z|.*(?:\d|\b(?:{solved})))")


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()
