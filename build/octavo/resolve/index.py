"""The index: its marks get ids, and its chapter is made of them.

The index stands in the chapter of kind ``index`` (``# Index {-}``), else in ``div#index``
(``::: {#index}``), else in a chapter of its own at the end of the book.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from octavo import markup
from octavo.book import Chapter
from octavo.report import Finding, Source, error, warning
from octavo.resolve import collation, entries
from octavo.resolve.draft import Draft, Part, add_class, classes, only
from octavo.vocabulary import Element, freeze
from octavo.wording import words

#: Fewer main entries than this stand in one group without letters.
_LETTERED = 16


@dataclass
class _Entry:
    """An entry with what stands below it; ``refs`` are tokens of ``data-refs``."""

    term: entries.Term
    refs: list[str] = field(default_factory=list)
    see: list[tuple[str, Part, Element]] = field(default_factory=list)
    see_also: list[tuple[str, Part, Element]] = field(default_factory=list)
    below: dict[str, _Entry] = field(default_factory=dict)
    id: str = ""


def run(draft: Draft) -> list[Finding]:
    """Gather the marks and write the index."""
    for part in draft.parts:
        for element in part.tree.iter():
            # ours to give: an author's raw HTML has no say in it
            element.attrib.pop("data-refs", "")
            element.attrib.pop("data-page", "")
    if draft.book.metadata.index is False:
        return []
    gatherer = _Gatherer(draft)
    top = gatherer.gather()
    for part in draft.parts:
        _settle(part.tree)
    place, found = _place(draft, bool(top))
    if place is None or not top:
        return gatherer.findings + found
    _name(top, gatherer.taken)
    holder = etree.SubElement(place, "div", {"class": "index"})
    writer = _Writer(draft, top)
    writer.groups(holder)
    return gatherer.findings + found + writer.findings


def _settle(tree: Element) -> None:
    """Move marks that are a paragraph of their own into a neighbour: they are no line of text."""
    for paragraph in list(tree.iter("p")):
        marks = list(paragraph)
        parent = paragraph.getparent()
        said = [paragraph.text, *(text for mark in marks for text in (mark.text, mark.tail))]
        if parent is None or not marks or any((text or "").strip() for text in said):
            continue
        if any("index" not in classes(mark) or len(mark) for mark in marks):
            continue
        for mark in marks:
            mark.tail = None
            for name in ("data-line", "data-file"):
                if paragraph.get(name):
                    # where it is written, wherever it goes
                    mark.set(name, paragraph.get(name, ""))
        after, before = paragraph.getnext(), paragraph.getprevious()
        if after is not None and after.tag == "p" and not _is_picture(after):
            marks[-1].tail, after.text = after.text, None
            after[:0] = marks
        elif before is not None and (last := [p for p in before.iter("p") if _is_prose(p)]):
            last[-1].extend(marks)
        else:
            add_class(paragraph, "marks")
            continue
        parent.remove(paragraph)


def _is_picture(paragraph: Element) -> bool:
    """Whether a paragraph is an image: with a mark in it, it would be one with words."""
    return len(paragraph) == 1 and paragraph[0].tag == "img" and only(paragraph.text)


def _is_prose(paragraph: Element) -> bool:
    """Whether a paragraph may hold a mark: one that is a name alone is known by that."""
    named = any("attribution" in classes(e) for e in paragraph.iter("p", "span"))
    return not named and not _is_picture(paragraph)


class _Gatherer:
    """Reads every mark of the book, in order, and gives it an id."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.taken = {e.get("id") for part in draft.parts for e in part.tree.iter() if e.get("id")}
        self.findings: list[Finding] = []
        self.open: dict[tuple[str, ...], tuple[_Entry, int, Part, Element]] = {}
        self.count = 0

    def gather(self) -> dict[str, _Entry]:
        top: dict[str, _Entry] = {}
        for part in self.draft.parts:
            for element in list(part.tree.iter("span")):
                if "index" in classes(element):
                    if element.get("data-entry") is None:
                        # `[word]{.index}`: the word itself is the entry
                        word = " ".join(markup.words(element).split())
                        element.set("data-entry", re.sub('(["!@|])', r'"\1', word))
                    self.mark(top, part, _lifted(element))
        for _, _, part, element in self.open.values():
            written = element.get("data-entry", "")
            self.findings.append(
                warning(
                    "index-range",
                    f"the range of the index entry “{written}” is never ended",
                    self.source(part, element),
                    f"write `\\index{{{written.replace('|(', '|)')}}}` where it ends",
                )
            )
        return top

    def source(self, part: Part, element: Element) -> Source:
        written = element.get("data-entry", "")
        return self.draft.source(part, element, f"{{{written}}}", f'"{written}"', f"[{written}]")

    def mark(self, top: dict[str, _Entry], part: Part, element: Element) -> None:
        written = element.get("data-entry", "")
        _close_up(element)
        try:
            mark = entries.parse(written)
        except entries.Malformed as problem:
            message = f"the index entry “{written}” cannot be read: {problem}"
            hint = "write `main!sub`, `sort@display`, `entry|(` or `entry|see{other}`"
            self.findings.append(error("index-entry", message, self.source(part, element), hint))
            return
        entry = _entry(top, mark.terms)
        if mark.see or mark.see_also:
            (entry.see if mark.see else entry.see_also).append(
                (mark.see or mark.see_also, part, element)
            )
            return
        name = self.id()
        element.set("id", name)
        path = tuple(term.sort for term in mark.terms)
        star = "*" if mark.principal else ""
        if mark.span == "end":
            self.end(path, name, part, element)
        else:
            if mark.span == "begin":
                self.open[path] = (entry, len(entry.refs), part, element)
            entry.refs.append(name + star)

    def id(self) -> str:
        while True:
            self.count += 1
            name = f"ix-{self.count}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def end(self, path: tuple[str, ...], name: str, part: Part, element: Element) -> None:
        begun = self.open.pop(path, None)
        if begun is not None:
            entry, index, _, _ = begun
            first = entry.refs[index]
            entry.refs[index] = f"{first.rstrip('*')}..{name}{'*' if first.endswith('*') else ''}"
            return
        written = element.get("data-entry", "")
        self.findings.append(
            warning(
                "index-range",
                f"the range of the index entry “{written}” ends where none has begun",
                self.source(part, element),
                f"write `\\index{{{written.replace('|)', '|(')}}}` where it begins",
            )
        )


