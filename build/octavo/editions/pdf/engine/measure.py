"""A paragraph's boxes as measured text: what the breaking of lines works on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import inline_block_width
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.replaced import inline_replaced_box_layout
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import create_layout, get_log_attrs, line_size

from octavo.editions.pdf import lines
from octavo.editions.pdf.lines import Measured, Rules, Span

_SPACE = re.compile("[ \u00a0]")

_UNUSUAL = frozenset("\t\r\f\u0085\u2028\u2029")


class Ineligible(Exception):
    """A paragraph that is broken line by line; its argument says why, in a word or two."""


@dataclass(slots=True, eq=False)
class Leaf:
    """A text box, an image or an inline block of a paragraph.

    ``path`` leads to it from the line box, ``start`` is its first character in the paragraph's
    text. ``edge`` is the width of what its inline boxes begin with before it, ``end_edge`` of what
    they end with after it; ``width`` that of an image (px). A ``raised`` one stands above or below
    the line, as the call of a note does.
    """

    box: Any
    path: tuple[int, ...]
    text: str
    start: int
    edge: float = 0.0
    end_edge: float = 0.0
    width: float = 0.0
    raised: bool = False

    @property
    def stop(self) -> int:
        """The character after the leaf's last."""
        return self.start + len(self.text)


@dataclass(slots=True)
class Leaves:
    """The leaves of a paragraph in order, its text, and before which characters floats stand.

    ``paths`` and ``stops`` are those of the leaves, to be searched: a paragraph may be a book.
    """

    context: Any
    items: list[Leaf] = field(default_factory=list)
    text: str = ""
    paths: list[tuple[int, ...]] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    floats: list[int] = field(default_factory=list)
    pending: float = 0.0
    raised: bool = False

    @property
    def stop(self) -> int:
        """The character after the last one so far."""
        return self.stops[-1] if self.stops else 0

    def key(self) -> tuple[object, ...]:
        """What a measured text depends on; styles are compared by identity."""
        return tuple(
            (id(leaf.box.style), leaf.text, leaf.edge, leaf.end_edge, leaf.width, leaf.raised)
            for leaf in self.items
        )

    def at(self, index: int) -> Leaf:
        """The leaf that holds a character."""
        return self.items[bisect_right(self.stops, index)]

    def position(self, skip: Any) -> int:
        """The first character after a place in WeasyPrint's form, spaces left out."""
        path = []
        while skip:
            ((index, skip),) = skip.items()
            path.append(index)
        place = tuple(path)
        found = len(self.text)
        index = bisect_left(self.paths, place[:-1])
        leaf = self.items[index] if index < len(self.items) else None
        if place and leaf and leaf.path == place[:-1] and leaf.text != lines.OBJECT:
            found = leaf.start + len(leaf.text.encode()[: place[-1]].decode())
        elif (index := bisect_left(self.paths, place)) < len(self.items):
            found = self.items[index].start
        while found < len(self.text) and self.text[found] == " ":
            found += 1
        return found


def collect(context: Any, box: Any, containing_block: Any) -> Leaves:
    """The leaves of a line box. Raises Ineligible."""
    leaves = Leaves(context)
    for index, child in enumerate(box.children):
        _collect(context, leaves, child, (index,), containing_block)
    leaves.text = "".join(leaf.text for leaf in leaves.items)
    return leaves


def _collect(context: Any, leaves: Leaves, box: Any, path: tuple[int, ...], block: Any) -> None:
    if not box.is_in_normal_flow():
        if box.is_floated():
            leaves.floats.append(leaves.stop)
        return
    if isinstance(box, boxes.TextBox):
        if box.style["white_space"] not in ("normal", "nowrap", "pre-line"):
            raise Ineligible("preserved space")
        if not _UNUSUAL.isdisjoint(box.text):
            raise Ineligible("control character")
        _add(leaves, Leaf(box, path, box.text, leaves.stop))
    elif isinstance(box, boxes.InlineBox):
        if box.is_leader:
            raise Ineligible("leader")
        resolve_percentages(box, block)
        leaves.pending += _left(box)
        outside = leaves.raised
        leaves.raised = outside or box.style["vertical_align"] != "baseline"
        for index, child in enumerate(box.children):
            _collect(context, leaves, child, (*path, index), block)
        leaves.raised = outside
        if leaves.items:
            leaves.items[-1].end_edge += _right(box)
    elif isinstance(box, boxes.InlineReplacedBox | boxes.InlineBlockBox):
        leaf = Leaf(box, path, lines.OBJECT, leaves.stop)
        leaf.width = _object_width(context, box, block)
        _add(leaves, leaf)
    else:
        raise Ineligible("inline layout")


def _add(leaves: Leaves, leaf: Leaf) -> None:
    leaf.edge, leaves.pending = leaves.pending, 0.0
    leaf.raised = leaves.raised
    leaves.items.append(leaf)
    leaves.paths.append(leaf.path)
    leaves.stops.append(leaf.stop)


def _left(box: Any) -> float:
    margin = 0 if box.margin_left == "auto" else box.margin_left
    return float(margin + box.border_left_width + box.padding_left)


def _right(box: Any) -> float:
    margin = 0 if box.margin_right == "auto" else box.margin_right
    return float(margin + box.border_right_width + box.padding_right)


