"""Finishing: what is done to an assembled document to make it one for paper."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from octavo.book import Resolved
from octavo.direction import right_to_left
from octavo.edition import TRIMS, Edition, PageSize
from octavo.editions.pdf.press import boxes, pictures
from octavo.editions.pdf.press.colours import Ink
from octavo.editions.pdf.press.still import still
from octavo.editions.pdf.press.values import GRIDS
from octavo.editions.pdf.section import drawn_as
from octavo.origin import origin
from octavo.report import Finding, Findings, Source, warning

#: Sheets of paper that imposed pages are put on, the smallest first, by where they are at home.
_SHEETS = {
    "metric": ("a4", "a3"),
    "american": ("letter", "legal", "tabloid"),
}


def inks(edition: Edition, profile: bytes) -> Ink | None:
    """What the edition is printed with, None for the colours of the screen.

    ``profile`` is that of its press. Raises ValueError where it is none for CMYK.
    """
    if edition.press.ink == "rgb":
        return None
    from octavo.editions.pdf.press import ink  # which loads all that colours are turned with

    return ink.black() if edition.press.ink == "gray" else ink.process(profile)


def finish(
    document: pikepdf.Pdf, edition: Edition, inks: Ink | None, blanks: Sequence[int]
) -> bool:
    """Make the assembled document one for paper; whether streams of it were made or changed."""
    press = edition.press
    for index in blanks:
        boxes.insert(document, index)
    if not press.live:
        still(document)
    fitted = bool(press.image_dpi) and pictures.fit(document, press.image_dpi)
    if inks is not None:
        from octavo.editions.pdf.press import streams

        streams.recolour(document, inks)
        if inks.profile:
            streams.intend(document, inks.profile)
    if press.crop_marks:
        boxes.mark(document)
    return bool(blanks or fitted or inks is not None or press.crop_marks)


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
    from octavo.editions.pdf.press import imposed, signatures

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
