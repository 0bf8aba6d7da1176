"""Columns that go on on the next page are laid out once.

WeasyPrint lays them out to learn whether all of them have room, and then once more to stand: an
index took twice as long. What was laid out first stands where it is the same: not where the page
began with something else, nor where notes, floats or what is positioned had to do with it, nor
where there are columns in columns, whose end is taken for that of all.
"""

from __future__ import annotations

from weasyprint.layout import block

#: Which lines of which functions become which (see `patches.py`).
CHANGES = (
    (
        block,
        "columns_layout",
        "            # Render the columns\n            column_skip_stack = skip_stack\n",
        "            ready, apart = [], []\n            column_skip_stack = skip_stack\n",
        (
            (
                "page_is_empty or not balancing, [], [], [], first_letter_style,\n",
                "page_is_empty or not balancing, apart, apart, [], first_letter_style,\n",
            ),
            (
                "                new_boxes.append(new_box)\n",
                "                new_boxes.append(new_box)\n"
                "                ready.append((new_box, resume_at, next_page, None, None, None))\n",
            ),
            (
                "                    # let the columns continue on the next page\n",
                "                    beside = context.broken_out_of_flow or any(\n"
                "                        not one.is_in_normal_flow()\n"
                "                        for column in new_boxes for one in column.descendants())\n"
                "                    notes = last_footnotes_height or footnote_area_heights[-1]\n"
                "                    others = apart or beside or notes\n"
                "                    alone = original_page_is_empty and context.in_column\n"
                "                    if alone and not others:\n"
                "                        kept = iter(ready)\n",
            ),
            (
                "            new_child, column_skip_stack, column_next_page, _, _, _ = (\n"
                "                block_box_layout(\n",
                "            made = next(kept, None)\n"
                "            if made is not None:\n"
                "                made[0].translate(column_box.position_x - made[0].position_x)\n"
                "            new_child, column_skip_stack, column_next_page, _, _, _ = (\n"
                "                made or block_box_layout(\n",
            ),
            (
                "        page_is_empty = stop_rendering = balancing = False\n",
                "        page_is_empty = stop_rendering = balancing = False\n"
                "        kept = iter(())\n",
            ),
        ),
    ),
)

#: Cells beside each other begin on one page: of two columns one stood alone at its foot, because
#: what the other begins with had no room there.
TOGETHER = (
    (
        "                        avoid_page_break(cell.style['break_inside'], context)\n"
        "                        for cell in row.children))\n",
        "                        avoid_page_break(cell.style['break_inside'], context)\n"
        "                        for cell in row.children) or not skip_stack and any(\n"
        "                        begun.empty and cell.children\n"
        "                        for begun, cell in zip(new_row_children, row.children)))\n",
    ),
)
