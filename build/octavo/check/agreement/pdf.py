"""The chapters of a finished PDF, as its structure tree tells them to a screen reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from octavo.check.agreement import pieces, structure, values
from octavo.check.agreement.allowed import ADDRESSES, PAGES
from octavo.check.agreement.structure import Value, reference
from octavo.check.agreement.values import Link, Part, Run, Words
from octavo.workshop import here

#: What stands within a line; everything else begins a new word.
_INLINE = frozenset("/Span /Link /Reference /Code /Quote /Em /Strong /NonStruct /Private".split())

_WITH_ALTERNATIVE = ("/Figure", "/Formula")

_HYPHENS = ("-", "\u2010")

#: Pages that are read together, and kept: few files, and little to read anew after an edit.
_RUN = 16


def read(data: bytes) -> list[Part]:
    """The parts of the document: the chapters, and the pages that the PDF has of its own.

    Pure: any process may do it. Raises PdfError for no PDF, KeyError where it is not tagged.
    """
    with pikepdf.open(io.BytesIO(data)) as document:
        reader = _Reader(document)
        return [reader.part(kid) for kid in reader.chapters() if isinstance(kid, dict)]


class _Reader:
    def __init__(self, document: pikepdf.Pdf) -> None:
        self.pages = list(document.pages)
        self.places = {reference(page.obj): at for at, page in enumerate(self.pages)}
        self.texts: dict[str, pieces.Texts] = {}
        self.fonts: pieces.Known = {}
        self.names = _names(document)
        self.structure = structure.Structure(document)
        self.root = document.Root["/StructTreeRoot"]
        self.begin()

    def marked(self, page: str) -> pieces.Texts:
        """The texts of a page's marked pieces; none of what is no page."""
        if page not in self.texts and page in self.places:
            begin = self.places[page] // _RUN * _RUN
            several = [page.obj for page in self.pages[begin : begin + _RUN]]
            run = tuple((pieces.contents(p), pieces.fonts(p, self.fonts)) for p in several)
            (found,) = here().near("octavo.check.agreement.pieces:texts", [run])
            for one, texts in zip(several, found, strict=True):
                self.texts[reference(one)] = pieces.parsed_text(one) if texts is None else texts
        return self.texts.get(page, {})

    def chapters(self) -> Iterator[Any]:
        """What the document holds."""
        top = next(self.structure.kids(structure.value(self.root)), None)
        if not isinstance(top, dict):
            raise KeyError("/K")
        yield from self.structure.kids(top)

    def begin(self) -> None:
        self.anchor = ""
        self.ids: set[str] = set()
        self.notes: dict[str, Words] = {}
        self.runs: list[Run] = []
        self.links: list[Link] = []
        self.alternatives: list[Run] = []

    def part(self, section: Value) -> Part:
        self.begin()
        self.element(section, "")
        return Part(self.words(), self.notes, frozenset(self.ids))

    def words(self) -> Words:
        return Words(values.joined(self.runs), tuple(self.links), tuple(self.alternatives))

    def element(self, element: Value, page: str) -> None:
        """Read an element. A page is a reference, "" where none is told; TypeError for others."""
        kind, page = self.structure.entry(element, "/S"), element.get("/Pg", page)
        if not isinstance(page, str):
            raise TypeError(f"/Pg is no page: {page}")
        name = structure.text(self.structure.entry(element, "/ID")) if "/ID" in element else ""
        if name.startswith((PAGES, ADDRESSES)):
            return
        if name:
            self.ids.add(name)
        if kind == "/Artifact" or (kind == "/Lbl" and self.numbers_itself(element)):
            return
        if kind == "/Note":
            self.note(element, page, name)
            return
        self.anchor = name or self.anchor
        if kind in _WITH_ALTERNATIVE and "/Alt" in element:
            said = structure.text(self.structure.entry(element, "/Alt"))
            if said.strip():
                self.alternatives.append(Run(said, self.anchor))
            return
        inline = kind in _INLINE
        if not inline:
            self.gap()
        begin, anchor = len(self.runs), self.anchor
        self.kids(element, page)
        if kind == "/Link" and not name.startswith("fnref-"):
            text = "".join(run.text for run in self.runs[begin:])
            self.link(element, " ".join(text.split()), anchor)
        if not inline:
            self.gap()

    def kids(self, element: Value, page: str) -> None:
        texts = self.marked(page)
        for kid in self.structure.kids(element):
            if isinstance(kid, int):
                self.piece(texts.get(kid, ""))
            elif "/S" in kid:
                self.element(kid, page)
            elif kid.get("/Type") == "/MCR":
                form = kid.get("/Stm", "")
                if form and form not in self.texts:
                    stream = self.structure.object(form)
                    if isinstance(stream, pikepdf.Stream):
                        self.texts[form] = pieces.parsed_text(stream)
                marked = self.marked(form or kid.get("/Pg", page))
                self.piece(marked.get(self.structure.entry(kid, "/MCID"), ""))

    def piece(self, text: str) -> None:
        """A piece is what stands on one line: a word that was divided goes on in the next one."""
        runs = self.runs
        if runs and text and runs[-1].text.endswith(_HYPHENS):
            last = runs[-1]
            runs[-1] = Run(last.text[:-1], last.anchor)
        runs.append(Run(text, self.anchor))

    def gap(self) -> None:
        self.runs.append(Run("\n", self.anchor))

    def note(self, element: Value, page: str, name: str) -> None:
        """A note is a text of its own; the text around it goes on behind it."""
        kept = self.runs, self.links, self.alternatives, self.anchor
        self.runs, self.links, self.alternatives = [], [], []
        self.anchor = name
        self.kids(element, page)
        number = next((run.text.strip() for run in self.runs if run.text.strip()), "")
        if self.links and self.links[0].text == number:
            del self.links[0]  # the way back
        self.runs = list(values.note(self.runs))
        self.notes[name or str(len(self.notes))] = self.words()
        self.runs, self.links, self.alternatives, self.anchor = kept

    def numbers_itself(self, label: Value) -> bool:
        """Whether a label is a list's own number or dot, which an EPUB leaves to the system."""
        item = self.structure.entry(label, "/P") or {}
        attributes = self.structure.entry(self.structure.entry(item, "/P") or {}, "/A")
        return isinstance(attributes, dict) and "/ListNumbering" in attributes

    def link(self, element: Value, text: str, anchor: str) -> None:
        for kid in self.structure.kids(element):
            annotation = self.structure.object(kid.get("/Obj")) if isinstance(kid, dict) else None
            if not isinstance(annotation, pikepdf.Dictionary):
                continue
            action = annotation.get("/A", pikepdf.Dictionary())
            if "/URI" in action:
                self.links.append(Link(text, str(action["/URI"]), (), anchor))
                return
            aim = annotation.get("/Dest", action.get("/D"))
            if aim is not None:
                self.links.append(Link(text, "#", self.page(aim), anchor))
                return

    def page(self, aim: Any) -> tuple[str, ...]:
        """The label of the page that a destination is on."""
        if isinstance(aim, pikepdf.String | pikepdf.Name):
            aim = self.names.get(str(aim))
        if isinstance(aim, pikepdf.Dictionary):
            aim = aim.get("/D")
        target = next(iter(aim), None) if isinstance(aim, pikepdf.Array) else None
        if not isinstance(target, pikepdf.Dictionary):
            return ()
        place = self.places.get(reference(target))
        label = None if place is None else self.pages[place].label
        return (label,) if label else ()


def _names(document: pikepdf.Pdf) -> dict[str, Any]:
    tree = document.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return dict(pikepdf.NameTree(tree).items()) if tree is not None else {}
