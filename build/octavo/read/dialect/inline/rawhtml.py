"""Raw HTML and addresses between ``<`` and ``>``; bare addresses (CommonMark 0.31, 6.5 and 6.6)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect.scan import Atom
from octavo.read.dialect.tags import CLOSING, OPENING

Found = tuple[Element | str | None, int | None, int | None]

#: Texts longer than this are looked through once for an end that is not there.
_LONG = 1000

_SPECIAL = (
    (re.compile(r"<!---?>"), ""),
    (re.compile(r"<!--"), "-->"),
    (re.compile(r"<\?"), "?>"),
    (re.compile(r"<!\[CDATA\["), "]]>"),
    (re.compile(r"<![A-Za-z]"), ">"),
)


class Html(Atom):
    """A tag, a comment, an instruction or a declaration."""

    marks = ("<",)

    def __init__(self) -> None:
        super().__init__(rf"({OPENING}|{CLOSING})|<[!?]")
        self._text = ""
        self._missing: set[str] = set()

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The piece as it stands."""
        end = m.end() if m.group(1) else self.special(data, m.start())
        if end is None:
            return None, None, None
        raw = Element("raw")
        raw.text = AtomicString(data[m.start() : end])
        return raw, m.start(), end

    def special(self, data: str, at: int) -> int | None:
        """Where what begins with ``<!`` or ``<?`` ends, None where it does not."""
        if data is not self._text and (len(data) > _LONG or not self._text):
            self._text, self._missing = data, set()
        missing = self._missing if data is self._text else set()
        for opening, ending in _SPECIAL:
            found = opening.match(data, at)
            if found is None:
                continue
            if not ending:
                return found.end()
            # what is not found once will not be found further on
            end = -1 if ending in missing else data.find(ending, found.end())
            if end < 0:
                missing.add(ending)
                return None
            return end + len(ending)
        return None


class Autolink(Atom):
    """An address or a mail address in angle brackets."""

    marks = ("<",)

    def __init__(self) -> None:
        super().__init__(
            r"<(?:([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f]*)|"
            r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*))>"
        )

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A link that says its own address."""
        text = m.group(1) or m.group(2)
        return _link(text if m.group(1) else f"mailto:{text}", text), m.start(), m.end()


class BareAddress(Atom):
    """A bare address (GitHub's extension, 6.9)."""

    marks = ("://", "www.")

    def __init__(self) -> None:
        super().__init__(r"(?:://|www\.(?=[A-Za-z0-9]))([^\s<]+)")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A link; punctuation at its end and a bracket without partner do not belong to it."""
        begin = m.start()
        if m.group()[0] == ":":
            scheme = next((s for s in ("https", "http") if data.endswith(s, 0, begin)), "")
            if not scheme:
                return None, None, None
            begin -= len(scheme)
        before = data[begin - 1 : begin]
        if before.isalnum() or before in ("_", "/", "@", ".", "<"):
            return None, None, None
        end = _trimmed(data, m.start(1), _bracketed(data, m.start(1), m.end()))
        text = data[begin:end]
        if end <= m.start(1) or not data[m.start(1)].isalnum():
            return None, None, None
        address = text if m.group()[0] == ":" else f"http://{text}"
        return _link(address, text), begin, end


def _bracketed(data: str, begin: int, end: int) -> int:
    """Where a bracket closes that the address has not opened: `[https://a.org](https://a.org)`."""
    opened = 0
    for at in range(begin, end):
        if data[at] == "[":
            opened += 1
        elif data[at] == "]":
            opened -= 1
            if opened < 0:
                return at
    return end


def _trimmed(data: str, begin: int, end: int) -> int:
    opened = data.count("(", begin, end)
    closed = data.count(")", begin, end)
    while end > begin:
        last = data[end - 1]
        if last == ")" and closed > opened:
            closed -= 1
        elif last == ";":
            found = re.search(r"&[A-Za-z0-9]{1,20};\Z", data[max(begin, end - 22) : end])
            if not found:
                break
            end -= len(found.group()) - 1
        elif last not in "?!.,:*_~'\"]}":
            break
        end -= 1
    return end


def _link(address: str, text: str) -> Element:
    link = Element("a", {"href": address})
    link.text = text
    return link
