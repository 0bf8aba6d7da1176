"""Compose: a resolved book as the HTML of sections."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from html import escape

from octavo import markup
from octavo.book import Chapter, Metadata
from octavo.editions.pdf.section import FLOAT, LANDSCAPE
from octavo.report import Source
from octavo.vocabulary import Element

#: Headings within a chapter.
_HEADINGS = frozenset(f"h{level}" for level in range(2, 7))

#: No more characters than a line or two: what is longer is a text.
_LEAD = 100
#: Such a line with a colon is surely one, above what is broken off from the text.
_LINE, _LED = 60, frozenset({"pre", "ul", "ol", "dl", "blockquote", "table", "figure"})

#: So many rows, with cells of so many characters, are a table that is not parted.
_ROWS, _CELL = 6, 40

#: So many rows at the end of a longer one stay together, if none of their cells is about four lines
#: high: of that many characters where it has the whole width.
_LAST_ROWS, _LAST_CELL = 5, 200

#: So many words beside a picture are about it; more are a text with a picture.
_ROW_WORDS = 150

#: What makes more of a cell than a line.
_BLOCKS = frozenset("p ul ol dl pre img svg table blockquote br".split())


def document(metadata: Metadata, kind: str, body: str) -> str:
    """A whole HTML document for layout; ``kind`` is the class of its body."""
    return (
        f'<!DOCTYPE html><html lang="{escape(metadata.lang)}"><head><meta charset="utf-8">'
        f'</head><body class="{kind}">{body}</body></html>'
    )


#: Of a tag, and no word of a text that looks like it: there, ``<`` and ``>`` are written as names.
_WRITTEN = re.compile(r' data-(?:line|file)="[^"<>]*"(?=[^<>]*>)')


def chapters(trees: Iterable[tuple[Chapter, Element]]) -> str:
    """The chapters of the text, one after the other, as HTML.

    Where something is written is not in it: what has only moved down need not be laid out again.
    """
    return "\n".join(_WRITTEN.sub("", markup.html(tree)) for _, tree in trees)


def mark(tree: Element) -> None:
    """Say of a chapter's elements, in place, what their tags alone do not tell."""
    _images(tree)
    _tag(tree)
    _lead(tree)
    _whole(tree)
    _rows(tree)


def _tag(tree: Element) -> None:
    """Name the structure types that no element of HTML stands for (ISO 32000-1, 14.8.4)."""
    for div in tree.iter("div"):
        if "index" in (div.get("class") or "").split():
            div.set("data-pdf", "Index")
    for row in tree.iterfind(".//thead/tr"):
        for corner in row.iterchildren("td"):
            # or the table would have a cell without a head (ISO 14289-1, 7.5)
            corner.set("data-pdf", "TH")
    for table in tree.iter("table"):
        if table.get("role") in ("presentation", "none"):
            # it puts things side by side, or is a box to write in: no cell has a head
            table.set("data-pdf", "Div")
            for part in table.iter("thead", "tbody", "tfoot", "tr", "td", "th"):
                if next(part.iterancestors("table")) is table:
                    part.set("data-pdf", "Div")
    for made in tree.iter("ol"):
        if made.get("class") == "list-of":
            made.set("data-pdf", "TOC")
            for item in made.iterchildren("li"):
                item.set("data-pdf", "TOCI")


def _whole(tree: Element) -> None:
    """Mark tables of some lines: parted they are harder to read than a page is short of them.

    Of a longer one the last rows stay together, so that no page has but two or three.
    """
    for table in tree.iter("table"):
        rows = list(table.iter("tr"))
        few = len(rows) <= _ROWS
        some = rows if few else rows[-_LAST_ROWS:]
        most = _CELL if few else _LAST_CELL // max(1, *map(len, some))
        cells = [_without_notes(cell) for row in some for cell in row.iterchildren("td", "th")]
        lines = all(len(markup.words(cell).strip()) <= most for cell in cells)
        blocks = any(element.tag in _BLOCKS for cell in cells for element in cell.iter())
        if lines and not blocks:
            table.set("data-whole-table" if few else "data-last-rows", "")


def _without_notes(cell: Element) -> Element:
    """A cell as it stands in its row: the notes that it calls are at the foot of the page."""
    if cell.find(".//*[@class='note']") is None:
        return cell
    shown = copy.deepcopy(cell)
    for note in shown.findall(".//*[@class='note']"):
        markup.remove(note)
    return shown


def _rows(tree: Element) -> None:
    """Mark columns of a picture and a few words about it: neither goes to the next page alone."""
    for div in tree.iter("div"):
        names = (div.get("class") or "").split()
        if "columns" not in names or all(e.tag not in ("img", "svg") for e in div.iter()):
            continue
        if len(markup.words(div).split()) <= _ROW_WORDS:
            div.set("class", " ".join([*names, "kept"]))


