"""Places in an element tree: between which two characters a page of the printed book begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from octavo.edition import PageStart
from octavo.vocabulary import Element

#: What is not counted: it shows nowhere, or not on every page.
UNCOUNTED = re.compile(r"[\s\u00ad\u200b]")

_SHOWN = re.compile(r"\S")

#: Of a word that is longer, no more is told.
_LONGEST = 100

#: What is longer is no word that was divided for its length.
_ENDLESS = 1000

#: How many letters are passed over in one step: a paragraph may be a book.
_STRIDES = 2000, 100

_INLINE = frozenset(
    """a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup
    u var""".split()
)

#: Whole things: nothing stands within them that is not theirs.
_WHOLE = ("ruby", "math", "svg", "time", "data")

#: A page that begins with one of these begins before it.
_BEFORE = frozenset("h1 h2 h3 h4 h5 h6 figure figcaption caption hgroup header".split())

#: Elements that hold others of their own kinds only (HTML, section 4).
_STRICT = frozenset("table thead tbody tfoot tr colgroup ul ol dl hgroup select".split())

_BLOCKS = frozenset(
    """section h1 h2 h3 h4 h5 h6 figure table ul ol dl hr p div blockquote aside pre nav header
    hgroup details""".split()
)


@dataclass(frozen=True)
class Place:
    """A place between two characters: in ``holder``'s text before ``index``, or in its tail.

    ``text`` is the text that it is in, the same for all its places: it may be a book.
    """

    holder: Element
    tail: bool
    index: int
    text: str = field(repr=False, compare=False)

    @property
    def container(self) -> Element:
        """The element that something put here would be a child of."""
        parent = self.holder.getparent() if self.tail else self.holder
        return parent if parent is not None else self.holder

    @property
    def following(self) -> Element | None:
        """The next child of the container, where nothing but white space lies between."""
        if _SHOWN.search(self.text, self.index):
            return None
        if self.tail:
            return self.holder.getnext()
        return self.holder[0] if len(self.holder) else None


def elements(tree: Element) -> list[Element]:
    """The elements of a chapter as a page map counts them: in document order, the root first."""
    return [element for element in tree.iter() if isinstance(element.tag, str)]


def places(tree: Element, starts: Sequence[PageStart]) -> Iterator[tuple[PageStart, Place]]:
    """Where the pages that begin in this chapter begin: at a word, where a marker may stand."""
    counted = elements(tree)
    passed: _Passed | None = None
    for start in starts:
        element = counted[min(start.element, len(counted) - 1)]
        if passed is None or passed.element is not element or passed.counted > start.offset:
            passed = _Passed(element, element, False, _text(element, False))
        yield start, _settled(_exact(passed, start.offset))


def put(markers: Iterable[tuple[Place, Element]]) -> None:
    """Put elements at places, all at once: each text is divided in one walk."""
    texts: dict[tuple[Element, bool], list[tuple[Place, Element]]] = {}
    for place, marker in markers:
        texts.setdefault((place.holder, place.tail), []).append((place, marker))
    for (holder, tail), found in texts.items():
        found.sort(key=lambda one: one[0].index)
        text, container = found[0][0].text, found[0][0].container
        at = container.index(holder) + 1 if tail else 0
        ends = [place.index for place, _ in found[1:]] + [len(text)]
        for (place, marker), end in zip(reversed(found), reversed(ends), strict=True):
            marker.tail = text[place.index : end]
            container.insert(at, marker)
        if tail:
            holder.tail = text[: found[0][0].index]
        else:
            holder.text = text[: found[0][0].index]


def words(place: Place, most: int) -> list[str]:
    """The first words behind a place, ``most`` of them; of one without an end its beginning."""
    pieces: list[str] = []
    left = most * _LONGEST
    for element, text, begin in _following(place):
        piece = text[begin : begin + left]
        pieces.append(piece if _local(element) in _INLINE else f" {piece}")
        left -= len(piece)
        if left <= 0 or len("".join(pieces).split()) > most:
            break
    return [word[:_LONGEST] for word in "".join(pieces).split()[:most]]


def _following(place: Place) -> Iterator[tuple[Element, str, int]]:
    """All text from a place on, in reading order, with the elements whose text or tail it is.

    The number is the first character of the text that is behind the place.
    """
    element, tail = place.holder, place.tail
    yield element, place.text, place.index
    while True:
        parent = element.getparent()
        following = element.getnext() if tail else next(iter(element), None)
        if following is not None:
            element, tail = following, False
        elif not tail:
            tail = True
        elif parent is not None:
            element = parent
        if tail and element.getparent() is None:
            return
        yield element, _text(element, tail), 0


def before_block(place: Place) -> bool:
    """Whether a block follows, so that what is put here stands between blocks."""
    following = place.following
    if following is None or following.tag not in _BLOCKS:
        return False
    return not _SHOWN.search(place.text, 0, place.index)


@dataclass
class _Passed:
    """How far an element was looked through: its characters up to a place are counted.

    ``text`` is the one that the place is in, kept as it was read: it may be long.
    """

    element: Element
    holder: Element
    tail: bool
    text: str
    index: int = 0
    counted: int = 0


def _own(passed: _Passed) -> Iterator[tuple[Element, bool, str, int]]:
    """The pieces of an element's own text from a place on, and where in each it is gone on."""
    holder, tail = passed.holder, passed.tail
    yield holder, tail, passed.text, passed.index
    child = holder.getnext() if tail else next(iter(holder), None)
    while child is not None:
        yield child, True, _text(child, True), 0
        child = child.getnext()


