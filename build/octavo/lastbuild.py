"""The last build: what it read and made, so that nothing is done again where nothing has changed.

A record of a build is kept in the cache. It names every file that was read with the digest of
what it held, the files and folders that lay about the manuscript (a file that was missing may have
come), the tools and what they know of the machine, and the files that were made. Modification
times do not count. A build that findings stopped leaves no record.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavo.cache import Cache
from octavo.files import sweep, tidy
from octavo.report import Finding, Severity, Source, stops
from octavo.request import Outcome, Output, Request
from octavo.versions import tools

Tell = Callable[[str], None]

#: Folders that hold nothing of a book's.
_ASIDE = frozenset((".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__"))
#: What most manuscripts are.
_TEXTS = (".md", ".markdown", ".qmd")
#: Where more than this lies about a manuscript, looking through it is not quick: no record.
_MANY = 20_000

#: What libraries take from the environment.
_HEEDED = ("HOME", "JAVA_HOME", "LANG", "LANGUAGE", "PATH", "PYTHONPATH", "TZ")
_HEEDED_GROUPS = ("LC_", "LD_", "DYLD_", "FONTCONFIG_", "FREETYPE_", "PANGO", "WEASYPRINT_")

#: Where fonts of the system lie.
_FONTS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:\\Windows\\Fonts"),
)

#: A file at a moment: modified, changed, size, number.
_State = tuple[int, int, int, int] | None


@dataclass(frozen=True)
class _Surroundings:
    """What a build depends on beside the contents of files.

    ``names`` are the files and folders about the manuscript, None where they are too many.
    """

    machine: str
    names: frozenset[str] | None

    def without(self, made: frozenset[str]) -> str:
        """A digest, without the files that the build itself makes."""
        names = "\0".join(sorted((self.names or frozenset()) - made))
        return hashlib.sha256(f"{self.machine}\n{names}".encode("utf-8", "replace")).hexdigest()


def once(
    request: Request,
    make: Callable[[Request, Tell], Outcome],
    tell: Tell,
    begin: Callable[[Request], object] = lambda request: None,
) -> Outcome:
    """What ``make`` builds; where nothing has changed since it last did, what it built then.

    ``begin`` is called as soon as it is known that there is something to be built.
    """
    if request.cache is None:
        return make(request, tell)
    cache = Cache(request.cache)
    key = _key(request)
    kept = cache.get(key)
    if _edited(kept):
        begin(dataclasses.replace(request, before=_made(kept)))
    before = _surroundings(request)
    known = _recalled(kept, before)
    if known is not None:
        tidy(cache.parts)
        for output in known.outputs:
            sweep(output.path)
        tell("nothing has changed since the last build")
        return known
    seen = _witness()
    outcome = make(dataclasses.replace(request, before=_made(kept)), tell)
    for output in outcome.outputs:  # looked at, but not read for what is in it
        seen.pop(os.path.realpath(output.path), None)
    if not stops(outcome.findings, request.fail_on_warning):
        record = _record(request, outcome, before, seen)
        if record is not None:
            cache.put(key, json.dumps(record).encode())
    return outcome


def _key(request: Request) -> str:
    """The name of the builds that were asked for just so, from this folder."""
    asked = (
        *(os.getcwd(), str(request.path), str(request.out), request.names, request.epoch),
        *(request.fail_on_warning, request.profiles, request.chapters, request.several),
    )
    return hashlib.sha256(f"last build {asked!r}".encode("utf-8", "replace")).hexdigest()


def _record(
    request: Request, outcome: Outcome, before: _Surroundings, seen: Mapping[str, _State]
) -> dict[str, Any] | None:
    """What there is to remember; None where something changed while the build was at work."""
    made = {os.path.realpath(output.path): _held(output.path) for output in outcome.outputs}
    surroundings = before.without(frozenset(made))
    if before.names is None or _surroundings(request).without(frozenset(made)) != surroundings:
        return None
    read: dict[str, str | None] = {}
    aside = _tools_of_ours(request)
    root, cache = _root(request), os.path.realpath(str(request.cache)) + os.sep
    for path, state in list(seen.items()):
        ours = path.startswith(aside) and not path.startswith(root)
        if ours or path.startswith(cache):
            continue
        read[path] = _held(path)
        if _state(path) != state:
            return None
    if None in made.values():
        return None
    return {
        "surroundings": surroundings,
        "read": read,
        "made": made,
        "outputs": [
            (o.edition, str(o.path), o.size_bytes, o.pages, o.advice) for o in outcome.outputs
        ],
        "findings": [
            (
                *(f.code, int(f.severity), f.message, f.hint, f.edition),
                f.source and (f.source.file, f.source.line, f.source.column, f.source.length),
            )
            for f in outcome.findings
        ],
    }


def _recalled(kept: bytes | None, now: _Surroundings) -> Outcome | None:
    """The outcome of the last build; None where there was none, or anything is not as it was."""
    if kept is None or now.names is None:
        return None
    try:
        record = json.loads(kept)
        files = {**record["read"], **record["made"]}
        if record["surroundings"] != now.without(frozenset(record["made"])):
            return None
        if any(_held(path) != digest for path, digest in files.items()):
            return None
        outputs = tuple(
            Output(edition, Path(path), size, pages, advice)
            for edition, path, size, pages, advice in record["outputs"]
        )
        findings = tuple(
            Finding(code, Severity(weight), message, Source(*place) if place else None, hint, name)
            for code, weight, message, hint, name, place in record["findings"]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # another Octavo's
    return Outcome(outputs, findings)


def _edited(kept: bytes | None) -> bool:
    """Whether a text of the last build is another now: this is seen at once."""
    try:
        read = json.loads(kept or b"")["read"]
        return any(_held(path) != read[path] for path in read if path.endswith(_TEXTS))
    except (ValueError, TypeError, KeyError):
        return False


def _made(kept: bytes | None) -> tuple[str, ...]:
    """The names of the files that the last build made; nothing depends on their being right."""
    try:
        return tuple(json.loads(kept or b"")["made"])
    except (ValueError, TypeError, KeyError):
        return ()


def _surroundings(request: Request) -> _Surroundings:
    heeded = sorted(
        f"{name}={value}"
        for name, value in os.environ.items()
        if name in _HEEDED or name.startswith(_HEEDED_GROUPS) or name.startswith("XDG_DATA_")
    )
    cache = None if request.cache is None else Cache(request.cache)
    machine = "\n".join((tools(cache), sys.executable, *heeded, *_folders()))
    root = _root(request)
    names: set[str] = set()
    aside = os.path.realpath(request.out), os.path.realpath(str(request.cache))
    for folder, folders, files in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if name not in _ASIDE and os.path.join(folder, name) not in aside
        ]
        names.update(os.path.join(folder, name) for name in (*folders, *files))
        if len(names) > _MANY:
            return _Surroundings(machine, None)
    return _Surroundings(machine, frozenset(names))


def _folders() -> Iterator[str]:
    """The folders of programs and of fonts, with the time when something last came or went."""
    programs = (os.path.dirname(sys.executable), *os.environ.get("PATH", "").split(os.pathsep))
    for folder in programs:
        state = _state(folder)
        yield f"{folder} {state and state[0]}"
    for top in _FONTS:
        for folder, _, _ in os.walk(os.path.expanduser(top)):
            state = _state(folder)
            yield f"{folder} {state and state[0]}"


def _root(request: Request) -> str:
    """The folder of the manuscript: no file of the author's is read outside."""
    path = os.path.realpath(request.path)
    return path if os.path.isdir(path) else os.path.dirname(path)


