"""Raw HTML: what an author wrote as HTML becomes a well-formed part of the book's tree.

The dialect leaves each piece as a ``raw`` element. Pieces that belong together, such as a start
tag in one block and its end tag in a later one, are joined with what stands between them, and the
whole is parsed as browsers do it. Only what holds raw HTML is parsed again, so that a manuscript
without it costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lxml import etree

from octavo import markup
from octavo.report import Finding, Source, warning
from octavo.vocabulary import Element

_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!.*?>"
    r"|<(?P<raw>script|style|textarea|title)\b[^>]*>.*?</(?P=raw)\s*>"
    r"""|<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^'">])*)>""",
    re.DOTALL | re.IGNORECASE,
)
_OURS = re.compile(
    r"""\s(?:data-(?:line|file|kind|number|pdf|measure|checked|note|raw-line)|block)\s*"""
    r"""(?:=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?(?=[\s/]|$)""",
    re.IGNORECASE,
)

#: End tags that HTML lets an author leave out (HTML, 13.1.2.4).
_OPTIONAL = frozenset(
    """body caption colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th
    thead tr""".split()
)

#: What HTML knows and has known, and books do not: it is markup all the same.
_OTHER = frozenset(
    """acronym applet area audio base basefont big blink body button canvas center datalist dialog
    dir embed fieldset font form frame frameset head html iframe image input label legend link
    listing map marquee menu meta meter nobr noembed noframes noscript object optgroup option
    output param picture plaintext progress script search select slot source strike style template
    textarea title track tt video xmp foreignobject""".split()
)
_KNOWN = frozenset(name.lower() for name in markup.ELEMENTS) | _OTHER
_STAMPED = frozenset(
    """address article aside blockquote caption center dd details div dl dt embed fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe li link main math meta
    nav object ol p pre script section style summary svg table tbody td tfoot th thead tr
    ul""".split()
)
#: Blocks that text stands in, and all that makes an element no such block.
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd td th div blockquote pre figcaption".split())
_HELD = _BLOCKS | frozenset("ul ol dl table thead tbody tr figure section aside hr".split())

_INLINE = frozenset(
    """a abbr b bdi bdo br cite code data del dfn em font i img ins kbd mark q raw rp rt ruby s
    samp small span strike strong sub sup time tt u var wbr""".split()
)


@dataclass(frozen=True)
class _Tag:
    """A start or end tag; ``line`` counts from 0 within its piece."""

    name: str
    end: bool
    line: int
    written: str


def restore(trees: list[Element], file: str, texts: list[str]) -> list[Finding]:
    """Put raw HTML right in the trees, in place. ``texts`` are the lines of ``file``."""
    repair = _Repair(file, texts)
    for tree in trees:
        if tree.find(".//raw") is not None:
            repair.tree(tree)
        for paragraph in list(tree.iter("p")):
            # a space that does not break is there to leave a line blank
            if not len(paragraph) and not (paragraph.text or "").strip(" \t\r\n"):
                _drop(paragraph)
    return repair.findings


def _drop(paragraph: Element) -> None:
    """Take a paragraph out that holds nothing: what HTML's repair leaves of a stray ``</p>``."""
    if set(paragraph.attrib) <= {"data-line"} and paragraph.getparent() is not None:
        markup.unwrap(paragraph)


