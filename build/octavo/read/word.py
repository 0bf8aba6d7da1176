"""What is left of Word in a manuscript that Pandoc made of its file.

Captions that are typed at an image, or above a table, become theirs; lines of a table of
contents with the pages of another book are left out; styles that mean something do so.
"""

from __future__ import annotations

import re

from octavo import markup, wording
from octavo.report import Finding, Source, warning
from octavo.vocabulary import HEADINGS, Element

#: A typed caption is no longer than this: what is longer is text that begins so.
_LONGEST_CAPTION = 400
#: So many lines with pages make a table of contents.
_FEWEST_LINES = 3
_PAGE = re.compile(r"(?:\S.*[\s.…])?(?:\d{1,4}|[ivxlc]{1,7})\Z", re.DOTALL)
#: What authors call their pictures by, beside "Figure" in the language of the book.
_PICTURES = tuple(
    "Fig Abb Photo Foto Photograph Map Karte Carte Mapa Plate Tafel Planche Illustration Ill Bild "
    "Image Picture Plan Skizze Drawing Dessin Grafik Diagram Diagramm Schéma Chart".split()
)
_CONTENTS = frozenset(("contents", "table of contents", "inhaltsverzeichnis", "table of figures"))

_STYLE = "data-custom-style"
#: Styles of Word by what is in their names: the element that they are, "" for common text.
_BLOCKS = (("quot", "blockquote"), ("zitat", "blockquote"), ("citation", "blockquote"))
_SPANS = (("strong", "strong"), ("fett", "strong"), ("emphasis", "em"), ("hervorhebung", "em"))
_COMMON = re.compile(
    r"(normal|body text.*|first paragraph|compact|list paragraph|text body|standard|textkörper.*"
    r"|.*caption|beschriftung|footnote text|hyperlink|default paragraph font|toc \d|no spacing"
    r"|title|subtitle|author|date|abstract|table grid)\Z"
)


def settle(tree: Element, file: str, lang: str) -> list[Finding]:
    """Make of it what it was in Word, in place; what nothing is made of is told."""
    findings = _styles(tree, file)
    findings += _contents(tree, file, lang)
    _captions(tree, lang)
    return findings


def _styles(tree: Element, file: str) -> list[Finding]:
    unknown: dict[str, Element] = {}
    for element in list(tree.iterfind(f".//*[@{_STYLE}]")):
        style = element.attrib.pop(_STYLE)
        name = str(style).strip().lower()
        meant = next((tag for part, tag in _of(element) if part in name), "")
        if meant:
            element.tag = meant
        elif not _COMMON.match(name):
            unknown.setdefault(str(style), element)
    return [
        warning(
            "style-unknown",
            f"nothing is made of Word's style “{style}”: its words are set as common text",
            _place(element, file),
            "give it a class, `{.name}`, and say in a style sheet (`css:`) what that looks like",
        )
        for style, element in unknown.items()
    ]


def _of(element: Element) -> tuple[tuple[str, str], ...]:
    return _BLOCKS if element.tag == "div" else _SPANS if element.tag == "span" else ()


def _contents(tree: Element, file: str, lang: str) -> list[Finding]:
    """Take away runs of paragraphs that are links within the book with a page behind each."""
    findings: list[Finding] = []
    run: list[Element] = []
    for element in [*tree.iter("p"), None]:
        entry = element is not None and _is_entry(element)
        if element is not None and entry and _follows(run, element):
            run.append(element)
            continue
        if len(run) >= _FEWEST_LINES or (run and findings and _titled(run[0], lang) is not None):
            findings.append(
                warning(
                    "contents-typed",
                    "a table of contents with the pages of another book is left out: "
                    "this one has its own",
                    _place(run[0], file),
                    "take it out; `lof: true` and `lot: true` ask for lists of figures and tables",
                )
            )
            before = _titled(run[0], lang, run[-1])
            for gone in [*([before] if before is not None else []), *run]:
                markup.remove(gone)
        run = [element] if element is not None and entry else []
    return findings


