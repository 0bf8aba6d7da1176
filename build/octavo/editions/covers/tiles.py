"""A field of tiles over the words: the cover of a book without a theme."""

from __future__ import annotations

from collections.abc import Iterator

from octavo.editions.covers.values import HEIGHT, INK, MARGIN, WIDTH, Sheet, Style, rectangle, words

_TILE, _ROWS = 200, 6
_TOP = _ROWS * _TILE


def draw(sheet: Sheet) -> Iterator[str]:
    """Tiles with quarter circles, half circles and leaves: their turns are the title's digits."""
    deep, middle, light, bright, paper = sheet.colours
    yield rectangle(0, 0, WIDTH, HEIGHT, paper)
    yield rectangle(0, 0, WIDTH, _TOP, deep)
    dice = sheet.dice()
    for row in range(_ROWS):
        for column in range(WIDTH // _TILE):
            choice = next(dice)
            shape, turn = choice % 5, choice // 5 % 4
            ground = (deep, deep, middle)[choice // 20 % 3]
            front = (light, middle, light, bright)[choice // 60 % 4]
            if front == ground:
                front = light
            yield _tile(column * _TILE, row * _TILE, shape, turn, (ground, front))
    yield rectangle(0, _TOP, WIDTH, 14, deep)
    yield from _words(sheet)


def _tile(x: int, y: int, shape: int, turn: int, colours: tuple[str, str]) -> str:
    side, half = _TILE, _TILE // 2
    paths = (
        f"M0 0H{side}A{side} {side} 0 0 1 0 {side}Z",
        f"M0 0A{side} {side} 0 0 1 {side} {side}A{side} {side} 0 0 1 0 0Z",
        f"M0 {half}A{half} {half} 0 0 1 {side} {half}Z",
        f"M{half} 0A{half} {half} 0 0 1 {half} {side}A{half} {half} 0 0 1 {half} 0Z",
        f"M0 0H{side}L0 {side}Z",
    )
    ground, front = colours
    return (
        f'<g transform="translate({x} {y}) rotate({90 * turn} {half} {half})">'
        f'<rect width="{side}" height="{side}" fill="{ground}" shape-rendering="crispEdges"/>'
        f'<path d="{paths[shape]}" fill="{front}"/></g>'
    )


def _words(sheet: Sheet) -> Iterator[str]:
    said, middle = sheet.said, sheet.colours[1]
    room = WIDTH - 2 * MARGIN
    lower = HEIGHT - 130 - (80 if said.publisher else 0)
    author_px, authors = sheet.serif.fitted(said.authors, room, 190, most=84)
    author_y = lower - max(0, len(authors) - 1) * author_px * 1.25
    rule_y = author_y - author_px - 70
    small_px, subtitle = sheet.serif.fitted(said.subtitle, room, 190, most=80)
    height = rule_y - _TOP - 200 - len(subtitle) * small_px * 1.3
    size, lines = sheet.serif.fitted(said.title, room, int(height), most=260, divides=True)
    y = _TOP + 90 + size * 0.8
    yield from words(sheet, lines, y, size, Style(INK), 1.12)
    y += (len(lines) - 1) * size * 1.12 + size * 0.7 + small_px
    yield from words(sheet, subtitle, y, small_px, Style(INK, 'font-style="italic"'), 1.3)
    if authors:
        x = WIDTH - MARGIN - 120 if sheet.rightwards else MARGIN
        yield rectangle(x, rule_y, 120, 8, middle)
    yield from words(sheet, authors, author_y, author_px, Style(INK), 1.25)
    small = Style(middle, 'font-family="sans-serif" letter-spacing="2"')
    yield from words(sheet, [said.publisher][: bool(said.publisher)], HEIGHT - 110, 44, small)
