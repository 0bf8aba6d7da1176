"""Assemble: one document made of laid-out sections.

What belongs to the document as a whole is made here and only here: the order of pages, page
labels, outline, links across sections, metadata, the root of the structure tree.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from octavo.book import Entry, Metadata
from octavo.editions.pdf import xmp
from octavo.editions.pdf.section import Pages, Place

_LINK = "octavo-link:"


@dataclass(frozen=True)
class Numbering:
    """How the pages of a section are numbered: ``style`` is that of ISO 32000-1, table 159.

    ``first`` is the number of its first page; ``prefix`` alone labels a page without a number.
    """

    style: str = "D"
    first: int = 1
    prefix: str = ""


def assemble(
    sections: Sequence[tuple[Pages, Sequence[tuple[int, Numbering]]]],
    metadata: Metadata,
    contents: Sequence[Entry],
) -> bytes:
    """The finished document. Each section comes with the numbering from each page index on."""
    document = pikepdf.Pdf.new()
    joiner = _Joiner(document)
    labels: list[object] = []
    for pages, numberings in sections:
        start = len(document.pages)
        joiner.append(pages)
        for index, numbering in numberings:
            labels += [start + index, _label(numbering)]
    joiner.finish(metadata)
    document.Root.PageLabels = document.make_indirect(Dictionary(Nums=Array(labels)))
    _outline(document, contents, joiner)
    _metadata(document, metadata)
    buffer = io.BytesIO()
    document.save(
        buffer,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        linearize=True,
        min_version="1.7",
    )
    return buffer.getvalue()


def _label(numbering: Numbering) -> Dictionary:
    if numbering.prefix:
        return Dictionary(P=String(numbering.prefix))
    return Dictionary(S=Name(f"/{numbering.style}"), St=numbering.first)


class _Joiner:
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

    def _annotation(self, annotation: Dictionary) -> None:
        left, bottom, right, top = (float(side) for side in annotation.Rect)
        sides = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        annotation.Rect = Array([round(side, 3) for side in sides])
        annotation.F = 4
        action = annotation.get("/A")
        if action is None or not str(action.get("/URI", "")).startswith(_LINK):
            return
        del annotation["/A"]
        annotation.Dest = self.destination(str(action.URI).removeprefix(_LINK))

    def destination(self, name: str) -> Array:
        """Where a name leads, as an explicit destination; the first page where it is nowhere."""
        index, place = self.places.get(name, (0, Place(0, 0, 0)))
        page = self.document.pages[index].obj
        return Array([page, Name.XYZ, round(place.x_pt, 2), round(place.y_pt, 2), 0])


def _identified(element: object) -> Iterator[tuple[String, object]]:
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


def _outline(document: pikepdf.Pdf, contents: Sequence[Entry], joiner: _Joiner) -> None:
    with document.open_outline() as outline:
        outline.root.extend(_items(contents, joiner))


def _items(entries: Iterable[Entry], joiner: _Joiner) -> Iterator[pikepdf.OutlineItem]:
    for entry in entries:
        if entry.target.id not in joiner.places:
            yield from _items(entry.children, joiner)
            continue
        title = f"{entry.target.number} {entry.target.text}".strip()
        item = pikepdf.OutlineItem(title)
        item.destination = joiner.destination(entry.target.id)
        item.children.extend(_items(entry.children, joiner))
        item.is_closed = entry.level > 1
        yield item


def _metadata(document: pikepdf.Pdf, metadata: Metadata) -> None:
    for key, value in xmp.info(metadata).items():
        document.docinfo[key] = String(value)
    stream = document.make_stream(xmp.packet(metadata))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = stream
