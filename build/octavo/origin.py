"""Where an element of a book's tree comes from."""

from __future__ import annotations

from lxml import etree

from octavo.report import Source


def origin(element: etree._Element, file: str) -> Source:
    """The line of the manuscript that an element's block begins on, in the file it was read from.

    ``file`` is that of its chapter; its first line where neither the element nor what holds it
    bears a line (``data-line``; ``data-file`` where text was included).
    """
    for candidate in (element, *element.iterancestors()):
        line = candidate.get("data-line") or ""
        if line.isdecimal():
            return Source(candidate.get("data-file", file), int(line))
    return Source(file)
