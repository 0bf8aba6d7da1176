"""The press: what makes a laid-out book a file for paper.

Before layout: links that paper can show (`links`), the gutter (`gutter`), rules of its own, and
which pages will be blank (`blank`). On the finished document (`finishing`): blank pages, boxes and
marks (`boxes`), images (`pictures`), ink (`ink`, `streams`), nothing to click on (`still`). After
it: pages on sheets (`signatures`, `imposed`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from octavo.book import Chapter, Metadata, Resolved
from octavo.edition import Edition
from octavo.editions.pdf.press import blank, links
from octavo.editions.pdf.press.cropping import cropped as cropped
from octavo.editions.pdf.press.gutter import gutter_mm
from octavo.editions.pdf.press.links import Resources
from octavo.editions.pdf.section import Numbering
from octavo.files import inside
from octavo.report import Findings, Source, error, warning
from octavo.vocabulary import Element

#: No head and no folio, in any of the places they may stand in.
_NOTHING = " ".join(
    f"@{edge}-{place} {{ content: none; }}"
    for edge in ("top", "bottom")
    for place in ("left", "center", "right")
)


def fitted(edition: Edition, pages: int) -> Edition:
    """The edition with the inner margin that so many pages need, and room for its bleed."""
    gutter = edition.press.gutter_mm
    added = gutter_mm(pages) if gutter is None else gutter
    return dataclasses.replace(edition, margin_inner_mm=edition.margin_inner_mm + added)


def estimate(edition: Edition, characters: int) -> int:
    """About how many pages a text of so many characters fills: what the gutter is begun with."""
    wide = (edition.trim.width_mm - edition.margin_inner_mm - edition.margin_outer_mm) * 72 / 25.4
    high = (edition.trim.height_mm - edition.margin_top_mm - edition.margin_bottom_mm) * 72 / 25.4
    line = max(1.0, wide / (0.45 * edition.base_size_pt))
    return round(characters / max(1.0, line * high / edition.leading_pt) / 0.8)


def rules(edition: Edition) -> str:
    """The edition's numbers as rules: the bleed, and where chapters begin."""
    sizes = {
        "bleed": edition.press.bleed_mm,
        "trim-width": edition.trim.width_mm,
        "trim-height": edition.trim.height_mm,
    }
    made = "".join(f":root {{ --{name}: {size:g}mm; }}\n" for name, size in sizes.items())
    # a blank page is blank: a rule for it must outdo those for the named pages it may belong to
    for name in ("text", "front", "opening", "bare"):
        made += f"@page {name}:blank {{ {_NOTHING} }}\n"
    if edition.press.bleed_mm:
        made += f"@page {{ bleed: {edition.press.bleed_mm:g}mm; }}\n"
    if edition.press.openright:
        made += "body.text > section { break-before: recto; }\n"
        made += ".half-title, .title-page, nav.contents { break-before: recto; }\n"
    return made


def paper_links(trees: Sequence[tuple[Chapter, Element]], edition: Edition) -> Resources:
    """Change the links that lead out of the book as the edition wants them; the QR codes."""
    return links.printed(trees, edition.press)


def profile(resolved: Resolved, edition: Edition) -> tuple[bytes, Findings]:
    """The profile of the press that the edition is for; b"" where it is not for one with inks."""
    press, metadata = edition.press, resolved.metadata
    if press.ink in ("rgb", "gray"):
        return b"", ()
    place = _option(metadata, edition, "icc") or _option(metadata, edition, "color")
    if not press.icc:
        message = "`color: cmyk` needs the profile of the press, and none is named"
        hint = "write `icc: FILE.icc`; the printer says which one, and has it"
        return b"", (error("icc-missing", message, place, hint),)
    path = inside(resolved.root, press.icc)
    from octavo.editions.pdf.press import (
        ink,  # what reads profiles is loaded for those who have one
    )

    try:
        if path is None:
            raise ValueError("it lies outside the book's folder")
        data = path.read_bytes()
        ink.process(data)
        return data, ()
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        message = f"the profile “{press.icc}” cannot be used: {reason}"
        hint = "name an ICC profile for CMYK that lies in the book's folder"
        return b"", (error("icc-unusable", message, place, hint),)


def _option(metadata: Metadata, edition: Edition, key: str) -> Source | None:
    return metadata.source(f"editions.{edition.name}.{key}")


def blanks(
    edition: Edition, count: int, numberings: Sequence[tuple[int, Numbering]]
) -> tuple[int, ...]:
    """The indexes of the blank pages that so many pages get where they are for paper.

    They count the pages of the document that has them. Each numbering holds from the page with
    that index on.
    """
    press = edition.press
    made: list[int] = []
    multiple = press.signature
    if edition.mirrored and edition.roman_front_matter and not press.live:
        made = blank.rectos([(i, not n.prefix and n.first % 2 == 1) for i, n in numberings])
        multiple = multiple or 2  # a leaf has two sides
    if multiple and not press.impose:
        made += blank.padded(count + len(made), multiple)
    return tuple(made)


def large(edition: Edition, metadata: Metadata, size_bytes: int) -> Findings:
    """A finding where the file is larger than the edition allows."""
    most = edition.press.most_bytes
    if not most or size_bytes <= most:
        return ()
    message = (
        f"the file has {size_bytes / 1e6:.1f} MB; more than {most / 1e6:.1f} MB is slow to load"
    )
    hint = "use smaller images or a lower `image-dpi`, or raise `max-size` of the edition"
    return (warning("pdf-large", message, _option(metadata, edition, "max-size"), hint),)
