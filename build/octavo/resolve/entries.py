"""Index entries in makeindex's syntax: ``main!sub!subsub``, ``sort@display``, ``entry|encap``.

A quotation mark makes the sign after it plain (MakeIndex, User's Guide). What is displayed may
hold TeX's ``\\emph`` and its kin, Markdown's emphasis, and formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from octavo.vocabulary import Element

_COMMANDS = {
    "emph": "em", "textit": "em", "textsl": "em", "textbf": "strong", "texttt": "code",
    "textsc": "smallcaps",
}  # fmt: skip
_PRINCIPAL = frozenset({"textbf", "bf", "bfseries", "main", "textit", "emph", "it"})
_PLAIN = frozenset({"", "hyperpage", "textrm"})


@dataclass(frozen=True)
class Term:
    """A level of an entry: what it is sorted by, and what is displayed, markup included."""

    sort: str
    display: str


@dataclass(frozen=True)
class Mark:
    """What a mark says: the levels, a range's begin or end, a principal place, or see-entries."""

    terms: tuple[Term, ...]
    span: Literal["", "begin", "end"] = ""
    principal: bool = False
    see: str = ""
    see_also: str = ""


class Malformed(ValueError):
    """An entry that cannot be read; the message says why."""


def parse(written: str) -> Mark:
    """An entry as the author wrote it. Raises Malformed."""
    entry, bar, encap = _cut(written, "|")
    if bar and not encap.strip():
        raise Malformed("nothing follows the “|”")
    terms = tuple(_term(level) for level in _levels(entry))
    if not all(term.sort for term in terms):
        raise Malformed("a level of it is empty")
    if len(terms) > 3:
        raise Malformed("it has more than three levels")
    encap = encap.strip()
    span: Literal["", "begin", "end"] = ""
    if encap[:1] in ("(", ")"):
        span = "begin" if encap[0] == "(" else "end"
        encap = encap[1:].strip()
    see = re.fullmatch(r"\\?(see|see[ -]?also)\s*\{(.*)\}", encap, re.DOTALL)
    if see:
        target = _unquoted(see[2]).strip()
        if not target:
            raise Malformed("it does not say what to see")
        if see[1] == "see":
            return Mark(terms, see=target)
        return Mark(terms, see_also=target)
    name = encap.lstrip("\\")
    if name not in _PRINCIPAL | _PLAIN:
        raise Malformed(f"“|{encap}” is not known")
    return Mark(terms, span, name in _PRINCIPAL)


def _cut(text: str, sign: str) -> tuple[str, str, str]:
    """The text before the first unquoted sign, the sign, and what follows."""
    for index, character in _unquoted_signs(text):
        if character == sign:
            return text[:index], sign, text[index + 1 :]
    return text, "", ""


def _unquoted_signs(text: str) -> Iterator[tuple[int, str]]:
    index = 0
    while index < len(text):
        if text[index] == "\\" and index + 1 < len(text):
            index += 2  # \" is TeX's umlaut, not a quotation mark
        elif text[index] == '"' and index + 1 < len(text):
            index += 2
        else:
            yield index, text[index]
            index += 1


def _levels(entry: str) -> Iterator[str]:
    rest: str | None = entry
    while rest is not None:
        level, sign, after = _cut(rest, "!")
        yield level
        rest = after if sign else None


def _term(level: str) -> Term:
    sort, sign, display = _cut(level, "@")
    sort, display = (" ".join(_unquoted(part).split()) for part in (sort, display))
    if not sign:
        display = sort
    return Term(plain(sort), display or sort)


def _unquoted(text: str) -> str:
    return re.sub(r'(\\.)|"(.)', lambda m: m[1] or m[2], text, flags=re.DOTALL)


_INLINE = re.compile(
    r"""\\(?P<command>emph|textit|textsl|textbf|texttt|textsc)\{(?P<content>(?:[^{}]|\{[^{}]*\})*)\}
    |\\(?P<escape>[!-/:-@\[-`{-~])
    |`(?P<code>[^`]+)`
    |\$(?P<formula>(?=[^\s$])(?:\\.|[^$\\])+(?<!\s))\$(?!\d)
    |(?P<run>\*{1,2}|_{1,2})(?P<marked>(?=\S).+?(?<=\S))(?P=run)(?!\w)""",
    re.VERBOSE | re.DOTALL,
)


def fill(element: Element, display: str) -> None:
    """Put what is displayed into an element, its markup as elements."""
    end = 0
    for found in _INLINE.finditer(display):
        _say(element, display[end : found.start()])
        end = found.end()
        if found["escape"]:
            _say(element, found["escape"])
            continue
        if found["formula"]:
            # what reads formulas comes later, and finds them by their class
            etree.SubElement(element, "span", {"class": "math inline"}).text = found["formula"]
            continue
        if found["code"]:
            tag, content = "code", found["code"]
        elif found["command"]:
            tag, content = _COMMANDS[found["command"]], found["content"]
        else:
            tag, content = "strong" if len(found["run"]) == 2 else "em", found["marked"]
        inner = etree.SubElement(element, "span" if tag == "smallcaps" else tag)
        if tag == "smallcaps":
            inner.set("class", tag)
        if tag == "code":
            inner.text = content
        else:
            fill(inner, content)
    _say(element, display[end:])


def _say(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def plain(display: str) -> str:
    """What is displayed without its markup."""
    holder = etree.Element("span")
    fill(holder, display)
    return "".join(str(piece) for piece in holder.itertext())
