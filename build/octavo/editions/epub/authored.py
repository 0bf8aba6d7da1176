"""The author's own style sheets: read, made safe for a book, with the files they need."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from octavo import assets, markup
from octavo.book import Metadata
from octavo.editions.epub import values
from octavo.editions.epub.pieces import File
from octavo.editions.epub.values import Refused
from octavo.files import inside
from octavo.report import Finding, Source, error, warning

_TYPES = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    **assets.TYPES,
}

#: What a reading system decides (EPUB 3.3, section 6.3.1.3), or what runs.
_FORBIDDEN = {
    "direction": "write `dir=` on the element instead",
    "unicode-bidi": "write `dir=` on the element instead",
    "behavior": "leave it out",
    "-moz-binding": "leave it out",
}

#: At-rules that a book can use; those of pages concern the PDF editions and go without a word.
_KEPT = frozenset({"media", "supports", "font-face"})
_SILENT = frozenset({"charset", "page"})

#: Half a character by its number, which no file can hold: it stands for U+FFFD (CSS Syntax, 4.3.7).
_HALF = re.compile(r"(?<!\\)\\(0{0,2})[dD][89a-fA-F][0-9a-fA-F]{2}(?![0-9a-fA-F])")


@dataclass
class Sheets:
    """The author's sheets as text, the files they name, and what was found.

    ``written`` are the sheets as they were read, with their names; ``variable`` the declarations
    whose values need variables: the property, its value, its place.
    """

    texts: list[str] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    variable: list[tuple[str, list[Any], Source]] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def unset(name: str, place: Source) -> Finding:
    """A warning for a declaration that needs a variable which nobody sets."""
    hint = "set the variable that it names in `:root`, or write the value itself"
    return warning("css-dropped", f"`{name}` gets no value: it is left out", place, hint)


def read(metadata: Metadata, root: Path) -> Sheets:
    """The sheets that the front matter's ``css`` names, without what a book cannot hold."""
    sheets = Sheets()
    place = metadata.source("css")
    for name in metadata.css:
        path = inside(root, name)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", name) or path is None:
            message = f"the style sheet “{name}” lies outside the book's folder"
            hint = "copy it beside the manuscript; nothing is fetched"
            sheets.findings.append(error("css-outside", message, place, hint))
        elif not path.is_file():
            message = f"there is no style sheet “{name}”"
            hint = "check its name and folder"
            sheets.findings.append(error("css-missing", message, place, hint))
        else:
            shown = posixpath.join(posixpath.dirname(place.file), name) if place else name
            _Cleaner(sheets, root, name, shown).clean(path)
    return sheets


