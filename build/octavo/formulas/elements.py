"""The elements of MathML, as short to write as to read."""

from __future__ import annotations

from typing import Any

from lxml import etree

from octavo.vocabulary import MATHML, Element


def element(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    """A MathML element; a name that Python keeps for itself is written with "_" behind."""
    nsmap: Any = {None: MATHML}
    made = etree.Element(f"{{{MATHML}}}{name}", nsmap=nsmap)
    made.text = text or None
    for key, value in attributes.items():
        made.set(key.rstrip("_"), value)
    made.extend(children)
    return made


def mo(text: str, **attributes: str) -> Element:
    """An operator."""
    return element("mo", text=text, **attributes)


def space(em: float) -> Element:
    """A space of so many ems."""
    return element("mspace", width=f"{round(em, 4):g}em")


def flat(made: Element) -> list[Element]:
    """What an ``mrow`` without attributes holds; any other element itself."""
    plain_row = made.tag == f"{{{MATHML}}}mrow" and not made.attrib
    return list(made) if plain_row else [made]


def fence(symbol: str | None, form: str) -> Element:
    """A delimiter that grows with what it holds."""
    # a fence that is not seen keeps the form and the place of the other one
    return mo((symbol or "").strip() or "\u2063", fence="true", stretchy="true", form=form)


def quiet(script: Element) -> Element:
    """A script, without the spaces around its relations (The TeXbook, chapter 18)."""
    for operator in script.iter(f"{{{MATHML}}}mo"):
        if not {"lspace", "fence", "minsize", "movablelimits"}.intersection(operator.attrib):
            operator.set("lspace", "0")
            operator.set("rspace", "0")
    return script