def _tools_of_ours(request: Request) -> tuple[str, ...]:
    """Folders whose files change only with the versions of the tools, or are gone afterwards."""
    import sysconfig

    places = [sysconfig.get_path(n) for n in ("stdlib", "platstdlib", "purelib", "platlib")]
    here = Path(__file__).resolve().parent
    places += [str(here), str(here.parents[1] / "styles"), tempfile.gettempdir()]
    places += ["/proc", "/sys", "/dev", str(Path(sys.executable).parent)]
    places += [sys.pycache_prefix or ""]  # more is compiled while builds are at work
    return tuple(os.path.realpath(place) + os.sep for place in places if place)


def _state(path: str | os.PathLike[str]) -> _State:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _held(path: str | os.PathLike[str]) -> str | None:
    """A digest of what a file holds; None where there is none."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


@functools.cache
def _witness() -> dict[str, _State]:
    """The files that this process opens to read from now on, with their state at that moment.

    Python tells of each (its audit event ``open``), whichever part of a build opens it: none can
    be forgotten. What is read once for several manuscripts counts for all of them.
    """
    seen: dict[str, _State] = {}
    ending = sys.is_finalizing  # when Python ends, the names of modules lead nowhere

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or ending():
            return
        if not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path, mode, flags = arguments[0], arguments[1], arguments[2]
        if str(path).endswith(".pyc"):
            return  # a module of ours, of which there are hundreds; its version is known
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & _WRITING:
            return
        try:
            name = os.path.realpath(os.fsdecode(path))
        except (OSError, ValueError):
            return
        # of folders counts what lies in them, not when something last came and went
        if name not in seen and not os.path.isdir(name):
            seen[name] = _state(name)

    sys.addaudithook(watch)
    return seen


_WRITING = os.O_WRONLY | os.O_RDWR
