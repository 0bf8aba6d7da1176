"""Sources: which files a manuscript is made of, and their text.

A manuscript is a Markdown file, or a folder: with a ``book.yaml`` (as Quarto has it), with a
``SUMMARY.md`` (as mdBook has it), or with nothing but Markdown files, taken in natural order.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from octavo.files import inside
from octavo.report import Finding, Source, error, warning

#: What a repository is told by, in capitals: no chapters.
_OF_REPOSITORIES = frozenset(
    """AGENTS AUTHORS CHANGELOG CLAUDE CODE_OF_CONDUCT CONTRIBUTING CONTRIBUTORS GOVERNANCE LICENCE
    LICENSE MAINTAINERS PULL_REQUEST_TEMPLATE SECURITY SUPPORT""".split()
)
SUFFIXES = (".md", ".markdown", ".qmd", ".rmd")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufdd0-\ufdef\ufffe\uffff]"
)

#: They turn the letters that follow round, whatever these are (Unicode Standard Annex 9, 2.2).
_OVERRIDES = "\u202d\u202e"

#: Ends of lines that are none in Markdown, and no font has.
_SPACES = str.maketrans(dict.fromkeys("\x85\u2028\u2029", " "))


@dataclass(frozen=True)
class Text:
    """A file's text with newlines at its line ends, and its name in findings."""

    path: Path
    file: str
    text: str


def shown(path: Path) -> str:
    """The name of a file in findings: relative where it is below the current folder."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError):
        return str(path)


def load(path: Path) -> tuple[Text | None, list[Finding]]:
    """A file's text. None, with an error, where it cannot be read or is not UTF-8."""
    file = shown(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        return None, [error("file-unreadable", f"{file} cannot be read: {reason}", Source(file))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start]
        line = _lines(before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8"))
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        # a UTF-16 file begins with its mark and every second byte is zero
        hint = "save it as UTF-8" + (" (it looks like UTF-16)" if data[:2] in _UTF16 else "")
        message = f"byte 0x{data[problem.start]:02x} is no UTF-8"
        if data[problem.start : problem.start + 1] == b"\xed":
            message += " (a lone surrogate)"
        return None, [error("encoding", message, Source(file, line, column), hint)]
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SPACES)
    findings: list[Finding] = []
    nul = text.find("\0")
    if nul >= 0:
        place = Source(file, _lines(text[:nul]), nul - text.rfind("\n", 0, nul))
        return None, [error("encoding", "the file holds a NUL byte: it is no text", place)]
    found = _CONTROL.search(text)
    if found:
        for line, written in enumerate(text.split("\n"), 1):
            for match in _CONTROL.finditer(written):
                findings.append(_dropped(match.group(), Source(file, line, match.start() + 1)))
        text = _CONTROL.sub("", text)
    return Text(path, file, text), findings[:20]


def _dropped(character: str, place: Source) -> Finding:
    code = f"U+{ord(character):04X}"
    if character in _OVERRIDES:
        message = f"the control character {code} is left out: it would turn what follows round"
        hint = 'write `<bdo dir="rtl">...</bdo>` if that is meant, else delete it'
        return warning("character-dropped", message, place, hint)
    message = f"the control character {code} is left out: no book can hold it"
    return warning("character-dropped", message, place, "delete it")


def cleaned(text: str) -> str:
    """A text without the characters that no book can hold; NUL as CommonMark has it (2.3)."""
    return _CONTROL.sub("", text.replace("\0", "\N{REPLACEMENT CHARACTER}"))


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _lines(text: str) -> int:
    return text.count("\n") + 1


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts file names as people do: 2 before 10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part.casefold())
        for part in re.split(r"([0-9]+)", name)
        if part
    )


