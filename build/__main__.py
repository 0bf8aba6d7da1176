"""``python3 build``: set up whatever is missing, then run Octavo.

    python3 build [OPTIONS]         compile manuscript/ into out/
    python3 build test [--all ...]  run the tests
    python3 build COMMAND ...       any command of octavo

Standard library only. An old Python must be able to parse this file, so that it can say one clear
sentence instead of a syntax error; what happens on bare machines, and why each step is as it is,
stands in the comments.
"""

import ctypes
import ctypes.util
import glob
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import time

MINIMUM = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
SYSTEM = os.path.join(ROOT, ".venv-system")
RUNTIME = os.path.join(ROOT, "requirements.lock")
TESTS = os.path.join(ROOT, "tests", "requirements.lock")
STAMP = os.path.join(VENV, "octavo-stamp")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts" if WINDOWS else "bin", "python.exe" if WINDOWS else "python")

# What WeasyPrint opens: the library's names on Linux, macOS and Windows, and whether no PDF can
# be made without it.
LIBRARIES = [
    (("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"), True),
    (("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"), True),
    (("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib", "libharfbuzz-subset-0.dll"), False),
]
DEBIAN = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
# Package managers in the order of looking: how each installs Pango.
MANAGERS = [
    ("apt-get", ["install", "-y", "--no-install-recommends"], DEBIAN),
    ("dnf", ["install", "-y"], ["pango"]),
    ("pacman", ["-S", "--noconfirm", "--needed"], ["pango"]),
    ("apk", ["add"], ["pango", "harfbuzz-subset"]),
    ("brew", ["install"], ["pango"]),
]


if sys.version_info < MINIMUM:
    # before anything that an older Python could stumble over
    sys.exit(
        "octavo: Python %d.%d or newer is needed; this is Python %d.%d (%s)"
        % (MINIMUM + sys.version_info[:2] + (sys.executable,))
    )


class SetupError(Exception):
    """What stops the set-up, in words for the person who called it."""


def say(text: str) -> None:
    """Tell what is being done."""
    print("octavo: " + text, file=sys.stderr, flush=True)


def run(
    command: list[str], what: str, env: dict[str, str] | None = None, cwd: str | None = None
) -> str:
    """Run a command quietly; raise SetupError with the end of its output where it fails."""
    started = time.time()
    while True:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        if done.returncode == 0:
            return output
        # DPkg::Lock::Timeout does not cover the lock of the package lists
        if "Could not get lock" not in output or time.time() - started > 300:
            break
        time.sleep(3)
    tail = "\n".join("    " + line for line in output.splitlines()[-12:])
    shown = " ".join(shlex.quote(word) for word in command)
    raise SetupError("%s failed (exit %d): %s\n%s" % (what, done.returncode, shown, tail))


# ------------------------------------------------------------------------------ system libraries


def library_path() -> list[str]:
    """Folders of libraries that the loader does not search by itself."""
    folders = glob.glob(os.path.join(SYSTEM, "root", "usr", "lib", "*-linux-gnu*"))
    if sys.platform == "darwin":
        folders += [d for d in ("/opt/homebrew/lib", "/usr/local/lib") if os.path.isdir(d)]
    return folders


def has_library(names: tuple[str, ...]) -> bool:
    """Whether the loader finds one of the names. No ldconfig is needed after an installation."""
    for name in names:
        for candidate in [name] + [os.path.join(folder, name) for folder in library_path()]:
            try:
                if os.path.isabs(candidate) and not os.path.exists(candidate):
                    continue
                if os.path.isabs(candidate) and candidate.startswith(SYSTEM):
                    return True  # its own dependencies lie beside it, found by LD_LIBRARY_PATH
                ctypes.CDLL(candidate)
                return True
            except OSError:
                continue
    return False


def missing_libraries() -> tuple[bool, bool]:
    """Whether something needed for PDFs is missing, and whether something merely better to have."""
    absent = [needed for names, needed in LIBRARIES if not has_library(names)]
    return any(absent), bool(absent) and not any(absent)


