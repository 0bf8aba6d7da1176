"""The cover as a file of its own: what shops, libraries and web pages show of a book."""

from __future__ import annotations

from octavo import assets, fonts

#: As large as shops want a cover at the most (KDP: 1600 by 2560).
_WIDTH_PX, _HEIGHT_PX = 1600, 2560


def cover(image: tuple[str, bytes]) -> assets.Picture | None:
    """The cover as a JPEG in sRGB; None where a drawing cannot be made one here.

    ``image`` is its media type and what it holds.
    """
    media_type, data = image
    if media_type == "image/svg+xml":
        faces = fonts.packaged_faces()
        families = [
            [face.path for face in faces if face.family == family]
            for family in (fonts.TEXT, fonts.SANS, fonts.MONO)
        ]
        try:
            drawn = assets.rasterise(data, _WIDTH_PX, *families)
        except ValueError:
            return None
        if drawn is None:
            return None
        data = drawn.data
    if media_type == "image/jpeg" and assets.plain_jpeg(data, _WIDTH_PX, _HEIGHT_PX):
        return assets.Picture(data, "image/jpeg", ".jpg")
    return assets.as_jpeg(data, _WIDTH_PX, _HEIGHT_PX)
