"""Notes: their numbers, their calls, and the way back."""

from __future__ import annotations

from octavo.book import Element
from octavo.report import Finding
from octavo.resolve.draft import Draft, Part, classes


def run(draft: Draft) -> list[Finding]:
    """Number each chapter's notes from 1 in the order of their first calls; give the calls ids."""
    for part in draft.parts:
        numbers = _numbered(part)
        counts: dict[str, int] = {}
        for call in part.tree.iter("a"):
            if call.get("role") == "doc-noteref":
                _call(call, numbers, counts)
    return []


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
