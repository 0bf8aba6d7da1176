"""Citations and references (Pandoc): ``[see @key, p. 3; -@other]``, ``@key [p. 3]``, ``-@key``.

Keys ``fig- tbl- eq- lst- sec- page-`` are Quarto's cross-references; the syntax is one.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from octavo.read.dialect import links
from octavo.read.dialect.scan import Atom, Bracket, Inline, Opening, fill

#: A key: what Pandoc takes for one, punctuation only between letters, anything between braces.
_KEY = r"@(?:\{([^{}\s]+)\}|([^\W_]\w*(?:[:.#$%&+?<>~/-]+\w+)*|_\w*(?:[:.#$%&+?<>~/-]+\w+)*))"
_CITE = re.compile(rf"(?<![\w\\@])(-?){_KEY}")
_LIMIT = 2000
_LOCATOR = 500
_PARTS = re.compile(r"`[^`]*`|\\.|[\[\](){};]", re.DOTALL)


class Text(Atom):
    """A citation in the text, with what follows it in brackets."""

    marks = ("@", "-@")

    def __init__(self, inline: Inline) -> None:
        super().__init__(rf"(-?){_KEY}(?:([ \t]*\n?[ \t]*)\[(?=[^\[\]@^]))?")
        self.inline = inline

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The citation."""
        before = data[m.start() - 1 : m.start()] if m.start() else ""
        if before and (before.isalnum() or before in "_@\\/.+%"):
            return None, None, None
        end = m.end(2) + 1 if m.group(2) else m.end(3)
        holder = Element("span", {"class": "citation", "data-mode": "text"})
        cite = _cite(holder, m.group(1), m.group(2) or m.group(3))
        if m.group(4) is not None:
            close = data.find("]", m.end(), m.end() + _LOCATOR)
            if (
                close >= 0
                and "[" not in data[m.end() : close]
                and data[close + 1 : close + 2]
                not in (
                    "(",
                    "[",
                    "{",
                )
            ):
                suffix = SubElement(cite, "span", {"class": "suffix"})
                fill(suffix, self.inline.part(data[m.end() : close].strip()))
                end = close + 1
        holder.set("data-source", data[m.start() : end])
        return holder, m.start(), end


class Group(Bracket):
    """Citations in brackets, parted by semicolons."""

    def __init__(self, inline: Inline) -> None:
        super().__init__("")
        self.inline = inline
        self.busy = False

    def close(self, opening: Opening, text: str, at: int) -> tuple[Element, int] | None:
        """The group, where each of its parts has a key; the text of a link is none (Pandoc)."""
        if opening.mark != "[" or self.busy or at - opening.end > _LIMIT:
            return None
        inner = text[opening.end : at]
        if "@" not in inner or links.inline(text, at + 1) is not None:
            return None
        parts = list(_parts(inner))
        found = [_key(part) for part in parts]
        if not all(found):
            return None
        holder = Element("span", {"class": "citation", "data-mode": "paren"})
        holder.set("data-source", text[opening.begin : at + 1])
        self.busy = True
        for part, key in zip(parts, found, strict=True):
            assert key is not None
            cite = _cite(holder, key.group(1), key.group(2) or key.group(3))
            for name, piece in (("prefix", part[: key.start()]), ("suffix", part[key.end() :])):
                if piece.strip():
                    span = SubElement(cite, "span", {"class": name})
                    fill(span, self.inline.part(piece.strip()))
        self.busy = False
        return holder, at + 1


def _key(text: str) -> re.Match[str] | None:
    """The first key that does not stand within brackets: those are a group of their own."""
    for found in _CITE.finditer(text):
        if text.count("[", 0, found.start()) == text.count("]", 0, found.start()):
            return found
    return None


def _cite(holder: Element, suppressed: str, key: str) -> Element:
    cite = SubElement(holder, "span", {"class": "cite", "data-key": key})
    if suppressed:
        cite.set("data-suppress", "")
    return cite


def _parts(text: str) -> list[str]:
    """The text cut at its semicolons, those in code and in brackets excepted."""
    pieces: list[str] = []
    begin = depth = 0
    for found in _PARTS.finditer(text):
        mark = found.group()
        if mark in ("[", "(", "{"):
            depth += 1
        elif mark in ("]", ")", "}"):
            depth = max(0, depth - 1)
        elif mark == ";" and not depth:
            pieces.append(text[begin : found.start()])
            begin = found.end()
    return [*pieces, text[begin:]]
