"""White paper, a bold sans serif, one large figure: reports and handouts."""

from __future__ import annotations

from collections.abc import Iterator

from octavo.editions.covers.values import HEIGHT, INK, MARGIN, WIDTH, Sheet, Style, rectangle, words

_FIELD = 1560


def draw(sheet: Sheet) -> Iterator[str]:
    """The words above, the figure below: what it is and how it stands are the title's digits."""
    said, room = sheet.said, WIDTH - 2 * MARGIN
    middle = sheet.colours[1]
    yield rectangle(0, 0, WIDTH, HEIGHT, "#ffffff")
    yield from _figure(sheet)
    bold, face = 'font-family="sans-serif" font-weight="700"', 'font-family="sans-serif"'
    small_px, subtitle = sheet.sans.fitted(said.subtitle, room, 220, most=84)
    author_px, authors = sheet.sans.fitted(said.authors, room, 200, most=72)
    height = _FIELD - 420 - len(subtitle) * small_px * 1.3 - len(authors) * author_px * 1.2
    size, lines = sheet.sans.fitted(said.title, room, int(height), most=260, divides=True)
    y = 150 + size * 0.8
    yield from words(sheet, lines, y, size, Style(INK, bold), 1.1)
    y += (len(lines) - 1) * size * 1.1 + size * 0.5 + small_px
    yield from words(sheet, subtitle, y, small_px, Style(INK, face), 1.3)
    y = _FIELD - 110 - max(0, len(authors) - 1) * author_px * 1.2
    yield from words(sheet, authors, y, author_px, Style(middle, bold), 1.2)
    if said.publisher:
        yield from words(sheet, [said.publisher], HEIGHT - 90, 46, Style("#ffffff", face))


def _figure(sheet: Sheet) -> Iterator[str]:
    deep, middle, light, bright, _ = sheet.colours
    height = HEIGHT - _FIELD
    figures = (
        f'<circle cx="1150" cy="{HEIGHT - 200}" r="620" fill="{{0}}"/>'
        f'<circle cx="1150" cy="{HEIGHT - 200}" r="330" fill="{{1}}"/>',
        f'<path d="M0 {HEIGHT}A{height} {height} 0 0 1 {height} {_FIELD}V{HEIGHT}Z" fill="{{0}}"/>'
        f'<path d="M{height} {_FIELD}H{WIDTH}A{WIDTH - height} {height} 0 0 1 {height} {HEIGHT}Z"'
        f' fill="{{1}}"/>',
        f'<path d="M0 {_FIELD}L{WIDTH} {HEIGHT}H0Z" fill="{{0}}"/>'
        f'<circle cx="1180" cy="{_FIELD + 330}" r="230" fill="{{1}}"/>',
        f'<path d="M0 {HEIGHT - 250}H{WIDTH}V{HEIGHT}H0Z" fill="{{0}}"/>'
        f'<path d="M0 {_FIELD + 250}H{WIDTH}V{_FIELD + 500}H0Z"'
        f' fill="{{0}}"/><circle cx="420" cy="{_FIELD + 500}" r="330" fill="{{1}}"/>',
    )
    yield rectangle(0, _FIELD, WIDTH, height, deep)
    yield figures[sheet.digest[2] % len(figures)].format(
        middle, (bright, light)[sheet.digest[3] % 2]
    )
