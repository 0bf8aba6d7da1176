"""The author's own style sheets: what pages can use of them, and what is wrong with them.

Places that the page engine tells lead to the author's lines; of a rule that it fails at, the
declaration is found.
"""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tinycss2

from octavo import markup
from octavo.book import Metadata
from octavo.editions.pdf.placed import Origin, Resource, Rule, Sheet, entries, moved_back
from octavo.editions.pdf.section import Furniture, Section
from octavo.files import inside
from octavo.fonts import Face
from octavo.report import Finding, Source, error, warning
from octavo.workshop import Failure

_IGNORED = re.compile(r"Ignored `(.*)` at (\d+):(\d+), (.*?)\.?", re.DOTALL)
_SELECTOR = re.compile(r"Invalid or unsupported selector, '(.*)'", re.DOTALL)
_PLACED = re.compile(r"(.*?) at (\d+):(\d+)[.,:]?(.*)", re.DOTALL)

#: Why a declaration is ignored: what is said of it, and what to do.
_REASONS = {
    "unknown property": (
        "`{name}` is no property that pages know: it is left out",
        "check its spelling; what is for screens alone goes into `@media screen {{ }}`",
    ),
    "invalid value": (
        "`{said}` has a value that pages do not know: it is left out",
        "check its spelling, its unit and its commas",
    ),
    "no value": (
        "`{name}` gets no value: it is left out",
        "set the variable that it names in `:root`, or write the value itself",
    ),
}


@dataclass(frozen=True)
class Sheets:
    """The sheets that the front matter's ``css`` names, in one text; their rules; what is wrong.

    ``images`` are those that they name, ``faces`` the fonts.
    """

    text: str
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    images: Mapping[str, Resource] = field(default_factory=dict, repr=False)
    origins: tuple[Origin, ...] = ()
    faces: tuple[Face, ...] = ()

    def place(self, line: int, column: int, begins: str = "") -> Source | None:
        """Where a place of the text stands in the author's files, if that stands there."""
        lines = self.text.split("\n")
        if not 0 < line <= len(lines) or not lines[line - 1].startswith(begins, column - 1):
            return None
        origin = [one for one in self.origins if one.line <= line][-1]
        return moved_back(origin, Source(origin.file, line - origin.line + 1, column))

    def told(self, message: str) -> Finding | None:
        """What the page engine says of these sheets, in the author's words; None of others."""
        return _said(message, self)

    def found(self, text: str) -> Source | None:
        """Where the first rule stands that has those words."""
        return next((rule.source for rule in self.rules if text in rule.css), None)

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
                return [_unruly(title, rule)] if rule else []
        return []

    def _guilty(
        self, value: Section | Furniture, again: Callable[[Section | Furniture], Any]
    ) -> Rule | None:
        """The last of the fewest rules with which layout fails; of that one, the declaration."""
        *before, _ = value.css  # the author's are the last

        def fails(css: str) -> bool:
            return isinstance(again(dataclasses.replace(value, css=(*before, css))), Failure)

        def rules(count: int) -> str:
            return "\n".join(rule.css for rule in self.rules[:count])

        if not self.rules or fails(""):
            return None
        last = _fewest(len(self.rules), lambda count: fails(rules(count)))
        rule, fine = self.rules[last - 1], rules(last - 1)
        said = _declared(rule)
        if not said or not fails(f"{fine}\n{said[-1].css}"):
            return rule
        few = _fewest(len(said), lambda count: fails(f"{fine}\n{said[count - 1].css}"))
        return dataclasses.replace(said[few - 1], css=_last(said[few - 1].css))


def _said(message: str, own: Sheets) -> Finding | None:
    """What the engine says of a sheet of the author's, in the author's words; None of others."""
    if found := _IGNORED.fullmatch(message):
        said, line, column, reason = found.groups()
        name = said.partition(":")[0].strip()
        # of a declaration without a value another place is told than its name's
        place = own.place(int(line), int(column), "" if reason == "no value" else name)
        text, hint = _REASONS.get(reason, ("`{said}` is left out: {reason}", ""))
        values = {"name": name, "said": " ".join(said.split()), "reason": reason}
        text, hint = text.format(**values), hint.format(**values)
    elif found := _SELECTOR.fullmatch(message):
        place = own.found(found[1])
        text = f"pages do not know the selector `{found[1].strip()}`: its rule is left out"
        hint = "check its spelling; what is for screens alone goes into `@media screen { }`"
    elif found := _PLACED.fullmatch(message):
        what, line, column, more = found.groups()
        place = own.place(int(line), int(column))
        rules = re.findall(r"@[\w-]+", what)
        text, hint = markup.fault(f"{what} {more}")
        if rules:
            text, hint = (
                f"pages do not know this `{rules[-1]}`: it is left out",
                "mend it, or take it out",
            )
    else:
        return None
    return warning("css-dropped", text, place, hint) if place else None


def _fewest(count: int, fails: Callable[[int], bool]) -> int:
    """The least number that fails, where ``count`` does."""
    fine, wrong = 0, count
    while wrong - fine > 1:
        middle = (fine + wrong) // 2
        fine, wrong = (fine, middle) if fails(middle) else (middle, wrong)
    return wrong


def _declared(rule: Rule) -> list[Rule]:
    """A rule with its first declaration alone, with the first two, and so on."""
    found = tinycss2.parse_one_rule(rule.css, skip_comments=True)
    if found.type != "qualified-rule":
        return []
    head, texts, rules = tinycss2.serialize(found.prelude), list[str](), list[Rule]()
    for entry in entries(found.content):
        texts.append(entry.serialize())
        line, column = rule.source.line + entry.source_line - 1, entry.source_column
        if entry.source_line == 1:
            column += rule.source.column - 1
        place = Source(rule.source.file, line, column)
        joined = ";\n".join(texts)
        rules.append(Rule(f"{head}{{\n{joined}}}", place))
    return rules


def _last(css: str) -> str:
    return css.rpartition("\n")[2].rstrip("}").strip()


def _unruly(title: str, rule: Rule) -> Finding:
    said = "this rule" if "{" in rule.css else f"`{' '.join(rule.css.split())}`"
    message = f"the pages of “{title}” cannot be laid out with {said}"
    hint = (
        "give another value, or keep it to screens: @media screen"
        if "{" not in rule.css
        else "take out what it says of positions, floats or boxes, or keep it to screens: "
        "@media screen"
    )
    return error("layout-failed", message, rule.source, hint)


def read(metadata: Metadata, root: Path) -> Sheets:
    """Read the sheets; what cannot be read is an error, as in the EPUB."""
    place = metadata.source("css")
    images: dict[str, Resource] = {}
    faces: list[Face] = []
    made: list[Sheet] = []
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
            css = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            message = f"the style sheet {shown} is not UTF-8"
            findings.append(error("css-encoding", message, Source(shown), "save it as UTF-8"))
            continue
        made.append(Sheet(css, shown, root, posixpath.dirname(name), images, faces))
        findings += made[-1].findings
    texts, origins, rules = list[str](), list[Origin](), list[Rule]()
    for sheet in made:
        line = sum(text.count("\n") + 1 for text in texts) + 1
        origins.append(Origin(line, sheet.file, sheet.moved))
        texts.append(sheet.text)
        rules += sheet.rules()
    text = "\n".join(texts)
    return Sheets(text, tuple(rules), tuple(findings), images, tuple(origins), tuple(faces))