def _object_width(context: Any, box: Any, block: Any) -> float:
    """The width that an image or an inline block will have, without laying it out."""
    if getattr(box, "is_table_wrapper", False):
        raise Ineligible("inline table")
    box = box.copy()
    resolve_percentages(box, block)
    for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        if getattr(box, side) == "auto":
            setattr(box, side, 0)
    if isinstance(box, boxes.InlineReplacedBox):
        inline_replaced_box_layout(box, block)
    else:
        inline_block_width(box, context, block)
    return float(box.margin_width())


def measure(context: Any, leaves: Leaves, style: Any, rules: Rules) -> Measured:
    """The text of a paragraph with its widths, and where its lines may end."""
    text = leaves.text
    before, after = [0.0] * (len(text) + 1), [0.0] * (len(text) + 1)
    x = 0.0
    for leaf in leaves.items:
        before[leaf.start] = x
        x += leaf.edge
        x, places = x + leaf.width, _positions(context, leaf, x)
        before[leaf.start + 1 : leaf.stop] = after[leaf.start + 1 : leaf.stop] = places[1:-1]
        if leaf.text != lines.OBJECT:
            x = places[-1]
        x += leaf.end_edge
        after[leaf.stop] = before[leaf.stop] = x
    spaces, total = [0.0], 0.0
    for found in _SPACE.finditer(text):
        index = found.start()
        spaces += [total] * (index + 1 - len(spaces))
        total += after[index + 1] - before[index]
        spaces.append(total)
    spaces += [total] * (len(text) + 1 - len(spaces))
    spans = [_span(context, leaf) for leaf in leaves.items]
    allowed = _line_breaks(text.replace(lines.OBJECT, "x"), style["lang"]) if text else []
    where = partial(lines.find, text, allowed, spans, rules)
    em = float(style["font_size"])
    return Measured(text, before, after, spaces, em, where, (style["lang"], spans, rules))


def _line_breaks(text: str, lang: str | None) -> list[int]:
    """For each character 1 where a line may end before it, else 0.

    It is the first bit of what Pango tells of it (``PangoLogAttr``).
    """
    attributes = get_log_attrs(text, lang)
    size = ffi.sizeof("PangoLogAttr")
    return [byte & 1 for byte in ffi.buffer(attributes)[:][::size]]


def _positions(context: Any, leaf: Leaf, x: float) -> list[float]:
    """Where each character of a leaf begins, and where the last one ends."""
    if leaf.text == lines.OBJECT:
        return [x, x + leaf.width]
    places: list[float] = []
    style = leaf.box.style
    for number, line in enumerate(leaf.text.split("\n")):
        if number:
            places.append(x)
        if line:
            places += accumulate(_widths(context, line, style), initial=x)
            x = places.pop()
    return [*places, x]


def _widths(context: Any, text: str, style: Any) -> list[float]:
    """The widths of characters in one line; the last one carries the rest of the line's."""
    if not style["font_size"]:
        return [0.0] * len(text)
    layout = create_layout(text, style, context, None, 0)
    line, _ = layout.get_first_line()
    data = text.encode()
    raw = ffi.new("char[]", data)
    starts: Sequence[int] | dict[int, int] = range(len(text))
    if len(data) != len(text):
        offsets = accumulate((len(character.encode()) for character in text), initial=0)
        starts = {offset: index for index, offset in enumerate(offsets)}
    widths = [0.0] * len(text)
    run = line.runs
    while run != ffi.NULL:
        glyphs = ffi.cast("PangoGlyphItem *", run.data)
        run = run.next
        count, first = glyphs.item.num_chars, starts[glyphs.item.offset]
        array = ffi.new("int[]", count)
        pango.pango_glyph_item_get_logical_widths(glyphs, raw, array)
        widths[first : first + count] = [width * FROM_UNITS for width in ffi.unpack(array, count)]
    total, _ = line_size(line, style)
    widths[-1] += total - sum(widths)
    return widths


def _span(context: Any, leaf: Leaf) -> Span:
    style = leaf.box.style
    wraps = style["white_space"] in ("normal", "pre-line")
    if leaf.text == lines.OBJECT or not style["font_size"]:
        return Span(leaf.start, leaf.stop, wraps=wraps, soft=False)
    divides = style["hyphens"]
    limits = style["hyphenate_limit_chars"] if divides == "auto" else None
    hyphen = 0.0
    if divides == "auto" or (divides == "manual" and "\xad" in leaf.text):
        hyphen = hyphen_width(context, style)
    language = style["lang"] or ""
    return Span(
        leaf.start, leaf.stop, language, hyphen, limits, divides != "none", wraps, leaf.raised
    )


def hyphen_width(context: Any, style: Any) -> float:
    """The width of a style's hyphen (px)."""
    key = ("hyphen", id(style))
    known = context.dictionaries.get(key)
    if known is None or known[0] is not style:
        character = style["hyphenate_character"]
        known = (style, sum(_widths(context, character, style)) if character else 0.0)
        context.dictionaries[key] = known
    return float(known[1])


def texts(box: Any) -> Iterator[Any]:
    """The text boxes of a line, in order."""
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from texts(child)
