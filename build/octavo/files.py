"""Files: atomic writes, paths that stay in their folder, workplaces, the styles."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

#: What file systems hold: bytes of a folder's or a file's name, characters of a whole path.
_LONGEST_PART, _LONGEST_NAME = 255, 2000

#: What a killed build left is not taken away before it is so old.
_YOUNG_S = 3600.0


class Together:
    """Files that are replaced together: each of them, or none where one cannot be.

    To be used as a context: what was not put in its place when that ends is taken away.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[Path, str]] = []

    def __enter__(self) -> Together:
        return self

    def __exit__(self, *what: object) -> None:
        for _, name in self._parts:
            _unlink(name)
        self._parts.clear()

    def put(self, path: Path, data: bytes) -> None:
        """Have a file's new content ready beside it. Raises OSError where that cannot be."""
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path)
        handle, name = tempfile.mkstemp(prefix=_beginning(path), suffix=".part", dir=path.parent)
        self._parts.append((path, name))
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; an output is as public as the folder's other files
        os.chmod(name, 0o666 & ~_umask())

    def replace(self) -> tuple[Path, OSError] | None:
        """Put all in their places, so that a reader sees the old file or the new one, never a part.

        What comes back is the file that cannot be replaced, and why; then the old ones stand.
        """
        done: list[tuple[Path, str | None]] = []
        path = Path()
        try:
            for path, name in self._parts:
                done.append((path, _linked(path) if len(self._parts) > 1 else ""))
                os.replace(name, path)
        except BaseException as problem:
            for earlier, old in done[:-1]:
                _restore(earlier, old)
            if not isinstance(problem, OSError):
                raise
            return path, problem
        finally:
            for _, old in done:
                _unlink(old or "")
        return None


def _linked(path: Path) -> str | None:
    """A further name for a file; None where there is no file, "" where it can have but one."""
    other = f"{_beginning(path)}old.part"
    try:
        os.link(path, path.with_name(other))
    except FileNotFoundError:
        return None
    except OSError:
        return ""
    return str(path.with_name(other))


def _restore(path: Path, old: str | None) -> None:
    with contextlib.suppress(OSError):
        if old is None:
            path.unlink()
        elif old:
            os.replace(old, path)


def _unlink(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)


def _beginning(path: Path) -> str:
    """How the names of what this process writes beside a file begin, see ``sweep``."""
    return f".{path.name[:100]}.{os.getpid()}-"


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new one, never a part.

    Raises OSError where the folder cannot be written; the old file then stands.
    """
    with Together() as files:
        files.put(path, data)
        failed = files.replace()
    if failed:
        raise failed[1]


def sweep(path: Path) -> None:
    """Take away what builds that were killed left half written beside a file.

    What another build has begun that still runs stays.
    """
    for left in path.parent.glob(f".{glob.escape(path.name[:100])}.*-*.part"):
        process = left.name.removeprefix(f".{path.name[:100]}.").partition("-")[0]
        if process.isdecimal() and not _runs(int(process)):
            with contextlib.suppress(OSError):
                left.unlink()


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder for the time of some work with programs that read and write files."""
    with tempfile.TemporaryDirectory(prefix=f"octavo-{os.getpid()}-") as name:
        yield Path(name)


def place() -> Path:
    """An empty folder for as long as this process lasts, see ``leave``."""
    return Path(tempfile.mkdtemp(prefix=_placed(os.getpid())))


def leave(process: int = 0) -> None:
    """Take away the places of a process that has ended; without, of this one, which is about to."""
    with contextlib.suppress(OSError):
        beginning = glob.escape(_placed(process or os.getpid()))
        for folder in Path(tempfile.gettempdir()).glob(f"{beginning}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _placed(process: int) -> str:
    """How the places of a process are named: a container that shares the folder has its own."""
    machine = os.uname().nodename if hasattr(os, "uname") else "here"
    return f"octavo-{process}-{machine[:60]}-"


def tidy(cache: Path | None = None) -> None:
    """Take away the workplaces, and what was not yet in a cache's folder, of killed builds.

    Those of builds that run stay, and whatever is younger than an hour: the builder may run where
    this one cannot ask for it, in a container that shares the folder.
    """
    places = [(Path(tempfile.gettempdir()), "octavo-*-*"), *([(cache, "*-*")] if cache else [])]
    for folder, pattern in places:
        with contextlib.suppress(OSError):
            for left in list(folder.glob(pattern)):
                _discard(left)


def _discard(left: Path) -> None:
    process = left.name.removeprefix("octavo-").partition("-")[0]
    with contextlib.suppress(OSError):
        status = left.lstat()
        own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if not own or not process.isdecimal() or time.time() - status.st_mtime < _YOUNG_S:
            return
        if _runs(int(process)):
            return
        if stat.S_ISDIR(status.st_mode):
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink()


def _runs(process: int) -> bool:
    """Whether a process of this number runs; taken for granted where that cannot be asked."""
    if os.name != "posix":
        return True  # there the question would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def inside(root: Path, name: str) -> Path | None:
    """The file ``name`` below ``root``, links followed; None where it is absolute or outside.

    So it is for a name that no file can have, and where links lead in a circle.
    """
    if not name or "\0" in name or len(name) > _LONGEST_NAME:
        return None
    candidate = Path(name)
    if candidate.is_absolute() or candidate.drive:
        return None
    try:
        if any(len(os.fsencode(part)) > _LONGEST_PART for part in candidate.parts):
            return None
        top = root.resolve()
        real = (top / candidate).resolve()
    except (OSError, RuntimeError, UnicodeEncodeError):
        return None
    # since Python 3.13 a circle is no error: what it resolves to is still a link
    return real if real.is_relative_to(top) and not real.is_symlink() else None


def below(file: str, root: Path) -> str:
    """The name of a file from the folder ``root``; as it is, where it lies outside."""
    try:
        return Path(file).resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return file


def styles_folder() -> Path:
    """The folder of the shared style sheets: in the wheel beside the code, else in the checkout.

    Raises FileNotFoundError where neither is there.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "styles", here.parents[1] / "styles"):
        if (folder / "tokens.css").is_file():
            return folder
    raise FileNotFoundError("Octavo's style sheets are missing: install it again")


def style(name: str) -> str:
    """The text of one of Octavo's own style sheets."""
    return (styles_folder() / name).read_text(encoding="utf-8")
