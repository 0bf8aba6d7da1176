"""Markup: the one HTML repair, the one sanitiser and the two serialisers.

Every fragment that comes from a manuscript, an SVG file, a tool or a bibliography passes here
before it enters the book's tree: what is not on the lists in `allowed` does not get in.
"""

from __future__ import annotations

from octavo.markup.allowed import ELEMENTS, OPS, OURS, RAW_LINE, VOID, XHTML, XLINK
from octavo.markup.sanitise import safe_url, sanitise, sanitise_svg
from octavo.markup.serialise import html, xhtml
from octavo.markup.styles import fault
from octavo.markup.trees import remove, unwrap, words
from octavo.vocabulary import Element

__all__ = [
    "ELEMENTS",
    "OPS",
    "OURS",
    "RAW_LINE",
    "VOID",
    "XHTML",
    "XLINK",
    "fault",
    "fragment",
    "html",
    "remove",
    "safe_url",
    "sanitise",
    "sanitise_svg",
    "unwrap",
    "words",
    "xhtml",
]


def fragment(html: str) -> Element:
    """A piece of HTML, repaired as browsers do it, in a ``div``. Characters XML lacks are gone."""
    from octavo.markup import repair  # late: most manuscripts hold no HTML

    return repair.fragment(html)
