"""Files within files: Quarto's ``{{< include file >}}``, MkDocs' ``--8<-- "file"``, listings.

GitBook's is ``{% include "file" %}``; mdBook's ``{{#include file:3:9}}`` and
``{{#include file:anchor}}`` may stand in code as well.

An included file stands in the place of the line that names it, as if it had been copied there;
what is found in it is told with its own file and line. Nothing outside the manuscript's folder is
read.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavo.files import inside
from octavo.read.sources import Text, load
from octavo.report import Finding, Source, error, warning
from octavo.vocabulary import Element

_INCLUDE = re.compile(
    r"(?P<indent>[ \t]*)(?:\{\{<\s*include\s+(?:\"(?P<quoted>[^\"]+)\"|(?P<name>.+?))\s*>\}\}"
    r"|-{1,10}8<-{1,10}[ \t]+[\"'](?P<snippet>[^\"']+)[\"']"
    r"|\{%[ ]*include[ ]+[\"'](?P<gitbook>[^\"'\n]+\.md)[\"'][ ]*%\})\s*\Z"
)
_MDBOOK = re.compile(
    r"(?P<indent>[ \t]*)\{\{#(?:rustdoc_)?include\s+(?P<name>[^}:]+?)\s*"
    r"(?::(?P<part>[^}]*))?\}\}\s*\Z"
)
#: What an include has, whatever its form.
_SIGNS = ("{{<", "8<-", "{{#", "{%")
_ANCHOR = re.compile(r"ANCHOR(?:_END)?:")
_FENCE = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,})")
_FRONT = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")

#: Deeper than this, or larger in all, is a slip and no book.
_DEPTH, _LARGEST = 12, 20_000_000


@dataclass(frozen=True)
class Expanded:
    """A text with what it includes: its lines, and the file and line that each comes from."""

    lines: tuple[str, ...]
    #: where each line comes from; None where nothing is included, so that all stand where they are
    origins: tuple[Source, ...] | None
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]

    def source(self, place: Source, first: int) -> Source:
        """The place that one in the expanded text comes from; its first line is ``first``."""
        if self.origins is None:
            return place
        index = place.line - first
        if not 0 <= index < len(self.origins):
            return place
        origin = self.origins[index]
        return Source(origin.file, origin.line, place.column)


def expand(body: str, file: str, path: Path, root: Path, first: int) -> Expanded:
    """The text of a file whose first line is line ``first``, with the files that it includes."""
    if not any(sign in body for sign in _SIGNS):
        return Expanded(tuple(body.split("\n")), None, {}, ())
    reader = _Reader(root)
    pairs = list(reader.lines(body, Text(path, file, body), first, (path.resolve(),)))
    return Expanded(
        tuple(line for line, _ in pairs),
        tuple(origin for _, origin in pairs),
        reader.texts,
        tuple(reader.findings),
    )


class _Reader:
    """Reads included files; ``texts`` are those that were read, by their names in findings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.size = 0

    def lines(
        self, body: str, text: Text, first: int, above: tuple[Path, ...]
    ) -> Iterator[tuple[str, Source]]:
        fence = ""
        for number, line in enumerate(body.split("\n"), first):
            place = Source(text.file, number)
            found = _FENCE.match(line)
            if found and not fence:
                fence = found["fence"]
            elif found and found["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            include = None if fence else _INCLUDE.match(line)
            some = _MDBOOK.match(line)
            if include is not None:
                # behind the indent there is one name, whatever the form
                name = (next(filter(None, include.groups()[1:])) or "").strip()
                place = Source(text.file, number, len(include["indent"]) + 1)
                yield from self.included(name, include["indent"], text, place, above)
            elif some is not None:
                place = Source(text.file, number, len(some["indent"]) + 1)
                part, code = some["part"] or "", bool(fence)
                yield from self.included(
                    some["name"], some["indent"], text, place, above, part, code
                )
            else:
                yield line, place

    def included(
        self,
        name: str,
        indent: str,
        text: Text,
        place: Source,
        above: tuple[Path, ...],
        part: str = "",
        code: bool = False,
    ) -> Iterator[tuple[str, Source]]:
        path = self.find(name, text.path.parent, place)
        if path is None:
            return
        if path.resolve() in above or len(above) > _DEPTH:
            message = f"{name} includes itself, here or further down"
            self.findings.append(error("include-cycle", message, place, "break the circle"))
            return
        inner, findings = load(path)
        self.findings += findings
        if inner is None:
            return
        self.size += len(inner.text)
        if self.size > _LARGEST:
            message = f"{name} is left out: what is included is too large for a book"
            self.findings.append(error("include-large", message, place))
            return
        self.texts[inner.file] = inner.text
        if part or code:
            first, lines = _part(inner.text.removesuffix("\n").split("\n"), part)
            if not lines:
                message = f"{name} has no such part: {part}"
                self.findings.append(warning("include-range", message, place, "check its name"))
            body = "\n".join(lines)
        else:
            front = _FRONT.match(inner.text)
            start = front.end() if front else 0
            body = inner.text[start:].removesuffix("\n")
            first = inner.text.count("\n", 0, start) + 1
        if code:
            yield from ((indent + line, Source(inner.file, first)) for line in body.split("\n"))
            return
        for line, origin in self.lines(body, inner, first, (*above, path.resolve())):
            yield (indent + line if line else line), origin

    def find(self, name: str, folder: Path, place: Source) -> Path | None:
        """The file of a name: beside the file that names it, else below the book's folder."""
        path, problem = find(name, folder, self.root, place)
        self.findings += problem
        return path


def _part(lines: list[str], part: str) -> tuple[int, list[str]]:
    """The lines of a part, ``3:9`` or the name of an anchor, and the number of the first.

    The lines that name anchors are none of the text (mdBook, "Including portions of a file").
    """
    first, last = 0, len(lines)
    begin, colon, end = part.partition(":")
    if part and not part.replace(":", "").isdecimal():
        marks = [
            n for n, line in enumerate(lines) if re.search(rf"ANCHOR: *{re.escape(part)}\b", line)
        ]
        ends = [
            n
            for n, line in enumerate(lines)
            if re.search(rf"ANCHOR_END: *{re.escape(part)}\b", line)
        ]
        if not marks:
            return 1, []
        first, last = marks[0] + 1, next((n for n in ends if n > marks[0]), last)
    elif part:
        first = max(0, int(begin or 1) - 1)
        last = int(end or last) if colon else first + 1
    return first + 1, [line for line in lines[first:last] if not _ANCHOR.search(line)]


def _beside(top: Path, folder: Path, name: str) -> Path | None:
    return inside(top, os.path.relpath(folder / name, top))


def find(name: str, folder: Path, root: Path, place: Source) -> tuple[Path | None, list[Finding]]:
    """The file that ``name`` means in a file of ``folder``; a leading slash means ``root``."""
    top = root.resolve()
    candidates = [inside(root, name.lstrip("/"))]
    if not name.startswith("/"):
        candidates.insert(0, _beside(top, folder.resolve(), name))
    known = [path for path in candidates if path is not None]
    path = next((path for path in known if path.is_file()), None)
    if path is not None:
        return root / path.relative_to(top), []
    if not known:
        message = f"{name} lies outside the manuscript's folder"
        return None, [error("include-outside", message, place, "move it into the folder")]
    others = sorted(p.name for p in known[0].parent.glob("*")) if known[0].parent.is_dir() else []
    close = difflib.get_close_matches(Path(name).name, others, 1)
    hint = f"did you mean {close[0]}?" if close else "check its name and folder"
    return None, [error("include-missing", f"there is no file {name}", place, hint)]


def placed(trees: Iterable[Element], expanded: Expanded, file: str, first: int) -> None:
    """Give every block the file and line that it comes from, in place."""
    if expanded.origins is None:
        return
    for tree in trees:
        for element in tree.iter():
            if not (element.get("data-line") or "").isdecimal():
                continue
            origin = expanded.source(Source(file, int(element.get("data-line", "1"))), first)
            element.set("data-line", str(origin.line))
            if origin.file != file:
                element.set("data-file", origin.file)


def moved(findings: Sequence[Finding], expanded: Expanded, file: str, first: int) -> list[Finding]:
    """The findings about an expanded text at the places that they are about."""
    if expanded.origins is None:
        return list(findings)
    return [
        replace(f, source=expanded.source(f.source, first))
        if f.source and f.source.file == file
        else f
        for f in findings
    ]


def listings(tree: Element, file: str, path: Path, root: Path) -> list[Finding]:
    """Fill listings with the files that they name, in place.

    ``include="file" start-line=3 end-line=9`` is the form of Quarto's extension
    include-code-files; ``dedent=4`` takes blanks from the head of each line.
    """
    findings: list[Finding] = []
    for holder in tree.iter("pre", "code"):
        name = holder.attrib.pop("data-include", "")
        if not name:
            continue
        block = holder if holder.tag == "pre" else holder.getparent()
        block = block if block is not None else holder
        place = Source(block.get("data-file", file), _line(block))
        found, problem = find(str(name), path.parent, root, place)
        findings += problem
        text, problem = load(found) if found else (None, [])
        findings += problem
        if text is not None:
            code = holder if holder.tag == "code" else holder.find("code")
            code = holder if code is None else code
            lines, problem = _range(text.text, holder, str(name), place)
            findings += problem
            for child in list(code):
                code.remove(child)
            code.text = "\n".join(lines) + "\n"
    return findings


def _line(block: Element) -> int:
    line = block.get("data-line") or ""
    return int(line) if line.isdecimal() else 1


def _range(text: str, holder: Element, name: str, place: Source) -> tuple[list[str], list[Finding]]:
    lines = text.removesuffix("\n").split("\n")
    first, last, dedent = (
        str(holder.attrib.pop(f"data-{key}", default))
        for key, default in (("start-line", "1"), ("end-line", str(len(lines))), ("dedent", "0"))
    )
    numbers = [int(n) if n.isdecimal() else -1 for n in (first, last, dedent)]
    if not (1 <= numbers[0] <= numbers[1] <= len(lines)) or numbers[2] < 0:
        message = f"{name} has {len(lines)} lines: {first} to {last} is no range of them"
        hint = "write start-line=3 end-line=9"
        return lines, [warning("include-range", message, place, hint)]
    chosen = lines[numbers[0] - 1 : numbers[1]]
    blanks = " " * numbers[2]
    return [
        line.removeprefix(blanks) if line.startswith(blanks) else line.lstrip() for line in chosen
    ], []
