"""Examples counted through the book, and what refers to them (Pandoc, ``example_lists``)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, classes
from octavo.vocabulary import Element

_LIST = "example"


def run(draft: Draft) -> list[Finding]:
    """Number the items of ``ol.example``; say these numbers where their labels are named.

    A label that comes again means the same example, and so has the same number.
    """
    numbers: dict[str, int] = {}
    count = 0
    for part in draft.parts:
        for made in part.tree.iter("ol"):
            if _LIST not in classes(made):
                continue
            shown: list[int] = []
            for item in made.iterchildren("li"):
                label = str(item.attrib.pop("data-example", ""))
                number = numbers.get(label, count + 1)
                count = max(count, number)
                if label and label not in numbers:
                    numbers[label] = number
                    item.set("id", f"example-{label}")
                if shown and number != shown[-1] + 1:
                    item.set("value", str(number))
                shown.append(number)
            if shown and shown[0] != 1:
                made.set("start", str(shown[0]))
    for group in list(_named(draft, numbers)):
        _say(group, numbers)
    return []


def _named(draft: Draft, numbers: dict[str, int]) -> Iterator[Element]:
    if not numbers:
        return
    for part in draft.parts:
        for group in part.tree.iter("span"):
            if "citation" in classes(group):
                keys = [cite.get("data-key", "") for cite in group]
                if keys and all(key in numbers for key in keys):
                    yield group


def _say(group: Element, numbers: dict[str, int]) -> None:
    """Put the numbers in the place of a citation; one in brackets keeps its brackets."""
    keys = [cite.get("data-key", "") for cite in group]
    around = ("(", ")") if group.get("data-mode") == "paren" else ("", "")
    tail = group.tail
    lang = group.get("lang")
    group.clear()
    group.set("class", "crossrefs")
    if lang:
        group.set("lang", lang)
    group.text, group.tail = around[0], tail
    for index, key in enumerate(keys):
        link = etree.SubElement(group, "a", {"class": "crossref", "href": f"#example-{key}"})
        link.text = str(numbers[key])
        link.tail = ", " if index + 1 < len(keys) else around[1]
