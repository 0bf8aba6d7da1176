"""Rules about how a book looks in the dark and in its own styles, and about loose ends in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import tinycss2
from lxml import etree
from PIL import Image

from octavo.check.readers.values import SVG, TYPE, XHTML, Package, Place
from octavo.vocabulary import PARSER

_HEADINGS = ("h1", "h2", "h3")


def malformed(book: Package) -> Iterator[Place]:
    """Documents that are no XML: a strict reading system shows nothing of them."""
    for name in book.of_type("application/xhtml+xml"):
        if name not in book.documents:
            yield Place(name, name)


def dangling(book: Package) -> Iterator[Place]:
    """Links that lead to a file or an id that is not there."""
    ids = {
        name: {e.get("id") for e in root.iter() if e.get("id")}
        for name, root in book.documents.items()
    }
    for name, root in book.documents.items():
        for link in root.iter(f"{XHTML}a"):
            href = link.get("href") or ""
            if not href or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", href):
                continue
            path, _, fragment = href.partition("#")
            target = book.path(path, name) if path else name
            lost = fragment and target in ids and fragment not in ids[target]
            if target not in book.names or lost:
                yield Place(name, href, link)


def properties(book: Package) -> Iterator[Place]:
    """What a document holds and its item in the manifest does not say."""
    for name, root in book.documents.items():
        said = (book.items[name].get("properties") or "").split()
        for word, tag in (("mathml", "{*}math"), ("svg", f"{SVG}svg"), ("scripted", "{*}script")):
            element = next(root.iter(tag), None)
            if element is not None and word not in said:
                yield Place(name, word, element)


def unlisted_pages(book: Package) -> Iterator[Place]:
    """Marks where pages begin, and no list that leads to them."""
    nav = book.documents.get(book.having("nav"))
    kinds = [] if nav is None else [e.get(TYPE) or "" for e in nav.iter(f"{XHTML}nav")]
    if "page-list" in kinds:
        return
    for name, root in book.documents.items():
        for element in root.iter():
            if "pagebreak" in (element.get(TYPE) or "").split():
                yield Place(name, "", element)
                return


def custom_properties(book: Package) -> Iterator[Place]:
    """``var()`` without a value to fall back on."""
    for name, css in book.styles.items():
        for found in re.findall(r"var\(\s*--[\w-]+\s*\)", css):
            yield Place(name, found)


def display_options(book: Package) -> Iterator[Place]:
    fonts = [n for n in book.items if re.search(r"\.(ttf|otf|woff2?)$", n, re.IGNORECASE)]
    if fonts and "META-INF/com.apple.ibooks.display-options.xml" not in book.names:
        yield Place("")


def ragged_headings(book: Package) -> Iterator[Place]:
    """Levels of headings whose alignment no style says."""
    said = {
        selector
        for selectors, names in _rules(book)
        if "text-align" in names
        for selector in selectors
    }
    for level in _HEADINGS:
        for name in book.spine:
            root = book.documents.get(name)
            element = next(root.iter(f"{XHTML}{level}"), None) if root is not None else None
            if element is not None:
                if not any(re.search(rf"(^|[\s>+~]){level}\b", selector) for selector in said):
                    yield Place(name, level, element)
                break


def clear_images(book: Package) -> Iterator[Place]:
    """Images that show the page behind them, and have nothing light put there by a class."""
    plates = {
        found
        for selectors, names in _rules(book)
        if any(name.startswith("background") for name in names)
        for selector in selectors
        for found in re.findall(r"\.([\w-]+)\s*$", selector)
    }
    clear = {name for name in book.of_type("image/") if _clear(book, name)}
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}img", f"{SVG}svg"):
            if element.tag == f"{XHTML}img":
                lost = book.path(element.get("src", ""), name) in clear
            else:
                lost = _lines(element) and next(element.iterancestors(f"{SVG}svg"), None) is None
            if lost and not plates & set((element.get("class") or "").split()):
                yield Place(name, element.get("src") or "", element)


def _clear(book: Package, name: str) -> bool:
    if "svg" in (book.items[name].get("media-type") or ""):
        try:
            return _lines(etree.fromstring(book.read(name), PARSER))
        except etree.XMLSyntaxError:
            return False
    if name not in book.images or book.images[name][1] not in ("RGBA", "LA", "PA", "P"):
        return False
    with Image.open(io.BytesIO(book.read(name))) as image:
        alpha = image.convert("RGBA").getchannel("A")
        lowest, _ = alpha.getextrema()
    return isinstance(lowest, int | float) and lowest < 128


def _lines(svg: etree._Element) -> bool:
    """Whether a drawing has no ground of its own and does not take the colour of the text."""
    box = (svg.get("viewBox") or "").replace(",", " ").split()
    whole = {"100%", *(box[2:3] or [svg.get("width") or ""])}
    for element in svg.iter(f"{SVG}rect"):
        if element.get("width") in whole and element.get("fill") not in (None, "none"):
            return False
    adapting = any("currentcolor" in str(v).lower() for e in svg.iter() for v in e.values())
    return len(svg) > 0 and not adapting


def _rules(book: Package) -> Iterator[tuple[list[str], set[str]]]:
    """The selectors of each rule, and the names of what it declares."""
    for css in book.styles.values():
        for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                declared = tinycss2.parse_declaration_list(rule.content)
                names = {each.lower_name for each in declared if each.type == "declaration"}
                yield [s.strip() for s in tinycss2.serialize(rule.prelude).split(",")], names
