"""What the set-up says, and the outside programs it runs."""

import shlex
import subprocess
import sys
import time


class SetupError(Exception):
    """What stops the set-up, in words for the person who called it."""


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"octavo: {text}", file=sys.stderr, flush=True)


def run(
    command: list[str], what: str, env: dict[str, str] | None = None, cwd: str | None = None
) -> str:
    """Run a command quietly; its output. Raises SetupError with the end of it where it fails."""
    started = time.monotonic()
    while True:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                check=False,
                # children hold the lock of the set-up too: where only this process is killed, the
                # next set-up waits until pip or dpkg has ended
                close_fds=False,
            )
        except OSError as problem:
            raise SetupError(f"{what} failed: {problem}") from None
        output = done.stdout.decode("utf-8", "replace")
        if done.returncode == 0:
            return output
        # DPkg::Lock::Timeout does not cover the lock of the package lists
        if "Could not get lock" not in output or time.monotonic() - started > 300:
            break
        time.sleep(3)
    tail = "\n".join("    " + line for line in output.splitlines()[-12:])
    raise SetupError(f"{what} failed (exit {done.returncode}): {shlex.join(command)}\n{tail}")
