"""Pictures: unused, too coarse for print, or with words that say nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from octavo.edition import Edition
from octavo.editions import chosen
from octavo.lint.pieces import Manuscript
from octavo.markup import words
from octavo.report import Finding, Source, note, warning
from octavo.vocabulary import Element

_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
_TEXTS = (".md", ".markdown", ".css", ".yaml", ".yml", ".html", ".txt", ".tex", ".svg", ".toml")
_SKIPPED = frozenset(("out", "node_modules", "__pycache__", "build", "dist", "site"))

#: More files than this are not a manuscript's folder but somebody's home.
_MOST = 3000

#: Below this, print shows the pixels; printers ask for 300.
LEAST_DPI = 200

#: Smaller images are icons and ornaments, which nobody looks into.
_ICON_MM = 12

_VAGUE = re.compile(
    r"(?i)\W*(image|picture|photo|figure|bild|foto|abbildung|graphic|img|screenshot)\W*\d*\W*"
)


def unused(manuscript: Manuscript) -> Iterator[Finding]:
    """Images in the book's folder that none of its files names."""
    images, texts = [], []
    for number, path in enumerate(_files(manuscript.book.root)):
        if number > _MOST:
            return
        suffix = path.suffix.lower()
        if suffix in _SUFFIXES:
            images.append(path)
        if suffix in _TEXTS and path.stat().st_size < 20_000_000:
            texts.append(path)
    if not images:
        return
    known = (
        {image.path.resolve() for image in manuscript.resolved.images.values()}
        if manuscript.resolved
        else set()
    )
    everything = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in texts)
    for path in images:
        if path.resolve() in known or path.name in everything or quote(path.name) in everything:
            continue
        shown = _shown(path)
        message = f"the image {path.relative_to(manuscript.book.root).as_posix()} is not used"
        yield note("image-unused", message, Source(shown), "show it, or delete it")


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if not n.startswith(".") and n not in _SKIPPED)
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder, name)


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError):
        return str(path)


def coarse(manuscript: Manuscript) -> Iterator[Finding]:
    """Images with fewer pixels than print needs at the width they are shown in."""
    if manuscript.resolved is None:
        return
    editions, _ = chosen(manuscript.book.metadata, ())
    pages = [edition for edition in editions if edition.format == "pdf"]
    for chapter in manuscript.resolved.chapters:
        for element in chapter.tree().iter("img"):
            image = manuscript.resolved.images.get(element.get("src", ""))
            if image is None or image.media_type == "image/svg+xml" or not pages:
                continue
            widths = [(_width_mm(element, image.width_px, page), page) for page in pages]
            width, page = max(widths, key=lambda pair: pair[0])
            dpi = image.width_px / (width / 25.4) if width else LEAST_DPI
            if dpi >= LEAST_DPI or width < _ICON_MM:
                continue
            wanted = round(width / 25.4 * 300)
            yield warning(
                "image-coarse",
                f"{image.path.name} has {round(image.width_px)} pixels for {round(width)} mm in "
                f"the edition “{page.name}”: {round(dpi)} dots per inch, print wants 300",
                manuscript.element_place(chapter, element, image.path.name, quote(image.path.name)),
                f"take one {wanted} pixels wide, or show it smaller: `{{width="
                f"{max(1, round(image.width_px / 300 * 25.4))}mm}}`",
            )


def _width_mm(element: Element, pixels: float, page: Edition) -> float:
    """How wide an image is printed, in millimetres, at most as wide as the text."""
    measure = page.trim.width_mm - page.margin_inner_mm - page.margin_outer_mm
    given = next(
        (
            e.get("data-measure", "")
            for e in (element, *element.iterancestors())
            if e.get("data-measure")
        ),
        "",
    )
    found = re.search(r"width=(\d+(?:\.\d+)?)(%|px|mm|cm|in|pt)?", given)
    natural = pixels / 96 * 25.4
    if found:
        number, unit = float(found.group(1)), found.group(2) or "px"
        factor = {"%": measure / 100, "mm": 1, "cm": 10, "in": 25.4, "pt": 25.4 / 72}
        natural = number * factor.get(unit, 25.4 / 96)
    return min(measure, natural)


def vague(manuscript: Manuscript) -> Iterator[Finding]:
    """Alternative text that names the file, or says that there is an image."""
    for chapter in manuscript.book.chapters:
        for element in chapter.tree().iter("img"):
            alt, src = _said(element), element.get("src") or ""
            name = src.rsplit("/", 1)[-1]
            if alt and (alt in (name, name.rpartition(".")[0]) or _VAGUE.fullmatch(alt)):
                yield warning(
                    "alt-vague",
                    f"the alternative text “{alt}” does not say what the image shows",
                    manuscript.element_place(chapter, element, f"[{alt}]", alt),
                    "say what one would see, as one would on the telephone",
                )


def _said(element: Element) -> str:
    """The alternative text of an image: its own, else the caption of its figure."""
    figure = element.getparent()
    caption = figure.find("figcaption") if figure is not None and figure.tag == "figure" else None
    if element.get("alt") is None and caption is not None:
        return " ".join(words(caption).split())
    return (element.get("alt") or "").strip()
