"""What MyST and reStructuredText call directives: their names, and what to write in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import LINE, Lines, Parser
from octavo.read.dialect.log import Log
from octavo.report import Severity

#: Directives that are callouts here; `octavo.read.dialect.callouts` knows their looks.
ADMONITIONS = frozenset(
    "admonition attention caution danger error hint important note seealso tip warning".split()
)
#: Directives that are code, in the language that is named behind them.
CODE = frozenset("code code-block code-cell sourcecode".split())
#: Others, and what says the same in Markdown.
_INSTEAD = {
    "bibliography": "write a heading with `{#refs}`, and `bibliography:` in the front matter",
    "card": "write a div: `::: {.class}`",
    "contents": "take it out: the book has a table of contents",
    "csv-table": "write a pipe table",
    "deprecated": "write it in words",
    "dropdown": "write a callout: `::: {.callout-note}`",
    "epigraph": "write `> words` as the first block of the chapter",
    "eval-rst": "write it in Markdown",
    "figure": "write `![caption]({arg}){{#fig-name}}`",
    "footbibliography": "take it out, and write `bibliography:` in the front matter",
    "glossary": "write a definition list below a heading with `{#glossary}`",
    "grid": "write `::: {layout-ncol=2}`",
    "image": "write `![what it shows]({arg})`",
    "include": "write `{{{{< include {arg} >}}}}`",
    "index": "write `\\index{word}` where the word stands",
    "list-table": "write a pipe table, or a grid table",
    "literalinclude": "put the code into the manuscript, between fences",
    "margin": "write `::: aside`",
    "math": "write `$$ ... $$`",
    "only": 'write `::: {.content-visible when-format="..."}`',
    "rubric": "write the words in bold",
    "sidebar": "write `::: sidebar`",
    "tab-set": "write `::: {.panel-tabset}`, and a heading for each tab",
    "table": "write a pipe table with the caption `: Caption` below it",
    "toctree": "list the files in `SUMMARY.md` or `book.yaml`",
    "topic": "write `::: sidebar`",
    "versionadded": "write it in words",
    "versionchanged": "write it in words",
}
_MOST_OPTIONS = 20
_OPTION = re.compile(r"\s*:([\w-]+):(?:\s+(.*?))?\s*\Z")


def known(name: str) -> bool:
    """Whether a name is one of a directive's that has no language of the same name."""
    return name in ADMONITIONS or name in CODE or name in _INSTEAD


def options(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The options at the head of a directive, ``:key: value``, and how many lines they take."""
    found: dict[str, str] = {}
    count = 0
    for line in lines:
        match = _OPTION.match(line)
        if match is None:
            break
        found[match.group(1)] = match.group(2) or ""
        count += 1
    if found and count < len(lines) and not lines[count].strip():
        count += 1
    return found, count


def callout(
    parser: Parser, parent: Element, line: int, name: str, argument: str, inside: Lines
) -> None:
    """Make a callout; what stands behind any name but ``admonition`` is its first words."""
    given, count = options(_ahead(inside))
    for _ in range(count):
        inside.take()
    title = ""
    if name == "admonition":
        names, title = look((given.get("class") or "note").split()[0])
        title = argument or title
    elif name == "seealso":
        names, title = ["note", name], "See also"
    else:
        names, _ = look(name)
    div = SubElement(parent, "div", {LINE: str(line), "class": " ".join(dict.fromkeys(names))})
    if given.get("name"):
        div.set("id", given["name"])
    if title:
        SubElement(div, "h2", {LINE: str(line)}).text = title
    if argument and name != "admonition":
        SubElement(div, "p", {LINE: str(line)}).text = argument
    parser.parseBlocks(div, inside)


def fill(pre: Element, name: str, argument: str, lines: Sequence[str]) -> None:
    """Make code of what is in a directive."""
    code = SubElement(pre, "code")
    if name in CODE:
        given, count = options(lines)
        lines = lines[count:]
        for key, value in _attributes(given).items():
            pre.set(key, value)
        if argument:
            code.set("class", f"language-{argument.split()[0]}")
    elif argument:
        lines = [argument, *lines]
    code.text = AtomicString("\n".join(lines).strip("\n"))


def _ahead(lines: Lines) -> list[str]:
    """The next lines, as far as they may be options."""
    found: list[str] = []
    while len(found) < _MOST_OPTIONS and (line := lines.peek(len(found))) is not None:
        found.append(str(line))
        if not line.strip().startswith(":"):
            break
    return found


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """The options of a directive of code as attributes of a ``pre``."""
    made: dict[str, str] = {}
    if {"linenos", "number-lines", "lineno-start"}.intersection(given):
        made["class"] = "numberLines"
        made["data-startfrom"] = given.get("lineno-start") or given.get("number-lines") or "1"
    if given.get("emphasize-lines"):
        made["data-code-line-numbers"] = given["emphasize-lines"]
    if given.get("caption"):
        made["data-lst-cap"] = given["caption"]
    if given.get("name"):
        made["id"] = given["name"]
    return made


def tell(log: Log, name: str, argument: str, line: int, needle: str) -> None:
    """Say that a directive stands as code, and what to write in its place."""
    hint = _INSTEAD.get(name, "write it in Pandoc's Markdown")
    if "{arg}" in hint:
        hint = hint.format(arg=argument or "...")
    log.add(
        Severity.WARNING,
        "directive-unknown",
        f"the directive {name}, of MyST or reStructuredText, is not carried out: "
        "what is in it stands as code",
        line,
        needle,
        hint,
    )
