"""Programs: lines of code that no page is wide enough for."""

from __future__ import annotations

from collections.abc import Iterator

from octavo.edition import Edition
from octavo.editions import chosen
from octavo.lint.pieces import Manuscript
from octavo.markup import words
from octavo.report import Finding, Source, note

#: The size of code, as a part of the text's, and the advance of a character of the monospaced
#: face, as a part of its size (0.6 in nearly all of them).
SIZE, ADVANCE = 0.88, 0.6


def columns(page: Edition) -> int:
    """How many characters of code a line of an edition's page holds."""
    measure_mm = page.trim.width_mm - page.margin_inner_mm - page.margin_outer_mm
    return int(measure_mm / 25.4 * 72 / (page.base_size_pt * SIZE * ADVANCE))


def overlong(manuscript: Manuscript) -> Iterator[Finding]:
    """Lines of code that will be wrapped on the narrowest page of the book's editions."""
    editions, _ = chosen(manuscript.book.metadata, ())
    pages = [edition for edition in editions if edition.format == "pdf"]
    if not pages:
        return
    page = min(pages, key=columns)
    most = columns(page)
    for chapter in manuscript.book.chapters:
        for pre in chapter.tree().iter("pre"):
            longest = max((line.expandtabs(4) for line in words(pre).split("\n")), key=len)
            if len(longest) <= most:
                continue
            start = longest.strip()
            place = manuscript.element_place(chapter, pre)
            lines = manuscript.book.texts.get(place.file, "").split("\n")
            at = next(
                (n for n in range(place.line - 1, len(lines)) if start in lines[n].expandtabs(4)),
                None,
            )
            if at is not None:
                place = Source(place.file, at + 1, most + 1, max(1, len(longest) - most))
            yield note(
                "code-wide",
                f"this line of code has {len(longest)} characters; the page of “{page.name}” "
                f"holds {most}",
                place,
                "break it where the language allows; else it is wrapped",
            )
