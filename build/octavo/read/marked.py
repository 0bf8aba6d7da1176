"""Chapters as they are marked elsewhere: ``\\appendix`` of LaTeX, ``# (PART) Title`` of bookdown;
``{frontmatter}`` of Leanpub.

What follows ``\\appendix``, or ``# (APPENDIX) Appendix``, are appendices, in later files too.
"""

from __future__ import annotations

import re
from typing import Protocol, TypeVar

from octavo import markup
from octavo.vocabulary import Element

_MARK = re.compile(r"\((PART|APPENDIX)\\?\*?\)\s*")


#: Leanpub's marks, and the kinds of the chapters behind them.
_MATTER = {"frontmatter": "frontmatter", "mainmatter": "", "backmatter": "backmatter"}


class _Chapter(Protocol):
    kind: str
    tree: Element

    @property
    def heading(self) -> Element | None: ...


_Part = TypeVar("_Part", bound=_Chapter)


def settle(parts: list[_Part]) -> list[_Part]:
    """The chapters of a book with their kinds, without marks and without empty first pages."""
    made: list[_Part] = []
    appendices, matter = False, ""
    for part in parts:
        heading = part.heading
        found = _MARK.match(heading.text or "") if heading is not None else None
        if not made and _breaks(part.tree):
            continue
        if found and heading is not None and heading.tag == "h1":
            heading.text = (heading.text or "")[found.end() :]
            appendices = found.group(1) == "APPENDIX"
            if appendices and len(part.tree) == 1:
                continue
            _turn(part, "chapter" if appendices else "part")
        elif appendices and part.kind == "chapter" and _numbered(heading):
            _turn(part, "appendix")
        elif matter and part.kind == "chapter" and heading is not None:
            _turn(part, matter)
            heading.set("class", f"{heading.get('class', '')} unnumbered".strip())
        for rule in list(part.tree.iter("hr")):
            if (rule.get("class") or "") in _MATTER:
                matter = _MATTER[rule.get("class") or ""]
                markup.remove(rule)
        if not len(part.tree):
            continue
        for paragraph in list(part.tree.iter("p")):
            if (paragraph.text or "").strip() == "\\appendix" and not len(paragraph):
                markup.remove(paragraph)
                appendices = True
        made.append(part)
    return made or parts


def _turn(part: _Chapter, kind: str) -> None:
    part.kind = kind
    part.tree.set("data-kind", kind)


def _numbered(heading: Element | None) -> bool:
    return heading is not None and "unnumbered" not in (heading.get("class") or "").split()


def _breaks(section: Element) -> bool:
    """Whether there is nothing in it but breaks of pages, which a chapter makes anyway."""
    return all(e.tag == "hr" and e.get("class") == "pagebreak" for e in section)
