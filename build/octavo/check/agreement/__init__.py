"""One truth, two outputs: the finished EPUB and the finished PDF say the same.

Both files are read as strangers read them, the EPUB through its package, the PDF through its
structure tree; their words, numbers, notes, links and text alternatives are compared in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from octavo.book import Resolved
from octavo.check import PRINTED, READ
from octavo.check.agreement import allowed, differences, epub, links, pairs
from octavo.check.agreement.allowed import LINK_LETTER, turned_only
from octavo.check.agreement.values import Index, Link, Part, Words, letters
from octavo.report import Finding, Findings, Source, warning
from octavo.workshop import Failure, Workshop

__all__ = ["Record", "compare", "meant", "record"]

#: No file is worth more findings than a person reads.
_MOST = 20

_UNREADABLE = ("KeyError", "StopIteration", "BadZipFile", "XMLSyntaxError")
_UNREADABLE_PDF = ("KeyError", "StopIteration", "PdfError")
_HINT = (
    "both are made of one text: where no style sheet of yours hides or moves words, this is a "
    "fault of Octavo's; please report it"
)

_AGAIN = "build again with `-j 1`; where memory is short, end other programs"


@dataclass(frozen=True)
class Record:
    """Where things come from: ids with their places (``FILE:LINE``), and the manuscript's files.

    ``meant`` are letters that the author wants in one of the outputs only. ``pages`` is the file
    that the page numbers of the EPUB are from, "" where that is not known.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    meant: frozenset[str] = frozenset()
    pages: str = ""


def record(
    data: bytes,
    texts: Mapping[str, str] = MappingProxyType({}),
    meant: Iterable[str] = (),
    names: Mapping[str, str] = MappingProxyType({}),
) -> Record:
    """The record of a book's ids, from the file ``pagemap.json`` that is made with it.

    ``names`` are those of the manuscript's files in messages, by those in the record.
    """
    places: dict[str, str] = {}
    pages = ""
    try:
        made: Any = json.loads(data)
        for ids in made["elements"].values():
            for id_, place in ids.items():
                file, _, line = place.rpartition(":")
                places[id_] = f"{names.get(file, file)}:{line}"
        files = (str(e["file"]) for e in made["editions"] if e["name"] == made["page_source"])
        pages = next(files, "")
    except (ValueError, KeyError, TypeError, AttributeError):
        pages = ""
    return Record(places, texts, frozenset(meant), pages)


def meant(first: Resolved, second: Resolved) -> Iterator[str]:
    """The letters that are in one of two selections of a book's text only: its author's wish."""
    others = {chapter.name: chapter for chapter in second.chapters}
    for chapter in first.chapters:
        other = others.get(chapter.name, chapter)
        if other.xml != chapter.xml:
            one, two = (epub.words(c.tree()) for c in (chapter, other))
            ours, theirs = one.index, two.index
            for each in differences.of_texts(ours.letters, theirs.letters):
                found = _at_word(ours, theirs, each)
                yield ours.letters[found.begin : found.end]
                yield theirs.letters[found.start : found.stop]
            pictured = ({letters(run.text) for run in w.alternatives} for w in (one, two))
            yield from set.symmetric_difference(*pictured)


def compare(
    ebook: bytes,
    document: bytes,
    known: Record,
    names: tuple[str, str],
    live: bool = True,
    workshop: Workshop | None = None,
    paged: bool = True,
) -> Findings:
    """What one of two finished files says and the other does not.

    ``names`` are those of the EPUB and of the PDF. A PDF for paper is not ``live``: it has no
    links. Where the EPUB has the page numbers of another PDF, this is not ``paged``. A file that
    cannot be read is told elsewhere.
    """
    workshop = workshop or Workshop()
    (first,) = workshop.run(READ, [ebook], near=True, keep=False)
    if isinstance(first, Failure):
        if first.kind in _UNREADABLE:
            return ()
        raise RuntimeError(f"{READ}: {first.kind}: {first.message}")
    workshop.wait()
    (second,) = workshop.run(PRINTED, [document], keep=False)
    if isinstance(second, Failure):
        if second.kind in _UNREADABLE_PDF:
            return ()
        reason = f"{second.kind}: {second.message}"
        message = f"{names[0]} and {names[1]} were not compared ({reason})"
        hint = _AGAIN if second.outer else "the PDF is made in a way that is not known here"
        return (warning("outputs-not-compared", message, hint=hint),)
    places = {name: label for part in second for name, label in part.places.items() if label}
    found = [*_parts(first, second, _Teller(known, names, live, paged, places))]
    if len(found) > _MOST:
        more = len(found) - _MOST
        found[_MOST:] = [warning("outputs-differ", f"{more} more differences are not told", None)]
    return tuple(found)