class _Cleaner:
    """One walk through one sheet. ``name`` is its path from the root, ``shown`` from the reader."""

    def __init__(self, sheets: Sheets, root: Path, name: str, shown: str) -> None:
        self.sheets = sheets
        self.root = root
        self.folder = posixpath.dirname(name)
        self.shown = shown
        #: Which media type addresses must be of where only one will do: ``font``.
        self.kind = ""

    def clean(self, path: Path) -> None:
        try:
            css = _HALF.sub(r"\\\1FFFD", path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            message = f"the style sheet {self.shown} is not UTF-8"
            self.sheets.findings.append(
                error("css-encoding", message, Source(self.shown), "save it as UTF-8")
            )
            return
        self.sheets.written.append((self.shown, css))
        self.sheets.texts.append("".join(self.rules(values.rules(css), in_root=True)))

    def report(self, node: Any, message: str, hint: str = "") -> None:
        place = Source(self.shown, node.source_line, node.source_column)
        self.sheets.findings.append(warning("css-dropped", message, place, hint))

    def rules(self, rules: list[Any], in_root: bool) -> Iterator[str]:
        for rule in rules:
            try:
                yield from self.rule(rule, in_root)
            except Refused as problem:
                self.report(rule, f"{problem}: the rule is left out", problem.hint)

    def rule(self, rule: Any, in_root: bool) -> Iterator[str]:
        if rule.type == "error":
            self.report(rule, *markup.fault(rule.message))
        elif rule.type == "qualified-rule":
            selector = values.plain(rule.prelude)
            at_root = in_root and selector == ":root"
            yield f"{selector} {{ {'; '.join(self.block(rule, at_root))} }}\n"
        elif rule.lower_at_keyword in _KEPT and rule.content is not None:
            yield f"@{rule.lower_at_keyword} {values.plain(rule.prelude)} {{ "
            if rule.lower_at_keyword == "font-face":
                self.kind = "font"
                yield "; ".join(self.block(rule, at_root=False))
                self.kind = ""
            else:
                yield from self.rules(values.rules(rule.content), in_root=False)
            yield "}\n"
        elif rule.lower_at_keyword not in _SILENT:
            hint = "name each sheet under `css` in the front matter"
            imports = rule.lower_at_keyword == "import"
            message = f"@{rule.at_keyword} has no place in an e-book: it is left out"
            self.report(rule, message, hint if imports else "")

    def block(self, rule: Any, at_root: bool) -> Iterator[str]:
        for entry in values.declarations(rule.content):
            if entry.type == "error":
                self.report(entry, *markup.fault(entry.message))
                continue
            if entry.type != "declaration":
                hint = "write each rule on its own, none within another"
                self.report(entry, "this is no declaration that old readers know", hint)
                continue
            hint = _FORBIDDEN.get(entry.lower_name, "")
            if hint:
                self.report(entry, f"`{entry.name}` has no place in an e-book", hint)
                continue
            if entry.name.startswith("--") and not at_root:
                hint = "set it in `:root`: e-readers are given values, not variables"
                self.report(entry, f"`{entry.name}` is set for some elements only", hint)
                continue
            try:
                value = values.text(entry.value, self.address).strip()
            except Refused as problem:
                self.report(entry, str(problem), problem.hint)
                continue
            if "var(" in value.lower() and not entry.name.startswith("--"):
                first = next(node for node in entry.value if node.type != "whitespace")
                place = Source(self.shown, first.source_line, first.source_column)
                self.sheets.variable.append((entry.name, entry.value, place))
            yield f"{entry.name}: {value}{' !important' if entry.important else ''}"

    def address(self, node: Any) -> str | None:
        """An address in a value, leading to a file of the publication; Refused where it cannot."""
        if node.type == "url":
            return self.located(node.value)
        if node.type != "function" or node.lower_name not in ("url", "src", "image-set", "image"):
            return None
        strings = [part for part in node.arguments if part.type == "string"]
        if node.lower_name == "url" and len(strings) == 1:
            return self.located(strings[0].value)
        raise Refused(f"{node.name}() is not known to e-readers", "name one file with `url()`")

    def located(self, address: str) -> str:
        if self.kind == "" and address.startswith(("#", "data:image/", "data:font/")):
            return f'url("{_quoted(address)}")'
        if self.kind == "font" and address.startswith("data:font/"):
            return f'url("{_quoted(address)}")'
        bare = unquote(re.sub(r"[?#].*", "", address))
        path = inside(self.root, posixpath.join(self.folder, bare))
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address) or path is None:
            raise Refused(f"“{address}” lies outside the book's folder; nothing is fetched")
        media_type = _TYPES.get(path.suffix.lower())
        if not path.is_file() or media_type is None or not media_type.startswith(self.kind):
            wanted = self.kind or "font and no image"
            raise Refused(f"there is no {wanted} “{address}”")
        data: bytes | None = path.read_bytes()
        if media_type == "image/svg+xml":
            data, found = markup.sanitise_svg(data or b"", str(path))
            self.sheets.findings += found
        if data is None:
            raise Refused(f"“{address}” is no drawing")
        return f'url("{self.packed(path, media_type, data)}")'

    def packed(self, path: Path, media_type: str, data: bytes) -> str:
        """The file's name beside the sheet."""
        stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "file"
        name, count = f"{stem}{path.suffix.lower()}", 1
        while name in self.sheets.files and self.sheets.files[name].data != data:
            count += 1
            name = f"{stem}-{count}{path.suffix.lower()}"
        self.sheets.files[name] = File(f"styles/{name}", media_type, data)
        return name


def _quoted(text: str) -> str:
    return re.sub(r'["\\\n\r]', lambda found: f"\\{ord(found.group()):x} ", text)