class _Repair:
    def __init__(self, file: str, texts: list[str]) -> None:
        self.file = file
        self.texts = texts
        self.findings: list[Finding] = []

    def tree(self, tree: Element) -> None:
        units: dict[Element, None] = {}
        for raw in tree.iter("raw"):
            if raw.get("block") is None:
                units[_unit(raw)] = None
        for unit in units:
            self.inline(unit)
        # inner parents first: an outer piece may hold what an inner one completes
        parents = dict.fromkeys(
            raw.getparent() for raw in tree.iter("raw") if raw.getparent() is not None
        )
        for parent in reversed(list(parents)):
            if parent is not None:
                self.blocks(parent)

    def inline(self, unit: Element) -> None:
        """Parse a block that holds inline HTML once more, as HTML."""
        line = _line(unit)
        stack: list[_Tag] = []
        for raw in unit.iter("raw"):
            for tag in _tags(raw.text or ""):
                self.balance(stack, tag, line)
        for tag in stack:
            self.unclosed(tag, line)
        outer = unit.tag == "p"
        inner = _html(unit) if outer else _inner_html(unit)
        repaired = markup.fragment(inner)
        target = unit
        if outer:
            for child in list(repaired):
                unit.addprevious(child)
                if child.get("data-line") is None and child.tag in _STAMPED:
                    child.set("data-line", str(line))
            markup.unwrap(_emptied(unit))
            return
        tail = target.tail
        for child in list(target):
            target.remove(child)
        target.text = repaired.text
        for child in list(repaired):
            target.append(child)
        target.tail = tail

    def blocks(self, parent: Element) -> None:
        """Parse each run of blocks that raw HTML ties together."""
        children = list(parent)
        index = 0
        while index < len(children):
            if children[index].tag != "raw":
                index += 1
                continue
            end = self.extent(children, index)
            group = children[index : end + 1]
            pieces = [
                self.stamped(child) if child.tag == "raw" else _html(child) for child in group
            ]
            repaired = markup.fragment("\n".join(pieces))
            before = group[0]
            _text_before(before, repaired.text)
            for child in list(repaired):
                before.addprevious(child)
            for child in group:
                markup.unwrap(_emptied(child))
            index = end + 1

    def extent(self, children: list[Element], begin: int) -> int:
        """The index of the last child that the piece at ``begin`` reaches, by its open tags."""
        stack: list[_Tag] = []
        first: list[_Tag] = []
        for index in range(begin, len(children)):
            child = children[index]
            if child.tag != "raw":
                continue
            line = _line(child)
            quiet = index > begin
            for tag in _tags(child.text or ""):
                self.balance(stack, tag, line, quiet)
            if index == begin:
                first = list(stack)
            if not stack:
                return index
        for tag in first:
            self.unclosed(tag, _line(children[begin]))
        return begin

    def balance(self, stack: list[_Tag], tag: _Tag, line: int, quiet: bool = False) -> None:
        if tag.name not in _KNOWN:
            if not quiet:
                self.unknown(tag, line)
            return
        if tag.name in _OPTIONAL:
            return
        if not tag.end:
            stack.append(tag)
            return
        for position in range(len(stack) - 1, -1, -1):
            if stack[position].name == tag.name:
                del stack[position:]
                return
        if not quiet:
            place = self.place(line + tag.line, tag.written)
            message = f"</{tag.name}> closes nothing here"
            self.findings.append(warning("html-unclosed", message, place))

    def unknown(self, tag: _Tag, line: int) -> None:
        self.findings.append(
            warning(
                "html-unknown",
                f"HTML has no element <{tag.name}>; it is kept as text",
                self.place(line + tag.line, tag.written),
                f"write `\\<{tag.name}>` to say that text is meant",
            )
        )

    def unclosed(self, tag: _Tag, line: int) -> None:
        self.findings.append(
            warning(
                "html-unclosed",
                f"<{tag.name}> is never closed",
                self.place(line + tag.line, tag.written),
                f"add </{tag.name}>, or write `\\<` if the bracket is meant as text",
            )
        )

    def place(self, line: int, written: str) -> Source:
        for index in range(line - 1, min(line + 40, len(self.texts))):
            if index > line - 1 and not self.texts[index].strip():
                break
            column = self.texts[index].find(written.split("\n")[0])
            if column >= 0:
                return Source(self.file, index + 1, column + 1)
        return Source(self.file, line)

    def stamped(self, raw: Element) -> str:
        """A piece with the line of each block in it; XML's ``<b/>`` means ``<b></b>``."""
        return _rewritten(raw.text or "", _line(raw))


def _rewritten(text: str, line: int | None) -> str:
    def rewrite(found: re.Match[str]) -> str:
        name, rest, whole = found.group("name"), found.group("rest"), found.group("raw")
        at = "" if line is None else f' data-line="{line + text.count(chr(10), 0, found.start())}"'
        if whole:
            return f"<{whole}{at}{found.group()[1 + len(whole) :]}"
        if name and name.lower() not in _KNOWN:
            return escape(found.group())
        if not name or found.group("end"):
            return found.group()
        rest = _OURS.sub("", rest)
        closing = ""
        if rest.endswith("/") and name.lower() not in markup.VOID:
            rest, closing = rest[:-1], f"</{name}>"
        # what is no block knows its line until it has been looked at
        stamp = at if name.lower() in _STAMPED else at.replace("data-line", markup.RAW_LINE)
        return f"<{name}{stamp}{rest}>{closing}"

    return _TAG.sub(rewrite, text)


