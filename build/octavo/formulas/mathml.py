"""From the engine's tree of a formula to MathML.

The tree says what a formula is (a fraction, a table, an accent); MathML Core
(https://www.w3.org/TR/mathml-core/) says how that is written. Columns and lines of tables are
said twice: in the attributes of MathML 3 for the reading systems that know them, and in classes for
those that know style sheets only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from octavo.formulas.alphabets import letter, runs
from octavo.formulas.elements import element, fence, flat, mo, quiet, space
from octavo.formulas.marks import MARKS
from octavo.formulas.tables import Node, table
from octavo.vocabulary import Element

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

_THIN = "0.1667em"


def mathml(tree: Node, *, display: bool) -> Element:
    """The tree as a ``math`` element, without alternative text."""
    root = element("math")
    if display:
        root.set("display", "block")
    root.extend(flat(_made(tree)))
    return root


def _made(node: Node | None) -> Element:
    """The MathML of a node; an empty row for None."""
    if node is None:
        return element("mrow")
    kind = str(node.get("type"))
    if kind in MARKS:
        return MARKS[kind](node, _made)
    maker = _MAKERS.get(kind)
    if maker is None:
        known = next(
            (node[k] for k in ("base", "value", "body") if isinstance(node.get(k), dict)), None
        )
        return _made(known)
    return maker(node)


def _row(node: Node) -> Element:
    children: Sequence[Node] = node["children"]
    row = element("mrow", *_names(children))
    if len(row):
        return row[0] if len(row) == 1 else row
    for index, child in enumerate(children):
        before = _neighbour(reversed(children[:index]))
        after = _neighbour(children[index + 1 :])
        if _class(child) == "op" and before is not None and _class(before) in ("ord", "close"):
            row.append(element("mspace", width=_THIN))
        if child.get("type") == "operator":
            row.append(_operator(child, before, after))
        else:
            row.append(_made(child))
        if _is_function(child) and after is not None:
            row.append(mo("\u2061"))
            if _class(after) in ("ord", "inner", "op"):
                row.append(element("mspace", width=_THIN))
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
    made = element("mi", text=text)
    if len(name) == 1 and (variant == "upright" or (style and text == name)):
        made.set("mathvariant", "normal")
    return made


def _identifier(node: Node) -> Element:
    return _mi(node["name"], node.get("variant", ""))


def _number(node: Node) -> Element:
    return element("mn", text=node["value"])


def _operator(node: Node, before: Node | None = None, after: Node | None = None) -> Element:
    symbol, kind = node["symbol"], node.get("class", "ord")
    if kind == "ord" and symbol.isalnum():
        return _mi(symbol, "upright")
    made = mo(symbol)
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
    parts = [made, *(quiet(_made(part)) for part in (sub, sup) if part is not None)]
    return element(names[2 if sub and sup else 0 if sub else 1], *parts)


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
        return mo(base["name"], movablelimits="true", lspace="0", rspace="0")
    if base.get("type") == "forced-class" and base["base"].get("type") == "row":
        names = _names(base["base"]["children"])
        if names:
            words = "".join(name.text or "\u2009" for name in names)
            return mo(words, movablelimits="true", lspace="0", rspace="0")
    made = _made(base)
    if base.get("type") == "large-operator":
        made.set("movablelimits", "false" if base.get("limits") else "true")
    return made


def _large_operator(node: Node) -> Element:
    return mo(node["symbol"])


def _function(node: Node) -> Element:
    return element("mi", text=node["name"])


def _fraction(node: Node) -> Element:
    made = element("mfrac", _made(node["num"]), _made(node["den"]))
    if node.get("rule") is False:
        made.set("linethickness", "0")
    style = node.get("style")
    if style:
        made = element("mstyle", made, displaystyle="true" if style == "display" else "false")
        made.set("scriptlevel", "0")
    return made


def _root(node: Node) -> Element:
    if "index" in node:
        return element("mroot", _made(node["radicand"]), _made(node["index"]))
    return element("msqrt", *flat(_made(node["radicand"])))


def _space_node(node: Node) -> Element:
    return space(float(node["em"]))


def _delimited(node: Node) -> Element:
    row = element("mrow")
    parts: Sequence[Node] = node["parts"]
    middles: Sequence[str] = node.get("middles") or []
    row.append(fence(node.get("open"), "prefix"))
    for index, part in enumerate(parts):
        row.extend(flat(_made(part)))
        if index < len(middles):
            row.append(mo(middles[index], stretchy="true", lspace=_THIN, rspace=_THIN))
    row.append(fence(node.get("close"), "postfix"))
    return row


def _fixed(node: Node) -> Element:
    size = _SIZES[min(int(node["size"]), 4)]
    made = mo(node["symbol"], stretchy="true", minsize=size, maxsize=size)
    kind = node.get("class")
    if kind in ("open", "close"):
        made.set("form", "prefix" if kind == "open" else "postfix")
    return made


def _forced(node: Node) -> Element:
    base, kind = node["base"], node["class"]
    if base.get("type") == "operator":
        return _operator({**base, "class": kind})
    made = _made(base)
    room = {"rel": 0.2778, "bin": 0.2222}.get(kind, 0)
    return element("mrow", space(room), made, space(room)) if room else made


def _stacked(node: Node) -> Element:
    above, below = node.get("above"), node.get("below")
    scripts = (quiet(_made(part)) for part in (below, above) if part is not None)
    parts = [_made(node["base"]), *scripts]
    return element("munderover" if above and below else "mover" if above else "munder", *parts)


def _text(node: Node) -> Element:
    parts: list[Element] = []
    for part in node["parts"]:
        if part.get("type") == "text":
            parts += _runs(part["value"])
        else:
            parts.append(_made(part["value"]))
    return parts[0] if len(parts) == 1 else element("mrow", *parts)


def _runs(text: str) -> Iterator[Element]:
    """A text, a piece for each alphabet of its letters."""
    for style, piece in runs(text):
        made = element("mtext", text=_spaced(piece))
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
    return mo(node["symbol"], stretchy="true")


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
    "forced-class": _forced,
    "stacked": _stacked,
    "text": _text,
    "math": _math,
    "quantity": _quantity,
    "unit": _base,
    "vertical-arrow": _vertical_arrow,
    "table": lambda node: table(node, _made),
}
