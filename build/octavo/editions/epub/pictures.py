"""The book's images as files of the publication, in forms that every reading system shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavo import assets, fonts
from octavo.book import Image, Metadata
from octavo.editions.epub.pieces import File
from octavo.fonts import Face
from octavo.report import Finding, note, warning

#: The width of a cover made of a drawing, in pixels: what shops ask for (KDP: 1600 by 2560).
_COVER_WIDTH_PX = 1600

#: The most pixels of an image that Apple Books takes (Apple Books Asset Guide, "Images").
_MOST_PIXELS = 5_600_000


@dataclass(frozen=True)
class Pictures:
    """``names`` maps the key of each image to its file's name; ``cover`` is the cover's, or ""."""

    names: dict[str, str]
    files: tuple[File, ...]
    cover: str
    findings: tuple[Finding, ...]


def gathered(
    images: Iterable[Image],
    cover: Image | None,
    metadata: Metadata,
    faces: Sequence[Face],
    shown: Collection[str],
) -> Pictures:
    """The images of a book and its cover, each once; ``shown`` are the keys that the text shows.

    Drawings in the text stay drawings. A cover is a photograph to most bookshelves: Kindle and
    Apple Books show none that is SVG, Kobo none that is GIF (Kobo EPUB guidelines, "Cover Images").
    """
    names: dict[str, str] = {}
    files: dict[str, File] = {}
    findings: list[Finding] = []
    # a cover may stand in the text as well
    every = {image.key: image for image in (*images, *([cover] if cover else ()))}
    every = {key: image for key, image in every.items() if key in shown}
    for key, image in every.items():
        names[key] = _add(files, image, _as_shown(image))
    if cover is None:
        return Pictures(names, tuple(files.values()), "", ())
    made, findings = _cover(cover, metadata, faces)
    name = _add(files, cover, made or _as_shown(cover))
    files[name] = File(name, files[name].media_type, files[name].data, ("cover-image",))
    return Pictures(names, tuple(files.values()), name, tuple(findings))


def _as_shown(image: Image) -> assets.Picture | None:
    return assets.portable(image.data, image.media_type) if _raster(image) else None


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
    cover: Image, metadata: Metadata, faces: Sequence[Face]
) -> tuple[assets.Picture | None, list[Finding]]:
    place = metadata.source("cover-image")
    if _raster(cover):
        if cover.width_px * cover.height_px > _MOST_PIXELS:
            message = f"the cover has {cover.width_px:.0f} by {cover.height_px:.0f} pixels"
            hint = "some shops take no more than 5.6 million: 1600 by 2560 is enough everywhere"
            return None, [note("cover-large", message, place, hint)]
        moving = cover.media_type == "image/gif" or assets.frames(cover.data) > 1
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
