"""The facts about a book that its accessibility metadata rests on, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from octavo.editions.epub.pieces import File
from octavo.report import Source
from octavo.vocabulary import Element

_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Document:
    """A document as it is written; ``tree`` makes what it was made of, which knows its lines.

    ``tree`` is None for a page of our own making; ``file`` is the manuscript's.
    """

    written: File
    root: Element
    tree: Callable[[], Element] | None = None
    file: str = ""

    def source(self, element: Element) -> Source | None:
        """The manuscript line that an element of the document comes from."""
        body = self.root.find(f"{_XHTML}body")
        if self.tree is None or body is None:
            return None
        twins = [e for e in body.iterdescendants() if isinstance(e.tag, str)]
        elements = [e for e in self.tree().iter() if isinstance(e.tag, str)]
        for twin, candidate in zip(twins, elements, strict=False):
            if twin is element:
                for holder in (candidate, *candidate.iterancestors()):
                    if (holder.get("data-line") or "").isdecimal():
                        line = int(holder.get("data-line", "1"))
                        return Source(holder.get("data-file", self.file), line)
        return None


@dataclass(frozen=True)
class Doubt:
    """Something that speaks against a claim: its kind, what it is, where it stands."""

    kind: str
    message: str
    source: Source | None = None

    def __str__(self) -> str:
        return f"{self.message} ({self.source})" if self.source else self.message


@dataclass(frozen=True)
class Facts:
    """What a look at the documents, the style and the images of the book has shown.

    ``kinds`` are all values of ``epub:type``, ``names`` those of elements without their name
    spaces. ``braille`` tells of letters for the fingers (Unicode, U+2801 to U+28FF).
    """

    kinds: frozenset[str]
    names: frozenset[str]
    images: int
    drawn_formulas: int
    moving: bool
    braille: bool
    doubts: tuple[Doubt, ...]

    def doubt(self, *kinds: str) -> Doubt | None:
        """The first doubt of these kinds, None where there is none."""
        return next((doubt for doubt in self.doubts if doubt.kind in kinds), None)
