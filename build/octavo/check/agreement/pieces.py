"""The text of a PDF's marked content: what each page shows, by its number (MCID)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pikepdf

_SHOWN = frozenset(("Tj", "TJ", "'", '"'))


def marked_text(page: pikepdf.Page) -> dict[int, str]:
    """Each marked piece's text as its fonts map it to Unicode (ISO 32000-1, 9.10 and 14.6)."""
    reader = _Fonts(page)
    found: dict[int, str] = {}
    open_: list[int | None] = []
    font: Mapping[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in ("BDC", "BMC"):
            open_.append(_number(operands))
        elif name == "EMC" and open_:
            open_.pop()
        elif name == "Tf":
            font = reader.font(str(operands[0]))
        elif name in _SHOWN:
            number = next((n for n in reversed(open_) if n is not None), None)
            if number is not None:
                found[number] = found.get(number, "") + _text(operands[-1], font)
    return found


def _number(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
        return int(properties["/MCID"])
    return None


def _text(operand: Any, font: Mapping[bytes, str]) -> str:
    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    made = []
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            data = bytes(piece)
            made += [font.get(data[i : i + 2], "") for i in range(0, len(data), 2)]
    return "".join(made)


class _Fonts:
    """The fonts of a page: from two bytes to characters (Identity-H, as page engines write it)."""

    def __init__(self, page: pikepdf.Page) -> None:
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        self._fonts = resources.get("/Font", pikepdf.Dictionary())
        self._known: dict[str, Mapping[bytes, str]] = {}

    def font(self, name: str) -> Mapping[bytes, str]:
        if name not in self._known:
            font = self._fonts.get(name, pikepdf.Dictionary())
            stream = font.get("/ToUnicode")
            self._known[name] = _map(stream.read_bytes()) if stream is not None else {}
        return self._known[name]


_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[(.*?)\])", re.S)


def _map(cmap: bytes) -> dict[bytes, str]:
    """A ToUnicode map (Adobe Technical Note 5411)."""
    found: dict[bytes, str] = {}
    for kind, body in _SECTION.findall(cmap):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(body):
                found[bytes.fromhex(code.decode())] = _unicode(text)
            continue
        for first, last, text, several in _RANGE.findall(body):
            texts = re.findall(rb"<([0-9A-Fa-f]*)>", several)
            size = len(first) // 2
            for offset in range(int(last, 16) - int(first, 16) + 1):
                code = (int(first, 16) + offset).to_bytes(size, "big")
                if texts:
                    found[code] = _unicode(texts[offset]) if offset < len(texts) else ""
                else:
                    base = _unicode(text)
                    found[code] = base[:-1] + chr(ord(base[-1]) + offset)
    return found


def _unicode(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be", "replace")
