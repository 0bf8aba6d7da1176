"""What there is to say about the lines of an edition: how many were broken with their paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from octavo.editions.pdf.section import AS_A_WHOLE
from octavo.report import Finding, note


def told(sections: Iterable[Mapping[str, int]]) -> tuple[Finding, ...]:
    """A note on the lines of all sections, as ``Pages.lines`` counts them."""
    lines: Counter[str] = Counter()
    for section in sections:
        lines.update(section)
    total = sum(lines.values())
    if not total:
        return ()
    whole = lines.pop(AS_A_WHOLE, 0)
    message = (
        f"of {total} lines in paragraphs, {whole} were broken with the whole paragraph in view"
    )
    if lines:
        reasons = ", ".join(f"{why} {n}" for why, n in sorted(lines.items(), key=_most))
        message += f", the others alone ({reasons})"
    return (note("lines-broken", message),)


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
