"""The book's images as files of the publication, in forms that every reading system shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavo import assets, fonts
from octavo.book import Image, Metadata
from octavo.edition import Ebook
from octavo.editions.epub.pieces import File, classes
from octavo.fonts import Face
from octavo.report import Finding, note, warning
from octavo.vocabulary import SVG, Element
from octavo.workshop import Workshop

#: The width of a cover made of a drawing, in pixels: what shops ask for (KDP: 1600 by 2560).
_COVER_WIDTH_PX = 1600

#: How wide a drawing is that becomes pixels: the width of most screens of e-readers and tablets.
_WIDTH_PX = 1600

#: The least pixels of a cover, width and height (KDP, "Cover Image Guidelines").
_LEAST_COVER = 625, 1000

#: The most pixels of a cover drawn here (Apple Books Asset Guide, "Images").
_MOST_PIXELS = 5_600_000


@dataclass(frozen=True)
class Pictures:
    """``names`` maps the key of each image to its file's name; ``cover`` is the cover's, or "".

    ``clear`` are the names of those that show the page behind them.
    """

    names: dict[str, str]
    files: tuple[File, ...]
    cover: str
    clear: frozenset[str]
    findings: tuple[Finding, ...]


def gathered(
    images: Sequence[Image], faces: Sequence[Face], ebook: Ebook, workshop: Workshop
) -> Pictures:
    """The images that a book shows, each once, as the edition can take them."""
    names: dict[str, str] = {}
    files: dict[str, File] = {}
    findings: list[Finding] = []
    fitted = _fitted(images, ebook, workshop)
    for image in images:
        made, found = _shown(image, fitted, faces, ebook)
        findings += found
        names[image.key] = _add(files, image, made)
    clear = _clear(files.values(), workshop)
    return Pictures(names, tuple(files.values()), "", clear, tuple(findings))


def covered(
    shown: Pictures,
    cover: Image | None,
    metadata: Metadata,
    faces: Sequence[Face],
    ebook: Ebook,
    workshop: Workshop,
) -> Pictures:
    """The images with the cover.

    A cover is a photograph to most bookshelves: Kindle and Apple Books show none that is SVG, Kobo
    none that is GIF (Kobo EPUB guidelines, "Cover Images").
    """
    if cover is None:
        return shown
    files = {file.name: file for file in shown.files}
    made, found = _cover(cover, metadata, faces, workshop)
    name = _add(files, cover, made or _fitted([cover], ebook, workshop).get(cover.key))
    files[name] = File(name, files[name].media_type, files[name].data, ("cover-image",))
    findings = (*shown.findings, *found)
    return dataclasses.replace(shown, files=tuple(files.values()), cover=name, findings=findings)


def _shown(
    image: Image,
    fitted: Mapping[str, assets.Picture | None],
    faces: Sequence[Face],
    ebook: Ebook,
) -> tuple[assets.Picture | None, list[Finding]]:
    if _raster(image):
        return fitted.get(image.key), []
    if ebook.drawings == "svg":
        return None, []
    made = pixels(image.data, image.width_px, image.height_px, faces, ebook)
    if made is not None:
        return made, []
    message = f"the drawing {image.path.name} stays SVG: it cannot be made an image here"
    hint = "give it as PNG, or install resvg_py"
    return None, [warning("drawing-kept", message, None, hint)]


def pixels(
    svg: bytes, width_px: float, height_px: float, faces: Sequence[Face], ebook: Ebook
) -> assets.Picture | None:
    """A drawing as pixels, three for each of its own where it is small; None where it cannot be."""
    most = (ebook.image_pixels * width_px / max(1.0, height_px)) ** 0.5
    width = int(max(1.0, min(most, max(min(3 * width_px, _WIDTH_PX), width_px))))
    families = [_paths(faces, family) for family in (fonts.TEXT, fonts.SANS, fonts.MONO)]
    try:
        made = assets.rasterise(svg, width, *families)
    except ValueError:
        return None
    if made is None or not ebook.grey:
        return made
    return assets.fitted(made.data, made.media_type, ebook.image_pixels, grey=True) or made


def plates(tree: Element, clear: Collection[str], names: Mapping[str, str]) -> None:
    """Put a plate behind what shows the page behind it, in place: a page may be dark."""
    for image in tree.iter("img"):
        if names.get(image.get("src", "")) in clear:
            image.set("class", " ".join([*classes(image), "plate"]))
    for svg in tree.iter(f"{{{SVG}}}svg"):
        within = any(str(e.tag).startswith(f"{{{SVG}}}") for e in svg.iterancestors())
        adapting = any("currentcolor" in str(v).lower() for e in svg.iter() for v in e.values())
        if not within and not adapting:
            svg.set("class", " ".join([*classes(svg), "plate"]))


def _fitted(
    images: Iterable[Image], ebook: Ebook, workshop: Workshop
) -> dict[str, assets.Picture | None]:
    """What is shown for each image that is none of lines, by its key; None for what is good."""
    wanted = {
        image.key: assets.Fitting(image.data, image.media_type, ebook.image_pixels, ebook.grey)
        for image in images
        if _raster(image)
    }
    made = workshop.run(
        "octavo.assets:fit", list(wanted.values()), lambda value: len(value.data) / 4_000_000
    )
    pictures = (picture if isinstance(picture, assets.Picture) else None for picture in made)
    return dict(zip(wanted, pictures, strict=True))


def _clear(files: Collection[File], workshop: Workshop) -> frozenset[str]:
    """The names of the images that show the page behind them."""
    drawings = {file.name for file in files if file.media_type == "image/svg+xml"}
    others = [file for file in files if file.name not in drawings]
    seen = workshop.sure("octavo.assets:see_through", [file.data for file in others])
    return frozenset(
        drawings | {f.name for f, through in zip(others, seen, strict=True) if through}
    )


def _raster(image: Image) -> bool:
    return image.media_type != "image/svg+xml"


def _add(files: dict[str, File], image: Image, made: assets.Picture | None) -> str:
    """Put an image, or what was made of it, among the files; its name there."""
    stem, _, suffix = image.key.rpartition(".")
    data = made.data if made else image.data
    suffix = made.suffix if made else f".{suffix}"
    name, count = f"images/{stem}{suffix}", 1
    while name in files and files[name].data != data:
        count += 1
        name = f"images/{stem}-{count}{suffix}"
    files[name] = File(name, made.media_type if made else image.media_type, data)
    return name


def _cover(
    cover: Image, metadata: Metadata, faces: Sequence[Face], workshop: Workshop
) -> tuple[assets.Picture | None, list[Finding]]:
    place = metadata.source("cover-image")
    if _raster(cover):
        if cover.width_px < _LEAST_COVER[0] or cover.height_px < _LEAST_COVER[1]:
            message = f"the cover has {cover.width_px:.0f} by {cover.height_px:.0f} pixels only"
            hint = "shops want 1600 by 2560, and take none below 625 by 1000"
            return None, [note("cover-small", message, place, hint)]
        (frames,) = workshop.sure("octavo.assets:frames", [cover.data])
        moving = cover.media_type == "image/gif" or frames > 1
        return (assets.still(cover.data) if moving else None), []
    width = min(_COVER_WIDTH_PX, int((_MOST_PIXELS * cover.width_px / cover.height_px) ** 0.5))
    families = [_paths(faces, family) for family in (fonts.TEXT, fonts.SANS, fonts.MONO)]
    try:
        made = assets.rasterise(cover.data, width, *families)
    except ValueError as problem:
        message = f"the cover cannot be drawn ({problem}); it stays a drawing"
        hint = "Kindle and Apple Books show no SVG on the shelf: give a JPEG or PNG"
        return None, [warning("cover-svg", message, place, hint)]
    if made is None:
        message = "the cover stays a drawing: there is nothing here to draw it with (resvg_py)"
        hint = "Kindle and Apple Books show no SVG on the shelf: give a JPEG or PNG"
        return None, [note("cover-svg", message, place, hint)]
    return made, []


def _paths(faces: Sequence[Face], family: str) -> list[Path]:
    """The family's font files, the roman of weight 400 first."""
    own = [face for face in faces if face.family == family]
    own.sort(key=lambda face: (face.italic, abs(face.weight - 400)))
    return list(dict.fromkeys(face.path for face in own))
