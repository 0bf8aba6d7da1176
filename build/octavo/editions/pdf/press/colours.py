"""Colours as values: what a colour of the screen is in shades and in inks.

Grey is the lightness that the eye sees (Rec. ITU-R BT.709 luminance of linear light, put back on
sRGB's curve, IEC 61966-2-1), so that neutral colours keep their value and black is black.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # of many documents no picture is touched
    from PIL import Image as Pillow

#: Components from 0 to 1, as many as the colour space has.
Colour = tuple[float, ...]

#: Text at least as dark as this is printed in full black: a screened letter has ragged edges.
TEXT_BLACK = 0.55


@dataclass(frozen=True)
class Ink:
    """What a document is printed with: the operators of its colour space, and the way into it.

    ``convert`` takes red, green and blue. ``space`` is the name of the device colour space.
    """

    space: str
    fill: str
    stroke: str
    convert: Callable[[Colour], Colour]
    image: Callable[[Pillow.Image], Pillow.Image]
    profile: bytes = b""

    def black(self, shade: float = 0.0) -> Colour:
        """A shade from 0 (black) to 1 (paper), in black ink only."""
        return (shade,) if self.space == "/DeviceGray" else (0.0, 0.0, 0.0, 1.0 - shade)


def grey(rgb: Colour) -> Colour:
    """The shade of a colour of sRGB, from 0 (black) to 1."""
    if max(rgb) - min(rgb) < 1e-6:
        return (rgb[0],)
    red, green, blue = (_linear(value) for value in rgb)
    return (round(_curved(0.2126 * red + 0.7152 * green + 0.0722 * blue), 4),)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curved(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def from_cmyk(cmyk: Colour) -> Colour:
    """Red, green and blue of device CMYK, without a profile (ISO 32000-1, 10.3.3)."""
    black = cmyk[3]
    red, green, blue = (1 - min(1.0, ink + black) for ink in cmyk[:3])
    return red, green, blue


def from_lab(lab: Colour) -> Colour:
    """Red, green and blue of CIELAB, near enough for a shade: the lightness with a little hue."""
    level = (lab[0] + 16) / 116
    x, y, z = (_xyz(v) for v in (level + lab[1] / 500, level, level - lab[2] / 200))
    x, z = x * 0.9505, z * 1.0890
    linear = (
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    )
    red, green, blue = (round(_curved(min(1.0, max(0.0, value))), 4) for value in linear)
    return red, green, blue


def _xyz(value: float) -> float:
    return value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)
