"""The libraries that PDFs need: found, installed by the system's package manager, or asked for."""

import ctypes
import glob
import importlib
import importlib.util
import os
import shutil
import sys
import time

from bootstrap import rootless
from bootstrap.places import MACOS, PYTHON, SYSTEM, WINDOWS
from bootstrap.tell import SetupError, run, say

#: What WeasyPrint opens: the library's names on Linux, macOS and Windows, and whether no PDF can
#: be made without it.
LIBRARIES = (
    (("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"), True),
    (("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"), True),
    (("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib", "libharfbuzz-subset-0.dll"), False),
)

#: Package managers in the order of looking: how each installs Pango.
MANAGERS: dict[str, tuple[list[str], list[str]]] = {
    "apt-get": (
        ["install", "-y", "--no-install-recommends"],
        ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    ),
    "dnf": (["install", "-y"], ["pango"]),
    "pacman": (["-S", "--noconfirm", "--needed"], ["pango"]),
    "apk": (["add"], ["pango", "harfbuzz-subset"]),
    "brew": (["install"], ["pango"]),
}

#: A failed attempt is not made again by every build of the next hour.
PATIENCE_S = 3600
TRIED = os.path.join(SYSTEM, "tried")


def library_path() -> list[str]:
    """Folders of libraries that the loader does not search by itself."""
    folders = glob.glob(os.path.join(rootless.UNPACKED, "usr", "lib", "*-linux-gnu*"))
    if MACOS:
        folders += [d for d in ("/opt/homebrew/lib", "/usr/local/lib") if os.path.isdir(d)]
    return folders


def has_library(names: tuple[str, ...]) -> bool:
    """Whether the loader finds one of the names. No ldconfig is needed after an installation."""
    for name in names:
        for candidate in [name] + [os.path.join(folder, name) for folder in library_path()]:
            if os.path.isabs(candidate) and not os.path.exists(candidate):
                continue
            if candidate.startswith(SYSTEM):
                return True  # its own dependencies lie beside it, found by LD_LIBRARY_PATH
            try:
                ctypes.CDLL(candidate)
                return True
            except OSError:
                continue
    return False


def pango_missing() -> bool:
    """Whether something is missing without which there is no PDF."""
    return any(needed and not has_library(names) for names, needed in LIBRARIES)


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
    manager = next((name for name in MANAGERS if shutil.which(name)), "")
    packages = wanted(manager, pango, venv)
    if not packages:
        _tell_unknown(pango, venv)
        return
    line = install_line(manager, packages)
    again = install and (first or not _tried_lately())
    if again and _may_install(manager, line):
        try:
            _install(manager, packages)
            return
        except SetupError as problem:
            say(str(problem))
    say(f"this system lacks {' '.join(packages)}; this installs them:\n\n    {line}\n")
    if again:
        if manager == "apt-get" and not is_root():
            rootless.unpack(packages)
        if pango_missing():
            _remember()
    if pango_missing():
        say("PDFs cannot be made until then; the EPUB can")


def wanted(manager: str, pango: bool, venv: bool) -> list[str]:
    """Everything to ask the package manager for at once, so that one command mends it all."""
    packages = list(MANAGERS[manager][1]) if pango and manager else []
    if venv and manager == "apt-get":
        # that of the running interpreter: python3-venv belongs to the system's default one
        packages.insert(0, "python{}.{}-venv".format(*sys.version_info[:2]))
    return packages


def install_line(manager: str, packages: list[str]) -> str:
    """The command a person would type."""
    update = "apt-get update && " if manager == "apt-get" else ""
    line = update + " ".join([manager, *MANAGERS[manager][0], *packages])
    if manager == "brew" or is_root():
        return line
    return f"sudo sh -c '{line}'" if shutil.which("sudo") else f"su -c '{line}'"


def is_root() -> bool:
    """Whether system packages may be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _tell_unknown(pango: bool, venv: bool) -> None:
    if pango and WINDOWS:
        say(
            "PDFs need Pango: install MSYS2, then run in its shell\n\n"
            "    pacman -S mingw-w64-ucrt-x86_64-pango\n\n"
            "  and set WEASYPRINT_DLL_DIRECTORIES to its ucrt64\\bin"
        )
    elif pango:
        say("PDFs need the library Pango: install it with your system's package manager")
    if venv:
        say("Python's venv and ensurepip are missing: install them, or uv")


def _may_install(manager: str, line: str) -> bool:
    """Root installs; who has sudo and a terminal is asked; nobody else."""
    if manager == "brew":
        return not is_root() and _ask(line)
    return is_root() or (shutil.which("sudo") is not None and _ask(line))


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
    before = [] if is_root() or manager == "brew" else ["sudo"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    env.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    verb, _ = MANAGERS[manager]
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