def _exact(passed: _Passed, offset: int) -> Place:
    """The place behind so many characters of an element; what is passed over is noted."""
    element, last, wanted = passed.element, None, offset
    offset -= passed.counted
    for holder, tail, text, begin in _own(passed):
        for stride in _STRIDES:
            while 0 < offset >= (counted := _counted(text[begin : begin + stride])):
                end = min(len(text), begin + stride)
                if counted:
                    last = Place(holder, tail, _last(text, end), text)
                offset, begin = offset - counted, end
                if stride == _STRIDES[0]:
                    passed.counted += counted
                    passed.holder, passed.tail = holder, tail
                    passed.text, passed.index = text, begin
                if begin == len(text):
                    break
        for index in range(begin, len(text)):
            if UNCOUNTED.match(text[index]):
                continue
            if offset <= 0:
                return Place(holder, tail, index, text)
            offset -= len(text[index].casefold())
            last = Place(holder, tail, index + 1, text)
    if last is None and passed.counted:  # behind its last character
        return _exact(_Passed(element, element, False, _text(element, False)), wanted)
    return last or _before(element)


def _counted(text: str) -> int:
    return len(UNCOUNTED.sub("", text).casefold())


def _last(text: str, end: int) -> int:
    """Behind the last letter before ``end`` that is counted."""
    while UNCOUNTED.match(text[end - 1]):
        end -= 1
    return end


def _before(element: Element) -> Place:
    parent, previous = element.getparent(), element.getprevious()
    if previous is not None:
        return _end(previous, True)
    if parent is not None:
        return _end(parent, False)
    return Place(element, False, 0, _text(element, False))


def _end(holder: Element, tail: bool) -> Place:
    """The place behind a text."""
    text = _text(holder, tail)
    return Place(holder, tail, len(text), text)


def _text(element: Element, tail: bool) -> str:
    return (element.tail if tail else element.text) or ""


def _settled(place: Place) -> Place:
    """The place moved to the start of its word, out of what it cannot stand in."""
    place = _outside(place)
    place = _word_start(place)
    while (outer := _outer(place)) is not None:
        place = outer
    return _allowed(place)


def _outside(place: Place) -> Place:
    """Before the formula, drawing, ruby or note call that the place is in, if it is in one."""
    inner = [place.container, *place.container.iterancestors()]
    whole = [e for e in inner if _local(e) in _WHOLE or e.get("role") == "doc-noteref"]
    return _before(whole[-1]) if whole else place


def _outer(place: Place) -> Place | None:
    """The place before the element that begins here; None where the place is good."""
    element = place.container
    first = not place.tail and not _SHOWN.search(place.text, 0, place.index)
    if not first or element.getparent() is None:
        return None
    tag = _local(element)
    parent = element.getparent()
    if tag in _INLINE or tag in _BEFORE:
        return _before(element)
    if tag == "section" and parent is not None and place.following is not None:
        return _before(element)
    if tag in ("table", "thead", "tbody", "tr"):
        return _before(element)
    if tag in ("td", "th") and _begins_table(element):
        return _before(element)
    return None


def _begins_table(cell: Element) -> bool:
    table = next(cell.iterancestors("table"), None)
    if table is None or table.find("caption") is not None:
        return False
    return next((e for e in table.iter("td", "th")), None) is cell


def _allowed(place: Place) -> Place:
    """A place where HTML lets a marker stand: not between the rows of a table or a list's items."""
    while _local(place.container) in _STRICT:
        following = place.following
        if following is None:
            inner = None
        else:
            inner = next(following.iter("td", "th", "li", "dt", "dd", "caption", "p", "h1"), None)
        if inner is None:
            outer = _before(place.container)
            if outer.container is place.container:
                return place
            place = outer
        else:
            place = Place(inner, False, 0, _text(inner, False))
    return place


def _word_start(place: Place) -> Place:
    """The start of the word that the place is within: a hyphenated word, in print.

    A word without an end has pages of its own: there the place stays where it is.
    """
    given, left = place, _ENDLESS
    if not _of_word(place.text[place.index : place.index + 1]):
        return place
    current = place
    while True:
        text, index = current.text, current.index
        while index and left and _of_word(text[index - 1]):
            index, left = index - 1, left - 1
        if not left:
            return given
        if index < current.index:
            place = Place(current.holder, current.tail, index, text)
        before = _previous(current) if index == 0 else None
        if before is None or not _of_word(before.text[before.index - 1 : before.index]):
            return place
        current = before


def _previous(place: Place) -> Place | None:
    """The end of the text before this one within the same run of text, None at its beginning."""
    if place.tail:
        element = place.holder
        if _local(element) not in _INLINE or element.get("role") == "doc-noteref":
            return None
        while len(element):
            element = element[-1]
            if element.tail:
                return _end(element, True)
            if _local(element) not in _INLINE:
                return None
        return _end(element, False)
    if _local(place.holder) not in _INLINE:
        return None
    before = _before(place.holder)
    return before if before.text else None


def _of_word(character: str) -> bool:
    """Whether a line is never broken beside the character but by a hyphen."""
    if character in ("'", "\u2019", "\u00ad"):
        return True
    if not character or unicodedata.category(character)[0] not in "LNM":
        return False
    point = ord(character)
    # scripts that are broken anywhere, or by a dictionary (UAX 14: ID, SA)
    return not (
        0x0E00 <= point < 0x0F00
        or 0x1000 <= point < 0x10A0
        or 0x1780 <= point < 0x1800
        or 0x2E80 <= point < 0xD7B0
        or 0xF900 <= point < 0xFB00
        or 0xFF00 <= point < 0xFFF0
        or point >= 0x20000
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
