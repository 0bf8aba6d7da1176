"""MkDocs Material's ``++ctrl+alt+del++`` and ``^^added^^``; emoji by name are told of."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.read.dialect.scan import Atom, Inline, fill
from octavo.report import Severity

Found = tuple[Element | str | None, int | None, int | None]

_KEY = r"(?:\"[^\"\n+]{1,30}\"|[a-z0-9][a-z0-9-]{0,20})"
_SIGNS = {"arrow-up": "↑", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→"}
_SHORT = {"control": "Ctrl", "command": "Cmd", "windows": "Win", "escape": "Esc", "delete": "Del"}
#: What a key that stands alone is called (pymdownx.keys, "Key-Map Index"); another word is none.
_NAMES = frozenset(
    """ctrl control alt altgr shift cmd command meta win windows super opt option fn tab enter
    return esc escape space spacebar backspace bksp delete del insert ins home end
    up down left right page-up page-down pageup pagedown pgup pgdn caps-lock capslock
    num-lock numlock scroll-lock print-screen prtsc pause break menu context-menu power
    plus minus equal slash backslash comma period dot semicolon colon quote grave tilde hash at
    pipe asterisk question mute""".split()
)
_FAMILIES = re.compile(
    r"\".*\"|[a-z0-9]|f\d\d?|num\d|(?:arrow|left|right|num|brace|bracket|paren|volume)-\w+"
)


class Keys(Atom):
    """Keys to be pressed together, each a ``kbd``; ``++word++``, an ``ins``."""

    marks = ("++",)

    def __init__(self) -> None:
        super().__init__(rf"\+\+({_KEY}(?:\+{_KEY})*)\+\+(?![\w+])")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The keys."""
        before = data[m.start() - 1 : m.start()]
        if before.isalnum() or before == "+":
            return None, None, None
        names = re.findall(_KEY, m.group(1))
        name = names[0]
        if len(names) == 1 and name not in _NAMES and not _FAMILIES.fullmatch(name):
            # what markdown-it and HackMD mean by it
            added = Element("ins")
            added.text = AtomicString(name)
            return added, m.start(), m.end()
        return keyboard(names), m.start(), m.end()


def keyboard(names: list[str]) -> Element:
    """An element that holds a ``kbd`` for each key."""
    holder = Element("kept")
    for number, name in enumerate(names):
        key = Element("kbd")
        shown = name.strip('"') if name[0] == '"' else _SIGNS.get(name.lower()) or name
        if shown.islower():
            shown = _SHORT.get(shown) or shown.replace("-", " ").title()
        key.text = AtomicString(shown)
        key.tail = "+" if number + 1 < len(names) else None
        holder.append(key)
    return holder


class Added(Atom):
    """``^^added^^``: an ``ins``."""

    marks = ("^^",)

    def __init__(self, inline: Inline) -> None:
        super().__init__(r"\^\^(?=[^\s^])((?:\\.|[^\\^]){1,1000}?)(?<!\s)\^\^(?![\w^])")
        self.inline = inline

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The element, what it holds parsed."""
        before = data[m.start() - 1 : m.start()]
        if before.isalnum() or before == "^":
            return None, None, None
        element = Element("ins")
        fill(element, self.inline.part(m.group(1)))
        return element, m.start(), m.end()


class Emoji(Atom):
    """``:smile:``, as GitHub and MkDocs have it: it stays text and is told of."""

    marks = (":",)

    def __init__(self) -> None:
        super().__init__(r":((?:\+1|-1|[a-z][a-z0-9_+-]{1,50})):(?![\w:])")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """Nothing."""
        before = data[m.start() - 1 : m.start()]
        if before.isalnum() or before in (":", "/", "@"):
            return None, None, None
        self.place.report(
            self.log,
            Severity.WARNING,
            "emoji-name",
            f"the name {m.group()} means nothing here: it stands in the text",
            m.start(),
            "write the emoji itself, or take it out",
        )
        return m.group(), m.start(), m.end()
