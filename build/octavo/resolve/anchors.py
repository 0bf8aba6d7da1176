"""Ids: every heading gets one, every id is ASCII and unique in the book.

Headings are named as Pandoc names them (User's Guide, ``auto_identifiers``), then made ASCII, for
file names and fragments must survive every reader. GitHub's way of naming, and the author's own
non-ASCII ids, stay valid in links as aliases.
"""

from __future__ import annotations

import re
from collections import Counter

from octavo.report import Finding, error
from octavo.resolve.draft import Draft, Part, file_of, headings, plain
from octavo.vocabulary import Element


def run(draft: Draft) -> list[Finding]:
    """Give ids to headings, make the author's ids ASCII, report ids that occur twice."""
    taken: dict[str, Part] = {}
    counts: Counter[tuple[str, str]] = Counter()
    findings: list[Finding] = []
    for part in draft.parts:
        for element in part.tree.iter():
            if isinstance(element.tag, str) and element.get("id"):
                findings += _keep(draft, part, element, taken)
    for part in draft.parts:
        for heading in headings(part.tree):
            if not heading.get("id"):
                _name(draft, part, heading, taken, counts)
    return findings


def _keep(draft: Draft, part: Part, element: Element, taken: dict[str, Part]) -> list[Finding]:
    written = element.get("id", "")
    name = ascii_id(written)
    if name in taken:
        del element.attrib["id"]
        return [
            error(
                "id-duplicate",
                f"the id “{written}” is given twice in this book",
                draft.source(part, element, f"#{written}", f'id="{written}"', written),
                "give each place an id of its own; links to it would lead to the first one",
            )
        ]
    taken[name] = part
    element.set("id", name)
    draft.aliases[name] = name
    draft.aliases.setdefault(written, name)
    draft.within.setdefault((file_of(part, element), written), name)
    return []


def _name(
    draft: Draft,
    part: Part,
    heading: Element,
    taken: dict[str, Part],
    counts: Counter[tuple[str, str]],
) -> None:
    text = plain(heading, letters=True)
    base = ascii_id(pandoc_identifier(text))
    name, count = base, 0
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken[name] = part
    heading.set("id", name)
    for alias in (name, pandoc_identifier(text), github_identifier(text)):
        draft.aliases.setdefault(alias, name)
    file = file_of(part, heading)
    for alias in {pandoc_identifier(text), github_identifier(text)}:
        # a file's headings of the same words are counted, as where each file is a page
        count = counts[file, alias]
        counts[file, alias] += 1
        draft.within.setdefault((file, f"{alias}-{count}" if count else alias), name)


def pandoc_identifier(text: str) -> str:
    """The identifier that Pandoc gives a heading (User's Guide, extension auto_identifiers)."""
    kept = re.sub(r"[^\w\s.-]", "", text.lower())
    joined = re.sub(r"\s+", "-", kept.strip())
    return re.sub(r"^[^a-zа-яёα-ωà-öø-ÿ]+", "", joined) or "section"


def github_identifier(text: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text.lower()).strip())


def ascii_id(text: str) -> str:
    """The text as an id that is safe everywhere: ASCII, begins with a letter, without ``..``."""
    plain_text = text
    if not text.isascii():
        from anyascii import anyascii  # its tables are wanted for few books

        plain_text = anyascii(text)
    name = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9_.-]+", "-", plain_text)).strip("-.")
    if not name:
        return "section"
    return name if name[0].isalpha() else f"s-{name}"
