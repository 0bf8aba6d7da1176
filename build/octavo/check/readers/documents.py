"""Rules about a book's documents: navigation, notes, tables, formulas, images, remote things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from octavo.check.readers.values import MATHML, OPF, TYPE, XHTML, Package, Place


def navigation(book: Package) -> Iterator[Place]:
    nav = book.documents.get(book.having("nav"))
    kinds = [] if nav is None else [e.get(TYPE) or "" for e in nav.iter(f"{XHTML}nav")]
    if "toc" not in kinds:
        yield Place(book.package_name)


def ncx(book: Package) -> Iterator[Place]:
    spine = book.package.find(f"{OPF}spine")
    if spine is None or not spine.get("toc"):
        yield Place(book.package_name)


def start(book: Package) -> Iterator[Place]:
    nav = book.documents.get(book.having("nav"))
    kinds = [] if nav is None else [(e.get(TYPE) or "").split() for e in nav.iter(f"{XHTML}a")]
    if not any("bodymatter" in each for each in kinds):
        yield Place(book.having("nav"))


def deep_contents(levels: int) -> Callable[[Package], Iterator[Place]]:
    """A rule for contents with more levels than so many."""

    def look(book: Package) -> Iterator[Place]:
        nav = book.documents.get(book.having("nav"))
        for toc in [] if nav is None else nav.iter(f"{XHTML}nav"):
            if toc.get(TYPE) != "toc":
                continue
            depth = max(
                (sum(a.tag == f"{XHTML}ol" for a in e.iterancestors()) for e in toc.iter()),
                default=0,
            )
            if depth > levels:
                yield Place(book.having("nav"), f"{depth} levels")

    return look


def remote(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter("{*}img", "{*}link", "{*}script", "{*}iframe", "{*}image"):
            address = element.get("src") or element.get("href") or ""
            if re.match(r"(?i)(https?:)?//", address):
                yield Place(name, address, element)
    for name, css in book.styles.items():
        for address in re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]+)", css):
            yield Place(name, address)


def alternatives(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}img"):
            if element.get("alt") is None:
                yield Place(name, element.get("src") or "", element)


def formulas(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{MATHML}math"):
            yield Place(name, element.get("alttext") or "", element)


def silent_formulas(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{MATHML}math"):
            if not element.get("alttext"):
                yield Place(name, "".join(map(str, element.itertext()))[:40].strip(), element)


def nested_tables(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}table"):
            if next(element.iterancestors(f"{XHTML}table"), None) is not None:
                yield Place(name, "", element)


def wide_tables(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}table"):
            columns = max((len(row) for row in element.iter(f"{XHTML}tr")), default=0)
            if columns > 4:
                yield Place(name, f"{columns} columns", element)


def calls(book: Package) -> Iterator[Place]:
    """A call that holds an element: the number must stand in the link, the link in ``sup``."""
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}a"):
            kobo = all(child.get("class") == "koboSpan" for child in element)
            if "noteref" in (element.get(TYPE) or "").split() and len(element) and not kobo:
                yield Place(name, "".join(map(str, element.itertext())), element)


def notes(book: Package) -> Iterator[Place]:
    """A note that is no element of its own, or whose way back comes last."""
    for name, root in book.documents.items():
        by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
        for call in root.iter(f"{XHTML}a"):
            if "noteref" not in (call.get(TYPE) or "").split():
                continue
            path, _, fragment = (call.get("href") or "").partition("#")
            note = by_id.get(fragment) if not path else None
            if note is not None and not _is_note(note):
                yield Place(name, f"#{fragment}", note)


def _is_note(element: etree._Element) -> bool:
    kinds = f"{element.get(TYPE) or ''} {element.get('role') or ''}"
    return bool(re.search(r"\b(foot|end|rear)note\b", kinds))


def long_notes(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter():
            if isinstance(element.tag, str) and _is_note(element):
                length = len(" ".join("".join(map(str, element.itertext())).split()))
                if not 9 <= length <= 5000:
                    yield Place(name, f"{length} characters", element)


def inline_styles(book: Package) -> Iterator[Place]:
    for name, root in book.documents.items():
        for element in root.iter(f"{XHTML}*"):
            if element.get("style") is not None:
                yield Place(name, element.get("style") or "", element)


def spans(book: Package) -> Iterator[Place]:
    for name in book.spine:
        root = book.documents.get(name)
        if root is not None and not root.xpath("//*[contains(@class, 'koboSpan')]"):
            yield Place(name)


_TEXT = frozenset(("body", "html", "p", "span", "div", "*"))
_TAKEN = re.compile(r"^(color|background(-color)?|font-size|line-height)$")


def text_styles(book: Package) -> Iterator[Place]:
    """Rules that take from a reader what is his to choose: the size and colours of the text."""
    import tinycss2

    for name, css in book.styles.items():
        for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue
            selectors = {s.strip() for s in tinycss2.serialize(rule.prelude).split(",")}
            for each in tinycss2.parse_declaration_list(
                rule.content, skip_comments=True, skip_whitespace=True
            ):
                if each.type != "declaration" or not selectors & _TEXT:
                    continue
                value = tinycss2.serialize(each.value).strip()
                if _TAKEN.match(each.lower_name) and value not in (
                    "inherit",
                    "1em",
                    "100%",
                    "transparent",
                ):
                    where = ", ".join(sorted(selectors & _TEXT))
                    yield Place(name, f"{where} {{ {each.name}: {value} }}")
