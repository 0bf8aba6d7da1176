"""How a book cites, as a value: what its metadata say of citations, in Pandoc's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Citing:
    """How a book cites: its sources, its style (CSL), and what becomes of its bibliography.

    ``bibliography`` and ``csl`` are names of files below the manuscript's folder, ``csl`` also
    that of a style ("" is Pandoc's own choice, Chicago's author-date). ``references`` are entries
    in the form of CSL-JSON whose texts are Markdown. ``nocite`` are keys, ``*`` for all. None for
    ``notes_after_punctuation`` is what the style wants. With ``by_chapter`` each chapter has a
    bibliography of its own.
    """

    bibliography: tuple[str, ...] = ()
    csl: str = ""
    references: tuple[Mapping[str, Any], ...] = ()
    nocite: tuple[str, ...] = ()
    suppress_bibliography: bool = False
    link_citations: bool = True
    link_bibliography: bool = True
    notes_after_punctuation: bool | None = None
    section_title: str = ""
    by_chapter: bool = False
