"""Diagrams: code blocks in the languages of Graphviz and Mermaid become drawings.

Options stand in the block as in Quarto (``//| fig-cap: ...`` for Graphviz, ``%%| fig-cap: ...``
for Mermaid) or in its attributes. Where the program is missing the block stays as it is written.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from octavo import markup, tools
from octavo.book import Image
from octavo.files import workplace
from octavo.report import Finding, Source, error, warning
from octavo.resolve import entries
from octavo.resolve.draft import Draft, Part, classes
from octavo.vocabulary import SVG, Element

_OPTION = re.compile(r"[ \t]*(?://|%%|#)\|[ \t]*([\w-]+)[ \t]*:[ \t]*(.*)")
_LINE = re.compile(r"\bline (\d+)")
_FONTS = re.compile(r"(font-family\s*:\s*)[^;}]+")
_FAMILY = "Octavo Sans, sans-serif"


@dataclass(frozen=True)
class _Language:
    """A language of diagrams: who draws it, and how it is to be had."""

    title: str
    programs: tuple[str, ...]
    hint: str
    draw: Callable[[Path, str, Path], tools.Ran]


def run(draft: Draft) -> list[Finding]:
    """Put a figure with a drawing into the place of each diagram's source."""
    findings: list[Finding] = []
    missing: set[str] = set()
    for part in draft.parts:
        for code in list(part.tree.iter("code")):
            pre = code.getparent()
            name = next((c for c in classes(code) if c.startswith("language-")), "")[9:]
            language = _LANGUAGES.get(name.lower().strip("{}"))
            if pre is not None and pre.tag == "pre" and language is not None and not len(code):
                findings += _diagram(draft, part, pre, language, missing)
    return findings


def _diagram(
    draft: Draft, part: Part, pre: Element, language: _Language, missing: set[str]
) -> list[Finding]:
    source, options = _options(pre)
    place = draft.source(part, pre)
    program = tools.find(*language.programs)
    if program is None:
        findings = [] if language.title in missing else [_missing(language, place)]
        missing.add(language.title)
        if options.get("label") or options.get("fig-cap"):
            _figure(pre, options, pre)
        return findings
    svg, said = _drawn(program, language, source)
    if svg is None:
        return [_failed(language, said, place)]
    clean, _ = markup.sanitise_svg(_dressed(svg), language.title)
    if clean is None:
        return [_failed(language, "the drawing is broken", place)]
    key = f"diagram-{hashlib.sha256(clean).hexdigest()[:12]}.svg"
    width, height = _size(clean)
    draft.images[key] = Image(key, Path(key), "image/svg+xml", width, height, clean)
    image = etree.Element("img", {"src": key, "data-made": ""})
    alt = options.get("fig-alt") or options.get("fig-cap", "")
    image.set("alt", alt)
    _figure(pre, options, image)
    if alt:
        return []
    hint = "say what it shows in a line of the block: `%%| fig-alt: ...` or `//| fig-alt: ...`"
    return [warning("image-alt-missing", "this diagram has no alternative text", place, hint)]


def _options(pre: Element) -> tuple[str, dict[str, str]]:
    """The source without its options, whose lines stay as blank ones, and the options."""
    options = {
        name: value
        for name, value in (
            ("label", pre.get("id")),
            ("fig-cap", pre.get("data-fig-cap")),
            ("fig-scap", pre.get("data-fig-scap")),
            ("fig-alt", pre.get("fig-alt") or pre.get("data-fig-alt")),
            ("size", pre.get("data-measure")),
        )
        if value
    }
    lines: list[str] = []
    for line in "".join(map(str, pre.itertext())).split("\n"):
        found = _OPTION.fullmatch(line)
        if found:
            options[found[1]] = found[2].strip().strip("\"'")
        lines.append("" if found else line)
    return "\n".join(lines) + "\n", options


