"""From the engine's tree of a formula to MathML.

The tree says what a formula is (a fraction, a table, an accent); MathML Core
(https://www.w3.org/TR/mathml-core/) says how that is written. Columns and lines of tables are
said twice: in the attributes of MathML 3 for the reading systems that know them, and in classes for
those that know style sheets only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from octavo.book import MATHML, Element
from octavo.formulas.alphabets import letter, runs

Node = Mapping[str, Any]

_STYLES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "calligraphic": "SCRIPT",
    "script": "SCRIPT",
    "double-struck": "DOUBLE-STRUCK",
    "fraktur": "FRAKTUR",
    "monospace": "MONOSPACE",
    "sans-serif": "SANS-SERIF",
    "bold-fraktur": "BOLD FRAKTUR",
    "bold-calligraphic": "BOLD SCRIPT",
    "italic": "ITALIC",
}

#: Operators that stretch where nobody says they should not.
_STRETCHY = frozenset("()[]{}|‖⌈⌉⌊⌋⟨⟩⟦⟧/\\↑↓↕⇑⇓⇕")

#: Sizes of ``\\big`` to ``\\Bigg`` (plain TeX: 8.5, 11.5, 14.5, 17.5 of 10 points).
_SIZES = ("1em", "1.2em", "1.8em", "2.4em", "3em")

#: The spacing form of each combining accent: alone in an element, a mark would seek a letter.
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "´",
    "\u0302": "\u02c6",
    "\u0303": "\u02dc",
    "\u0304": "¯",
    "\u0306": "˘",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u030a": "˚",
    "\u030c": "ˇ",
    "\u0311": "⏜",
}

#: Arrows under or over words: the long forms are long enough where a reader stretches none.
_LONG = {"→": "⟶", "←": "⟵", "↔": "⟷", "⇒": "⟹", "⇐": "⟸", "⇔": "⟺"}

_FENCES = {
    "p-matrix": "()",
    "b-matrix": "[]",
    "brace-matrix": "{}",
    "v-matrix": "||",
    "v-v-matrix": "‖‖",
    "cases": "{ ",
    "r-cases": " }",
}

_THIN = "0.1667em"
_SIDES = {"l": "left", "c": "center", "r": "right"}


def mathml(tree: Node, *, display: bool) -> Element:
    """The tree as a ``math`` element, without alternative text."""
    root = _element("math")
    if display:
        root.set("display", "block")
    root.extend(_flat(_made(tree)))
    return root


def _element(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    nsmap: Any = {None: MATHML}
    element = etree.Element(f"{{{MATHML}}}{name}", nsmap=nsmap)
    element.text = text or None
    for key, value in attributes.items():
        element.set(key.rstrip("_"), value)
    element.extend(children)
    return element


def _mo(text: str, **attributes: str) -> Element:
    return _element("mo", text=text, **attributes)


def _space(em: float) -> Element:
    return _element("mspace", width=f"{round(em, 4):g}em")


def _flat(element: Element) -> list[Element]:
    """What an ``mrow`` without attributes holds; any other element itself."""
    plain_row = element.tag == f"{{{MATHML}}}mrow" and not element.attrib
    return list(element) if plain_row else [element]


def _made(node: Node | None) -> Element:
    """The MathML of a node; an empty row for None."""
    if node is None:
        return _element("mrow")
    maker = _MAKERS.get(str(node.get("type")))
    if maker is None:
        known = next(
            (node[k] for k in ("base", "value", "body") if isinstance(node.get(k), dict)), None
        )
        return _made(known)
    return maker(node)


def _row(node: Node) -> Element:
    children: Sequence[Node] = node["children"]
    row = _element("mrow", *_names(children))
    if len(row):
        return row[0] if len(row) == 1 else row
    for index, child in enumerate(children):
        before = _neighbour(reversed(children[:index]))
        after = _neighbour(children[index + 1 :])
        if _class(child) == "op" and before is not None and _class(before) in ("ord", "close"):
            row.append(_element("mspace", width=_THIN))
        if child.get("type") == "operator":
            row.append(_operator(child, before, after))
        else:
            row.append(_made(child))
        if _is_function(child) and after is not None:
            row.append(_mo("\u2061"))
            if _class(after) in ("ord", "inner", "op"):
                row.append(_element("mspace", width=_THIN))
    return row[0] if len(row) == 1 else row


def _neighbour(nodes: Iterable[Node]) -> Node | None:
    """The nearest atom: blanks between are none."""
    return next((node for node in nodes if node.get("type") != "space"), None)


def _names(children: Sequence[Node]) -> list[Element]:
    """The words that the letters of a row make: ``\\mathrm{ABC}`` is a row of its own."""
    letters = [child for child in children if child.get("type") != "space"]
    variants = {child.get("variant") for child in letters}
    if (
        len(letters) < 2
        or len(variants) != 1
        or not variants <= {"upright", "bold", "sans-serif", "monospace"}
        or not all(c.get("type") == "identifier" and c["name"].isalpha() for c in letters)
    ):
        return []
    made: list[Element] = []
    for is_space, run in itertools.groupby(children, lambda child: child.get("type") == "space"):
        nodes = list(run)
        if is_space:
            made += [_made(node) for node in nodes]
        else:
            made.append(_mi("".join(node["name"] for node in nodes), nodes[0]["variant"]))
    return made


def _class(node: Node) -> str:
    """The class of an atom, as TeX has them (The TeXbook, chapter 18); "" for what is none."""
    kind = node.get("type")
    if kind in ("operator", "fixed-delimiter", "forced-class"):
        return str(node.get("class", "ord"))
    if kind in ("scripts", "stacked", "colored"):
        base = node.get("base")
        return _class(base) if isinstance(base, dict) else "ord"
    if kind in ("function", "large-operator"):
        return "op"
    if kind == "delimited":
        return "inner"
    return "" if kind == "space" else "ord"


def _is_function(node: Node) -> bool:
    while node.get("type") == "scripts":
        node = node["base"]
    return node.get("type") == "function"


def _mi(name: str, variant: str = "") -> Element:
    style = _STYLES.get(variant)
    text = "".join(letter(c, style) for c in name) if style else name
    element = _element("mi", text=text)
    if len(name) == 1 and (variant == "upright" or (style and text == name)):
        element.set("mathvariant", "normal")
    return element


def _identifier(node: Node) -> Element:
    return _mi(node["name"], node.get("variant", ""))


def _number(node: Node) -> Element:
    return _element("mn", text=node["value"])


def _operator(node: Node, before: Node | None = None, after: Node | None = None) -> Element:
    symbol, kind = node["symbol"], node.get("class", "ord")
    if kind == "ord" and symbol.isalnum():
        return _mi(symbol, "upright")
    made = _mo(symbol)
    if symbol in _STRETCHY:
        made.set("stretchy", "false")
    if kind == "ord" and symbol not in "!′″‴⁗%":
        made.set("lspace", "0")
        made.set("rspace", "0")
    elif kind == "bin" and symbol in "+−-±∓":
        preceded = before is not None and _class(before) in ("ord", "close", "inner")
        made.set("form", "infix" if preceded and after is not None else "prefix")
        if after is None and before is not None:
            made.set("form", "postfix")
    elif kind in ("open", "close"):
        made.set("form", "prefix" if kind == "open" else "postfix")
    elif kind == "punct" and symbol not in ",;":
        made.set("lspace", "0")
        made.set("rspace", _THIN)
    elif kind == "rel" and symbol in "|‖:":
        made.set("lspace", "0.2778em")
        made.set("rspace", "0.2778em")
    if made.get("form") == "infix" and symbol in "+−":
        del made.attrib["form"]
    return made


def _scripts(node: Node) -> Element:
    base, sub, sup = node["base"], node.get("sub"), node.get("sup")
    limits = _limits(base)
    names = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
    made = _operand(base, limits)
    parts = [made, *(_quiet(_made(part)) for part in (sub, sup) if part is not None)]
    return _element(names[2 if sub and sup else 0 if sub else 1], *parts)


def _quiet(script: Element) -> Element:
    """A script, without the spaces around its relations (The TeXbook, chapter 18)."""
    for operator in script.iter(f"{{{MATHML}}}mo"):
        if not {"lspace", "fence", "minsize", "movablelimits"}.intersection(operator.attrib):
            operator.set("lspace", "0")
            operator.set("rspace", "0")
    return script


def _limits(base: Node) -> bool:
    kind = base.get("type")
    if kind == "large-operator":
        return bool(base.get("limits", base["symbol"] not in "∫∬∭⨌∮∯∰"))
    return (
        bool(base.get("limits"))
        if kind == "function"
        else kind in ("brace",) or (kind == "forced-class" and base.get("class") == "op")
    )


def _operand(base: Node, limits: bool) -> Element:
    """The base of scripts, told whether limits move beside it in a line of text."""
    if not limits:
        return _made(base)
    if base.get("type") == "function":
        return _mo(base["name"], movablelimits="true", lspace="0", rspace="0")
    if base.get("type") == "forced-class" and base["base"].get("type") == "row":
        names = _names(base["base"]["children"])
        if names:
            words = "".join(name.text or "\u2009" for name in names)
            return _mo(words, movablelimits="true", lspace="0", rspace="0")
    made = _made(base)
    if base.get("type") == "large-operator":
        made.set("movablelimits", "false" if base.get("limits") else "true")
    return made


def _large_operator(node: Node) -> Element:
    return _mo(node["symbol"])


def _function(node: Node) -> Element:
    return _element("mi", text=node["name"])


def _fraction(node: Node) -> Element:
    made = _element("mfrac", _made(node["num"]), _made(node["den"]))
    if node.get("rule") is False:
        made.set("linethickness", "0")
    style = node.get("style")
    if style:
        made = _element("mstyle", made, displaystyle="true" if style == "display" else "false")
        made.set("scriptlevel", "0")
    return made


def _root(node: Node) -> Element:
    if "index" in node:
        return _element("mroot", _made(node["radicand"]), _made(node["index"]))
    return _element("msqrt", *_flat(_made(node["radicand"])))


def _space_node(node: Node) -> Element:
    return _space(float(node["em"]))


def _delimited(node: Node) -> Element:
    row = _element("mrow")
    parts: Sequence[Node] = node["parts"]
    middles: Sequence[str] = node.get("middles") or []
    row.append(_fence(node.get("open"), "prefix"))
    for index, part in enumerate(parts):
        row.extend(_flat(_made(part)))
        if index < len(middles):
            row.append(_mo(middles[index], stretchy="true", lspace=_THIN, rspace=_THIN))
    row.append(_fence(node.get("close"), "postfix"))
    return row


def _fence(symbol: str | None, form: str) -> Element:
    # a fence that is not seen keeps the form and the place of the other one
    return _mo((symbol or "").strip() or "\u2063", fence="true", stretchy="true", form=form)


def _fixed(node: Node) -> Element:
    size = _SIZES[min(int(node["size"]), 4)]
    made = _mo(node["symbol"], stretchy="true", minsize=size, maxsize=size)
    kind = node.get("class")
    if kind in ("open", "close"):
        made.set("form", "prefix" if kind == "open" else "postfix")
    return made


def _brace(node: Node) -> Element:
    above = bool(node.get("above"))
    pair = "⎴⎵" if node.get("bracket") else "⏞⏟"
    name = "mover" if above else "munder"
    made = _element(name, _made(node["base"]), _mo(pair[0 if above else 1], stretchy="true"))
    return _element(name, made, _quiet(_made(node["label"]))) if "label" in node else made


def _forced(node: Node) -> Element:
    base, kind = node["base"], node["class"]
    if base.get("type") == "operator":
        return _operator({**base, "class": kind})
    made = _made(base)
    space = {"rel": 0.2778, "bin": 0.2222}.get(kind, 0)
    return _element("mrow", _space(space), made, _space(space)) if space else made


def _stacked(node: Node) -> Element:
    above, below = node.get("above"), node.get("below")
    scripts = (_quiet(_made(part)) for part in (below, above) if part is not None)
    parts = [_made(node["base"]), *scripts]
    return _element("munderover" if above and below else "mover" if above else "munder", *parts)


def _accent(node: Node) -> Element:
    accent, base = str(node["accent"]), _made(node["base"])
    wide = bool(node.get("stretchy")) and base.tag == f"{{{MATHML}}}mrow"
    # of hats and tildes, fonts have wide forms for the combining ones only
    text = accent if wide and accent in "\u0302\u0303\u030c" else _ACCENTS.get(accent, accent)
    mark = _mo(text, stretchy="true" if node.get("stretchy") else "false")
    if node.get("below"):
        return _element("munder", base, mark, accentunder="true")
    return _element("mover", base, mark, accent="true")


def _bar(node: Node) -> Element:
    name, key = ("mover", "accent") if node.get("above") else ("munder", "accentunder")
    made = _element(
        name, _made(node["base"]), _mo("‾" if name == "mover" else "_", stretchy="true")
    )
    made.set(key, "true")
    return made


def _arrow(node: Node) -> Element:
    symbol = str(node["symbol"])
    symbol = _LONG.get(symbol, symbol)
    arrow = _mo(symbol, stretchy="true", lspace="0", rspace="0")
    below, above = node.get("below"), node.get("above")
    labels = [
        _element("mrow", _space(0.4286), _quiet(_made(part)), _space(0.4286))
        for part in (below, above)
        if part is not None
    ]
    if not labels:
        return _mo(node["symbol"])
    name = "munderover" if len(labels) == 2 else "mover" if below is None else "munder"
    return _element("mrow", _space(0.2778), _element(name, arrow, *labels), _space(0.2778))


def _colored(node: Node) -> Element:
    return _element("mstyle", *_flat(_made(node["base"])), mathcolor=str(node["color"]).lower())


def _framed(node: Node) -> Element:
    made = _element("mrow", *_flat(_made(node["base"])), class_="boxed")
    if node.get("background"):
        made.set("mathbackground", str(node["background"]).lower())
    return made


def _canceled(node: Node) -> Element:
    shape = {"bar": "up", "backslash": "down"}.get(str(node.get("shape")), "both")
    return _element("mrow", *_flat(_made(node["base"])), class_=f"cancel-{shape}")


def _phantom(node: Node) -> Element:
    made = _element("mphantom", *_flat(_made(node["base"])))
    if not node.get("width"):
        return _element("mpadded", made, width="0")
    return made if node.get("height") else _element("mpadded", made, height="0", depth="0")


def _style(node: Node) -> Element:
    level = int(node["level"])
    made = _element("mstyle", *_flat(_made(node["base"])))
    made.set("displaystyle", "true" if level == 0 else "false")
    made.set("scriptlevel", str(max(0, level - 1)))
    return made


def _overlapped(node: Node) -> Element:
    made = _element("mpadded", _made(node["base"]), width="0")
    if node.get("side") != "r":
        made.set("lspace", "-1width" if node.get("side") == "l" else "-0.5width")
    return made


def _smashed(node: Node) -> Element:
    made = _element("mpadded", _made(node["base"]))
    for key in ("height", "depth"):
        if node.get(key):
            made.set(key, "0")
    return made


def _raised(node: Node) -> Element:
    return _element("mpadded", _made(node["base"]), voffset=f"{float(node['em']):g}em")


def _text(node: Node) -> Element:
    parts: list[Element] = []
    for part in node["parts"]:
        if part.get("type") == "text":
            parts += _runs(part["value"])
        else:
            parts.append(_made(part["value"]))
    return parts[0] if len(parts) == 1 else _element("mrow", *parts)


def _runs(text: str) -> Iterator[Element]:
    """A text, a piece for each alphabet of its letters."""
    for style, piece in runs(text):
        made = _element("mtext", text=_spaced(piece))
        if style:
            made.set("class", style)
        yield made


def _spaced(text: str) -> str:
    """Blanks at the ends of a text are kept: MathML would drop them."""
    body = text.strip(" ")
    lead = len(text) - len(text.lstrip(" ")) if body else len(text)
    tail = len(text) - len(text.rstrip(" ")) if body else 0
    return "\u00a0" * bool(lead) + body + "\u00a0" * bool(tail)


def _math(node: Node) -> Element:
    return _made(node["value"])


def _base(node: Node) -> Element:
    return _made(node["base"])


def _quantity(node: Node) -> Element:
    return _made(node.get("unit"))


def _vertical_arrow(node: Node) -> Element:
    return _mo(node["symbol"], stretchy="true")


def _table(node: Node) -> Element:
    shape = str(node.get("shape"))
    rows: Sequence[Sequence[Node]] = node["rows"]
    width = max((len(row) for row in rows), default=0)
    sides = _columns(shape, node.get("columns") or [], width)
    table = _element("mtable", class_=shape)
    if len(set(sides)) == 1 and sides[0] != "center":
        table.set("columnalign", sides[0])
    elif len(set(sides)) > 1:
        table.set("columnalign", " ".join(sides))
    if shape in ("aligned", "centered"):
        table.set("displaystyle", "true")
        if shape == "aligned":
            gaps = ["0em" if i % 2 == 0 else "2em" for i in range(max(1, width - 1))]
            table.set("columnspacing", " ".join(gaps))
    verticals = frozenset(node.get("verticals") or [])
    horizontals = frozenset(line["row"] for line in node.get("horizontals") or [])
    _rules(table, verticals, horizontals, width, len(rows))
    for number, row in enumerate(rows):
        line = _element("mtr")
        for column, cell in enumerate(row):
            line.append(_cell(cell, shape, column, sides))
            _lines(line[-1], (number, column), (len(rows), width), verticals, horizontals)
        table.append(line)
    fences = _FENCES.get(shape)
    if shape == "small-matrix":
        return _element("mstyle", table, displaystyle="false", scriptlevel="1")
    if fences is None:
        return table
    return _element("mrow", _fence(fences[0], "prefix"), table, _fence(fences[1], "postfix"))


def _columns(shape: str, given: Sequence[str], width: int) -> list[str]:
    if shape == "aligned":
        return ["right" if i % 2 == 0 else "left" for i in range(width)]
    if shape in ("cases", "r-cases"):
        return ["left"] * width
    sides = [_SIDES.get(side, "center") for side in given]
    return [*sides, *["center"] * (width - len(sides))][:width]


def _rules(
    table: Element, verticals: frozenset[int], horizontals: frozenset[int], width: int, height: int
) -> None:
    for name, lines, count in (
        ("columnlines", verticals, width),
        ("rowlines", horizontals, height),
    ):
        if lines & set(range(1, count)):
            drawn = ["solid" if i in lines else "none" for i in range(1, count)]
            table.set(name, " ".join(drawn))


def _cell(node: Node, shape: str, column: int, sides: Sequence[str]) -> Element:
    made = _element("mtd", *_flat(_made(node)))
    if node.get("type") == "multicolumn":
        made = _element("mtd", *_flat(_made(node["base"])), columnspan=str(node["columns"]))
        sides = [_SIDES.get(node.get("alignment", "c"), "center")] * (column + 1)
    names = [sides[column]] if sides[column] != "center" else []
    if shape == "aligned":
        names.append("joined")
        if column % 2 and len(made) and made[0].get("form") == "prefix":
            # "{}+b": after the mark of alignment a sign stands between two terms
            made[0].set("form", "infix")
    if names:
        made.set("class", " ".join(names))
    return made


def _lines(
    cell: Element,
    place: tuple[int, int],
    size: tuple[int, int],
    verticals: frozenset[int],
    horizontals: frozenset[int],
) -> None:
    (row, column), (height, width) = place, size
    names = [
        name
        for name, drawn in (
            ("line-left", column in verticals),
            ("line-right", column == width - 1 and width in verticals),
            ("line-top", row in horizontals),
            ("line-bottom", row == height - 1 and height in horizontals),
        )
        if drawn
    ]
    if names:
        cell.set("class", " ".join([*filter(None, [cell.get("class")]), *names]))


_MAKERS: dict[str, Callable[[Node], Element]] = {
    "row": _row,
    "identifier": _identifier,
    "number": _number,
    "operator": _operator,
    "scripts": _scripts,
    "large-operator": _large_operator,
    "function": _function,
    "fraction": _fraction,
    "root": _root,
    "space": _space_node,
    "delimited": _delimited,
    "fixed-delimiter": _fixed,
    "brace": _brace,
    "forced-class": _forced,
    "stacked": _stacked,
    "accent": _accent,
    "bar": _bar,
    "arrow": _arrow,
    "colored": _colored,
    "framed": _framed,
    "canceled": _canceled,
    "phantom": _phantom,
    "style": _style,
    "overlapped": _overlapped,
    "smashed": _smashed,
    "raised": _raised,
    "text": _text,
    "math": _math,
    "quantity": _quantity,
    "unit": _base,
    "vertical-arrow": _vertical_arrow,
    "table": _table,
}
