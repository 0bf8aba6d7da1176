"""Chapters as readers of e-books want them: links to files, notes that pop up, no data of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from octavo import markup
from octavo.book import KINDS, Chapter, Target
from octavo.editions.epub.pieces import EPUB_TYPE, add, classes, document, make
from octavo.vocabulary import HEADINGS, MATHML, SVG, Element
from octavo.wording import words

#: ``epub:type`` of the bodies (EPUB 3 Structural Semantics Vocabulary 1.1, Document partitions).
_MATTER = {"front": "frontmatter", "body": "bodymatter", "back": "backmatter"}

#: ``epub:type`` of the pieces of an index (EPUB Indexes 1.0, section 4.2).
_TYPES = {
    "glossary": "glossary",
    "index-group": "index-group",
    "index-entries": "index-entry-list",
    "index-entry": "index-entry",
    "index-term": "index-term",
    "locators": "index-locator-list",
    "locator": "index-locator",
    "index-see": "index-xref-preferred",
    "index-see-also": "index-xref-related",
}

#: The classes of a size that an author gave, none where it is no size.
Measure = Callable[[str], list[str]]


def written(
    tree: Element,
    chapter: Chapter,
    lang: str,
    book: str,
    targets: Mapping[str, Target],
    names: Mapping[str, str],
    openings: frozenset[str],
    measure: Measure,
) -> bytes:
    """A chapter as a complete XHTML document; ``tree`` is its tree, and is changed.

    ``book`` is what a chapter without a heading is called. ``names`` gives each image its place in
    the publication; ``openings`` are the ids that chapters begin with; ``measure`` turns a size
    into classes of the generated sheet.
    """
    wording = words(lang)
    title = _title(tree, targets) or book
    _semantics(tree, chapter)
    _links(tree, chapter, targets, openings)
    for image in tree.iter("img"):
        image.set("src", names[image.get("src", "")])
    for element in tree.iter():
        sizes = measure(element.get("data-measure", ""))
        if sizes:
            element.set("class", " ".join([*classes(element), *sizes]))
    _tasks(tree, wording)
    _calls(tree)
    _named(tree)
    _notes(tree, wording)
    return document(lang, title, [tree], _MATTER[chapter.matter])


def opening(tree: Element) -> str:
    """The id of the heading that a chapter's file begins with, "" where it begins otherwise."""
    first = tree[0] if len(tree) else None
    heading = first is not None and first.tag in HEADINGS
    return first.get("id", "") if first is not None and heading else ""


def _title(tree: Element, targets: Mapping[str, Target]) -> str:
    """What the document is called: its first heading, "" without one."""
    for target in (targets.get(e.get("id", "")) for e in tree.iter()):
        if target is not None and target.kind == "heading" and target.text:
            return f"{target.number} {target.text}".strip()
    return ""


def _semantics(tree: Element, chapter: Chapter) -> None:
    _, kind, role = KINDS[chapter.kind]
    # a chapter without a title has no role, and so no type that would ask for one
    untitled = bool(role) and not tree.get("role")
    if kind not in ("backmatter", "frontmatter", "") and not untitled:
        tree.set(EPUB_TYPE, kind)
    for element in tree.iter("section", "div", "dl", "ul", "li", "span", "a"):
        for name in classes(element):
            if name in _TYPES:
                element.set(EPUB_TYPE, _TYPES[name])
        if element.get("role") == "doc-glossref":
            element.set(EPUB_TYPE, "glossref")
    for glossary in tree.iter("dl"):
        if "glossary" in classes(glossary):
            if tree.get(EPUB_TYPE) == "glossary":
                # the chapter is one
                del glossary.attrib[EPUB_TYPE]
            for definition in glossary.iterchildren("dd"):
                definition.set(EPUB_TYPE, "glossdef")
            for term in glossary.iterchildren("dt"):
                term.set(EPUB_TYPE, "glossterm")


def _links(
    tree: Element, chapter: Chapter, targets: Mapping[str, Target], openings: frozenset[str]
) -> None:
    for link in tree.iter("a"):
        href = link.get("href", "")
        target = targets.get(href[1:]) if href.startswith("#") else None
        if target is None or target.chapter == chapter.name:
            continue
        fragment = "" if target.id in openings else f"#{target.id}"
        link.set("href", f"{target.chapter}.xhtml{fragment}")
    own = {element.get("id") for element in tree.iter()}
    for link in tree.iter(f"{{{SVG}}}a"):
        for name in ("href", f"{{{markup.XLINK}}}href"):
            aim = link.get(name, "")[1:] if link.get(name, "").startswith("#") else ""
            if aim and aim not in own:
                target = targets.get(aim)
                if target is None:
                    del link.attrib[name]
                else:
                    link.set(name, f"{target.chapter}.xhtml#{aim}")


