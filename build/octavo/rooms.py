"""How much room what cannot wrap asks for: classes that a screen's style sheet makes sizes of."""

from __future__ import annotations

#: Ems of its own type: the classes ``room-10`` ... of ``styles/epub.css``.
ROOMS_EM = (10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 40, 52)


def room(width_em: float) -> str:
    """The class of what is so wide, the last for all that is wider; "" where every screen does."""
    if width_em <= ROOMS_EM[0] - 2:
        return ""
    return f"room-{next((room for room in ROOMS_EM if width_em <= room), ROOMS_EM[-1])}"
