"""The text of a PDF's marked content: what each page shows, by its number (MCID)."""

from __future__ import annotations

import binascii
import functools
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pikepdf

from octavo.workshop import here

_SHOWN = frozenset(("Tj", "TJ", "'", '"'))

#: What marks or shows text in a content stream without literal strings, inline images and comments
#: (ISO 32000-1, 7.8.2): every alternative begins with a letter of its own, which makes it quick.
_MARKS = re.compile(
    rb"""/MCID\s*(?P<number>\d+)
    |B(?P<begin>DC|MC)(?![^\s<>\[\]/])
    |E(?P<end>MC)(?![^\s<>\[\]/])
    |\[(?P<array>[^\]]*)\]\s*TJ(?![^\s<>\[\]/])
    |<(?P<string>[\s\dA-Fa-f]*)>\s*(?:Tj|'|")(?![^\s<>\[\]/])
    |/(?P<font>[^\s()<>\[\]{}/%]*)\s+[\d.+-]+\s+Tf(?![^\s<>\[\]/])""",
    re.VERBOSE,
)
#: What wants a parser: an inline image, a point that is marked.
_RARE = re.compile(rb"\b(?:BI|DP)\b")
_STRINGS = re.compile(rb"<([\s\dA-Fa-f]*)>")


#: What stands there for glyphs (ISO 32000-1, 14.9.4) has this for its font, and UTF-16 for codes.
_ACTUAL = "/ActualText"

#: What a page shows, in order: the number of the marked piece, the font's name, its codes.
Marked = tuple[tuple[int, str, bytes], ...]

#: A font: its ToUnicode map, and its encoding, "" where a code has two bytes.
Font = tuple[bytes, str]
Fonts = Mapping[str, Font]

#: A page as far as its text goes: its content, and its fonts by their names.
Page = tuple[bytes, Fonts]

#: The text of a page's marked pieces, by their numbers.
Texts = dict[int, str]

#: What was read of a document, by its object: the map of a font, the fonts of a page.
Known = dict[tuple[int, int], bytes | Fonts]

#: The number of what is no object of its own.
_DIRECT = (0, 0)


def contents(page: pikepdf.Object) -> bytes:
    """The content stream of a page, or of a form that pages draw."""
    if isinstance(page, pikepdf.Stream):
        return page.read_bytes()
    found = page.get("/Contents", pikepdf.Array())
    parts = found if isinstance(found, pikepdf.Array) else [found]
    return b"\n".join(part.read_bytes() for part in parts)


def marked(content: bytes) -> Marked | None:
    """What a content stream shows; None where there is anything in it that wants a parser."""
    if _ACTUAL.encode() in content:
        return None
    content = content.replace(b"()", b"<>")
    # a number sign is part of a name that is written otherwise than it reads
    if any(sign in content for sign in (b"(", b"%", b"#", b"\0")):
        return None
    if (b"BI" in content or b"DP" in content) and _RARE.search(content):
        return None
    try:
        return tuple(_looked(content))
    except ValueError:  # malformed: so much for quickness
        return None


def shown(pages: Sequence[bytes]) -> tuple[Marked | None, ...]:
    """What each of some pages shows."""
    return tuple(map(marked, pages))


def texts(pages: Sequence[Page]) -> tuple[Texts | None, ...]:
    """Each marked piece's text on each of some pages; None as ``marked`` has it.

    Pure, as is the first half of it, ``shown``, which depends on no fonts: these change more often.
    """
    shown = here().near(f"{__name__}:shown", [tuple(content for content, _ in pages)])[0]
    return tuple(
        None if pieces is None else _read(pieces, fonts)
        for pieces, (_, fonts) in zip(shown, pages, strict=True)
    )


def parsed_text(page: pikepdf.Object) -> Texts:
    """The same of a page, or of a form, by a parser."""
    return _read(_marked(_parsed(page)), fonts(page, {}))


def _read(shown: Iterable[tuple[int, str, bytes]], fonts: Fonts) -> Texts:
    """Each piece's text as the fonts map it to Unicode (ISO 32000-1, 9.10 and 14.6)."""
    known = {name: _font(*font) for name, font in fonts.items()}
    found: dict[int, list[str]] = {}
    for number, name, codes in shown:
        if name in known:
            found.setdefault(number, []).append(known[name].text(codes))
        elif name == _ACTUAL:
            found.setdefault(number, []).append(codes.decode("utf-16-be"))
    return {number: "".join(texts) for number, texts in found.items()}


#: An operator that marks or shows text: its name, an MCID, strings or the name of a font.
_Shown = tuple[str, int | None, Sequence[bytes]]


def _marked(shown: Iterable[_Shown]) -> Iterator[tuple[int, str, bytes]]:
    open_: list[int | None] = []
    spoken: list[bool] = []
    font = ""
    for name, number, texts in shown:
        inner = next((n for n in reversed(open_) if n is not None), None)
        if name in ("BDC", "BMC"):
            if texts and inner is not None and not any(spoken):
                yield inner, _ACTUAL, texts[0]
            open_.append(number)
            spoken.append(bool(texts))
        elif name == "EMC" and open_:
            open_.pop()
            spoken.pop()
        elif name == "Tf":
            font = str(texts[0], "latin-1")
        elif name in _SHOWN and not any(spoken) and inner is not None:
            yield from ((inner, font, text) for text in texts)


