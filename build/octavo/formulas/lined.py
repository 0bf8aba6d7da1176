"""A formula as plain text on one line, for names: contents, running heads, outlines.

What letters, signs and raised or lowered figures can say is said with them ("x²"). Where it takes
two dimensions, the formula's words stand for it ("the sum from ...").
"""

from __future__ import annotations

import re
import unicodedata

from octavo.vocabulary import MATHML, Element

_RAISED = str.maketrans("0123456789+−-ni∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿⁱ°")
_LOWERED = str.maketrans("0123456789+−-", "₀₁₂₃₄₅₆₇₈₉₊₋₋")

#: What stands between two spaces, if something stands before it.
_RELATION = re.compile(r"[=<>≤≥≈≠≡∼∝→←↔⇒⇔↦∈∉∋⊂⊃⊆⊇∣∥≪≫+−±∓×÷⋅∗∘∩∪∧∨⊕⊗]\Z")
_ATOM = re.compile(r"[\w.]+\Z")
#: Invisible operators, and the space that Unicode's letters of formulas are not looked for with.
_UNSEEN = re.compile("[\u2061-\u2064]")


def line(math: Element) -> str:
    """The formula as a line of text; its ``alttext`` where that cannot say it."""
    try:
        text = _row(math)
    except _TooMuch:
        text = math.get("alttext", "")
    return " ".join(text.split())


class _TooMuch(ValueError):
    """A formula that does not fit on a line."""


def _row(row: Element) -> str:
    text = ""
    for child in row:
        name = str(child.tag).removeprefix(f"{{{MATHML}}}")
        said = _said(name, child)
        if name == "mo" and _RELATION.match(said) and text and child.get("form") != "prefix":
            text = f"{text.rstrip()} {said} "
        elif name == "mo" and said in (",", ";"):
            text += f"{said} "
        elif name == "mi" and len(said) > 1 and text[-1:].isalnum():
            text += f" {said}"
        else:
            text += said
    return text


def _said(name: str, element: Element) -> str:
    if name in ("mi", "mn", "mo", "mtext"):
        return unicodedata.normalize("NFC", _usual(_UNSEEN.sub("", element.text or "")))
    if name in ("mrow", "mstyle", "mpadded"):
        return _row(element)
    if name == "mspace":
        return " "
    if name in ("msup", "msub", "msubsup") and len(element):
        base = _one(element[0])
        tables = {"msup": (_RAISED,), "msub": (_LOWERED,), "msubsup": (_LOWERED, _RAISED)}[name]
        scripts = zip(list(element)[1:], tables, strict=False)
        return base + "".join(_script(_one(script), table) for script, table in scripts)
    if name == "mfrac" and len(element) == 2 and not element.get("linethickness"):
        parts = [_one(part) for part in element]
        if all(_ATOM.match(part) for part in parts):
            return "/".join(parts)
    if name == "msqrt" and len(element) == 1 and _ATOM.match(root := _one(element[0])):
        return f"√{root}"
    raise _TooMuch(name)


def _one(element: Element) -> str:
    return _said(str(element.tag).removeprefix(f"{{{MATHML}}}"), element)


def _script(text: str, table: dict[int, int]) -> str:
    text = text.replace(" ", "")
    if text and not text.strip("′″‴"):
        return text
    if not text or not all(ord(character) in table for character in text):
        raise _TooMuch(text)
    return text.translate(table)


def _usual(text: str) -> str:
    """Letters of the mathematical alphabets as usual ones; those of their own blocks stay."""
    return "".join(
        unicodedata.normalize("NFKC", c) if 0x1D400 <= ord(c) <= 0x1D7FF else c for c in text
    )
