"""Imposition: the pages of a finished document on sheets, for printing only.

A sheet is no page to read: structure, outline and the claims of PDF/UA and PDF/A go. Links within
what is printed are kept, for those who look at the sheets on a screen.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.editions.pdf.press.values import Cell, Side

_POINT_MM = 72 / 25.4

#: A transformation of x and y: scale, then the shift in points.
_Placing = tuple[float, float, float]


def impose(
    data: bytes,
    sides: Sequence[Side],
    grid: tuple[int, int],
    sheet_mm: tuple[float, float],
    creep_mm: float = 0.0,
    to_fold: bool = True,
) -> pikepdf.Pdf:
    """The sheets as a new document, its metadata still to be written.

    ``sheet_mm`` is width and height of a side as it is read; ``creep_mm`` the thickness of the
    paper; ``to_fold`` puts pages next to the fold rather than in the middle of their place. Pages
    that are larger than their place are made smaller, none is made larger.
    """
    source, made = pikepdf.open(io.BytesIO(data)), pikepdf.Pdf.new()
    width, height = (side * _POINT_MM for side in sheet_mm)
    cell = width / grid[0], height / grid[1]
    placed: dict[int, tuple[int, _Placing]] = {}
    for index, side in enumerate(sides):
        page = made.add_blank_page(page_size=(width, height))
        page.obj.Resources = Dictionary(XObject=Dictionary())
        box = Array([0, 0, round(width, 3), round(height, 3)])
        page.obj.MediaBox, page.obj.TrimBox = box, Array(list(box))
        drawn: list[str] = []
        for place in side:
            if place.page is None or place.page >= len(source.pages):
                continue
            size = _trim(source.pages[place.page])
            placing = _placing(place, size, cell, height, creep_mm, to_fold)
            placed[place.page] = index, placing
            drawn.append(_draw(made, page, source.pages[place.page], place, placing, cell, height))
        page.obj.Contents = made.make_stream("".join(drawn).encode())
    _links(source, made, placed)
    return made


def _trim(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(side) for side in page.trimbox)
    return left, bottom, right, top


def _placing(
    place: Cell,
    trim: tuple[float, float, float, float],
    cell: tuple[float, float],
    height: float,
    creep_mm: float,
    to_fold: bool,
) -> _Placing:
    wide, high = trim[2] - trim[0], trim[3] - trim[1]
    scale = min(cell[0] / wide, cell[1] / high, 1.0)
    free = cell[0] - wide * scale
    if to_fold:
        creep = place.depth * creep_mm * _POINT_MM
        x = free + creep if place.column == 0 else cell[0] - creep
    else:
        x = place.column * cell[0] + free / 2
    y = height - (place.row + 1) * cell[1] + (cell[1] - high * scale) / 2
    return scale, x - trim[0] * scale, y - trim[1] * scale


def _draw(
    made: pikepdf.Pdf,
    sheet: pikepdf.Page,
    page: pikepdf.Page,
    place: Cell,
    placing: _Placing,
    cell: tuple[float, float],
    height: float,
) -> str:
    """The page as a form on its sheet; nothing of it is drawn beyond the fold."""
    form = made.copy_foreign(page.as_form_xobject())
    form.BBox = Array([round(side, 3) for side in _trim(page)])
    for key in ("/StructParents", "/StructParent", "/PieceInfo"):
        if key in form:
            del form[key]
    name = f"/P{place.column}{place.row}"
    sheet.obj.Resources.XObject[name] = form
    scale, x, y = placing
    left, bottom = place.column * cell[0], height - (place.row + 1) * cell[1]
    clip = f"{left:.3f} {bottom:.3f} {cell[0]:.3f} {cell[1]:.3f} re W n"
    return f"q {clip} {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm {name} Do Q\n"


def _links(source: pikepdf.Pdf, made: pikepdf.Pdf, placed: dict[int, tuple[int, _Placing]]) -> None:
    indexes = {page.obj.objgen: index for index, page in enumerate(source.pages)}
    for index, (side, (scale, x, y)) in placed.items():
        for annotation in source.pages[index].obj.get("/Annots", []):
            if annotation.get("/Subtype") != Name.Link:
                continue
            rect = [float(value) for value in annotation.Rect]
            moved = [value * scale + (y if at % 2 else x) for at, value in enumerate(rect)]
            link = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                F=4,
                Border=Array([0, 0, 0]),
                Rect=Array([round(value, 3) for value in moved]),
            )
            if "/A" in annotation:
                action = Dictionary(S=Name.URI, URI=String(str(annotation.A.get("/URI", ""))))
                link.A = action
            elif not _aim(annotation, link, made, indexes, placed):
                continue
            sheet = made.pages[side].obj
            if "/Annots" not in sheet:
                sheet.Annots = Array()
            sheet.Annots.append(made.make_indirect(link))


def _aim(
    annotation: pikepdf.Object,
    link: pikepdf.Dictionary,
    made: pikepdf.Pdf,
    indexes: dict[tuple[int, int], int],
    placed: dict[int, tuple[int, _Placing]],
) -> bool:
    aim = annotation.get("/Dest")
    if not isinstance(aim, Array) or indexes.get(aim[0].objgen) not in placed:
        return False
    side, (scale, x, y) = placed[indexes[aim[0].objgen]]
    left, top = float(aim[2]) * scale + x, float(aim[3]) * scale + y
    link.Dest = Array([made.pages[side].obj, Name.XYZ, round(left, 2), round(top, 2), 0])
    return True
