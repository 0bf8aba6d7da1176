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
    rb'class="[^"]*\b(?:solution|callout|note|tip)\b|id="sol-|<details\b|<h[1-6]\b'
)

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
    for element in tree.iter("div", "details", *HEADINGS):
        around = (element, *element.iterancestors())
        if _solves(element) and not any("answer" in _classes(one) for one in around):
            yield element


def _solves(element: Element) -> bool:
    if element.tag == "details":
        return _named(element.find("summary"), _words())
    if element.tag in HEADINGS:
        above = element.getparent()
        return above is not None and above.tag == "section" and _named(element, _titles())
    names = _classes(element)
    if "solution" in names or (element.get("id") or "").startswith("sol-"):
        return True
    callout = any(name in ("note", "tip") or name.startswith("callout-") for name in names)
    first = element[0] if len(element) else None
    return callout and first is not None and first.tag in HEADINGS and _named(first, _titles())


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
    solved = "|".join([*sorted(known), "problem", "question", "frage", "key"])
    return re.compile(rf"\A{_words().pattern}(?:\W*\Z|.*(?:\d|\b(?:{solved})))")


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()
