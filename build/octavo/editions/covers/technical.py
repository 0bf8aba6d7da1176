"""A dark board, its title in a bold sans serif, and a web of tracks below: manuals."""

from __future__ import annotations

from collections.abc import Iterator

from octavo.editions.covers.values import HEIGHT, MARGIN, WIDTH, Sheet, Style, rectangle, words

_TILE = 160
_TOP, _BOTTOM = 1320, 2240


def draw(sheet: Sheet) -> Iterator[str]:
    """The words above; the tracks turn at every tile as the title's digits say."""
    deep, _, light, bright, paper = sheet.colours
    yield rectangle(0, 0, WIDTH, HEIGHT, deep)
    yield rectangle(0, 0, WIDTH, 44, bright)
    yield from _tracks(sheet)
    yield rectangle(0, _BOTTOM, WIDTH, HEIGHT - _BOTTOM, deep)
    said, room = sheet.said, WIDTH - 2 * MARGIN
    bold = 'font-family="sans-serif" font-weight="700"'
    small_px, subtitle = sheet.sans.fitted(said.subtitle, room, 220, most=84)
    height = _TOP - 330 - len(subtitle) * small_px * 1.3
    size, lines = sheet.sans.fitted(said.title, room, int(height), most=270, divides=True)
    y = 190 + size * 0.8
    yield from words(sheet, lines, y, size, Style(paper, bold), 1.1)
    y += (len(lines) - 1) * size * 1.1 + size * 0.55 + small_px
    plain = 'font-family="sans-serif"'
    yield from words(sheet, subtitle, y, small_px, Style(light, plain), 1.3)
    author_px, authors = sheet.sans.fitted(said.authors, room, 150, most=76)
    y = _BOTTOM + (110 if len(authors) > 1 or said.publisher else 190)
    yield from words(sheet, authors, y, author_px, Style(paper, bold), 1.2)
    if said.publisher:
        yield from words(sheet, [said.publisher], HEIGHT - 80, 46, Style(light, plain))


def _tracks(sheet: Sheet) -> Iterator[str]:
    """Two quarter circles or a crossing on each tile: every edge is met in its middle."""
    _, middle, light, bright, _ = sheet.colours
    half, dice = _TILE // 2, sheet.dice()
    paths = (
        f"M{half} 0A{half} {half} 0 0 1 0 {half}M{_TILE} {half}A{half} {half} 0 0 0 {half} {_TILE}",
        f"M{half} 0A{half} {half} 0 0 0 {_TILE} {half}M0 {half}A{half} {half} 0 0 1 {half} {_TILE}",
        f"M{half} 0V{_TILE}M0 {half}H{_TILE}",
    )
    for row in range((_BOTTOM - _TOP) // _TILE + 1):
        for column in range(WIDTH // _TILE):
            choice = next(dice)
            path = paths[(0, 1, 0, 1, 0, 1, 2)[choice % 7]]
            at = f'transform="translate({column * _TILE} {_TOP + row * _TILE})"'
            line = 'fill="none" stroke-linecap="butt"'
            yield f'<path {at} d="{path}" {line} stroke="{middle}" stroke-width="44"/>'
            yield f'<path {at} d="{path}" {line} stroke="{light}" stroke-width="10"/>'
            if choice // 7 % 9 == 0:
                yield f'<circle {at} cx="{half}" cy="0" r="34" fill="{bright}"/>'
