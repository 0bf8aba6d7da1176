"""Styles that are the same are made once, whatever the elements are called.

WeasyPrint shares the styles of elements that the same rules apply to. But a name (``id``) is a
declaration to it, so that no named element shares its style with another, nor do the elements in
it; and its own rules give each element six pseudo-elements, for lists and notes, with a style each:
in an index these were nine in ten of all styles.
"""

from __future__ import annotations

from typing import Any

from weasyprint import css


class Named(css.ComputedStyle):  # type: ignore[misc]
    """The style of an element with a name: that of others like it, but for the name."""

    def __init__(self, same: Any, name: str) -> None:
        self.__dict__ |= vars(same)
        self.same = same
        self["anchor"] = name

    def __missing__(self, key: str) -> Any:
        """The value of the style that this one shares."""
        value = self[key] = self.same[key]
        return value

    @property
    def anonymous_style(self) -> Any:
        """The style of boxes without an element, which have no name."""
        return self.same.anonymous_style


#: Which lines of which functions become which (see `patches.py`).
CHANGES = (
    (
        css,
        "find_style_attributes",
        "        if id_ := element.get('id'):\n"
        "            yield parse_declaration(f'-weasy-anchor:\"{id_}\"')\n\n",
        "",
    ),
    (
        css.StyleFor,
        "__init__",
        "        parent_id = id(computed_styles[parent, None]) if element.parent else None\n",
        "        parent_style = computed_styles[parent, None] if element.parent else None\n"
        "        parent_id = id(getattr(parent_style, 'same', parent_style))\n",
        (
            (
                "            # Equivalent computed style already exsists, share it.\n"
                "            computed_styles[etree_element, None] = computed_cache[key]\n",
                "            computed_styles[etree_element, None] = computed_cache[key]\n",
            ),
            (
                "            computed_cache[key] = computed_styles[etree_element, None]\n",
                "            computed_cache[key] = computed_styles[etree_element, None]\n"
                "        if name := etree_element.get('id'):\n"
                "            named = Named(computed_cache[key], name)\n"
                "            computed_styles[etree_element, None] = named\n"
                "            if target_collector:\n"
                "                target_collector.collect_anchor(name)\n",
            ),
            (
                "    for element, pseudo_type in cascaded_styles:\n        if pseudo_type:\n",
                "    shared = {}\n"
                "    for (element, pseudo_type), cascaded in cascaded_styles.items():\n"
                "        if pseudo_type:\n"
                "            of = computed_styles[element, None]\n"
                "            same = (\n"
                "                pseudo_type, id(getattr(of, 'same', of)), *(\n"
                "                    (name, id(values), weight)\n"
                "                    for name, (values, weight) in cascaded.items()))\n"
                "            if same in shared:\n"
                "                computed_styles[element, pseudo_type] = shared[same]\n"
                "                continue\n",
            ),
            (
                "    # Clear the cascaded styles,",
                "            shared[same] = computed_styles[element, pseudo_type]\n\n"
                "    # Clear the cascaded styles,",
            ),
            (
                "    computed_cache = {}\n",
                "    from octavo.editions.pdf.engine.styles import Named\n"
                "    computed_cache = {}\n",
            ),
        ),
    ),
)
