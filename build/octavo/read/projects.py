"""Outlines and metadata of other tools: Jupyter Book's ``_toc.yml``, ``myst.yml``, ``mkdocs.yml``.

Beside Markdown files without an outline, a ``metadata.yaml`` is what Pandoc calls a metadata file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from octavo.files import inside
from octavo.read import sources
from octavo.read.entries import Item
from octavo.read.values import Entry, Value
from octavo.report import Finding

_TOC, _CONFIG, _MYST = "_toc.yml", "_config.yml", "myst.yml"
_MKDOCS = ("mkdocs.yml", "mkdocs.yaml")
NAMES = (_TOC, _MYST, *_MKDOCS)
_METADATA = ("metadata.yaml", "metadata.yml")

#: Their keys that tell what ours tell.
_KEYS = {
    "title": "title", "subtitle": "subtitle", "description": "description", "date": "date",
    "author": "author", "authors": "author", "keywords": "keywords", "doi": "doi",
    "bibliography": "bibliography", "bibtex_bibfiles": "bibliography", "language": "lang",
    "site_name": "title", "site_author": "author", "site_description": "description",
}  # fmt: skip

#: Makes a value of YAML: the text, the name of its file, its first line.
Compose = Callable[[str, str, int], tuple[Value | None, tuple[Finding, ...]]]


@dataclass(frozen=True)
class Project:
    """What such files say: the folder of the text, the book's metadata and its outline.

    ``whole`` says that no file's front matter is the book's; ``texts`` are those files.
    """

    text: Path
    metadata: Value | None = None
    items: tuple[Item, ...] = ()
    whole: bool = True
    texts: tuple[sources.Text, ...] = ()


def find(folder: Path, compose: Compose, findings: list[Finding]) -> Project | None:
    """What other tools' files in a folder say; None without one."""
    if (folder / _TOC).is_file():
        return _jupyter(folder, compose, findings)
    if (folder / _MYST).is_file():
        return _myst(folder, compose, findings)
    for home in (folder, folder.resolve().parent):
        for name in _MKDOCS:
            if (home / name).is_file():
                found = _mkdocs(home, name, compose, findings)
                if home == folder or (found and found.text.resolve() == folder.resolve()):
                    return found
    for name in _METADATA:
        if (folder / name).is_file():
            text, told = sources.load(folder / name)
            findings += told
            if text is None:
                return None
            # marks around it, as at the head of a text
            bare = re.sub(r"(?m)^(?:---|\.\.\.)[ \t]*$", "", text.text)
            value, said = compose(bare, text.file, 1)
            findings += said
            return Project(folder, value, whole=False, texts=(text,))
    return None


def _loaded(
    path: Path, keys: tuple[str, ...], compose: Compose, findings: list[Finding]
) -> tuple[Value | None, tuple[sources.Text, ...]]:
    """Of a file's YAML what stands below some of its keys: the rest may have tags of programs."""
    if not path.is_file():
        return None, ()
    text, told = sources.load(path)
    findings += told
    if text is None:
        return None, ()
    first, kept, keeping = 1, [], False
    lines = text.text.split("\n")
    if next((line[0] for line in lines if line.strip() and line[0] not in "#%"), "") == "-" and (
        not any(line.rstrip() == "---" for line in lines)
    ):
        # Jupyter Book's first form is a list
        first, keeping, kept = 0, True, ["chapters:"]
    for line in lines:
        if found := re.match(r"([\w-]+)[ \t]*:(?=\s|$)", line):
            keeping = found[1] in keys
        kept.append(line if keeping else "")
    value, said = compose("\n".join(kept), text.file, first)
    findings += said
    return value, (text,)


def _renamed(*found: Value | None) -> Value | None:
    """The metadata that objects hold, by our keys."""
    entries: dict[str, Entry] = {}
    for value in found:
        for entry in value.entries if value else ():
            if name := _KEYS.get(entry.key):
                entries.setdefault(name, Entry(name, entry.source, entry.value))
    known = [value for value in found if value]
    return Value("map", known[0].source, entries=tuple(entries.values())) if known else None


def _jupyter(folder: Path, compose: Compose, findings: list[Finding]) -> Project:
    keys = ("root", "parts", "chapters", "sections", "subtrees", "entries", "options", "defaults")
    toc, texts = _loaded(folder / _TOC, keys, compose, findings)
    config, more = _loaded(folder / _CONFIG, tuple(_KEYS), compose, findings)
    items: list[Item] = []
    if toc is not None:
        root = toc.get("root")
        if root is not None:
            items.append(Item(root.source, root.text, numbered=False))
        items += _entries(toc, folder, 0, _numbered(toc.get("options") or toc.get("defaults")))
    items = [replace(item, name=_suffixed(folder, item.name)) for item in items]
    return Project(folder, _renamed(config), tuple(items), texts=texts + more)


