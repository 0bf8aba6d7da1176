"""A document that nothing can be clicked in: paper has no links, and a press wants none.

ISO 15930-7 (PDF/X-4), 6.17: no annotation may lie on what is printed.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def still(document: pikepdf.Pdf) -> None:
    """Take all annotations out, and out of the structure tree; a Link becomes a Span."""
    keys: set[int] = set()
    for page in document.pages:
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" in annotation:
                keys.add(int(annotation.StructParent))
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return
    numbers = list(root.ParentTree.Nums)
    kept: list[Any] = []
    for key, value in zip(numbers[0::2], numbers[1::2], strict=True):
        if int(key) not in keys:
            kept += [key, value]
    root.ParentTree.Nums = Array(kept)
    stack = list(root.K)
    while stack:
        element = stack.pop()
        if not isinstance(element, Dictionary):
            continue
        kids = element.get("/K")
        if isinstance(kids, Array):
            left = [kid for kid in kids if not _is_annotation(kid)]
            if len(left) != len(kids):
                element.K = Array(left)
            stack += [kid for kid in left if isinstance(kid, Dictionary) and "/S" in kid]
        elif isinstance(kids, Dictionary) and _is_annotation(kids):
            del element["/K"]
        elif isinstance(kids, Dictionary) and "/S" in kids:
            stack.append(kids)
        if element.get("/S") == Name.Link:
            element.S = Name.Span


def _is_annotation(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR
