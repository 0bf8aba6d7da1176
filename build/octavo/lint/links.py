"""Links: what their words say, and whether their addresses can be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from octavo.lint.pieces import Manuscript
from octavo.markup import words
from octavo.report import Finding, note, warning

#: Words that say nothing of where a link leads.
_VAGUE = frozenset(
    "here|click here|this|link|this link|read more|more|this page|hier|hier klicken|mehr|"
    "ici|cliquez ici|aquí|qui|clicca qui|здесь|тут".split("|")
)


def vague(manuscript: Manuscript) -> Iterator[Finding]:
    """A link named “here” (WCAG 2.2, 2.4.4)."""
    for chapter in manuscript.book.chapters:
        for link in chapter.tree().iter("a"):
            text = " ".join(words(link).split())
            if link.get("href") and text.casefold().strip(".!»") in _VAGUE:
                yield warning(
                    "link-vague",
                    f"the link’s text “{text}” does not say where it leads",
                    manuscript.element_place(chapter, link, f"[{text}]", text),
                    "name its aim: screen readers list links by their words, and on paper there "
                    "is nothing to click",
                )


def placeless(manuscript: Manuscript) -> Iterator[Finding]:
    """An address that stands for one, or leads to the writer's own machine."""
    for chapter in manuscript.book.chapters:
        for link in chapter.tree().iter("a"):
            href = link.get("href") or ""
            if not re.match(r"(?i)https?:", href):
                continue
            try:
                host = urlsplit(href).hostname or ""
            except ValueError:
                host = ""
            if host in ("localhost", "127.0.0.1", "0.0.0.0") or host.endswith(".local"):
                message = f"the link leads to this machine alone ({host})"
            elif host and "." not in host and ":" not in host:
                message = f"“{host}” is no host that readers could reach"
            else:
                continue
            place = manuscript.element_place(chapter, link, href)
            yield note("link-local", message, place, "put the public address in its place")
