"""The virtual environment: made once, and made anew where it is half made or stale."""

import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

from bootstrap.places import PYTHON, ROOT, RUNTIME, TESTS, VENV, WINDOWS
from bootstrap.rootless import BUNDLE, SYSTEM_BUNDLE, pip_wheel
from bootstrap.tell import SetupError, run, say

STAMP = os.path.join(VENV, "octavo-stamp")
#: Stands there while packages are being installed: what is found with it was interrupted.
UNFINISHED = os.path.join(VENV, "octavo-unfinished")


def fingerprint(tests: bool) -> str:
    """What the environment depends on: where it lies, the kind of Python, the locks."""
    digest = hashlib.sha256()
    # not sys.version: its date of compilation changes with every security fix of the system's
    for part in (ROOT, str(sys.implementation.cache_tag), sys.platform):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    for path in [RUNTIME] + ([TESTS] if tests else []):
        with open(path, "rb") as lock:
            digest.update(lock.read())
    return digest.hexdigest()


def ready(tests: bool) -> bool:
    """Whether the environment is as the locks want it; an environment for tests serves a build."""
    if not os.path.exists(PYTHON):
        return False
    try:
        with open(STAMP, encoding="utf-8") as stamp:
            stamps = stamp.read().split()
    except OSError:
        return False
    return fingerprint(tests) in stamps


def make(tests: bool) -> None:
    """Make the environment and install what the locks say. Raises SetupError."""
    uv = shutil.which("uv") or ""
    if not (uv or importlib.util.find_spec("ensurepip") or pip_wheel() or _healthy("")):
        version = "{}.{}".format(*sys.version_info[:2])
        raise SetupError(
            "Python cannot make a virtual environment here: ensurepip is missing (on Debian: the "
            f"package python{version}-venv)"
        )
    say("setting up .venv (once; up to a minute)")
    try:
        _fill(uv, tests)
    except SetupError as problem:
        if not (uv and (importlib.util.find_spec("ensurepip") or pip_wheel())):
            raise
        say(f"{problem}\noctavo: trying again without uv")
        _fill("", tests)


def _fill(uv: str, tests: bool) -> None:
    if os.path.exists(STAMP):
        os.remove(STAMP)
    if os.path.exists(UNFINISHED) or not _healthy(uv):
        shutil.rmtree(VENV, ignore_errors=True)
        _create(uv)
    with open(UNFINISHED, "w", encoding="utf-8"):
        pass
    install = [uv, "pip", "install", "-q", "--python", PYTHON] if uv else [*_pip(), "install"]
    install += [] if uv else ["-q", "--no-input", "--disable-pip-version-check", "--retries=5"]
    install += ["--require-hashes", "--only-binary=:all:", "-r", RUNTIME]
    install += ["-r", TESTS] if tests else []
    run(install, "installing the locked packages", _plain_environment())
    _expose()
    stamps = [fingerprint(False)] + ([fingerprint(True)] if tests else [])
    with open(STAMP + ".part", "w", encoding="utf-8") as stamp:
        stamp.write("\n".join(stamps))
    os.replace(STAMP + ".part", STAMP)
    os.remove(UNFINISHED)


def _plain_environment() -> dict[str, str]:
    """The environment without what would make pip or uv install somewhere else."""
    astray = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH")
    env = {key: value for key, value in os.environ.items() if key not in astray}
    if not os.access(os.path.expanduser("~"), os.W_OK):
        env.setdefault("XDG_CACHE_HOME", os.path.join(VENV, "cache"))
    return env


def _healthy(uv: str) -> bool:
    """Whether the environment that is there can be installed into: it may be half made or moved."""
    probe = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})"
    checks = [[PYTHON, "-c", probe]] + ([] if uv else [[*_pip(), "--version"]])
    try:
        return all(
            subprocess.run(c, check=False, capture_output=True).returncode == 0 for c in checks
        )
    except OSError:
        return False


def _create(uv: str) -> None:
    env = _plain_environment()
    if uv:
        run([uv, "venv", "-q", "--python", sys.executable, VENV], "making .venv", env)
    elif importlib.util.find_spec("ensurepip"):
        # a new interpreter: ensurepip may have come a second ago
        run([sys.executable, "-m", "venv", VENV], "making .venv", env)
    else:
        run([sys.executable, "-m", "venv", "--without-pip", VENV], "making .venv", env)


def _pip() -> list[str]:
    """The environment's pip, or the one in Debian's wheel where the environment has none."""
    own = glob.glob(os.path.join(glob.escape(VENV), "lib", "python*", "site-packages", "pip"))
    if own or WINDOWS or not pip_wheel():
        return [PYTHON, "-m", "pip"]
    code = f"import sys, runpy; sys.path.insert(0, {pip_wheel()!r}); "
    if os.path.exists(BUNDLE) and not os.path.exists(SYSTEM_BUNDLE):
        # Debian's pip opens the system's bundle as it is imported: PIP_CERT would come too late
        os.environ.setdefault("PIP_CERT", BUNDLE)
        code += f"import pip._vendor.certifi as c; c.where = lambda: {BUNDLE!r}; "
    return [PYTHON, "-c", code + "runpy.run_module('pip', run_name='__main__')"]


def _expose() -> None:
    """Let the environment's Python find the package octavo in this checkout."""
    pattern = ("Lib", "site-packages") if WINDOWS else ("lib", "python*", "site-packages")
    for folder in glob.glob(os.path.join(glob.escape(VENV), *pattern)):
        with open(os.path.join(folder, "octavo-checkout.pth"), "w", encoding="utf-8") as file:
            file.write(os.path.join(ROOT, "build") + "\n")
