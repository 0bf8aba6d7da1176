"""Covering: a section's pages get their margins, and stand as they will in the document.

All of this is a piece's own affair, so pieces are covered side by side, and each is kept between
builds: what is left to do for the document as a whole is little.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from octavo.editions.pdf.assemble import glyphs, moves, packing
from octavo.editions.pdf.assemble.moves import STILL, Box, Move
from octavo.editions.pdf.section import RESOURCES, Covered, Piece, Place

#: Millimetres to points.
_POINT_MM = 72 / 25.4

#: An annotation that is printed (ISO 32000-1, 12.5.3).
_PRINTED = 4


def covered(piece: Piece) -> Covered:
    """Lay the margins over a piece's pages. Pure: any process may do it."""
    document = pikepdf.open(io.BytesIO(piece.pages.data))
    margins = pikepdf.open(io.BytesIO(piece.margins.data))
    pages = list(document.pages)
    over = margins.pages[int(piece.blank_before) :]
    moved = tuple(_moves(piece, pages, over))
    tree = document.Root.StructTreeRoot
    if any(move != STILL for move in moved):
        _move(tree, pages, moved)
    resources = _cover(document, pages, over, moved)
    if piece.blank_before:
        resources.append(_blank(document, margins, tree))
    for page in document.pages:
        _frame(page.obj, piece.bleed_mm)
    for page in pages:
        annotations = [one for one in page.obj.get("/Annots", []) if "/StructParent" in one]
        if "/Annots" in page.obj:
            # what is not to be seen has no tag, and leads nowhere (ISO 14289-1, 7.18.5)
            page.obj.Annots = Array(annotations)
        for annotation in annotations:
            left, bottom, right, top = (float(side) for side in annotation.Rect)
            sides = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
            annotation.Rect = Array([round(side, 3) for side in sides])
            annotation.F = _PRINTED
    _name(document, tree)
    used = glyphs.used(resources)
    document.Root[RESOURCES] = document.make_indirect(Array(resources))
    packing.pack(document, anew=True)
    buffer = io.BytesIO()
    document.save(
        buffer,
        static_id=True,
        compress_streams=False,
        stream_decode_level=packing.KEPT,
        fix_metadata_version=False,
    )
    return Covered(buffer.getvalue(), dict(_places(piece, moved)), used)


def _frame(page: pikepdf.Object, bleed_mm: float) -> None:
    """Set a page's boxes (ISO 32000-1, 14.11.2): its trim, and what may be printed beyond it."""
    trim = [float(side) for side in page.get("/TrimBox", page.MediaBox)]
    by = bleed_mm * _POINT_MM
    bleed = [trim[0] - by, trim[1] - by, trim[2] + by, trim[3] + by]
    page.TrimBox = Array([round(side, 3) for side in trim])
    page.BleedBox = page.MediaBox = Array([round(side, 3) for side in bleed])


def _places(piece: Piece, moved: Sequence[Move]) -> Iterator[tuple[str, Place]]:
    for name, place in piece.pages.anchors.items():
        at = moved[place.page].point(place.x_pt, place.y_pt)
        yield name, Place(place.page + piece.blank_before, *at)


def _blank(document: pikepdf.Pdf, margins: pikepdf.Pdf, tree: pikepdf.Object) -> pikepdf.Object:
    """Put a page with nothing but its margins before the others: they are a page already."""
    document.pages.insert(0, margins.pages[0])
    page = document.pages[0].obj
    # a page without content belongs to the structure all the same (ISO 14289-1, 7.1)
    numbers = tree.ParentTree.Nums
    page.StructParents = 1 + max((int(key) for key in list(numbers)[0::2]), default=-1)
    numbers.extend([page.StructParents, Array()])
    return page.Resources


def _cover(
    document: pikepdf.Pdf,
    pages: Sequence[pikepdf.Page],
    margins: Sequence[pikepdf.Page],
    moved: Sequence[Move],
) -> list[pikepdf.Object]:
    """Lay the margins over the pages, and move the pages' own content where it has to go.

    What comes back are the resources of both.
    """
    if not pages:
        return []
    own = pages[0].obj.Resources
    added = document.copy_foreign(margins[0].obj.Resources)
    names = _united(own, added)
    for page, over, move in zip(pages, margins, moved, strict=True):
        content = page.Contents.read_bytes()
        above = _renamed(over.Contents.read_bytes(), names)
        stream = b"q\n" + move.operator + content + b"\nQ\nq\n" + above + b"\nQ\n"
        page.Contents.write(stream)
    return [own, added]


