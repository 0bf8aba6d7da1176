"""Patterned paper with a label pasted on it, as the small presses have it: literature."""

from __future__ import annotations

from collections.abc import Iterator

from octavo.editions.covers.values import HEIGHT, INK, WIDTH, Sheet, Style, rectangle, words

#: Motives in a square of 100, in two colours.
_MOTIVES = (
    # a flower of four leaves
    '<path d="M50 50C20 45 20 20 50 4C80 20 80 45 50 50ZM50 50C55 20 80 20 96 50C80 80 55 80 50 50Z'
    'M50 50C80 55 80 80 50 96C20 80 20 55 50 50ZM50 50C45 80 20 80 4 50C20 20 45 20 50 50Z"'
    ' fill="{0}"/><circle cx="50" cy="50" r="8" fill="{1}"/>',
    # waves of scales
    '<circle cx="50" cy="100" r="46" fill="{0}"/><circle cx="50" cy="100" r="28" fill="{1}"/>'
    '<circle cx="50" cy="100" r="12" fill="{0}"/>',
    # stars of eight
    '<path d="M50 6L60 40L94 50L60 60L50 94L40 60L6 50L40 40Z" fill="{0}"/>'
    '<path d="M26 26L46 42L54 42L74 26L58 46L58 54L74 74L54 58L46 58L26 74L42 54L42 46Z"'
    ' fill="{1}"/>',
    # lozenges
    '<path d="M50 8L92 50L50 92L8 50Z" fill="none" stroke="{0}" stroke-width="7"/>'
    '<path d="M50 34L66 50L50 66L34 50Z" fill="{1}"/>',
    # leaves on a stem
    '<path d="M50 0V100" stroke="{0}" stroke-width="4"/>'
    '<path d="M50 62C22 62 12 42 12 26C36 26 50 40 50 62Z'
    'M50 62C78 62 88 42 88 26C64 26 50 40 50 62Z"'
    ' fill="{0}"/><circle cx="50" cy="12" r="9" fill="{1}"/>',
)
_SIDE = 128

#: The label: how wide it is, where it begins, and the least room from its edge to words.
_LABEL, _UPPER, _INNER = 1080, 380, 110


def draw(sheet: Sheet) -> Iterator[str]:
    """The paper, the label, and on it author, title, subtitle and publisher in the middle."""
    deep, middle, light, bright, paper = sheet.colours
    ways = ((deep, middle, bright), (light, paper, middle), (middle, deep, light))
    ground, first, second = ways[sheet.digest[1] % len(ways)]
    yield rectangle(0, 0, WIDTH, HEIGHT, ground)
    motive = _MOTIVES[sheet.digest[2] % len(_MOTIVES)].format(first, second)
    for row in range(-1, HEIGHT // _SIDE + 1):
        for column in range(-1, WIDTH // _SIDE + 1):
            x, y = column * _SIDE + (row % 2) * _SIDE // 2, row * _SIDE
            yield f'<g transform="translate({x} {y}) scale({_SIDE / 100:g})">{motive}</g>'
    yield from _label(sheet)


def _label(sheet: Sheet) -> Iterator[str]:
    deep, middle, _, _, paper = sheet.colours
    said, room = sheet.said, _LABEL - 2 * _INNER
    style = Style(INK, anchor="middle", x=WIDTH // 2)
    author_px, authors = sheet.serif.fitted(said.authors, room, 240, most=72)
    small_px, subtitle = sheet.serif.fitted(said.subtitle, room, 260, most=64)
    size, lines = sheet.serif.fitted(said.title, room, 840, most=230, divides=True)
    pieces: list[str] = []
    y = _UPPER + 170.0
    if authors:
        pieces += words(sheet, authors, y + author_px * 0.7, author_px, style)
        y += len(authors) * author_px * 1.2 + 90
    pieces += words(sheet, lines, y + size * 0.8, size, style, 1.14)
    y += len(lines) * size * 1.14 + 50
    pieces.append(_ornament(y + 24, middle))
    y += 120
    if subtitle:
        italic = Style(INK, 'font-style="italic"', "middle", WIDTH // 2)
        pieces += words(sheet, subtitle, y + small_px * 0.6, small_px, italic, 1.25)
        y += len(subtitle) * small_px * 1.25 + 40
    if said.publisher:
        y += 60
        last = Style(middle, 'letter-spacing="2"', "middle", WIDTH // 2)
        pieces += words(sheet, [said.publisher], y + 30, 46, last)
        y += 50
    height = max(y + 110, _UPPER + 1080) - _UPPER
    left = (WIDTH - _LABEL) // 2
    yield rectangle(left, _UPPER, _LABEL, height, paper)
    for inset, width in ((34, 9), (56, 3)):
        inner = (left + inset, _UPPER + inset, _LABEL - 2 * inset, height - 2 * inset)
        yield rectangle(*inner, "none", f'stroke="{deep}" stroke-width="{width}"')
    yield from pieces


def _ornament(y: float, fill: str) -> str:
    side = "M46 0C90 -26 130 -8 190 0C130 8 90 26 46 0Z"
    return (
        f'<g transform="translate({WIDTH // 2} {y:g})" fill="{fill}">'
        f'<path d="M0 -22L22 0L0 22L-22 0Z"/><path d="{side}"/>'
        f'<path d="{side}" transform="scale(-1 1)"/></g>'
    )
