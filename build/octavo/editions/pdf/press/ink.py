"""Ink: the black of a copier or a book press, or the four inks that a profile describes."""

from __future__ import annotations

import functools
import io

from PIL import Image as Pillow
from PIL import ImageChops, ImageCms

from octavo.editions.pdf.press.colours import Colour, Ink, grey


def black() -> Ink:
    """Shades of black ink."""
    return Ink("/DeviceGray", "g", "G", grey, lambda image: image.convert("L"))


def process(profile: bytes) -> Ink:
    """The four inks of a press as its profile describes it; neutral colours in black ink only.

    Raises ValueError where the profile is none for CMYK or cannot be read.
    """
    transform = _transform(profile)

    @functools.lru_cache(maxsize=4096)
    def convert(rgb: Colour) -> Colour:
        if max(rgb) - min(rgb) < 1e-6:
            return 0.0, 0.0, 0.0, round(1.0 - rgb[0], 4)
        red, green, blue = (round(value * 255) for value in rgb)
        pixel = Pillow.new("RGB", (1, 1), (red, green, blue))
        found = ImageCms.applyTransform(pixel, transform)
        assert found is not None
        values = found.getpixel((0, 0))
        assert isinstance(values, tuple)
        return tuple(round(value / 255, 4) for value in values)

    def image(picture: Pillow.Image) -> Pillow.Image:
        if _neutral(picture):
            return picture.convert("L")
        made = ImageCms.applyTransform(picture.convert("RGB"), transform)
        assert made is not None
        return made

    return Ink("/DeviceCMYK", "k", "K", convert, image, profile)


def _transform(profile: bytes) -> ImageCms.ImageCmsTransform:
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if opened.profile.xcolor_space.strip() != "CMYK":
            raise ValueError(f"its colours are {opened.profile.xcolor_space.strip()}, not CMYK")
        return ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"),
            opened,
            "RGB",
            "CMYK",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError) as problem:
        raise ValueError(str(problem)) from problem


def _neutral(picture: Pillow.Image) -> bool:
    """Whether an image has no colour: then it is printed in black ink only."""
    if picture.mode in ("1", "L", "LA"):
        return True
    small = picture.convert("RGB")
    small.thumbnail((256, 256))
    red, green, blue = small.split()
    spread = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    limits = [limit for band in spread for limit in band.getextrema()]
    return all(isinstance(limit, int) and limit <= 4 for limit in limits)
