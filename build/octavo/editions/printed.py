"""What a book says of its printed pages: page references and the locators of its index.

Pure functions of labels, which map ids to the printed numbers of their pages; both formats use
them, the PDF with its own pages, the EPUB with those of the printed book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from octavo.book import Metadata
from octavo.vocabulary import Element
from octavo.wording import words

_TOKEN = re.compile(
    r"(?P<first>[^.#*]+)(?:\.\.(?P<last>[^#*]+))?(?:#(?P<note>\w+))?(?P<star>\*?)\Z"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True)
class Locator:
    """A place in an index: the ids where it begins and ends, their pages, the number of a note."""

    first: str
    last: str
    page: str
    end: str
    note: str = ""
    principal: bool = False


def asks(tree: Element) -> bool:
    """Whether a chapter names printed pages, or has an index: then they are to be filled in."""
    links = (a for a in tree.iter("a") if a.get("data-page") or "list-entry" in a.get("class", ""))
    holders = (span for span in tree.iter("span") if span.get("data-refs"))
    return next(links, None) is not None or next(holders, None) is not None


def fill(tree: Element, labels: Mapping[str, str], metadata: Metadata, guess: str = "") -> None:
    """Put the printed pages into a chapter's page references and index, in place.

    What ``labels`` does not know stays as it was; but before pages are known, a ``guess`` of about
    the right width stands there, so that few lines change when they are.
    """
    for link in list(tree.iter("a")):
        if "list-entry" in (link.get("class") or ""):
            _listed(link, labels.get(link.get("href", "").removeprefix("#"), guess))
        form = link.get("data-page")
        if not form:
            continue
        label = labels.get(link.get("href", "").removeprefix("#"))
        before = link.attrib.pop(_BEFORE, "")
        if label:
            _say(link, form.replace("{page}", label))
        elif guess:
            written = etree.tostring(link, encoding="unicode", with_tail=False)
            _say(link, form.replace("{page}", guess))
            link.set(_BEFORE, written)
        elif before:
            was = etree.fromstring(before)
            _say(link, was.text)
            link.extend(list(was))
    index(tree, labels, metadata.lang, metadata.page_range_format)


#: What a page reference said before its page was guessed.
_BEFORE = "data-before"


def _say(link: Element, text: str | None) -> None:
    """Have a link say that, and nothing else."""
    for child in list(link):
        link.remove(child)
    link.text = text


def _listed(link: Element, label: str) -> None:
    """The page of what a list of figures leads to, behind a leader."""
    page = link.find("span[@class='entry-page']")
    if page is None:
        leader = etree.SubElement(link, "span", {"class": "leader"})
        leader.tail = " "
        name = f"pageref-{link.get('href', '').removeprefix('#')}"
        page = etree.SubElement(link, "span", {"class": "entry-page", "id": name})
    page.text = label


def index(tree: Element, labels: Mapping[str, str], lang: str, style: str) -> None:
    """Put the printed pages into a chapter's index, in place: "12–15, 20".

    ``style`` is CSL's ``page-range-format``, "" for the usual one of the language.
    """
    style = style or ("chicago" if lang[:2] == "en" else "expanded")
    for holder in list(tree.iter("span")):
        found = locators(holder.get("data-refs", ""), labels)
        if found:
            _write(holder, found, style, lang)


def locators(refs: str, labels: Mapping[str, str]) -> list[Locator]:
    """The places that ``data-refs`` names, by page: the same page once, runs as ranges."""
    known: list[Locator] = []
    for token in refs.split():
        found = _TOKEN.match(token)
        if found is None or found["first"] not in labels:
            continue
        last = found["last"] if found["last"] in labels else found["first"]
        known.append(
            Locator(
                found["first"],
                last,
                labels[found["first"]],
                labels[last],
                found["note"] or "",
                bool(found["star"]),
            )
        )
    return _collapsed(_merged(sorted(known, key=_order)))


def _order(place: Locator) -> tuple[tuple[int, int, str], tuple[int, int, str], int]:
    return _number(place.page), _number(place.end), len(place.note)


def _number(label: str) -> tuple[int, int, str]:
    """Where a page stands: roman numbers come first, then arabic, then whatever else there is."""
    if label.isascii() and label.isdecimal():
        return 1, int(label), ""
    lower = label.lower()
    if lower and set(lower) <= set(_ROMAN):
        values = [_ROMAN[sign] for sign in lower]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return 0, sum(-value if value < after else value for value, after in pairs), ""
    return 2, 0, label


def _merged(places: Sequence[Locator]) -> list[Locator]:
    """One place for each page, ranges that touch joined; a principal place keeps to itself."""
    made: list[Locator] = []
    for place in places:
        twin = next((i for i, other in enumerate(made) if _covers(other, place)), None)
        if twin is None:
            last = made[-1] if made else None
            if last and not place.principal and not last.principal and _overlap(last, place):
                made[-1] = replace(last, last=place.last, end=place.end)
            else:
                made.append(place)
        elif place.principal and made[twin].page == made[twin].end == place.page == place.end:
            made[twin] = replace(made[twin], principal=True, note="")
    return made


def _covers(outer: Locator, inner: Locator) -> bool:
    if outer.note and outer.note != inner.note:
        return False
    if inner.principal and not outer.principal and outer.page != outer.end:
        return False
    low, high = _number(outer.page), _number(outer.end)
    return low <= _number(inner.page) and _number(inner.end) <= high


def _overlap(one: Locator, other: Locator) -> bool:
    """Whether two ranges share a page; single pages do not count as ranges."""
    if one.page == one.end or other.page == other.end or one.note or other.note:
        return False
    return _number(other.page) <= _number(one.end)


def _collapsed(places: Sequence[Locator]) -> list[Locator]:
    """Three pages or more in a row become a range."""
    made: list[Locator] = []
    run: list[Locator] = []
    for place in [*places, None]:
        if place is not None and run and _follows(run[-1], place):
            run.append(place)
            continue
        if len(run) > 2:
            made.append(replace(run[0], last=run[-1].last, end=run[-1].end))
        else:
            made += run
        run = [place] if place is not None else []
    return made


def _follows(one: Locator, other: Locator) -> bool:
    if one.note or other.note or one.principal or other.principal:
        return False
    (kind, number, _), (other_kind, other_number, _) = _number(one.end), _number(other.page)
    single = one.page == one.end and other.page == other.end
    return single and kind == other_kind < 2 and other_number == number + 1


def _write(holder: Element, places: Sequence[Locator], style: str, lang: str) -> None:
    wording = words(lang)
    for child in list(holder):
        child.tail = None
        if child.get("role") == "doc-pagebreak":
            holder.addprevious(child)
        else:
            holder.remove(child)
    holder.text = None
    for index, place in enumerate(places):
        if index:
            holder[-1].tail = ", "
        parent = etree.SubElement(holder, "strong") if place.principal else holder
        text = place.page
        if place.note:
            text = wording["note_in_index"].format(page=place.page, note=place.note)
        first = _link(parent, place.first, text, place.page, wording)
        if place.end != place.page:
            first.tail = "\u2013"
            _link(parent, place.last, short(place.page, place.end, style), place.end, wording)


def _link(parent: Element, aim: str, text: str, page: str, wording: Mapping[str, str]) -> Element:
    title = wording["page_of"].format(page=page)
    link = etree.SubElement(parent, "a", {"class": "locator", "href": f"#{aim}", "title": title})
    link.text = text
    return link


def short(first: str, last: str, style: str) -> str:
    """The second number of a range as CSL's ``page-range-format`` writes it (CSL 1.0.2)."""
    both_arabic = all(n.isascii() and n.isdecimal() for n in (first, last))
    if not both_arabic or len(first) != len(last) or int(last) <= int(first):
        return last
    return _STYLES.get(style, _expanded)(first, last)


def _expanded(first: str, last: str) -> str:
    return last


def _changed(first: str, last: str, least: int) -> str:
    """The digits of ``last`` from the first that differs on, ``least`` of them at the least."""
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), 0)
    return last[min(same, max(0, len(last) - least)) :]


def _chicago(first: str, last: str) -> str:
    """The Chicago Manual of Style, 17th edition, 9.61."""
    if len(first) < 3 or first.endswith("00"):
        return last
    if 0 < int(first[-2:]) < 10:
        return _changed(first, last, 1)
    return _changed(first, last, 2)


_STYLES: dict[str, Callable[[str, str], str]] = {
    "chicago": _chicago,
    "expanded": _expanded,
    "minimal": lambda first, last: _changed(first, last, 1),
    "minimal-two": lambda first, last: _changed(first, last, 2),
}
