"""What stands on the laid-out pages, sorted by the element it belongs to.

WeasyPrint marks each piece of text and each image on a page with a number (MCID) and remembers the
box. Here every marked piece is given to the element of its box, in the order of the pages; what
belongs to no element of the text (running heads, folios, leaders, repeated table heads, ornaments)
is an artifact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from octavo.editions.pdf.engine.pieces import Held, Piece

#: An artifact's kind, as ISO 32000-1, 14.8.2.2.2 names them: its property list in the stream.
LAYOUT = b"<</Type /Layout>>"
HEADER = b"<</Type /Pagination /Subtype /Header>>"
FOOTER = b"<</Type /Pagination /Subtype /Footer>>"


class Content:
    """The content of a document by element; artifacts by page and number."""

    def __init__(self, pages: list[Any], tags: list[dict[Any, dict[str, Any]]]) -> None:
        self.held: dict[Any, Held] = {}
        self.artifacts: dict[tuple[int, int], bytes] = {}
        self._order = 0
        self._first_page: dict[Any, int] = {}
        for number, (page, marked) in enumerate(zip(pages, tags, strict=True)):
            self._page = number
            self._height = page.height
            self._tags = marked
            self._walk(page._page_box, None)
        given = {(p.page, p.mcid) for held in self.held.values() for p in held.pieces}
        for number, marked in enumerate(tags):
            for tag in marked.values():
                if (number, tag["mcid"]) not in given:
                    self.artifacts.setdefault((number, tag["mcid"]), LAYOUT)

    def of(self, element: Any) -> Held:
        """What an element holds; made where it is not there yet."""
        return self.held.setdefault(element, Held())

    def _walk(self, box: Any, artifact: bytes | None) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        artifact = artifact or self._artifact(box)
        marked = self._tags.get(box)
        tag = box.element_tag or ""
        if tag.endswith("::footnote-call") and box.element is not None:
            self._order += 1
            self.of(box.element).call = self._order
        if marked is not None:
            self._piece(box, tag, marked["mcid"], artifact)
        annotation = getattr(box, "link_annotation", None)
        if annotation is not None and box.element is not None:
            self.of(box.element).links.append((self._page, annotation))
        for child in _children(box):
            self._walk(child, artifact)

    def _piece(self, box: Any, tag: str, mcid: int, artifact: bytes | None) -> None:
        if artifact is not None or box.element is None:
            self.artifacts[self._page, mcid] = artifact or LAYOUT
            return
        self._order += 1
        held = self.of(box.element)
        held.pieces.append(Piece(self._page, mcid, self._order, tag.endswith("::marker")))
        if isinstance(box, boxes.ReplacedBox):
            x, y = box.content_box_x(), box.content_box_y()
            held.box = (
                self._page,
                x,
                self._height - y - box.height,
                x + box.width,
                self._height - y,
            )

    def _artifact(self, box: Any) -> bytes | None:
        if isinstance(box, boxes.MarginBox):
            return HEADER if box.at_keyword.startswith("@top") else FOOTER
        if getattr(box, "is_leader", False):
            return LAYOUT
        element = box.element
        if element is None:
            return None
        if box.element_tag == element.tag and _decorative(element):
            return LAYOUT
        if getattr(box, "is_header", False) or getattr(box, "is_footer", False):
            # the head of a table is text on its first page only
            first = self._first_page.setdefault(element, self._page)
            return LAYOUT if first != self._page else None
        if (box.element_tag or "").endswith(("::before", "::after")) and (
            # an ornament, the number of a line of code
            element.tag == "hr" or element.get("data-n")
        ):
            return LAYOUT
        return None


def _decorative(element: Any) -> bool:
    kind = element.get("data-pdf")
    return kind == "Artifact" or (element.tag == "img" and not element.get("alt") and kind is None)


def _children(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.ParentBox):
        yield from box.children
