"""What the preview shows, as values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from octavo.book import Resolved
from octavo.edition import Edition, PageMap
from octavo.report import Findings


@dataclass(frozen=True)
class Changed:
    """Where the text was changed: the chapter's document, the mark of the block, and the block.

    ``element`` counts the elements of the chapter's resolved tree from 0.
    """

    chapter: str = ""
    href: str = ""
    mark: str = ""
    element: int = 0


@dataclass(frozen=True)
class Seen:
    """A look at the manuscript: findings, and where it can be read, its text as an e-book.

    ``files`` are those of the EPUB: media type and bytes by name. ``chapters`` are the title and
    the document of each. ``resolved`` and ``edition`` are what the pages are made of. ``closer``
    finds all that can be found, which takes as long again as the look itself; None where it has.
    """

    findings: Findings
    texts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    chapters: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    changed: Changed = Changed()
    resolved: Resolved | None = None
    edition: Edition | None = None
    closer: Callable[[], Findings] | None = None


#: The width and the height of each of some pages, in points.
Sizes = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Leaves:
    """A document of some of the pages, with each page's width and height in points."""

    data: bytes = field(repr=False)
    sizes: Sizes


@dataclass(frozen=True)
class Laid:
    """Pages that were laid out, in one document or several, one after the other."""

    leaves: tuple[Leaves, ...] = ()
    page_map: PageMap | None = None
    findings: Findings = ()
    seconds: float = 0.0

    @property
    def sizes(self) -> Sizes:
        """Each page's width and height in points."""
        return tuple(size for leaves in self.leaves for size in leaves.sizes)

    def page(self, number: int) -> tuple[bytes, int]:
        """The document that holds a page, and its number there; both count from 0.

        Raises IndexError for a page that is not there.
        """
        for leaves in self.leaves:
            if number < len(leaves.sizes):
                return leaves.data, number
            number -= len(leaves.sizes)
        raise IndexError(number)


#: Hears what pages are to be made of, and where the text was changed.
Begin = Callable[[Resolved, Edition, Changed], None]


class Look(Protocol):
    """Reads a manuscript: see ``reading.look``."""

    def __call__(
        self, path: Path, before: Mapping[str, str], name: str, *, begin: Begin
    ) -> Seen: ...


class Press(Protocol):
    """Lays pages out: see ``pages.Press``."""

    async def lay_out(self, resolved: Resolved, edition: Edition, whole: bool = True) -> Laid: ...

    def close(self) -> None: ...


class Preview(Protocol):
    """A preview while it runs: see ``session.Session``."""

    seen: Seen
    laid: Laid

    async def follow(self) -> None: ...

    def news(self) -> AsyncIterator[dict[str, Any]]: ...

    def state(self) -> dict[str, Any]: ...

    def close(self) -> None: ...