def _looked(content: bytes) -> Iterator[tuple[int, str, bytes]]:
    """What a content stream shows, by a look at its bytes."""
    number: int | None = None
    open_: list[int | None] = []  # each is that of the nearest around it that has one
    font = ""
    for found in _MARKS.finditer(content):
        kind = found.lastgroup
        if kind in ("array", "string"):
            if open_ and open_[-1] is not None:
                for codes in _strings(found[0]):
                    yield open_[-1], font, codes
        elif kind == "font":
            font = "/" + str(found["font"], "latin-1")
        elif kind == "number":
            number = int(found["number"])
        elif content[found.start() - 1 : found.start()] == b"/":
            continue  # a name is no operator
        elif kind == "begin":
            if (
                found["begin"] == b"DC"
                and content[found.start() - 9 : found.start()].rstrip()[-1:] != b">"
            ):
                raise ValueError  # its properties have a name, which the page's resources know
            open_.append(open_[-1] if number is None and open_ else number)
            number = None
        elif open_:
            open_.pop()


def _strings(array: bytes) -> list[bytes]:
    texts = _STRINGS.findall(array)
    if any(length % 4 for length in set(map(len, texts))):
        return [_bytes(text) for text in texts]
    return [binascii.unhexlify(b"".join(texts))]  # whole codes: one string is as good as many


def _bytes(digits: bytes) -> bytes:
    """A hexadecimal string; a digit that lacks is 0 (ISO 32000-1, 7.3.4.3)."""
    digits = b"".join(digits.split())
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _parsed(page: pikepdf.Object) -> Iterator[_Shown]:
    resources = page.get("/Resources", pikepdf.Dictionary())
    named = resources.get("/Properties", pikepdf.Dictionary())
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in ("BDC", "BMC"):
            yield name, _number(operands, named), _actual(operands)
        elif name == "Tf":
            yield name, None, (str(operands[0]).encode("latin-1", "replace"),)
        elif name in _SHOWN:
            last = operands[-1]
            pieces = last if isinstance(last, pikepdf.Array) else [last]
            yield name, None, [bytes(p) for p in pieces if isinstance(p, pikepdf.String)]
        else:
            yield name, None, ()


def _number(operands: Any, named: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Name):
        properties = named.get(str(properties))
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
        return int(properties["/MCID"])
    return None


def _actual(operands: Any) -> Sequence[bytes]:
    """What a piece within a marked one says instead of what it shows, in UTF-16."""
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" not in properties:
        text = properties.get(_ACTUAL)
        return () if text is None else (str(text).encode("utf-16-be"),)
    return ()


class _Font(dict[int, str]):
    """From codes to characters; what a font does not map is no text.

    A code has two bytes (Identity-H, as page engines write it) or, in a ``simple`` font, one.
    """

    simple = False

    def __missing__(self, code: int) -> str:
        return ""

    def text(self, data: bytes) -> str:
        """The text of a string."""
        if self.simple:
            return "".join(map(self.__getitem__, data))
        codes = struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])
        return "".join(map(self.__getitem__, codes))


def fonts(page: pikepdf.Object, known: Known) -> Fonts:
    """The fonts of a page or of a form."""
    return named_fonts(page.get("/Resources", pikepdf.Dictionary()), known)


def named_fonts(resources: pikepdf.Object, known: Known) -> Fonts:
    """The fonts that resources have names for."""
    place = resources.objgen
    if place not in known or place == _DIRECT:
        named = resources.get("/Font", pikepdf.Dictionary())
        known[place] = {str(n): _described(font, known) for n, font in named.items()}
    found = known[place]
    assert isinstance(found, dict)
    return found


def _described(font: Any, known: Known) -> Font:
    stream = font.get("/ToUnicode")
    cmap = b""
    if isinstance(stream, pikepdf.Stream):
        if stream.objgen not in known:
            known[stream.objgen] = stream.read_bytes()
        read = known[stream.objgen]
        assert isinstance(read, bytes)
        cmap = read
    if font.get("/Subtype", "/Type0") == "/Type0":
        return cmap, ""
    encoding = font.get("/Encoding")
    if isinstance(encoding, pikepdf.Dictionary):
        encoding = encoding.get("/BaseEncoding")
    return cmap, "mac_roman" if encoding == "/MacRomanEncoding" else "cp1252"


@functools.lru_cache(maxsize=64)
def _font(cmap: bytes, codec: str) -> _Font:
    """A font of one byte a code has an encoding: what it does not map itself is read by that."""
    mapped = _map(cmap)
    usual = enumerate(bytes(range(256)).decode(codec, "replace")) if codec and not mapped else ()
    made = _Font(usual)
    made.update(mapped)
    made.simple = bool(codec)
    return made


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
