"""The parts of a link: address, title, and references defined (CommonMark 0.31, 4.7 and 6.3)."""

from __future__ import annotations

import re

from octavo.read.dialect.text import label, plain

_LABEL = re.compile(r"\[((?:[^\\\[\]]|\\.){1,999})\]", re.DOTALL)
_POINTED = re.compile(r"<((?:[^<>\\\n]|\\.)*)>")
_BARE = re.compile(r"(?:[^\x00-\x20\x7f\\()]|\\[^\x00-\x20]|\\(?=[\x00-\x20]|\Z))+")
_TITLE = re.compile(
    r'"((?:[^"\\]|\\.)*)"|' r"'((?:[^'\\]|\\.)*)'|" r"\(((?:[^()\\]|\\.)*)\)", re.DOTALL
)
#: The address of an image with spaces in it, as Pandoc knows it and CommonMark does not.
_SPACED = re.compile(
    r"""\([ \t]*((?:[^()<>\n"\\]|\([^()\n"]*\))+\.(?:png|jpe?g|gif|svg|webp|tiff?|bmp|pdf))"""
    r"""(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[ \t]*\)""",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_END = re.compile(r"[ \t]*(?:\n|\Z)")
_NESTED = 32


def read_label(text: str, at: int) -> tuple[str, int] | None:
    """The label in brackets at a place, as it is compared, and where it ends."""
    found = _LABEL.match(text, at)
    if found is None or not found.group(1).strip():
        return None
    return label(found.group(1)), found.end()


def destination(text: str, at: int) -> tuple[str, int] | None:
    """The address at a place, in ``<>`` or bare, and where it ends."""
    if text[at : at + 1] == "<":
        found = _POINTED.match(text, at)
        return (plain(found.group(1)), found.end()) if found else None
    depth, end = 0, at
    while True:
        found = _BARE.match(text, end)
        end = found.end() if found else end
        character = text[end : end + 1]
        if character == "(" and depth < _NESTED:
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        else:
            break
        end += 1
    return (plain(text[at:end]), end) if end > at and not depth else None


def title(text: str, at: int) -> tuple[str, int] | None:
    """The title at a place, in quotes or parentheses, and where it ends."""
    if text[at : at + 1] not in ('"', "'", "("):
        return None
    found = _TITLE.match(text, at)
    if found is None:
        return None
    written = found.group(found.lastindex or 0)
    return (plain(written), found.end()) if not re.search(r"\n[ \t]*\n", written) else None


def inline(text: str, at: int) -> tuple[str, str | None, int] | None:
    """Address and title in the parentheses that begin at ``at``, and where they end."""
    if text[at : at + 1] != "(":
        return None
    end = _skip(text, at + 1)
    address = ""
    if text[end : end + 1] != ")":
        found = destination(text, end)
        if found is None:
            return None
        address, end = found
    after = _skip(text, end)
    named = title(text, after) if after > end else None
    if named is not None:
        after = _skip(text, named[1])
    if text[after : after + 1] != ")":
        return None
    return address, named[0] if named else None, after + 1


def spaced(text: str, at: int) -> tuple[str, str | None, int] | None:
    """As `inline`, for the address of an image with spaces in it."""
    found = _SPACED.match(text, at)
    if found is None:
        return None
    return found.group(1).strip(), plain(found.group(2)) if found.group(2) else None, found.end()


def definitions(text: str) -> tuple[list[tuple[str, str, str, int]], int]:
    """The references that a paragraph begins with, and where the rest of it begins.

    A reference is its label as it is compared, address, title ("" for none), and where it begins.
    """
    found: list[tuple[str, str, str, int]] = []
    end = 0
    while end < len(text) and (one := _definition(text, end)) is not None:
        name, address, named, after = one
        found.append((name, address, named or "", end))
        end = after
    return found, end


def _definition(text: str, at: int) -> tuple[str, str, str | None, int] | None:
    if text.startswith("[^", at):
        return None
    name = read_label(text, at)
    if name is None or text[name[1] : name[1] + 1] != ":":
        return None
    found = destination(text, _skip(text, name[1] + 1))
    if found is None:
        return None
    address, end = found
    after = _skip(text, end)
    named = title(text, after) if after > end else None
    if named is not None:
        closed = _END.match(text, named[1])
        if closed:
            return name[0], address, named[0], closed.end()
    closed = _END.match(text, end)
    return (name[0], address, None, closed.end()) if closed else None


def _skip(text: str, at: int) -> int:
    """Behind the space at a place, which may hold one line's end."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
