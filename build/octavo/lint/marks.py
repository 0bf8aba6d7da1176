"""Marks: dashes, quotation marks, the spaces around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from octavo.lint.pieces import Block, Manuscript
from octavo.report import Finding, Source, note, warning

_HYPHEN = re.compile(r"(?<=[^\W\d_])[,;]? - (?=[^\W\d_])")
#: A span of pages, or of years.
_SPAN = re.compile(
    r"\b(?:pp?|S|pages?|Seiten?)\.? ?\d{1,4}-\d{1,4}\b"
    r"|\b(?:1[0-9]|20)\d\d-(?:1[0-9]|20)\d\d\b(?!-)"
)
_SPACED = re.compile(r"(?<=\S) [–—] (?=\S)")
_CLOSE = re.compile(r"(?<=[^\W\d_])—(?=[^\W\d_])")
#: Marks of quotations in another language that has one of this one's marks for the other end.
_FOREIGN = {"“": "„", "„": "”"}
_FRENCH = re.compile(r"«\s|\s»")
#: Languages that set no space before these marks.
_UNSPACED = ("en", "de", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "ru")


def hyphens_for_dashes(manuscript: Manuscript) -> Iterator[Finding]:
    """A hyphen where a dash belongs."""
    for block in manuscript.blocks:
        for found in _HYPHEN.finditer(block.text):
            yield warning(
                "dash-hyphen",
                "a hyphen between spaces stands for a dash here",
                manuscript.places(block, r"(?<=[^\W\d_])[,;]? - (?=[^\W\d_])", found),
                "write `--` for a dash (–), `---` for a long one (—)",
            )
        for found in _SPAN.finditer(block.text):
            yield note(
                "dash-range",
                f"“{found.group()}” is a range: it takes a dash, not a hyphen",
                manuscript.places(block, _SPAN.pattern, found),
                f"write `{found.group().replace('-', '--')}`",
            )


def mixed_dashes(manuscript: Manuscript) -> Iterator[Finding]:
    """Dashes with spaces here, long ones without there."""
    styles: dict[str, list[tuple[Block, re.Match[str]]]] = {}
    for block in manuscript.set_blocks:
        for found in _SPACED.finditer(block.text):
            styles.setdefault(found.group(), []).append((block, found))
        for found in _CLOSE.finditer(block.text):
            styles.setdefault("—", []).append((block, found))
    if len(styles) < 2:
        return
    usual = max(styles, key=lambda style: len(styles[style]))
    for style, places in styles.items():
        for block, found in places if style != usual else ():
            around = re.escape(_word_before(block.text, found.start()))
            dash = r"\s+(?:-{2,3}|[–—])\s+" if " " in style else r"(?:-{3}|—)"
            yield note(
                "dash-mixed",
                f"a dash is written “{style}” here and “{usual}” in "
                f"{len(styles[usual])} other place{'s' * (len(styles[usual]) != 1)}",
                manuscript.place(block, rf"(?<={around}){dash}"),
                "choose one of them for the whole book",
            )


def _word_before(text: str, end: int) -> str:
    found = re.search(r"[^\W_]+$", text[:end])
    return found.group() if found else ""


def straight_quotes(manuscript: Manuscript) -> Iterator[Finding]:
    """Straight marks that typography left as they are: escaped ones, and those after figures."""
    for block in manuscript.set_blocks:
        for found in re.finditer(r"[\"']", block.text):
            yield note(
                "quote-straight",
                f"a straight mark ({found.group()}) is left in the text",
                manuscript.place(block, rf"\\{found.group()}"),
                "take the backslash away; feet and inches are ′ and ″",
            )


def unclosed_quotes(manuscript: Manuscript) -> Iterator[Finding]:
    """A quotation that begins and never ends, or ends and never began."""
    blocks = [block for block in manuscript.set_blocks if block.tag in ("p", "li", "td", "dd")]
    for index, block in enumerate(blocks):
        opening, closing = _pair(block.lang)
        if opening == closing or _FOREIGN.get(opening, "\0") in block.text:
            continue
        opened: list[int] = []
        lone = -1
        for place, character in enumerate(block.text):
            if character == opening:
                opened.append(place)
            elif character == closing and opened:
                opened.pop()
            elif character == closing and lone < 0:
                lone = place
        following = blocks[index + 1].text.lstrip() if index + 1 < len(blocks) else ""
        if opened and not following.startswith(opening):
            # speech that goes on in the next paragraph begins with a mark there again
            yield warning(
                "quote-unclosed",
                f"a quotation begins with {opening} and is never closed in this paragraph",
                _quote(manuscript, block, opening, opened[-1]),
                "close it, or open the next paragraph with a mark if the speech goes on",
            )
        elif lone >= 0:
            yield warning(
                "quote-unopened",
                f"a quotation ends with {closing} and never began in this paragraph",
                _quote(manuscript, block, closing, lone),
                "open it, or turn the mark round",
            )


def _pair(lang: str) -> tuple[str, str]:
    if lang[:2].lower() in ("fr", "ru", "uk", "es", "it", "nb", "no"):
        return "«", "»"
    if lang[:2].lower() in ("de", "cs"):
        return ("«", "»") if lang.lower() == "de-ch" else ("„", "“")
    return ("“", "”") if lang[:2].lower() in ("en", "nl", "pt") else ("", "")


def _quote(manuscript: Manuscript, block: Block, mark: str, index: int) -> Source:
    after = re.match(r"[\w]+", block.text[index + 1 :])
    before = re.search(r"[\w.,;:!?]+$", block.text[:index])
    either = rf"(?:{re.escape(mark)}|\")"
    if after:
        return manuscript.place(block, rf"{either}(?={re.escape(after.group())})")
    if before:
        return manuscript.place(block, rf"(?<={re.escape(before.group())})\\?{either}")
    return manuscript.place(block, either)


def spaces(manuscript: Manuscript) -> Iterator[Finding]:
    """A space before a comma or a full stop, in languages that set none."""
    for block in manuscript.blocks:
        if block.lang[:2].lower() not in _UNSPACED or _FRENCH.search(block.text):
            continue
        for found in re.finditer(r"(?<=[^\W\d_]) [,;:!?.](?=\s|$)", block.text):
            yield warning(
                "space-before-mark",
                f"a space stands before “{found.group()[1]}”",
                manuscript.places(block, r"(?<=[^\W\d_]) [,;:!?.](?=\s|$)", found),
                "delete the space",
            )
