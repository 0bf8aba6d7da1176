"""Findings for a terminal: the place, what is wrong, the line, the mend; many of a kind in one.

The first line of each has the form of compilers (``file:line:column: error: ...``), so that
editors can jump to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from octavo.messages.pieces import excerpt
from octavo.report import Finding, Severity

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}

#: Of more findings of a kind than ``MANY``, only the first ``SHOWN`` are shown in full.
MANY, SHOWN = 5, 3


def as_text(findings: Sequence[Finding], everything: bool = False) -> Iterator[Text]:
    """Each finding, or with ``everything`` False a line for what is more than enough of a kind."""
    lines: dict[str, list[str]] = {}
    kinds = Counter((finding.code, finding.edition) for finding in findings)
    seen: Counter[tuple[str, str]] = Counter()
    rest: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kind = (finding.code, finding.edition)
        seen[kind] += 1
        if everything or kinds[kind] <= MANY or seen[kind] <= SHOWN:
            yield _one(finding, lines)
        else:
            rest.setdefault(kind, []).append(finding)
    for others in rest.values():
        yield _more(others)


def _one(finding: Finding, lines: dict[str, list[str]]) -> Text:
    colour = COLOURS[finding.severity.word]
    text = Text()
    if finding.source:
        text.append(f"{finding.source}: ", style="bold")
    text.append(f"{finding.severity.word}: ", style=f"bold {colour}")
    edition = f"{finding.edition}: " if finding.edition else ""
    text.append(f"{edition}{finding.message} ")
    text.append(f"[{finding.code}]", style="dim")
    number, line, under = excerpt(finding.source, lines)
    if line:
        text.append(f"\n  {number} │ ", style="dim").append(line)
        text.append(f"\n  {' ' * len(number)} │ ", style="dim").append(under, style=colour)
    if finding.hint:
        text.append("\n  → ", style=colour).append(finding.hint)
    return text


def _more(findings: Sequence[Finding]) -> Text:
    first = findings[0]
    places: dict[str, list[str]] = {}
    for finding in findings:
        if finding.source:
            places.setdefault(finding.source.file, []).append(str(finding.source.line))
    where = "; ".join(
        f"{file} {_enough(list(dict.fromkeys(numbers)))}" for file, numbers in places.items()
    )
    text = Text(f"… and {len(findings)} more [{first.code}]", style="bold")
    return text.append(f": {where}" if where else "", style="not bold")


def _enough(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:12]) + (" …" if len(numbers) > 12 else "")
    return f"{'line' if len(numbers) == 1 else 'lines'} {shown}"


def summary(findings: Sequence[Finding]) -> str:
    """How many there are of each severity, and how to read more; "" where there are none."""
    counts = Counter(finding.severity for finding in findings)
    pieces = [
        f"{counts[severity]} {severity.word}{'s' if counts[severity] > 1 else ''}"
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]
    if not pieces:
        return ""
    worst = max(findings, key=lambda finding: finding.severity)
    return f"{', '.join(pieces)}; `octavo explain {worst.code}` tells more"
