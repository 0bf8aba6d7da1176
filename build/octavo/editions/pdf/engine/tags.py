"""The structure tree, made from the element tree.

WeasyPrint builds its tags from boxes, page by page, so that a paragraph over two pages is two
paragraphs and a note stands at the end of its page. Here the tree is that of the HTML, in its
order: each element is one structure element however many lines and pages it takes, and a note
follows its call. Structure types: ISO 32000-1, 14.8.4; what PDF/UA wants of them: ISO 14289-1, 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pydyf

from octavo.editions.pdf.engine import tables
from octavo.editions.pdf.engine.pieces import Held, Piece

TYPES = {
    "main": "Part",
    "section": "Sect",
    "article": "Art",
    "nav": "Sect",
    "aside": "Sect",
    "header": "Div",
    "footer": "Div",
    "hgroup": "Div",
    "address": "Div",
    "details": "Div",
    "summary": "P",
    "figure": "Div",
    "p": "P",
    "pre": "P",
    "blockquote": "BlockQuote",
    "q": "Quote",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "caption": "Caption",
    "figcaption": "Caption",
    "img": "Figure",
    "a": "Link",
    "code": "Code",
    "div": "Div",
    "ruby": "Ruby",
    "rb": "RB",
    "rt": "RT",
    "rp": "RP",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
}

#: Elements that stand for nothing but their text, unless they carry a language or a type.
_PLAIN = frozenset("em strong i b u s small sub sup span abbr cite dfn var mark del ins".split())

#: A language tag as PDF/UA takes it (RFC 1766, section 2).
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")

#: How a list is numbered (ISO 32000-1, table 347), by its class.
_NUMBERINGS = {
    f"{case.lower()}-{kind.lower()}": f"{case}{kind}"
    for case in ("Lower", "Upper")
    for kind in ("Alpha", "Roman")
}

_KEEP_EMPTY = frozenset(("td", "th", "tr"))


class Builder:
    """Builds the structure elements of one document."""

    def __init__(self, pdf: Any, held: Mapping[Any, Held]) -> None:
        self.pdf = pdf
        self.pages = tuple(pdf.page_references)
        self.held = held
        self.owners: dict[tuple[int, int], str] = {}
        self.annotations: list[tuple[str, Any]] = []
        self.first: dict[Any, float] = {}
        self.notes = 0
        self.level = 0
        self.grids: dict[Any, int] = {}

    def add(self, parent: Any, kind: str, element: Any = None) -> Any:
        """A new structure element, not yet among its parent's kids."""
        item = pydyf.Dictionary(
            {"Type": "/StructElem", "S": f"/{kind}", "P": parent.reference, "K": pydyf.Array()}
        )
        self.pdf.add_object(item)
        if element is not None:
            if _LANGUAGE.match(element.get("lang") or "") and element.tag != "html":
                item["Lang"] = pydyf.String(element.get("lang"))
            if element.get("id"):
                # kept for assemble: the document's notes and heads are named there
                item["ID"] = pydyf.String(element.get("id"))
        return item

    def measure(self, element: Any) -> float:
        """The first place in reading order that the element has, infinity where it has none."""
        held = self.held.get(element)
        first = float("inf")
        if held is not None and held.pieces:
            first = min(piece.order for piece in held.pieces)
        for child in element:
            if isinstance(child.tag, str):
                first = min(first, self.measure(child))
        if held is not None and held.call is not None:
            first = held.call
        self.first[element] = first
        return first

    def build(self, element: Any, parent: Any) -> Iterator[Any]:
        """The structure elements for an element: none, one, or its children's."""
        if not self._present(element):
            return
        maker = getattr(self, f"_{element.get('data-pdf', element.tag).lower()}", None)
        if maker is not None:
            yield from maker(element, parent)
            return
        kind = element.get("data-pdf") or TYPES.get(element.tag)
        if kind is None and element.tag in _PLAIN and not element.get("lang"):
            kind = "Span"
        item = self.add(parent, kind or "NonStruct", element)
        self.fill(item, element)
        if element.tag == "abbr" and element.get("title"):
            item["E"] = pydyf.String(element.get("title"))
        yield item

    def _present(self, element: Any) -> bool:
        """Whether the element has a place in the tree: content, a link, or the rank of a cell."""
        held = self.held.get(element)
        links = held is not None and bool(held.links)
        return links or element.tag in _KEEP_EMPTY or self.first[element] != float("inf")

    def fill(
        self, item: Any, element: Any, skip: tuple[Any, ...] = (), labelled: bool = False
    ) -> None:
        """Put an element's own pieces and its children's elements among an item's kids.

        Where it is ``labelled``, its marker stands elsewhere.
        """
        held = self.held.get(element, Held())
        own = [piece for piece in held.pieces if not (labelled and piece.marker)]
        position = 0
        for child in element:
            if not isinstance(child.tag, str) or child in skip:
                continue
            first = self.first.get(child, float("inf"))
            while position < len(own) and own[position].order < first != float("inf"):
                self.piece(item, own[position])
                position += 1
            for made in self.build(child, item):
                item["K"].append(made.reference)
        for piece in own[position:]:
            self.piece(item, piece)
        for page, annotation in held.links:
            self.link(item, page, annotation, element)

    def piece(self, item: Any, piece: Piece) -> None:
        """Make a marked piece a kid of an item (ISO 32000-1, 14.7.4.2)."""
        page = self.pages[piece.page]
        if "Pg" not in item:
            item["Pg"] = page
        if item["Pg"] == page:
            item["K"].append(piece.mcid)
        else:
            item["K"].append(pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": piece.mcid}))
        self.owners[piece.page, piece.mcid] = item.reference

    def link(self, item: Any, page: int, annotation: Any, element: Any) -> None:
        """Make a link annotation a kid of an item (ISO 32000-1, 14.7.4.3).

        Its description is in words (ISO 14289-1, 7.18.5): the link's title, else its text.
        """
        words = element.get("title") or " ".join("".join(_spoken(element)).split())
        annotation["Contents"] = pydyf.String(words)
        reference = pydyf.Dictionary(
            {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[page]}
        )
        item["K"].append(reference)
        self.annotations.append((item.reference, annotation))

    def _html(self, element: Any, parent: Any) -> Iterator[Any]:
        for child in element:
            if isinstance(child.tag, str):
                yield from self.build(child, parent)

    _body = _html

    def _heading(self, element: Any, parent: Any) -> Iterator[Any]:
        """A heading; its level is at most one below that of the last (ISO 14289-1, 7.4.2)."""
        level = int(element.tag[1])
        self.level = min(level, max(2, self.level + 1))
        item = self.add(parent, f"H{self.level}", element)
        self.fill(item, element)
        yield item

    _h1 = _h2 = _h3 = _h4 = _h5 = _h6 = _heading

    def _li(self, element: Any, parent: Any) -> Iterator[Any]:
        loose = parent["S"] != "/L"
        item = self.add(parent, "Div" if loose else "LI", element)
        markers = [p for p in self.held.get(element, Held()).pieces if p.marker]
        if markers:
            label = self.add(item, "Span" if loose else "Lbl")
            for piece in markers:
                self.piece(label, piece)
            item["K"].append(label.reference)
        body = self.add(item, "Div" if loose else "LBody")
        self.fill(body, element, labelled=True)
        item["K"].append(body.reference)
        yield item

    def _ul(self, element: Any, parent: Any) -> Iterator[Any]:
        item = self.add(parent, "L", element)
        # in a note a list is a span that looks like one
        looks = (element.tag, *(element.get("class") or "").split())
        numbering = "Decimal" if "ol" in looks or "note-ol" in looks else "Disc"
        numbering = next((_NUMBERINGS[look] for look in looks if look in _NUMBERINGS), numbering)
        item["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": f"/{numbering}"})
        own = self.held.get(element, Held()).pieces
        if own or not all(_is_item(child) for child in element):
            self._itemised(item, element, own)
        else:
            self.fill(item, element)
        yield item

    _ol = _l = _ul

    def _itemised(self, item: Any, element: Any, own: list[Piece]) -> None:
        """Make items of what a list holds that is none: it has no other kids.

        (ISO 32000-1, 14.8.4.3.3.)
        """
        body, rest = None, list(own)
        for child in (c for c in element if isinstance(c.tag, str) and self._present(c)):
            while rest and rest[0].order < self.first[child]:
                body = body or self._entry(item)
                self.piece(body, rest.pop(0))
            body = None if _is_item(child) else body or self._entry(item)
            holder = body or item
            holder["K"] += [made.reference for made in self.build(child, holder)]
        for piece in rest:
            body = body or self._entry(item)
            self.piece(body, piece)

    def _entry(self, item: Any) -> Any:
        """The body of a further item of a list."""
        entry = self.add(item, "LI")
        item["K"].append(entry.reference)
        body = self.add(entry, "LBody")
        entry["K"].append(body.reference)
        return body

    def _dl(self, element: Any, parent: Any) -> Iterator[Any]:
        """A term is the label of an item, its definitions the body."""
        item = self.add(parent, "L", element)
        entry = body = None
        for child in element:
            if child.tag == "dt":
                if entry is None or body is not None:
                    entry, body = self.add(item, "LI"), None
                    item["K"].append(entry.reference)
                label = self.add(entry, "Lbl", child)
                self.fill(label, child)
                entry["K"].append(label.reference)
            elif child.tag == "dd":
                if entry is None:
                    entry = self.add(item, "LI")
                    item["K"].append(entry.reference)
                if body is None:
                    body = self.add(entry, "LBody", child)
                    entry["K"].append(body.reference)
                self.fill(body, child)
        yield item

    def _img(self, element: Any, parent: Any) -> Iterator[Any]:
        held = self.held.get(element)
        if held is None or not held.pieces:
            return
        item = self.add(parent, "Figure", element)
        item["Alt"] = pydyf.String(element.get("alt", ""))
        if held.box is not None:
            box = [round(side * 0.75, 3) for side in held.box[1:]]
            item["A"] = pydyf.Dictionary(
                {"O": "/Layout", "Placement": "/Block", "BBox": pydyf.Array(box)}
            )
        self.fill(item, element)
        yield item

    def _formula(self, element: Any, parent: Any) -> Iterator[Any]:
        """A formula, drawn in one piece or in several; its words are its alternative text."""
        item = self.add(parent, "Formula", element)
        item["Alt"] = pydyf.String(element.get("data-alt", ""))
        parts = [held for held in map(self.held.get, element.iter()) if held is not None]
        boxes = [held.box for held in parts if held.box is not None]
        if len(boxes) == 1:
            box = pydyf.Array(round(side * 0.75, 3) for side in boxes[0][1:])
            item["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": box})
        for piece in sorted((p for held in parts for p in held.pieces), key=lambda p: p.order):
            self.piece(item, piece)
        yield item

    def _table(self, element: Any, parent: Any) -> Iterator[Any]:
        item = self.add(parent, "Table", element)
        self.grids |= tables.grid(element)
        bodied = any(tables.role(child) == "tbody" and len(child) for child in element)
        for child in element:
            if not isinstance(child.tag, str) or not self._present(child):
                continue
            parts = list(self.build(child, item))
            for part in parts:
                if part["S"] in ("/THead", "/TFoot") and not bodied:
                    part["S"] = "/TBody"  # the others go with a body only (ISO 32000-1, table 337)
                item["K"].append(part.reference)
        yield item

    def _tr(self, element: Any, parent: Any) -> Iterator[Any]:
        """A row; where it has fewer cells than others, empty ones are behind it."""
        item = self.add(parent, "TR", element)
        self.fill(item, element)
        for _ in range(self.grids.get(element, 0)):
            item["K"].append(self.add(item, "TD").reference)
        yield item

    def _th(self, element: Any, parent: Any) -> Iterator[Any]:
        kind = element.get("data-pdf") or ("TH" if element.tag == "th" else "TD")
        item = self.add(parent, kind, element)
        attributes = pydyf.Dictionary({"O": "/Table"})
        if kind == "TH":
            scope = element.get("scope", "col")
            attributes["Scope"] = "/Row" if scope.startswith("row") else "/Column"
        down = self.grids.get(element, 1)
        for span, key in ((tables.span(element, "colspan"), "ColSpan"), (down, "RowSpan")):
            if span > 1:
                attributes[key] = span
        if len(attributes) > 1:
            item["A"] = attributes
        self.fill(item, element)
        yield item

    _td = _th

    def _note(self, element: Any, parent: Any) -> Iterator[Any]:
        """A note at its call; its number is its label (ISO 14289-1, 7.9)."""
        item = self.add(parent, "Note", element)
        self.fill(item, element)
        yield item


