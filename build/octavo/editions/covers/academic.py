"""One deep colour, a serif title at the left, engraved lines below: monographs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from octavo.editions.covers.values import HEIGHT, MARGIN, WIDTH, Sheet, Style, rectangle, words

_LINES, _STEPS = 44, 64
_TOP, _BOTTOM = 1500, 2330


def draw(sheet: Sheet) -> Iterator[str]:
    """Authors, title, subtitle; a field of waves; the publisher at the foot."""
    deep, _, light, bright, paper = sheet.colours
    yield rectangle(0, 0, WIDTH, HEIGHT, deep)
    yield from _waves(sheet)
    said, room = sheet.said, WIDTH - 2 * MARGIN
    author_px, authors = sheet.serif.fitted(said.authors, room, 230, most=80)
    y = 210.0
    yield from words(sheet, authors, y + author_px * 0.4, author_px, Style(light), 1.2)
    y += len(authors) * author_px * 1.2 + 20
    x = WIDTH - MARGIN - 220 if sheet.rightwards else MARGIN
    yield rectangle(x, y, 220, 10, bright)
    small_px, subtitle = sheet.serif.fitted(said.subtitle, room, 220, most=80)
    height = _TOP - y - 210 - len(subtitle) * small_px * 1.3
    size, lines = sheet.serif.fitted(said.title, room, int(height), most=230, divides=True)
    y += 90 + size * 0.75
    yield from words(sheet, lines, y, size, Style(paper), 1.12)
    y += (len(lines) - 1) * size * 1.12 + size * 0.6 + small_px
    yield from words(sheet, subtitle, y, small_px, Style(light, 'font-style="italic"'), 1.3)
    if said.publisher:
        yield from words(sheet, [said.publisher], HEIGHT - 110, 52, Style(paper))


def _waves(sheet: Sheet) -> Iterator[str]:
    """Lines that swell together, each a little later than the one above."""
    _, middle, light, bright, _ = sheet.colours
    dice = sheet.dice()
    waves = [
        (0.6 + next(dice) % 100 / 50, next(dice) % 628 / 100, next(dice) % 40 / 10) for _ in "abc"
    ]
    marked = next(dice) % _LINES
    for number in range(_LINES):
        share = number / (_LINES - 1)
        points = []
        for step in range(_STEPS + 1):
            along = step / _STEPS
            height = sum(
                math.sin(often * along * 6.283 + begin + later * share)
                for often, begin, later in waves
            )
            swell = 92 * math.sin(math.pi * along) ** 0.5
            points.append(f"{along * WIDTH:.0f} {_TOP + 90 + share * 640 + height * swell / 2:.1f}")
        colour, width = (bright, 9) if number == marked else ((light, middle)[number % 2], 3)
        line = f'fill="none" stroke="{colour}" stroke-width="{width}"'
        yield f'<polyline points="{" ".join(points)}" {line}/>'
