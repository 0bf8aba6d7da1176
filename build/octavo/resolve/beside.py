"""Images that text runs around, and figures that stand at one side.

Classes that style sheets have for it (``.float-right``, ``.left``), and ``align=`` of HTML and of
MkDocs, become ``beside-left`` and ``beside-right``, of the figure where there is one, of the
paragraph where the image is alone in it. Quarto's ``fig-align`` says where a figure stands.
"""

from __future__ import annotations

from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class, classes, only
from octavo.vocabulary import Element

_PREFIXES = ("", "float-", "float", "pull-", "align-", "align", "wrap-")
#: What authors and other tools call the two sides.
_SIDES = {f"{prefix}{side}": side for prefix in _PREFIXES for side in ("left", "right")}
_SIDES |= {"float-start": "left", "float-end": "right"}

#: Where there is no room for two, or where a grid has its own.
_NARROW = frozenset("td th figure table".split())


def run(draft: Draft) -> list[Finding]:
    """Say of each image and figure whether it stands at a side, in place."""
    for part in draft.parts:
        for image in part.tree.iter("img"):
            _image(image)
    return []


def _image(image: Element) -> None:
    parent = image.getparent()
    holder = image
    if parent is not None and (parent.tag == "figure" or _alone(image, parent)):
        holder = parent
    if holder is not image and "full-bleed" in classes(image):
        _hand_over(image, holder, "full-bleed")
    side = _side(image) or (_side(holder) if holder is not image else "")
    where = _aligned(image) or _aligned(holder)
    if side and not _crowded(holder):
        add_class(holder, f"beside-{side}")
        measure = image.attrib.pop("data-measure", "") if holder is not image else ""
        if measure:
            # the width that the author gives is that of the whole
            holder.set("data-measure", str(measure))
            add_class(holder, "sized")
    elif where and holder is not image:
        add_class(holder, f"stands-{where}")


def _hand_over(image: Element, holder: Element, name: str) -> None:
    """What fills a page is the block that has the image: a figure or, without words, a div."""
    holder.tag = "div" if holder.tag == "p" else holder.tag
    kept = [one for one in classes(image) if one != name]
    del image.attrib["class"]
    if kept:
        image.set("class", " ".join(kept))
    add_class(holder, name)


def _side(element: Element) -> str:
    found = [name for name in classes(element) if name in _SIDES]
    given = str(element.attrib.pop("data-align", "")) if element.tag == "img" else ""
    if found:
        element.set("class", " ".join(name for name in classes(element) if name not in _SIDES))
        return _SIDES[found[-1]]
    return given if given in ("left", "right") else ""


def _aligned(element: Element) -> str:
    where = str(element.attrib.pop("data-fig-align", ""))
    return where if where in ("left", "right") else ""


def _alone(image: Element, parent: Element) -> bool:
    return parent.tag == "p" and len(parent) == 1 and only(parent.text) and only(image.tail)


def _crowded(holder: Element) -> bool:
    """Whether it stands in a cell, among panels or in a column."""
    for above in holder.iterancestors():
        if above.tag in _NARROW or {"panels", "columns"}.intersection(classes(above)):
            return True
    return False
