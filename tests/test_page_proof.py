"""The proof of the page numbers: a printed page and its place in the e-book have the same words.

The PDF is read by poppler (else by PDFium), the EPUB by lxml; nothing of Octavo's own maps is used.
"""

from __future__ import annotations

import collections
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

import manuscripts
from epubs import TYPE, XHTML, Epub
from octavo.edition import BUILT_IN, Edition
from octavo.pipeline import Request, build
from octavo.report import Severity

ROOT = manuscripts.ROOT
BOOKS = ROOT / "tests" / "books"
#: The books that are proven each time: the others come with --all.
QUICK: tuple[str, ...] = ()

#: How many characters of a page are compared, white space and marks apart.
_LENGTH = 40

_POINTS = 72 / 25.4

#: Stands before each block of the text behind a marker.
_BREAK = "\x1e"


@dataclass(frozen=True)
class Printed:
    """A page of the PDF: its label, and the words of its text block in reading order."""

    label: str
    text: str


def printed(path: Path, edition: Edition = BUILT_IN["pdf"]) -> list[Printed]:
    """The pages of a PDF, without running heads and folios."""
    with pikepdf.open(path) as document:
        labels = [page.label for page in document.pages]
    read = _poppler if shutil.which("pdftotext") else _pdfium
    return [Printed(*pair) for pair in zip(labels, read(path, edition), strict=True)]


