"""Cells of code that Quarto would run: what is not to be seen goes, and what is lost is told.

``echo: false`` and ``include: false`` say of a cell's code that no reader shall see it, and
``execute: echo: false`` in the metadata says so of all that do not say otherwise (Quarto,
"Execution Options"). Nothing is run, so what a cell would show is not in the book.
"""

from __future__ import annotations

import re

from octavo import markup
from octavo.read.values import Value
from octavo.report import Finding, Source, warning
from octavo.vocabulary import Element

#: Code in the text whose value Quarto writes: ``{r} mean(x)``, and ``r mean(x)`` of knitr.
_INLINE = re.compile(r"\{(?:r|python|julia|ojs)\}\s+\S")
_KNITR = re.compile(r"r\s+(?:if\s*\(|[\w.$:]+(?:[(\[$]|\Z))")
_NO = frozenset(("false", "no", "off", "f"))


def settle(tree: Element, file: str, metadata: Value | None) -> list[Finding]:
    """Take code away that is not to be seen; one finding tells what a file's cells do not do."""
    execute = metadata.get("execute") if metadata is not None else None
    lost: list[Element] = []
    knitr = False
    for pre in list(tree.iter("pre")):
        if pre.get("data-cell") is None:
            continue
        given = {
            key: str(pre.attrib.pop(f"data-cell-{key}", "")) or _of_all(execute, key)
            for key in ("echo", "include", "eval")
        }
        knitr = pre.attrib.pop("data-cell") == "r" or knitr
        if given["eval"].lower() not in _NO:
            lost.append(pre)
        if given["echo"].lower() in _NO or given["include"].lower() in _NO:
            markup.remove(pre)
    found = [_told(lost, file)] if lost else []
    for code in tree.iter("code"):
        text = code.text or ""
        parent = code.getparent()
        if parent is None or parent.tag == "pre":
            continue
        if _INLINE.match(text) or (knitr and _KNITR.match(text)):
            message = f"the value of `{text}` is not worked out: its code stands in the text"
            found.append(warning("cell-not-run", message, _place(parent, file), _HINT))
    return found


_HINT = "let Quarto run it, and build from the Markdown that it keeps (`keep-md: true`)"


def _of_all(execute: Value | None, key: str) -> str:
    value = execute.get(key) if execute is not None else None
    return value.text if value is not None else ""


def _told(lost: list[Element], file: str) -> Finding:
    count = (
        f"this cell of code and {len(lost) - 1} more are" if lost[1:] else "this cell of code is"
    )
    message = f"{count} not run: what would come of it is not in the book"
    return warning("cell-not-run", message, _place(lost[0], file), _HINT)


def _place(element: Element, file: str) -> Source:
    line = element.get("data-line") or "1"
    return Source(element.get("data-file", file), int(line))
