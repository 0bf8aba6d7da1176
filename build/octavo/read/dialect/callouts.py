"""The types of callouts that MkDocs, Obsidian and GitHub know, as classes and titles."""

from __future__ import annotations

_KINDS = {
    "note": "note",
    "info": "note",
    "tip": "tip",
    "hint": "tip",
    "warning": "warning",
    "attention": "warning",
    "important": "important",
    "caution": "caution",
    "danger": "caution",
    "error": "caution",
}
#: Those whose type is the title, as on the screen.
_TITLED = {
    "success": "tip",
    "check": "tip",
    "done": "tip",
    "bug": "caution",
    "failure": "caution",
    "fail": "caution",
    "missing": "caution",
}


def look(given: str) -> tuple[list[str], str]:
    """The classes of a callout of a type, and its title where it has none of the author's."""
    name = given.lower()
    if name in _KINDS:
        return [_KINDS[name]], ""
    return [_TITLED.get(name, "note"), name], given.replace("-", " ").capitalize()