def _poppler(path: Path, edition: Edition) -> Iterator[str]:
    top, bottom = edition.margin_top_mm, edition.margin_bottom_mm
    height = (edition.trim.height_mm - top - bottom + 4) * _POINTS
    box = {"-y": (top - 2) * _POINTS, "-W": edition.trim.width_mm * _POINTS, "-H": height}
    options = [text for key, value in box.items() for text in (key, str(round(value)))]
    command = ["pdftotext", "-x", "0", *options, str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    yield from text.split("\f")[:-1]


def _pdfium(path: Path, edition: Edition) -> Iterator[str]:
    bottom = (edition.margin_bottom_mm - 2) * _POINTS
    top = (edition.trim.height_mm - edition.margin_top_mm + 2) * _POINTS
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded(bottom=bottom, top=top)
            # how PDFium writes the hyphen that divides a word at the end of a line
            yield text.replace("\ufffe", "-").replace("\x02", "-")


@dataclass(frozen=True)
class Marked:
    """A marker in the EPUB: its label, what follows in its document, what holds it.

    ``before`` is the name of the element that comes next in the same holder; ``captions`` are those
    between the last marker and this one: their figures may be printed a page later.
    """

    label: str
    text: str
    within: tuple[str, ...]
    before: str
    captions: tuple[str, ...] = ()


def marked(book: Epub) -> list[Marked]:
    """The markers in reading order."""
    found = []
    for name in book.spine:
        body = book.documents[name].find(f"{XHTML}body")
        assert body is not None
        captions: tuple[str, ...] = ()
        for marker in body.iter():
            if marker.tag in (f"{XHTML}figcaption", f"{XHTML}caption"):
                captions = (*captions, plain("".join(marker.itertext())))
            if marker.get(TYPE) == "pagebreak":
                within = tuple(etree.QName(e).localname for e in marker.iterancestors())
                kinds = [e.get(TYPE, "") for e in marker.iterancestors()]
                text = "".join(_after(marker, body))
                following = marker.getnext()
                after = etree.QName(following).localname if following is not None else ""
                label = marker.get("aria-label", "")
                found.append(Marked(label, text, (*within, *kinds), after, captions))
                captions = ()
    return found


_BLOCKS = {f"{XHTML}{tag}" for tag in "p li td th h1 h2 h3 h4 dt dd div figcaption pre tr".split()}


def _after(marker: etree._Element, body: etree._Element) -> Iterator[str]:
    """The text behind a marker as it is printed: formulas are drawn there."""
    reached = False
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            reached = reached or element is marker
            if reached and not _drawn(element):
                yield (_BREAK if element.tag in _BLOCKS else "") + (element.text or "")
        elif event == "end" and reached and element is not body and not _drawn(element, 1):
            yield element.tail or ""


def _drawn(element: etree._Element, outside: int = 0) -> bool:
    """Whether an element (or what holds it) is of a formula or a drawing."""
    around = [element, *element.iterancestors()][outside:]
    return any(str(e.tag).endswith(("}math", "}svg")) for e in around)


def _wanted(marker: Marked) -> str:
    """What must stand on the page: the first block, and more where it is but a word.

    A table is read row by row in an EPUB, and by poppler at times column by column.
    """
    wanted = ""
    for block in marker.text.split(_BREAK):
        wanted += plain(block)
        listed = marker.before in ("h1", "h2") and wanted
        if listed or len(wanted) >= (1 if "table" in marker.within else _LENGTH // 2):
            break
    return wanted[:_LENGTH]


def plain(text: str) -> str:
    """Letters and digits only, their case folded."""
    text = text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff")
    return re.sub(r"[^\w]|_", "", text).casefold()


def same_place(page: Printed, marker: Marked, before: str) -> str:
    """How the page agrees with its marker, "" where it does not.

    ``before`` is the text of the page before. What a page has of its own stands before its words:
    the numbers of a list's items and of lines of code, the head of a table that goes on, the words
    of a drawing, a figure that did not fit on the page before.
    """
    wanted = _wanted(marker)
    shown = plain(page.text)
    if shown.startswith(wanted):
        return "whole"
    word = marker.text.strip(f" \n{_BREAK}").split(maxsplit=1)[0]
    for cut in range(1, len(word)):
        # poppler leaves the hyphen out where the number of a note follows
        sign = r"([-\u2010\u00ad]\s*(\n|\Z)|\d+\s)"
        broken = re.search(rf"(?i)\b{re.escape(word[:cut])}{sign}", before)
        if broken and shown.startswith(wanted[len(plain(word[:cut])) :]):
            return "mid-word"
    number = r"(?m)^\s*\d+\s*$" if "pre" in marker.within else r"(?m)^\s*(\d+|[a-z]|[ivx]+)[.)]\s"
    numbered = re.sub(number, "", page.text)
    if plain(numbered).startswith(wanted):
        return "numbered"
    if "table" in marker.within and 0 < shown.find(wanted) < 60:
        return "table"
    if any(f"{caption}{wanted}" in shown for caption in marker.captions):
        return "late"
    return "figure" if marker.before == "figure" and wanted in shown else ""


def differences(
    pages: list[Printed], markers: list[Marked]
) -> tuple[list[str], collections.Counter[str]]:
    """Pages whose marker stands elsewhere, and how many agree in which manner."""
    by_label = {page.label: number for number, page in enumerate(pages)}
    wrong, counts = [], collections.Counter[str]()
    for marker in markers:
        number = by_label[marker.label]
        before = pages[number - 1].text if number else ""
        manner = same_place(pages[number], marker, before)
        counts[manner] += 1
        if not manner:
            texts = (pages[number].text[:60], marker.text[:60], before[-60:])
            wrong.append(f"page {marker.label}: {' | '.join(map(repr, texts))}")
    return wrong, counts


def unmarked(pages: list[Printed], markers: list[Marked], omitted: set[str]) -> list[str]:
    """Pages with text that have no marker, though they should."""
    known = {marker.label for marker in markers} | omitted
    return [page.label for page in pages if page.label not in known and plain(page.text)]


def proof(folder: Path, manuscript: Path) -> tuple[list[Printed], list[Marked]]:
    """The pages and the markers of a book; the PDF that is read is a copy laid out by itself."""
    source = "epub"
    for kind in ("epub", "pdf"):
        outcome = build(Request(manuscript, folder / kind, (source,)))
        assert not [f for f in outcome.findings if f.severity is Severity.ERROR], outcome.findings
        source = json.loads((folder / kind / "pagemap.json").read_bytes())["page_source"] or source
    made = next((folder / "epub").glob("*.epub"))
    pages = printed(next((folder / "pdf").glob("*.pdf")), BUILT_IN[source])
    return pages, marked(Epub(made.read_bytes()))


def front(pages: list[Printed]) -> set[str]:
    """The labels before page 1: cover, half title, title page, copyright, contents."""
    labels = [page.label for page in pages]
    return set(labels[: labels.index("1")])


@pytest.mark.parametrize(
    "manuscript",
    [
        pytest.param(path, marks=() if path.parent.name in QUICK else pytest.mark.slow)
        for path in (*sorted(BOOKS.glob("*/*.md")), ROOT / "manuscript" / "stalin-and-trotsky.md")
    ],
    ids=lambda path: path.stem,
)
def test_every_page_of_a_book_has_its_marker_before_its_words(
    tmp_path: Path, manuscript: Path
) -> None:
    pages, markers = proof(tmp_path, manuscript)
    wrong, _ = differences(pages, markers)
    assert wrong == []
    assert unmarked(pages, markers, front(pages)) == []
    assert len({marker.label for marker in markers}) == len(markers)


def nasty() -> str:
    """Pages that begin in mid-word, in a list, in a table, in code, in a quotation, with a note."""
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    long = " ".join(f"{word} Nummer {n}." for n in range(150))
    items = "\n".join(f"{n}. Der Eintrag {n} der Liste ist lang genug.{n}" for n in range(1, 90))
    rows = "\n".join(f"| Zeile {n} | Wert {n * 7} | {n} |" for n in range(90))
    notes = "\n\n".join(
        f"[^{n}]: Die Anmerkung {n}. " + " ".join(f"Wort{n}x{m}" for m in range(60))
        for n in range(12)
    )
    noted = "\n\n".join(f"Ein Absatz {n} mit einer Anmerkung.[^{n}]" for n in range(12))
    code = "\n".join(f"zeile_{n} = {n}" for n in range(120))
    quote = "\n>\n".join(f"> Ein Zitat, das {n} Mal lang ist und noch länger." for n in range(70))
    return (
        "---\ntitle: Das Buch\nauthor: A\nlang: de\ndate: 2026-01-01\n---\n\n"
        f"# Wörter\n\n{long}\n\n# Liste\n\n{items}\n\n# Tabelle\n\n"
        f"| Name | Zahl | Nummer |\n|---|---|---|\n{rows}\n\n# Noten\n\n{noted}\n\n{notes}\n\n"
        f"# Programm\n\n```\n{code}\n```\n\n# Zitat\n\n{quote}\n"
    )


@pytest.mark.slow
def test_pages_that_begin_where_it_is_hard(tmp_path: Path) -> None:
    pages, markers = proof(tmp_path, manuscripts.write(tmp_path, nasty()))
    wrong, counts = differences(pages, markers)
    assert wrong == []
    assert unmarked(pages, markers, front(pages)) == []
    assert counts["mid-word"] >= 2
    holders = collections.Counter(name for marker in markers for name in set(marker.within))
    assert min(holders[name] for name in ("li", "table", "pre", "blockquote")) >= 1, holders


def test_the_proof_finds_a_marker_that_stands_elsewhere(tmp_path: Path) -> None:
    page = Printed("1", "ample of words that stand on the page")
    good = Marked("1", "example of words that stand on the page", (), "")
    assert same_place(page, good, "and one ex-\n\n1. A note.") == "mid-word"
    assert same_place(page, good, "and one") == ""
    assert same_place(page, Marked("1", "of words that stand on", (), ""), "ex-\n") == ""
