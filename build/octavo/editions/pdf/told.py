"""What layout has to say of the sections, as findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from octavo import fonts
from octavo.editions.pdf.section import Piece
from octavo.report import Finding, Source, error, warning
from octavo.workshop import Failure

_MISSING = (
    "on Debian and Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0; on Fedora: sudo dnf install pango; on macOS: brew install pango; "
    "on Alpine: apk add pango; on Windows: MSYS2's pango"
)

#: What helps where memory is short, and where something takes long.
_FEWER = "build again with `-j 1`; where memory is short, end other programs"
_SHORTER = "look there for what is very long or deeply nested"


def failed(
    titles: Sequence[str], made: Sequence[Any], places: Mapping[str, Source]
) -> list[Finding]:
    """Errors for the sections that could not be laid out: ``made`` has a ``Failure`` for them.

    ``places`` tells where the sections of these titles begin in the manuscript.
    """
    pairs = [(t, r) for t, r in zip(titles, made, strict=True) if isinstance(r, Failure)]
    for _, result in pairs:
        if result.kind == "OSError":
            message = f"no PDF can be made: the library Pango is missing ({result.message[:80]})"
            return [error("pango-missing", message, hint=_MISSING)]
    return [
        error(
            "layout-failed",
            f"the pages of “{title}” cannot be laid out ({result.kind}: {result.message})",
            places.get(title),
            _FEWER if result.outer and result.kind != "Timeout" else _SHORTER,
        )
        for title, result in pairs
    ]


def unbound(failure: Failure) -> Finding:
    """An error for pages that could not be put together."""
    message = f"the pages cannot be made one document ({failure.kind}: {failure.message})"
    return error("binding-failed", message, hint=_FEWER)


def unsettled(rounds: int) -> Finding:
    """A warning that the printed page numbers did not come to rest in so many rounds."""
    message = f"page numbers in the text did not come to rest in {rounds} rounds"
    hint = "a reference may be a page off: reword the line that a page number breaks"
    return warning("page-numbers-unsettled", message, hint=hint)


def messages(
    titles: Sequence[str], pieces: Sequence[Piece], book: str, own: Callable[[str], Finding | None]
) -> list[Finding]:
    """The engine's own warnings, each once; one said of several sections is one of the book.

    ``own`` says what it says of a sheet of the author's, of its place there.
    """
    said: dict[str, list[str]] = {}
    for title, piece in zip(titles, pieces, strict=True):
        for message in dict.fromkeys((*piece.pages.messages, *piece.margins.messages)):
            said.setdefault(message, []).append(title)
    return [
        own(message)
        or warning("layout-warning", f"{where[0] if len(where) == 1 else book}: {message}")
        for message, where in said.items()
    ]


def foreign(
    pieces: Sequence[Piece],
    faces: Collection[fonts.Face],
    named: Callable[[str], Source | None] = lambda family: None,
) -> list[Finding]:
    """An error where a font was used that is not the book's.

    ``named`` knows where a sheet of the author's names a family.
    """
    used = frozenset[str]().union(*(p.pages.families | p.margins.families for p in pieces))
    own = {*fonts.chains(faces), fonts.EMOJI, *(face.family for face in faces)}
    strange = sorted(used - own)
    if not strange:
        return []
    place = next(filter(None, map(named, strange)), None)
    hint = (
        "a style sheet of yours asks for it, or for a family that lacks a letter: name its files "
        "with `@font-face`, and `var(--text)` behind each family"
    )
    message = f"a font that is not the book's was used: {', '.join(strange)}"
    return [error("font-foreign", message, place, hint)]
