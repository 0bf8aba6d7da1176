"""What stands over, under or around a part of a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from octavo.formulas.elements import element, flat, mo, quiet, space
from octavo.formulas.tables import Maker, Node
from octavo.vocabulary import MATHML, Element

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


def _brace(node: Node, made: Maker) -> Element:
    above = bool(node.get("above"))
    pair = "⎴⎵" if node.get("bracket") else "⏞⏟"
    name = "mover" if above else "munder"
    shown = element(name, made(node["base"]), mo(pair[0 if above else 1], stretchy="true"))
    return element(name, shown, quiet(made(node["label"]))) if "label" in node else shown


def _accent(node: Node, made: Maker) -> Element:
    accent, base = str(node["accent"]), made(node["base"])
    wide = bool(node.get("stretchy")) and base.tag == f"{{{MATHML}}}mrow"
    # of hats and tildes, fonts have wide forms for the combining ones only
    text = accent if wide and accent in "\u0302\u0303\u030c" else _ACCENTS.get(accent, accent)
    mark = mo(text, stretchy="true" if node.get("stretchy") else "false")
    if node.get("below"):
        return element("munder", base, mark, accentunder="true")
    return element("mover", base, mark, accent="true")


def _bar(node: Node, made: Maker) -> Element:
    name, key = ("mover", "accent") if node.get("above") else ("munder", "accentunder")
    shown = element(name, made(node["base"]), mo("‾" if name == "mover" else "_", stretchy="true"))
    shown.set(key, "true")
    return shown


def _arrow(node: Node, made: Maker) -> Element:
    symbol = str(node["symbol"])
    symbol = _LONG.get(symbol, symbol)
    arrow = mo(symbol, stretchy="true", lspace="0", rspace="0")
    below, above = node.get("below"), node.get("above")
    labels = [
        element("mrow", space(0.4286), quiet(made(part)), space(0.4286))
        for part in (below, above)
        if part is not None
    ]
    if not labels:
        return mo(node["symbol"])
    name = "munderover" if len(labels) == 2 else "mover" if below is None else "munder"
    return element("mrow", space(0.2778), element(name, arrow, *labels), space(0.2778))


def _colored(node: Node, made: Maker) -> Element:
    return element("mstyle", *flat(made(node["base"])), mathcolor=str(node["color"]).lower())


def _framed(node: Node, made: Maker) -> Element:
    shown = element("mrow", *flat(made(node["base"])), class_="boxed")
    if node.get("background"):
        shown.set("mathbackground", str(node["background"]).lower())
    return shown


def _canceled(node: Node, made: Maker) -> Element:
    shape = {"bar": "up", "backslash": "down"}.get(str(node.get("shape")), "both")
    return element("mrow", *flat(made(node["base"])), class_=f"cancel-{shape}")


def _phantom(node: Node, made: Maker) -> Element:
    shown = element("mphantom", *flat(made(node["base"])))
    if not node.get("width"):
        return element("mpadded", shown, width="0")
    return shown if node.get("height") else element("mpadded", shown, height="0", depth="0")


def _style(node: Node, made: Maker) -> Element:
    level = int(node["level"])
    shown = element("mstyle", *flat(made(node["base"])))
    shown.set("displaystyle", "true" if level == 0 else "false")
    shown.set("scriptlevel", str(max(0, level - 1)))
    return shown


def _overlapped(node: Node, made: Maker) -> Element:
    shown = element("mpadded", made(node["base"]), width="0")
    if node.get("side") != "r":
        shown.set("lspace", "-1width" if node.get("side") == "l" else "-0.5width")
    return shown


def _smashed(node: Node, made: Maker) -> Element:
    shown = element("mpadded", made(node["base"]))
    for key in ("height", "depth"):
        if node.get(key):
            shown.set(key, "0")
    return shown


def _raised(node: Node, made: Maker) -> Element:
    return element("mpadded", made(node["base"]), voffset=f"{float(node['em']):g}em")


#: The makers by the type of node.
MARKS: Mapping[str, Callable[[Node, Maker], Element]] = {
    "brace": _brace,
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
}
