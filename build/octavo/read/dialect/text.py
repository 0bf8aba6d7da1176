"""Text as CommonMark means it: escapes and entities become characters (0.31, 2.4 and 2.5)."""

from __future__ import annotations

import re
from html.entities import html5

#: What a backslash makes plain text of.
PUNCTUATION = r"!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~"

ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")
_PLAIN = re.compile(rf"\\([{PUNCTUATION}])|{ENTITY.pattern}")


def entity(found: re.Match[str]) -> str:
    """The character that an `ENTITY` means, itself where there is none of its name."""
    decimal, hexadecimal, name = found.group(1), found.group(2), found.group(3)
    if name:
        return html5.get(f"{name};", found.group())
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return "\N{REPLACEMENT CHARACTER}"
    # overrides turn the letters after them round, whatever these are
    return "" if number in (0x202D, 0x202E) else chr(number)


def block_id(name: str) -> str:
    """The id of a block that Obsidian's ``^name`` names."""
    return f"block-{name.lower()}"


def plain(text: str) -> str:
    """The text with its escapes and entities resolved."""
    if "\\" not in text and "&" not in text:
        return text
    return _PLAIN.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found.group(1):
        return found.group(1)
    whole = ENTITY.match(found.group())
    return entity(whole) if whole else found.group()


def label(text: str) -> str:
    """A reference's label as it is compared: case and space do not count (0.31, 4.7)."""
    return " ".join(text.split()).casefold()


#: A span of code, or LaTeX's note with braces two deep.
_NOTES = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\\footnote\{(?P<note>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}",
    re.DOTALL,
)


def footnotes(text: str) -> str:
    """The text with LaTeX's notes as Pandoc's: ``\\footnote{...}`` is ``^[...]``."""

    def made(found: re.Match[str]) -> str:
        return found.group() if found["note"] is None else f"^[{found['note']}]"

    return _NOTES.sub(made, text) if "\\footnote{" in text else text