def _name(document: pikepdf.Pdf, tree: pikepdf.Object) -> None:
    """Tell which structure elements bear an ID (ISO 32000-1, 14.7.2)."""
    named = [part for top in tree.K for item in elements(top) for part in _identified(item)]
    if named:
        tree.IDTree = document.make_indirect(Dictionary(Names=Array(named)))


def _identified(item: pikepdf.Object) -> tuple[pikepdf.Object, ...]:
    return (item.ID, item) if "/ID" in item else ()


def elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A structure element and all within it; the walk needs no recursion."""
    stack = [element]
    while stack:
        item = stack.pop()
        if not isinstance(item, Dictionary) or item.get("/Type") != Name.StructElem:
            continue
        yield item
        kids = item.get("/K", Array())
        stack += [kid for kid in kids if isinstance(kid, Dictionary)]


def _moves(
    piece: Piece, pages: Sequence[pikepdf.Page], margins: Sequence[pikepdf.Page]
) -> Iterator[Move]:
    """How each page's content has to move; a page that is turned gets the boxes of its margins."""
    sides = zip(piece.pages.kinds, piece.sides, piece.pages.turns, strict=True)
    for page, over, (kind, side, turn) in zip(pages, margins, sides, strict=True):
        turned = moves.turned(_box(page), _box(over))
        if turned is None:
            yield STILL if kind.side == side or turn is None else moves.sideways(turn)
            continue
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            if key in over.obj:
                page.obj[key] = Array([float(side) for side in over.obj[key]])
        yield turned


def _box(page: pikepdf.Page) -> Box:
    left, bottom, right, top = (float(side) for side in page.trimbox)
    return left, bottom, right, top


def _move(tree: pikepdf.Object, pages: Sequence[pikepdf.Page], moved: Sequence[Move]) -> None:
    """Move the links of pages, and the boxes that their structure tells (ISO 32000-1, 14.8.5)."""
    by_page = {}
    for page, move in zip(pages, moved, strict=True):
        by_page[page.obj.objgen] = move
        for annotation in page.obj.get("/Annots", []):
            annotation.Rect = _shifted(annotation.Rect, move)
    for element in elements(tree.K[0]):
        attributes = element.get("/A")
        if isinstance(attributes, Dictionary) and "/BBox" in attributes and "/Pg" in element:
            attributes.BBox = _shifted(attributes.BBox, by_page.get(element.Pg.objgen, STILL))


def _shifted(box: pikepdf.Object, move: Move) -> Array:
    left, bottom, right, top = (float(side) for side in box)
    return Array([round(side, 3) for side in move.box((left, bottom, right, top))])


#: The kinds of resources that content names, and the operators that do so; fonts go by their faces.
_NAMED = {
    "/ExtGState": (b"gs",),
    "/XObject": (b"Do",),
    "/Pattern": (b"scn", b"SCN"),
    "/Shading": (b"sh",),
}

_USE = re.compile(rb"(/\S+)(\s+)(gs|Do|scn|SCN|sh)\b")

_Names = dict[tuple[bytes, bytes], bytes]


def _united(own: pikepdf.Object, added: pikepdf.Object) -> _Names:
    """Put resources among others; what had to be called otherwise, by its name and operator."""
    names: _Names = {}
    for kind in ("/Font", *_NAMED):
        mine = own.get(kind)
        if mine is None:
            mine = own[kind] = Dictionary()
        for name, value in added.get(kind, Dictionary()).items():
            if name not in mine:
                mine[name] = value
            elif kind != "/Font" and mine[name].unparse(True) != value.unparse(True):
                fresh = f"{name}-m"
                mine[fresh] = value
                names |= {(name.encode(), op): fresh.encode() for op in _NAMED[kind]}
    return names


def _renamed(content: bytes, names: _Names) -> bytes:
    if not names:
        return content

    def rename(found: re.Match[bytes]) -> bytes:
        return names.get((found[1], found[3]), found[1]) + found[2] + found[3]

    return _USE.sub(rename, content)