def _lead(tree: Element) -> None:
    """Mark what leads to what follows though it is no heading, and is not left behind.

    A line that is bold throughout (a speaker's name, a heading that was typed); a short one that
    ends in a colon, above what is not more text; the question of an item that a table belongs to;
    a number with nothing behind it.
    """
    for paragraph in tree.iter("p"):
        following = paragraph.getnext()
        words = "".join(map(str, paragraph.itertext())).strip()
        if following is None or len(words) > _LEAD:
            continue
        verse = "line-block" in (following.get("class") or "").split()
        led = following.tag in _LED or verse
        announces = led and words.endswith(":") and len(words) <= _LINE
        asks = following.tag == "table" and next(paragraph.iterancestors()).tag == "li"
        if announces or asks:
            paragraph.set("data-leads", "")
        if not len(paragraph) or any(child.tag not in ("strong", "b") for child in paragraph):
            continue
        beside = [paragraph.text, *(child.tail for child in paragraph)]
        if not "".join(text or "" for text in beside).strip(" \n\xa0.:"):
            paragraph.set("data-leads", "")
    for numbered in tree.iter("ol"):
        if len(numbered) == 1 and not len(numbered[0]) and not markup.words(numbered[0]).strip():
            numbered.set("data-leads", "")


#: How what explains a table or figure begins: a sign that stood in it, or a word like "Source".
_LEGEND = re.compile(r"[*†‡§]|\w+(?:[ /]\w+)?[ \u00a0\u202f]?:\s")


def floats(tree: Element) -> None:
    """Mark the figures and tables that may stand a little later than they were written.

    These have a caption, and a number or what refers to them, so that a reader knows which is
    meant; the author has not asked for their place (Quarto's ``fig-pos="H"``, class ``here``), nor
    does a colon announce them. One with notes stays, else these would stand out of order.
    """
    for div in list(tree.iter("div")):
        if LANDSCAPE in (div.get("class") or "").split():
            _gather(div)
            if _movable(div):
                div.set(FLOAT, "")
    referred = {a.get("href", "") for a in tree.iter("a") if a.get("role") != "doc-backlink"}
    for element in tree.iter("figure", "table"):
        caption = element.find("figcaption" if element.tag == "figure" else "caption")
        parent = element.getparent()
        if caption is None:
            continue
        if caption.find("span[@class='label']") is None and f"#{element.get('id')}" not in referred:
            continue
        if parent is None or parent.tag != "section" or _here(element):
            continue
        if not _bound(element):
            element.set(FLOAT, "")


def _gather(div: Element) -> None:
    """Take the headings right before a landscape page onto it: they would end the page before.

    So does a chapter's title where no text of the chapter could stand below it, and those of the
    sections that the page begins.
    """
    follows = any(next_.tag not in _HEADINGS for next_ in div.itersiblings())
    taken = _HEADINGS if _movable(div) and follows else _HEADINGS | {"h1"}
    begun: Element | None = div
    while begun is not None:
        before = begun.getprevious()
        while before is not None and before.tag in taken:
            if before.tag == "h1" and len(div) and "data-section" in begun.attrib:
                # the running head begins below a title (editions/pdf/heads.py)
                div[0].set("data-section", begun.attrib.pop("data-section"))
            div.insert(0, before)
            before = begun.getprevious()
        parent = begun.getparent()
        inner = parent is not None and parent.tag == "section" and before is None and len(div)
        begun = parent if inner and div[0].tag in _HEADINGS else None
        taken = _HEADINGS | {"h1"}


def _movable(div: Element) -> bool:
    """Whether nothing but figures and tables is on a landscape page."""
    parent = div.getparent()
    inner = [child for child in div if isinstance(child.tag, str)]
    if parent is None or parent.tag != "section" or _here(div) or _bound(div):
        return False
    return all(child.tag in ("figure", "table") for child in inner)


def _bound(element: Element) -> bool:
    """Whether a colon announces an element, or notes would come out of order with it.

    So is one that the paragraph behind it explains ("Note: ...", "Source: ...", "ᵃ ...").
    """
    before, after = element.getprevious(), element.getnext()
    announced = before is not None and "".join(map(str, before.itertext())).strip()[-1:] == ":"
    if after is not None and _explains(after):
        after.set("class", f"{after.get('class') or ''} legend".strip())
        announced = True
    return announced or any(e.get("data-pdf") == "Note" for e in element.iter())


def _explains(after: Element) -> bool:
    text = "".join(map(str, after.itertext())).strip()
    raised = len(after) and after[0].tag == "sup" and not (after.text or "").strip()
    return after.tag == "p" and bool(raised or _LEGEND.match(text))


def _here(element: Element) -> bool:
    if {"here", "listing"} & set((element.get("class") or "").split()):
        return True
    return any("H" in (e.get("data-fig-pos") or "") for e in element.iter())


def _images(tree: Element) -> None:
    """Let a chapter's images name the resources of their section, in place."""
    for image in tree.iter("img"):
        if not image.get("src", "").startswith("octavo:"):
            image.set("src", f"octavo:images/{image.get('src', '')}")


def title(trees: Sequence[tuple[Chapter, Element]], usual: str) -> str:
    """What findings call a section of these chapters: its heading, else the usual title."""
    heading = trees[0][1].find("h1") if len(trees) == 1 else None
    return " ".join("".join(map(str, heading.itertext())).split()) if heading is not None else usual


def place(trees: Sequence[tuple[Chapter, Element]]) -> Source:
    """Where a section of these chapters begins in the manuscript."""
    chapter, tree = trees[0]
    begin = next((e for e in tree.iter() if e.get("data-line")), None)
    if begin is None:
        return Source(chapter.file)
    return Source(begin.get("data-file", chapter.file), int(begin.get("data-line", "1")))
