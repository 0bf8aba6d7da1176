"""The libraries that PDFs need: found, installed by the system's package manager, or asked for."""

import importlib
import importlib.util
import os
import shutil
import sys
import time

from bootstrap import rootless
from bootstrap.places import PYTHON, SYSTEM
from bootstrap.tell import SetupError, run, say
from octavo import systems

#: A failed attempt is not made again by every build of the next hour.
PATIENCE_S = 3600
TRIED = os.path.join(SYSTEM, "tried")


def library_path() -> list[str]:
    """Folders of libraries that the loader does not search by itself."""
    return systems.library_folders(rootless.UNPACKED)


def pango_missing() -> bool:
    """Whether something is missing without which there is no PDF."""
    folders = library_path()
    return any(
        needed and not systems.has_library(names, folders, SYSTEM)
        for names, needed in systems.LIBRARIES
    )


def venv_missing() -> bool:
    """Whether no virtual environment can be made.

    Debian's python3 without python3-venv has venv but no ensurepip, and stops halfway.
    """
    if os.path.exists(PYTHON) or shutil.which("uv"):
        return False
    return not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def provide(install: bool, first: bool) -> None:
    """See to Pango and to the means of making a virtual environment, as far as that is possible.

    ``install`` is False where nothing may be installed; ``first`` is True while there is no
    environment yet.
    """
    pango, venv = pango_missing(), venv_missing()
    if not pango and not venv:
        return
    manager = systems.manager()
    packages = wanted(manager, pango, venv)
    if not packages:
        _tell_unknown(pango, venv)
        return
    line = systems.install_line(manager, packages)
    again = install and (first or not _tried_lately())
    if again and _may_install(manager, line):
        try:
            _install(manager, packages)
            return
        except SetupError as problem:
            say(str(problem))
    say(f"this system lacks {' '.join(packages)}; this installs them:\n\n    {line}\n")
    if again:
        if manager == "apt-get" and not systems.is_root():
            rootless.unpack(packages)
        if pango_missing():
            _remember()
    if pango_missing():
        say("PDFs cannot be made until then; the EPUB can")


def wanted(manager: str, pango: bool, venv: bool) -> list[str]:
    """Everything to ask the package manager for at once, so that one command mends it all."""
    packages = list(systems.MANAGERS[manager][1]) if pango and manager else []
    if venv and manager == "apt-get":
        # that of the running interpreter: python3-venv belongs to the system's default one
        packages.insert(0, "python{}.{}-venv".format(*sys.version_info[:2]))
    return packages


def _tell_unknown(pango: bool, venv: bool) -> None:
    if pango:
        say(f"PDFs need the library Pango: {systems.BY_HAND}")
    if venv:
        say("Python's venv and ensurepip are missing: install them, or uv")


def _may_install(manager: str, line: str) -> bool:
    """Root installs; who has sudo and a terminal is asked; nobody else."""
    if manager == "brew":
        return not systems.is_root() and _ask(line)
    return systems.is_root() or (shutil.which("sudo") is not None and _ask(line))


def _ask(line: str) -> bool:
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(f"system packages are missing. This would install them:\n\n    {line}\n")
    try:
        return input("Run it now? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _install(manager: str, packages: list[str]) -> None:
    say(f"installing {' '.join(packages)} with {manager} (up to a minute)")
    before = [] if systems.is_root() or manager == "brew" else ["sudo"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    env.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    verb, _ = systems.MANAGERS[manager]
    if manager != "apt-get":
        run([*before, manager, *verb, *packages], "the installation", env)
        return
    apt = [*before, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    # a container image has no package lists at all; without a network this ends well all the
    # same, and only its W: lines say why the installation will fail
    output = run([*apt, "update"], "apt-get update", env)
    notes = "\n".join(line for line in output.splitlines() if line[:2] in ("W:", "E:"))
    try:
        run([*apt, *verb, *packages], "the installation", env)
    except SetupError as problem:
        if "dpkg --configure -a" not in str(problem):
            raise SetupError(f"{problem}\n{notes}" if notes else str(problem)) from None
        # an earlier installation, ours or not, was interrupted
        run([*before, "dpkg", "--configure", "-a"], "mending an interrupted installation", env)
        run([*apt, *verb, *packages], "the installation", env)
    importlib.invalidate_caches()


def _tried_lately() -> bool:
    try:
        return 0 <= time.time() - os.path.getmtime(TRIED) < PATIENCE_S
    except OSError:
        return False


def _remember() -> None:
    os.makedirs(SYSTEM, exist_ok=True)
    with open(TRIED, "w", encoding="utf-8") as file:
        file.write("the missing packages could not be installed\n")
