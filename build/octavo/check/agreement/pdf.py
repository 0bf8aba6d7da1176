"""The chapters of a finished PDF, as its structure tree tells them to a screen reader."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from octavo.check.agreement import pieces, structure, values
from octavo.check.agreement.allowed import ADDRESSES, PAGES
from octavo.check.agreement.structure import Value, reference
from octavo.check.agreement.values import Link, Part, Run, Words
from octavo.workshop import digest, here

#: What stands within a line; everything else begins a new word.
_INLINE = frozenset("/Span /Link /Reference /Code /Quote /Em /Strong /NonStruct /Private".split())

_WITH_ALTERNATIVE = ("/Figure", "/Formula")

_HYPHENS = ("-", "\u2010")

#: In a tree as JSON: the page of an element, the annotation of a link, any reference, and those
#: to what stands elsewhere, which are very rare.
_PAGE, _AIM = re.compile(rb'"/Pg": ?"(\d+ \d+ R)"'), re.compile(rb'"/Obj": ?"(\d+ \d+ R)"')
_ANY = re.compile(rb'(?<=")\d+ \d+ R(?=")')
_MORE = re.compile(rb'"/(?!(?:P|Pg|K|Obj)")[^"]*": ?"\d+ \d+ R"')

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
        self.faces: dict[tuple[int, int], str] = {}
        self.digests: dict[str, tuple[str, bytes, str]] = {}
        self.leads: dict[str, tuple[str, tuple[str, ...]] | None] = {}
        self.labels: dict[int, str] = {}
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
        asked = self.asked(section)
        if asked is None:
            return self.made(section)
        # what has not changed since it was last read is known
        known: Part = here().once(f"{__name__}:part", asked, lambda: self.made(section))
        return known

    def made(self, section: Value) -> Part:
        self.begin()
        self.element(section, "")
        made = Part(self.words(), self.notes, frozenset(self.ids))
        for words in (made.text, *made.notes.values()):
            _ = words.letters  # which takes a while, and is kept with them
        return made

    def asked(self, section: Value) -> Any:
        """All that a part depends on, but not by which numbers; None where there is more to it.

        The same part of another document is the same, though other objects are before it there.
        """
        told = self.structure.whole(section)
        if _MORE.search(told):
            return None
        pages = dict.fromkeys(_PAGE.findall(told))
        shown = [self.shown(page.decode()) for page in pages]
        if None in shown:
            return None
        order = {page: number for number, page in enumerate(pages)}
        leads = [self.lead(aim.decode()) for aim in _AIM.findall(told)]
        places = [order[page] for page in _PAGE.findall(told)]
        return _ANY.sub(b"R", told), str(places), shown, leads

    def shown(self, page: str) -> tuple[str, bytes, str] | None:
        """What a page shows, and its fonts, by a digest; None where more is to be known of it."""
        if page not in self.places:
            return None
        if page not in self.digests:
            thing = self.pages[self.places[page]].obj
            content = thing.get("/Contents")
            if not isinstance(content, pikepdf.Stream) or "/DecodeParms" in content:
                return None
            faces = self.named_by(thing.get("/Resources", pikepdf.Dictionary()))
            if not faces:
                return None
            packed = str(content.get("/Filter")), content.read_raw_bytes()
            self.digests[page] = *packed, faces
        return self.digests[page]

    def named_by(self, resources: Any) -> str:
        """A digest of fonts; "" where resources have names for what is marked, too."""
        place = resources.objgen
        if place not in self.faces or not resources.is_indirect:
            fonts = pieces.named_fonts(resources, self.fonts)
            self.faces[place] = "" if "/Properties" in resources else digest(fonts)
        return self.faces[place]

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
            lead = self.lead(kid.get("/Obj", "")) if isinstance(kid, dict) else None
            if lead is not None:
                self.links.append(Link(text, *lead, anchor))
                return

    def lead(self, annotation: str) -> tuple[str, tuple[str, ...]] | None:
        """Where an annotation leads: an address, or "#" and the label of a page."""
        if annotation not in self.leads:
            self.leads[annotation] = self._lead(self.structure.object(annotation))
        return self.leads[annotation]

    def _lead(self, annotation: Any) -> tuple[str, tuple[str, ...]] | None:
        if not isinstance(annotation, pikepdf.Dictionary):
            return None
        action = annotation.get("/A", pikepdf.Dictionary())
        if "/URI" in action:
            return str(action["/URI"]), ()
        aim = annotation.get("/Dest", action.get("/D"))
        return None if aim is None else ("#", self.page(aim))

    def page(self, aim: Any) -> tuple[str, ...]:
        """The label of the page that a destination is on."""
        if isinstance(aim, pikepdf.String | pikepdf.Name):
            aim = self.names.get(str(aim))
        if isinstance(aim, pikepdf.Dictionary):
            aim = aim.get("/D")
        target = next(iter(aim), None) if isinstance(aim, pikepdf.Array) else None
        if not isinstance(target, pikepdf.Dictionary):
            return ()
        place = self.places.get(reference(target), -1)
        if place not in self.labels:
            self.labels[place] = self.pages[place].label if place >= 0 else ""
        return (self.labels[place],) if self.labels[place] else ()


def _names(document: pikepdf.Pdf) -> dict[str, Any]:
    tree = document.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return dict(pikepdf.NameTree(tree).items()) if tree is not None else {}
