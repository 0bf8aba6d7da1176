"""The outline of a book of several files: ``book.yaml`` as Quarto has it, ``SUMMARY.md`` as mdBook.

book: {chapters: [a.md, {part: Title, chapters: [b.md]}], appendices: [c.md]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from octavo.read.entries import Item
from octavo.read.sources import SUFFIXES, Text, located
from octavo.read.values import Entry, Value
from octavo.report import Finding, Source, error, warning


def of_yaml(value: Value) -> tuple[Value, tuple[Item, ...], list[Finding]]:
    """The metadata of a ``book.yaml`` as one flat object, and its outline."""
    entries: dict[str, Entry] = {}
    items: list[Item] = []
    appendices: list[Item] = []
    findings: list[Finding] = []
    inner = value.get("book")
    for entry in (*value.entries, *(inner.entries if inner else ())):
        if entry.key in ("chapters", "files", "appendices"):
            if entry.value.kind not in ("list", "null"):
                message = f"`{entry.key}` must be a list of files"
                findings.append(error("metadata-type", message, entry.value.source))
            found = _items(entry.value, findings)
            if entry.key == "appendices":
                appendices += (replace(item, kind=item.kind or "appendix") for item in found)
            else:
                items += found
        elif entry.key != "book":
            entries[entry.key] = entry
    return (
        Value("map", value.source, entries=tuple(entries.values())),
        (
            *items,
            *appendices,
        ),
        findings,
    )


def _items(value: Value, findings: list[Finding]) -> Iterator[Item]:
    for item in value.items:
        if item.kind == "text":
            yield Item(item.source, item.text)
            continue
        part, file = item.get("part"), item.get("file") or item.get("href")
        chapters = item.get("chapters")
        title = part.text.strip() if part else ""
        if part and title.lower().endswith(SUFFIXES):
            yield Item(part.source, title, kind="part")
        elif part and title:
            yield Item(part.source, title=title, kind="part")
        elif file:
            yield Item(file.source, file.text)
        elif chapters is None:
            message = "a chapter is the name of a file"
            findings.append(error("metadata-type", message, item.source))
        if chapters is not None:
            yield from _items(chapters, findings)


_HEADING = re.compile(r"#{1,2}\s+(?P<title>.*?)\s*#*\s*\Z")
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?(?P<aim>[^)>\"]*?)>?(?:\s+\"[^\"]*\")?\s*\)")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d+[.)])\s+")


def of_summary(text: Text) -> tuple[Item, ...]:
    """The outline that a ``SUMMARY.md`` gives (mdBook, "SUMMARY.md"; GitBook).

    Its first heading is no part when nothing stands before it. Links before and behind the lists
    are chapters without a number; an indented item stands below the one before it.
    """
    items: list[Item] = []
    if text.path.suffix == ".txt":
        # Leanpub's: a file a line
        for number, line in enumerate(text.text.split("\n"), 1):
            if line.strip() and line.lstrip()[0] not in "#%":
                items.append(Item(Source(text.file, number), line.strip()))
        return tuple(items)
    indents: list[int] = []
    listed = any(_ITEM.match(line) for line in text.text.split("\n"))
    opened = False
    for number, line in enumerate(text.text.split("\n"), 1):
        heading, marker = _HEADING.match(line), _ITEM.match(line)
        if heading and opened and heading["title"]:
            place = Source(text.file, number, heading.start("title") + 1)
            items.append(Item(place, title=heading["title"], kind="part"))
            indents = []
        opened = opened or bool(line.strip())
        link = _LINK.search(line)
        if link is None or heading:
            continue
        depth = 0
        if marker:
            indent = len(marker["indent"].expandtabs(4))
            while indents and indents[-1] >= indent:
                indents.pop()
            depth = len(indents)
            indents.append(indent)
        name = unquote(link["aim"].partition("#")[0])
        if name and not re.match(r"[a-z][a-z0-9+.-]*:", name):
            place = Source(text.file, number, link.start("aim") + 1)
            numbered = bool(marker) or not listed
            items.append(Item(place, name, numbered=numbered, depth=depth))
    return tuple(items)


def files(items: tuple[Item, ...], folder: Path) -> tuple[list[tuple[Item, Path]], list[Finding]]:
    """Each item with its file, the folder for the title of a part; a file is taken once."""
    found: list[tuple[Item, Path]] = []
    findings: list[Finding] = []
    for item in items:
        if not item.name:
            found.append((item, folder))
            continue
        path, problem = located(folder, item.name, item.source)
        if path is None:
            findings += problem
        elif path in (other for _, other in found):
            message = f"{item.name} stands in the outline twice; it is taken once"
            findings.append(warning("chapter-twice", message, item.source, "remove one of the two"))
        else:
            found.append((item, path))
    return found, findings


def as_part(title: str) -> str:
    """A title with the class of a part, beside attributes that it may have."""
    return (
        f"{title[:-1]} .part}}" if re.search(r"\s\{[#.][^{}]*\}$", title) else f"{title} {{.part}}"
    )
