"""How large words may be set on a cover, and in which lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyphen

from octavo.fonts import TEXT, Face, advances

#: The least size of any word, in pixels of 1600, and below which a long word is divided.
_LEAST_PX, _SMALL_PX = 40, 96

#: Lines follow each other in so many of their size.
LEADING = 1.2


class Measure:
    """How wide words are in the first of some faces that has them, as exactly as a cover needs."""

    def __init__(self, paths: Sequence[Path], lang: str = "", wider: float = 1.0) -> None:
        self._known: dict[str, float] = {}
        self._widths: dict[int, float] = {}
        for path in reversed(paths):
            self._widths.update(advances(Face(TEXT, 400, False, path)))
        self._lang = lang
        self._wider = wider

    def width_em(self, text: str) -> float:
        """The width of a line in ems."""
        # the same words are tried in many lines
        known = self._known.get(text)
        if known is None:
            widths = (self._widths.get(ord(character), 1.0) for character in text)
            known = self._known[text] = self._wider * sum(widths)
        return known

    def fitted(
        self, text: str, width: int, height: int, most: int = 230, divides: bool = False
    ) -> tuple[int, list[str]]:
        """The best size at which a text fits, and its lines; the least is 40 pixels.

        A title ``divides`` its long words before it becomes small.
        """
        if not text:
            return 0, []
        whole = text.split() if " " in text.strip() else _pieces(text)
        best = self._best(whole, width, height, most)
        if best[0] < (_SMALL_PX if divides else 1):
            best = max(best, self._best(self._divided(text), width, height, most))
        if best[0]:
            return best
        rest = _filled(self._divided(text), " ", width / _LEAST_PX, self.width_em)
        least = max(1, int(height / (_LEAST_PX * LEADING)))
        return _LEAST_PX, (rest or [text[:60]])[:least]

    def _best(
        self, words: Sequence[str], width: int, height: int, most: int
    ) -> tuple[int, list[str]]:
        best, found = 0.0, (0, [""])
        for size in range(most, _LEAST_PX - 1, -6):
            lines = self._lines(words, width / size)
            # a title in fewer lines may be a little smaller
            worth = size / (0.7 + 0.3 * len(lines))
            if lines and len(lines) * size * LEADING <= height and worth > best:
                best, found = worth, (size, lines)
        return found

    def _divided(self, text: str) -> list[str]:
        """The words, the long ones in two or more where a hyphen may stand."""
        known = pyphen.language_fallback(self._lang) if self._lang else None
        dictionary = pyphen.Pyphen(lang=known, left=4, right=4) if known else None
        pieces: list[str] = []
        for word in text.split():
            while dictionary is not None and len(word) > 16:
                places = [p for p in dictionary.positions(word) if 6 <= p <= 14]
                if not places:
                    break
                pieces.append(f"{word[: places[-1]].removesuffix('-')}-")
                word = word[places[-1] :].removeprefix("-")
            pieces.append(word)
        return pieces

    def _lines(self, words: Sequence[str], width_em: float) -> list[str]:
        """The text in as few lines as fit, of like length; none where a word is too long."""
        space = "" if len(words) > 1 and all(len(word) == 1 for word in words) else " "
        lines = _filled(words, space, width_em, self.width_em)
        # the narrowest measure with as few lines makes them of like length
        tenths = range(int(width_em * 10), 0, -2)
        for tenth in tenths:
            closer = _filled(words, space, tenth / 10, self.width_em)
            if not closer or len(closer) > len(lines):
                break
            lines = closer
        return lines


def _pieces(text: str) -> list[str]:
    """What lines may be made of where no spaces are: characters of scripts without them."""
    text = text.strip()
    ideographic = any(0x2E80 <= ord(c) < 0xD7B0 or 0xFF00 <= ord(c) < 0xFFF0 for c in text)
    return list(text) if ideographic else [text] if text else []


def _filled(
    words: Sequence[str], space: str, width_em: float, measure: Callable[[str], float]
) -> list[str]:
    lines: list[str] = []
    for word in words:
        if measure(word) > width_em:
            return []
        joined = "" if lines and lines[-1].endswith("-") else space
        longer = f"{lines[-1]}{joined}{word}" if lines else word
        if lines and not lines[-1].endswith("-") and measure(longer) <= width_em:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
