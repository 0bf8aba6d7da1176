"""Corrections of WeasyPrint 70.0, each a changed line of one function with its reason.

A correction names the very text it replaces: with another version the text is not found, and the
contract test says so before any book does.
"""

from __future__ import annotations

import functools
import linecache
import marshal
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

from weasyprint import document, images
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext, block, inline, page

from octavo import compiled
from octavo.editions.pdf.engine import clearance, codelines, columns, styles


@dataclass(frozen=True)
class Correction:
    """One line of a function, as it is and as it should be; ``more`` such lines of it.

    ``module`` is what holds the function: a module, or the class that it is a method of.
    """

    module: ModuleType | type
    function: str
    wrong: str
    right: str
    more: tuple[tuple[str, str], ...] = ()


CORRECTIONS = (
    # Where a paragraph cannot be broken without an orphan, WeasyPrint first tries to gain room by
    # moving the notes of the page to the next one, away from their calls (Kozea/WeasyPrint#1564).
    # A page that is short by a line is the lesser evil.
    Correction(
        block,
        "_linebox_layout",
        "report = not context.in_column and can_break_now and not could_break_before",
        "report = False",
        (
            # Where a program may be parted depends on the lines behind (`codelines.py`).
            (
                "            for next_line, _ in lines_iterator:\n                needed -= 1\n",
                "            line.lines_after = []\n"
                "            for next_line, next_line.resume_at in lines_iterator:\n"
                "                line.lines_after.append(next_line)\n"
                "                needed -= 1\n",
            ),
            (
                "                if needed == -1:\n",
                "                from octavo.editions.pdf.engine.codelines import goes_on\n"
                "                if needed <= -1 and not goes_on(box, line, next_line):\n",
            ),
            # All notes of a book were looked through for each box that calls none.
            (
                "                if descendant.footnote in context.footnotes)\n",
                "                if descendant.footnote is not None\n"
                "                and descendant.footnote in context.footnotes)\n",
            ),
            # What has no room for the whole of a note may have it for a part (`longnotes.py`).
            (
                "                if overflow:\n"
                "                    context.report_footnote(footnote)\n",
                "                split = getattr(context, 'split_footnote', lambda *room: False)\n"
                "                end = new_position_y + offset_y\n"
                "                if overflow and not split(footnote, bottom_space, end):\n"
                "                    context.report_footnote(footnote)\n",
            ),
        ),
    ),
    # Any page with a name counts as forced, so that space above a heading at the top of a page is
    # kept there (CSS Fragmentation 3, section 5.2 truncates it).
    Correction(
        page,
        "remake_page",
        "context.forced_break = (next_page['break'] != 'any' or next_page['page'])",
        "context.forced_break = next_page['break'] != 'any'",
        (
            # the page after one with the beginning of a note has the rest of it
            (
                "    page_maker_next_changed = (\n",
                "    page_maker_next_changed = bool(context.reported_footnotes) or (\n",
            ),
        ),
    ),
    # Whether notes have room is asked of sums that may differ by a rounding: on some sizes of paper
    # none of them had, and every line that calls one went to a page of its own.
    Correction(
        LayoutContext,
        "_update_footnote_area",
        "overflow = last_child_bottom > footnote_area_bottom\n",
        "overflow = last_child_bottom > footnote_area_bottom + 0.01\n",
        (
            # All notes of the page were laid out anew for each further one (`notearea.py`).
            (
                "        footnote_area = build.create_anonymous_boxes(\n"
                "            self.current_footnote_area.deepcopy())\n"
                "        footnote_area = block_level_layout(\n"
                "            self, footnote_area, -inf, None,\n"
                "            self.current_footnote_area.page)[0]\n",
                "        footnote_area = self.measured_footnotes()\n",
            ),
        ),
    ),
    # Where no row may stand at the head of a page, because it has to stay with the next and there
    # is no room for both, the head of the table is left out, and its words are lost. Rather the
    # rows are parted.
    Correction(
        block,
        "table_layout",
        "                # We could not fit any content, drop the header.\n"
        "                header = None\n",
        "                new_table_children, resume_at, next_page, end_position_y = (\n"
        "                    body_groups_layout(\n"
        "                        skip_stack, position_y + header_height, bottom_space,\n"
        "                        page_is_empty=True))\n"
        "                fits = not context.overflows_page(bottom_space, end_position_y)\n"
        "                if new_table_children and fits:\n"
        "                    return (\n"
        "                        header, new_table_children, footer, end_position_y,\n"
        "                        resume_at, next_page)\n"
        "                header = None\n",
        columns.TOGETHER,
    ),
    # The caption of a table is no reason to put its first rows on the next page, where they have as
    # little room: the caption would stand alone.
    Correction(
        block,
        "_in_flow_layout",
        "        if not isinstance(child, AbsolutePlaceholder))\n\n"
        "    child_position = child.position_x, child.position_y\n",
        "        if not isinstance(child, (AbsolutePlaceholder, boxes.TableCaptionBox)))\n\n"
        "    child_position = child.position_x, child.position_y\n",
    ),
    # What floats is broken where it meets the foot of the page, even if it may not be broken: a
    # caption went to the next page without its picture. It goes there as a whole, and a heading
    # before it that nothing else keeps on its page goes with it.
    Correction(
        block,
        "_out_of_flow_layout",
        "            bottom_space, new_child.position_y + new_child.height)\n",
        "            bottom_space, new_child.position_y + new_child.height)\n"
        "        page_overflow |= out_of_flow_resume_at is not None and avoid_page_break(\n"
        "            child.style['break_inside'], context)\n",
        (
            (
                "                    new_child = None\n\n",
                "                    new_child = None\n"
                "                elif not page_is_empty:\n"
                "                    stop = 'abort'\n\n",
            ),
        ),
    ),
    Correction(
        block,
        "block_container_layout",
        "            if out_of_flow_resume_at:\n",
        "            if stop == 'abort':\n"
        "                abort, stop = True, False\n"
        "            if out_of_flow_resume_at:\n",
        (
            # A callout went to the next page whole, were it as long as that, and left what might
            # be most of a page. Where a quarter of a page has room for its beginning, it is parted.
            (
                "            avoid_page_break(box.style['break_inside'], context) and\n"
                "            not page_is_empty):\n",
                "            avoid_page_break(box.style['break_inside'], context) and\n"
                "            not page_is_empty and not (\n"
                "                box.element_tag == 'aside' and position_y - box.position_y >\n"
                "                context.current_footnote_area.page.height / 4)):\n",
            ),
        ),
    ),
    # Distances between glyphs are cut to whole thousandths of an em, so that the right edge of
    # justified text wanders. What is cut off one is given to the next.
    Correction(
        drawing,
        "draw_first_line",
        "                string += f'>{int(kerning)}<'\n",
        "                owed += kerning\n"
        "                if round(owed):\n"
        "                    string += f'>{round(owed)}<'\n"
        "                    owed -= round(owed)\n",
        (("    x_advance = 0\n", "    x_advance = 0\n    owed = 0\n"),),
    ),
    # A caption is set in the width of its table (CSS 2.2, section 17.4), and that of a narrow one
    # is broken word by word. Where the table stands in the middle or at the left, its caption has
    # the measure.
    Correction(
        block,
        "table_wrapper_width",
        "    wrapper.width = table.border_width()\n",
        "    wrapper.width = table.border_width()\n"
        "    if wrapper.style['margin_right'] == 'auto':\n"
        "        middle = wrapper.style['margin_left'] == 'auto'\n"
        "        room = max(0, containing_block[0] - wrapper.width)\n"
        "        left, right = (room / 2, room / 2) if middle else (0, room)\n"
        "        for child in wrapper.children:\n"
        "            if isinstance(child, boxes.TableCaptionBox):\n"
        "                child.style['margin_left'] = Dimension(-left, 'px')\n"
        "                child.style['margin_right'] = Dimension(-right, 'px')\n",
        (
            (
                "    table = wrapper.get_wrapped_table()\n",
                "    from weasyprint.css.properties import Dimension\n"
                "    table = wrapper.get_wrapped_table()\n",
            ),
        ),
    ),
    # Where nothing but what is out of the flow goes on from the page before, an empty box is made
    # at the place where the text resumes. In a paragraph that is a place in a line: the way down
    # to it ends at the lines, which have no boxes under such numbers. Nothing behind that place is
    # on the page, nor what the attempt left to be positioned: it would come again, page after
    # page, and the text never.
    Correction(
        page,
        "make_page",
        "while skip_stack and len(skip_stack) == 1:",
        "while skip_stack and len(skip_stack) == 1 and not isinstance(box, boxes.LineBox):",
        (
            (
                "    initial_root_box = root_box\n",
                "    initial_root_box = root_box\n"
                "    positioned, broken = len(positioned_boxes), dict(broken_out_of_flow)\n",
            ),
            (
                "        assert not page_is_empty\n",
                "        del positioned_boxes[positioned:]\n"
                "        broken_out_of_flow.clear()\n"
                "        broken_out_of_flow.update(broken)\n",
            ),
            (
                "            box, parent = box.children[skip], box\n",
                "            box.children = box.children[:skip + 1]\n"
                "            box, parent = box.children[skip], box\n",
            ),
            # What is looked for as often as there are anchors and references. All pages before
            # were gone through for each page: now those since the last one that was made.
            (
                "    cached_anchors = []\n    cached_lookups = []\n"
                "    for (_, _, _, _, x_remake_state) in page_maker[:page_number - 1]:\n"
                "        cached_anchors.extend(x_remake_state.get('anchors', []))\n"
                "        cached_lookups.extend(x_remake_state.get('content_lookups', []))\n",
                "    nothing = 0, set(), set()\n"
                "    count, cached_anchors, cached_lookups = getattr(context, 'earlier', nothing)\n"
                "    if count >= page_number:\n"
                "        count, cached_anchors, cached_lookups = nothing\n"
                "    for (_, _, _, _, x_remake_state) in page_maker[count:page_number - 1]:\n"
                "        cached_anchors.update(x_remake_state.get('anchors', []))\n"
                "        cached_lookups.update(x_remake_state.get('content_lookups', []))\n"
                "    context.earlier = page_number, cached_anchors, cached_lookups\n",
            ),
            ("cached_anchors.append(anchor)\n", "cached_anchors.add(anchor)\n"),
            (
                "cached_lookups.append(counter_lookup_id)\n",
                "cached_lookups.add(counter_lookup_id)\n",
            ),
        ),
    ),
    # All lines of a paragraph were looked through for the first and the last, again and again.
    Correction(
        boxes.ParentBox,
        "page_values",
        "    children = [\n"
        "        child for child in self.children\n"
        "        if child.is_in_normal_flow() or child.is_floated()]\n",
        "    def stands(child):\n"
        "        return child.is_in_normal_flow() or child.is_floated()\n"
        "    first = next(filter(stands, self.children), None)\n"
        "    last = next(filter(stands, reversed(self.children)), None)\n"
        "    children = [] if first is None else [first] if first is last else [first, last]\n",
        (("super().page_values()", "Box.page_values(self)"),),
    ),
    # All that stands behind a line's first box was copied for each line.
    Correction(
        inline,
        "split_inline_box",
        "    for i, child in enumerate(box.children[skip:]):\n        index = i + skip\n",
        "    for index in range(skip, len(box.children)):\n        child = box.children[index]\n",
    ),
    # What is fixed on any page shows on all: for each page all others were gone through.
    Correction(
        document,
        "layout_document",
        "    for i, page in enumerate(pages):\n        root_children = []\n",
        "    fixed = [(number, page) for number, page in enumerate(pages) if page.fixed_boxes]\n"
        "    for i, page in enumerate(pages):\n"
        "        before = [other for number, other in fixed if number < i]\n"
        "        behind = [other for number, other in fixed if number > i]\n"
        "        root_children = []\n",
        (
            (
                "layout_fixed_boxes(context, pages[:i], page)",
                "layout_fixed_boxes(context, before, page)",
            ),
            (
                "layout_fixed_boxes(context, pages[i + 1:], page)",
                "layout_fixed_boxes(context, behind, page)",
            ),
        ),
    ),
    # A drawing that fails in the middle leaves its transformations and clip paths behind, and the
    # rest of the page is lost with it. What it has drawn so far goes, too.
    Correction(
        images.SVGImage,
        "draw",
        "    try:\n",
        "    written, states = len(stream.stream), len(stream._ctm_stack)\n    try:\n",
        (
            (
                "    except BaseException as exception:\n",
                "    except Exception as exception:\n"
                "        del stream.stream[written:]\n"
                "        del stream._ctm_stack[states:]\n",
            ),
        ),
    ),
    # A marker shares its style with the text in it where the author says what it holds: where the
    # one is positioned, the other was, too, and no width was known for such text.
    Correction(
        build,
        "marker_to_box",
        "        marker_box.style['position'] = 'absolute'\n",
        "        marker_box.style = marker_box.style.copy()\n"
        "        marker_box.style['position'] = 'absolute'\n",
    ),
    *(
        Correction(*change)
        for kind in (styles, columns, codelines, clearance)
        for change in kind.CHANGES
    ),
)


