"""Citations for tests: the elements that a manuscript's ``[@key, p. 3]`` becomes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from octavo.book import Book, Chapter, Metadata, Resolved
from octavo.citing import Citing
from octavo.report import Finding
from octavo.resolve import resolve
from octavo.vocabulary import Element

_CITATION = re.compile(r"\[([^\[\]]*@[^\[\]]*)\]|(?<![\w&])@(\w[\w:-]*)(?: \[([^\]@]*)\])?")


def cites(text: str) -> str:
    """The text with citations as the vocabulary has them (``octavo/vocabulary.py``)."""
    return _CITATION.sub(_one, text)


def _one(found: re.Match[str]) -> str:
    mode = "paren" if found.group(1) else "text"
    if found.group(1):
        inner = "".join(_cite(piece) for piece in found.group(1).split(";"))
    else:
        inner = _cite(" ".join(filter(None, (f"@{found.group(2)}", found.group(3)))))
    return f'<span class="citation" data-mode="{mode}" data-source="{found.group()}">{inner}</span>'


def _cite(piece: str) -> str:
    parts = re.match(r"(.*?)(-?)@([\w:-]*\w)(.*)", piece.strip())
    assert parts
    prefix, dash, key, suffix = parts.groups()
    inner = f'<span class="prefix">{prefix.strip()}</span>' if prefix.strip() else ""
    inner += f'<span class="suffix">{suffix}</span>' if suffix else ""
    suppressed = ' data-suppress=""' if dash else ""
    return f'<span class="cite" data-key="{key}"{suppressed}>{inner}</span>'


def note(name: str, text: str) -> tuple[str, str]:
    """The call of a note, and the note."""
    call = f'<a role="doc-noteref" href="#fn-{name}"></a>'
    return call, f'<aside role="doc-footnote" id="fn-{name}"><p>{text}</p></aside>'


def resolved(
    folder: Path, *chapters: str, lang: str = "en-US", **citing: Any
) -> tuple[Resolved, list[Finding]]:
    """A book of chapters given as XML, and its findings but notes."""
    made = tuple(
        Chapter(f"c{i}", "chapter", "book.md", f"<section>{cites(xml)}</section>".encode())
        for i, xml in enumerate(chapters)
    )
    bibliography = citing.pop("bibliography", ("refs.bib",))
    metadata = Metadata(
        "T", lang=lang, date="2026", citing=Citing(bibliography=bibliography, **citing)
    )
    text = "\n".join(chapters)
    book, findings = resolve(Book("book", folder, metadata, made, {"book.md": text}))
    return book, [finding for finding in findings if finding.code != "bibliography-unused"]


def says(element: Element) -> str:
    """The words of an element without the ways back and the numbers of notes."""
    return " ".join(_words(element).split())


def _words(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.get("class") != "backlinks" and child.get("role") != "doc-noteref":
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def texts(book: Resolved) -> list[str]:
    """What the paragraphs of the text say."""
    return [
        says(p)
        for chapter in book.chapters
        for p in chapter.tree().iter("p")
        if not any(e.get("role") == "doc-footnote" for e in p.iterancestors())
    ]


def notes(book: Resolved) -> list[str]:
    """What the notes say, with their numbers."""
    return [
        f"{aside.get('data-number')} {says(aside)}"
        for chapter in book.chapters
        for aside in chapter.tree().iter("aside")
    ]


def listed(book: Resolved) -> list[str]:
    """What the bibliography says."""
    return [
        says(item)
        for chapter in book.chapters
        for group in chapter.tree().iter("ul")
        if "references" in (group.get("class") or "")
        for item in group
    ]
