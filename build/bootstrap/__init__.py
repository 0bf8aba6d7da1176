"""The set-up behind ``python3 build``: system libraries, then the virtual environment.

Standard library only. What happens on bare machines, and why each step is as it is, stands in the
comments.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bootstrap import environment, libraries
from bootstrap.places import LOCK, SYSTEM, VENV
from bootstrap.tell import SetupError, say
from octavo import systems

#: Longer than any installation takes.
WAIT_S = 900


def prepare(tests: bool, install: bool) -> None:
    """Set up whatever is missing. Raises SetupError, in words for the person who called it."""
    if environment.ready(tests) and not libraries.pango_missing():
        return
    try:
        with _lock():
            libraries.provide(install, first=not environment.ready(False))
            if not environment.ready(tests):
                environment.make(tests)
    except OSError as problem:
        raise SetupError(
            f"the set-up needs to write into the project's folder: {problem}"
        ) from None


@contextmanager
def _lock() -> Iterator[None]:
    """One set-up at a time. The lock dies with its process and the programs that this has run."""
    with open(LOCK, "w", encoding="utf-8") as file:
        try:
            import fcntl
        except ImportError:
            yield  # Windows: two set-ups at once are left to luck
            return
        os.set_inheritable(file.fileno(), True)
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - started > WAIT_S:
                    raise SetupError("another set-up of this project does not end") from None
                if time.monotonic() - started < 0.1:
                    say("another set-up of this project is at work; waiting for it")
                time.sleep(0.2)
        yield


def child_environment() -> dict[str, str]:
    """The environment of the child: libraries that were unpacked, places for caches."""
    env = {**os.environ, "PYTHONUTF8": "1"}
    # without compiled modules each process starts a second later; they lie in the environment
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", os.path.join(VENV, "bytecode"))
    folders = libraries.library_path()
    if folders:
        name = "DYLD_FALLBACK_LIBRARY_PATH" if systems.MACOS else "LD_LIBRARY_PATH"
        env[name] = os.pathsep.join(folders + [p for p in [env.get(name, "")] if p])
    fonts = os.path.join(SYSTEM, "root", "etc", "fonts")
    if os.path.isdir(fonts):
        env.setdefault("FONTCONFIG_PATH", fonts)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        # fontconfig wants to write its cache somewhere
        env.setdefault("XDG_CACHE_HOME", os.path.join(VENV, "cache"))
    return env
