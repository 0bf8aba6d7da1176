"""The style sheet of a book that is read from the right to the left: left and right change places.

Sides by the direction of writing (``margin-inline-start``) would do without, but old reading
systems do not know them.
"""

from __future__ import annotations

_OTHER = {"left": "right", "right": "left"}

#: Properties whose value may be a side.
_SIDED = frozenset(("text-align", "text-align-last", "float", "clear"))

#: Properties of four sides: top, right, bottom, left.
_FOUR = frozenset(("margin", "padding", "border-width", "border-style", "border-color", "inset"))


def declaration(name: str, value: str) -> tuple[str, str]:
    """A property and its value as they are on the other side."""
    name = "-".join(_OTHER.get(part, part) for part in name.split("-"))
    parts = value.split()
    if name in _SIDED:
        value = " ".join(_OTHER.get(part, part) for part in parts)
    elif name in _FOUR and len(parts) == 4 and "(" not in value:
        top, right, bottom, left = parts
        value = " ".join((top, left, bottom, right))
    return name, value
