"""A style sheet of the author's as pages can use it, its lines where they were written.

Images that it names are handed over with it; what pages cannot use of it is left out, and told.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import tinycss2

from octavo import assets, markup
from octavo.editions.pdf import fontface
from octavo.files import inside
from octavo.fonts import Face
from octavo.report import Finding, Source, warning

#: An address as it is written.
_URL = re.compile(
    r"""url\(\s*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^)"'\\])*)\s*\)""",
    re.IGNORECASE | re.DOTALL,
)

#: A resource: its media type and its bytes.
Resource = tuple[str, bytes]


@dataclass(frozen=True)
class Rule:
    """A rule of a sheet, and where it stands."""

    css: str
    source: Source


@dataclass(frozen=True)
class Origin:
    """Where a sheet begins in the text of them all, and what moved in its lines.

    ``moved`` has, by lines, the columns behind which something is longer than it was, by how much.
    """

    line: int
    file: str
    moved: Mapping[int, Sequence[tuple[int, int]]]


def entries(content: Any) -> list[Any]:
    """What stands in a block: declarations, rules, and what is neither."""
    found: list[Any] = tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )
    return found


def moved_back(origin: Origin, place: Source) -> Source:
    """A place in a sheet as it is used, as it was written."""
    moved = origin.moved.get(place.line, ())
    longer = sum(by for behind, by in moved if behind < place.column)
    return dataclasses.replace(place, column=max(1, place.column - longer))


class _Refused(ValueError):
    """An address that pages cannot follow."""