def _tasks(tree: Element, wording: Mapping[str, str]) -> None:
    """Let the sign of a task's state be read aloud."""
    for item in tree.iter("li"):
        state = item.get("data-checked")
        sign = next((e for e in item.iter("span") if "task-sign" in classes(e)), None)
        if state is None or sign is None:
            continue
        sign.set("role", "img")
        sign.set("aria-label", wording["done" if state == "true" else "to_do"].rstrip(" :"))


def _named(tree: Element) -> None:
    """Let a formula be the name of what holds nothing else: a head of a table, a title, a link.

    Readers of MathML need no more; what lists heads and links by their names reads no MathML.
    """
    for element in tree.iter("th", "a", "h1", "h2", "h3", "h4", "h5", "h6"):
        formulas = list(element.iter(f"{{{MATHML}}}math"))
        if not formulas or any(image.get("alt") for image in element.iter("img")):
            continue
        if "".join(_outside(element)).strip():
            continue
        for formula in formulas:
            formula.set("aria-label", formula.get("alttext", ""))


def _outside(element: Element) -> Iterator[str]:
    """The text in an element that is no formula's."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not child.tag.startswith(f"{{{MATHML}}}"):
            yield from _outside(child)
        yield child.tail or ""


def _calls(tree: Element) -> None:
    """Calls as ``sup > a``, nothing but the number within the link.

    With ``a > sup`` the whole line is linked on some Kindles (pandoc, issue 1995).
    """
    for link in list(tree.iter("a")):
        if link.get("role") != "doc-noteref":
            continue
        link.set(EPUB_TYPE, "noteref")
        link.attrib.pop("class", "")
        raised = make("sup", class_="noteref")
        link.addprevious(raised)
        raised.tail, link.tail = link.tail, None
        raised.append(link)


def _notes(tree: Element, wording: Mapping[str, str]) -> None:
    """The notes at the chapter's end: a ``div`` each that begins with the way back.

    - Apple Books takes an ``aside`` of type footnote out of the page, so that only pop-ups are
      left and the section stands empty; Thorium does so too. A ``div`` pops up all the same, in
      Apple Books, Kindle, Calibre and Thorium (gutenbergtools/ebookmaker, issue 349).
    - Kindle runs notes into one another when the way back stands last or when they share a list
      (jgm/pandoc, pull requests 4491 and 8676).
    - Kobo pops up whatever a forward link leads to when it has 9 to 5000 characters, whatever the
      element (Kobo EPUB guidelines, "Footnotes/Endnotes").
    - The section's type is ``footnotes``: shops with an older EPUBCheck do not know ``endnotes``
      (kobolabs/epub-spec, issue 55).
    """
    calls: dict[str, str] = {}
    for link in tree.iter("a"):
        if link.get("role") == "doc-noteref":
            calls.setdefault(link.get("href", "").removeprefix("#"), link.get("id", ""))
    for section in list(tree.iter("section")):
        if "notes" not in classes(section):
            continue
        section.set(EPUB_TYPE, "footnotes")
        section.set("aria-label", wording["notes"])
        for note in section.iterfind("aside"):
            note.tag = "div"
            note.set(EPUB_TYPE, "footnote")
            note.set("class", " ".join([*classes(note), "note"]))
            _way_back(note, calls.get(note.get("id", ""), ""), wording)


def _way_back(note: Element, call: str, wording: Mapping[str, str]) -> None:
    number = f"{note.get('data-number', '')}."
    link = make("a", number, role="doc-backlink", href=f"#{call}", title=wording["back_to_text"])
    back = link if call else make("span", number)
    first = note[0] if len(note) and note[0].tag == "p" else None
    if first is None:
        first = make("p")
        text, note.text = note.text or "", None
        note.insert(0, first)
        _gather(note, first, text)
    back.tail = " " + (first.text or "").lstrip()
    first.text = None
    first.insert(0, back)


_INLINE = frozenset(
    """a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q ruby s samp small span
    strong sub sup time u var wbr""".split()
)


def _gather(note: Element, paragraph: Element, text: str) -> None:
    """Move the words that stand in a note itself into its first paragraph."""
    add(paragraph, text)
    following = paragraph.getnext()
    while following is not None and following.tag in _INLINE:
        after = following.getnext()
        paragraph.append(following)
        following = after
