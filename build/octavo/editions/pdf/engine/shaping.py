"""What a text needs to be shaped is made once for a style, not once for each piece of text.

For each text WeasyPrint makes a Pango context, which then looks for its fonts anew, a description
of the font and a key of all that a line's least height depends on. They depend on the style alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text import line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

#: What a description of a font is made of (``get_font_description``).
_DESCRIPTION = (
    "font_style",
    "font_stretch",
    "font_weight",
    "font_size",
    "font_variant_caps",
    "font_variation_settings",
)

#: What the features of a font are made of, in the order of the arguments of ``font_features``.
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)


class _Shaping:
    """What the texts of a style have in common: a Pango context, the font, its features."""

    def __init__(self, style: Any) -> None:
        known = style.font_config.__dict__.setdefault("shaping", {})
        override, lang = style["font_language_override"], style["lang"]
        wanted = lang if override == "normal" else LST_TO_ISO.get(override.lower(), override)
        direction = style["direction"]
        self.context, self.language = _once(known, (direction, wanted), _context, style, wanted)
        key = (tuple(style["font_family"]), *(style[name] for name in _DESCRIPTION))
        self.description = _once(known, key, get_font_description, style)
        self.features = _once(known, tuple(style[name] for name in _FEATURES), _features, style)


def _once(known: dict[Any, Any], key: Any, make: Any, *arguments: Any) -> Any:
    if key not in known:
        known[key] = make(*arguments)
    return known[key]


def _context(style: Any, wanted: str | None) -> tuple[Any, Any]:
    """A Pango context and the language that it has."""
    context = ffi.gc(
        pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
    )
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    if not wanted:
        return context, pango.pango_language_get_default()
    name, _kept = unicode_to_char_p(wanted)
    language = pango.pango_language_from_string(name)
    pango.pango_context_set_language(context, language)
    return context, language


def _features(style: Any) -> bytes:
    features = font_features(*(style[name] for name in _FEATURES))
    return ",".join(f"{name} {value}" for name, value in features.items()).encode()


def _setup(self: Any, style: Any) -> None:
    """``Layout.setup`` of WeasyPrint, with what has been made for the style before."""
    shaping = style.__dict__.get("shaping")
    if shaping is None:
        shaping = style.shaping = _Shaping(style)
    self.style = style
    self.first_line_direction = 0
    self.language = shaping.language
    self.layout = ffi.gc(pango.pango_layout_new(shaping.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, shaping.description)
    self.ascent = self.underline_position = self.strikethrough_position = None
    if style["text_decoration_line"] != "none":
        _measure_decoration(self, shaping)
    if shaping.features:
        given = style.font_config.font_features
        if shaping.features not in given:
            given[shaping.features] = pango.pango_attr_font_features_new(shaping.features)
        attributes = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(attributes, given[shaping.features])
        pango.pango_layout_set_attributes(self.layout, attributes)


def _measure_decoration(layout: Any, shaping: _Shaping) -> None:
    metrics = ffi.gc(
        pango.pango_context_get_metrics(shaping.context, shaping.description, shaping.language),
        pango.pango_font_metrics_unref,
    )
    for name in (
        "ascent",
        "underline_position",
        "strikethrough_position",
        "underline_thickness",
        "strikethrough_thickness",
    ):
        measure = getattr(pango, f"pango_font_metrics_get_{name}")
        setattr(layout, name, line_break.FROM_UNITS * measure(metrics))


def strut(style: Any) -> tuple[float, float]:
    """The height of a line that a style gives at the least, and its baseline (px)."""
    known: tuple[float, float] | None = style.__dict__.get("strut")
    if known is None:
        known = style.strut = line_break.strut(style)
    return known


def _resolve(box: Any, containing_block: Any) -> None:
    """Find a box's lengths: those of a text, which are none, once and not for each line."""
    if isinstance(box, TextBox) and "margin_left" in box.__dict__:
        return
    resolve_percentages(box, containing_block)


@contextmanager
def applied() -> Iterator[None]:
    """WeasyPrint with shaping prepared once for a style, for as long as the context lasts."""
    with ExitStack() as stack:
        for place, name, function in (
            (Layout, "setup", _setup),
            (inline, "strut", strut),
            (inline, "resolve_percentages", _resolve),
        ):
            stack.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, function)
        yield
