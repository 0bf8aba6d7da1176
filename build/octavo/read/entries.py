"""What the outline of a book of several files consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from octavo.report import Source


@dataclass(frozen=True)
class Item:
    """A line of the outline: a file by its name, or the title of a part of the book.

    ``kind`` is what the file's first chapter is, "" where that tells it itself; ``depth`` how far
    below a chapter the file stands (0: it is one); ``label`` its title where it tells none.
    """

    source: Source
    name: str = ""
    title: str = ""
    kind: Literal["", "part", "appendix"] = ""
    numbered: bool = True
    depth: int = 0
    label: str = ""