def _tags(text: str) -> Iterator[_Tag]:
    for found in _TAG.finditer(text):
        name = (found.group("name") or "").lower()
        if not name or name in markup.VOID or found.group("rest").endswith("/"):
            continue
        line = text.count("\n", 0, found.start())
        yield _Tag(name, bool(found.group("end")), line, found.group())


def _unit(raw: Element) -> Element:
    """The block that an inline piece of HTML stands in."""
    for candidate in raw.iterancestors():
        if candidate.tag not in _INLINE:
            return candidate
    return raw.getroottree().getroot()


def _line(element: Element) -> int:
    for candidate in (element, *element.iterancestors()):
        if candidate.get("data-line"):
            return int(candidate.get("data-line", "1"))
    return 1


def _html(element: Element) -> str:
    if element.tag == "raw":
        return _rewritten(element.text or "", None)
    if element.find(".//raw") is None:
        return markup.html(element)
    name = str(element.tag)
    shell = etree.Element(name)
    shell.attrib.update(element.attrib)
    return markup.html(shell).removesuffix(f"</{name}>") + _inner_html(element) + f"</{name}>"


def _inner_html(element: Element) -> str:
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        pieces += [_html(child), escape(child.tail or "", quote=False)]
    return "".join(pieces)


def _emptied(element: Element) -> Element:
    element.text = None
    for child in list(element):
        element.remove(child)
    return element


def _text_before(element: Element, text: str | None) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if text and previous is not None:
        previous.tail = (previous.tail or "") + text
    elif text and parent is not None:
        parent.text = (parent.text or "") + text


def wrap_loose(tree: Element) -> None:
    """Put text that HTML left between the blocks of a tree into paragraphs."""
    for element in list(tree.iter(*_INLINE)):
        if next(element.iterdescendants(*_BLOCKS), None) is not None:
            _hand_down(element)
    line = _line(tree)
    run: Element | None = None
    if (tree.text or "").strip():
        run = etree.Element("p")
        run.text, tree.text = tree.text, None
        tree.insert(0, run)
    else:
        tree.text = None
    for child in list(tree):
        if child is run:
            continue
        line = int(child.get("data-line") or child.get(markup.RAW_LINE) or line)
        if child.tag in _INLINE:
            if run is None:
                run = etree.Element("p", {"data-line": str(line)})
                child.addprevious(run)
            run.append(child)
            continue
        run = None
        if (child.tail or "").strip():
            run = etree.Element("p", {"data-line": str(line)})
            run.text = child.tail
            child.tail = None
            child.addnext(run)
        else:
            child.tail = None
    line = _line(tree)
    for block in tree.iterchildren():
        if block.tag == "p":
            block.tail = None
            if block.get("data-line") is None:
                block.set("data-line", str(line))
        line = int(block.get("data-line") or line)


def forget_lines(trees: list[Element]) -> None:
    """Take away, in place, what was known of the lines of HTML that is no block."""
    for tree in trees:
        for element in list(tree.iterfind(f".//*[@{markup.RAW_LINE}]")):
            del element.attrib[markup.RAW_LINE]


def _hand_down(inline: Element) -> None:
    """Put an element that blocks were written into, a link or an emphasis, within each of them."""
    holders = [inline, *inline.iterdescendants(*_BLOCKS)]
    for holder in holders:
        if holder is not inline and all(child.tag not in _HELD for child in holder):
            made = etree.Element(inline.tag, {str(k): str(v) for k, v in inline.attrib.items()})
            inline.attrib.pop("id", "")
            made.text, holder.text = holder.text, None
            made.extend(list(holder))
            holder.append(made)
    markup.unwrap(inline)


def captions(tree: Element) -> None:
    """Leave an image in a raw ``figure`` the caption that is written there, in place.

    What stands between the brackets is then said for the image, as MkDocs shows it.
    """
    for figure in list(tree.iter("figure")):
        inner = figure.findall(".//figure")
        own = figure.find("figcaption")
        if len(inner) != 1 or own is None or not markup.words(own).strip():
            continue
        image, said = inner[0].find("img"), inner[0].find("figcaption")
        if image is None or said is None:
            continue
        if not image.get("alt"):
            image.set("alt", " ".join(markup.words(said).split()))
        inner[0].remove(said)
        for name in ("id", "class"):
            if inner[0].get(name) and not figure.get(name):
                figure.set(name, inner[0].get(name, ""))
        markup.unwrap(inner[0])
