"""The faces that an author's style sheet brings: ``@font-face`` (CSS Fonts 4, section 4)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import tinycss2

from octavo import fonts
from octavo.fonts import Face
from octavo.report import Finding, Source, warning

#: What concerns screens alone: how long to wait for a face, and which letters to ask for it.
_SILENT = frozenset(("font-display", "unicode-range"))

_HEEDED = frozenset(("font-family", "src", "font-weight", "font-style"))

#: The weights that a variable font is used in: those of text and of what is bold.
_USUAL = (400, 700)


def read(
    rule: Any, file: str, root: Path, folder: str, number: int
) -> tuple[tuple[Face, ...], list[Finding]]:
    """The faces of a rule, and what is wrong with it.

    ``file`` is what findings call the sheet, ``folder`` is the sheet's, from ``root``; ``number``
    makes the names of the faces differ from those of other rules.
    """
    findings: list[Finding] = []

    def report(node: Any, message: str, hint: str) -> None:
        place = Source(file, node.source_line, node.source_column)
        findings.append(warning("css-dropped", message, place, hint))

    found: dict[str, Any] = {}
    for entry in tinycss2.parse_blocks_contents(rule.content or [], True, True):
        if entry.type != "declaration":
            report(entry, "this is no declaration: it is left out", "write `name: value;`")
        elif entry.lower_name in _HEEDED:
            found[entry.lower_name] = entry
        elif entry.lower_name not in _SILENT:
            hint = "set it on the elements that have the face"
            report(entry, f"pages know no `{entry.name}` of a face: it is left out", hint)
    family = _family(found)
    addresses = list(_addresses(found["src"].value)) if "src" in found else []
    if not family or not addresses:
        hint = 'write `font-family: "A Name"; src: url("a-file.ttf")`, a file of the book\'s folder'
        report(rule, "this @font-face names no family or no file: it is left out", hint)
        return (), findings
    for _, address in addresses:
        bare = unquote(re.sub(r"[?#].*", "", address))
        name = posixpath.join(folder, bare)
        weights, italic = _weights(found), _italic(found)
        faces = fonts.of_sheet(root, name, family, weights, italic, f"own-{number}")
        if faces:
            return faces, findings
    node, address = addresses[0]
    shown = f"{address[:40]}…" if address.startswith("data:") else address
    hint = "give the path of a .ttf, .otf, .woff or .woff2 file beside the manuscript"
    report(node, f"“{shown}” is no font file in the book's folder: the face is left out", hint)
    return (), findings


def _family(found: Mapping[str, Any]) -> str:
    """The name of the family: a string, or words."""
    value = found["font-family"].value if "font-family" in found else ()
    words = [str(node.value) for node in value if node.type in ("string", "ident")]
    return "".join(c for c in " ".join(words) if c.isprintable() and c not in '"\\')


def _addresses(value: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """The files of a face, the best first; those of a machine (``local()``) are not the book's."""
    for node in value:
        if node.type == "url":
            yield node, node.value
        elif node.type == "function" and node.lower_name == "url":
            yield from ((node, part.value) for part in node.arguments if part.type == "string")


def _weights(found: Mapping[str, Any]) -> list[int]:
    """The weights of CSS that a face is for: of a range the usual ones, or its lightest."""
    value = found["font-weight"].value if "font-weight" in found else ()
    named = {"normal": 400, "bold": 700}
    given = [
        named.get(node.lower_value, 400) if node.type == "ident" else int(node.value)
        for node in value
        if node.type in ("ident", "number")
    ] or [400]
    least, most = min(given), max(given)
    usual = [weight for weight in _USUAL if least <= weight <= most]
    return (usual if least < most else []) or [min(900, max(100, round(least / 100) * 100))]


def _italic(found: Mapping[str, Any]) -> bool:
    value = found["font-style"].value if "font-style" in found else ()
    return any(node.type == "ident" and node.lower_value != "normal" for node in value)
