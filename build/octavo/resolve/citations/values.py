"""What the modules of citations share: citations as found, entries as read, a style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from octavo.report import Source
from octavo.resolve.draft import Part
from octavo.vocabulary import Element

#: Pandoc's document model in its JSON form: an element is ``{"t": type, "c": content}``.
Inlines: TypeAlias = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Item:
    """One work that a citation names: its element, ``span.cite``, says prefix and suffix."""

    key: str
    element: Element
    suppress: bool
    source: Source


@dataclass(frozen=True)
class Citation:
    """A citation where it stands: ``note`` is the id of the note it stands in, "" in the text.

    ``mode`` is ``text`` where the author's name belongs to the sentence.
    """

    part: Part
    element: Element
    mode: Literal["paren", "text"]
    items: tuple[Item, ...]
    note: str = ""


@dataclass(frozen=True)
class Passage:
    """What the processor needs to know of the text between citations, in its order.

    A citation in the text, a note with or without citations, or else the beginning of a chapter;
    ``anew`` where the author lets short forms begin anew there.
    """

    citation: Citation | None = None
    note: Element | None = None
    anew: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry of a bibliography: its key, other keys it answers to, and where it stands.

    ``start`` and ``end`` are its place in the file's text in characters, where that is known;
    ``needs`` are keys of entries it borrows from.
    """

    key: str
    type: str
    source: Source
    aliases: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Catalogue:
    """A file of entries (``suffix`` tells its format), or the entries of the front matter.

    ``broken`` are the keys and places of entries that cannot be read.
    """

    file: str
    suffix: str
    text: str
    entries: tuple[Entry, ...]
    broken: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """A citation style: CSL as the processor gets it, and what it wants of a book.

    ``notes``: it writes notes; ``numbers``: it names the number of the note that first cited a
    work; ``bibliography``: it makes one.
    """

    name: str
    data: bytes
    notes: bool
    bibliography: bool
    numbers: bool


@dataclass(frozen=True)
class Listed:
    """An entry of the finished bibliography: its key and what it says."""

    key: str
    content: Inlines


@dataclass(frozen=True)
class Processed:
    """What the processor made: one list of inlines a citation, in order, and the bibliography.

    ``spacing`` (in lines) is what the style wants between entries.
    """

    citations: tuple[Inlines, ...]
    entries: tuple[Listed, ...]
    spacing: int = 0
    warnings: tuple[str, ...] = ()
