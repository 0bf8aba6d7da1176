"""Notes: their numbers, their calls, and the way back.

A note that several chapters call stands in each of them, with a number of that chapter.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, classes
from octavo.vocabulary import Element


def run(draft: Draft) -> list[Finding]:
    """Number each chapter's notes from 1 in the order of their first calls; give the calls ids."""
    _repeat(draft)
    for part in draft.parts:
        numbers = _numbered(part)
        counts: dict[str, int] = {}
        for call in part.tree.iter("a"):
            if call.get("role") == "doc-noteref":
                _call(call, numbers, counts)
    return []


def _repeat(draft: Draft) -> None:
    """Copy notes into the further chapters that call them."""
    notes = {
        note.get("id", ""): (part, note)
        for part in draft.parts
        for section in part.tree.iter("section")
        if "notes" in classes(section)
        for note in section
    }
    for part in draft.parts:
        copies: dict[str, str] = {}
        for call in list(part.tree.iter("a")):
            name = call.get("href", "").removeprefix("#")
            if call.get("role") != "doc-noteref" or name not in notes or notes[name][0] is part:
                continue
            if name not in copies:
                copies[name] = _unused(f"{name}-{part.chapter.name}", notes)
                notes[copies[name]] = (part, _copy(part, notes[name][1], copies[name]))
            call.set("href", f"#{copies[name]}")
        if copies:
            _reorder(part)


def _unused(name: str, notes: Mapping[str, object]) -> str:
    while name in notes:
        name += "-2"
    return name


def _copy(part: Part, note: Element, name: str) -> Element:
    section = next((s for s in part.tree.iter("section") if "notes" in classes(s)), None)
    if section is None:
        section = etree.SubElement(part.tree, "section", {"class": "notes", "role": "doc-endnotes"})
    made = copy.deepcopy(note)
    made.tail = None
    for element in made.iter():
        element.attrib.pop("id", "")
    made.set("id", name)
    section.append(made)
    return made


def _reorder(part: Part) -> None:
    """The notes of a chapter in the order of their first calls."""
    calls = [a.get("href", "")[1:] for a in part.tree.iter("a") if a.get("role") == "doc-noteref"]
    order = {name: index for index, name in reversed(list(enumerate(calls)))}
    for section in part.tree.iter("section"):
        if "notes" in classes(section):
            section[:] = sorted(section, key=lambda note: order.get(note.get("id", ""), len(order)))


def _numbered(part: Part) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for section in part.tree.iter("section"):
        if "notes" not in classes(section):
            continue
        for note in section:
            numbers[note.get("id", "")] = str(len(numbers) + 1)
            note.set("data-number", numbers[note.get("id", "")])
    return numbers


def _call(call: Element, numbers: dict[str, str], counts: dict[str, int]) -> None:
    target = call.get("href", "").removeprefix("#")
    counts[target] = counts.get(target, 0) + 1
    call.text = numbers.get(target, "?")
    call.set("class", " ".join(dict.fromkeys([*classes(call), "noteref"])))
    suffix = "" if counts[target] == 1 else f"-{counts[target]}"
    call.set("id", f"fnref-{target.removeprefix('fn-')}{suffix}")