def can_make_venv() -> bool:
    """Debian's python3 without python3-venv has venv but no ensurepip, and stops halfway."""
    found = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    return found or shutil.which("uv") is not None


def wanted_packages(manager: str, pango: bool, venv: bool) -> list[str]:
    """Everything to ask the package manager for at once, so that one command mends it all."""
    packages = list(next(names for name, _, names in MANAGERS if name == manager)) if pango else []
    if venv and manager == "apt-get":
        packages.insert(0, "python%d.%d-venv" % sys.version_info[:2])
    return packages


def install_command(manager: str, packages: list[str]) -> str:
    """The command a person would type."""
    verb = next(arguments for name, arguments, _ in MANAGERS if name == manager)
    update = "apt-get update && " if manager == "apt-get" else ""
    line = update + " ".join([manager] + verb + packages)
    if manager == "brew":
        return line
    return "sudo sh -c '%s'" % line


def system_packages(install: bool) -> None:
    """See to Pango and to the means of making a virtual environment, as far as that is possible."""
    pango, _ = missing_libraries()
    venv = not os.path.exists(PYTHON) and not can_make_venv()
    if not pango and not venv:
        return
    manager = next((name for name, _, _ in MANAGERS if shutil.which(name)), "")
    if not manager:
        tell_unknown(pango, venv)
        return
    packages = wanted_packages(manager, pango, venv)
    if not packages:
        return
    command = install_command(manager, packages)
    if install and may_install(manager, packages, command):
        try:
            install_packages(manager, packages)
            importlib.invalidate_caches()
            return
        except SetupError as problem:
            say(str(problem))
    say("this system lacks: %s\n\n    %s\n" % (" ".join(packages), command))
    if install and manager == "apt-get" and not root():
        without_root(packages)


def tell_unknown(pango: bool, venv: bool) -> None:
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


def root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def may_install(manager: str, packages: list[str], command: str) -> bool:
    """Root installs; who has sudo and a terminal is asked; nobody else."""
    if manager == "brew":
        return not root() and ask(command)
    if root():
        return True
    return shutil.which("sudo") is not None and ask(command)


def ask(command: str) -> bool:
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say("PDFs need system packages. This would install them:\n\n    %s\n" % command)
    try:
        return input("Run it now? [y/N] ").strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False


def install_packages(manager: str, packages: list[str]) -> None:
    say("installing %s with %s (up to a minute)" % (" ".join(packages), manager))
    verb = next(arguments for name, arguments, _ in MANAGERS if name == manager)
    before = [] if root() or manager == "brew" else ["sudo"]
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")
    env.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    options = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    options = options if manager == "apt-get" else []
    notes = ""
    if manager == "apt-get":
        # a container image has no package lists at all; without a network this ends well all the
        # same, and only its W: lines say why the installation will fail
        output = run(before + ["apt-get"] + options + ["update"], "apt-get update", env)
        notes = "\n".join(line for line in output.splitlines() if line[:2] in ("W:", "E:"))
    try:
        run(before + [manager] + options + verb + packages, "the installation", env)
    except SetupError as problem:
        raise SetupError("%s\n%s" % (problem, notes) if notes else str(problem)) from None


