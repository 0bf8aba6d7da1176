"""Notes: each at the end of the chapter that calls it first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from octavo.vocabulary import Element


def settle(
    trees: Iterable[Element], notes: Mapping[str, Element], names: Mapping[str, str]
) -> set[str]:
    """Put each note at the end of the chapter that calls it first; the labels that were called.

    ``names`` maps labels to what follows ``fn-`` in ids that are unique in the book.
    """
    used: set[str] = set()
    for tree in trees:
        queue = [tree]
        called: list[Element] = []
        while queue:
            for call in queue.pop(0).iter("a"):
                label = call.get("data-note", "")
                if label not in notes or call.get("role") != "doc-noteref":
                    continue
                del call.attrib["data-note"]
                call.set("href", f"#fn-{names[label]}")
                if label not in used:
                    used.add(label)
                    note = notes[label]
                    called.append(note)
                    queue.append(note)
        if called:
            section = etree.SubElement(tree, "section", {"class": "notes"})
            for note in called:
                label = note.get("data-note", "")
                del note.attrib["data-note"]
                note.set("id", f"fn-{names[label]}")
                note.set("role", "doc-footnote")
                section.append(note)
    return used
