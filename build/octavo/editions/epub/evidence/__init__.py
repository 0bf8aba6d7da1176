"""What the built book holds: the ground of all that is said of its accessibility."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from octavo.book import Metadata
from octavo.editions.epub.evidence import contrast, documents
from octavo.editions.epub.evidence.claims import findings as claimed
from octavo.editions.epub.evidence.claims import items
from octavo.editions.epub.evidence.facts import Document, Doubt, Facts
from octavo.editions.epub.pieces import File, classes
from octavo.report import Finding, warning
from octavo.workshop import Workshop

__all__ = ["Document", "Facts", "findings", "items", "look"]


def look(
    found: Sequence[Document],
    files: Sequence[File],
    sheet: str,
    workshop: Workshop,
    own: Sequence[tuple[str, str]] = (),
) -> Facts:
    """The facts, from the documents as they are written, the sheet and the files beside them.

    ``own`` are the author's sheets that went into it, by their names.
    """
    return documents.look(found, files, _faint(found, sheet, own, workshop), workshop)


def findings(facts: Facts, metadata: Metadata) -> list[Finding]:
    """What an author should see, and what the author claims that is not so."""
    hint = (
        "set `color` and `background-color` together and far enough apart, or neither: a reader "
        "has colours too"
    )
    faint = [
        warning("contrast-low", doubt.message, doubt.source, hint)
        for doubt in facts.doubts
        if doubt.kind == "contrast"
    ]
    return [*faint, *claimed(facts, metadata)]


def _faint(
    documents: Sequence[Document],
    sheet: str,
    own: Sequence[tuple[str, str]],
    workshop: Workshop,
) -> Iterator[Doubt]:
    data = [document.written.data for document in documents]
    for number, found in contrast.low(data, sheet, workshop):
        owner = documents[number]
        element = list(owner.root.iter())[found.element]
        when = {"light": "by day", "dark": "by night"}[found.mode]
        name = str(element.tag).rpartition("}")[2]
        named = "".join(f".{word}" for word in classes(element))
        text = owner.source(element)
        place = contrast.declared(own, element, found.mode) or text
        here = f" ({text.file}:{text.line})" if text and place is not text else ""
        message = (
            f"the text of <{name}{named}>{here} is too faint {when}: {found.ink} on {found.paper} "
            f"has a contrast of {found.ratio:.1f} to 1"
        )
        yield Doubt("contrast", message, place)
