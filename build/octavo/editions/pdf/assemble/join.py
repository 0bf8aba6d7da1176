"""Joining: the pages and the structure of sections, one after the other."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Metadata
from octavo.editions.pdf.section import INTERNAL, RESOURCES, Covered, Place
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
        self.named: list[tuple[object, object]] = []
        self.intent: object = None
        self.resources: list[pikepdf.Object] = []
        #: the pages so far: to look one up in the document takes longer, the more there are
        self.pages: list[pikepdf.Object] = []
        #: the links within the book: the page, the annotation, and the name that it leads to
        self.links: list[tuple[int, pikepdf.Object, str]] = []
        self.root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.top = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )

    def append(self, piece: Covered, source: pikepdf.Pdf | None = None) -> None:
        """Append a piece's pages, and its structure; ``source`` is the piece, where it is open."""
        source = pikepdf.open(io.BytesIO(piece.data)) if source is None else source
        start = len(self.pages)
        self.document.pages.extend(source.pages)
        if self.intent is None:
            self.intent = self.document.copy_foreign(
                source.make_indirect(source.Root.OutputIntents[0])
            )
        # after the pages: the elements then point at the copied pages
        tree = self.document.copy_foreign(source.Root.StructTreeRoot)
        self.resources += list(self.document.copy_foreign(source.Root[RESOURCES]))
        base, highest = self.next_key, -1
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[0::2], numbers[1::2], strict=True):
            self.numbers += [base + int(key), value]
            highest = max(highest, int(key))
        self.next_key = base + highest + 1
        new = [page.obj for page in self.document.pages[start:]]
        self.pages += new
        for number, page in enumerate(new, start):
            page.StructParents = int(page.StructParents) + base
            for annotation in page.get("/Annots", []):
                annotation.StructParent = int(annotation.StructParent) + base
                address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
                if address.startswith(INTERNAL):
                    self.links.append((number, annotation, address.removeprefix(INTERNAL)))
        for element in tree.K[0].K:
            element.P = self.top
            self.top.K.append(element)
        names = list(tree.IDTree.Names) if "/IDTree" in tree else []
        self.named += zip(names[0::2], names[1::2], strict=True)
        for name, place in piece.places.items():
            self.places.setdefault(name, (start + place.page, place))

    def finish(self, metadata: Metadata, labels: Sequence[str]) -> None:
        """Write the structure root, then lead every link to its place.

        ``labels`` are those of the pages.
        """
        parents = self.document.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.K = Array([self.top])
        self.root.ParentTree = parents
        self.root.ParentTreeNextKey = self.next_key
        named = sorted(self.named, key=lambda item: str(item[0]).encode())
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
        root.OpenAction = Array([self.pages[0], Name.Fit])
        form = words(metadata.lang)["page_of"]
        for number, annotation, name in self.links:
            del annotation["/A"]
            annotation.Dest = self.destination(name)
            if name in self.places:
                target, _ = self.places[name]
                _tell(annotation, form, labels[target], target == number)

    def destination(self, name: str) -> Array:
        """Where a name leads, as an explicit destination; the first page where it is nowhere."""
        index, place = self.places.get(name, (0, Place(0, 0, 0)))
        return Array([self.pages[index], Name.XYZ, round(place.x_pt, 2), round(place.y_pt, 2), 0])


def _tell(annotation: pikepdf.Object, form: str, label: str, here: bool) -> None:
    """Who hears a link hears how far it leads (ISO 14289-1, 7.18.5: a description).

    On its own page that is told of a link of a single word only, which is hardly a description.
    """
    said, page = str(annotation.Contents), form.replace("{page}", label)
    if label and page not in said and not (here and " " in said):
        annotation.Contents = String(f"{said.removesuffix(f' {label}')} ({page})")
