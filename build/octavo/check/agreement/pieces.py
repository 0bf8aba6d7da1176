"""The text of a PDF's marked content: what each page shows, by its number (MCID)."""

from __future__ import annotations

import binascii
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pikepdf

_SHOWN = frozenset(("Tj", "TJ", "'", '"'))

#: The tokens of a content stream without literal strings, inline images and comments (ISO 32000-1,
#: 7.2): numbers run together, an array of strings and numbers is one.
_TOKEN = re.compile(
    rb"""[\s\d.+-]+|\[(?P<array>[\s\d.+<>()A-Fa-f-]*)\]|<<|>>|<(?P<string>[\s\dA-Fa-f]*)>
    |/[^\s()<>\[\]{}/%]*|(?P<operator>[A-Za-z'"][A-Za-z0-9*]*)|[\[\]]|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_NUMBER = re.compile(rb"/MCID\s*(\d+)")
_STRINGS = re.compile(rb"<([\s\dA-Fa-f]*)>")
_OPERATORS = frozenset((b"BDC", b"BMC", b"EMC", b"Tf", b"Tj", b"TJ", b"'", b'"'))


#: What a page shows, in order: the number of the marked piece, the font's name, its codes.
Marked = tuple[tuple[int, str, bytes], ...]


def contents(page: pikepdf.Page) -> bytes:
    """The content stream of a page."""
    found = page.obj.get("/Contents", pikepdf.Array())
    parts = found if isinstance(found, pikepdf.Array) else [found]
    return b"\n".join(part.read_bytes() for part in parts)


def shown(pages: Sequence[bytes]) -> tuple[Marked | None, ...]:
    """What each of some pages shows."""
    return tuple(map(marked, pages))


def marked(content: bytes) -> Marked | None:
    """What a content stream shows; None where there is anything in it that wants a parser."""
    try:
        operators = _quick(content)
        return None if operators is None else tuple(_marked(operators))
    except (StopIteration, IndexError, ValueError):  # malformed: so much for quickness
        return None


def marked_text(page: pikepdf.Page, shown: Marked | None, known: Known) -> dict[int, str]:
    """Each marked piece's text as its fonts map it to Unicode (ISO 32000-1, 9.10 and 14.6).

    ``shown`` is what ``marked`` makes of its content, ``known`` the maps of fonts as far as they
    were read for other pages of the document.
    """
    fonts = _Fonts(page, known)
    found: dict[int, list[str]] = {}
    for number, font, codes in _marked(_parsed(page)) if shown is None else shown:
        found.setdefault(number, []).append(fonts.font(font).text(codes))
    return {number: "".join(texts) for number, texts in found.items()}


#: An operator that marks or shows text: its name, an MCID, strings or the name of a font.
_Shown = tuple[str, int | None, Sequence[bytes]]


def _marked(shown: Iterable[_Shown]) -> Iterator[tuple[int, str, bytes]]:
    open_: list[int | None] = []
    font = ""
    for name, number, texts in shown:
        if name in ("BDC", "BMC"):
            open_.append(number)
        elif name == "EMC" and open_:
            open_.pop()
        elif name == "Tf":
            font = str(texts[0], "latin-1")
        elif name in _SHOWN:
            inner = next((n for n in reversed(open_) if n is not None), None)
            if inner is not None:
                yield from ((inner, font, text) for text in texts)


def _quick(data: bytes) -> list[_Shown] | None:
    """The operators, by a look at the bytes; None where there is anything that wants a parser."""
    made: list[_Shown] = []
    operands: list[bytes] = []
    strings: list[bytes] = []
    for token in _TOKEN.finditer(data):
        kind = token.lastgroup
        if kind is None:
            operands.append(token[0])
        elif kind == "operator":
            name = token[0]
            if name in (b"BI", b"ID", b"EI"):
                return None
            if name in _OPERATORS:
                number = _NUMBER.search(b"".join(operands)) if name == b"BDC" else None
                texts = [next(o for o in operands if o[:1] == b"/")] if name == b"Tf" else strings
                made.append((name.decode(), int(number[1]) if number else None, texts))
            operands, strings = [], []
        elif kind == "other":
            return None
        elif kind == "array":
            if b"(" in token[0].replace(b"()", b""):
                return None
            strings += _strings(token[0])
        else:
            strings.append(_bytes(token[kind]))
    return made


def _strings(array: bytes) -> list[bytes]:
    texts = _STRINGS.findall(array)
    if any(len(text) % 4 for text in texts):
        return [_bytes(text) for text in texts]
    return [_bytes(b"".join(texts))]  # whole codes: one string is as good as many


def _bytes(digits: bytes) -> bytes:
    """A hexadecimal string; a digit that lacks is 0 (ISO 32000-1, 7.3.4.3)."""
    digits = b"".join(digits.split())
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _parsed(page: pikepdf.Page) -> Iterator[_Shown]:
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in ("BDC", "BMC"):
            yield name, _number(operands), ()
        elif name == "Tf":
            yield name, None, (str(operands[0]).encode("latin-1", "replace"),)
        elif name in _SHOWN:
            last = operands[-1]
            pieces = last if isinstance(last, pikepdf.Array) else [last]
            yield name, None, [bytes(p) for p in pieces if isinstance(p, pikepdf.String)]
        else:
            yield name, None, ()


def _number(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
        return int(properties["/MCID"])
    return None


class _Font(dict[int, str]):
    """From codes to characters; what a font does not map is no text."""

    def __missing__(self, code: int) -> str:
        return ""

    def text(self, data: bytes) -> str:
        """A string of two bytes a code (Identity-H, as page engines write it)."""
        codes = struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])
        return "".join(map(self.__getitem__, codes))


#: Maps of fonts by the object that they are read from.
Known = dict[tuple[int, int], _Font]


class _Fonts:
    """The fonts of a page."""

    def __init__(self, page: pikepdf.Page, known: Known) -> None:
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        self._fonts = resources.get("/Font", pikepdf.Dictionary())
        self._known = known
        self._named: dict[str, _Font] = {}

    def font(self, name: str) -> _Font:
        if name not in self._named:
            font = self._fonts.get(name, pikepdf.Dictionary())
            stream = font.get("/ToUnicode")
            self._named[name] = _Font() if stream is None else self._read(stream)
        return self._named[name]

    def _read(self, stream: Any) -> _Font:
        place = stream.objgen
        if place not in self._known:
            self._known[place] = _Font(_map(stream.read_bytes()))
        return self._known[place]


_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[(.*?)\])", re.S)


def _map(cmap: bytes) -> dict[int, str]:
    """A ToUnicode map (Adobe Technical Note 5411)."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(cmap):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(body):
                found[int(code, 16)] = _unicode(text)
            continue
        for first, last, text, several in _RANGE.findall(body):
            texts = re.findall(rb"<([0-9A-Fa-f]*)>", several)
            for offset in range(int(last, 16) - int(first, 16) + 1):
                code = int(first, 16) + offset
                if texts:
                    found[code] = _unicode(texts[offset]) if offset < len(texts) else ""
                else:
                    base = _unicode(text)
                    found[code] = base[:-1] + chr(ord(base[-1]) + offset)
    return found


def _unicode(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be", "replace")
