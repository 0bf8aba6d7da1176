"""Joining: the pages and the structure of sections, one after the other."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Metadata
from octavo.editions.pdf.assemble import moves
from octavo.editions.pdf.assemble.moves import STILL, Box, Move
from octavo.editions.pdf.section import INTERNAL, Piece, Place
from octavo.wording import words


class Joiner:
    """Appends sections to a document: pages, structure, and where every anchor came to stand.

    ``resources`` are those of the pages and of their margins, in order, each once.
    """

    def __init__(self, document: pikepdf.Pdf) -> None:
        self.document = document
        self.places: dict[str, tuple[int, Place]] = {}
        self.numbers: list[object] = []
        self.next_key = 0
        self.intent: object = None
        self.resources: list[pikepdf.Object] = []
        self.root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.top = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )

    def append(self, piece: Piece) -> None:
        """Append a section's pages with their margins, and its structure."""
        source = pikepdf.open(io.BytesIO(piece.pages.data))
        margins = pikepdf.open(io.BytesIO(piece.margins.data))
        if piece.blank_before:
            self._blank(margins)
        start = len(self.document.pages)
        self.document.pages.extend(source.pages)
        if self.intent is None:
            self.intent = self.document.copy_foreign(
                source.make_indirect(source.Root.OutputIntents[0])
            )
        # after the pages: the elements then point at the copied pages
        tree = self.document.copy_foreign(source.Root.StructTreeRoot)
        base, highest = self.next_key, -1
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[0::2], numbers[1::2], strict=True):
            self.numbers += [base + int(key), value]
            highest = max(highest, int(key))
        self.next_key = base + highest + 1
        pages = list(self.document.pages)[start:]
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + base
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + base
        for element in tree.K[0].K:
            element.P = self.top
            self.top.K.append(element)
        over = margins.pages[int(piece.blank_before) :]
        moved = tuple(_moves(piece, pages, over))
        if any(move != STILL for move in moved):
            _move(tree, pages, moved)
        self._cover(pages, over, moved)
        for name, place in piece.pages.anchors.items():
            at = moved[place.page].point(place.x_pt, place.y_pt)
            self.places.setdefault(name, (start + place.page, Place(place.page, *at)))

    def _blank(self, margins: pikepdf.Pdf) -> None:
        """A page with nothing but its margins: they are a page already."""
        self.document.pages.append(margins.pages[0])
        page = self.document.pages[-1].obj
        # a page without content belongs to the structure all the same (ISO 14289-1, 7.1)
        page.StructParents = self.next_key
        self.numbers += [self.next_key, Array()]
        self.next_key += 1
        self.resources.append(page.Resources)

    def _cover(
        self, pages: Sequence[pikepdf.Page], margins: Sequence[pikepdf.Page], moved: Sequence[Move]
    ) -> None:
        """Lay the margins over the pages, and move the pages' own content where it has to go."""
        if not pages:
            return
        own = pages[0].obj.Resources
        added = self.document.copy_foreign(margins[0].obj.Resources)
        names = _united(own, added)
        self.resources += [own, added]
        for page, over, move in zip(pages, margins, moved, strict=True):
            content = page.Contents.read_bytes()
            above = _renamed(over.Contents.read_bytes(), names)
            stream = b"q\n" + move.operator + content + b"\nQ\nq\n" + above + b"\nQ\n"
            page.obj.Contents = self.document.make_stream(stream)

    def finish(self, metadata: Metadata, labels: Sequence[str]) -> None:
        """Write the structure root, then lead every link to its place.

        ``labels`` are those of the pages.
        """
        parents = self.document.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.K = Array([self.top])
        self.root.ParentTree = parents
        self.root.ParentTreeNextKey = self.next_key
        named = sorted(_identified(self.top), key=lambda item: str(item[0]).encode())
        if named:
            flat = [part for pair in named for part in pair]
            self.root.IDTree = self.document.make_indirect(Dictionary(Names=Array(flat)))
        root = self.document.Root
        root.StructTreeRoot = self.root
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String(metadata.lang)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        root.OutputIntents = Array([self.intent])
        first = self.document.pages[0].obj
        root.OpenAction = Array([first, Name.Fit])
        form = words(metadata.lang)["page_of"]
        for number, page in enumerate(self.document.pages):
            for annotation in page.obj.get("/Annots", []):
                target = self._annotation(annotation)
                if target is not None:
                    _tell(annotation, form, labels[target], target == number)

    def _annotation(self, annotation: pikepdf.Object) -> int | None:
        """Put an annotation in order; the page that it leads to in the document."""
        left, bottom, right, top = (float(side) for side in annotation.Rect)
        sides = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        annotation.Rect = Array([round(side, 3) for side in sides])
        annotation.F = 4
        action = annotation.get("/A")
        if action is None or not str(action.get("/URI", "")).startswith(INTERNAL):
            return None
        del annotation["/A"]
        name = str(action.URI).removeprefix(INTERNAL)
        annotation.Dest = self.destination(name)
        return self.places[name][0] if name in self.places else None

    def destination(self, name: str) -> Array:
        """Where a name leads, as an explicit destination; the first page where it is nowhere."""
        index, place = self.places.get(name, (0, Place(0, 0, 0)))
        page = self.document.pages[index].obj
        return Array([page, Name.XYZ, round(place.x_pt, 2), round(place.y_pt, 2), 0])


def _tell(annotation: pikepdf.Object, form: str, label: str, here: bool) -> None:
    """Who hears a link hears how far it leads (ISO 14289-1, 7.18.5: a description).

    On its own page that is told of a link of a single word only, which is hardly a description.
    """
    said, page = str(annotation.Contents), form.replace("{page}", label)
    if label and page not in said and not (here and " " in said):
        annotation.Contents = String(f"{said.removesuffix(f' {label}')} ({page})")


def _identified(element: pikepdf.Object) -> Iterator[tuple[object, object]]:
    """The structure elements that bear an ID, in order."""
    return ((item.ID, item) for item in _elements(element) if "/ID" in item)


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
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
    for element in _elements(tree.K[0]):
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
