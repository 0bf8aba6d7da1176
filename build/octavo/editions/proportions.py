"""Margins and leading for a page or letters of another size than those they were made for."""

from __future__ import annotations

import dataclasses

from octavo.edition import BUILT_IN, Edition

#: A line of more than that many em is hard to follow to its end: some 80 to 90 letters.
_MEASURE_EM = 40.0
_MM_PER_PT = 25.4 / 72
#: Leading is told in steps of that many points.
_STEP_PT = 0.5


def fitted(edition: Edition) -> Edition:
    """The edition with what its author has not said in proportion to what he has.

    On a smaller page than that of the built-in edition margins are smaller, on a wide one those at
    the sides are larger. Larger letters have more leading.
    """
    usual = BUILT_IN[edition.like_name]
    if edition.format != "pdf":
        return edition
    edition = _led(edition, usual)
    if edition.trim == usual.trim:
        return edition
    return _vertical(_sides(edition, usual), usual)


def _led(edition: Edition, usual: Edition) -> Edition:
    if edition.base_size_pt == usual.base_size_pt or edition.leading_pt != usual.leading_pt:
        return edition
    leading = usual.leading_pt * edition.base_size_pt / usual.base_size_pt
    return dataclasses.replace(edition, leading_pt=round(leading / _STEP_PT) * _STEP_PT)


def _sides(edition: Edition, usual: Edition) -> Edition:
    inner, outer = edition.margin_inner_mm, edition.margin_outer_mm
    if (inner, outer) != (usual.margin_inner_mm, usual.margin_outer_mm):
        return edition
    scale = min(1.0, edition.trim.width_mm / usual.trim.width_mm)
    most = _MEASURE_EM * edition.base_size_pt * _MM_PER_PT
    spare = max(0.0, edition.trim.width_mm - inner - outer - most) / 2
    return dataclasses.replace(
        edition,
        margin_inner_mm=round(inner * scale + spare, 1),
        margin_outer_mm=round(outer * scale + spare, 1),
        spare_mm=round(spare, 1),
    )


def _vertical(edition: Edition, usual: Edition) -> Edition:
    top, bottom = edition.margin_top_mm, edition.margin_bottom_mm
    if (top, bottom) != (usual.margin_top_mm, usual.margin_bottom_mm):
        return edition
    scale = min(1.0, edition.trim.height_mm / usual.trim.height_mm)
    return dataclasses.replace(
        edition,
        margin_top_mm=round(top * scale, 1),
        margin_bottom_mm=round(bottom * scale, 1),
    )