def _is_item(element: Any) -> bool:
    return "li" in (element.tag, element.get("data-pdf", "").lower())


def add_tags(pdf: Any, page_streams: Any, root: Any, held: Mapping[Any, Held]) -> None:
    """Write the structure tree of a document whose element tree is ``root``.

    ``held`` says what each element has on the pages.
    """
    parents = pydyf.Dictionary()
    pdf.add_object(parents)
    tree = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
    pdf.add_object(tree)
    builder = Builder(pdf, held)
    builder.measure(root)
    top = builder.add(tree, "Document")
    for made in builder.build(root, top):
        top["K"].append(made.reference)
    tree["K"] = pydyf.Array([top.reference])
    parents["Nums"] = _parent_tree(page_streams, builder)
    pdf.catalog["StructTreeRoot"] = tree.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _spoken(element: Any) -> Iterator[str]:
    """The text of an element, with the words of its formulas and images."""
    yield element.get("data-alt") or element.get("alt") or element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _spoken(child)
        yield child.tail or ""


def _parent_tree(page_streams: Any, builder: Builder) -> Any:
    """From numbers on pages to structure elements (ISO 32000-1, 14.7.4.4)."""
    nums = pydyf.Array()
    for number, stream in enumerate(page_streams):
        row = (builder.owners.get((number, mcid), "null") for mcid in range(len(stream._tags)))
        nums.extend([number, pydyf.Array(row)])
    for key, (owner, annotation) in enumerate(builder.annotations, start=len(page_streams)):
        nums.extend([key, owner])
        annotation["StructParent"] = key
    return nums