def _is_entry(paragraph: Element) -> bool:
    if not len(paragraph):
        return False
    links = paragraph.findall("a")
    outside = (paragraph.text or "") + "".join(link.tail or "" for link in links)
    if not links or len(links) != len(paragraph) or outside.strip():
        return False
    if not all((link.get("href") or "").startswith("#") for link in links):
        return False
    # the page is a link within the link, or else its aim is one of Word's: an author's own lines
    # of links may end with numbers too
    last = links[-1][-1] if len(links[-1]) else None
    own = last is not None and last.tag == "span" and not (last.tail or "").strip()
    page = markup.words(last).strip() if own and last is not None else ""
    made = own or all((link.get("href") or "").startswith("#_Toc") for link in links)
    whole = page or markup.words(paragraph).strip()
    return made and _PAGE.match(whole) is not None


def _follows(run: list[Element], element: Element) -> bool:
    return not run or element.getprevious() is run[-1]


def _titled(first: Element, lang: str, last: Element | None = None) -> Element | None:
    """The paragraph, or the heading of nothing else, before a table of contents: its title."""
    before, after = first.getprevious(), last.getnext() if last is not None else None
    heads = before is not None and before.tag in HEADINGS
    if before is None or not (heads or before.tag == "p"):
        return None
    if heads and after is not None and after.tag not in HEADINGS:
        return None
    words = wording.words(lang)
    known = {*_CONTENTS, *(words.get(key, "").lower() for key in ("contents", "figures", "tables"))}
    return before if markup.words(before).strip().lower() in known else None


def _captions(tree: Element, lang: str) -> None:
    words, english = wording.words(lang), wording.words("en")
    figure = _label(words["figure"], english["figure"], *_PICTURES)
    table = _label(words["table"], english["table"], "Tab")
    above: set[Element] = set()
    for paragraph in list(tree.iter("p")):
        before, after = paragraph.getprevious(), paragraph.getnext()
        if not (_may_have(before) or _may_have(after)):  # as with most
            continue
        text = markup.words(paragraph).strip()
        if len(text) > _LONGEST_CAPTION:
            continue
        if figure.match(text):
            below = before is not None and before not in above and not (before.tail or "").strip()
            if before is not None and below and _caption_image(before, paragraph):
                continue
            behind = after.getnext() if after is not None else None
            other = behind is not None and behind.tag == "p" and figure.match(markup.words(behind))
            # of captions below their images, each has its image before it
            last = behind is None or not other or _is_image(behind.getnext())
            if after is not None and last and _caption_image(after, paragraph):
                above.add(after)
        elif (
            after is not None
            and after.tag == "table"
            and after.find("caption") is None
            and table.match(text)
        ):
            paragraph.tag = "caption"
            _bare(paragraph)
            after.insert(0, paragraph)


def _label(*words: str) -> re.Pattern[str]:
    one = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?:{one})\.?\s+\d+(?:[.\-–]\d+)*\s*(?:[.:–—|]|--)\s*\S", re.IGNORECASE)


def _may_have(block: Element | None) -> bool:
    """Whether a caption may be of a block: it holds an image, or is a table."""
    return block is not None and (block.tag == "table" or block.find("img") is not None)


def _is_image(block: Element | None) -> bool:
    """Whether a block is one image without a name, which a caption may be typed at."""
    if block is None or len(block.findall("img")) != 1 or block.get("id"):
        return False
    return block.tag == "figure" or (block.tag == "p" and block.get("class") == "image")


def _caption_image(block: Element, paragraph: Element) -> bool:
    """Make the paragraph the caption of an image, if that is what the block is.

    A caption that is there was its description.
    """
    image = block.find("img")
    if image is None or not _is_image(block):
        return False
    if block.tag == "p":
        block.tag = "figure"
        del block.attrib["class"]
    own = block.find("figcaption")
    if own is not None:
        if not image.get("alt"):
            image.set("alt", " ".join(markup.words(own).split()))
        block.remove(own)
    image.tail = None
    paragraph.tag = "figcaption"
    _bare(paragraph)
    block.append(paragraph)
    return True


def _bare(paragraph: Element) -> None:
    paragraph.tail = None
    paragraph.attrib.pop("class", "")


def _place(element: Element, file: str) -> Source:
    at: Element | None = element
    while at is not None and not at.get("data-line"):
        at = at.getparent()
    line = at.get("data-line", "1") if at is not None else "1"
    return Source((at.get("data-file") if at is not None else None) or file, int(line))