def _figure(pre: Element, options: dict[str, str], content: Element) -> None:
    parent = pre.getparent()
    if parent is None:
        return
    figure = etree.Element("figure", {"class": "diagram"})
    for name in ("data-line", "data-file"):
        if pre.get(name):
            figure.set(name, pre.get(name, ""))
    if options.get("label"):
        figure.set("id", options["label"])
    pre.attrib.pop("id", "")
    figure.tail, pre.tail = pre.tail, None
    parent.replace(pre, figure)
    pre.attrib.pop("data-fig-scap", "")
    if options.get("fig-scap"):
        figure.set("data-fig-scap", options["fig-scap"])
    if options.get("size"):
        content.set("data-measure", options["size"])
    figure.append(content)
    if options.get("fig-cap"):
        entries.fill(etree.SubElement(figure, "figcaption"), options["fig-cap"])


@functools.lru_cache(maxsize=256)
def _drawn(program: Path, language: _Language, source: str) -> tuple[bytes | None, str]:
    """The drawing, else what the program complains of."""
    with workplace() as folder:
        ran = language.draw(program, source, folder)
    start = ran.out.find(b"<svg")
    return (ran.out[start:], "") if ran.status == 0 and start >= 0 else (None, ran.said)


def _graphviz(program: Path, source: str, folder: Path) -> tools.Ran:
    fonts = [f"-{kind}fontname=Helvetica" for kind in "GNE"]
    return tools.run(program, ["-Tsvg", *fonts], folder, source.encode())


def _mermaid(program: Path, source: str, folder: Path) -> tools.Ran:
    # labels as text of the drawing: what HTML is in it no page engine shows
    config = {"theme": "neutral", "htmlLabels": False, "flowchart": {"htmlLabels": False}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "in.mmd").write_text(source, encoding="utf-8")
    arguments = ["-i", "in.mmd", "-o", "out.svg", "-c", "config.json", "-q"]
    ran = tools.run(program, arguments, folder)
    made = folder / "out.svg"
    return tools.Ran(ran.status, made.read_bytes() if made.is_file() else b"", ran.said)


_DOT = _Language(
    "Graphviz",
    ("dot", "graphviz-pure"),
    "install Graphviz, or `pip install graphviz-pure`, or put a picture in its place",
    _graphviz,
)
_MERMAID = _Language(
    "Mermaid",
    ("mmdc", "mermaidx"),
    "install mermaid-cli, or `pip install mermaidx`, or put a picture in its place",
    _mermaid,
)
_LANGUAGES = {"dot": _DOT, "graphviz": _DOT, "mermaid": _MERMAID}


def _dressed(svg: bytes) -> bytes:
    """The drawing in the book's sans-serif, of a size of its own."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(f"{{{SVG}}}*"):
        if element.get("font-family"):
            element.set("font-family", _FAMILY)
        for name in ("style", None):
            text = element.get(name) if name else element.text
            if text and "font-family" in text:
                dressed = _FONTS.sub(rf"\g<1>{_FAMILY}", text)
                if name:
                    element.set(name, dressed)
                else:
                    element.text = dressed
    box = (root.get("viewBox") or "").split()
    if len(box) == 4 and not (root.get("width") or "%").endswith(("pt", "px")):
        root.set("width", box[2])
        root.set("height", box[3])
    return etree.tostring(root, encoding="utf-8")


def _size(svg: bytes) -> tuple[float, float]:
    root = etree.fromstring(svg)
    sizes = [re.match(r"([\d.]+)(pt)?", root.get(name, "")) for name in ("width", "height")]
    width, height = (
        float(found[1]) * (96 / 72 if found[2] else 1) if found else 300.0 for found in sizes
    )
    return width, height


def _missing(language: _Language, place: Source) -> Finding:
    message = f"{language.title} is not installed: its diagrams are shown as source"
    return warning("diagram-tool-missing", message, place, language.hint)


def _failed(language: _Language, said: str, place: Source) -> Finding:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = next((line for line in lines if "rror" in line and "Warning" not in line), "")
    reason = re.sub(r"\A(?:\w+:\s*)*", "", told or (lines[-1] if lines else "no reason given"))
    found = _LINE.search(told) if language is _DOT else None
    if found:
        place = Source(place.file, place.line + int(found[1]))
    return error("diagram-failed", f"{language.title} cannot draw this: {reason[:200]}", place)
