"""A title for a book that tells none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from octavo import markup
from octavo.report import Finding, Source, warning
from octavo.vocabulary import Element


def find(heads: Sequence[tuple[Element, bool]], name: str, file: str) -> tuple[str, bool, Finding]:
    """Its only level-1 heading, else the file's name; whether what that opens is the whole book.

    ``heads`` are the headings of level 1, and whether there are sections below each.
    """
    hint = "add `title: ...` to the front matter"
    if len(heads) == 1:
        heading, sections = heads[0]
        title = " ".join(markup.words(heading).split())
        place = Source(file, int(heading.get("data-line", "1")))
        message = f"the book tells no title; its only heading, “{title}”, is taken for it"
        if title and sections:
            message = (
                f"the book tells no title; its only heading of level 1, “{title}”, is taken for "
                "it, and the headings of level 2 begin the chapters"
            )
        if title:
            return title, sections, warning("title-missing", message, place, hint)
    title = re.sub(r"[-_\s]+", " ", name).strip() or "Untitled"
    title = title[0].upper() + title[1:]
    message = f"the book tells no title; “{title}” is made of the file's name"
    return title, False, warning("title-missing", message, Source(file), hint)
