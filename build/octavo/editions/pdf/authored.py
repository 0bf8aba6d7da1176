"""The author's own style sheets, and the rule in them that the page engine fails at."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

from octavo.book import Metadata
from octavo.editions.pdf.section import Furniture, Section
from octavo.files import inside
from octavo.report import Finding, Source, error
from octavo.workshop import Failure


@dataclass(frozen=True)
class Rule:
    """A rule of a sheet, and where it stands."""

    css: str
    source: Source


@dataclass(frozen=True)
class Sheets:
    """The sheets that the front matter's ``css`` names, in one text; their rules; what is wrong."""

    text: str
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]

    def blamed(
        self,
        titles: Sequence[str],
        values: Sequence[Section | Furniture],
        made: Sequence[Any],
        again: Callable[[Section | Furniture], Any],
    ) -> list[Finding]:
        """An error for the rule that layout fails at; nothing where none of these is to blame.

        ``made`` is what came of the values, ``again`` does it for a changed one.
        """
        for title, value, result in zip(titles, values, made, strict=True):
            if isinstance(result, Failure) and result.kind not in ("OSError", "Timeout"):
                rule = self._guilty(value, again)
                return [_unruly(title, rule, result)] if rule else []
        return []

    def _guilty(
        self, value: Section | Furniture, again: Callable[[Section | Furniture], Any]
    ) -> Rule | None:
        """The last one of the fewest rules, from the first, with which layout fails."""
        *before, _ = value.css  # the author's are the last

        def fails(count: int) -> bool:
            css = (*before, "\n".join(rule.css for rule in self.rules[:count]))
            return isinstance(again(dataclasses.replace(value, css=css)), Failure)

        if not self.rules or fails(0):
            return None
        fine, wrong = 0, len(self.rules)
        while wrong - fine > 1:
            middle = (fine + wrong) // 2
            fine, wrong = (fine, middle) if fails(middle) else (middle, wrong)
        return self.rules[wrong - 1]


def _unruly(title: str, rule: Rule, result: Failure) -> Finding:
    fault = f"{result.kind}: {result.message}"
    message = f"the pages of “{title}” cannot be laid out with this rule ({fault})"
    hint = (
        "take out what it says of positions, floats or boxes, or keep it to screens: @media screen"
    )
    return error("layout-failed", message, rule.source, hint)


def read(metadata: Metadata, root: Path) -> Sheets:
    """Read the sheets; what cannot be read is an error, as in the EPUB."""
    place = metadata.source("css")
    texts: list[str] = []
    rules: list[Rule] = []
    findings: list[Finding] = []
    for name in metadata.css:
        path = inside(root, name)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", name) or path is None:
            message = f"the style sheet “{name}” lies outside the book's folder"
            hint = "copy it beside the manuscript; nothing is fetched"
            findings.append(error("css-outside", message, place, hint))
            continue
        if not path.is_file():
            message, hint = f"there is no style sheet “{name}”", "check its name and folder"
            findings.append(error("css-missing", message, place, hint))
            continue
        shown = posixpath.join(posixpath.dirname(place.file), name) if place else name
        try:
            texts.append(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            message = f"the style sheet {shown} is not UTF-8"
            findings.append(error("css-encoding", message, Source(shown), "save it as UTF-8"))
            continue
        rules += _rules(texts[-1], shown)
    return Sheets("\n".join(texts), tuple(rules), tuple(findings))


def _rules(css: str, file: str) -> list[Rule]:
    """The rules of a sheet, each as it is written, to the beginning of the next."""
    css = css.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    starts = [0]
    for line in css.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    places = [(rule.source_line, rule.source_column) for rule in found]
    begins = [starts[line - 1] + column - 1 for line, column in places]
    ends = [*begins[1:], len(css)]
    return [
        Rule(css[begin:end], Source(file, *place))
        for place, begin, end in zip(places, begins, ends, strict=False)
    ]
