"""Joining: the pages and the structure of sections, one after the other."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Metadata
from octavo.editions.pdf.section import INTERNAL, Pages, Place


class Joiner:
    """Appends sections to a document: pages, structure, and where every anchor came to stand."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self.document = document
        self.places: dict[str, tuple[int, Place]] = {}
        self.numbers: list[object] = []
        self.next_key = 0
        self.intent: object = None
        self.ids: dict[str, object] = {}
        self.root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.top = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )

    def append(self, pages: Pages) -> None:
        """Append a section's pages and its structure."""
        source = pikepdf.open(io.BytesIO(pages.data))
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
        for page in list(self.document.pages)[start:]:
            page.obj.StructParents = int(page.obj.StructParents) + base
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + base
        for element in tree.K[0].K:
            element.P = self.top
            self.top.K.append(element)
        for name, place in pages.anchors.items():
            self.places.setdefault(name, (start + place.page, place))

    def finish(self, metadata: Metadata) -> None:
        """Write the structure root, then lead every link to its place."""
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
        for page in self.document.pages:
            for annotation in page.obj.get("/Annots", []):
                self._annotation(annotation)

    def _annotation(self, annotation: pikepdf.Object) -> None:
        left, bottom, right, top = (float(side) for side in annotation.Rect)
        sides = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        annotation.Rect = Array([round(side, 3) for side in sides])
        annotation.F = 4
        action = annotation.get("/A")
        if action is None or not str(action.get("/URI", "")).startswith(INTERNAL):
            return
        del annotation["/A"]
        annotation.Dest = self.destination(str(action.URI).removeprefix(INTERNAL))

    def destination(self, name: str) -> Array:
        """Where a name leads, as an explicit destination; the first page where it is nowhere."""
        index, place = self.places.get(name, (0, Place(0, 0, 0)))
        page = self.document.pages[index].obj
        return Array([page, Name.XYZ, round(place.x_pt, 2), round(place.y_pt, 2), 0])


def _identified(element: object) -> Iterator[tuple[object, object]]:
    """The structure elements that bear an ID, in order; the walk needs no recursion."""
    stack = [element]
    while stack:
        item = stack.pop()
        if not isinstance(item, Dictionary) or item.get("/Type") != Name.StructElem:
            continue
        if "/ID" in item:
            yield item.ID, item
        kids = item.get("/K", Array())
        stack += [kid for kid in kids if isinstance(kid, Dictionary)]