@functools.cache
def corrected(correction: Correction) -> FunctionType:
    """The function with its line put right. Raises LookupError where the line is not there."""
    original = getattr(correction.module, correction.function)
    changes = ((correction.wrong, correction.right), *correction.more)

    def put_right() -> CodeType:
        source = _source(original)
        for wrong, right in changes:
            if source.count(wrong) != 1:
                raise LookupError(f"{correction.function} is not that of WeasyPrint 70.0")
            source = source.replace(wrong, right)
        return compile(source, original.__module__, "exec")

    scope: dict[str, object] = {}
    # of the same function the same becomes
    code = compiled.code((marshal.dumps(original.__code__), changes), put_right)
    exec(code, original.__globals__, scope)
    made = scope[correction.function]
    assert isinstance(made, FunctionType)
    return made


def _source(function: FunctionType) -> str:
    """The text of a function: ``inspect`` finds its end by reading all tokens, which takes longer.

    Raises LookupError where there is none.
    """
    codes = [function.__code__]
    lines = linecache.getlines(codes[0].co_filename)
    ends: list[int] = []
    while codes:
        code = codes.pop()
        ends += [end for _, end, _, _ in code.co_positions() if end is not None]
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    begin = function.__code__.co_firstlineno - 1
    if not lines or not ends:
        raise LookupError(f"{function.__qualname__} has no text")
    return textwrap.dedent("".join(lines[begin : max(ends)]))


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with all corrections, for as long as the context lasts."""
    with ExitStack() as stack:
        for correction in CORRECTIONS:
            made = corrected(correction)
            stack.callback(setattr, correction.module, correction.function, _current(correction))
            setattr(correction.module, correction.function, made)
        yield


def _current(correction: Correction) -> object:
    return getattr(correction.module, correction.function)