def elsewhere(folder: Path) -> str:
    """What to do where a folder has no text itself, as MkDocs' and others' have it in ``docs``."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        names = []
    for inner in (folder / name for name in names if name[0] not in "._"):
        if listed(inner):
            return f"there are some in {shown(inner)}: name that folder"
    return "write a file that ends in `.md`, or name another folder"


def listed(folder: Path) -> list[Path]:
    """The Markdown files of a folder in natural order.

    ``index.md`` comes first. ``README.md``, what else a repository is told by, and files that begin
    with ``_`` or ``.`` count only where there are no others.
    """
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return []
    markdown = [name for name in names if name.lower().endswith(SUFFIXES)]
    of_repository = [n for n in markdown if n.partition(".")[0] in _OF_REPOSITORIES]
    aside = [n for n in markdown if n[0] in "._" or n.lower() in ("readme.md", "summary.md")]
    chosen = (
        [name for name in markdown if name not in (*aside, *of_repository)]
        or [name for name in aside if not name.startswith(".")]
        or of_repository
    )
    first = [name for name in chosen if name.lower().startswith("index.")]
    others = [name for name in chosen if name not in first]
    others.sort(key=lambda name: (natural(name), name))
    return [folder / name for name in (*sorted(first), *others)]


#: What sites order their pages by: a theme of Jekyll's, Docusaurus, Hugo.
_HEAD = re.compile(r"---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$", re.MULTILINE | re.DOTALL)
_ORDER = re.compile(
    r"^(?:nav_order|sidebar_position|weight)[ \t]*:[ \t]*[\"']?(-?\d+(?:\.\d+)?)[\"']?[ \t]*$",
    re.MULTILINE,
)


def ordered(texts: Sequence[Text]) -> list[Text]:
    """Texts in the order that their front matter tells: those with a number first, by it.

    The first stays in its place where it is the index, and all where fewer than two have one.
    """
    places: dict[Path, float] = {}
    for text in texts:
        head = _HEAD.match(text.text)
        if found := _ORDER.search(head.group()) if head else None:
            places[text.path] = float(found[1])
    if len(places) < 2:
        return list(texts)
    at = int(texts[0].path.name.lower().startswith("index."))
    rest = sorted(texts[at:], key=lambda text: places.get(text.path, float("inf")))
    return [*texts[:at], *rest]


#: Folders that hold no chapters, and how many entries of others are looked at.
_NOT_TEXT = frozenset(("node_modules", "out", "build", "dist", "target", "vendor", "venv"))
_MOST = 3000


def below(folder: Path) -> list[str]:
    """The Markdown files in folders below one, by their paths from there."""
    found: list[str] = []
    seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if n[0] not in "._" and n not in _NOT_TEXT)
        seen += len(names) + len(folders)
        if seen > _MOST:
            break
        at = Path(place).relative_to(folder)
        found += ((at / n).as_posix() for n in names if n.lower().endswith(SUFFIXES))
    return sorted(name for name in found if "/" in name)


def nested(folder: Path) -> list[Path]:
    """The Markdown files of a folder that has none itself, a folder for each chapter or part.

    None where they lie in one folder, which may be the text of a site or a program's.
    """
    found = below(folder)
    if len({name.partition("/")[0] for name in found}) < 2:
        return []

    def place(name: str) -> tuple[object, ...]:
        *folders, last = name.split("/")
        first = last.lower().partition(".")[0] in ("index", "readme", "_index")
        return (*((natural(one), 1) for one in folders), (natural("" if first else last), 0), name)

    return [folder / name for name in sorted(found, key=place)]


def located(folder: Path, name: str, place: Source) -> tuple[Path | None, list[Finding]]:
    """The file of a name below a folder; None, with an error at ``place``, where there is none."""
    path = inside(folder, name)
    if path is None:
        message = f"{name} lies outside the manuscript's folder"
        return None, [error("chapter-outside", message, place)]
    if not path.is_file():
        message = f"there is no file {name}"
        return None, [error("chapter-missing", message, place, _nearest(folder, name))]
    return folder / path.relative_to(folder.resolve()), []


def _nearest(folder: Path, name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, [path.name for path in listed(folder)], 1)
    return f"did you mean {near[0]}?" if near else "check its name and folder"