@dataclass(frozen=True)
class _Teller:
    """Makes findings of differences."""

    known: Record
    names: tuple[str, str]
    live: bool
    paged: bool = True
    places: Mapping[str, str] = field(default_factory=dict)

    def words(self, ours: Index, theirs: Index, found: differences.Difference) -> Finding | None:
        first, second = ours.letters, theirs.letters
        found = _at_word(ours, theirs, found)
        there, here = first[found.begin : found.end], second[found.start : found.stop]
        if all(letters_ in self.known.meant for letters_ in (there, here) if letters_):
            return None
        if not (self.live or there) and LINK_LETTER.match(here):
            return None
        said = ours.said(found.begin, found.end), theirs.said(found.start, found.stop)
        if turned_only(there, here, *said):
            return None
        before = ours.before(found.begin) or theirs.before(found.start)
        after = ours.after(found.end) or theirs.after(found.stop)
        phrases = [*(f"{before} {text}" for text in said if text), before, after, *said]
        source = self.source(ours.anchor(found.begin) or theirs.anchor(found.start), *phrases)
        number = all(not s or re.fullmatch(r"\W*\d[\d.,–-]*\W*", s) for s in said)
        code = "outputs-differ-number" if number else "outputs-differ-words"
        near = f"behind “{before}”" if before else f"before “{after}”"
        return warning(code, f"{self.sides(*said)}, {near}", source, _HINT)

    def wanted(self, *texts: str) -> bool:
        """Whether all of that is in what the author wants in one of the outputs only."""
        return all(any(letters(text) in part for part in self.known.meant) for text in texts)

    def sides(self, first: str, second: str) -> str:
        """Who has what."""
        first, second = _short(first), _short(second)
        if not second:
            return f"“{first}” is in {self.names[0]} and not in {self.names[1]}"
        if not first:
            return f"“{second}” is in {self.names[1]} and not in {self.names[0]}"
        return f"{self.names[0]} has “{first}” where {self.names[1]} has “{second}”"

    def source(self, anchor: str, *phrases: str) -> Source | None:
        """The manuscript's line: that of one of the phrases, else that of the nearest id.

        A phrase is looked for by its last three words: its line is that of its end.
        """
        file, _, line = self.known.places.get(anchor, "").rpartition(":")
        if not line.isdecimal():
            return None
        begin = int(line)
        text = "\n".join(self.known.texts.get(file, "").split("\n")[begin - 1 :])
        for phrase in phrases:
            words = re.findall(r"\w+", phrase)[-3:]
            found = re.search(r"\b" + r"\W+".join(map(re.escape, words)), text) if words else None
            if found:
                return Source(file, begin + text.count("\n", 0, found.end()))
        return Source(file, begin)


def _at_word(ours: Index, theirs: Index, found: differences.Difference) -> differences.Difference:
    """The same difference, from the start of a word where that is possible.

    Of ``12 13`` and ``12 1924 13`` the letters 9241 are the first that differ, but 1924 was meant.
    """
    begin, end, start, stop = found.begin, found.end, found.start, found.stop
    if (end - begin) * (stop - start):
        return found
    index, first, last = (ours, begin, end) if end > begin else (theirs, start, stop)
    for moved in range(min(begin, start)):
        if index.begins(first - moved):
            edges = (place - moved for place in (begin, end, start, stop))
            return differences.Difference(*edges)
        if index.letters[first - moved - 1] != index.letters[last - moved - 1]:
            break
    return found


def _parts(first: Sequence[Part], second: Sequence[Part], teller: _Teller) -> Iterator[Finding]:
    for ours, theirs in pairs.of_parts(first, second, teller.known.meant):
        if ours is None or theirs is None:
            yield from _alone(ours, theirs, teller)
            continue
        told = [*_both(ours, theirs, teller)]
        yield from told or _within(theirs, allowed.HOLLOW, teller)


def _both(ours: Part, theirs: Part, teller: _Teller) -> Iterator[Finding]:
    yield from _texts(ours.text, theirs.text, teller)
    for name in dict.fromkeys((*ours.notes, *theirs.notes)):
        note, other = ours.notes.get(name), theirs.notes.get(name)
        if note is not None and other is not None:
            yield from _texts(note, other, teller)
            continue
        if other is not None and not teller.live and _address(ours, other):
            continue  # on paper a link is its address, at the foot of the page
        there = note or other or Words()
        words = " ".join(there.index.words)
        sides = teller.sides(words if note else "", words if other else "")
        yield warning("outputs-differ-note", f"a note: {sides}", teller.source(name), _HINT)
    if teller.live:
        for name in ours.calls.keys() & theirs.calls.keys():
            yield from _led(ours.calls[name], theirs.calls[name], teller)


def _within(part: Part, kinds: Mapping[str, str], teller: _Teller) -> Iterator[Finding]:
    """What is wrong within a part of the PDF, whatever the EPUB says."""
    for kind, run in part.hollow:
        if kind in kinds:
            message = f"{kinds[kind]} in {teller.names[1]}, behind “{run.text}”"
            yield warning("outputs-differ", message, teller.source(run.anchor, run.text), _HINT)
    for link in part.numbers:
        if links.misleads(link):
            yield _elsewhere(link, teller)