def _entries(value: Value, folder: Path, depth: int, numbered: bool) -> Iterator[Item]:
    """What stands below a file, a part or the whole of a ``_toc.yml``."""
    for key in ("parts", "subtrees", "chapters", "sections", "entries"):
        below = value.get(key)
        for entry in below.items if below else ():
            own = numbered or _numbered(entry) or _numbered(entry.get("options"))
            caption = entry.get("caption") or entry.get("part")
            file, pattern = entry.get("file"), entry.get("glob")
            if caption is not None and caption.text.strip():
                yield Item(caption.source, title=caption.text.strip(), kind="part")
            if file is not None:
                title = entry.get("title")
                label = title.text.strip() if title else ""
                yield Item(file.source, file.text, numbered=own, depth=depth, label=label)
            elif pattern is not None:
                for name in _matching(folder, pattern.text):
                    yield Item(pattern.source, name, numbered=own, depth=depth)
            yield from _entries(entry, folder, depth + 1 if file is not None else depth, own)


def _numbered(value: Value | None) -> bool:
    found = value.get("numbered") if value else None
    return found is not None and found.text.lower() not in ("false", "no", "off", "0", "")


def _matching(folder: Path, pattern: str) -> list[str]:
    """The Markdown files of a pattern, in natural order."""
    if ".." in Path(pattern).parts or Path(pattern).is_absolute():
        return []
    found = (path.relative_to(folder).as_posix() for path in folder.glob(pattern))
    named = {name for name in found if name.lower().endswith(sources.SUFFIXES)}
    return sorted(named, key=lambda name: (sources.natural(name), name))


def _suffixed(folder: Path, name: str) -> str:
    """A file's name with the suffix that it is written without."""
    if not name or name.lower().endswith(sources.SUFFIXES):
        return name
    there = (name + suffix for suffix in sources.SUFFIXES if (folder / (name + suffix)).is_file())
    return next(there, name)


def _myst(folder: Path, compose: Compose, findings: list[Finding]) -> Project:
    value, texts = _loaded(folder / _MYST, ("project",), compose, findings)
    project = value.get("project") if value else None
    toc = project.get("toc") if project else None
    items = tuple(_children(toc, folder, 0)) if toc else ()
    return Project(folder, _renamed(project), items, texts=texts)


def _children(value: Value, folder: Path, depth: int) -> Iterator[Item]:
    for entry in value.items:
        file, title, pattern = entry.get("file"), entry.get("title"), entry.get("pattern")
        label = title.text.strip() if title else ""
        if file is not None:
            yield Item(file.source, _suffixed(folder, file.text), depth=depth, label=label)
        elif pattern is not None:
            for name in _matching(folder, pattern.text):
                yield Item(pattern.source, name, depth=depth)
        elif title is not None and label and not depth and entry.get("url") is None:
            yield Item(title.source, title=label, kind="part")
        children = entry.get("children")
        if children is not None:
            yield from _children(children, folder, depth + 1 if file is not None else depth)


def _mkdocs(home: Path, name: str, compose: Compose, findings: list[Finding]) -> Project | None:
    value, texts = _loaded(home / name, ("nav", "docs_dir", *_KEYS), compose, findings)
    given = value.get("docs_dir") if value else None
    text = inside(home, given.text if given else "docs")
    if text is None or not text.is_dir():
        return None
    nav = value.get("nav") if value else None
    items = tuple(_nav(nav, "")) if nav else ()
    return Project(home / text.relative_to(home.resolve()), _renamed(value), items, texts=texts)


def _nav(value: Value, within: str) -> Iterator[Item]:
    """MkDocs' ``nav``: a title at its first level is a part; an index page has others below."""
    depth = 0
    for place, one in enumerate(value.items):
        entry = one.entries[0] if one.kind == "map" and one.entries else None
        label, aim = (entry.key, entry.value) if entry else ("", one)
        if aim.kind == "list":
            if not within:
                yield Item(entry.source if entry else one.source, title=label, kind="part")
            for item in _nav(aim, label):
                yield replace(item, depth=item.depth + depth)
        elif aim.kind == "text" and not re.match(r"[a-z][a-z0-9+.-]*:|/", aim.text):
            yield Item(aim.source, aim.text, depth=depth, label=label)
            if within and not place and re.match(r"(?:.*/)?(?:index|readme)\.", aim.text, re.I):
                depth = 1
