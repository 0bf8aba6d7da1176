"""Pictures that fill a page of another shape: what is cut off of them."""

from __future__ import annotations

from octavo.book import Resolved
from octavo.edition import Edition
from octavo.origin import origin
from octavo.report import Finding, Findings, warning

#: So much of a picture may be cut off at the edges of a page before it is told.
_MOST_CUT = 0.15


def cropped(edition: Edition, resolved: Resolved) -> Findings:
    """A finding for each picture that fills a page and loses much of itself by that."""
    bleed = 2 * edition.press.bleed_mm
    page = (edition.trim.width_mm + bleed) / (edition.trim.height_mm + bleed)
    found: list[Finding] = []
    for chapter in resolved.chapters:
        if b"full-bleed" not in chapter.xml:
            continue
        for block in chapter.tree().iter("div", "figure", "p"):
            if "full-bleed" not in (block.get("class") or "").split():
                continue
            for element in block.iter("img"):
                image = resolved.images.get(element.get("src", ""))
                if image is None or not (image.width_px and image.height_px):
                    continue
                shape = image.width_px / image.height_px
                cut = 1 - min(shape, page) / max(shape, page)
                if cut < _MOST_CUT:
                    continue
                side = "sides" if shape > page else "top and the foot"
                message = (
                    f"the image “{image.path.name}” fills its page in the edition "
                    f"“{edition.name}”, which cuts {cut:.0%} off at the {side}"
                )
                hint = f"give it the shape of the page, {page:.2f} times as wide as high"
                place = origin(element, chapter.file)
                found.append(warning("image-cropped", message, place, hint))
    return tuple(found)