def _close_up(mark: Element) -> None:
    """An empty mark leaves nothing on the page: of the blanks on its two sides one goes."""
    if len(mark) or mark.text:
        return
    previous, parent = mark.getprevious(), mark.getparent()
    if previous is not None:
        before = previous.tail or ""
    else:
        before = (parent.text or "") if parent is not None else ""
    if before[-1:].isspace() and (mark.tail or "")[:1].isspace():
        mark.tail = (mark.tail or "").lstrip()


def _lifted(mark: Element) -> Element:
    """A mark that stands in a citation as one before it: what is made of that has other words."""
    around = [e for e in mark.iterancestors("span") if "citation" in classes(e)]
    if not around:
        return mark
    lifted = copy.copy(mark)
    lifted[:], lifted.text = [], None
    previous, parent = around[-1].getprevious(), around[-1].getparent()
    around[-1].addprevious(lifted)
    # the blank before a citation stays next to it: where that is a note, none stands there
    if previous is not None:
        before = previous.tail or ""
        previous.tail = before.rstrip()
    else:
        assert parent is not None
        before = parent.text or ""
        parent.text = before.rstrip()
    lifted.tail = before[len(before.rstrip()) :]
    mark.tag = "lifted"
    etree.strip_tags(around[-1], "lifted")
    return lifted


def _entry(top: dict[str, _Entry], terms: Sequence[entries.Term]) -> _Entry:
    level = top
    for term in terms:
        entry = level.setdefault(f"{term.sort}\0{entries.plain(term.display)}", _Entry(term))
        level = entry.below
    return entry


def _name(level: dict[str, _Entry], taken: set[str | None], prefix: str = "index") -> None:
    """Give every entry an id: what a see-entry leads to."""
    count = 0
    for entry in level.values():
        count += 1
        while f"{prefix}-{count}" in taken:
            count += 1
        entry.id = f"{prefix}-{count}"
        _name(entry.below, taken, entry.id)


def _place(draft: Draft, wanted: bool) -> tuple[Element | None, list[Finding]]:
    """Where the index goes; a finding where a place is ready and no mark is there.

    Of several that are called so, that which says the least: others are typed.
    """
    called = [part for part in draft.parts if part.chapter.kind == "index"]
    chapter = min(called, key=lambda part: len(part.tree), default=None)
    if chapter is not None:
        if not wanted and len(chapter.tree) == 1:
            hint = "mark places in the text: `\\index{entry}`"
            message = "the index is empty: nothing in the book is marked for it"
            place = draft.source(chapter, chapter.tree)
            return None, [warning("index-empty", message, place, hint)]
        return chapter.tree, []
    for part in draft.parts:
        for div in part.tree.iter("div"):
            if div.get("id") == "index" or "index" in classes(div):
                return div, []
    return (_chapter(draft).tree if wanted else None), []


def _chapter(draft: Draft) -> Part:
    """A chapter for the index at the end of the book, but before a colophon."""
    lang = draft.book.metadata.lang
    tree = etree.Element("section", {"data-kind": "index"})
    heading = etree.SubElement(tree, "h1", {"class": "unnumbered"})
    heading.text = draft.book.metadata.index_title or words(lang)["index"]
    taken = {part.chapter.name for part in draft.parts}
    name = next(n for n in ("index", *(f"index-{i}" for i in range(2, 1000))) if n not in taken)
    at = len(draft.parts)
    while at and draft.parts[at - 1].chapter.kind == "colophon":
        at -= 1
    part = Part(Chapter(name, "index", draft.parts[-1].chapter.file, freeze(tree)), tree)
    draft.parts = (*draft.parts[:at], part, *draft.parts[at:])
    return part


