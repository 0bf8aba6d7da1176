"""``python3 build``: set up whatever is missing, then run Octavo.

    python3 build [OPTIONS]             compile manuscript/ into out/
    python3 build test [FILE ...]       run the tests, or those of some files; --all: the long ones
    python3 build COMMAND ...           any command of octavo
    --no-install                        install no system packages

Standard library only. An old Python must be able to parse this file, so that it can say one clear
sentence instead of a syntax error; everything else lies in ``bootstrap/``.
"""

import os
import subprocess
import sys

MINIMUM = (3, 11)

if sys.version_info < MINIMUM:
    # before anything that an older Python could stumble over
    sys.exit(
        "octavo: Python %d.%d or newer is needed; this is Python %d.%d (%s)"
        % (MINIMUM[0], MINIMUM[1], sys.version_info[0], sys.version_info[1], sys.executable)
    )

import bootstrap
from bootstrap.places import PYTHON, ROOT, WINDOWS
from bootstrap.tell import SetupError

HELP = ("-h", "--help", "--version")
#: -P: programs that lie in the current folder are the author's, and none of ours.
OCTAVO = ("-P", "-m", "octavo")
#: Options of pytest's that need it to run in one process.
TOGETHER = ("-n", "--pdb", "--trace", "-s", "--capture=no", "--collect-only", "--co")
#: Options of pytest's that take the next word.
VALUED = ("-k", "-m", "-n", "-p", "-c", "-o", "-W", "-r")


def command(arguments: list[str]) -> list[str]:
    """What to run inside the environment."""
    if arguments[:1] == ["test"]:
        return tests(arguments[1:])
    if arguments and (not arguments[0].startswith("-") or arguments[0] in HELP):
        return [*OCTAVO, *arguments]
    shipped = ["build", os.path.join(ROOT, "manuscript")]
    if not any(a.startswith(("--output", "-o")) for a in arguments):
        shipped += ["-o", os.path.join(ROOT, "out")]
    return [*OCTAVO, *shipped, *arguments]


def tests(arguments: list[str]) -> list[str]:
    """pytest's command line: all the tests in several processes, or those that are named."""
    line = ["-m", "pytest", "--rootdir", ROOT, "-c", os.path.join(ROOT, "pyproject.toml")]
    if "--all" in arguments:
        line += ["-o", "faulthandler_timeout=1900"]
    placed, named = [], False
    for before, argument in zip(["", *arguments], arguments, strict=False):
        path, colons, rest = argument.partition("::")
        if argument.startswith("-") or before in VALUED:
            placed.append(argument)
            continue
        if not os.path.exists(path) and os.path.exists(os.path.join(ROOT, path)):
            # named as it lies in the project, from another folder
            path = os.path.join(ROOT, path)
        named = named or os.path.exists(path)
        placed.append(path + colons + rest)
    if not named:
        placed.append(os.path.join(ROOT, "tests"))
        if not any(a.startswith(TOGETHER) for a in arguments):
            line += ["-n", str(min(os.cpu_count() or 1, 4))]
    return line + placed


def main() -> None:
    """Set up, then become the command."""
    install = "--no-install" not in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--no-install"]
    try:
        bootstrap.prepare(arguments[:1] == ["test"], install)
    except SetupError as problem:
        sys.exit("octavo: %s" % problem)
    except KeyboardInterrupt:
        sys.stderr.write("octavo: interrupted; start again to go on\n")
        sys.exit(130)
    line, env = [PYTHON, *command(arguments)], bootstrap.child_environment()
    sys.stdout.flush()
    if WINDOWS:
        sys.exit(subprocess.call(line, env=env))
    os.execve(PYTHON, line, env)


if __name__ == "__main__":
    main()
