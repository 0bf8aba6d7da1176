"""Formulas and drawings in the text as images, for reading systems that show neither."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from octavo import assets, markup
from octavo.editions.epub.pieces import File, make
from octavo.origin import origin
from octavo.report import Finding, warning
from octavo.vocabulary import MATHML, SVG, Element

#: What makes drawings of a ``math`` element: each with ``svg`` (bytes), ``width_em``,
#: ``height_em`` and ``depth_em``, in the order they stand in. Raises ValueError where it cannot.
Draw = Callable[[Element], Sequence[Any]]

#: What makes pixels of a drawing: SVG and its width and height in pixels; None where it cannot.
Pixels = Callable[[bytes, float, float], assets.Picture | None]

#: Pixels for each em of a formula: 300 to the inch at 12 points are 50.
_EM_PX = 60


@dataclass
class Drawn:
    """The images made, by name; the rules for their sizes; what was found."""

    files: dict[str, File] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: str, picture: assets.Picture) -> str:
        """Keep an image under a name made of its bytes; the name."""
        digest = hashlib.sha256(picture.data).hexdigest()[:10]
        name = f"images/{kind}-{digest}{picture.suffix}"
        self.files[name] = File(name, picture.media_type, picture.data)
        return name


def formula_drawer() -> Draw | None:
    """What draws formulas here; None where nothing does."""
    if importlib.util.find_spec("octavo.formulas") is None:
        return None
    found: Draw = importlib.import_module("octavo.formulas").draw
    return found


def formulas(tree: Element, file: str, draw: Draw | None, drawn: Drawn) -> None:
    """Put an image in the place of each formula, in place; its words are the text alternative."""
    for formula in list(tree.iter(f"{{{MATHML}}}math")):
        try:
            pieces = list(draw(formula)) if draw else []
            pictures = [_formula(piece, drawn) for piece in pieces]
        except ValueError:
            pictures = []
        if not pictures or None in pictures:
            message = "a formula stays MathML: it cannot be drawn here"
            drawn.findings.append(warning("formula-undrawn", message, origin(formula, file)))
            continue
        words = formula.get("alttext") or " ".join("".join(map(str, formula.itertext())).split())
        images = [image for image in pictures if image is not None]
        for image in images:
            image.set("alt", "")
            image.set("role", "presentation")
        images[0].set("alt", words)
        del images[0].attrib["role"]
        _replace(formula, images)


def _formula(piece: Any, drawn: Drawn) -> Element | None:
    width = max(1, round(piece.width_em * _EM_PX))
    made = assets.rasterise(piece.svg, width, (), (), ())
    if made is None:
        return None
    height, depth = (f"{value:.2f}" for value in (piece.height_em, piece.depth_em))
    classes = [f"formula-height-{height.replace('.', '_')}"]
    drawn.rules.add(f".{classes[0]} {{ height: {height}em; }}\n")
    if float(depth):
        classes.append(f"formula-depth-{depth.replace('.', '_')}")
        drawn.rules.add(f".{classes[1]} {{ vertical-align: -{depth}em; }}\n")
    name = drawn.add("formula", made)
    return make("img", src=name, class_=" ".join(["formula", *classes]))


def drawings(tree: Element, file: str, pixels: Pixels, drawn: Drawn) -> None:
    """Put an image in the place of each drawing that stands in the text itself, in place."""
    for svg in list(tree.iter(f"{{{SVG}}}svg")):
        if any(str(e.tag).startswith(f"{{{SVG}}}") for e in svg.iterancestors()):
            continue
        width, height = _size(svg)
        made = pixels(markup.xhtml(svg).encode(), width, height)
        if made is None:
            message = "a drawing stays SVG: it cannot be made an image here"
            drawn.findings.append(warning("drawing-kept", message, origin(svg, file)))
            continue
        title = svg.find(f"{{{SVG}}}title")
        words = svg.get("aria-label") or (markup.words(title) if title is not None else "")
        image = make("img", src=drawn.add("drawing", made), alt=" ".join(words.split()))
        for name in ("id", "class", "data-measure", "data-line", "data-file", "aria-hidden"):
            if svg.get(name) is not None:
                image.set(name, svg.get(name, ""))
        if not words.strip():
            image.set("role", "presentation")
        _replace(svg, [image])


def _size(svg: Element) -> tuple[float, float]:
    box = (svg.get("viewBox") or "").replace(",", " ").split()
    try:
        width, height = (float(part) for part in box[2:4])
    except ValueError:
        return 300.0, 150.0
    return (width, height) if width > 0 and height > 0 else (300.0, 150.0)


def _replace(old: Element, images: Iterable[Element]) -> None:
    parent = old.getparent()
    if parent is None:
        return
    index, tail = parent.index(old), old.tail
    parent.remove(old)
    last = None
    for last in images:
        parent.insert(index, last)
        index += 1
    if last is not None:
        last.tail = tail
