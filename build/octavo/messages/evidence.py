"""A report in HTML for those who must show evidence: what was looked for, and what was found.

One file without scripts or anything fetched, readable on paper too. It holds no clock: the same
manuscript gives the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from octavo.messages.pieces import excerpt
from octavo.report import Finding, Severity

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
td.count { text-align: right; }
article { break-inside: avoid; margin: 1.5em 0; }
pre { overflow-x: auto; padding: 0.4em 0.8em; border-left: 3px solid; }
"""


def as_html(
    findings: Sequence[Finding], checked: Sequence[str], rules: Mapping[str, str], version: str
) -> str:
    """The report. ``checked`` names what was looked at; ``rules`` maps the codes of all that was
    looked for to what they mean, in a sentence.
    """
    counts = Counter(finding.code for finding in findings)
    worst = max((finding.severity for finding in findings), default=None)
    verdict = {
        Severity.ERROR: "There are errors: the book would not be made as it is.",
        Severity.WARNING: "There are no errors; there are warnings to look at.",
        Severity.NOTE: "There are no errors and no warnings.",
    }
    pieces = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Report of checks: {escape(', '.join(checked))}</title>",
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Report of checks</h1>\n<p>Checked: {escape(', '.join(checked))}.",
        f"Made by Octavo {escape(version)}.</p>",
        f"<p><strong>{verdict[worst] if worst else 'Nothing was found.'}</strong></p>",
        "<h2>What was found</h2>",
        *(_article(finding, {}) for finding in findings),
        "" if findings else "<p>Nothing.</p>",
        "<h2>What was looked for</h2>",
        "<table>\n<thead><tr><th scope='col'>Code</th><th scope='col'>What it means</th>"
        "<th scope='col'>Found</th></tr></thead>\n<tbody>",
        *_rows(counts, rules),
        "</tbody>\n</table>\n</main>\n</body>\n</html>\n",
    ]
    return "\n".join(piece for piece in pieces if piece)


def _rows(counts: Counter[str], rules: Mapping[str, str]) -> Iterable[str]:
    for code in sorted({*rules, *counts}):
        meaning = escape(rules.get(code, ""))
        yield (
            f"<tr><th scope='row'><code>{escape(code)}</code></th><td>{meaning}</td>"
            f"<td class='count'>{counts[code]}</td></tr>"
        )


def _article(finding: Finding, lines: dict[str, list[str]]) -> str:
    place = f"{finding.source}: " if finding.source else ""
    edition = f"{finding.edition}: " if finding.edition else ""
    text = escape(f"{place}{finding.severity.word}: {edition}{finding.message}")
    number, line, under = excerpt(finding.source, lines)
    space = " " * len(number)
    quoted = f"<pre>{number} | {escape(line)}\n{space} | {under}</pre>" if line else ""
    hint = f"<p>→ {escape(finding.hint)}</p>" if finding.hint else ""
    return f"<article><p>{text} <code>{escape(finding.code)}</code></p>{quoted}{hint}</article>"