def without_root(packages: list[str]) -> None:
    """Debian's packages, unpacked into the project by apt's own downloader: no root needed."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    say("trying without root: unpacking Debian's packages into .venv-system (about 30 MB)")
    base = os.path.join(SYSTEM, "apt")
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        os.makedirs(os.path.join(base, folder), exist_ok=True)
    options = ["-o", "Dir::State::Lists=%s/lists" % base, "-o", "Dir::Cache=%s/cache" % base]
    options += ["-o", "Debug::NoLocking=1"]
    names = [name for name in packages if not name.endswith("-venv")]
    if len(names) < len(packages):
        names.append("python3-pip-whl")  # pip, for a virtual environment that lacks ensurepip
    try:
        run(["apt-get"] + options + ["update"], "apt-get update")
        simulate = ["--print-uris", "-qq", "--no-install-recommends", "install"]
        listed = run(["apt-get"] + options + simulate + names, "apt-get")
        files = [line.split()[1] for line in listed.splitlines() if line.startswith("'")]
        wanted = [name.split("_")[0] for name in files]
        run(["apt-get"] + options + ["download"] + wanted, "the download", cwd=base + "/debs")
        for file in sorted(glob.glob(base + "/debs/*.deb")):
            run(["dpkg-deb", "-x", file, os.path.join(SYSTEM, "root")], "unpacking")
        shutil.rmtree(base, ignore_errors=True)
        certificates()
    except (SetupError, OSError) as problem:
        shutil.rmtree(SYSTEM, ignore_errors=True)
        say("that did not work either: %s" % problem)


def certificates() -> None:
    """Debian's pip reads the system's bundle only, which unpacking alone does not make."""
    folder = os.path.join(SYSTEM, "root", "usr", "share", "ca-certificates", "mozilla")
    found = sorted(glob.glob(os.path.join(folder, "*.crt")))
    found += sorted(glob.glob("/usr/local/share/ca-certificates/*.crt"))
    if not found:
        return
    with open(os.path.join(SYSTEM, "ca.pem"), "w", encoding="utf-8") as bundle:
        for name in found:
            with open(name, encoding="utf-8") as certificate:
                bundle.write(certificate.read() + "\n")


# -------------------------------------------------------------------------- virtual environment


def fingerprint(tests: bool) -> str:
    """What the environment depends on: a moved checkout or a new Python makes it anew."""
    digest = hashlib.sha256()
    for part in (ROOT, sys.version, sys.platform):
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


def environment(tests: bool) -> None:
    """Make the virtual environment and install what the locks say."""
    locks = [RUNTIME] + ([TESTS] if tests else [])
    uv = shutil.which("uv")
    with lock():
        if ready(tests):
            return
        say("setting up .venv (once; up to a minute)")
        if os.path.exists(STAMP):
            os.remove(STAMP)
        if not healthy(uv):
            shutil.rmtree(VENV, ignore_errors=True)
            create(uv)
        install = [uv, "pip", "install", "-q", "--python", PYTHON] if uv else pip() + ["install"]
        install += [] if uv else ["-q", "--no-input", "--disable-pip-version-check", "--retries=5"]
        install += ["--require-hashes", "--only-binary=:all:"]
        for path in locks:
            install += ["-r", path]
        run(install, "installing the locked packages")
        expose()
        stamps = [fingerprint(False)] + ([fingerprint(True)] if tests else [])
        with open(STAMP + ".part", "w", encoding="utf-8") as stamp:
            stamp.write("\n".join(stamps))
        os.replace(STAMP + ".part", STAMP)


def healthy(uv: str | None) -> bool:
    """Whether the environment that is there can be installed into: it may be half made or moved."""
    probe = "import sys; sys.exit(sys.version_info[:2] != %r)" % (tuple(sys.version_info[:2]),)
    checks = [[PYTHON, "-c", probe]] + ([] if uv else [pip() + ["--version"]])
    try:
        return all(
            subprocess.run(c, check=False, capture_output=True).returncode == 0 for c in checks
        )
    except OSError:
        return False


def create(uv: str | None) -> None:
    if uv:
        run([uv, "venv", "-q", "--python", sys.executable, VENV], "making .venv")
    elif importlib.util.find_spec("ensurepip"):
        # a new interpreter: ensurepip may have come a second ago
        run([sys.executable, "-m", "venv", VENV], "making .venv")
    elif pip_wheel():
        run([sys.executable, "-m", "venv", "--without-pip", VENV], "making .venv")
    else:
        raise SetupError(
            "Python cannot make a virtual environment here: ensurepip is missing (on Debian: the "
            "package python%d.%d-venv)" % sys.version_info[:2]
        )


def pip_wheel() -> str:
    folders = (os.path.join(SYSTEM, "root", "usr"), "/usr")
    for folder in folders:
        found = sorted(glob.glob(folder + "/share/python-wheels/pip-*.whl"))
        if found:
            return found[-1]
    return ""


def pip() -> list[str]:
    """The environment's pip, or the one in Debian's wheel where the environment has none."""
    own = glob.glob(os.path.join(VENV, "lib", "python*", "site-packages", "pip"))
    if own or WINDOWS or not pip_wheel():
        return [PYTHON, "-m", "pip"]
    bundle = os.path.join(SYSTEM, "ca.pem")
    code = "import sys, runpy; sys.path.insert(0, %r); " % pip_wheel()
    if os.path.exists(bundle) and not os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        # Debian's pip opens the system's bundle as it is imported: PIP_CERT would come too late
        os.environ.setdefault("PIP_CERT", bundle)
        code += "import pip._vendor.certifi as c; c.where = lambda: %r; " % bundle
    return [PYTHON, "-c", code + "runpy.run_module('pip', run_name='__main__')"]


def expose() -> None:
    """Let the environment's Python find the package octavo in this checkout."""
    pattern = ("Lib", "site-packages") if WINDOWS else ("lib", "python*", "site-packages")
    for folder in glob.glob(os.path.join(VENV, *pattern)):
        with open(os.path.join(folder, "octavo-checkout.pth"), "w", encoding="utf-8") as file:
            file.write(os.path.join(ROOT, "build") + "\n")


