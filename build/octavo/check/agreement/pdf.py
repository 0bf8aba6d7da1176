"""The chapters of a finished PDF, as its structure tree tells them to a screen reader."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator, Sequence
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

#: What an element has that holds nothing.
_NOTHING: tuple[Any, ...] = (None, [])

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
        self.at = {reference(page.obj): at for at, page in enumerate(self.pages)}
        self.texts: dict[str, pieces.Texts] = {}
        self.fonts: pieces.Known = {}
        self.faces: dict[tuple[int, int], str] = {}
        self.digests: dict[str, tuple[str, bytes, str]] = {}
        self.leads: dict[str, tuple[str, tuple[str, ...]] | None] = {}
        self.labels: dict[str, str] = {}
        self.names = _names(document)
        self.structure = structure.Structure(document)
        self.root = document.Root["/StructTreeRoot"]
        self.begin()

    def marked(self, page: str) -> pieces.Texts:
        """The texts of a page's marked pieces; none of what is no page."""
        if page not in self.texts and page in self.at:
            begin = self.at[page] // _RUN * _RUN
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
        #: The pages that ids are on, and the ids whose page is not known yet.
        self.places: dict[str, str] = {}
        self.waiting: list[str] = []
        self.calls: dict[str, Link] = {}
        self.numbers: list[Link] = []
        self.hollow: list[tuple[str, Run]] = []
        self.notes: dict[str, Words] = {}
        self.runs: list[Run] = []
        self.links: list[Link] = []
        self.alternatives: list[Run] = []
        self.objects: list[str] = []

    def part(self, section: Value) -> Part:
        told = self.structure.whole(section)
        pages = list(dict.fromkeys(page.decode() for page in _PAGE.findall(told)))
        asked = self.asked(told, pages)
        if asked is None:
            known = self.made(section, pages)
        else:
            # what has not changed since it was last read is known
            known = here().once(f"{__name__}:part", asked, lambda: self.made(section, pages))
        ats = known.places.items()
        places = {name: self.label(pages[int(at)]) if at else "" for name, at in ats}
        return dataclasses.replace(known, places=places)

    def made(self, section: Value, pages: Sequence[str]) -> Part:
        """A part; its places have the numbers of their pages among those that it stands on."""
        self.begin()
        self.element(section, "")
        order = {page: str(number) for number, page in enumerate(pages)}
        made = Part(
            self.words(),
            self.notes,
            frozenset(self.places),
            self.calls,
            {name: order.get(page, "") for name, page in self.places.items()},
            tuple(self.numbers),
            tuple(self.hollow),
        )
        for words in (made.text, *made.notes.values()):
            _ = words.letters  # which takes a while, and is kept with them
        return made

    def asked(self, told: bytes, pages: Sequence[str]) -> Any:
        """All that a part depends on, but not by which numbers; None where there is more to it.

        The same part of another document is the same, though other objects are before it there.
        """
        if _MORE.search(told):
            return None
        shown = [self.shown(page) for page in pages]
        if None in shown:
            return None
        order = {page: number for number, page in enumerate(pages)}
        leads = [self.lead(aim.decode()) for aim in _AIM.findall(told)]
        places = [order[page.decode()] for page in _PAGE.findall(told)]
        return _ANY.sub(b"R", told), str(places), shown, leads

    def shown(self, page: str) -> tuple[str, bytes, str] | None:
        """What a page shows, and its fonts, by a digest; None where more is to be known of it."""
        if page not in self.at:
            return None
        if page not in self.digests:
            thing = self.pages[self.at[page]].obj
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
        if element.get("/K") in _NOTHING:
            self.empty("/Link" if name.startswith(PAGES) else kind)
        if name.startswith(ADDRESSES):
            return
        if name.startswith(PAGES):
            self.numbered(element, kind, page)
            return
        if name:
            self.places[name] = ""
            self.waiting.append(name)
        self.content(element, kind, page, name)
        if name and self.waiting and self.waiting[-1] == name:
            self.waiting.pop()  # there is nothing in it

    def content(self, element: Value, kind: Any, page: str, name: str) -> None:
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
            if self.waiting:
                self.begun(self.first(element, page))
            return
        inline = kind in _INLINE
        if not inline:
            self.gap()
        begin, held, anchor = len(self.runs), len(self.objects), self.anchor
        self.kids(element, page)
        if kind == "/Link":
            texts = [run.text for run in self.runs[begin:]]
            end = texts[-1].strip() if texts else ""
            text = " ".join("".join(texts).split())
            link = self.link(self.objects[held:], text, anchor, end)
            if link is None:
                self.empty(kind)
            elif name.startswith("fnref-"):
                self.calls[name] = link
            else:
                self.links.append(link)
        if not inline:
            self.gap()

    def empty(self, kind: Any) -> None:
        """What has nothing in it, or a link that leads nowhere, with the words before it."""
        words = "".join(run.text for run in self.runs[-9:]).split()
        found = str(kind), Run(" ".join(words[-3:]), self.anchor)
        if found not in self.hollow[-1:]:
            self.hollow.append(found)

    def begun(self, page: str) -> None:
        """What waits for its first piece has it on a page."""
        self.places.update(dict.fromkeys(self.waiting, page))
        self.waiting.clear()

    def first(self, element: Value, page: str) -> str:
        """The page that an element's first piece is on."""
        for kid in self.structure.kids(element):
            if isinstance(kid, dict) and "/S" in kid:
                return self.first(kid, kid.get("/Pg", page))
            return page if isinstance(kid, int) else str(kid.get("/Pg", page))
        return page

    def label(self, page: str) -> str:
        """The label of a page; "" for what is none."""
        if page not in self.labels:
            at = self.at.get(page)
            self.labels[page] = "" if at is None else self.pages[at].label
        return self.labels[page]

    def numbered(self, element: Value, kind: Any, page: str) -> None:
        """The numbers of pages, and where they lead, are no text that an EPUB must have."""
        kept = self.runs, self.links, self.alternatives
        self.runs, self.links, self.alternatives = [], [], []
        self.content(element, kind, page, "")
        self.numbers += self.links
        self.runs, self.links, self.alternatives = kept

    def kids(self, element: Value, page: str) -> None:
        texts = self.marked(page)
        for kid in self.structure.kids(element):
            if isinstance(kid, int):
                self.piece(texts.get(kid, ""), page)
            elif "/S" in kid:
                self.element(kid, page)
            elif kid.get("/Type") == "/MCR":
                form = kid.get("/Stm", "")
                if form and form not in self.texts:
                    stream = self.structure.object(form)
                    if isinstance(stream, pikepdf.Stream):
                        self.texts[form] = pieces.parsed_text(stream)
                on = kid.get("/Pg", page)
                marked = self.marked(form or on)
                self.piece(marked.get(self.structure.entry(kid, "/MCID"), ""), on)
            elif "/Obj" in kid:
                self.objects.append(kid["/Obj"])

    def piece(self, text: str, page: str) -> None:
        """A piece is what stands on one line: a word that was divided goes on in the next one."""
        if self.waiting:
            self.begun(page)
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
            self.calls[name] = self.links.pop(0)  # the way back
        self.runs = list(values.note(self.runs))
        self.notes[name or str(len(self.notes))] = self.words()
        self.runs, self.links, self.alternatives, self.anchor = kept

    def numbers_itself(self, label: Value) -> bool:
        """Whether a label is a list's own number or dot, which an EPUB leaves to the system."""
        item = self.structure.entry(label, "/P") or {}
        attributes = self.structure.entry(self.structure.entry(item, "/P") or {}, "/A")
        return isinstance(attributes, dict) and "/ListNumbering" in attributes

    def link(self, objects: Sequence[str], text: str, anchor: str, end: str) -> Link | None:
        """A link by its annotations, one a line (ISO 32000-1, 12.5.6.5); None where it has none."""
        leads = list(filter(None, map(self.lead, objects)))
        if not leads:
            return None
        address, _ = leads[0]
        pages = tuple(dict.fromkeys(page for _, several in leads for page in several))
        return Link(text, address, pages, anchor, "", end)

    def lead(self, annotation: str) -> tuple[str, tuple[str, ...]] | None:
        """Where an annotation leads: an address, or "#" and the label of a page."""
        if annotation not in self.leads:
            self.leads[annotation] = self._lead(self.structure.resolved(annotation))
        return self.leads[annotation]

    def _lead(self, annotation: Any) -> tuple[str, tuple[str, ...]] | None:
        if not isinstance(annotation, dict):
            return None
        action = self.structure.entry(annotation, "/A")
        action = action if isinstance(action, dict) else {}
        if "/URI" in action:
            return structure.text(self.structure.entry(action, "/URI")), ()
        aim = self.structure.resolved(annotation.get("/Dest", action.get("/D")))
        if aim is None:
            return None
        label = self.aimed(aim)
        return "#", (label,) if label else ()

    def aimed(self, aim: Any) -> str:
        """The label of the page that a destination is on (ISO 32000-1, 12.3.2)."""
        if isinstance(aim, str):
            named = self.names.get(structure.text(aim) or aim)
            aim = None if named is None else structure.value(named)
        if isinstance(aim, dict):
            aim = self.structure.entry(aim, "/D")
        return self.label(aim[0]) if isinstance(aim, list) and isinstance(aim[0], str) else ""


def _names(document: pikepdf.Pdf) -> dict[str, Any]:
    tree = document.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return dict(pikepdf.NameTree(tree).items()) if tree is not None else {}