def _alone(ours: Part | None, theirs: Part | None, teller: _Teller) -> Iterator[Finding]:
    """A chapter that one of the files lacks; the PDF has pages of its own, without places."""
    if theirs and not theirs.ids:
        yield from _within(theirs, allowed.HOLLOW_OF_ITS_OWN, teller)
        yield from (_elsewhere(link, teller) for link in links.misleading(theirs.text.links))
    index = (ours or theirs or Part(Words())).text.index
    words = index.words if index.letters else ()  # letters that are not compared pair no chapters
    if words and (ours or (theirs and theirs.ids)):
        said = " ".join(words[:8])
        message = teller.sides(said if ours else "", said if theirs else "")
        first = next(run.anchor for run in (ours or theirs or Part(Words())).text.runs)
        yield warning("outputs-differ", f"a chapter: {message}", teller.source(first), _HINT)


def _address(part: Part, note: Words) -> bool:
    """Whether a note holds nothing but the address of one of a part's links, and its mark."""
    said = letters("".join(run.text for run in note.runs))
    places = (*part.text.links, *(link for each in part.notes.values() for link in each.links))
    return any(said.endswith(letters(link.address.split("//")[-1])) for link in places)


def _texts(ours: Words, theirs: Words, teller: _Teller) -> Iterator[Finding]:
    if ours.letters != theirs.letters:
        first, second = ours.index, theirs.index
        for found in differences.of_texts(first.letters, second.letters):
            finding = teller.words(first, second, found)
            if finding:
                yield finding
    yield from _alternatives(ours, theirs, teller)
    if teller.live:
        yield from _links(ours, theirs, teller)


def _alternatives(ours: Words, theirs: Words, teller: _Teller) -> Iterator[Finding]:
    first = [letters(run.text) for run in ours.alternatives]
    second = [letters(run.text) for run in theirs.alternatives]
    for found in differences.of_lists(first, second):
        there = ours.alternatives[found.begin : found.end]
        here = theirs.alternatives[found.start : found.stop]
        if teller.wanted(*(run.text for run in (*there, *here))):
            continue
        said = (" · ".join(run.text for run in runs) for runs in (there, here))
        one = next(iter((*there, *here)))
        source = teller.source(one.anchor, one.text)
        message = f"text alternatives: {teller.sides(*said)}"
        yield warning("outputs-differ-alternative", message, source, _HINT)


def _links(ours: Words, theirs: Words, teller: _Teller) -> Iterator[Finding]:
    both = [[(letters(link.text), link) for link in w.links] for w in (ours, theirs)]
    # a link of signs that may differ is no link of the text: a way back, an image
    mine, others = ([link for text, link in some if text] for some in both)
    first, second = ([f"{text} {k.address}" for text, k in some if text] for some in both)
    if first == second:
        for link, other in zip(mine, others, strict=True):
            yield from _led(link, other, teller)
    for found in differences.of_lists(first, second) if first != second else ():
        there, here = mine[found.begin : found.end], others[found.start : found.stop]
        if teller.wanted(*(link.text for link in (*there, *here))):
            continue
        said = (" · ".join(map(_told, some)) for some in (there, here))
        one = next(iter((*there, *here)))
        source = teller.source(one.anchor, one.text)
        message = f"links: {teller.sides(*said)}"
        yield warning("outputs-differ-link", message, source, _HINT)
    signs = [[link for text, link in some if not text] for some in both]
    if len(signs[0]) == len(signs[1]):
        for link, other in zip(*signs, strict=True):
            yield from _led(link, other, teller)


def _led(link: Link, other: Link, teller: _Teller) -> Iterator[Finding]:
    """Whether a link of the PDF leads to the page that what it is to is on.

    The PDF tells that itself where what the EPUB's leads to is marked in it; else the EPUB does.
    """
    place = teller.places.get(link.target)
    due = (place,) if place else link.pages if teller.paged else ()
    wrong = [page for page in other.pages if page not in due]
    if due and wrong:
        message = (
            f"the link “{_short(link.text)}” leads to page {wrong[0]} in {teller.names[1]}: "
            f"what it leads to in {teller.names[0]} is on page {due[0]}"
        )
        source = teller.source(link.anchor, link.text)
        yield warning("outputs-differ-link", message, source, _HINT)


def _elsewhere(link: Link, teller: _Teller) -> Finding:
    message = f"the link “{_short(link.text)}” leads to page {link.pages[0]} in {teller.names[1]}"
    source = teller.source(link.anchor, link.text)
    return warning("outputs-differ-link", message, source, _HINT)


def _told(link: Link) -> str:
    return link.text if link.address == "#" else f"{link.text} ({link.address})"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:50]} … {text[-25:]}"