class Sheet:
    """One sheet: every line of the ``text`` that is used of it is a line of the author's.

    What cannot be used is made blank, or a variable that nothing asks for, and so are the rules of
    its ``faces``, which are the book's then; an address is put in the place of another, and
    ``moved`` tells what is behind it in its line.
    """

    def __init__(
        self,
        css: str,
        file: str,
        root: Path,
        folder: str,
        images: dict[str, Resource],
        faces: list[Face],
    ) -> None:
        self.css = css.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
        self.file, self.root, self.folder, self.images = file, root, folder, images
        self.starts = [0]
        for line in self.css.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.findings: list[Finding] = []
        self.faces = faces
        #: What is put into the sheet: from where, to where, what.
        self.changes: list[tuple[int, int, str]] = []
        self.moved: dict[int, list[tuple[int, int]]] = {}
        found = tinycss2.parse_stylesheet(self.css, skip_comments=True, skip_whitespace=True)
        ends = [*(self.at(rule) for rule in found[1:]), len(self.css)]
        for rule, end in zip(found, ends, strict=False):
            self.rule(rule, end)
        self.text = self.changed()

    def at(self, node: Any) -> int:
        line, column = int(node.source_line), int(node.source_column)
        return self.starts[line - 1] + column - 1

    def report(self, node: Any, message: str, hint: str) -> None:
        place = Source(self.file, node.source_line, node.source_column)
        self.findings.append(warning("css-dropped", message, place, hint))

    def rule(self, rule: Any, end: int) -> None:
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            hint = "name each sheet under `css` in the front matter"
            self.report(rule, "@import leads nowhere from a page: it is left out", hint)
        elif rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            number = len(self.faces) + 1
            faces, findings = fontface.read(rule, self.file, self.root, self.folder, number)
            self.faces += faces
            self.findings += findings
        else:
            if rule.type in ("at-rule", "qualified-rule") and rule.content is not None:
                self.block(rule.content)
            return
        start = self.at(rule)
        self.changes.append((start, end, re.sub(r"[^\n]", " ", self.css[start:end])))

    def block(self, content: Any) -> None:
        for entry in entries(content):
            if entry.type in ("at-rule", "qualified-rule"):
                if entry.content is not None:
                    self.block(entry.content)
            elif entry.type == "declaration":
                self.declaration(entry)

    def declaration(self, entry: Any) -> None:
        changes = []
        for node in _addresses(entry.value):
            try:
                address = next(_strings(node))
                start = self.at(node)
                written = _URL.match(self.css, start)
                if address.startswith("#"):
                    continue
                if written is None:
                    raise _Refused(f"the address “{address}” is not written as it should be")
                changes.append((start, written.end(), f"url({self.located(address)})"))
            except _Refused as problem:
                self.report(node, str(problem), "copy what it needs beside the manuscript")
                start = self.at(entry)
                # a variable that nothing asks for, as long as the name was
                self.changes.append((start, start + 2, "--"))
                return
        self.changes += changes

    def located(self, address: str) -> str:
        """The resource that an address leads to. Raises _Refused where there is none."""
        if address.startswith("data:image/"):
            return self.handed(*_embedded(address), f"{address[:40]}…")
        bare = unquote(re.sub(r"[?#].*", "", address))
        path = inside(self.root, posixpath.join(self.folder, bare))
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address) or path is None:
            raise _Refused(f"“{address}” lies outside the book's folder; nothing is fetched")
        media_type = assets.TYPES.get(path.suffix.lower())
        if not path.is_file() or media_type is None:
            raise _Refused(f"there is no image “{address}”")
        return self.handed(media_type, path.read_bytes(), address)

    def handed(self, media_type: str, data: bytes, shown: str) -> str:
        if media_type == assets.TYPES[".svg"]:
            clean, found = markup.sanitise_svg(data, self.file)
            self.findings += found
            if clean is None:
                raise _Refused(f"“{shown}” is no drawing")
            data = clean
        elif not assets.readable(data):
            raise _Refused(f"the image “{shown}” is broken, or of a kind that pages cannot show")
        names = [name for name, held in self.images.items() if held == (media_type, data)]
        name = names[0] if names else f"own/{len(self.images) + 1}"
        self.images[name] = (media_type, data)
        return f"octavo:{name}"

    def changed(self) -> str:
        """The sheet with its changes, and a note of what moved by them."""
        pieces, done = [], 0
        for start, end, text in sorted(self.changes):
            pieces += [self.css[done:start], text]
            done = end
            if end - start != len(text) and "\n" not in self.css[start:end]:
                line = self.css.count("\n", 0, start) + 1
                moved = self.moved.setdefault(line, [])
                column = start - self.starts[line - 1] + 1 + sum(by for _, by in moved)
                moved.append((column, len(text) - (end - start)))
        return "".join((*pieces, self.css[done:]))

    def rules(self) -> Iterator[Rule]:
        """The rules, each as it is used, to the beginning of the next."""
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        found = tinycss2.parse_stylesheet(self.text, skip_comments=True, skip_whitespace=True)
        places = [(rule.source_line, rule.source_column) for rule in found]
        begins = [starts[line - 1] + column - 1 for line, column in places]
        origin = Origin(1, self.file, self.moved)
        for place, begin, end in zip(places, begins, [*begins[1:], len(self.text)], strict=False):
            yield Rule(self.text[begin:end], moved_back(origin, Source(self.file, *place)))


def _addresses(nodes: Sequence[Any]) -> Iterator[Any]:
    """The addresses in a value."""
    for node in nodes:
        if node.type == "url":
            yield node
        elif node.type == "function":
            strings = [part for part in node.arguments if part.type != "whitespace"]
            if node.lower_name == "url" and [part.type for part in strings] == ["string"]:
                yield node
            else:
                yield from _addresses(node.arguments)
        elif node.type in ("() block", "[] block", "{} block"):
            yield from _addresses(node.content)


def _strings(node: Any) -> Iterator[str]:
    """What an address says."""
    parts = [node] if node.type == "url" else node.arguments
    return (part.value for part in parts if part.type in ("url", "string"))


def _embedded(address: str) -> Resource:
    """The image that an address holds itself (RFC 2397). Raises _Refused where it holds none."""
    head, comma, body = address.removeprefix("data:").partition(",")
    media_type, *more = head.lower().split(";")
    if not comma or media_type not in assets.TYPES.values():
        raise _Refused(f"“{address[:40]}…” holds no image that a book can carry")
    data = unquote_to_bytes(body)
    try:
        return media_type, base64.b64decode(data, validate=False) if "base64" in more else data
    except (binascii.Error, ValueError) as problem:
        raise _Refused(f"“{address[:40]}…” is cut off") from problem
