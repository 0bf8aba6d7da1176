"""The press: what makes a laid-out book a file for paper.

Before layout: links that paper can show (`links`), the gutter (`gutter`), rules of its own. On the
finished document: blank pages, boxes and marks (`boxes`), images (`pictures`), ink (`ink`,
`streams`), nothing to click on (`still`). After it: pages on sheets (`signatures`, `imposed`).
"""

from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from octavo.book import Chapter, Element, Metadata, Resolved
from octavo.direction import right_to_left
from octavo.edition import TRIMS, Edition, PageSize
from octavo.editions.pdf.press import boxes, imposed, ink, links, pictures, signatures, streams
from octavo.editions.pdf.press.colours import Ink
from octavo.editions.pdf.press.gutter import gutter_mm
from octavo.editions.pdf.press.links import Resources
from octavo.editions.pdf.press.still import still
from octavo.editions.pdf.press.values import GRIDS
from octavo.editions.pdf.section import Numbering, drawn_as
from octavo.files import inside
from octavo.origin import origin
from octavo.report import Finding, Findings, Source, error, warning

#: Sheets of paper that imposed pages are put on, the smallest first, by where they are at home.
_SHEETS = {
    "metric": ("a4", "a3"),
    "american": ("letter", "legal", "tabloid"),
}

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


def inks(edition: Edition, profile: bytes) -> Ink | None:
    """What the edition is printed with, None for the colours of the screen.

    ``profile`` is that of its press. Raises ValueError where it is none for CMYK.
    """
    if edition.press.ink == "rgb":
        return None
    return ink.black() if edition.press.ink == "gray" else ink.process(profile)


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
        made = boxes.rectos([(i, not n.prefix and n.first % 2 == 1) for i, n in numberings])
        multiple = multiple or 2  # a leaf has two sides
    if multiple and not press.impose:
        made += boxes.padded(count + len(made), multiple)
    return tuple(made)


def finish(
    document: pikepdf.Pdf, edition: Edition, inks: Ink | None, blanks: Sequence[int]
) -> None:
    """Make the assembled document one for paper."""
    press = edition.press
    for index in blanks:
        boxes.insert(document, index)
    if not press.live:
        still(document)
    if press.image_dpi:
        pictures.fit(document, press.image_dpi)
    if inks is not None:
        streams.recolour(document, inks)
        if inks.profile:
            streams.intend(document, inks.profile)
    boxes.frame(document, press.bleed_mm, press.crop_marks)


@dataclass(frozen=True)
class Sheets:
    """An imposed document, and how it is to be printed.

    ``duplex`` is the value of that entry of the viewer's preferences (ISO 32000-1, table 150).
    """

    document: pikepdf.Pdf
    advice: str
    duplex: str


def impose(data: bytes, edition: Edition, lang: str) -> Sheets:
    """The pages of a finished document on sheets."""
    press = edition.press
    grid = GRIDS[press.impose]
    with pikepdf.open(io.BytesIO(data)) as document:
        count = len(document.pages)
    # books that are read from the right to the left are bound on the right
    sides = signatures.sides(count, press.impose, press.signature, right_to_left(lang))
    sheet = _sheet(edition, grid)
    booklet = press.impose.startswith("booklet")
    creep = press.creep_mm if booklet else 0.0
    size = sheet.width_mm, sheet.height_mm
    made = imposed.impose(data, sides, grid, size, creep, booklet)
    short = press.impose == "booklet" or (not booklet and size[0] > size[1])
    duplex = "DuplexFlipShortEdge" if short else "DuplexFlipLongEdge"
    return Sheets(made, _advice(edition, len(sides), short), duplex)


def _sheet(edition: Edition, grid: tuple[int, int]) -> PageSize:
    """The sheet, turned as the pages want it: the one named, or the smallest that holds them."""
    trim = edition.trim
    if edition.press.sheet is not None:
        return _turned(edition.press.sheet, trim, grid)
    inches = any(TRIMS[name] == trim for name in ("digest", "letter", "us-trade", "half-letter"))
    names = _SHEETS["american" if inches else "metric"]
    wide, high = trim.width_mm * grid[0], trim.height_mm * grid[1]
    if not edition.press.impose.startswith("booklet"):
        return _turned(TRIMS[names[0]], trim, grid)
    for name in names:
        sheet = _turned(TRIMS[name], trim, grid)
        if sheet.width_mm >= wide - 0.5 and sheet.height_mm >= high - 0.5:
            return sheet
    return _turned(TRIMS[names[0]], trim, grid)


def _turned(sheet: PageSize, trim: PageSize, grid: tuple[int, int]) -> PageSize:
    """The sheet upright or across, whichever shows the pages larger."""
    ways = (sheet, PageSize(sheet.height_mm, sheet.width_mm))
    return max(
        ways,
        key=lambda way: min(
            way.width_mm / grid[0] / trim.width_mm, way.height_mm / grid[1] / trim.height_mm
        ),
    )


def _advice(edition: Edition, sides: int, short: bool) -> str:
    sheets = (sides + 1) // 2
    count = f"{sheets} sheet{'s' if sheets > 1 else ''}"
    how = f"flip on the {'short' if short else 'long'} edge"
    if edition.press.impose == "booklet":
        together = min(edition.press.signature // 4, sheets)
        how += f", fold {together} sheets at a time" if together > 1 else ", fold in the middle"
    elif edition.press.impose == "booklet-4up":
        how += ", cut across the middle, lay the upper pile on the lower, fold"
    return f"print {count} on both sides at 100 %: {how}"


def coarse(data: bytes, edition: Edition, resolved: Resolved) -> Findings:
    """A finding for each image with fewer pixels to the inch than the edition wants.

    Images are known by what pages call them: photographs of one camera have one size.
    """
    least = edition.press.least_dpi
    if not least:
        return ()
    with pikepdf.open(io.BytesIO(data)) as document:
        poor = {
            name: (one.dpi, document.pages[one.page].label)
            for one in sorted(pictures.shown(document), key=lambda one: -one.dpi)
            if one.dpi < least * 0.97
            for name in one.names
        }
    found: list[Finding] = []
    for image in resolved.images.values():
        name = drawn_as(f"images/{image.key}")
        dpi, page = next((v for k, v in poor.items() if k.startswith(name)), (0.0, ""))
        if not dpi or image.media_type == "image/svg+xml":
            continue
        message = (
            f"the image “{image.path.name}” has {dpi:.0f} pixels to the inch on page {page}: "
            f"print wants {least}"
        )
        wanted = math.ceil(image.width_px * least / dpi)
        hint = f"use one {wanted} pixels wide, or show it smaller"
        found.append(warning("image-coarse", message, _shows(resolved, image.key), hint))
    return tuple(found)


def _shows(resolved: Resolved, key: str) -> Source | None:
    """Where the manuscript shows an image first."""
    for chapter in resolved.chapters:
        for image in chapter.tree().iter("img"):
            if image.get("src") == key:
                return origin(image, chapter.file)
    return None


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


__all__ = [
    "Ink",
    "Sheets",
    "blanks",
    "coarse",
    "estimate",
    "finish",
    "fitted",
    "impose",
    "inks",
    "large",
    "paper_links",
    "profile",
    "rules",
]