class lock:
    """One set-up at a time; a lock dies with its process."""

    def __enter__(self) -> None:
        self.file = open(os.path.join(ROOT, ".venv.lock"), "w", encoding="utf-8")
        try:
            import fcntl

            fcntl.flock(self.file, fcntl.LOCK_EX)
        except ImportError:
            pass  # Windows: two set-ups at once are left to luck

    def __exit__(self, *_: object) -> None:
        self.file.close()


# --------------------------------------------------------------------------------- handing over


def command(arguments: list[str]) -> list[str]:
    """What to run inside the environment."""
    if arguments[:1] == ["test"]:
        return (
            ["-m", "pytest", "--rootdir", ROOT, "-c", os.path.join(ROOT, "pyproject.toml")]
            + [os.path.join(ROOT, "tests")]
            + arguments[1:]
        )
    if arguments and (not arguments[0].startswith("-") or arguments[0] in HELP):
        return ["-m", "octavo"] + arguments
    shipped = ["build", os.path.join(ROOT, "manuscript")]
    if not any(a == "-o" or a.startswith(("--output", "-o")) for a in arguments):
        shipped += ["-o", os.path.join(ROOT, "out")]
    return ["-m", "octavo"] + shipped + arguments


HELP = ("-h", "--help", "--version")


def child_environment() -> dict[str, str]:
    """The environment of the child: libraries that were unpacked, a place for font caches."""
    env = dict(os.environ, PYTHONUTF8="1")
    folders = library_path()
    if folders:
        name = "DYLD_FALLBACK_LIBRARY_PATH" if sys.platform == "darwin" else "LD_LIBRARY_PATH"
        env[name] = os.pathsep.join(folders + [p for p in [env.get(name, "")] if p])
    fonts = os.path.join(SYSTEM, "root", "etc", "fonts")
    if os.path.isdir(fonts):
        env.setdefault("FONTCONFIG_PATH", fonts)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        # fontconfig wants to write its cache somewhere
        env.setdefault("XDG_CACHE_HOME", os.path.join(VENV, "cache"))
    return env


def main() -> None:
    """Set up, then become the command."""
    arguments = sys.argv[1:]
    install = "--no-install" not in arguments
    arguments = [argument for argument in arguments if argument != "--no-install"]
    tests = arguments[:1] == ["test"]
    try:
        system_packages(install)
        if not ready(tests):
            environment(tests)
    except SetupError as problem:
        sys.exit("octavo: %s" % problem)
    except KeyboardInterrupt:
        sys.exit("octavo: interrupted; start again to go on")
    line, env = [PYTHON] + command(arguments), child_environment()
    sys.stdout.flush()
    if WINDOWS:
        sys.exit(subprocess.call(line, env=env))
    os.execve(PYTHON, line, env)


if __name__ == "__main__":
    main()
