"""The line that a finding speaks of, with its place underlined."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len

from octavo.report import Source

#: Longer lines are cut to this many characters around the place.
WIDTH = 120


def excerpt(source: Source | None, lines: dict[str, list[str]]) -> tuple[str, str, str]:
    """The line's number, the line (or the piece of it around the place) and its underline.

    ``lines`` remembers the files that were read. Empty texts where nothing can be shown.
    """
    if source is None:
        return "", "", ""
    if source.file not in lines:
        lines[source.file] = _read(source.file)
    found = lines[source.file]
    line = found[source.line - 1].rstrip("\r") if 0 < source.line <= len(found) else ""
    if not line.strip():
        return "", "", ""
    start = max(0, source.column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
    piece = "".join(c if c.isprintable() else " " for c in line[start : start + WIDTH])
    at = min(source.column - 1 - start, len(piece))
    marked = piece[at : at + max(1, source.length)].rstrip() or " "
    before, after = "…" if start else "", "…" if start + WIDTH < len(line) else ""
    under = " " * (len(before) + cell_len(piece[:at])) + "^" * max(1, cell_len(marked))
    return str(source.line), f"{before}{piece}{after}", under


def _read(file: str) -> list[str]:
    try:
        text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return []
    # an image or the like has no lines to show
    return [] if "\0" in text else text.replace("\r\n", "\n").split("\n")