class _Writer:
    """Writes the entries in order, with groups by letter."""

    def __init__(self, draft: Draft, top: dict[str, _Entry]) -> None:
        self.draft = draft
        self.top = top
        self.lang = draft.book.metadata.lang
        self.findings: list[Finding] = []
        self.known: dict[str, _Entry] = {}
        for names, entry in _paths(top):
            self.known.setdefault("!".join(names).casefold(), entry)
            self.known.setdefault(", ".join(names).casefold(), entry)

    def groups(self, holder: Element) -> None:
        sorted_entries = self.sorted(self.top)
        if len(sorted_entries) < _LETTERED:
            self.list(holder, sorted_entries)
            return
        letter, group = None, holder
        waiting: list[_Entry] = []
        for entry in sorted_entries:
            initial = collation.initial(entry.term.sort, self.lang)
            if initial != letter:
                self.list(group, waiting)
                letter, group, waiting = initial, self.group(holder, initial), []
            waiting.append(entry)
        self.list(group, waiting)

    def group(self, holder: Element, initial: str) -> Element:
        wording = words(self.lang)
        group = etree.SubElement(holder, "section", {"class": "index-group"})
        heading = etree.SubElement(group, "h2", {"class": "index-letter unnumbered unlisted"})
        heading.text = {"": wording["symbols"], "0": wording["numerals"]}.get(initial, initial)
        return group

    def sorted(self, level: dict[str, _Entry]) -> list[_Entry]:
        return sorted(level.values(), key=lambda entry: collation.key(entry.term.sort, self.lang))

    def list(self, holder: Element, level: Sequence[_Entry]) -> None:
        if not level:
            return
        made = etree.SubElement(holder, "ul", {"class": "index-entries"})
        for entry in level:
            item = etree.SubElement(made, "li", {"class": "index-entry", "id": entry.id})
            term = etree.SubElement(item, "span", {"class": "index-term"})
            entries.fill(term, entry.term.display)
            if entry.refs:
                term.tail = ", "
                refs = " ".join(entry.refs)
                name = f"pageref-{entry.id}"
                etree.SubElement(item, "span", {"class": "locators", "id": name, "data-refs": refs})
            self.see(item, "index-see", words(self.lang)["see"], entry.see)
            self.see(item, "index-see-also", words(self.lang)["see_also"], entry.see_also)
            self.list(item, self.sorted(entry.below))

    def see(
        self, item: Element, name: str, word: str, targets: Sequence[tuple[str, Part, Element]]
    ) -> None:
        unique = {name: (part, mark) for name, part, mark in reversed(targets)}
        for index, (aim, (part, mark)) in enumerate(reversed(list(unique.items()))):
            again = index or item[-1].get("class") != "index-term"
            item[-1].tail = (item[-1].tail or "") + ("; " if again else ", ")
            said = etree.SubElement(item, "span", {"class": name})
            if not index:
                etree.SubElement(said, "em").text = word
                said[0].tail = " "
            self.target(said, word, aim, part, mark)

    def target(self, said: Element, word: str, name: str, part: Part, mark: Element) -> None:
        """The entry to see, as a link; several may stand between semicolons."""
        for index, one in enumerate(piece.strip() for piece in name.split(";")):
            aim = self.known.get(entries.plain(one).casefold())
            shown = ", ".join(one.split("!"))
            if index:
                said[-1].tail = (said[-1].tail or "") + "; "
            if aim is None:
                close = difflib.get_close_matches(one.casefold(), self.known, 1)
                self.findings.append(
                    warning(
                        "index-see",
                        f"the index says to see “{one}”, and that is no entry of it",
                        self.draft.source(part, mark, f"{{{mark.get('data-entry', '')}}}"),
                        f"did you mean “{close[0]}”?" if close else "mark a place for it",
                    )
                )
                entries.fill(etree.SubElement(said, "span"), shown)
            else:
                link = etree.SubElement(said, "a", {"class": "index-xref", "href": f"#{aim.id}"})
                entries.fill(link, shown)
                link.set("title", f"{word} {entries.plain(shown)}")


def _paths(level: dict[str, _Entry]) -> Iterator[tuple[tuple[str, ...], _Entry]]:
    """Every entry with its names from the top, as they are displayed and as they are sorted."""
    for entry in level.values():
        own = dict.fromkeys((entries.plain(entry.term.display), entry.term.sort))
        yield from (((name,), entry) for name in own)
        for names, inner in _paths(entry.below):
            yield from (((name, *names), inner) for name in own)
