"""Roles of MyST, ``{ref}`words` ``, and of reStructuredText, ``:ref:`words` ``: told of."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.inline.keys import keyboard
from octavo.read.dialect.scan import Atom
from octavo.report import Severity

Found = tuple[Element | str | None, int | None, int | None]

_TARGET = re.compile(r"(?:(.*?)\s*<)?([^<>]*)>?\Z")
#: What says the same in Markdown; the others are words in code.
_INSTEAD = {
    "ref": "write `[words](#{target})`, or `@sec-...` for its number",
    "numref": "write `@fig-...`, with an id that begins so",
    "eq": "write `@eq-...`, with an id that begins so",
    "doc": "write `[words](#heading)`, or `[words]({target}.md)`",
    "cite": "write `[@{target}]`",
    "cite:p": "write `[@{target}]`",
    "cite:t": "write `@{target}`",
    "math": "write `${target}$`",
    "index": "write `\\index{{{target}}}`",
    "term": "take the mark away: words of the glossary are found without one",
    "sub": "write `~{target}~`",
    "sup": "write `^{target}^`",
    "abbr": "write `*[ABC]: its meaning` on a line of its own",
    "download": "write `[words](address)`",
    "footcite": "write `[@{target}]`",
}
#: Those whose words are code, and the domains of Sphinx, ``py:func``.
_CODE = frozenset(
    "attr class code command data envvar exc file func literal meth mod obj option program "
    "samp".split()
)
_DOMAIN = re.compile(r"(?:py|c|cpp|js|rst|std|prf):")
_KEYS = frozenset("kbd guilabel menuselection".split())


class Role(Atom):
    """A role and the code behind it; keys are keys, what is in others stays in the text."""

    marks = ("{", ":")

    def __init__(self) -> None:
        super().__init__(r"(?:\{([a-z][a-z:-]{1,20})\}|:([a-z][a-z:-]{1,20}):)(`+)([^`\n]+)\3(?!`)")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """What stands in it."""
        name, said = m.group(1) or m.group(2), m.group(4).strip()
        if name not in _INSTEAD and name not in _CODE | _KEYS and not _DOMAIN.match(name):
            return None, None, None
        if name in _KEYS:
            return _said(name, said), m.start(), m.end()
        words, target = _TARGET.match(said).groups()  # type: ignore[union-attr]
        hint = _INSTEAD.get(name, "take the mark away, or write it in Pandoc's Markdown")
        self.place.report(
            self.log,
            Severity.WARNING,
            "directive-role",
            f"the role {name}, of MyST or reStructuredText, means nothing here: "
            "its words stand in the text",
            m.start(),
            hint.format(target=target),
        )
        kept = Element("code" if name not in _INSTEAD else "kept")
        kept.text = words or said
        return kept, m.start(), m.end()


def _said(name: str, said: str) -> Element:
    if name == "kbd":
        return keyboard(re.split(r"[-+]", said))
    strong = Element("strong")
    strong.text = said.replace("-->", "→")
    return strong
