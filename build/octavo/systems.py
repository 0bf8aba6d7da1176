"""What Octavo needs of the system: libraries, and how each package manager provides them.

Standard library only, and nothing of ours: the set-up reads this before anything is installed.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import sys
from collections.abc import Iterable, Sequence

MACOS = sys.platform == "darwin"
WINDOWS = os.name == "nt"

#: What WeasyPrint opens: the library's names on Linux, macOS and Windows, and whether no PDF can
#: be made without it.
LIBRARIES: tuple[tuple[tuple[str, ...], bool], ...] = (
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

#: What to say where no package manager is known.
BY_HAND = (
    "install MSYS2, run `pacman -S mingw-w64-ucrt-x86_64-pango` in its shell, and set "
    "WEASYPRINT_DLL_DIRECTORIES to its ucrt64\\bin"
    if WINDOWS
    else "install Pango with your system's package manager"
)


def manager() -> str:
    """The package manager of this system, "" where none is known."""
    return next((name for name in MANAGERS if shutil.which(name)), "")


def install_line(name: str, packages: Iterable[str]) -> str:
    """The command a person would type to install packages."""
    update = "apt-get update && " if name == "apt-get" else ""
    line = update + " ".join([name, *MANAGERS[name][0], *packages])
    if name == "brew" or is_root():
        return line
    return f"sudo sh -c '{line}'" if shutil.which("sudo") else f"su -c '{line}'"


def is_root() -> bool:
    """Whether system packages may be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def library_folders(unpacked: str = "") -> list[str]:
    """Folders of libraries that the loader does not search by itself.

    ``unpacked`` is a root into which packages were unpacked.
    """
    folders = glob.glob(os.path.join(unpacked, "usr", "lib", "*-linux-gnu*")) if unpacked else []
    if MACOS:
        folders += [d for d in ("/opt/homebrew/lib", "/usr/local/lib") if os.path.isdir(d)]
    return folders


def has_library(names: Sequence[str], folders: Sequence[str] = (), unpacked: str = "") -> bool:
    """Whether the loader finds one of the names. No ldconfig is needed after an installation."""
    for name in names:
        for candidate in [name] + [os.path.join(folder, name) for folder in folders]:
            if os.path.isabs(candidate) and not os.path.exists(candidate):
                continue
            if unpacked and candidate.startswith(unpacked):
                return True  # its own dependencies lie beside it, found by LD_LIBRARY_PATH
            try:
                ctypes.CDLL(candidate)
                return True
            except OSError:
                continue
    return False
