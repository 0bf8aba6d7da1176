"""The state of a task as a sign before its words: form fields have no place in a book."""

from __future__ import annotations

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, add_class

_DONE, _TO_DO = "\u2611", "\u2610"


def run(draft: Draft) -> list[Finding]:
    """Begin each item that has ``data-checked`` with a ``span.task-sign``."""
    for part in draft.parts:
        for item in part.tree.iter("li"):
            state = item.get("data-checked")
            if state is None:
                continue
            add_class(item, "task")
            first = item[0] if len(item) and item[0].tag == "p" and not item.text else item
            sign = etree.Element("span", {"class": "task-sign"})
            sign.text = _DONE if state == "true" else _TO_DO
            sign.tail = " " + (first.text or "").lstrip()
            first.text = None
            first.insert(0, sign)
    return []
