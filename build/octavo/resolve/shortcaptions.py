"""Short captions, which lists of figures have in place of the long ones (Quarto's ``fig-scap``).

They wait in a span at the end of the caption, so that all that is done to words is done to theirs;
`lists` takes them from there.
"""

from __future__ import annotations

from lxml import etree

from octavo import markup
from octavo.report import Finding
from octavo.resolve import entries
from octavo.resolve.draft import Draft
from octavo.vocabulary import Element

_SHORT = "short-caption"
_GIVEN = "data-fig-scap"


def run(draft: Draft) -> list[Finding]:
    """Put the short caption of each figure that has one behind its caption, in place."""
    for part in draft.parts:
        for element in part.tree.findall(f".//*[@{_GIVEN}]"):
            text = str(element.attrib.pop(_GIVEN)).strip()
            figures = (element, *element.iterancestors("figure"))
            caption = next((f.find("figcaption") for f in figures if f.tag == "figure"), None)
            if caption is not None and text:
                entries.fill(etree.SubElement(caption, "span", {"class": _SHORT}), text)
    return []


def taken(draft: Draft) -> dict[Element, Element]:
    """Each caption that has a short one, and that, which is no part of it any more."""
    found: dict[Element, Element] = {}
    for part in draft.parts:
        for short in part.tree.findall(f".//figcaption/span[@class='{_SHORT}']"):
            caption = short.getparent()
            markup.remove(short)
            if caption is not None:
                found[caption] = short
    return found
