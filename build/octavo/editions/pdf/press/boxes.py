"""Boxes and sheets of paper: trim, bleed, crop marks, and pages that are blank.

ISO 32000-1, 14.11.2: the TrimBox is the finished page, the BleedBox what may be printed beyond it,
the MediaBox holds both and the marks of the printer (14.11.3).
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

#: Millimetres to points.
POINT_MM = 72 / 25.4

#: How far crop marks stand from the bleed (or, without one, from the trim), and how long they are.
_GAP_MM, _LENGTH_MM = 2.0, 5.0


def mark(document: pikepdf.Pdf) -> None:
    """Draw the printer's marks of every page around its bleed."""
    for page in document.pages:
        trim, bleed = _sides(page.trimbox), _sides(page.obj.BleedBox)
        by = (_GAP_MM + _LENGTH_MM) * POINT_MM
        media = bleed[0] - by, bleed[1] - by, bleed[2] + by, bleed[3] + by
        page.obj.MediaBox = Array([round(side, 3) for side in media])
        # ahead of the page's own content, whose transformations need not be undone
        page.contents_add(_crop_marks(trim, bleed), prepend=True)


def _sides(box: pikepdf.Object) -> tuple[float, ...]:
    return tuple(float(side) for side in box)


def _crop_marks(trim: tuple[float, ...], bleed: tuple[float, ...]) -> bytes:
    """Eight hairlines of full black, an artifact (ISO 32000-1, 14.8.2.2.2)."""
    left, bottom, right, top = trim
    near, length = _GAP_MM * POINT_MM, _LENGTH_MM * POINT_MM
    lines: list[str] = []
    for x in (left, right):
        for edge, way in ((bleed[1], -1), (bleed[3], 1)):
            lines.append(_line(x, edge + way * near, x, edge + way * (near + length)))
    for y in (bottom, top):
        for edge, way in ((bleed[0], -1), (bleed[2], 1)):
            lines.append(_line(edge + way * near, y, edge + way * (near + length), y))
    body = "".join(lines)
    return f"/Artifact <</Type /Page>> BDC\nq 0 G 0.25 w {body}S Q\nEMC\n".encode()


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{x:.3f} {y:.3f} m {to_x:.3f} {to_y:.3f} l "


def insert(document: pikepdf.Pdf, index: int) -> None:
    """Insert a page with nothing on it; the labels of the pages after it stay theirs."""
    like = document.pages[max(0, index - 1)].obj
    found = {key: like[key] for key in ("/MediaBox", "/TrimBox", "/BleedBox") if key in like}
    blank = Dictionary(Type=Name.Page, Resources=Dictionary(), Contents=document.make_stream(b""))
    for key, box in found.items():
        blank[key] = Array(list(box))
    structure = document.Root.get("/StructTreeRoot")
    if structure is not None:
        # a page without content belongs to the structure all the same (ISO 14289-1, 7.1)
        number = int(structure.get("/ParentTreeNextKey", 0))
        blank.StructParents = number
        structure.ParentTreeNextKey = number + 1
        structure.ParentTree.Nums = Array([*structure.ParentTree.Nums, number, Array()])
    document.pages.insert(index, pikepdf.Page(document.make_indirect(blank)))
    if "/PageLabels" not in document.Root:
        return
    flat: list[object] = []
    for start, entry in _ranges(document):
        flat += [start + 1 if start >= index else start, entry]
    document.Root.PageLabels.Nums = Array(flat)


def _ranges(document: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    numbers = list(document.Root.PageLabels.Nums)
    for start, entry in zip(numbers[0::2], numbers[1::2], strict=True):
        yield int(start), entry
